# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of SDP: what is offered, and what an answer says."""

from __future__ import annotations

import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._sip.media import (
    build_offer,
    media_trouble,
    read_media,
    reserved_port,
)

GOOD = (
    "v=0\r\nc=IN IP4 192.0.2.1\r\nm=audio 4000 RTP/AVP 8 101 96\r\nc=IN IP4 192.0.2.2\r\n"
    "a=rtpmap:101 telephone-event/8000\r\na=rtpmap:96 opus/48000/2\r\na=sendonly\r\n"
    "m=video 1 RTP/AVP 31\r\na=inactive\r\n"
)


@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
def test_the_offer_reads_back(address: str) -> None:
    with reserved_port(address) as port:
        text, media = build_offer(address, port, 7)
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        with socket.socket(family, socket.SOCK_DGRAM) as other, pytest.raises(OSError, match="in use"):
            other.bind((address, port))
    assert read_media(text) == media
    assert media_trouble(media) is None
    assert media.codecs == ("PCMU", "PCMA", "telephone-event")


def test_an_answer() -> None:
    media = read_media(GOOD.encode())
    assert media is not None
    assert media.to_result() == {
        "address": "192.0.2.2",
        "port": 4000,
        "codecs": ["PCMA", "telephone-event", "opus"],
        "profile": "RTP/AVP",
        "direction": "sendonly",
        "encrypted": False,
    }
    assert media_trouble(media) is None


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("audio 4000", "audio 0", "port 0"),
        ("192.0.2.2", "0.0.0.0", "no address"),
        ("c=IN", "x=IN", "no address"),
        ("AVP 8 101", "AVP 18 101", "none of the codecs"),
        ("RTP/AVP 8", "RTP/SAVP 8", "RTP/SAVP"),
        ("m=audio", "m=image", "no SDP"),
        ("audio 4000", "audio many", "no SDP"),
    ],
)
def test_why_callers_would_hear_nothing(old: str, new: str, words: str) -> None:
    assert words in str(media_trouble(read_media(GOOD.replace(old, new).encode())))


@given(st.binary(max_size=300))
def test_any_bytes(data: bytes) -> None:
    for body in (data, b"m=audio " + data, GOOD.encode() + b"a=rtpmap:" + data):
        media = read_media(body)
        media_trouble(media)
        if media:
            assert str(media.to_result()).isprintable()
