# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.
"""Finds out where a SIP URI leads: RFC 3263 without NAPTR, in the ways that Gladly's and Synthflow's addresses need.

A numeric host needs no DNS. With a port the name has A and AAAA records; without one SRV records are looked for first,
of TLS, TCP and UDP in this order unless the URI says which, and then the name itself with 5061 or 5060.
"""

from __future__ import annotations

import ipaddress
import time
import typing as t
from dataclasses import dataclass, field

from .._errors import InvalidInput
from .._host_name import check_host
from .name_service import NameService, Service, SystemNames, parse_name_servers
from .trouble import ProbeStopped
from .uri import SipUri

# "host:port" or "host", in lower case, to an address or name and perhaps a port.
ConnectTo: t.TypeAlias = "t.Mapping[str, tuple[str, int | None]]"

_SERVICES = {"tls": "_sips._tcp", "tcp": "_sip._tcp", "udp": "_sip._udp"}
_DEFAULT_PORTS = {"tls": 5061, "tcp": 5060, "udp": 5060}

# More than that many ways to one peer are not tried.
LARGEST_NUMBER_OF_ENDPOINTS = 8


@dataclass(frozen=True)
class Endpoint:
    """Where to connect. ``host`` is the name to prove, ``address`` an IP address without brackets.

    ``transport`` is udp, tcp or tls; for the last one `tls.secure` follows on the connection.
    """

    host: str
    address: str
    port: int
    transport: str

    def __str__(self) -> str:
        address = f"[{self.address}]" if ":" in self.address else self.address
        return f"{address}:{self.port}"


@dataclass(frozen=True)
class Resolution:
    """The endpoints in the order in which to try them.

    ``facts``: ``resolver`` ("system", or the name servers), ``asked`` ("SRV _sips._tcp.example.com"), ``records``
    ({name, type, value, ttl}, the latter null where the system does not tell it), ``connect_to`` (what took DNS's
    place, or null), ``left_out`` (how many endpoints were too many).
    """

    endpoints: tuple[Endpoint, ...]
    facts: dict[str, t.Any] = field(default_factory=dict)


def parse_connect_to(entries: t.Mapping[t.Any, t.Any] | None) -> ConnectTo:
    """Return the option in a form for `resolve`. Raises InvalidInput naming the entry at fault."""
    parsed: dict[str, tuple[str, int | None]] = {}
    for key, value in (entries or {}).items():
        host, port = _parse_place(key)
        parsed[_key(host, port)] = _parse_place(value)
    return parsed


def transport_of(uri: SipUri) -> str | None:
    """Return udp, tcp or tls, or None where the URI leaves it open. Raises InvalidInput for another one."""
    wanted = uri.transport
    if wanted not in (None, "udp", "tcp", "tls") or (uri.scheme == "sips" and wanted == "udp"):
        raise InvalidInput(
            "uri",
            f"transport={wanted} cannot be probed{' with sips:' if uri.scheme == 'sips' else ''}",
            "Give transport=tls, tcp or udp, as the peer is configured.",
        )
    if uri.scheme == "sips":
        return "tls"
    return wanted


def needs_service_records(uri: SipUri, connect_to: ConnectTo) -> bool:
    """Return whether `resolve` asks for SRV records, for which it takes dnspython. Raises what `transport_of` does."""
    return uri.port is None and not is_address(_bare(uri.host)) and _detour(connect_to, uri) is None


def resolve(
    uri: SipUri,
    *,
    connect_to: ConnectTo | None = None,
    name_servers: t.Sequence[tuple[str, int]] = (),
    timeout: float,
) -> Resolution:
    """Return where ``uri`` leads, after at most ``timeout`` seconds.

    ``connect_to`` is what `parse_connect_to` returned, ``name_servers`` what `parse_name_servers` did. Raises
    ProbeStopped: name_not_found, name_without_address, name_server_trouble. Raises InvalidInput for a transport that
    cannot be probed, ConnectionFailed when dnspython is needed and missing.
    """
    names = NameService(name_servers) if name_servers else SystemNames()
    search = _Search(uri, transport_of(uri), names, time.monotonic() + timeout)
    host = _bare(uri.host)
    detour = _detour(connect_to or {}, uri)
    facts: dict[str, t.Any] = {"resolver": names.title, "asked": names.asked, "records": names.records}
    facts["connect_to"] = None
    try:
        if detour:
            address, port = detour
            port = port or _port_of(uri)
            facts["connect_to"] = str(Endpoint(host, address, port, "tcp"))
            endpoints = search.by_name(address, port, search.transport or "udp")
        else:
            endpoints = search.run(host)
    except ProbeStopped as stopped:
        raise ProbeStopped(stopped.diagnosis.code, stopped.detail, {**facts, **stopped.facts}) from stopped
    facts["left_out"] = max(0, len(endpoints) - LARGEST_NUMBER_OF_ENDPOINTS)
    return Resolution(tuple(endpoints[:LARGEST_NUMBER_OF_ENDPOINTS]), facts)


@dataclass(frozen=True)
class _Search:
    uri: SipUri
    transport: str | None
    names: SystemNames
    deadline: float

    def run(self, host: str) -> list[Endpoint]:
        transport = self.transport or "udp"
        if self.uri.port or is_address(host):
            return self.by_name(host, self.uri.port or _DEFAULT_PORTS[transport], transport)
        found = self._by_services(host)
        return found if found is not None else self.by_name(host, _DEFAULT_PORTS[transport], transport)

    def by_name(self, name: str, port: int, transport: str) -> list[Endpoint]:
        addresses = [name] if is_address(name) else self.names.addresses(name, self.deadline)
        return [Endpoint(_bare(self.uri.host), address, port, transport) for address in addresses]

    def _by_services(self, host: str) -> list[Endpoint] | None:
        """Return what the SRV records lead to, or None without any."""
        refused = []
        for transport in (self.transport,) if self.transport else _SERVICES:
            name = f"{_SERVICES[transport]}.{host}"
            services = self.names.services(name, self.deadline)
            offered = [service for service in services if service.target != "."]
            if offered:
                return self._of_targets(offered[:LARGEST_NUMBER_OF_ENDPOINTS], transport)
            if services:
                refused.append(name)
        if refused:
            raise ProbeStopped("name_without_address", f"by its SRV record {', '.join(refused)} is not offered")
        return None

    def _of_targets(self, services: t.Sequence[Service], transport: str) -> list[Endpoint]:
        """Return the endpoints of all targets; one without an address does not stop the others."""
        endpoints: list[Endpoint] = []
        failures: list[ProbeStopped] = []
        for service in services:
            try:
                endpoints += self.by_name(service.target, service.port, transport)
            except ProbeStopped as stopped:
                failures.append(stopped)
        if not endpoints:
            worst = next((stopped for stopped in failures if stopped.diagnosis.verdict == "inconclusive"), failures[0])
            code = worst.diagnosis.code
            raise ProbeStopped("name_without_address" if code == "name_not_found" else code, worst.detail) from worst
        return endpoints


def _detour(connect_to: ConnectTo, uri: SipUri) -> tuple[str, int | None] | None:
    return connect_to.get(_key(uri.host, _port_of(uri))) or connect_to.get(_key(uri.host, None))


def _port_of(uri: SipUri) -> int:
    """Return the port of a URI, or that of its transport."""
    return uri.port or _DEFAULT_PORTS[transport_of(uri) or "udp"]


def _key(host: str, port: int | None) -> str:
    return f"{_bare(host).lower()} {port or ''}"


def _bare(host: str) -> str:
    """Return a host without the brackets of IPv6 and the dot at the end, as certificates have it."""
    return host[1:-1] if host.startswith("[") else host.rstrip(".")


def is_address(host: str) -> bool:
    """Return whether a host is an IP address, without brackets."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _parse_place(value: t.Any) -> tuple[str, int | None]:
    text = value.strip() if isinstance(value, str) else ""
    host, colon, port = text.rpartition(":")
    if not colon or text.endswith("]"):
        host, port = text, ""
    try:
        check_host(host)
        if colon and port != "" and not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
            raise ValueError(f"{port!r} is not a port")
        if text.endswith(":"):
            raise ValueError("the port is missing after the colon")
    except ValueError as error:
        raise InvalidInput(
            "connect_to",
            f"{value!r} is not a host, or a host and a port: {error}",
            'Write it like "sip.example.com:5061": "192.0.2.10:5061"; an IPv6 address goes into brackets.',
        ) from error
    return _bare(host), int(port) if port else None


__all__ = [
    "ConnectTo",
    "Endpoint",
    "Resolution",
    "is_address",
    "needs_service_records",
    "parse_connect_to",
    "parse_name_servers",
    "resolve",
    "transport_of",
]
