# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Servers on bare sockets, which keep what they are sent to the byte: no library has looked at it before."""

from __future__ import annotations

import select
import socket
import ssl
import threading
from contextlib import suppress
from types import TracebackType
from typing import TypeVar

_PIECE = 65536
PeerT = TypeVar("PeerT", bound="_Peer")


class _Peer:
    """Takes connections on a port of its own and keeps what comes in, apart for each of them."""

    def __init__(self) -> None:
        self._streams: list[bytearray] = []
        self._open: list[socket.socket] = []
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]

    def __enter__(self: PeerT) -> PeerT:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        for one in (self._socket, *self._open):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def forget(self) -> None:
        """Keep only what comes from now on."""
        self._streams = []

    def streams(self) -> list[bytes]:
        """Return what each connection has sent since then."""
        return [bytes(stream) for stream in self._streams]

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                connection, _address = self._socket.accept()
                stream = bytearray()
                self._streams.append(stream)
                self._open = [one for one in self._open if one.fileno() >= 0] + [connection]
                threading.Thread(target=self._guarded, args=(connection, stream), daemon=True).start()

    def _guarded(self, connection: socket.socket, stream: bytearray) -> None:
        with suppress(OSError), connection:
            self._serve(connection, stream)

    def _serve(self, connection: socket.socket, stream: bytearray) -> None:
        raise NotImplementedError


class VendorPeer(_Peer):
    """Stands before a server that speaks TLS, passes on what it is sent and sends back what is answered."""

    def __init__(self, host: str, port: int) -> None:
        super().__init__()
        self._address = host, port
        # Whether the sandbox is the sandbox is not what is looked at here.
        self._context = ssl._create_unverified_context()

    def _serve(self, connection: socket.socket, stream: bytearray) -> None:
        with socket.create_connection(self._address) as plain, self._context.wrap_socket(plain) as vendor:
            while True:
                # In one thread, since two may not use a connection with TLS at once.
                ready = [vendor] if vendor.pending() else select.select([connection, vendor], (), ())[0]
                for source, target in ((connection, vendor), (vendor, connection)):
                    if source not in ready:
                        continue
                    piece = _read(source)
                    if piece is None:
                        continue
                    if not piece:
                        return
                    target.sendall(piece)
                    if source is connection:
                        stream += piece


class SipPeer(_Peer):
    """Reads a message over TCP and hangs up."""

    def _serve(self, connection: socket.socket, stream: bytearray) -> None:
        while b"\r\n\r\n" not in stream and (piece := connection.recv(_PIECE)):
            stream += piece


def _read(source: socket.socket) -> bytes | None:
    """Return what is there, nothing at the end, and None where only TLS itself has said something."""
    source.settimeout(0)
    try:
        return source.recv(_PIECE)
    except (ssl.SSLWantReadError, BlockingIOError):
        return None
    finally:
        source.settimeout(None)
