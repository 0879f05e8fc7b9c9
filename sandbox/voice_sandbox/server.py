# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Serving: HTTPS on one port and SIP of both vendors, on loopback; one state folder, a clean stop."""

from __future__ import annotations

import asyncio
import fcntl
import json
import os
import signal
import socket
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from . import control
from .certificates import Certificates, open_certificates
from .dispatch import CONTROL_PATH, FrontDoor, open_connections
from .gladly.app import create_app as create_gladly
from .sandbox import Sandbox
from .seed import add_tenants
from .settings import CannotStart, Settings
from .sip.sockets import SipSockets
from .sip.stack import SipStack
from .synthflow.app import create_app as create_synthflow
from .tenants import REGIONS

INFORMATION_FILE = "sandbox.json"
SECONDS_TO_STOP = 2


class _Protocol(H11Protocol):
    """Keeps the connections, so that a planted fault can end the one of a request."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._peer = tuple(transport.get_extra_info("peername")[:2])
        open_connections[self._peer] = transport

    def connection_lost(self, exc: Exception | None) -> None:
        open_connections.pop(self._peer, None)
        super().connection_lost(exc)


class _Server(uvicorn.Server):
    """Announces itself once it accepts connections, and ends with status 0 on SIGTERM and SIGINT."""

    def __init__(self, config: uvicorn.Config, sip: SipStack, information: dict[str, Any], path: Path) -> None:
        super().__init__(config)
        self._sip = sip
        self._information = information
        self._path = path

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Accept connections, then say so."""
        await super().startup(sockets)
        await self._sip.open()
        _write_secretly(self._path, json.dumps(self._information, indent=2) + "\n")
        print(f"voice_sandbox listens on {self._information['base_url']}")
        for vendor, ports in self._information["sip"].items():
            print(f"SIP of {vendor}: TLS on port {ports['tls_port']}, TCP and UDP on port {ports['port']}")
        print(
            f"tenants: {', '.join(self._information['tenants'])}; credentials and addresses: {self._path}", flush=True
        )

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let requests in flight finish, then end every connection: idle TLS clients do not answer a polite close."""
        deadline = time.monotonic() + SECONDS_TO_STOP
        while self.server_state.tasks and time.monotonic() < deadline:
            await asyncio.sleep(0.02)
        self._sip.close()
        for transport in list(open_connections.values()):
            transport.abort()
        await super().shutdown(sockets)

    @contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """Stop on a signal; unlike the base class do not send it again afterwards."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.handle_exit)
        yield


def serve(settings: Settings) -> None:
    """Run until a signal; raises CannotStart, or ValueError for a wrong switch or file of tenants."""
    os.umask(0o077)
    settings.state.mkdir(parents=True, exist_ok=True, mode=0o700)
    state = settings.state.resolve()
    with _exclusive(state):
        information_path = state / INFORMATION_FILE
        information_path.unlink(missing_ok=True)
        sandbox = Sandbox(state / "state.sqlite3")
        try:
            add_tenants(sandbox, settings.tenants)
            for tenant, values in settings.switches.items():
                if tenant and sandbox.tenants.by_name(tenant) is None:
                    raise CannotStart(f"--switch {tenant}:...: there is no tenant {tenant!r}")
                sandbox.switches.set(values, tenant or None)
            certificates = open_certificates(state)
            listener = _listen(settings.host, settings.port, sandbox)
            sip_sockets = SipSockets()
            try:
                sip = _open_sip(sandbox, settings, sip_sockets, certificates)
                _run(sandbox, settings.host, listener, sip, certificates, information_path)
            finally:
                sip_sockets.close()
                listener.close()
                information_path.unlink(missing_ok=True)
        finally:
            sandbox.store.close()


def _open_sip(sandbox: Sandbox, settings: Settings, sockets: SipSockets, certificates: Certificates) -> SipStack:
    synthflow, gladly = (
        sockets.open(vendor, settings.sip_host, settings.sip_ports, sandbox.store) for vendor in ("synthflow", "gladly")
    )
    return SipStack(sandbox, settings.sip_host, synthflow, gladly, certificates)


def _run(
    sandbox: Sandbox,
    host: str,
    listener: socket.socket,
    sip: SipStack,
    certificates: Certificates,
    information_path: Path,
) -> None:
    front_door = FrontDoor(sandbox, create_synthflow(), create_gladly(), control.create_app(sandbox, sip))
    config = uvicorn.Config(
        front_door,
        http=_Protocol,
        ws="none",
        lifespan="off",
        loop="asyncio",
        log_level="warning",
        access_log=False,
        ssl_keyfile=certificates.server,
        ssl_certfile=certificates.server,
        timeout_graceful_shutdown=1,
        timeout_keep_alive=60,
    )
    information = {**_information(sandbox, host, listener.getsockname()[1], certificates), **sip.information()}
    _Server(config, sip, information, information_path).run(sockets=[listener])


def _information(sandbox: Sandbox, host: str, port: int, certificates: Certificates) -> dict[str, Any]:
    base_url = f"https://{f'[{host}]' if ':' in host else host}:{port}"
    return {
        "pid": os.getpid(),
        "base_url": base_url,
        "control_url": base_url + CONTROL_PATH,
        "ca_path": str(certificates.authority),
        "synthflow_region_urls": {region: _synthflow_url(base_url, region) for region in REGIONS},
        "tenants": {
            tenant.name: {
                "synthflow": {
                    "api_url": _synthflow_url(base_url, tenant.region),
                    "api_key": tenant.api_key,
                    "workspace_id": tenant.workspace_id,
                    "region": tenant.region,
                },
                "gladly": {
                    "api_url": f"{base_url}/gladly/{tenant.organization}/api/v1",
                    "agent_email": tenant.agent_email,
                    "api_token": tenant.api_token,
                    "organization": tenant.organization,
                },
            }
            for tenant in sandbox.tenants
        },
    }


def _synthflow_url(base_url: str, region: str) -> str:
    return f"{base_url}/synthflow/{region}/v2"


@contextmanager
def _exclusive(state: Path) -> Generator[None, None, None]:
    """Hold the state folder for one process; the lock goes with the process, however it ends."""
    lock: TextIO
    with (state / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise CannotStart(f"--state {state}: another sandbox is running on this folder; stop it first") from None
        yield


def _listen(host: str, port: int, sandbox: Sandbox) -> socket.socket:
    """Bind the port that was asked for. Port 0 is the port of the last start while it is free, else any free port."""
    last = int(sandbox.store.setting("port") or 0)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    problems: list[str] = []
    for candidate in dict.fromkeys((port or last, port)):
        # With the protocol named, asyncio sends small answers at once; without it each one takes 40 ms.
        listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, candidate))
        except OSError as error:
            listener.close()
            problems.append(error.strerror or str(error))
            continue
        sandbox.store.set_setting("port", str(listener.getsockname()[1]))
        return listener
    raise CannotStart(f"cannot listen on {host}, port {port}: {problems[-1]}")


def _write_secretly(path: Path, text: str) -> None:
    """Replace a file in one step, readable by its owner alone."""
    temporary = path.with_suffix(".new")
    temporary.unlink(missing_ok=True)
    with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
        stream.write(text)
    temporary.replace(path)
