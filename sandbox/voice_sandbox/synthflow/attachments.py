# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which action is attached to which assistant."""

from __future__ import annotations

import time
from typing import Any

from ..sandbox import Exchange
from ..store import Document, Store


def attachments(assistant: Document) -> list[Document]:
    """All attachments of an assistant; one that an older sandbox stored has none."""
    return list(assistant.get("actions", []))


def shown(assistant: Document) -> list[Document]:
    """The attachments that can be read by now."""
    return [entry for entry in attachments(assistant) if entry["visible_at"] <= time.time()]


def attached_ids(assistant: Document) -> list[str]:
    """The ids of the actions that an assistant reads back with."""
    return [entry["action_id"] for entry in shown(assistant)]


def input_variables(assistant: Document) -> list[dict[str, Any]]:
    """What the attachments of an assistant map to input variables, in the documented form."""
    return [
        {
            "action_id": entry["action_id"],
            "values": entry["input_variables_mapping"],
            "trigger_condition": entry["trigger_condition"],
        }
        for entry in shown(assistant)
        if entry["input_variables_mapping"] or entry["trigger_condition"]
    ]


def assistants_with(exchange: Exchange, action_id: str) -> list[str]:
    """The model ids of all assistants that an action reads back as attached to."""
    return [
        assistant["model_id"]
        for assistant in exchange.store.documents(exchange.owner.name, "assistant")
        if action_id in attached_ids(assistant)
    ]


def detach_everywhere(store: Store, tenant: str, action_id: str) -> None:
    """Take an action that is deleted away from every assistant."""
    for assistant in store.documents(tenant, "assistant"):
        kept = [entry for entry in attachments(assistant) if entry["action_id"] != action_id]
        if len(kept) != len(attachments(assistant)):
            store.put(tenant, "assistant", assistant["model_id"], {**assistant, "actions": kept})
