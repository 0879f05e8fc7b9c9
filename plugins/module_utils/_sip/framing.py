# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""Finds the SIP messages in what a peer sends, within bounds of memory and in linear time.

RFC 3261, sections 7 and 18.3: on a stream a message ends where its Content-Length says. A stream that leaves it out is
read as if it said 0, and ``remarks`` tells. Lines end in CR LF; a bare LF is told as such rather than waited on.
"""

from __future__ import annotations

import re
import sys

from .peer_text import shown
from .trouble import ProbeStopped

# Far more than an answer needs: common servers take messages of 64 KiB at most.
LARGEST_HEAD = 64 * 1024
LARGEST_BODY = 256 * 1024
_LARGEST_FIRST_LINE = 8 * 1024
# After so many bytes the beginning of a first line has been judged, and more of it changes nothing.
_TELLING = 80

_STATUS_LINE = re.compile(rb"SIP/[0-9]+\.[0-9]+ [1-6][0-9]{2}( |$)", re.IGNORECASE)
_REQUEST_LINE = re.compile(rb"[A-Za-z0-9.!%*_+`'~-]{1,64} .+ SIP/[0-9]+\.[0-9]+$", re.IGNORECASE)
# What the first line of either kind can begin with, as far as it has arrived.
_BEGINNING = re.compile(rb"(SIP/[0-9]*\.?[0-9]*( [0-9]{0,3}( .*)?)?|[A-Za-z0-9.!%*_+`'~-]{1,64}( .*)?)", re.IGNORECASE)
_LIKE_SIP = re.compile(rb"^SIP/[0-9]| SIP/[0-9]\.[0-9][ \t]*$", re.IGNORECASE)
_EMPTY_LINES = re.compile(rb"[\r\n]*")
_LENGTH = re.compile(rb"(?:content-length|l)[ \t]*:(.*)", re.IGNORECASE | re.DOTALL)

LENGTH_MISSING = "the message has no Content-Length, which a stream needs; it was read as 0"


def looks_like_tls_alert(data: bytes) -> bool:
    """Return whether a peer answers a plain request with a TLS alert, as a port for TLS does."""
    return data[:2] == b"\x15\x03"


class Framer:
    """Takes the bytes of a stream in and gives whole messages out."""

    def __init__(self, largest_head: int = LARGEST_HEAD, largest_body: int = LARGEST_BODY) -> None:
        self._largest_head = largest_head
        self._largest_body = largest_body
        self._buffer = bytearray()
        self._line_start = 0  # where the line begins whose end has not come yet
        self._searched = 0  # up to where there is no end of a line
        self._end: int | None = None  # where the message ends, once its head is complete
        self._between = 0
        self.remarks: list[str] = []

    @property
    def pending(self) -> bytes:
        """The beginning of a message that has not come to its end."""
        return bytes(self._buffer)

    def feed(self, data: bytes) -> None:
        """Take bytes in. Raises ProbeStopped (answer_too_large) when more piles up than one message can have."""
        if len(self._buffer) + len(data) > 2 * (self._largest_head + self._largest_body):
            raise ProbeStopped("answer_too_large", f"{len(self._buffer) + len(data)} bytes came at once")
        self._buffer += data

    def next(self) -> bytes | None:
        """Return the next whole message, or None when more has to come.

        Raises ProbeStopped: not_sip, tls_on_plain_port, answer_unreadable or answer_too_large.
        """
        if self._end is None:
            if not self._line_start:
                self._skip_keep_alive()
            self._read_head()
        if self._end is None or len(self._buffer) < self._end:
            return None
        message = bytes(self._buffer[: self._end])
        del self._buffer[: self._end]
        self._line_start = self._searched = self._between = 0
        self._end = None
        return message

    def _skip_keep_alive(self) -> None:
        """Drop the empty lines that may stand before a message (section 7.5), and bound them, too."""
        empty = _EMPTY_LINES.match(self._buffer)
        if not empty or not empty.end():
            return
        self._between += empty.end()
        if self._between > self._largest_head:
            raise ProbeStopped("answer_too_large", f"{self._between} bytes of empty lines came, and no message")
        del self._buffer[: empty.end()]
        self._searched = 0

    def _read_head(self) -> None:
        """Go on through the lines that have arrived, each byte once."""
        while True:
            line_end = self._buffer.find(b"\n", self._searched)
            if line_end < 0:
                break
            line = bytes(self._buffer[self._line_start : line_end])
            if not self._line_start:
                _check_first_line(line.rstrip(b"\r"), self.remarks)
            if not line.endswith(b"\r"):
                raise ProbeStopped("answer_unreadable", f"a line ends in LF instead of CR LF: {shown(line)}")
            if line == b"\r":
                self._end = line_end + 1 + self._body_length(bytes(self._buffer[: self._line_start]))
                return
            self._line_start = self._searched = line_end + 1
            if self._line_start > self._largest_head:
                break
        if not self._line_start and self._searched < _TELLING:
            _check_beginning(bytes(self._buffer[:_LARGEST_FIRST_LINE]), self.remarks)
        self._searched = max(self._searched, len(self._buffer))
        limit = self._largest_head if self._line_start else _LARGEST_FIRST_LINE
        if len(self._buffer) > limit:
            what = "header section" if self._line_start else "first line"
            raise ProbeStopped("answer_too_large", f"its {what} does not end within {limit} bytes")

    def _body_length(self, head: bytes) -> int:
        found = _content_lengths(head)
        if not found:
            self.remarks.append(LENGTH_MISSING)
            return 0
        if len(found) > 1:
            raise ProbeStopped("answer_unreadable", f"it has {len(found)} Content-Length headers")
        if not re.fullmatch(rb"[0-9]+", found[0]):
            raise ProbeStopped("answer_unreadable", f"its Content-Length is {shown(found[0])}")
        # Python refuses to read a number of thousands of digits, and takes long for one.
        length = int(found[0]) if len(found[0]) < 20 else sys.maxsize
        if length > self._largest_body:
            raise ProbeStopped("answer_too_large", f"its Content-Length is {shown(found[0])}")
        return length


def read_datagram(data: bytes) -> bytes | None:
    """Return the message in a datagram, or None for a keep-alive. What follows the body is cut off (section 18.3).

    Raises ProbeStopped: not_sip, tls_on_plain_port, answer_too_large for a first line beyond any use, or
    answer_unreadable, the latter for a body that was cut short, too.
    """
    message = data.lstrip(b"\r\n\x00")
    if not message:
        return None
    head, head_end, body = message.partition(b"\r\n\r\n")
    first = message.splitlines()[0]
    _check_first_line(first[:_LARGEST_FIRST_LINE], [])
    if len(first) > _LARGEST_FIRST_LINE:
        raise ProbeStopped("answer_too_large", f"its first line does not end within {_LARGEST_FIRST_LINE} bytes")
    if not head_end:
        raise ProbeStopped("answer_unreadable", "the datagram ends within the header section")
    found = _content_lengths(head)
    if not found:
        return message
    if len(found) > 1 or not re.fullmatch(rb"[0-9]{1,9}", found[0]):
        raise ProbeStopped("answer_unreadable", f"its Content-Length is {shown(b', '.join(found))}")
    if int(found[0]) > len(body):
        raise ProbeStopped(
            "answer_unreadable", f"its Content-Length is {int(found[0])}, and the datagram has {len(body)} bytes of it"
        )
    return head + head_end + body[: int(found[0])]


def _content_lengths(head: bytes) -> list[bytes]:
    lines = re.sub(rb"\r\n[ \t]+", b" ", head).split(b"\r\n")
    return [match.group(1).strip() for match in map(_LENGTH.fullmatch, lines[1:]) if match]


def _check_beginning(data: bytes, remarks: list[str]) -> None:
    """Tell garbage as soon as it has come, not only when the time is over."""
    if data and not _BEGINNING.fullmatch(data.rstrip(b"\r")):
        _refuse(data, remarks)


def _check_first_line(line: bytes, remarks: list[str]) -> None:
    if not _STATUS_LINE.match(line) and not _REQUEST_LINE.fullmatch(line):
        _refuse(line, remarks)


def _refuse(data: bytes, remarks: list[str]) -> None:
    if looks_like_tls_alert(data):
        raise ProbeStopped("tls_on_plain_port", "a TLS alert came back")
    if LENGTH_MISSING in remarks:
        raise ProbeStopped("answer_unreadable", f"{LENGTH_MISSING}, and what follows is no message: {shown(data)}")
    if _LIKE_SIP.search(data):
        raise ProbeStopped("answer_unreadable", f"its first line is {shown(data)}", {"received": shown(data, 200)})
    raise ProbeStopped("not_sip", f"it began with {shown(data)}", {"received": shown(data, 200)})
