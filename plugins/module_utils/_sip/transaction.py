# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""Client transactions of RFC 3261, section 17.1: what is repeated, what an answer belongs to, and the ACK of a refusal.

Their timers B and F are the deadline of the caller.
"""

from __future__ import annotations

import time
import typing as t
from dataclasses import dataclass, field

from .message import Message
from .wire import Answer, Wire

T1 = 0.5
T2 = 4.0
_LARGEST_NUMBER_OF_PROVISIONALS = 20
# Requests of the peer beyond this number get no answer.
_LARGEST_NUMBER_OF_ANSWERS = 20


@dataclass(frozen=True)
class Request:
    """A request that is to be sent. ``acknowledge`` makes the ACK of an answer from 300 on, for an INVITE."""

    method: str
    data: bytes
    branch: str
    call_id: str
    sequence: int
    acknowledge: t.Callable[[Message], bytes] | None = None


@dataclass
class Transaction:
    """A request on its way. ``provisional`` has the statuses of the provisional answers, the first ones of many."""

    request: Request
    provisional: list[int] = field(default_factory=list)
    final: Message | None = None
    interval: float = T1
    repeat_at: float | None = None

    def stop_repeating(self) -> None:
        """Send the request no more."""
        self.repeat_at = None


class Transactions:
    """All transactions over one wire."""

    def __init__(self, wire: Wire, answer: Answer) -> None:
        self._wire = wire
        self._answer = answer
        self._answers = 0
        self._open: list[Transaction] = []

    def start(self, request: Request, deadline: float) -> Transaction:
        """Send a request. Raises ProbeStopped."""
        transaction = self.open(request)
        self.begin(transaction, deadline)
        return transaction

    def open(self, request: Request) -> Transaction:
        """Return a transaction whose answers are known, and whose request is not sent yet."""
        transaction = Transaction(request)
        self._open.append(transaction)
        return transaction

    def begin(self, transaction: Transaction, deadline: float) -> None:
        """Send the request of a transaction. Raises ProbeStopped."""
        self._wire.send(transaction.request.data, deadline)
        if not self._wire.is_reliable:
            transaction.repeat_at = time.monotonic() + T1

    def advance(self, deadline: float) -> tuple[Transaction, Message] | None:
        """Return the next answer and what it belongs to, or None at the deadline. Raises ProbeStopped.

        Of a refusal that is repeated, only the first is returned; a 2xx to an INVITE is, each time.
        """
        while time.monotonic() < deadline:
            try:
                message = self._wire.receive(min([deadline, *self._repeats()]))
            except TimeoutError:
                self._repeat(deadline)
                continue
            if message.status is None:
                self._answer_request(message, deadline)
                continue
            transaction = self._owner(message)
            if transaction is None:
                self._wire.note_stranger(message)
            elif self._take(transaction, message, deadline):
                return transaction, message
            self._repeat(deadline)
        return None

    def take_wrecks(self, deadline: float) -> None:
        """Let the answers count of which the head alone could be read. Raises ProbeStopped."""
        while self._wire.wrecks:
            message = self._wire.wrecks.pop(0)
            transaction = self._owner(message)
            if transaction is not None and message.status is not None:
                self._take(transaction, message, deadline)

    def _repeats(self) -> list[float]:
        return [transaction.repeat_at for transaction in self._open if transaction.repeat_at is not None]

    def _repeat(self, deadline: float) -> None:
        now = time.monotonic()
        for transaction in self._open:
            if transaction.repeat_at is None or transaction.repeat_at > now or now >= deadline:
                continue
            self._wire.send(transaction.request.data, deadline)
            transaction.interval *= 2
            if transaction.request.method != "INVITE":
                transaction.interval = min(transaction.interval, T2)
            transaction.repeat_at = now + transaction.interval

    def _owner(self, message: Message) -> Transaction | None:
        """Return what an answer belongs to. Its branch alone would do, but no switch takes one with another Call-ID."""
        number, method = message.sequence
        for transaction in self._open:
            request = transaction.request
            wanted = (request.branch, request.method, request.sequence, request.call_id)
            if (message.branch, method, number, message.first("call-id")) == wanted:
                return transaction
        return None

    def _take(self, transaction: Transaction, message: Message, deadline: float) -> bool:
        """Move the transaction on, and return whether its owner has to know."""
        status = t.cast(int, message.status)
        invite = transaction.request.method == "INVITE"
        if status < 200:
            if transaction.final is None:
                if len(transaction.provisional) < _LARGEST_NUMBER_OF_PROVISIONALS:
                    transaction.provisional.append(status)
                if invite:
                    transaction.stop_repeating()
                elif transaction.repeat_at is not None:
                    transaction.interval = T2
            return transaction.final is None
        transaction.stop_repeating()
        first = transaction.final is None
        transaction.final = transaction.final or message
        if invite and status >= 300 and transaction.request.acknowledge:
            self._wire.send(transaction.request.acknowledge(message), deadline)
        return first or (invite and status < 300)

    def _answer_request(self, message: Message, deadline: float) -> None:
        if self._answers >= _LARGEST_NUMBER_OF_ANSWERS:
            return
        data = self._answer(message)
        if data is not None:
            self._answers += 1
            self._wire.send(data, deadline)
