# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Gladly's Admin panel, as far as a test needs it: what a person clicks there, in the shapes of the voice contract."""

from __future__ import annotations

import json
from typing import Any

from ..history import History
from ..sandbox import Exchange, Sandbox
from ..store import Document
from ..tenants import Tenant
from . import voice
from .directory import stable_id
from .errors import GladlyError, problem

# In the history, where a request has its method.
CLICK = "CLICK"


def click(
    sandbox: Sandbox, history: History, tenant: Tenant, destinations: list[Document], routes: list[Document]
) -> dict[str, list[Document]]:
    """Set destinations, found by name, and routes, found by number; all of it or, when something is wrong, nothing.

    What is not named stays. A person goes by names: a route's `destinationId` may be a destination's name, and the
    target of an inbox its name. Raises GladlyError.
    """
    clicks: list[int] = []

    def exchange(page: str, given: Document) -> Exchange:
        opened = _exchange(sandbox, history, tenant, page, given)
        clicks.append(opened.history_id)
        return opened

    sandbox.callers.settle(tenant.name)
    with sandbox.store.transaction():
        done = [
            *(_destination(exchange("sip-destinations", given), given) for given in destinations),
            *(_route(exchange("inbound-routes", given), given) for given in routes),
        ]
    sandbox.callers.follow(tenant.name, "click", max(clicks, default=None))
    return {"destinations": done[: len(destinations)], "routes": done[len(destinations) :]}


def _exchange(sandbox: Sandbox, history: History, tenant: Tenant, page: str, given: Document) -> Exchange:
    """A click beside the requests in the history."""
    if not isinstance(given, dict):
        raise GladlyError(400, problem("invalid", "destinations and routes are lists of objects"))
    path = f"/voice/{page}"
    identifier = history.begin(tenant.name, "gladly", CLICK, path, json.dumps(given).encode())
    history.committed(identifier)
    return Exchange(sandbox, history, identifier, "gladly", tenant.organization, tenant, CLICK, path, "")


def _destination(exchange: Exchange, given: Document) -> Document:
    known = [
        d for d in exchange.store.documents(exchange.owner.name, "sip_destination") if d["name"] == given.get("name")
    ]
    if not known:
        return voice.new_destination(exchange, given)
    return voice.changed_destination(exchange, known[0], given)


def _route(exchange: Exchange, given: Document) -> Document:
    named = {**given, **{part: _by_id(exchange, given[part]) for part in ("action", "fallback") if given.get(part)}}
    return voice.replaced_route(exchange, str(given.get("phoneNumber")), named)


def _by_id(exchange: Exchange, action: Any) -> Any:
    if not isinstance(action, dict):
        return action
    tenant = exchange.owner.name
    if action.get("type") == "INBOX":
        identifier = stable_id(tenant, "inbox", str(action.get("target")))
        if exchange.store.get(tenant, "inbox", identifier) is not None:
            return {**action, "target": identifier}
    for destination in exchange.store.documents(tenant, "sip_destination"):
        if action.get("type") == "FORWARD_TO_SIP" and destination["name"] == action.get("destinationId"):
            return {**action, "destinationId": destination["id"]}
    return action
