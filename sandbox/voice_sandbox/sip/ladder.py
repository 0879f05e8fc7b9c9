# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The messages of a call, of all its legs, in the order of time."""

from __future__ import annotations

import time
from typing import Any

from sipmessage import Request, Response

from .messages import summary

CALLER, GLADLY, SYNTHFLOW = "Caller", "Gladly", "Synthflow"
PARTIES = (CALLER, GLADLY, SYNTHFLOW)
WIDTH = 46


class Ladder:
    """Notes messages as they are sent or arrive; times are counted from its making."""

    def __init__(self) -> None:
        self._start = time.monotonic()
        self.rungs: list[dict[str, Any]] = []

    def note(self, sender: str, receiver: str, text: str, message: str = "") -> None:
        """Add a step. What happens in the telephone network has no message."""
        milliseconds = round((time.monotonic() - self._start) * 1000, 1)
        rung = {"from": sender, "to": receiver, "milliseconds": milliseconds, "summary": text, "message": message}
        self.rungs.append(rung)

    def note_message(self, sender: str, receiver: str, message: Request | Response, data: bytes) -> None:
        """Add a SIP message."""
        self.note(sender, receiver, summary(message), data.decode("utf-8", "replace"))


def drawn(rungs: list[dict[str, Any]]) -> str:
    """A ladder with one column for each party and an arrow for each message."""
    columns = {party: 10 + index * WIDTH for index, party in enumerate(PARTIES)}
    header = " " * 10 + "".join(party.ljust(WIDTH) for party in PARTIES)
    return "\n".join([header.rstrip(), *(_row(rung, columns) for rung in rungs)])


def _row(rung: dict[str, Any], columns: dict[str, int]) -> str:
    sender, receiver = columns[rung["from"]], columns[rung["to"]]
    row = list(f"{rung['milliseconds']:>7.0f}  ".ljust(11 + (len(columns) - 1) * WIDTH))
    for column in columns.values():
        row[column] = "|"
    if sender == receiver:
        return "".join(row)[: sender + 1].rstrip() + f" ({rung['summary']})"
    left, right = sorted((sender, receiver))
    room = right - left - 1
    text = f" {_shortened(rung['summary'], room - 6)} "
    line = text.center(room, "-")
    line = f"{line[:-1]}>" if sender < receiver else f"<{line[1:]}"
    row[left + 1 : right] = list(line)
    return "".join(row).rstrip()


def _shortened(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[: length - 3]}..."
