# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where planted redirects lead: another port with a certificate that clients trust, which notes what it is sent."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import ssl
import time
from pathlib import Path
from typing import Any

from ..history import MASK

LONGEST_HEAD = 64_000
SECONDS_FOR_A_REQUEST = 5.0
MOST_NOTED = 1_000
CREDENTIALS = frozenset({"authorization", "cookie", "proxy-authorization"})
BODY = json.dumps({"status": "ok", "response": {}}).encode()
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s"


class Elsewhere:
    """Answers every request alike. `requests` are those that came, oldest first."""

    def __init__(self, host: str, listener: socket.socket, certificate: Path) -> None:
        self._socket = listener
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(certificate)
        self._server: asyncio.Server | None = None
        self.url = f"https://{f'[{host}]' if ':' in host else host}:{listener.getsockname()[1]}"
        self.requests: list[dict[str, Any]] = []

    async def open(self) -> None:
        """Accept connections."""
        self._server = await asyncio.start_server(self._serve, sock=self._socket, ssl=self._context, limit=LONGEST_HEAD)

    def close(self) -> None:
        """Stop listening."""
        if self._server is not None:
            self._server.close()
        self._socket.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, asyncio.TimeoutError):
            head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), SECONDS_FOR_A_REQUEST)
            self._note(head.decode("latin-1"))
            writer.write(ANSWER % (len(BODY), BODY))
            await writer.drain()
        writer.close()

    def _note(self, head: str) -> None:
        """Keep the request line and the headers; of credentials only that they came."""
        first, *lines = head.strip().split("\r\n")
        method, _space, target = first.partition(" ")
        headers = {}
        for line in lines:
            name, _colon, value = line.partition(":")
            headers[name.lower()] = MASK if name.lower() in CREDENTIALS else value.strip()
        entry = {
            "time": time.time(),
            "method": method,
            "path": target.partition(" ")[0],
            "headers": headers,
            "had_credentials": bool(CREDENTIALS & headers.keys()),
        }
        self.requests.append(entry)
        del self.requests[:-MOST_NOTED]
