# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a start is given, and what is refused before anything is loaded or written."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


class CannotStart(Exception):
    """The sandbox does not start; the text says why and what to do."""


@dataclass(frozen=True)
class Settings:
    """What a start needs; raises CannotStart for a host that is not loopback.

    `switches` are by tenant, with the empty name for everybody. `sip_ports` are by setting, such as
    `synthflow_sip_tls_port`: a number, 0 for any free one, or None for the vendor's own while it is free.
    """

    state: Path
    host: str = "127.0.0.1"
    port: int = 0
    tenants: Path | None = None
    switches: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    sip_ports: Mapping[str, int | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse a host that others could reach."""
        if not _is_loopback(self.host):
            raise CannotStart(
                f"--host {self.host}: only loopback is allowed (127.0.0.1, ::1 or localhost); the sandbox keeps "
                "credentials in the clear and its control API asks for none"
            )

    @property
    def sip_host(self) -> str:
        """Where SIP listens: addresses of vendors have stand-ins on IPv4's loopback, and only there."""
        return "127.0.0.1" if self.host == "localhost" or ":" in self.host else self.host


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
