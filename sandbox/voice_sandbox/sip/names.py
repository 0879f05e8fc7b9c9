# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Host names, ports and published addresses of both vendors, and what stands for them on loopback."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass

SYNTHFLOW_TLS_PORT, SYNTHFLOW_PORT = 32682, 32681
GLADLY_TLS_PORT, GLADLY_PORT = 5061, 5060
# By setting, the port that the vendor has.
VENDOR_PORTS: Mapping[str, int] = {
    "synthflow_sip_tls_port": SYNTHFLOW_TLS_PORT,
    "synthflow_sip_port": SYNTHFLOW_PORT,
    "gladly_sip_tls_port": GLADLY_TLS_PORT,
    "gladly_sip_port": GLADLY_PORT,
}
GLADLY_SUFFIX = ".sip.gladly.com"


@dataclass(frozen=True)
class Region:
    """One cluster of Synthflow: its SIP host, and the signalling addresses of docs.synthflow.ai as of 2026-11-22.

    `doubtful` is an address that a page lists with a digit too few (4.138.180.50), as it presumably is in truth.
    """

    host: str
    signalling: tuple[str, ...]
    doubtful: str | None = None


REGIONS: Mapping[str, Region] = {
    "global": Region("sip.synthflow.ai", ("34.138.86.8", "34.75.151.191", "34.23.45.239", "35.231.28.238")),
    "us": Region("sip.us.synthflow.ai", ("35.237.42.43", "34.139.4.161"), "34.138.180.50"),
    "eu": Region("sip.eu.synthflow.ai", ("34.185.212.150", "34.89.186.33", "35.242.217.198")),
}
# From a block for documentation: an address that is on no list.
UNPUBLISHED = "203.0.113.77"


def region_of(host: str) -> str | None:
    """The region whose SIP host this is, or None."""
    return next((name for name, region in REGIONS.items() if region.host == host.lower()), None)


def gladly_host(company: str) -> str:
    """The SIP domain of an organization at Gladly."""
    return f"{company}{GLADLY_SUFFIX}"


def is_loopback(host: str) -> bool:
    """Whether a host is this machine, named by address."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _stand_ins() -> dict[str, str]:
    """Loopback address by public address: 127.77.R.N is the N-th address of the R-th region."""
    table = {UNPUBLISHED: "127.77.0.1"}
    for r, region in enumerate(REGIONS.values(), 1):
        addresses = [*region.signalling, *([region.doubtful] if region.doubtful else [])]
        table.update({address: f"127.77.{r}.{n}" for n, address in enumerate(addresses, 1)})
    return table


STAND_INS: Mapping[str, str] = _stand_ins()
_PUBLIC: Mapping[str, str] = {stand_in: address for address, stand_in in STAND_INS.items()}


def public_address(address: str) -> str:
    """The address that a source on loopback stands for; any other stands for itself."""
    return _PUBLIC.get(address, address)


def source_address(region: str, choice: str) -> str:
    """The public address that Synthflow calls from, by the switch `sip_source`."""
    if choice == "unpublished":
        return UNPUBLISHED
    if choice == "doubtful":
        return REGIONS[region].doubtful or REGIONS[region].signalling[-1]
    return REGIONS[region].signalling[0]


@dataclass(frozen=True)
class Ports:
    """Where one vendor's SIP listens: TLS, and TCP and UDP on one number."""

    tls_port: int
    port: int

    def as_document(self) -> dict[str, int]:
        """The part of sandbox.json."""
        return {"tls_port": self.tls_port, "port": self.port}


# Where the vendors' hosts are on a port that they do not have: on loopback, and nothing listens there.
NOWHERE = "127.77.0.2"


class CannotResolve(Exception):
    """DNS would not lead anywhere, or nothing listens there."""


@dataclass(frozen=True)
class NameTable:
    """The sandbox's DNS. `host` is where it listens; no name outside the vendors' is looked up."""

    host: str
    synthflow: Ports
    gladly: Ports

    def resolve(self, host: str, port: int | None, transport: str) -> tuple[str, int]:
        """The address to connect to; raises CannotResolve."""
        secure = transport == "TLS"
        wanted = port or (5061 if secure else 5060)
        if region_of(host) is not None:
            known = {SYNTHFLOW_TLS_PORT: self.synthflow.tls_port, SYNTHFLOW_PORT: self.synthflow.port}
        elif host.lower().endswith(GLADLY_SUFFIX):
            known = {GLADLY_TLS_PORT: self.gladly.tls_port, GLADLY_PORT: self.gladly.port}
        elif is_loopback(host) or host == "localhost":
            return ("127.0.0.1" if host == "localhost" else host.strip("[]")), wanted
        else:
            raise CannotResolve(f"the name {host} does not resolve")
        if wanted not in known:
            raise CannotResolve(f"connection refused: nothing listens on {host}:{wanted}")
        return self.host, known[wanted]

    def is_gladly(self, place: tuple[str, int], transport: str) -> bool:
        """Whether Gladly's side listens with this transport at a place that `resolve` found."""
        return place == (self.host, self.gladly.tls_port if transport == "TLS" else self.gladly.port)

    def connect_to(self, companies: list[str]) -> dict[str, str]:
        """Host and port by the vendors' names to where they are here, and host alone for every other port."""
        table = {}
        for region in REGIONS.values():
            table[f"{region.host}:{SYNTHFLOW_TLS_PORT}"] = f"{self.host}:{self.synthflow.tls_port}"
            table[f"{region.host}:{SYNTHFLOW_PORT}"] = f"{self.host}:{self.synthflow.port}"
            table[region.host] = NOWHERE
        for company in companies:
            table[f"{gladly_host(company)}:{GLADLY_TLS_PORT}"] = f"{self.host}:{self.gladly.tls_port}"
            table[f"{gladly_host(company)}:{GLADLY_PORT}"] = f"{self.host}:{self.gladly.port}"
            table[gladly_host(company)] = NOWHERE
        return table
