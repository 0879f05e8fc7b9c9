# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A SIP peer on loopback that does what a test tells it, over UDP, TCP or TLS."""

from __future__ import annotations

import contextlib
import re
import socket
import ssl
import threading
import time
import typing as t
from dataclasses import dataclass, field

Send = t.Callable[[bytes], None]
Behave = t.Callable[["Asked", Send], None]

ANSWER_SDP = (
    b"v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
    b"m=audio 20000 RTP/AVP 0 101\r\na=rtpmap:0 PCMU/8000\r\na=rtpmap:101 telephone-event/8000\r\n"
)


@dataclass(frozen=True)
class Asked:
    """A message that came in."""

    data: bytes

    @property
    def method(self) -> str:
        """The first word."""
        return self.data.split(b" ", 1)[0].decode()

    @property
    def uri(self) -> str:
        """The second word."""
        return self.data.split(b" ", 2)[1].decode()

    @property
    def body(self) -> bytes:
        """What follows the headers."""
        return self.data.partition(b"\r\n\r\n")[2]

    def all(self, name: str) -> list[str]:
        """Return the values of a header, whose name has to be written exactly so."""
        head = self.data.partition(b"\r\n\r\n")[0].decode()
        return [line.partition(": ")[2] for line in head.split("\r\n")[1:] if line.partition(": ")[0] == name]

    def first(self, name: str) -> str:
        """Return the first value of a header, or an empty text."""
        return next(iter(self.all(name)), "")

    @property
    def branch(self) -> str:
        """The branch of the Via."""
        return re.findall(r"branch=([^;]+)", self.first("Via"))[0]

    def reply(self, status: int, *, tag: str = "uas", body: bytes = b"", reason: str = "Because", **more: str) -> bytes:
        """Return an answer. Further headers are keywords, with _ for - in their names."""
        lines = [f"SIP/2.0 {status} {reason}"]
        lines += [f"Via: {value}" for value in self.all("Via")]
        lines += [f"{name}: {self.first(name)}" for name in ("From", "Call-ID", "CSeq")]
        to = self.first("To")
        lines.append(f"To: {to}" if "tag=" in to or status == 100 else f"To: {to};tag={tag}")
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in more.items()]
        if body:
            lines.append("Content-Type: application/sdp")
        return "\r\n".join([*lines, f"Content-Length: {len(body)}", "", ""]).encode() + body


@dataclass
class SipPeer:
    """Listens until it is closed. ``asked`` has what came in; answers to requests of its own among it."""

    behave: Behave
    transport: str = "udp"
    context: ssl.SSLContext | None = None
    address: str = "127.0.0.1"
    asked: list[Asked] = field(default_factory=list)
    port: int = 0

    def __enter__(self) -> SipPeer:
        family = socket.AF_INET6 if ":" in self.address else socket.AF_INET
        if self.transport == "udp":
            self._socket = socket.socket(family, socket.SOCK_DGRAM)
            self._socket.bind((self.address, 0))
        else:
            self._socket = socket.create_server((self.address, 0), family=family)
        self.port = self._socket.getsockname()[1]
        self._open: list[socket.socket] = []
        threading.Thread(target=self._datagrams if self.transport == "udp" else self._accept, daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        for one in (self._socket, *self._open):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    @property
    def host(self) -> str:
        """Its address and port as a URI has them."""
        return f"[{self.address}]:{self.port}" if ":" in self.address else f"{self.address}:{self.port}"

    def methods(self) -> list[str]:
        """Return the methods of what came in, in order."""
        return [one.method for one in self.asked]

    def one(self, method: str) -> Asked:
        """Return the first message with this method."""
        return next(one for one in self.asked if one.method == method)

    def await_method(self, method: str, count: int = 1) -> None:
        """Wait until so many messages with this method came in."""
        deadline = time.monotonic() + 60
        while self.methods().count(method) < count:
            assert time.monotonic() < deadline, f"{method} did not come {count} times: {self.methods()}"
            time.sleep(0.01)

    def _datagrams(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                data, address = self._socket.recvfrom(65536)
                if address is None:  # what a shutdown wakes it with
                    return
                self._handle(data, lambda answer, to=address: self._socket.sendto(answer, to))

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                taken, _address = self._socket.accept()
                threading.Thread(target=self._serve, args=(taken,), daemon=True).start()

    def _serve(self, taken: socket.socket) -> None:
        with contextlib.suppress(OSError, ValueError), contextlib.ExitStack() as stack:
            if self.context:
                taken = self.context.wrap_socket(taken, server_side=True)
            self._open.append(taken)
            stack.callback(taken.close)
            waiting = b""
            while data := taken.recv(65536):
                waiting += data
                while b"\r\n\r\n" in waiting:
                    head, _end, rest = waiting.partition(b"\r\n\r\n")
                    found = re.search(rb"Content-Length: ([0-9]+)", head)
                    length = int(found.group(1)) if found else 0
                    if len(rest) < length:
                        break
                    waiting = rest[length:]
                    self._handle(head + b"\r\n\r\n" + rest[:length], taken.sendall)

    def _handle(self, data: bytes, send: t.Callable[[bytes], t.Any]) -> None:
        asked = Asked(data)
        self.asked.append(asked)
        self.behave(asked, send)


def answering(status: int, **more: t.Any) -> Behave:
    """Return a behaviour: this answer to OPTIONS and INVITE, 200 to all else."""

    def behave(asked: Asked, send: Send) -> None:
        if asked.method in ("OPTIONS", "INVITE"):
            send(asked.reply(status, **more))
        elif asked.method != "ACK" and asked.method.isupper():
            send(asked.reply(200))

    return behave


def calls(on_invite: t.Callable[[Asked, Send], None]) -> Behave:
    """Return a behaviour: 200 to OPTIONS, BYE and CANCEL, 487 to a cancelled INVITE, and ``on_invite``."""
    invites: list[Asked] = []

    def behave(asked: Asked, send: Send) -> None:
        if asked.method == "INVITE":
            invites.append(asked)
            on_invite(asked, send)
        elif asked.method == "CANCEL":
            send(asked.reply(200))
            send(invites[-1].reply(487))
        elif asked.method in ("OPTIONS", "BYE"):
            send(asked.reply(200))

    return behave
