# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Peers that no SIP server would be: they trickle, flood, keep silent, or speak of something else."""

from __future__ import annotations

import contextlib
import re
import socket
import ssl
import threading
import typing as t

from certificates import KeyPair

SECONDS = 20.0
LARGEST_REQUEST = 65536

# Gets the request and the connection; what it returns is sent, and then the next request is waited for.
Manner = t.Callable[["Request", "Line"], "bytes | None"]


class Request:
    """One request as it came."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.method = text.partition(" ")[0]

    def lines(self, *names: str) -> list[str]:
        """Return the header lines of these names, as they stand in the request."""
        return [line for line in self.text.split("\r\n") if line.partition(":")[0] in names]

    def answer(self, status: str = "200 OK", *more: str, body: str = "", **changes: tuple[str, str]) -> bytes:
        """Return an answer to it. ``changes`` replaces text in the header of that name: ``Via=("old", "new")``."""
        lines = [f"SIP/2.0 {status}", *self.lines("Via", "From", "To", "Call-ID", "CSeq"), *more]
        for name, (pattern, text) in changes.items():
            header = name.replace("_", "-")
            lines = [re.sub(pattern, text, line) if line.startswith(f"{header}:") else line for line in lines]
        return "\r\n".join([*lines, f"Content-Length: {len(body)}", "", body]).encode()


class Line:
    """One connection, or the way back to whoever sent a datagram."""

    def __init__(self, connection: socket.socket, over: threading.Event, remote: t.Any = None) -> None:
        self._connection = connection
        self._over = over
        self._remote = remote

    def pause(self, seconds: float) -> None:
        """Wait. Raises OSError when the test is over."""
        if self._over.wait(seconds):
            raise OSError("the test is over")

    def send(self, data: bytes) -> None:
        """Send all of it."""
        if self._remote is None:
            self._connection.sendall(data)
        else:
            self._connection.sendto(data, self._remote)

    def hang_up(self) -> None:
        """End the connection."""
        self._connection.shutdown(socket.SHUT_RDWR)
        self._connection.close()


class OddPeer:
    """Listens on loopback until ``close``. Every request is answered by ``manner``.

    With ``greeting`` it speaks first, whatever comes; with ``pair`` it speaks TLS.
    """

    def __init__(
        self,
        manner: Manner,
        *,
        transport: t.Literal["udp", "tcp", "tls"] = "tcp",
        host: str = "127.0.0.1",
        pair: KeyPair | None = None,
        greeting: Manner | None = None,
    ) -> None:
        self.requests: list[Request] = []
        self.transport = transport
        self._manner = manner
        self._greeting = greeting
        self._stopped = threading.Event()
        self._open: list[socket.socket] = []
        self._context = _server_context(pair) if pair else None
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        kind = socket.SOCK_DGRAM if transport == "udp" else socket.SOCK_STREAM
        self._socket = socket.socket(family, kind)
        self._socket.bind((host, 0))
        self.port: int = self._socket.getsockname()[1]
        self.address = f"[{host}]:{self.port}" if ":" in host else f"{host}:{self.port}"
        if transport != "udp":
            self._socket.listen()
        threading.Thread(target=self._datagrams if transport == "udp" else self._accept, daemon=True).start()

    def close(self) -> None:
        """End everything; a manner that pauses is woken."""
        self._stopped.set()
        for one in (self._socket, *self._open):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def _datagrams(self) -> None:
        with contextlib.suppress(OSError):
            while not self._stopped.is_set():
                data, remote = self._socket.recvfrom(LARGEST_REQUEST)
                threading.Thread(
                    target=self._answer, args=(data, Line(self._socket, self._stopped, remote)), daemon=True
                ).start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _remote = self._socket.accept()
                connection.settimeout(SECONDS)
                self._open.append(connection)
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError):
            if self._greeting:
                self._answer(b"", Line(connection, self._stopped), self._greeting)
            if self._context:
                connection = self._context.wrap_socket(connection, server_side=True)
                self._open.append(connection)
            buffer = b""
            while data := connection.recv(LARGEST_REQUEST):
                buffer += data
                # The requests of the probe end where their Content-Length says.
                while found := re.search(rb"\r\nContent-Length: *([0-9]+)\r\n(?:.*\r\n)*?\r\n", buffer):
                    end = found.end() + int(found.group(1))
                    if len(buffer) < end:
                        break
                    message, buffer = buffer[:end], buffer[end:]
                    self._answer(message, Line(connection, self._stopped))

    def _answer(self, data: bytes, line: Line, manner: Manner | None = None) -> None:
        request = Request(data.decode("utf-8", "replace"))
        if data:
            self.requests.append(request)
        with contextlib.suppress(OSError):
            answer = (manner or self._manner)(request, line)
            if answer:
                line.send(answer)


class LossyWire:
    """A way to a UDP peer that loses what ``loses`` says.

    ``loses`` gets the direction ("to" or "from" the peer), the first line and the CSeq, and how often just that has
    gone this way before.
    """

    def __init__(self, target: int, loses: t.Callable[[str, str, int], bool]) -> None:
        self.seen: list[str] = []
        self._target = ("127.0.0.1", target)
        self._loses = loses
        self._front = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._front.bind(("127.0.0.1", 0))
        self._back = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._back.bind(("127.0.0.1", 0))
        self._caller: t.Any = None
        self._counts: dict[tuple[str, str], int] = {}
        self.port: int = self._front.getsockname()[1]
        self._threads = [threading.Thread(target=one, daemon=True) for one in (self._to, self._from)]
        for thread in self._threads:
            thread.start()

    def close(self) -> None:
        """Cut the wire."""
        for one in (self._front, self._back):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def _to(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                data, caller = self._front.recvfrom(LARGEST_REQUEST)
                if not data:
                    return
                self._caller = caller
                if self._passes("to", data):
                    self._back.sendto(data, self._target)

    def _from(self) -> None:
        with contextlib.suppress(OSError):
            while data := self._back.recv(LARGEST_REQUEST):
                if self._passes("from", data):
                    self._front.sendto(data, self._caller)

    def _passes(self, direction: str, data: bytes) -> bool:
        text = data.decode("utf-8", "replace")
        first = text.partition("\r\n")[0]
        what = first.partition(" ")[0]
        if what == "SIP/2.0":
            method = re.search(r"(?m)^CSeq: *[0-9]+ *(\w+)", text)
            what = f"{first.split()[1]} {method.group(1) if method else ''}"
        count = self._counts.get((direction, what), 0)
        self._counts[direction, what] = count + 1
        lost = self._loses(direction, what, count)
        self.seen.append(f"{direction} {what}{' (lost)' if lost else ''}")
        return not lost


def _server_context(pair: KeyPair) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pair.certificate, pair.key)
    return context
