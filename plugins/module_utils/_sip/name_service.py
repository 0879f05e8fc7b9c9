# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.
"""Asks DNS: the system's resolver, or name servers of the user's choice. Each question has a deadline."""

from __future__ import annotations

import functools
import ipaddress
import queue
import socket
import threading
import time
import traceback
import typing as t
from dataclasses import dataclass

from ansible.module_utils.basic import missing_required_lib

from .._errors import ConnectionFailed, InvalidInput
from .trouble import ProbeStopped

if t.TYPE_CHECKING:
    import dns.resolver

_NO_SUCH_NAME = socket.EAI_NONAME
# Not in every system's library.
_NO_ADDRESS = frozenset(
    number for name in ("EAI_NODATA", "EAI_ADDRFAMILY") if (number := getattr(socket, name, None)) is not None
)

LARGEST_NUMBER_OF_RECORDS = 32


@dataclass(frozen=True)
class Service:
    """An SRV record. ``target`` is a name without the dot at its end, or "." for a service that is not offered."""

    target: str
    port: int


class SystemNames:
    """The resolver of the system, with its hosts file; SRV records are asked of the system's name servers.

    ``asked`` and ``records`` tell afterwards what was asked and what came back.
    """

    def __init__(self) -> None:
        self.title: t.Any = "system"
        self.asked: list[str] = []
        self.records: list[dict[str, t.Any]] = []

    def addresses(self, name: str, deadline: float) -> list[str]:
        """Return the addresses of a name, at least one. Raises ProbeStopped."""
        self.asked.append(f"A, AAAA {name}")
        try:
            found = _in_time(functools.partial(_system_addresses, name), deadline)
        except TimeoutError as error:
            raise ProbeStopped("name_server_trouble", f"no answer for {name} in time") from error
        except UnicodeError as error:
            raise ProbeStopped("name_not_found", f"{name}: {error}") from error
        except socket.gaierror as error:
            raise _stopped_by(error, name) from error
        for address in found:
            self.record(name, "AAAA" if ":" in address else "A", address, None)
        return found

    def services(self, name: str, deadline: float) -> list[Service]:
        """Return the SRV records of a name by priority and weight; none if there are none. Raises ProbeStopped.

        Raises ConnectionFailed without dnspython.
        """
        self.asked.append(f"SRV {name}")
        answer = _ask(self.resolver(), name, "SRV", deadline)
        services = []
        for record in list(answer.rrset.processing_order())[:LARGEST_NUMBER_OF_RECORDS] if answer else ():
            target = str(record.target)
            services.append(Service(target if target == "." else target.rstrip("."), record.port))
            self.record(name, "SRV", record.to_text(), answer.rrset.ttl)
        return services

    def record(self, name: str, kind: str, value: str, ttl: int | None) -> None:
        """Note what came back."""
        self.records.append({"name": name, "type": kind, "value": value, "ttl": ttl})

    def resolver(self) -> dns.resolver.Resolver:
        """Return who is asked for records. Raises ProbeStopped when the system has no name server."""
        library = _dnspython("look up SRV records")
        try:
            system: dns.resolver.Resolver = library.Resolver()
        except library.NoResolverConfiguration as error:
            raise ProbeStopped("name_server_trouble", f"this machine has no name server: {error}") from error
        return system


class NameService(SystemNames):
    """Name servers of the user's choice."""

    def __init__(self, servers: t.Sequence[tuple[str, int]]) -> None:
        super().__init__()
        self._servers = servers
        self.title = [f"[{address}]:{port}" if ":" in address else f"{address}:{port}" for address, port in servers]

    def addresses(self, name: str, deadline: float) -> list[str]:
        """Return the addresses of a name, at least one, IPv4 before IPv6. Raises ProbeStopped."""
        found: list[str] = []
        failure: ProbeStopped | None = None
        known = False
        for kind in ("A", "AAAA"):
            self.asked.append(f"{kind} {name}")
            try:
                answer = _ask(self.resolver(), name, kind, deadline, existing=True)
            except ProbeStopped as stopped:
                failure = failure or stopped
                continue
            known = True
            for record in list(answer.rrset)[:LARGEST_NUMBER_OF_RECORDS] if answer else ():
                found.append(record.address)
                self.record(name, kind, record.address, answer.rrset.ttl)
        if found:
            return found
        if failure and not (known and failure.diagnosis.code == "name_not_found"):
            raise failure
        raise ProbeStopped("name_without_address", f"{name} has neither an A nor an AAAA record")

    def resolver(self) -> dns.resolver.Resolver:
        """Return a resolver that knows the given name servers alone."""
        library = _dnspython("use 'name_servers'")
        resolver: dns.resolver.Resolver = library.Resolver(configure=False)
        import dns.nameserver

        resolver.nameservers = [dns.nameserver.Do53Nameserver(address, port) for address, port in self._servers]
        return resolver


def parse_name_servers(values: t.Sequence[t.Any] | None) -> tuple[tuple[str, int], ...]:
    """Return addresses and ports of ``"ip"``, ``"ip:port"`` or ``"[ip]:port"``. Raises InvalidInput for others."""
    return tuple(_parse_name_server(str(value).strip()) for value in values or ())


def _parse_name_server(text: str) -> tuple[str, int]:
    address, port = text, "53"
    if text.count(":") == 1 or (text.startswith("[") and not text.endswith("]")):
        address, _colon, port = text.rpartition(":")
    if address.startswith("[") and address.endswith("]"):
        address = address[1:-1]
    try:
        if not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
            raise ValueError(f"{port!r} is not a port")
        return str(ipaddress.ip_address(address)), int(port)
    except ValueError as error:
        raise InvalidInput(
            "name_servers",
            f"{text!r} is not the address of a name server: {error}",
            "Give IP addresses, with a port where it is not 53, such as 192.0.2.53 or [2001:db8::53]:5353.",
        ) from error


def _dnspython(attempted: str) -> t.Any:
    """Return ``dns.resolver``, which takes 0.1 s to import and is seldom needed."""
    try:
        import dns.resolver
    except ImportError as error:
        raise ConnectionFailed(
            attempted,
            f"{missing_required_lib('dnspython')} {traceback.format_exc(limit=0).strip()}",
            "Install it, or give the port in the URI.",
        ) from error
    return dns.resolver


def _ask(resolver: dns.resolver.Resolver, name: str, kind: str, deadline: float, *, existing: bool = False) -> t.Any:
    """Return the answer, or None without such a record. Raises ProbeStopped.

    A name that does not exist is no record, too, unless it should be ``existing``.
    """
    import dns.exception
    import dns.resolver

    seconds = deadline - time.monotonic()
    if seconds <= 0:
        raise ProbeStopped("name_server_trouble", f"no time was left to ask for {kind} {name}")
    try:
        answer = resolver.resolve(name, kind, lifetime=seconds, search=False, raise_on_no_answer=False)
    except dns.resolver.NXDOMAIN as error:
        if existing:
            raise ProbeStopped("name_not_found", f"{name} does not exist") from error
        return None
    except (dns.exception.DNSException, OSError, ValueError) as error:
        raise ProbeStopped("name_server_trouble", f"{kind} {name}: {error}") from error
    return answer if answer.rrset else None


def _system_addresses(name: str) -> list[str]:
    found = socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))[:LARGEST_NUMBER_OF_RECORDS]


def _in_time(work: t.Callable[[], list[str]], deadline: float) -> list[str]:
    """Return what ``work`` returns. It cannot be interrupted, so at the deadline its thread is left behind."""
    outcome: queue.SimpleQueue[list[str] | Exception] = queue.SimpleQueue()

    def run() -> None:
        try:
            outcome.put(work())
        except Exception as error:
            outcome.put(error)

    threading.Thread(target=run, daemon=True, name="resolver").start()
    try:
        result = outcome.get(timeout=max(deadline - time.monotonic(), 0.001))
    except queue.Empty as error:
        raise TimeoutError from error
    if isinstance(result, Exception):
        raise result
    return result


def _stopped_by(error: socket.gaierror, name: str) -> ProbeStopped:
    detail = f"{name}: {error.strerror or error}"
    if error.errno == _NO_SUCH_NAME:
        return ProbeStopped("name_not_found", detail)
    if error.errno in _NO_ADDRESS:
        return ProbeStopped("name_without_address", detail)
    return ProbeStopped("name_server_trouble", detail)
