# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Both vendors' SIP in the event loop of the server: opening, answering, closing."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..certificates import Certificates
from ..sandbox import Sandbox
from ..tenants import Tenant
from .channel import Datagrams, Receiver, StreamChannel
from .gladly_side import GladlySide
from .names import NameTable
from .server import AgentServer
from .sockets import Listeners
from .synthflow_side import SynthflowSide

SECONDS_FOR_HANDSHAKE = 10.0


@dataclass(frozen=True)
class Listener:
    """One port of the sandbox: the vendor, whether it is TLS, and the tenant that alone uses it, if there is one."""

    vendor: str
    secure: bool
    tenant: str | None = None


class SipStack:
    """Everything of SIP in a running sandbox."""

    def __init__(
        self,
        sandbox: Sandbox,
        host: str,
        synthflow: Listeners,
        gladly: Listeners,
        own: Mapping[str, socket.socket],
        certificates: Certificates,
    ) -> None:
        self.sandbox = sandbox
        self.names = NameTable(host, synthflow.ports, gladly.ports)
        self.certificates = certificates
        self.synthflow = SynthflowSide(sandbox)
        self.gladly = GladlySide(sandbox)
        # By tenant, the ports of those that have one of their own.
        self._own = own
        self._agents = [
            (AgentServer(self.synthflow), synthflow, self._synthflow_context()),
            (AgentServer(self.gladly), gladly, _context(certificates.gladly_sip)),
        ]
        # What both vendors trust when they call somebody over TLS.
        self.client_context = ssl.create_default_context(cafile=str(certificates.authority))
        self._channels: set[StreamChannel] = set()
        self._servers: list[asyncio.Server] = []
        self._datagrams: list[asyncio.DatagramTransport] = []

    def information(self) -> dict[str, Any]:
        """The part of sandbox.json."""
        companies = [tenant.company for tenant in self.sandbox.tenants]
        return {
            "sip": {
                "synthflow": self.names.synthflow.as_document(),
                "gladly": self.names.gladly.as_document(),
            },
            "sip_connect_to": self.names.connect_to(companies),
            "own_sip_tls_ports": self._own_ports(),
        }

    def resolve(self, tenant: Tenant, host: str, port: int | None, transport: str) -> tuple[str, int]:
        """Where a call of a tenant connects to; raises CannotResolve."""
        place, number = self.names.resolve(host, port, transport)
        if (transport, number) == ("TLS", self.names.synthflow.tls_port):
            number = self._own_ports().get(tenant.name, number)
        return place, number

    def listener_at(self, address: str, port: int) -> Listener | None:
        """Which side of the sandbox listens at a place that `resolve` found; None for somebody else's."""
        if address != self.names.host:
            return None
        for tenant, own_port in self._own_ports().items():
            if port == own_port:
                return Listener("synthflow", True, tenant)
        for vendor, ports in (("synthflow", self.names.synthflow), ("gladly", self.names.gladly)):
            if port in (ports.tls_port, ports.port):
                return Listener(vendor, port == ports.tls_port)
        return None

    async def open(self) -> None:
        """Accept calls."""
        loop = asyncio.get_running_loop()
        synthflow = self._agents[0][0]
        for tenant, listener in self._own.items():
            self._servers.append(await self._serve_tls(synthflow, listener, self._synthflow_context(tenant)))
        for agent, listeners, context in self._agents:
            self._servers += [
                await self._serve_tls(agent, listeners.tls, context),
                await loop.create_server(self._streams(agent, "TCP"), sock=listeners.tcp),
            ]
            transport, _protocol = await loop.create_datagram_endpoint(
                lambda agent=agent: Datagrams(agent),  # type: ignore[misc]
                sock=listeners.udp,
            )
            self._datagrams.append(transport)

    def _own_ports(self) -> dict[str, int]:
        return {tenant: int(listener.getsockname()[1]) for tenant, listener in self._own.items()}

    async def _serve_tls(self, agent: Receiver, listener: socket.socket, context: ssl.SSLContext) -> asyncio.Server:
        return await asyncio.get_running_loop().create_server(
            self._streams(agent, "TLS"), sock=listener, ssl=context, ssl_handshake_timeout=SECONDS_FOR_HANDSHAKE
        )

    def close(self) -> None:
        """End everything at once."""
        for server in self._servers:
            server.close()
        for agent, _listeners, _context in self._agents:
            agent.close()
        for channel in list(self._channels):
            channel.close()
        for transport in self._datagrams:
            transport.abort()

    def _streams(self, agent: Receiver, transport: str) -> Callable[[], StreamChannel]:
        return lambda: StreamChannel(agent, transport, self._channels)

    def _synthflow_context(self, tenant: str | None = None) -> ssl.SSLContext:
        """TLS with a certificate that a switch chooses at each handshake, for everybody or on one tenant's port."""
        contexts = {name: _context(path) for name, path in self.certificates.synthflow_sip.items()}
        context = contexts["valid"]

        def choose(connection: ssl.SSLSocket | ssl.SSLObject, _name: str | None, _context: ssl.SSLContext) -> None:
            connection.context = contexts[self.sandbox.switches.value("sip_certificate", tenant)]

        context.sni_callback = choose
        return context


def _context(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(certificate)
    return context
