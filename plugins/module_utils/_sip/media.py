# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""SDP: the offer of a call, and what the answer says about media (RFC 4566, RFC 3264).

The probe sends no media, so silence and one-way audio are outside what it proves.
"""

from __future__ import annotations

import contextlib
import ipaddress
import re
import socket
import typing as t
from dataclasses import dataclass

from .._characters import printable

OFFERED_CODECS: t.Mapping[int, str] = {0: "PCMU", 8: "PCMA", 101: "telephone-event"}
_AUDIO = ("PCMU", "PCMA")

# Payload types with a fixed meaning (RFC 3551, section 6).
_STATIC = {0: "PCMU", 3: "GSM", 4: "G723", 8: "PCMA", 9: "G722", 13: "CN", 15: "G728", 18: "G729"}
_DIRECTIONS = ("sendrecv", "sendonly", "recvonly", "inactive")
_LARGEST_NUMBER_OF_LINES = 500
_LARGEST_NUMBER_OF_CODECS = 50
_LONGEST_TEXT = 80


@dataclass(frozen=True)
class Media:
    """The first audio stream of an SDP. ``profile`` is that of its m= line, such as RTP/AVP."""

    address: str | None
    port: int
    codecs: tuple[str, ...]
    profile: str
    direction: str

    @property
    def encrypted(self) -> bool:
        """Whether the profile is one of SRTP."""
        return "SAVP" in self.profile.upper()

    def to_result(self) -> dict[str, t.Any]:
        """Return what a task shows of it."""
        return {
            "address": self.address,
            "port": self.port,
            "codecs": list(self.codecs),
            "profile": self.profile,
            "direction": self.direction,
            "encrypted": self.encrypted,
        }


@contextlib.contextmanager
def reserved_port(address: str) -> t.Iterator[int]:
    """Hold a port for media, so that the offer names one that nobody else on this machine has."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as held:
        held.bind((address, 0))
        yield held.getsockname()[1]


def build_offer(address: str, port: int, session: int) -> tuple[bytes, Media]:
    """Return an offer of G.711 and of keys (RFC 4733), as text and as facts."""
    family = "IP6" if ":" in address else "IP4"
    lines = [
        "v=0",
        f"o=- {session} {session} IN {family} {address}",
        "s=-",
        f"c=IN {family} {address}",
        "t=0 0",
        f"m=audio {port} RTP/AVP {' '.join(map(str, OFFERED_CODECS))}",
        *(f"a=rtpmap:{number} {name}/8000" for number, name in OFFERED_CODECS.items()),
        "a=fmtp:101 0-15",
        "a=ptime:20",
        "a=sendrecv",
    ]
    media = Media(address, port, tuple(OFFERED_CODECS.values()), "RTP/AVP", "sendrecv")
    return "".join(f"{line}\r\n" for line in lines).encode(), media


def read_media(body: bytes) -> Media | None:
    """Return the first audio stream of an SDP, or None where there is none that can be read."""
    lines = body.decode("utf-8", "backslashreplace").splitlines()[:_LARGEST_NUMBER_OF_LINES]
    start = next((number for number, line in enumerate(lines) if line.startswith("m=audio ")), None)
    if start is None:
        return None
    session = next((number for number, line in enumerate(lines) if line.startswith("m=")), start)
    end = next((number for number, line in enumerate(lines) if number > start and line.startswith("m=")), len(lines))
    # A line of the stream counts before one of the whole session.
    scope = lines[start:end] + lines[:session]
    match = re.fullmatch(r"m=audio ([0-9]{1,5})(?:/[0-9]+)? +(\S+)((?: +\S+)*) *", lines[start])
    if not match:
        return None
    return Media(
        address=_address(scope),
        port=int(match.group(1)),
        codecs=tuple(_codecs(match.group(3).split()[:_LARGEST_NUMBER_OF_CODECS], scope)),
        profile=_short(match.group(2)),
        direction=next((line[2:] for line in scope if line.startswith("a=") and line[2:] in _DIRECTIONS), "sendrecv"),
    )


def media_trouble(answered: Media | None) -> str | None:
    """Return why callers would hear nothing after this answer to our offer, or None."""
    if answered is None:
        return "the answer has no SDP with audio that can be read"
    if answered.port == 0:
        return "the answer refuses the audio stream (port 0)"
    if answered.address is None or _is_unspecified(answered.address):
        return f"the answer gives no address for audio ({answered.address})"
    if not any(codec.upper() in _AUDIO for codec in answered.codecs):
        return f"none of the codecs in the answer was offered: {', '.join(answered.codecs) or 'there is none'}"
    if answered.profile.upper() != "RTP/AVP":
        return f"RTP/AVP was offered, and the answer says {answered.profile}"
    return None


def _address(scope: t.Iterable[str]) -> str | None:
    line = next((line for line in scope if line.startswith("c=")), "")
    match = re.fullmatch(r"c=IN IP[46] ([^\s/]{1,255})\S*\s*", line)
    return _short(match.group(1)) if match else None


def _codecs(numbers: t.Iterable[str], scope: t.Iterable[str]) -> t.Iterator[str]:
    names = dict(_STATIC)
    for line in scope:
        match = re.match(r"a=rtpmap:([0-9]{1,3}) ([^/\s]{1,64})", line)
        if match:
            names[int(match.group(1))] = match.group(2)
    for number in numbers:
        known = names.get(int(number)) if re.fullmatch("[0-9]{1,3}", number) else None
        yield _short(known or number)


def _is_unspecified(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_unspecified
    except ValueError:
        return False


def _short(text: str) -> str:
    return printable(text[:_LONGEST_TEXT])
