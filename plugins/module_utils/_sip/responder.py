# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""Answers to what a peer asks of the probe while it waits: keep-alives, the end of a call, changes that it refuses."""

from __future__ import annotations

from .caller import ALLOW, USER_AGENT
from .message import Message, build_response

_COPIED = ("Via", "From", "To", "Call-ID", "CSeq")
_LARGEST_NUMBER_OF_COPIES = 50


class Responder:
    """Answers requests. ``ended`` holds the Call-IDs of the calls that the peer has ended."""

    def __init__(self) -> None:
        self.ended: set[str] = set()
        self._calls: dict[str, str] = {}

    def add_call(self, call_id: str, local_tag: str) -> None:
        """Know a call from now on."""
        self._calls[call_id] = local_tag

    def answer(self, request: Message) -> bytes | None:
        """Return the answer, or None for a request that gets none."""
        if request.method == "ACK" or not request.branch:
            return None
        status, reason = self._decide(request)
        tag = self._calls.get(request.first("call-id"), "probe")
        headers = [(name, value) for name in _COPIED for value in request.all(name.lower())[:_LARGEST_NUMBER_OF_COPIES]]
        headers = [
            (name, f"{value};tag={tag}" if name == "To" and not request.to_tag else value) for name, value in headers
        ]
        try:
            return build_response(status, reason, [*headers, ("Allow", ALLOW), ("User-Agent", USER_AGENT)])
        except ValueError:
            return None

    def _decide(self, request: Message) -> tuple[int, str]:
        known = request.first("call-id") in self._calls
        if request.method == "OPTIONS":
            return 200, "OK"
        if request.method == "BYE" and known:
            self.ended.add(request.first("call-id"))
            return 200, "OK"
        if request.method in ("INVITE", "UPDATE"):
            return 488, "Not Acceptable Here"
        if request.method in ("BYE", "CANCEL", "PRACK") or (request.to_tag and not known):
            return 481, "Call/Transaction Does Not Exist"
        return 405, "Method Not Allowed"
