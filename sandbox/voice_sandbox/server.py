# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Serving: HTTPS on one port and SIP of both vendors, on loopback; one process for a state folder."""

from __future__ import annotations

import fcntl
import os
import socket
from collections.abc import Generator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, TextIO

import uvicorn

from . import control
from .certificates import Certificates, ShownCertificate, open_certificates
from .dispatch import CONTROL_PATH, FrontDoor
from .faults.elsewhere import Elsewhere
from .gladly.app import create_app as create_gladly
from .https_server import HttpsServer, KeptConnection
from .sandbox import Sandbox
from .seed import add_tenants
from .settings import CannotStart, Settings
from .sip.leading import lead_of
from .sip.sockets import SipSockets
from .sip.stack import SipStack
from .synthflow.app import create_app as create_synthflow
from .tenants import REGIONS

INFORMATION_FILE = "sandbox.json"


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
    own = {
        tenant.name: sockets.open_own(tenant.name, settings.sip_host, sandbox.store)
        for tenant in sandbox.tenants
        if tenant.seed["synthflow"].get("own_sip_tls_port")
    }
    return SipStack(sandbox, settings.sip_host, synthflow, gladly, own, certificates)


def _run(
    sandbox: Sandbox,
    host: str,
    listener: socket.socket,
    sip: SipStack,
    certificates: Certificates,
    information_path: Path,
) -> None:
    elsewhere = Elsewhere(host, _listen(host, 0, sandbox, "elsewhere_port"), certificates.server)
    shown = ShownCertificate(certificates)
    control_app = control.create_app(sandbox, sip, elsewhere, shown)
    front_door = FrontDoor(sandbox, create_synthflow(), create_gladly(), control_app, elsewhere, shown)
    config = uvicorn.Config(
        front_door,
        http=KeptConnection,
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
    config.load()
    if config.ssl is not None:
        shown.use(config.ssl)
    sandbox.callers.begin(partial(lead_of, sip))
    information = {
        **_information(sandbox, host, listener.getsockname()[1], certificates),
        **sip.information(),
        "elsewhere_url": elsewhere.url,
    }
    HttpsServer(config, sip, elsewhere, information, information_path).run(sockets=[listener])


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


def _listen(host: str, port: int, sandbox: Sandbox, name: str = "port") -> socket.socket:
    """Bind the port that was asked for. Port 0 is the port of the last start while it is free, else any free port.

    It is remembered by `name`.
    """
    last = int(sandbox.store.setting(name) or 0)
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
        sandbox.store.set_setting(name, str(listener.getsockname()[1]))
        return listener
    raise CannotStart(f"cannot listen on {host}, port {port}: {problems[-1]}")
