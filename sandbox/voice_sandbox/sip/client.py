# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A user agent client: one call that a vendor's side places over real sockets, from INVITE to BYE (RFC 3261)."""

from __future__ import annotations

import asyncio
import ssl
import time
import uuid
from collections.abc import Callable

from sipmessage import URI, Request, Response

from . import media, messages
from .channel import Channel
from .connecting import CallFailed, Destination, connect
from .dialog import Dialog, add_basics, contact
from .framing import BrokenStream
from .incoming import T1
from .ladder import Ladder
from .reading import Unreadable, read

SECONDS_FOR_ANSWERS_AFTERWARDS = 1.0


class OutgoingCall:
    """One call. Its messages go to a ladder, between `caller` and `callee`."""

    def __init__(self, ladder: Ladder, caller: str, callee: str, uri: URI, sender: str) -> None:
        self.call_id = f"{uuid.uuid4()}@voice-sandbox"
        # Asked when the peer wants the call to be transferred; returns the status to answer REFER with.
        self.on_refer: Callable[[Request], int] = lambda _request: 405
        self.over = asyncio.Event()
        self._ladder = ladder
        self._caller = caller
        self._callee = callee
        self._uri = uri
        self._sender = f"<{sender}>;tag={messages.new_tag()}"
        self._branch = messages.new_branch()
        self._channel: Channel | None = None
        self._close: Callable[[], None] = lambda: None
        self._arrived: asyncio.Queue[Response | CallFailed] = asyncio.Queue()
        self._invite: Request | None = None
        self._dialog: Dialog | None = None

    async def connect(self, destination: Destination, context: ssl.SSLContext) -> None:
        """Open the way to the peer; raises CallFailed."""
        self._channel, self._close = await connect(self, destination, context)

    async def invite(self, codecs: tuple[str, ...], headers: messages.HeaderLines, seconds: float) -> Response:
        """Call, and confirm the final answer; raises CallFailed when there is none within the time, or a refusal."""
        channel = self._connected()
        request = self._invite = self.invitation(channel, codecs, headers)
        response = await self._final_answer(request, seconds)
        if response.code >= 300:
            self._acknowledge_refusal(request, response)
            raise CallFailed(f"{response.code} {response.phrase}", response.code)
        self._dialog = Dialog.of_answered_request(request, response)
        self._send(self._dialog.request("ACK", channel, sequence=1))
        offer = media.read_offer(response.body)
        if offer is None or not media.common(offer, codecs):
            await self.hang_up()
            raise CallFailed("the answer has no codec in common with the offer")
        return response

    def invitation(self, channel: Channel, codecs: tuple[str, ...], headers: messages.HeaderLines) -> Request:
        """The request that the call begins with."""
        request = Request("INVITE", self._uri, media.write(channel.local[0], codecs))
        add_basics(request, channel, self._sender, f"<{self._uri}>", self.call_id, 1, self._branch)
        for name, value in (("Contact", contact(channel)), ("Allow", messages.ALLOW), *headers):
            request.headers.add(name, value)
        request.headers.set("Content-Type", media.SDP)
        request.headers.set("Content-Length", str(len(request.body)))
        return request

    async def hang_up(self) -> None:
        """End an answered call, unless the peer has done so."""
        if self._dialog is None or self.over.is_set():
            return
        self.over.set()
        await self._ask(self._dialog.request("BYE", self._connected()))

    async def notify(self, status: int) -> None:
        """Tell the peer what became of its REFER (RFC 3515)."""
        if self._dialog is None:
            return
        headers = [("Event", "refer"), ("Subscription-State", "terminated;reason=noresource")]
        request = self._dialog.request("NOTIFY", self._connected(), [*headers, ("Content-Type", "message/sipfrag")])
        request.body = f"SIP/2.0 {status} {messages.PHRASES[status]}\r\n".encode()
        request.headers.set("Content-Length", str(len(request.body)))
        await self._ask(request)

    def close(self) -> None:
        """End the connection."""
        self._close()

    def received(self, data: bytes, channel: Channel) -> None:
        """Take an answer, or a request of the peer."""
        try:
            message, _refused = read(data)
        except Unreadable:
            self._note_odd(data)
            self._arrived.put_nowait(CallFailed("what came back is no SIP message"))
            return
        self._ladder.note_message(self._callee, self._caller, message, data)
        if isinstance(message, Response):
            self._arrived.put_nowait(message)
        elif message.method != "ACK":
            self._serve(message, channel)

    def broken(self, error: BrokenStream, _channel: Channel) -> None:
        """The peer sends something else than SIP, or without end."""
        self._note_odd(error.data)
        self._arrived.put_nowait(CallFailed(f"what came back is not in order: {error.reason}"))

    def lost(self, _channel: Channel) -> None:
        """The peer hung up the connection."""
        self.over.set()
        self._arrived.put_nowait(CallFailed("the peer hung up without an answer"))

    def _note_odd(self, data: bytes) -> None:
        shown = data[:2000].decode("utf-8", "replace")
        self._ladder.note(self._callee, self._caller, "(no SIP message)", shown)

    def _connected(self) -> Channel:
        if self._channel is None:
            raise CallFailed("there is no connection")
        return self._channel

    def _send(self, message: Request | Response) -> None:
        data = messages.serialise(message)
        self._ladder.note_message(self._caller, self._callee, message, data)
        self._connected().send(data)

    async def _final_answer(self, request: Request, seconds: float) -> Response:
        """Send until something comes back, and wait for the final answer; cancel when the time is over."""
        deadline = time.monotonic() + seconds
        again, delay, is_ringing = time.monotonic() + T1, T1, False
        self._send(request)
        while True:
            repeating = not (self._connected().is_reliable or is_ringing)
            until = min(deadline, again) if repeating else deadline
            response = await self._next(until)
            if response is None and time.monotonic() >= deadline:
                if is_ringing:
                    await self._cancel(request)
                raise CallFailed(f"no answer within {seconds:g} seconds{', it only rang' if is_ringing else ''}")
            if response is None:
                self._send(request)
                delay *= 2
                again = time.monotonic() + delay
            elif self._belongs(response, request):
                if response.code >= 200:
                    return response
                is_ringing = True

    async def _next(self, until: float) -> Response | None:
        """What arrives next, or None when it is too late; raises CallFailed."""
        try:
            arrived = await asyncio.wait_for(self._arrived.get(), max(0.0, until - time.monotonic()))
        except asyncio.TimeoutError:
            # After a standstill of the machine, the answer and the end of the time come in one round of the loop.
            await asyncio.sleep(0)
            if self._arrived.empty():
                return None
            arrived = self._arrived.get_nowait()
        if isinstance(arrived, CallFailed):
            raise arrived
        return arrived

    async def _ask(self, request: Request) -> None:
        """Send a request and wait a moment for its answer; over UDP it is sent again."""
        deadline = time.monotonic() + SECONDS_FOR_ANSWERS_AFTERWARDS
        try:
            while time.monotonic() < deadline:
                self._send(request)
                until = deadline if self._connected().is_reliable else time.monotonic() + T1
                while (response := await self._next(until)) is not None:
                    if self._belongs(response, request):
                        return
        except CallFailed:
            return

    async def _cancel(self, request: Request) -> None:
        cancel = Request("CANCEL", request.uri)
        add_basics(cancel, self._connected(), self._sender, request.headers["To"], self.call_id, 1, self._branch)
        cancel.headers.set("Content-Length", "0")
        self._send(cancel)
        deadline = time.monotonic() + SECONDS_FOR_ANSWERS_AFTERWARDS
        try:
            while (response := await self._next(deadline)) is not None:
                if self._belongs(response, request) and response.code >= 200:
                    self._acknowledge_refusal(request, response)
                    return
        except CallFailed:
            return

    def _acknowledge_refusal(self, request: Request, response: Response) -> None:
        ack = Request("ACK", request.uri)
        add_basics(ack, self._connected(), self._sender, response.headers["To"], self.call_id, 1, self._branch)
        ack.headers.set("Content-Length", "0")
        self._send(ack)

    @staticmethod
    def _belongs(response: Response, request: Request) -> bool:
        """Whether a response is to this request, by branch and method."""
        try:
            branch, _sent_by = messages.transaction_key(response)
            same = response.cseq.method == request.method
        except (ValueError, IndexError, KeyError):
            return False
        return same and branch == request.via[0].parameters.get("branch")

    def _serve(self, request: Request, channel: Channel) -> None:
        """Answer what the peer asks within the call."""
        status = 405
        if request.method in ("BYE", "OPTIONS"):
            status = 200
        elif request.method == "REFER":
            status = self.on_refer(request)
        headers = [("Allow", messages.ALLOW)] if status == 405 else []
        messages.note_source(request, channel.remote)
        self._send(messages.answer(request, status, to_tag=messages.new_tag(), headers=headers))
        if request.method == "BYE":
            self.over.set()
