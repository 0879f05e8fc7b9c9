# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The front door: finds the vendor by the path, writes the history, lets planted faults strike, drops connections."""

from __future__ import annotations

import asyncio
import base64
import binascii
import json
import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import unquote

from .faults import AFTER_COMMIT, BEFORE_COMMIT, ON_ARRIVAL, WRITING_METHODS, Fault
from .sandbox import ConnectionDropped, Exchange, Sandbox

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

VENDOR_PATH = re.compile(rb"(/synthflow/(us|eu|global)/v2|/gladly/([^/]+)/api/v1)(/.*)?", re.DOTALL)
CONTROL_PATH = "/sandbox/v1"
EXCHANGE = "voice_sandbox.exchange"
LARGEST_BODY = 1_000_000

# The open connections by the peer's address and port, kept by the server; a planted fault ends one of them.
open_connections: dict[tuple[str, int], asyncio.Transport] = {}


class FrontDoor:
    """The ASGI application of the whole sandbox."""

    def __init__(self, sandbox: Sandbox, synthflow: Application, gladly: Application, control: Application) -> None:
        self._sandbox = sandbox
        self._history = sandbox.open_history()
        self._vendors = {"synthflow": synthflow, "gladly": gladly}
        self._control = control

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
            await _answer(send, 404, "application/json", b'{"detail":"Not Found"}')
            return
        body = await _read_body(receive)
        if body is None:
            await _answer(send, 413, "text/plain", b"Request Entity Too Large")
            return
        exchange = self._open(scope, match, body)
        inner_scope = {**scope, "path": exchange.path, "raw_path": match[4] or b"/", EXCHANGE: exchange}
        await self._serve(exchange, inner_scope, _replay(body), send)

    async def _serve(self, exchange: Exchange, scope: Scope, receive: Receive, send: Send) -> None:
        status: int | None = None

        async def guarded_send(message: Message) -> None:
            nonlocal status
            if exchange.dropped:
                return
            if message["type"] == "http.response.start":
                status = message["status"]
                # Written before the answer leaves, so a client that has it finds the entry complete.
                self._history.finish(exchange.history_id, status)
            await send(message)

        reading = exchange.method not in WRITING_METHODS
        try:
            if not await self._struck_on_arrival(exchange, guarded_send):
                if reading:
                    exchange.interrupt(exchange.strike(BEFORE_COMMIT) or exchange.strike(AFTER_COMMIT))
                if not exchange.dropped:
                    await self._vendors[exchange.vendor](scope, receive, guarded_send)
        except ConnectionDropped:
            pass
        if exchange.dropped:
            transport = open_connections.get(tuple(scope["client"]))
            if transport is not None:
                transport.abort()

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

    async def _struck_on_arrival(self, exchange: Exchange, send: Send) -> bool:
        """Let a fault answer in the vendor's place; a slow one only delays, and the vendor answers."""
        fault = exchange.strike(ON_ARRIVAL)
        if fault is None:
            return False
        if fault.kind == "slow":
            await asyncio.sleep(fault.seconds)
            return False
        await _send_fault(send, fault)
        return True


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


async def _send_fault(send: Send, fault: Fault) -> None:
    headers = [] if fault.retry_after is None else [(b"retry-after", str(fault.retry_after).encode())]
    if fault.kind == "html":
        page = "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"
        content_type, default_status, body = "text/html", 502, page if fault.body is None else str(fault.body)
    elif fault.kind == "empty":
        content_type, default_status, body = "application/json", 200, ""
    elif fault.kind == "not_json":
        content_type, default_status = "application/json", 200
        body = '{"status": "ok", ' if fault.body is None else str(fault.body)
    else:
        content_type, default_status = "application/json", 503
        document = {"message": "planted by the sandbox"} if fault.body is None else fault.body
        body = document if isinstance(document, str) else json.dumps(document)
    await _answer(send, fault.status or default_status, content_type, body.encode(), headers)


async def _answer(
    send: Send, status: int, content_type: str, body: bytes, headers: list[tuple[bytes, bytes]] | None = None
) -> None:
    all_headers = [(b"content-type", content_type.encode()), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": all_headers + (headers or [])})
    await send({"type": "http.response.body", "body": body})
