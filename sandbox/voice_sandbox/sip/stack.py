# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Both vendors' SIP in the event loop of the server: opening, answering, closing."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ..certificates import Certificates
from ..sandbox import Sandbox
from .channel import Datagrams, Receiver, StreamChannel
from .gladly_side import GladlySide
from .names import NameTable
from .server import AgentServer
from .sockets import Listeners
from .synthflow_side import SynthflowSide

SECONDS_FOR_HANDSHAKE = 10.0


class SipStack:
    """Everything of SIP in a running sandbox."""

    def __init__(
        self, sandbox: Sandbox, host: str, synthflow: Listeners, gladly: Listeners, certificates: Certificates
    ) -> None:
        self.sandbox = sandbox
        self.names = NameTable(host, synthflow.ports, gladly.ports)
        self.certificates = certificates
        self.synthflow = SynthflowSide(sandbox)
        self.gladly = GladlySide(sandbox)
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
        }

    async def open(self) -> None:
        """Accept calls."""
        loop = asyncio.get_running_loop()
        for agent, listeners, context in self._agents:
            self._servers += [
                await loop.create_server(
                    self._streams(agent, "TLS"),
                    sock=listeners.tls,
                    ssl=context,
                    ssl_handshake_timeout=SECONDS_FOR_HANDSHAKE,
                ),
                await loop.create_server(self._streams(agent, "TCP"), sock=listeners.tcp),
            ]
            transport, _protocol = await loop.create_datagram_endpoint(
                lambda agent=agent: Datagrams(agent),  # type: ignore[misc]
                sock=listeners.udp,
            )
            self._datagrams.append(transport)

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

    def _synthflow_context(self) -> ssl.SSLContext:
        """TLS with a certificate that a switch chooses at each handshake."""
        contexts = {name: _context(path) for name, path in self.certificates.synthflow_sip.items()}
        context = contexts["valid"]

        def choose(connection: ssl.SSLSocket | ssl.SSLObject, _name: str | None, _context: ssl.SSLContext) -> None:
            connection.context = contexts[self.sandbox.switches.value("sip_certificate")]

        context.sni_callback = choose
        return context


def _context(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(certificate)
    return context
