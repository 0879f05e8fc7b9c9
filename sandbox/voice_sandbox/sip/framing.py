# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Cutting a stream into SIP messages (RFC 3261, section 18.3)."""

from __future__ import annotations

import re

LONGEST_HEAD = 16_384
LONGEST_BODY = 65_536
CONTENT_LENGTH = re.compile(rb"^(?:content-length|l)[ \t]*:[ \t]*([0-9]{1,9})[ \t]*$", re.IGNORECASE | re.MULTILINE)
NOT_SIP = re.compile(rb"[^A-Za-z0-9\-.!%*_+`'~\r]")
PING = b"\r\n\r\n"


class BrokenStream(Exception):
    """What arrives cannot be cut into messages, so the connection is of no use any more. `data` is what there is."""

    def __init__(self, status: int, reason: str, data: bytes) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason
        self.data = data


class Framer:
    """Takes bytes and gives whole messages. Keep-alive CRLFs between messages are counted and left out."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self.pings = 0

    @property
    def is_empty(self) -> bool:
        """Whether no message has begun."""
        return not self._buffer

    def feed(self, data: bytes) -> list[bytes]:
        """Return the messages that are complete now; raises BrokenStream."""
        self._buffer += data
        messages = []
        while (message := self._next()) is not None:
            messages.append(message)
        return messages

    def _next(self) -> bytes | None:
        self._skip_keep_alive()
        if NOT_SIP.match(self._buffer):
            # TLS on the port for TCP, for example: whoever waits for the end of it waits for long.
            raise BrokenStream(400, "Not SIP", bytes(self._buffer[:LONGEST_HEAD]))
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0 or end > LONGEST_HEAD:
            if len(self._buffer) > LONGEST_HEAD:
                raise BrokenStream(513, "Message Too Large", bytes(self._buffer[:LONGEST_HEAD]))
            return None
        head = bytes(self._buffer[: end + 4])
        lengths = CONTENT_LENGTH.findall(head.replace(b"\r\n", b"\n"))
        if len(lengths) != 1:
            reason = "Missing Content-Length Header" if not lengths else "Two Content-Length Headers"
            raise BrokenStream(400, reason, head)
        length = int(lengths.pop())
        if length > LONGEST_BODY:
            raise BrokenStream(513, "Message Too Large", head)
        if len(self._buffer) < len(head) + length:
            return None
        message = bytes(self._buffer[: len(head) + length])
        del self._buffer[: len(message)]
        return message

    def _skip_keep_alive(self) -> None:
        while self._buffer.startswith(b"\r\n"):
            self.pings += self._buffer.startswith(PING)
            del self._buffer[: 4 if self._buffer.startswith(PING) else 2]
