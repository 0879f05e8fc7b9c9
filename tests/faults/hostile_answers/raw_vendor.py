# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A vendor on bare sockets, which answers what no framework lets one answer, and notes what it was sent."""

from __future__ import annotations

import contextlib
import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

Behaviour = Callable[[socket.socket], None]

OK = {"ok": True}


def answer(status: int = 200, body: Any = None, *headers: str) -> bytes:
    """Return an answer that leaves the connection open."""
    content = json.dumps(OK if body is None else body).encode()
    lines = (f"HTTP/1.1 {status} Because", "Content-Type: application/json", f"Content-Length: {len(content)}")
    return "\r\n".join([*lines, *headers, "", ""]).encode() + content


class RawVendor:
    """Answers each request alike. ``heads`` are the requests as they came, line by line, by connection."""

    def __init__(self, behaviour: Behaviour | bytes, context: ssl.SSLContext | None = None) -> None:
        self.behaviour = behaviour
        self.context = context
        self.heads: list[tuple[int, list[str]]] = []
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self._open: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        """The base URL."""
        return f"http{'s' if self.context else ''}://127.0.0.1:{self.port}"

    @property
    def text(self) -> str:
        """All that was sent to it."""
        return "\n".join(line for _connection, head in self.heads for line in head)

    def close(self) -> None:
        """End all connections."""
        for one in (self._socket, *self._open):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _address = self._socket.accept()
                self._open.append(connection)
                threading.Thread(target=self._serve, args=(connection, len(self._open)), daemon=True).start()

    def _serve(self, connection: socket.socket, number: int) -> None:
        with contextlib.suppress(OSError, ValueError):
            if self.context is not None:
                connection = self.context.wrap_socket(connection, server_side=True)
                self._open.append(connection)
            with contextlib.closing(connection), connection.makefile("rb") as stream:
                while head := _head(stream):
                    self.heads.append((number, head))
                    length = next((line[15:] for line in head if line.lower().startswith("content-length:")), "0")
                    stream.read(int(length))
                    if isinstance(self.behaviour, bytes):
                        connection.sendall(self.behaviour)
                    else:
                        self.behaviour(connection)


def _head(stream: Any) -> list[str]:
    lines = []
    while line := stream.readline().decode("latin-1").strip():
        lines.append(line)
    return lines


@contextmanager
def raw_vendor(
    behaviour: Behaviour | bytes | None = None, context: ssl.SSLContext | None = None
) -> Iterator[RawVendor]:
    """Serve for the length of a block; without a behaviour, with an answer that all is well."""
    vendor = RawVendor(answer() if behaviour is None else behaviour, context)
    try:
        yield vendor
    finally:
        vendor.close()
