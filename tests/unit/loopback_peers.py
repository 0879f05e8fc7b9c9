# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Peers on bare sockets and a name server, all on loopback, for tests of what lies below SIP."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
import typing as t

import dns.flags
import dns.message
import dns.rcode
import dns.rrset

Behave = t.Callable[[socket.socket], None]


class StreamPeer:
    """Takes TCP connections, with TLS if there is a context, and lets ``behave`` do what it wants on each."""

    def __init__(self, behave: Behave, context: ssl.SSLContext | None = None, address: str = "127.0.0.1") -> None:
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        self._listening = socket.create_server((address, 0), family=family)
        self.port: int = self._listening.getsockname()[1]
        self.received: list[bytes] = []
        self.troubles: list[OSError] = []
        self.connections = 0
        self._behave = behave
        self._context = context
        self._open: list[socket.socket] = []
        self._taking = threading.Thread(target=self._run, daemon=True)
        self._taking.start()

    def __enter__(self) -> StreamPeer:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop listening and hang up on whoever is there.

        Each thread closes its own socket: another would get the same number at once, and whoever still reads from the
        old one would take bytes of the new one.
        """
        with contextlib.suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._taking.join(5)
        self._listening.close()
        for taken in self._open:
            with contextlib.suppress(OSError):
                # Below TLS, whose state belongs to the thread that reads.
                socket.socket.shutdown(taken, socket.SHUT_RDWR)

    def _run(self) -> None:
        while True:
            try:
                taken, _address = self._listening.accept()
            except OSError:
                return
            self.connections += 1
            self._open.append(taken)
            threading.Thread(target=self._serve, args=(taken,), daemon=True).start()

    def _serve(self, taken: socket.socket) -> None:
        try:
            if self._context:
                taken = self._context.wrap_socket(taken, server_side=True)
            self._open.append(taken)
            self._behave(taken)
        except OSError as error:
            self.troubles.append(error)
        except ValueError:
            pass
        finally:
            taken.close()


def echo(taken: socket.socket) -> None:
    """Send back what comes, until the other side has had enough."""
    while data := taken.recv(65536):
        taken.sendall(data)


def wait(taken: socket.socket) -> None:
    """Read, say nothing."""
    while taken.recv(65536):
        pass


@contextlib.contextmanager
def refusing_port() -> t.Iterator[int]:
    """Yield a UDP port that refuses, and that nobody gets meanwhile: it is in a talk with another port."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", 0))
        taken.connect(("127.0.0.1", 9))
        yield taken.getsockname()[1]


class NameServer:
    """Answers A, AAAA and SRV questions over UDP from ``zone``: {"example.test A": ["192.0.2.1"]}.

    A name that has no line does not exist. ``rcode`` answers everything with an error, ``silent`` nothing.
    """

    def __init__(self, zone: t.Mapping[str, t.Sequence[str]], rcode: str = "", silent: bool = False) -> None:
        self._zone = zone
        self._rcode = rcode
        self._silent = silent
        self.asked: list[str] = []
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self.address: tuple[str, int] = self._socket.getsockname()
        threading.Thread(target=self._run, daemon=True).start()

    def __enter__(self) -> NameServer:
        return self

    def __exit__(self, *_error: object) -> None:
        # Closing alone would leave the port taken as long as the thread waits there.
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def _run(self) -> None:
        while True:
            try:
                data, sender = self._socket.recvfrom(4096)
                if sender is None:  # what a shutdown wakes it with
                    return
                answer = self._answer(dns.message.from_wire(data))
                if not self._silent:
                    self._socket.sendto(answer.to_wire(), sender)
            except OSError:
                return

    def _answer(self, query: dns.message.Message) -> dns.message.Message:
        question = query.question[0]
        name, kind = question.name.to_text(omit_final_dot=True), question.rdtype.name
        self.asked.append(f"{name} {kind}")
        answer = dns.message.make_response(query)
        answer.flags |= dns.flags.RA
        values = self._zone.get(f"{name} {kind}")
        if self._rcode:
            answer.set_rcode(dns.rcode.from_text(self._rcode))
        elif values:
            answer.answer.append(dns.rrset.from_text(f"{name}.", 300, "IN", kind, *values))
        elif not any(line.startswith(f"{name} ") for line in self._zone):
            answer.set_rcode(dns.rcode.NXDOMAIN)
        return answer
