# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""The ladder: every message with its time and direction, fit to be shown."""

from __future__ import annotations

import re
import time
import typing as t
from collections import deque

from .._characters import printable
from .._masking import MASK, Masker

Direction = t.Literal["sent", "received"]

LARGEST_MESSAGE = 4096
# The beginning and the end of a long exchange tell the most.
_FIRST = 40
_LAST = 10
_LONGEST_SUMMARY = 200

# Parameters of digest headers. They are masked wherever they stand: a peer may repeat our request in its body.
_DIGEST = re.compile(
    r"\b(response|c?nonce|nextnonce|opaque|rspauth)(\s*=\s*)(?:\"(?:[^\"\\\r\n]|\\.)*\"|[^\s,;\"]+)", re.I
)


class Ladder:
    """Collects messages from the moment on when it is made. No secret that ``masker`` knows gets in."""

    def __init__(self, masker: Masker) -> None:
        self._masker = masker
        self._began = time.monotonic()
        self._first: list[dict[str, t.Any]] = []
        self._last: deque[dict[str, t.Any]] = deque(maxlen=_LAST)
        self._count = 0

    @property
    def left_out(self) -> int:
        """How many messages were too many."""
        return self._count - len(self._first) - len(self._last)

    def add(self, direction: Direction, transport: str, data: bytes) -> None:
        """Keep a message, or what is none."""
        text = self._shown(data)
        entry = {
            "direction": direction,
            "milliseconds": round((time.monotonic() - self._began) * 1000),
            "transport": transport,
            "summary": _summary(text),
            "message": text,
        }
        self._count += 1
        if len(self._first) < _FIRST:
            self._first.append(entry)
        else:
            self._last.append(entry)

    def to_result(self) -> list[dict[str, t.Any]]:
        """Return the messages in order."""
        return [*self._first, *self._last]

    def _shown(self, data: bytes) -> str:
        # Masked before it is cut, so that no part of a secret is left at the cut.
        text = self._masker.mask(data[: 4 * LARGEST_MESSAGE].decode("utf-8", "backslashreplace"))
        text = _DIGEST.sub(lambda match: f'{match[1]}{match[2]}"{MASK}"', text)
        lines = "\n".join(printable(line) for line in text.split("\r\n"))
        if len(lines) > LARGEST_MESSAGE or len(data) > 4 * LARGEST_MESSAGE:
            return f"{lines[:LARGEST_MESSAGE]}\n[cut here: the whole has {len(data)} bytes]"
        return lines


def _summary(text: str) -> str:
    """Return the first line in short: the method and URI, or the status, with the method it answers."""
    first, _end, rest = text.partition("\n")
    request = re.fullmatch(r"(\S+) (\S+) SIP/2\.0", first)
    if request:
        return f"{request[1]} {request[2]}"[:_LONGEST_SUMMARY]
    response = re.fullmatch(r"SIP/2\.0 ([0-9]{3} ?.*)", first)
    if response:
        method = re.search(r"^cseq\s*:\s*[0-9]+\s+(\S+)", rest, re.I | re.M)
        return f"{response[1].strip()}{f' ({method[1]})' if method else ''}"[:_LONGEST_SUMMARY]
    return f"no SIP message: {first[:80]}"
