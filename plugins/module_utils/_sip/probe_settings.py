# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""What to probe, and how."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from .resolution import ConnectTo
from .tls import TlsSettings
from .uri import SipUri

Method = t.Literal["connect", "options", "invite"]


@dataclass(frozen=True)
class ProbeSettings:
    """What to probe, and how. ``timeout`` is for each rung, in seconds."""

    uri: SipUri
    method: Method
    headers: t.Mapping[str, str]
    from_uri: SipUri | None = None
    username: str | None = None
    password: str | None = None
    expect: tuple[int, ...] = ()
    allowlisted: bool = False
    connect_to: ConnectTo = field(default_factory=dict)
    name_servers: tuple[tuple[str, int], ...] = ()
    source_address: str | None = None
    tls: TlsSettings = field(default_factory=TlsSettings)
    max_per_minute: int = 12
    timeout: float = 10.0
