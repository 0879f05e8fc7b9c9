# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Ways that messages arrive by and answers go back: connections and datagrams, bounded in number, size and time."""

from __future__ import annotations

import asyncio
from typing import Any, Protocol

from .framing import BrokenStream, Framer

Address = tuple[str, int]
SECONDS_FOR_A_MESSAGE = 10.0
SECONDS_IDLE = 120.0
MOST_CONNECTIONS = 1_000


class Channel(Protocol):
    """One peer on one transport (`UDP`, `TCP` or `TLS`)."""

    transport: str
    local: Address
    remote: Address

    @property
    def is_reliable(self) -> bool:
        """Whether nothing has to be sent twice."""

    def send(self, data: bytes) -> None:
        """Send bytes; nothing happens when the peer has gone."""

    def close(self) -> None:
        """End the connection at once, if there is one."""


class Receiver(Protocol):
    """What is told of messages."""

    def received(self, data: bytes, channel: Channel) -> None:
        """One whole message of a connection, or one datagram."""

    def broken(self, error: BrokenStream, channel: Channel) -> None:
        """The connection carries something else than SIP; it is closed afterwards."""

    def lost(self, channel: Channel) -> None:
        """The peer hung up."""


class StreamChannel(asyncio.Protocol):
    """A TCP or TLS connection, on either end. `open_channels` holds it while it is open."""

    is_reliable = True

    def __init__(self, receiver: Receiver, transport: str, open_channels: set[StreamChannel]) -> None:
        self.transport = transport
        self.local: Address = ("", 0)
        self.remote: Address = ("", 0)
        self._receiver = receiver
        self._open = open_channels
        self._framer = Framer()
        self._timer: asyncio.TimerHandle | None = None
        self._stream: asyncio.Transport | None = None

    def connection_made(self, transport: Any) -> None:
        """Take the connection, unless there are too many."""
        self._stream = transport
        self.local = transport.get_extra_info("sockname")[:2]
        self.remote = transport.get_extra_info("peername")[:2]
        if len(self._open) >= MOST_CONNECTIONS:
            transport.abort()
            return
        self._open.add(self)
        self._wait(SECONDS_IDLE)

    def data_received(self, data: bytes) -> None:
        """Hand over what is complete; a message that has begun must end soon."""
        began_empty = self._framer.is_empty
        try:
            messages = self._framer.feed(data)
        except BrokenStream as error:
            self._receiver.broken(error, self)
            self.close(gently=True)
            return
        if self._framer.pings:
            self._framer.pings = 0
            self.send(b"\r\n")
        if self._framer.is_empty:
            self._wait(SECONDS_IDLE)
        elif began_empty or messages:
            self._wait(SECONDS_FOR_A_MESSAGE)
        for message in messages:
            self._receiver.received(message, self)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        self._open.discard(self)
        if self._timer is not None:
            self._timer.cancel()
        self._receiver.lost(self)

    def send(self, data: bytes) -> None:
        """Send bytes."""
        if self._stream is not None and not self._stream.is_closing():
            self._stream.write(data)

    def close(self, gently: bool = False) -> None:
        """End the connection; gently means after what was sent has left."""
        if self._stream is None:
            return
        if gently:
            self._stream.close()
            # A TLS peer that does not answer the close would hold it for long.
            self._wait(1.0)
        else:
            self._stream.abort()

    def _wait(self, seconds: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(seconds, self.close)


class DatagramChannel:
    """One peer of a UDP socket."""

    transport = "UDP"
    is_reliable = False

    def __init__(self, socket: asyncio.DatagramTransport, remote: Address) -> None:
        self._socket = socket
        self.local: Address = socket.get_extra_info("sockname")[:2]
        self.remote = remote

    def send(self, data: bytes) -> None:
        """Send one datagram."""
        if not self._socket.is_closing():
            self._socket.sendto(data, self.remote)

    def close(self) -> None:
        """There is no connection to end."""


class Datagrams(asyncio.DatagramProtocol):
    """A UDP socket, on either end."""

    def __init__(self, receiver: Receiver) -> None:
        self._receiver = receiver
        self._socket: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: Any) -> None:
        """Take the socket."""
        self._socket = transport

    def datagram_received(self, data: bytes, addr: Any) -> None:
        """Hand over a datagram; keep-alives are none."""
        if self._socket is not None and data.strip(b"\r\n\0"):
            self._receiver.received(data, DatagramChannel(self._socket, addr[:2]))

    def error_received(self, exc: Exception) -> None:
        """A peer that has gone is of no interest: what it lacks it will not ask for again."""
