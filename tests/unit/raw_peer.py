# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A server on a bare socket: it can break off, drip, lie and keep silent, which no HTTP framework lets one do."""

from __future__ import annotations

import contextlib
import json
import socket
import ssl
import struct
import threading
import typing as t
from dataclasses import dataclass

Step = bytes | t.Callable[[socket.socket], None]


@dataclass(frozen=True)
class Received:
    """A request as it came in. Header names are in lower case."""

    line: str
    headers: dict[str, str]
    body: bytes


def answer(status: int = 200, body: t.Any = None, **headers: str) -> bytes:
    """Return an HTTP answer that leaves the connection open. ``body`` is bytes, or what becomes JSON."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    fields = {"Content-Type": "application/json", "Content-Length": str(len(content))}
    fields.update({name.replace("_", "-"): value for name, value in headers.items()})
    lines = [f"HTTP/1.1 {status} Because", *(f"{name}: {value}" for name, value in fields.items()), "", ""]
    return "\r\n".join(lines).encode() + content


def reset(connection: socket.socket) -> None:
    """End the connection with a TCP reset."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    raise ConnectionAbortedError


def hang_up(connection: socket.socket) -> None:
    """End the connection in good order, without an answer."""
    connection.shutdown(socket.SHUT_RDWR)


def keep_silent(connection: socket.socket) -> None:
    """Answer nothing until the other side gives up."""
    connection.recv(1)


class RawPeer:
    """Takes connections and answers each request with the next of ``steps``, the last one for ever."""

    def __init__(self, *steps: Step, context: ssl.SSLContext | None = None, listening: bool = True) -> None:
        self.steps = list(steps)
        self.requests: list[Received] = []
        self.connections = 0
        self._context = context
        self._socket = socket.create_server(("127.0.0.1", 0)) if listening else socket.socket()
        if not listening:
            # A port that is taken and refuses connections.
            self._socket.bind(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self._open: list[socket.socket] = []
        if listening:
            self._start()

    @property
    def url(self) -> str:
        """The base URL."""
        return f"http{'s' if self._context else ''}://127.0.0.1:{self.port}"

    def listen(self) -> None:
        """Stop refusing connections."""
        self._socket.listen()
        self._start()

    def close(self) -> None:
        """End all connections."""
        for one in (self._socket, *self._open):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def _start(self) -> None:
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _address = self._socket.accept()
                self.connections += 1
                self._open.append(connection)
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError, ValueError), contextlib.ExitStack() as stack:
            if self._context:
                connection = self._context.wrap_socket(connection, server_side=True)
                self._open.append(connection)
            stream = stack.enter_context(contextlib.closing(connection)).makefile("rb")
            stack.enter_context(stream)
            while request := _read_request(stream):
                self.requests.append(request)
                step = self.steps.pop(0) if len(self.steps) > 1 else self.steps[0]
                if callable(step):
                    step(connection)
                else:
                    connection.sendall(step)
                if request.headers.get("connection") == "close":
                    return


def _read_request(stream: t.BinaryIO) -> Received | None:
    line = stream.readline().decode().strip()
    if not line:
        return None
    headers: dict[str, str] = {}
    while header := stream.readline().decode("latin-1").strip():
        name, _colon, value = header.partition(":")
        headers[name.lower()] = value.strip()
    return Received(line, headers, stream.read(int(headers.get("content-length", "0"))))
