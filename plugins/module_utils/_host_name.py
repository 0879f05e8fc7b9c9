# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""Names of hosts, in addresses of APIs and of SIP."""

from __future__ import annotations

import ipaddress
import re

from ._sentences import quoted

_LABEL = re.compile(r"[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?")
_LONGEST_HOST = 255


def check_host(host: str) -> None:
    """Raise ValueError unless ``host`` is a host name, an IPv4 address, or an IPv6 address in brackets."""
    # The name of an interface after % belongs to one machine, and may hold anything.
    if len(host) > _LONGEST_HOST or "%" in host:
        raise ValueError(f"{quoted(host)} is not a host name")
    if host.startswith("[") and host.endswith("]"):
        ipaddress.IPv6Address(host[1:-1])
        return
    if re.fullmatch(r"[0-9.]+", host):
        ipaddress.IPv4Address(host)
        return
    name = host[:-1] if host.endswith(".") else host
    if not name or len(name) > 253 or not all(_LABEL.fullmatch(label) for label in name.split(".")):
        raise ValueError(f"{quoted(host)} is not a host name")
