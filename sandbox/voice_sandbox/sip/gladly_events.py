# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Gladly's events of a call that reached people there."""

from __future__ import annotations

from ..gladly.directory import new_id
from ..gladly.events import record_contact_event
from ..gladly.landing import Landing
from ..store import Store


def record_contact(
    store: Store, tenant: str, caller: str, phone_number: str, landing: Landing, topic: str | None = None
) -> None:
    """Leave what a call to an inbox or a queue leaves; one that goes on to another number leaves Gladly."""
    if landing.type not in ("INBOX", "QUEUE"):
        return
    contact_id = new_id()
    content = {
        "channel": "PHONE_CALL",
        "customerPhoneNumber": caller,
        "phoneNumber": phone_number,
        landing.type.lower(): landing.target,
        **({"topic": topic} if topic else {}),
    }
    for name in ("STARTED", "OFFERED", "ENDED"):
        record_contact_event(store, tenant, type=f"CONTACT/{name}", contact_id=contact_id, content=content)
