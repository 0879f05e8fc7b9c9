# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""IP networks of an allowlist."""

from __future__ import annotations

import ipaddress
import typing as t


def parse_networks(values: t.Iterable[t.Any]) -> list[str]:
    """Return the networks in CIDR form, each once, IPv4 before IPv6 and then by address.

    Raises ValueError for what is no network, and for one that lets everybody in.
    """
    networks: set[ipaddress.IPv4Network | ipaddress.IPv6Network] = set()
    for value in values:
        try:
            network = ipaddress.ip_network(str(value).strip())
        except ValueError as error:
            raise ValueError(f"{value!r} is not an IP address or network: {error}") from error
        if network.prefixlen == 0:
            raise ValueError(f"{value!r} lets every address in, which switches the allowlist off")
        networks.add(network)
    return [str(network) for network in sorted(networks, key=lambda item: (item.version, item))]
