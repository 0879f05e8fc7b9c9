# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The ports that SIP listens on, bound before anything is announced."""

from __future__ import annotations

import socket
from collections.abc import Mapping
from dataclasses import dataclass, field

from ..settings import CannotStart
from ..store import Store
from .names import VENDOR_PORTS, Ports

TRIES_FOR_BOTH = 20


@dataclass(frozen=True)
class Listeners:
    """The sockets of one vendor: TLS, and TCP and UDP on one number."""

    tls: socket.socket
    tcp: socket.socket
    udp: socket.socket

    @property
    def ports(self) -> Ports:
        """Their numbers."""
        return Ports(self.tls.getsockname()[1], self.tcp.getsockname()[1])


@dataclass
class SipSockets:
    """All sockets of both vendors; `close` ends those that were opened."""

    opened: list[socket.socket] = field(default_factory=list)

    def open(self, vendor: str, host: str, wanted: Mapping[str, int | None], store: Store) -> Listeners:
        """Bind one vendor's ports; raises CannotStart."""
        tls = self._open(f"{vendor}_sip_tls_port", host, wanted, store, both=False)
        tcp, udp = self._open(f"{vendor}_sip_port", host, wanted, store, both=True)
        return Listeners(tls[0], tcp, udp)

    def open_own(self, tenant: str, host: str, store: Store) -> socket.socket:
        """Bind a port for TLS that only one tenant uses, the one of the last start while it is free."""
        name = f"{tenant}:synthflow_sip_tls_port"
        [opened] = self._open(name, host, {name: 0}, store, both=False)
        return opened

    def close(self) -> None:
        """Close all of them."""
        for opened in self.opened:
            opened.close()

    def _open(
        self, name: str, host: str, wanted: Mapping[str, int | None], store: Store, both: bool
    ) -> list[socket.socket]:
        """Bind the port that was asked for, else the one of the last start, else the vendor's, else any free one."""
        asked, last = wanted.get(name), int(store.setting(name) or 0)
        if asked:
            candidates = [asked]
        else:
            own = [] if asked == 0 else [VENDOR_PORTS[name]]
            candidates = [port for port in (last, *own) if port] + [0] * TRIES_FOR_BOTH
        for candidate in candidates:
            bound = _bind(host, candidate, both)
            if bound is not None:
                self.opened += bound
                store.set_setting(name, str(bound[0].getsockname()[1]))
                return bound
        raise CannotStart(f"cannot listen on {host}, port {asked} (--{name.replace('_', '-')}): it is in use")


def _bind(host: str, port: int, both: bool) -> list[socket.socket] | None:
    """A TCP socket on a port, and with `both` a UDP socket on the same; None when it is taken."""
    stream = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    stream.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    bound = [stream]
    try:
        stream.bind((host, port))
        # Bound alone, the port could still be taken by another that listens.
        stream.listen(512)
        if both:
            datagrams = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            bound.append(datagrams)
            datagrams.bind((host, stream.getsockname()[1]))
    except OSError:
        for opened in bound:
            opened.close()
        return None
    return bound
