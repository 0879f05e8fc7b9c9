# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which number serves which assistant.

An inbound assistant has one number, and a number serves one inbound assistant; outbound assistants share a pool.
"""

from __future__ import annotations

import time

from ..sandbox import Exchange
from ..store import Document, Store


def shown_phone_number(assistant: Document) -> str | None:
    """The number that reads back: the earlier one until a change has become visible."""
    if assistant["phone_number_visible_at"] > time.time():
        earlier: str | None = assistant["earlier_phone_number"]
        return earlier
    current: str | None = assistant["phone_number"]
    return current


def inbound_numbers(exchange: Exchange) -> set[str]:
    """All numbers that an inbound assistant reads back with."""
    assistants = exchange.store.documents(exchange.owner.name, "assistant")
    numbers = {shown_phone_number(assistant) for assistant in assistants if assistant["type"] == "inbound"}
    return {number for number in numbers if number is not None}


def assistants_with(exchange: Exchange, phone_number: str) -> list[str]:
    """The model ids of all assistants that use a number, inbound and outbound mixed."""
    return [
        assistant["model_id"]
        for assistant in exchange.store.documents(exchange.owner.name, "assistant")
        if shown_phone_number(assistant) == phone_number or phone_number in assistant["pool"]
    ]


def inbound_holder(store: Store, tenant: str, phone_number: str) -> Document | None:
    """The inbound assistant that a number is assigned to, whether or not that can be read already."""
    return next(
        (
            assistant
            for assistant in store.documents(tenant, "assistant")
            if assistant["type"] == "inbound" and assistant["phone_number"] == phone_number
        ),
        None,
    )


def assign(assistant: Document, phone_number: str | None, delay: float) -> None:
    """Set or remove an assistant's number; it reads back after `delay` seconds."""
    if assistant["phone_number"] == phone_number:
        return
    assistant["earlier_phone_number"] = shown_phone_number(assistant)
    assistant["phone_number"] = phone_number
    assistant["phone_number_visible_at"] = time.time() + delay if delay else 0.0
    assistant["attached_at"] = time.time()


def detach_everywhere(store: Store, tenant: str, phone_number: str) -> None:
    """Take a number that is deleted away from every assistant."""
    for assistant in store.documents(tenant, "assistant"):
        if phone_number not in (assistant["phone_number"], assistant["earlier_phone_number"], *assistant["pool"]):
            continue
        for name in ("phone_number", "earlier_phone_number"):
            if assistant[name] == phone_number:
                assistant[name] = None
        assistant["pool"] = [number for number in assistant["pool"] if number != phone_number]
        store.put(tenant, "assistant", assistant["model_id"], assistant)
