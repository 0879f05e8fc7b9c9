# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""SIP over a connection: whole messages out and in, each on the ladder, within bounds."""

from __future__ import annotations

import contextlib
import time
import typing as t

from .connection import Connection
from .framing import Framer, read_datagram
from .ladder import Ladder
from .message import LARGEST_NUMBER_OF_HEADERS, Message, read_message
from .peer_text import shown
from .trouble import ProbeStopped

# All that a peer may send during one probe, in bytes and in messages.
LARGEST_EXCHANGE = 4 * 1024 * 1024
LARGEST_NUMBER_OF_MESSAGES = 500
# What UDP over IPv4 can carry.
LARGEST_DATAGRAM = 65507
_LARGEST_NUMBER_OF_WRECKS = 20

Answer: t.TypeAlias = "t.Callable[[Message], bytes | None]"


class Wire:
    """Sends and receives SIP messages."""

    def __init__(self, connection: Connection, ladder: Ladder) -> None:
        self.connection = connection
        self._ladder = ladder
        self._framer = Framer()
        self._received = 0
        self._messages = 0
        # The first message that had no meaning. It decides only if nothing better comes.
        self._unreadable: ProbeStopped | None = None
        self._strangers: list[str] = []
        # Answers of which the head alone can be read. They tell nothing, but a call may hang on one.
        self.wrecks: list[Message] = []
        self._is_broken = False

    @property
    def is_reliable(self) -> bool:
        """Whether the transport repeats what was lost."""
        return self.connection.is_reliable

    @property
    def remarks(self) -> list[str]:
        """What is to be said about how the peer ends its messages."""
        return list(dict.fromkeys(self._framer.remarks))

    def send(self, data: bytes, deadline: float) -> None:
        """Send a message. Raises ProbeStopped."""
        if not self.is_reliable and len(data) > LARGEST_DATAGRAM:
            # What is ours alone was measured before, so what the peer sent makes it so large.
            raise ProbeStopped(
                "answer_too_large", f"it asks for a message of {len(data)} bytes, which UDP cannot carry"
            )
        self._ladder.add("sent", self.connection.transport, data)
        try:
            # What is left of the time of a rung may be next to nothing, and this still has to leave.
            self.connection.send(data, max(deadline, time.monotonic() + 1.0))
        except TimeoutError as error:
            raise ProbeStopped("no_answer", "the peer does not read what is sent to it") from error

    def receive(self, deadline: float) -> Message:
        """Return the next message that can be read. Raises TimeoutError at the deadline, ProbeStopped."""
        while True:
            message = self._next_framed() if self.is_reliable else None
            if message is None:
                data = self.connection.receive(deadline)
                message = self._take_in(data)
            if message is not None:
                return message
            if time.monotonic() >= deadline:
                raise TimeoutError("the time is over")

    def note_stranger(self, message: Message) -> None:
        """Count an answer to a request that nobody sent."""
        self._strangers.append(f"{message.status} with branch {shown(message.branch)} and CSeq {message.sequence}")
        del self._strangers[10:]

    def silence(self) -> ProbeStopped:
        """Return what is to be said when the time is over: the most telling of what did come."""
        if self._framer.pending:
            return ProbeStopped(
                "answer_too_slow", f"the answer began with {shown(self._framer.pending)} and did not end"
            )
        return self._little() or ProbeStopped("no_answer", "nothing came back in time")

    def _little(self) -> ProbeStopped | None:
        if self._unreadable:
            return self._unreadable
        if self._strangers:
            return ProbeStopped("answers_another", self._strangers[0], {"strangers": list(self._strangers)})
        return None

    def renew_limits(self) -> None:
        """Read on as far as the limits once more, to end what was begun."""
        self._received = self._messages = 0

    def _note_wreck(self, data: bytes) -> None:
        lines = data.partition(b"\r\n\r\n")[0].split(b"\r\n")[:LARGEST_NUMBER_OF_HEADERS]
        with contextlib.suppress(ProbeStopped):
            self.wrecks.append(read_message(b"\r\n".join(lines) + b"\r\n\r\n"))
        del self.wrecks[_LARGEST_NUMBER_OF_WRECKS:]

    def _next_framed(self) -> Message | None:
        """Return the next message that has come whole; one without a meaning must not hold up what is behind it."""
        while True:
            try:
                data = self._framer.next()
            except ProbeStopped as stopped:
                if not self._is_broken:
                    self._ladder.add("received", self.connection.transport, self._framer.pending)
                    self._note_wreck(self._framer.pending)
                self._is_broken = True
                raise stopped
            message = None if data is None else self._read(data)
            if data is None or message is not None:
                return message

    def _take_in(self, data: bytes) -> Message | None:
        self._received += len(data)
        if self._received > LARGEST_EXCHANGE:
            raise ProbeStopped("answer_too_large", f"{self._received} bytes came")
        if self.is_reliable:
            if not data:
                raise self._hung_up()
            self._framer.feed(data)
            return None
        try:
            whole = read_datagram(data)
        except ProbeStopped as stopped:
            self._ladder.add("received", self.connection.transport, data)
            self._note_wreck(data)
            self._unreadable = self._unreadable or stopped
            return None
        return None if whole is None else self._read(whole)

    def _read(self, data: bytes) -> Message | None:
        self._ladder.add("received", self.connection.transport, data)
        self._messages += 1
        if self._messages > LARGEST_NUMBER_OF_MESSAGES:
            raise ProbeStopped("answer_too_large", f"{self._messages} messages came")
        try:
            return read_message(data)
        except ProbeStopped as stopped:
            self._note_wreck(data)
            self._unreadable = self._unreadable or stopped
            return None

    def _hung_up(self) -> ProbeStopped:
        pending = self._framer.pending
        if pending:
            self._ladder.add("received", self.connection.transport, pending)
            where = f" in the middle of an answer that began with {shown(pending)}"
            return ProbeStopped("closed_without_answer", f"the peer {self.connection.ended or 'hung up'}{where}")
        return self._little() or ProbeStopped("closed_without_answer", f"the peer {self.connection.ended or 'hung up'}")
