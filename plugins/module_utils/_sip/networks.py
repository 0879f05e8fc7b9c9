# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""IP networks of an allowlist."""

from __future__ import annotations

import ipaddress
import typing as t

from .._sentences import quoted

_LONGEST = 80


def parse_networks(values: t.Iterable[t.Any]) -> list[str]:
    """Return the networks in CIDR form, each once, IPv4 before IPv6 and then by address.

    Raises ValueError for what is no network, and for one that lets everybody in.
    """
    networks: set[ipaddress.IPv4Network | ipaddress.IPv6Network] = set()
    for value in values:
        try:
            network = _network(value)
        except ValueError as error:
            raise ValueError(f"{quoted(value)} is not an IP address or network: {error}") from error
        if network.prefixlen == 0:
            raise ValueError(f"{quoted(value)} lets every address in, which switches the allowlist off")
        networks.add(network)
    return [str(network) for network in sorted(networks, key=lambda item: (item.version, item))]


def _network(value: t.Any) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    text = str(value).strip()
    if len(text) > _LONGEST:
        raise ValueError("it is too long for one")
    # Behind % stands the name of an interface, which may hold anything.
    if "%" in text:
        raise ValueError("it names an interface of one machine")
    return ipaddress.ip_network(text)
