# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of the ladder: in order, bounded, printable, and without secrets."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._masking import Masker
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._sip.ladder import LARGEST_MESSAGE, Ladder

REQUEST = (
    b"OPTIONS sip:a@b SIP/2.0\r\nCSeq: 2 OPTIONS\r\n"
    b'Authorization: Digest username="alice", realm="r", nonce="abcnonce", uri="sip:a@b", '
    b'response="0123456789abcdef", cnonce="mine", nc=00000001\r\n'
    b'Proxy-Authorization: Digest RESPONSE = bare, opaque="quo\\"ted"\r\nX-Pin: pass word\r\n\r\n'
)


def shown(*messages: bytes, secret: str = "pass word") -> list[dict[str, object]]:
    ladder = Ladder(Masker([secret]))
    for data in messages:
        ladder.add("received", "udp", data)
    return ladder.to_result()


def test_credentials_are_masked_and_the_rest_is_not() -> None:
    (entry,) = shown(REQUEST)
    text = str(entry["message"])
    for secret in ("abcnonce", "0123456789abcdef", "mine", "bare", "quo", "ted", "pass word"):
        assert secret not in text
    assert 'username="alice", realm="r"' in text
    assert 'uri="sip:a@b"' in text
    assert "nc=00000001" in text


def test_summaries() -> None:
    entries = shown(
        REQUEST, b"SIP/2.0 200 OK\r\nCSEQ:  1 INVITE\r\n\r\n", b"HTTP/1.1 400 Bad\r\n\r\n", b"\x15\x03\x01\x00"
    )
    assert [entry["summary"] for entry in entries] == [
        "OPTIONS sip:a@b",
        "200 OK (INVITE)",
        "no SIP message: HTTP/1.1 400 Bad",
        "no SIP message: \\x15\\x03\\x01\\x00",
    ]


def test_long_messages_are_cut_and_many_left_out() -> None:
    ladder = Ladder(Masker([]))
    for number in range(70):
        ladder.add("sent", "tcp", b"%d " % number + b"x" * 100_000)
    entries = ladder.to_result()
    assert (len(entries), ladder.left_out) == (50, 20)
    assert all(len(entry["message"]) < LARGEST_MESSAGE + 100 for entry in entries)
    assert entries[0]["message"].endswith("[cut here: the whole has 100002 bytes]")
    assert [entry["message"][:3].strip() for entry in (entries[39], entries[40])] == ["39", "60"]


@given(st.binary(max_size=200))
def test_any_bytes_can_be_shown(data: bytes) -> None:
    (entry,) = shown(data, secret="\x00")
    assert all(character.isprintable() or character == "\n" for character in str(entry["message"]))
    assert str(entry["summary"]).isprintable()
