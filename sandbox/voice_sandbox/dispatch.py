# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The front door: finds the vendor by the path, writes the history, lets planted faults strike, drops connections."""

from __future__ import annotations

import asyncio
import base64
import binascii
import contextlib
import re
from urllib.parse import parse_qs, unquote

from .answers import JSON, Answer, Application, Message, Receive, Scope, Send, answer, answer_of
from .certificates import ShownCertificate
from .faults.book import AFTER_COMMIT, BEFORE_COMMIT, ON_ANSWER, ON_ARRIVAL, ON_READ, WRITING_METHODS, Fault
from .faults.elsewhere import Elsewhere
from .faults.in_place import answer_in_place, send_endlessly
from .faults.spoiled import spoiled
from .sandbox import ConnectionDropped, Exchange, Sandbox

VENDOR_PATH = re.compile(rb"(/synthflow/(us|eu|global)/v2|/gladly/([^/]+)/api/v1)(/.*)?", re.DOTALL)
CONTROL_PATH = "/sandbox/v1"
EXCHANGE = "voice_sandbox.exchange"
LARGEST_BODY = 1_000_000

# The open connections by the peer's address and port, kept by the server; a planted fault ends one of them.
open_connections: dict[tuple[str, int], asyncio.Transport] = {}


class FrontDoor:
    """The ASGI application of the whole sandbox."""

    def __init__(
        self,
        sandbox: Sandbox,
        synthflow: Application,
        gladly: Application,
        control: Application,
        elsewhere: Elsewhere,
        certificate: ShownCertificate,
    ) -> None:
        self._sandbox = sandbox
        self._history = sandbox.open_history()
        self._vendors = {"synthflow": synthflow, "gladly": gladly}
        self._control = control
        self._elsewhere = elsewhere
        self._certificate = certificate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        path = scope["path"]
        if path == CONTROL_PATH or path.startswith(CONTROL_PATH + "/"):
            await self._control({**scope, "path": path[len(CONTROL_PATH) :] or "/"}, receive, send)
            return
        raw_path: bytes = scope.get("raw_path") or path.encode()
        match = VENDOR_PATH.fullmatch(raw_path.split(b"?")[0])
        if match is None:
            await answer(404, JSON, b'{"detail":"Not Found"}').send(send)
            return
        body = await _read_body(receive)
        if body is None:
            await answer(413, "text/plain", b"Request Entity Too Large").send(send)
            return
        exchange = self._open(scope, match, body)
        inner_scope = {**scope, "path": exchange.path, "raw_path": match[4] or b"/", EXCHANGE: exchange}
        await self._serve(exchange, inner_scope, _replay(body), send)

    async def _serve(self, exchange: Exchange, scope: Scope, receive: Receive, send: Send) -> None:
        client = tuple(scope["client"])
        with contextlib.suppress(ConnectionDropped):
            leaving = await self._answer(exchange, scope, receive, send)
            if leaving.delay:
                await asyncio.sleep(leaving.delay)
            # Written before the answer leaves, so a client that has it finds the entry complete.
            self._history.finish(exchange.history_id, leaving.status)
            if not leaving.cut or leaving.body:
                await leaving.send(send)
            elif client in open_connections:
                open_connections[client].write(leaving.cut_head)
            if not leaving.cut:
                return
        if client in open_connections:
            open_connections[client].abort()

    async def _answer(self, exchange: Exchange, scope: Scope, receive: Receive, send: Send) -> Answer:
        """What goes back; raises ConnectionDropped."""
        arrived = exchange.strike(ON_ARRIVAL)
        if arrived is not None:
            exchange.note(arrived)
            if arrived.kind != "slow":
                return await self._in_place(exchange, arrived, tuple(scope["client"]), send)
            await self._sandbox.wait(exchange.tenant.name if exchange.tenant else None, arrived.delay)
        if exchange.method not in WRITING_METHODS:
            exchange.interrupt(exchange.strike(BEFORE_COMMIT) or exchange.strike(AFTER_COMMIT))
            if exchange.dropped:
                raise ConnectionDropped
            self._look_back(exchange)
        given = await answer_of(self._vendors[exchange.vendor], scope, receive)
        if exchange.dropped:
            raise ConnectionDropped
        return _spoiled(exchange, given, scope.get("query_string", b""))

    async def _in_place(self, exchange: Exchange, fault: Fault, client: tuple[str, int], send: Send) -> Answer:
        """The answer of a fault that strikes on arrival, in the vendor's place; raises ConnectionDropped."""
        if fault.kind == "certificate":
            self._certificate.change(fault.certificate, fault.delay)
            for transport in list(open_connections.values()):
                transport.abort()
            raise ConnectionDropped
        if fault.kind == "huge":
            self._history.finish(exchange.history_id, fault.status or 200)
            await send_endlessly(send, fault, lambda: client in open_connections)
            raise ConnectionDropped
        return answer_in_place(exchange, fault, self._elsewhere.url)

    def _look_back(self, exchange: Exchange) -> None:
        """Let a read lag behind; it counts only where there was a write before."""
        tenant = exchange.tenant
        if tenant is None:
            return

        def applies(fault: Fault) -> bool:
            return self._sandbox.latest_writes.earlier(tenant.name, exchange.vendor, fault.seconds) is not None

        lag = exchange.strike(ON_READ, applies)
        if lag is not None:
            exchange.note(lag)
            exchange.earlier = self._sandbox.latest_writes.earlier(tenant.name, exchange.vendor, None)

    def _open(self, scope: Scope, match: re.Match[bytes], body: bytes) -> Exchange:
        """Find out who asks, and enter the request into the history."""
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        authorization = headers.get("authorization", "")
        base_path = match[1].decode("latin-1")
        if match[2] is not None:
            vendor, realm = "synthflow", match[2].decode()
            tenant = self._sandbox.tenants.by_key(bearer_key(authorization), realm)
        else:
            vendor, realm = "gladly", unquote(match[3].decode("latin-1"))
            tenant = self._sandbox.tenants.by_organization(realm)
        path = unquote((match[4] or b"/").decode("latin-1"))
        query = scope.get("query_string", b"").decode("latin-1")
        history_id = self._history.begin(
            tenant.name if tenant else None, vendor, scope["method"], path + (f"?{query}" if query else ""), body
        )
        return Exchange(
            self._sandbox, self._history, history_id, vendor, realm, tenant, scope["method"], path, base_path
        )


def bearer_key(authorization: str) -> str:
    """The key of a Bearer header, or an empty string."""
    scheme, _space, key = authorization.partition(" ")
    return key.strip() if scheme.lower() == "bearer" else ""


def basic_credentials(authorization: str) -> tuple[str, str] | None:
    """User and password of a Basic header, or None when it is absent or malformed."""
    scheme, _space, encoded = authorization.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        user, colon, password = base64.b64decode(encoded.strip(), validate=True).decode("utf-8").partition(":")
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return None
    return (user, password) if colon else None


def _replay(body: bytes) -> Receive:
    messages = iter([{"type": "http.request", "body": body, "more_body": False}])

    async def receive() -> Message:
        return next(messages, {"type": "http.disconnect"})

    return receive


async def _read_body(receive: Receive) -> bytes | None:
    """The whole body, or None when it is larger than the sandbox takes."""
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return b"".join(parts)
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > LARGEST_BODY:
            return None
        if not message.get("more_body", False):
            return b"".join(parts)


def _spoiled(exchange: Exchange, given: Answer, query: bytes) -> Answer:
    """The vendor's answer, as a fault leaves it."""
    [offset] = parse_qs(query.decode("latin-1")).get("offset", ["0"])[:1]
    page = int(offset) if offset.isdecimal() else 0
    fault = exchange.strike(ON_ANSWER, lambda fault: spoiled(fault, given, page) is not None)
    if fault is None:
        return given
    exchange.note(fault)
    return spoiled(fault, given, page) or given
