# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One call that a vendor's side is called by: ringing, answering, ending (RFC 3261, section 13.3)."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from sipmessage import Request, Response

from . import media, messages
from .channel import Channel
from .dialog import Dialog, contact

T1, T2 = 0.5, 4.0
SECONDS_UNTIL_ACK = 64 * T1
SECONDS_BETWEEN_ANSWERS = 0.05
LONGEST_RINGING = 60.0
LONGEST_CALL = 60.0


@dataclass(frozen=True)
class Answer:
    """What a side decides about a request.

    `manner` is `answer`, or how it misbehaves; `provisional` are the statuses before the final one, `rings_on` means
    that nobody ever picks up. `session` is what the side wants to know again when the call ends.
    """

    status: int
    phrase: str | None = None
    headers: tuple[tuple[str, str], ...] = ()
    manner: str = "answer"
    provisional: tuple[int, ...] = ()
    rings_on: bool = False
    codecs: tuple[str, ...] = ()
    session: Any = None


class Side(Protocol):
    """One vendor: what it decides, and what it is told."""

    product: str

    def options(self, request: Request, channel: Channel) -> Answer:
        """Decide about OPTIONS outside a call."""

    def invite(self, request: Request, channel: Channel) -> Answer:
        """Decide about a call."""

    def began(self, call: IncomingCall) -> None:
        """A call was decided about and begins to ring."""

    def ended(self, call: IncomingCall) -> None:
        """A call for which there is a session has ended, however it did."""


class IncomingCall:
    """A call from its INVITE to its end."""

    def __init__(self, request: Request, channel: Channel, answer: Answer, side: Side) -> None:
        self.request = request
        self.channel = channel
        self.answer = answer
        self.to_tag = messages.new_tag()
        self.key = (request.headers["Call-ID"], self.to_tag)
        self.last: bytes | None = None
        self.confirmed = asyncio.Event()
        self.began = time.time()
        self.answered_at: float | None = None
        self.ended_at: float | None = None
        # Who ended it: caller, callee, or None while it goes on or when nobody said so.
        self.hangup: str | None = None
        self.cancelled = False
        self._side = side
        self._over = asyncio.Event()
        self._dialog = Dialog.of_received_request(request, self.to_tag)
        self._response: asyncio.Future[Response] | None = None

    @property
    def session(self) -> Any:
        """What the side attached to the call."""
        return self.answer.session

    @property
    def is_over(self) -> bool:
        """Whether it has ended, though what is left to do may not be done."""
        return self._over.is_set()

    async def run(self) -> None:
        """Take the call from ringing to its end."""
        try:
            await self._ring()
            if self.answered_at is not None:
                await self._wait(self._over, LONGEST_CALL)
                if not self._over.is_set():
                    await self.hang_up()
        finally:
            self.ended_at = time.time()
            if self.session is not None:
                self._side.ended(self)

    async def hang_up(self) -> None:
        """End the call from this side."""
        self.hangup = self.hangup or "callee"
        await self.send_request("BYE")
        self._over.set()

    async def send_request(self, method: str, headers: messages.HeaderLines = ()) -> Response | None:
        """Send a request within the call; None when no final answer came."""
        request = self._dialog.request(method, self.channel, headers)
        data = messages.serialise(request)
        self._response = asyncio.get_running_loop().create_future()
        for delay in (T1, 2 * T1, 4 * T1):
            self.channel.send(data)
            seconds = 7 * T1 if self.channel.is_reliable else delay
            try:
                return await asyncio.wait_for(asyncio.shield(self._response), seconds)
            except asyncio.TimeoutError:
                if self.channel.is_reliable:
                    break
        return None

    def answered(self, response: Response) -> None:
        """The peer answered a request of ours."""
        if self._response is not None and not self._response.done() and response.code >= 200:
            self._response.set_result(response)

    def cancel(self) -> None:
        """The caller gave up."""
        if self.answered_at is None:
            self.cancelled = True
            self.hangup = "caller"
            self._over.set()

    def ended_by_caller(self) -> None:
        """The caller hung up, perhaps before anybody picked up."""
        self.cancelled = self.answered_at is None
        self.hangup = self.hangup or "caller"
        self.confirmed.set()
        self._over.set()

    def abandon(self) -> None:
        """The connection is gone."""
        self.confirmed.set()
        self._over.set()

    async def _ring(self) -> None:
        self._send(100)
        for status in self.answer.provisional:
            if await self._wait(self._over, SECONDS_BETWEEN_ANSWERS):
                break
            self._send(status, headers=[("Contact", contact(self.channel))])
        seconds = LONGEST_RINGING if self.answer.rings_on else 2 * SECONDS_BETWEEN_ANSWERS
        await self._wait(self._over, seconds if self.answer.provisional else 0.0)
        if self._over.is_set():
            if self.cancelled:
                await self._final(487)
        elif self.answer.rings_on:
            await self._final(480)
        elif self.answer.status >= 300:
            await self._final(self.answer.status, self.answer.phrase, self.answer.headers)
        else:
            await self._pick_up()

    async def _pick_up(self) -> None:
        self.answered_at = time.time()
        body = media.write(self.channel.local[0], self.answer.codecs)
        headers = [("Contact", contact(self.channel)), ("Allow", messages.ALLOW), ("Content-Type", media.SDP)]
        await self._final(200, None, [*headers, *self.answer.headers], body)
        if not self.confirmed.is_set():
            # The caller never said that it heard the answer.
            await self.hang_up()

    async def _final(
        self, status: int, phrase: str | None = None, headers: messages.HeaderLines = (), body: bytes = b""
    ) -> None:
        """Send the final answer until it is confirmed. Over a connection only a 200 is sent again."""
        self._send(status, phrase, headers, body)
        delay, waited = T1, 0.0
        while not await self._wait(self.confirmed, delay) and waited < SECONDS_UNTIL_ACK:
            waited += delay
            delay = min(2 * delay, T2)
            if self.last is not None and (status < 300 or not self.channel.is_reliable):
                self.channel.send(self.last)

    def _send(
        self, status: int, phrase: str | None = None, headers: messages.HeaderLines = (), body: bytes = b""
    ) -> None:
        lines: Iterable[tuple[str, str]] = [*headers, ("Server", self._side.product)]
        response = messages.answer(self.request, status, phrase, to_tag=self.to_tag, headers=lines, body=body)
        self.last = messages.serialise(response)
        self.channel.send(self.last)

    @staticmethod
    async def _wait(event: asyncio.Event, seconds: float) -> bool:
        """Whether it happened within this time."""
        try:
            await asyncio.wait_for(event.wait(), seconds)
        except asyncio.TimeoutError:
            return False
        return True
