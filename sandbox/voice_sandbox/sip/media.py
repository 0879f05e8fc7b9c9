# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The little of SDP that an answer needs: which codecs are offered, and which one both sides know. No media is sent."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass

CODECS = {"PCMU": 0, "PCMA": 8}
SDP = "application/sdp"
# Synthflow publishes this range for RTP.
FIRST_PORT, LAST_PORT = 10_000, 60_000


@dataclass(frozen=True)
class Offer:
    """What an SDP body says about its first audio stream. `codecs` are names in upper case, in order."""

    address: str
    port: int
    profile: str
    codecs: tuple[str, ...]


def read_offer(body: bytes) -> Offer | None:
    """The audio stream of an SDP body, or None when it has none."""
    text = body.decode("utf-8", "replace")
    audio = re.search(r"^m=audio ([0-9]{1,5})(?:/[0-9]+)? (\S+) ([0-9 ]+?)\s*$", text, re.MULTILINE)
    if audio is None or int(audio[1]) == 0:
        return None
    address = re.search(r"^c=IN IP[46] (\S+)", text, re.MULTILINE)
    names = {number: name for name, number in CODECS.items()}
    for number, name in re.findall(r"^a=rtpmap:([0-9]+) ([A-Za-z0-9\-]+)/8000", text, re.MULTILINE):
        names[int(number)] = name.upper()
    codecs = tuple(names[int(number)] for number in audio[3].split() if int(number) in names)
    return Offer(address[1] if address else "", int(audio[1]), audio[2], codecs)


def write(address: str, codecs: tuple[str, ...]) -> bytes:
    """An SDP body with one audio stream."""
    # Even, as RTP's port is; nothing listens there.
    port = FIRST_PORT + 2 * secrets.randbelow((LAST_PORT - FIRST_PORT) // 2)
    session = secrets.randbelow(10**9)
    lines = [
        "v=0",
        f"o=- {session} {session} IN IP4 {address}",
        "s=-",
        f"c=IN IP4 {address}",
        "t=0 0",
        f"m=audio {port} RTP/AVP {' '.join(str(CODECS[codec]) for codec in codecs)} 101",
        *(f"a=rtpmap:{CODECS[codec]} {codec}/8000" for codec in codecs),
        "a=rtpmap:101 telephone-event/8000",
        "a=fmtp:101 0-16",
        "a=sendrecv",
    ]
    return "".join(f"{line}\r\n" for line in lines).encode()


def common(offer: Offer, codecs: tuple[str, ...] = tuple(CODECS)) -> tuple[str, ...]:
    """The codec that both sides know and the offer names first; empty when there is none, or when it wants SRTP."""
    if offer.profile not in ("RTP/AVP", "RTP/AVPF"):
        return ()
    return tuple(codec for codec in offer.codecs if codec in codecs)[:1]
