# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A user agent server: transactions and dialogs of all calls that one vendor's side is called by."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any

from sipmessage import Request, Response

from . import messages
from .channel import Channel
from .framing import BrokenStream
from .incoming import Answer, IncomingCall, Side
from .misbehaviour import misbehave
from .reading import Refused, Unreadable, read

SECONDS_KEPT = 32.0
MOST_TRANSACTIONS = 5_000
MOST_CALLS = 500
KnownTransaction = tuple[str, str, str]


@dataclass
class _Transaction:
    """What was answered, for a request that arrives again."""

    began: float
    call: IncomingCall | None = None
    answer: bytes | None = None


class AgentServer:
    """Answers what arrives at one vendor's side, by the decisions of that side."""

    def __init__(self, side: Side) -> None:
        self._side = side
        self._transactions: dict[KnownTransaction, _Transaction] = {}
        self._calls: dict[tuple[str, str], IncomingCall] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def received(self, data: bytes, channel: Channel) -> None:
        """Answer one message."""
        try:
            message, refused = read(data)
        except Unreadable:
            channel.close()
            return
        if isinstance(message, Response):
            self._response(message)
            return
        messages.note_source(message, channel.remote)
        try:
            branch, sent_by = messages.transaction_key(message)
        except (ValueError, IndexError):
            branch = sent_by = ""
        if refused is not None:
            self._refuse(message, channel, refused)
            return
        self._request(message, channel, branch, sent_by)

    def broken(self, error: BrokenStream, channel: Channel) -> None:
        """Say what is wrong with a stream, if a request can be told."""
        try:
            message, _refused = read(error.data.partition(b"\r\n\r\n")[0] + b"\r\n\r\n")
        except Unreadable:
            return
        if isinstance(message, Request):
            messages.note_source(message, channel.remote)
            self._refuse(message, channel, Refused(error.status, error.reason))

    def lost(self, channel: Channel) -> None:
        """A call survives its connection in SIP, but nobody could end it here."""
        for call in list(self._calls.values()):
            if call.channel is channel:
                call.abandon()

    def close(self) -> None:
        """End all calls without a word."""
        for task in list(self._tasks):
            task.cancel()

    def _request(self, request: Request, channel: Channel, branch: str, sent_by: str) -> None:
        key = (branch, sent_by, request.method)
        if request.method == "ACK":
            self._ack(request, branch, sent_by)
            return
        known = self._transactions.get(key)
        if known is not None:
            again = known.call.last if known.call is not None else known.answer
            if again is not None:
                channel.send(again)
            return
        transaction = self._transactions[key] = _Transaction(time.monotonic())
        self._forget_old()
        if request.method == "CANCEL":
            transaction.answer = self._cancel(request, channel, branch, sent_by)
        elif messages.tag_of(request, "To"):
            transaction.answer = self._in_dialog(request, channel)
        elif request.method == "INVITE":
            transaction.call = self._invite(request, channel)
        elif request.method == "OPTIONS":
            transaction.answer = self._options(request, channel)
        elif request.method == "BYE":
            transaction.answer = self._send(request, channel, 481)
        else:
            transaction.answer = self._send(request, channel, 405, headers=[("Allow", messages.ALLOW)])

    def _options(self, request: Request, channel: Channel) -> bytes | None:
        answer = self._side.options(request, channel)
        if answer.manner != "answer":
            self._start(misbehave(answer.manner, request, channel, self._side.product))
            return None
        headers = [("Accept", "application/sdp"), ("Allow", messages.ALLOW), ("Supported", ""), *answer.headers]
        return self._send(
            request, channel, answer.status, answer.phrase, headers if answer.status == 200 else answer.headers
        )

    def _invite(self, request: Request, channel: Channel) -> IncomingCall | None:
        if len(self._calls) >= MOST_CALLS:
            answer = Answer(503, headers=(("Retry-After", "5"),))
        else:
            answer = self._side.invite(request, channel)
        if answer.manner != "answer":
            self._start(misbehave(answer.manner, request, channel, self._side.product))
            return None
        call = IncomingCall(request, channel, answer, self._side)
        self._side.began(call)
        self._calls[call.key] = call
        self._start(self._run(call))
        return call

    async def _run(self, call: IncomingCall) -> None:
        try:
            await call.run()
        finally:
            self._calls.pop(call.key, None)

    def _ack(self, request: Request, branch: str, sent_by: str) -> None:
        invited = self._transactions.get((branch, sent_by, "INVITE"))
        call = invited.call if invited is not None else self._call_of(request)
        if call is not None:
            call.confirmed.set()

    def _cancel(self, request: Request, channel: Channel, branch: str, sent_by: str) -> bytes:
        invited = self._transactions.get((branch, sent_by, "INVITE"))
        if invited is None:
            return self._send(request, channel, 481)
        answer = self._send(request, channel, 200, to_tag=invited.call.to_tag if invited.call else None)
        if invited.call is not None:
            invited.call.cancel()
        return answer

    def _in_dialog(self, request: Request, channel: Channel) -> bytes:
        call = self._call_of(request)
        if call is None:
            return self._send(request, channel, 481)
        if request.method == "BYE":
            answer = self._send(request, channel, 200)
            call.ended_by_caller()
            return answer
        if request.method in ("OPTIONS", "NOTIFY"):
            return self._send(request, channel, 200, headers=[("Allow", messages.ALLOW)])
        # Nobody is on the line whose media could be changed.
        status = 488 if request.method == "INVITE" else 405
        return self._send(request, channel, status, headers=[("Allow", messages.ALLOW)] if status == 405 else [])

    def _response(self, response: Response) -> None:
        """An answer to a request of ours within a dialog."""
        call = self._calls.get((response.headers.get("Call-ID") or "", messages.tag_of(response, "From")))
        if call is not None:
            call.answered(response)

    def _call_of(self, request: Request) -> IncomingCall | None:
        call = self._calls.get((request.headers["Call-ID"], messages.tag_of(request, "To")))
        return None if call is None or call.is_over else call

    def _refuse(self, request: Request, channel: Channel, refused: Refused) -> None:
        """Say what is wrong. ACK is never answered, and without a Via nobody could tell what an answer is for."""
        if request.method == "ACK" or not request.headers.getlist("Via"):
            return
        self._send(request, channel, refused.status, refused.phrase, refused.headers)

    def _send(
        self,
        request: Request,
        channel: Channel,
        status: int,
        phrase: str | None = None,
        headers: messages.HeaderLines = (),
        to_tag: str | None = None,
    ) -> bytes:
        lines = [*headers, ("Server", self._side.product)]
        response = messages.answer(request, status, phrase, to_tag=to_tag or messages.new_tag(), headers=lines)
        data = messages.serialise(response)
        channel.send(data)
        return data

    def _forget_old(self) -> None:
        oldest = time.monotonic() - SECONDS_KEPT
        while self._transactions:
            key, transaction = next(iter(self._transactions.items()))
            if transaction.began > oldest and len(self._transactions) <= MOST_TRANSACTIONS:
                return
            del self._transactions[key]

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
