# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where a number's inbound route leads, in the names that a person knows."""

from __future__ import annotations

from dataclasses import dataclass

from ..store import Document, Store


@dataclass(frozen=True)
class Landing:
    """A route's action or fallback: its type, and the name of the inbox, queue or destination, or the number.

    `is_staffed` is false for an inbox or a queue that is not there or disabled.
    """

    type: str
    target: str
    is_staffed: bool = True

    @property
    def unstaffed_reason(self) -> str | None:
        """Why nobody answers there, or None."""
        return None if self.is_staffed else f"nobody answers at {self.type.lower()} {self.target}"

    def as_document(self) -> dict[str, str]:
        """As an answer of the control API shows it."""
        return {"type": self.type.lower(), "target": self.target}


def landing_of(store: Store, tenant: str, phone_number: str) -> Landing | None:
    """Where a call to a number of the organization goes first, or None when it has no such number."""
    route = store.get(tenant, "inbound_route", phone_number)
    return None if route is None else landing(store, tenant, route["action"])


def landing(store: Store, tenant: str, action: Document) -> Landing:
    """An action or a fallback, with ids replaced by names."""
    kind = action["type"]
    if kind == "FORWARD_TO_SIP":
        found = store.get(tenant, "sip_destination", action["destinationId"])
        return Landing(kind, found["name"] if found else action["destinationId"])
    if kind == "INBOX":
        found = store.get(tenant, "inbox", action["target"])
        staffed = found is not None and not found["disabled"]
        return Landing(kind, found["name"] if found else action["target"], staffed)
    if kind == "QUEUE":
        queues = [queue["name"] for queue in store.documents(tenant, "queue")]
        return Landing(kind, action["target"], action["target"] in queues)
    return Landing(kind, action["target"])
