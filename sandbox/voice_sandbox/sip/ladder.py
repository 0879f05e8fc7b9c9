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
