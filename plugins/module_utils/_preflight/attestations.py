# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""Who vouches for what no API shows."""

from __future__ import annotations

import typing as t

from .._fields import Values
from .._gladly import runbook_destination, runbook_route
from .._ledger.ledger import Ledger
from .settings import TenantSettings


def attestations(ledger: Ledger, settings: TenantSettings) -> list[Values]:
    """Return what people confirmed of a tenant's settings in Gladly's Admin panel, in the order of the inventory."""
    return [
        {"object": where, "who": confirmed["who"], "when": confirmed["when"], "ticket": confirmed.get("ticket")}
        for where, confirmed in _confirmed(ledger, settings)
    ]


def _confirmed(ledger: Ledger, settings: TenantSettings) -> t.Iterator[tuple[str, Values]]:
    for number in settings.numbers:
        for where, section, name in (
            (f"SIP destination '{number.destination_name}'", runbook_destination.SECTION, number.destination_name),
            (f"inbound route of {number.number}", runbook_route.SECTION, number.number),
        ):
            confirmed = ledger.entry(section, name).get("confirmed")
            if confirmed:
                yield where, confirmed
