# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.
"""Connects to an endpoint, by UDP or TCP, and moves bytes, everything by a deadline of ``time.monotonic()``."""

from __future__ import annotations

import contextlib
import errno
import ipaddress
import os
import socket
import time
import typing as t

from .._errors import ConnectionFailed, InvalidInput
from .resolution import Endpoint
from .trouble import ProbeStopped

# A datagram has at most 65,507 bytes of content; of a stream, what has arrived.
_LARGEST_READ = 65536

# Errors of the operating system that tell about the way to the peer, or the peer.
_CODES: t.Mapping[int, str] = {
    errno.ECONNREFUSED: "connection_refused",
    errno.ECONNRESET: "connection_refused",
    errno.ECONNABORTED: "connection_refused",
    errno.ETIMEDOUT: "connection_timed_out",
    errno.EHOSTUNREACH: "network_unreachable",
    errno.EHOSTDOWN: "network_unreachable",
    errno.ENETUNREACH: "network_unreachable",
    errno.ENETDOWN: "network_unreachable",
    errno.EAFNOSUPPORT: "network_unreachable",
    errno.EADDRNOTAVAIL: "network_unreachable",
    errno.EINVAL: "network_unreachable",
    # What a packet filter of this very machine answers.
    errno.EACCES: "network_unreachable",
    errno.EPERM: "network_unreachable",
}
_HUNG_UP = frozenset({errno.ECONNRESET, errno.EPIPE, errno.ECONNABORTED, errno.ESHUTDOWN, errno.ENOTCONN})

# Of several addresses the first of these speaks for all. A silent one keeps the question open, as it may take calls
# from elsewhere, even where another one refuses.
_TELLING = ("connection_timed_out", "connection_refused", "network_unreachable")


class Layer(t.Protocol):
    """What lies between the bytes of the peer and ours: TLS, or nothing."""

    def send(self, data: bytes, deadline: float) -> None:
        """Send all of it."""

    def receive(self, deadline: float) -> bytes:
        """Return what has arrived, or b"" when the peer has hung up."""


class Connection:
    """A connected socket. It is closed by ``close`` or at the end of a ``with``."""

    def __init__(self, endpoint: Endpoint, connected: socket.socket, source_address: str | None = None) -> None:
        self.endpoint = endpoint
        self.source_address = source_address
        self.transport = endpoint.transport
        self.is_reliable = endpoint.transport != "udp"
        self.local: tuple[str, int] = connected.getsockname()[:2]
        self.remote: tuple[str, int] = connected.getpeername()[:2]
        # How the peer ended it: "hung up" or "reset the connection".
        self.ended: str | None = None
        self._socket = connected
        self._layer: Layer | None = None

    def __enter__(self) -> Connection:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def put_on(self, layer: Layer) -> None:
        """Send and receive through ``layer`` from now on."""
        self._layer = layer

    def send(self, data: bytes, deadline: float | None = None) -> None:
        """Send all of ``data``, by default within ten seconds.

        Raises TimeoutError for a peer that does not read, ProbeStopped for one that is gone (closed_without_answer),
        and over UDP for a port where nobody listens (connection_refused).
        """
        until = time.monotonic() + 10.0 if deadline is None else deadline
        if self._layer:
            self._layer.send(data, until)
        else:
            self.send_raw(data, until)

    def receive(self, deadline: float) -> bytes:
        """Return one datagram, or what has arrived of a stream; b"" when the peer has hung up.

        Raises TimeoutError at the deadline, ProbeStopped for what the network or TLS says instead.
        """
        return self._layer.receive(deadline) if self._layer else self.receive_raw(deadline)

    def send_raw(self, data: bytes, deadline: float) -> None:
        """Send below TLS."""
        left = memoryview(data)
        while left:
            try:
                self._limit(deadline)
                left = left[self._socket.send(left) :]
            except OSError as error:
                if _is_deadline(error):
                    raise TimeoutError("the peer does not read") from error
                self._stop(error)
                raise ProbeStopped(
                    "closed_without_answer", f"the peer {self.ended} while the request was sent"
                ) from error

    def receive_raw(self, deadline: float) -> bytes:
        """Receive below TLS."""
        while True:
            try:
                self._limit(deadline)
                data = self._socket.recv(_LARGEST_READ)
            except OSError as error:
                if _is_deadline(error):
                    raise
                self._stop(error)
                return b""
            if data or self.is_reliable:
                self.ended = self.ended if data else "hung up"
                return data

    def close(self) -> None:
        """Close the socket, without waiting for anything."""
        self._socket.close()

    def _limit(self, deadline: float) -> None:
        seconds = deadline - time.monotonic()
        if seconds <= 0:
            raise TimeoutError("the time is over")
        self._socket.settimeout(seconds)

    def _stop(self, error: OSError) -> None:
        """Note that the peer is gone; raise what the network says instead."""
        if self.is_reliable and error.errno in _HUNG_UP:
            self.ended = "reset the connection"
            return
        if self.is_reliable and error.errno == errno.ETIMEDOUT:
            self.ended = "is gone without a word"
            return
        raise _stopped(self.endpoint, error) from error


def parse_source_address(value: str | None) -> str | None:
    """Return the address to send from. Raises InvalidInput for what is no IP address."""
    if value is None:
        return None
    try:
        return str(ipaddress.ip_address(value.strip()))
    except ValueError as error:
        raise InvalidInput(
            "source_address", f"{value!r} is not an IP address", "Give one of this machine's IP addresses."
        ) from error


def connect(endpoint: Endpoint, *, source_address: str | None, deadline: float) -> Connection:
    """Return a connection. Over UDP nothing is sent yet.

    Raises ProbeStopped: connection_refused, connection_timed_out, network_unreachable. Raises InvalidInput when this
    machine does not have ``source_address``, ConnectionFailed for what else stands in the way on this machine.
    """
    family = socket.AF_INET6 if ":" in endpoint.address else socket.AF_INET
    if source_address and (":" in source_address) != (family == socket.AF_INET6):
        raise ProbeStopped("network_unreachable", f"{endpoint} cannot be reached from the address {source_address}")
    kind = socket.SOCK_DGRAM if endpoint.transport == "udp" else socket.SOCK_STREAM
    with contextlib.ExitStack() as undo:
        try:
            connecting = undo.enter_context(socket.socket(family, kind))
            if source_address:
                _bind(connecting, source_address)
            connecting.settimeout(max(deadline - time.monotonic(), 0.001))
            connecting.connect((endpoint.address, endpoint.port))
            if endpoint.transport != "udp":
                connecting.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            connection = Connection(endpoint, connecting, source_address)
        except OSError as error:
            raise _stopped(endpoint, error) from error
        undo.pop_all()
    return connection


def connect_any(
    endpoints: t.Sequence[Endpoint], *, source_address: str | None, deadline: float
) -> tuple[Connection, list[dict[str, t.Any]]]:
    """Try the endpoints in turn, each with its share of the time, and return the first connection.

    With it come the attempts, as facts: address, port, transport, milliseconds, and the ``code`` of what failed. A
    socket of UDP is connected without asking the peer, so there the first address with a route is taken. Raises what
    `connect` raises; of several failures the most telling, with all attempts in its facts.
    """
    attempts: list[dict[str, t.Any]] = []
    failures: list[ProbeStopped] = []
    for number, endpoint in enumerate(endpoints):
        began = time.monotonic()
        share = began + max(deadline - began, 0.0) / (len(endpoints) - number)
        attempt: dict[str, t.Any] = {
            "address": endpoint.address,
            "port": endpoint.port,
            "transport": endpoint.transport,
            "code": None,
        }
        attempts.append(attempt)
        try:
            return connect(endpoint, source_address=source_address, deadline=share), attempts
        except ProbeStopped as stopped:
            attempt["code"] = stopped.diagnosis.code
            failures.append(stopped)
        finally:
            attempt["milliseconds"] = round((time.monotonic() - began) * 1000)
    if not failures:
        raise ProbeStopped("name_without_address", "there is no address to connect to")
    telling = min(failures, key=lambda stopped: _TELLING.index(stopped.diagnosis.code))
    raise ProbeStopped(telling.diagnosis.code, telling.detail, {"attempts": attempts}) from telling


def _is_deadline(error: OSError) -> bool:
    """Return whether our own deadline has passed. What the system gives up on is a TimeoutError, too, with a number."""
    return isinstance(error, TimeoutError) and error.errno is None


def _bind(connecting: socket.socket, source_address: str) -> None:
    try:
        connecting.bind((source_address, 0))
    except OSError as error:
        raise InvalidInput(
            "source_address",
            f"this machine cannot send from {source_address}: {os.strerror(error.errno or 0)}",
            "Give one of this machine's IP addresses, or leave the option out.",
        ) from error


def _stopped(endpoint: Endpoint, error: OSError) -> ProbeStopped:
    """Say what an error of the operating system means. Raises ConnectionFailed when it is not about the peer."""
    if isinstance(error, TimeoutError):
        return ProbeStopped("connection_timed_out", f"{endpoint} ({endpoint.transport}) did not answer in time")
    code = _CODES.get(error.errno or 0)
    reason = error.strerror or str(error)
    if code is None:
        raise ConnectionFailed(
            f"connect to {endpoint} ({endpoint.transport})", reason, "This is an error of the machine that probes."
        ) from error
    if error.errno in (errno.EACCES, errno.EPERM):
        reason = f"{reason}, as a packet filter of this machine says"
    return ProbeStopped(code, f"{endpoint} ({endpoint.transport}): {reason}")
