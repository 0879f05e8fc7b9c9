# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The objects of a tenant as one document, for tests that compare what two runs left behind."""

from __future__ import annotations

from typing import Any

from .store import Document, Store

SYNTHFLOW = {
    "numbers": "number",
    "assistants": "assistant",
    "actions": "action",
    "cancelled_subscriptions": "cancelled_subscription",
}
GLADLY = {
    "agents": "agent",
    "inboxes": "inbox",
    "queues": "queue",
    "topics": "topic",
    "teams": "team",
    "business_hours": "business_hours",
    "sip_destinations": "sip_destination",
    "inbound_routes": "inbound_route",
}
# These differ between two runs that did the same.
UNSTABLE = frozenset({
    "id", "key", "model_id", "created_at", "updated_at", "createdAt", "updatedAt",
    "visible_at", "phone_number_visible_at", "earlier_phone_number", "attached_at",
})  # fmt: skip


def tenant_state(store: Store, tenant: str, stable: bool) -> dict[str, Any]:
    """All objects of a tenant. With `stable`, names stand for ids, times are left out and lists are sorted."""
    state: dict[str, Any] = {
        vendor: {section: store.documents(tenant, kind) for section, kind in sections.items()}
        for vendor, sections in (("synthflow", SYNTHFLOW), ("gladly", GLADLY))
    }
    if not stable:
        return state
    names = _names_by_id(state)
    return {
        vendor: {
            section: sorted((_stable(document, names) for document in documents), key=_sort_key)
            for section, documents in sections.items()
        }
        for vendor, sections in state.items()
    }


def _names_by_id(state: dict[str, Any]) -> dict[str, str]:
    documents = [document for sections in state.values() for section in sections.values() for document in section]
    names = {
        document[key]: document["name"]
        for document in documents
        for key in ("id", "model_id")
        if key in document and "name" in document
    }
    return {**names, **{action["action_id"]: _action_name(action) for action in state["synthflow"]["actions"]}}


def _action_name(action: Document) -> str:
    """What tells an action from others: a transfer has no name of its own."""
    settings = action["settings"]
    told_by = (settings.get(key) for key in ("name", "phone", "phone_book_id"))
    return " ".join([action["action_type"], *(str(value) for value in told_by if value)])


def _stable(value: Any, names: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {name: _stable(item, names) for name, item in value.items() if name not in UNSTABLE}
    if isinstance(value, list):
        return [_stable(item, names) for item in value]
    return names.get(value, value) if isinstance(value, str) else value


def _sort_key(document: Document) -> str:
    return str(
        document.get("name") or document.get("phone_number") or document.get("phoneNumber") or document.get("action_id")
    )
