# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The HTTPS server: it keeps the connections, says where it listens, and stops cleanly on a signal."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from .dispatch import open_connections
from .faults.elsewhere import Elsewhere
from .sip.stack import SipStack

SECONDS_TO_STOP = 2
MOST_NAMES = 12


class KeptConnection(H11Protocol):
    """Keeps the connections, so that a planted fault can end the one of a request."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._peer = tuple(transport.get_extra_info("peername")[:2])
        open_connections[self._peer] = transport

    def connection_lost(self, exc: Exception | None) -> None:
        open_connections.pop(self._peer, None)
        super().connection_lost(exc)


class HttpsServer(uvicorn.Server):
    """Announces itself once it accepts connections, and ends with status 0 on SIGTERM and SIGINT."""

    def __init__(
        self, config: uvicorn.Config, sip: SipStack, elsewhere: Elsewhere, information: dict[str, Any], path: Path
    ) -> None:
        super().__init__(config)
        self._sip = sip
        self._elsewhere = elsewhere
        self._information = information
        self._path = path

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Accept connections, then say so."""
        await super().startup(sockets)
        await self._sip.open()
        await self._elsewhere.open()
        _write_secretly(self._path, json.dumps(self._information, indent=2) + "\n")
        print(f"voice_sandbox listens on {self._information['base_url']}")
        for vendor, ports in self._information["sip"].items():
            print(f"SIP of {vendor}: TLS on port {ports['tls_port']}, TCP and UDP on port {ports['port']}")
        print(f"tenants: {_shortened(list(self._information['tenants']))}; credentials and addresses: {self._path}")
        sys.stdout.flush()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let requests in flight finish, then end every connection: idle TLS clients do not answer a polite close."""
        deadline = time.monotonic() + SECONDS_TO_STOP
        while self.server_state.tasks and time.monotonic() < deadline:
            await asyncio.sleep(0.02)
        self._sip.close()
        self._elsewhere.close()
        for transport in list(open_connections.values()):
            transport.abort()
        await super().shutdown(sockets)

    @contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """Stop on a signal; unlike the base class do not send it again afterwards."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.handle_exit)
        yield


def _shortened(names: list[str]) -> str:
    """The names, or of many the first and their number."""
    return ", ".join(names) if len(names) <= MOST_NAMES else f"{', '.join(names[:3])}, ... ({len(names)} in all)"


def _write_secretly(path: Path, text: str) -> None:
    """Replace a file in one step, readable by its owner alone."""
    temporary = path.with_suffix(".new")
    temporary.unlink(missing_ok=True)
    with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
        stream.write(text)
    temporary.replace(path)
