# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Gladly's published read endpoints that a pre-flight check needs: organization, agents, inboxes and so on."""

from __future__ import annotations

import base64
import uuid
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends

from ..responses import PlainJSONResponse
from ..sandbox import Exchange
from ..store import Document, Store
from ..tenants import Tenant
from .access import authenticated
from .business_hours import DEFAULT_HOURS, business_hours
from .errors import not_found

router = APIRouter()
Caller = Annotated[Exchange, Depends(authenticated)]

# What the published schemas hold; anything else in a stored object is the sandbox's own.
FIELDS = {
    "agent": ("id", "name", "emailAddress"),
    "inbox": ("id", "name", "disabled"),
    "topic": ("id", "name", "disabled", "parentId"),
    "team": ("id", "name", "description", "agentIds"),
    "business_hours": ("id", "version", "createdAt", "updatedAt", "name", "primary", "officeHours"),
}
COLLECTIONS = {
    "agent": "agents",
    "inbox": "inboxes",
    "topic": "topics",
    "team": "teams",
    "business_hours": "business-hours",
}
# The published schemas require no field. These are as likely as any to be left out when they say nothing.
SPARED_FIELDS = ("parentId", "description")
SPARED_VALUES: tuple[Any, ...] = (False, "", [])


@router.get("/organization")
async def get_organization(caller: Caller) -> PlainJSONResponse:
    """The organization that the credentials belong to."""
    tenant = caller.owner
    return PlainJSONResponse(
        {
            "id": stable_id(tenant.name, "organization", tenant.organization),
            "loginDomain": f"{tenant.company}.example",
            "name": tenant.organization,
            "timezone": tenant.timezone,
            "gladlyUrl": f"https://{tenant.organization}.gladly.com",
        }
    )


def _add_routes(kind: str, collection: str) -> None:
    async def list_objects(caller: Caller) -> PlainJSONResponse:
        return PlainJSONResponse(
            [_shown(caller, kind, document) for document in caller.store.documents(caller.owner.name, kind)]
        )

    async def get_object(caller: Caller, identifier: str) -> PlainJSONResponse:
        document = caller.store.get(caller.owner.name, kind, identifier)
        if document is None:
            raise not_found(kind.replace("_", " "), identifier)
        return PlainJSONResponse(_shown(caller, kind, document))

    router.get(f"/{collection}")(list_objects)
    router.get(f"/{collection}/{{identifier}}")(get_object)


for _kind, _collection in COLLECTIONS.items():
    _add_routes(_kind, _collection)


def _shown(exchange: Exchange, kind: str, document: Document) -> Document:
    shown = {name: document[name] for name in FIELDS[kind] if name in document}
    if exchange.switch("directory_fields") == "full":
        return shown
    return _sparse({name: value for name, value in shown.items() if name not in SPARED_FIELDS})


def _sparse(document: Document) -> Document:
    """The document without what says nothing, to any depth."""
    return {
        name: _sparse(value) if isinstance(value, dict) else value
        for name, value in document.items()
        if value not in SPARED_VALUES
    }


def new_id() -> str:
    """A fresh id in Gladly's form: 22 characters of URL-safe base64."""
    return _encoded(uuid.uuid4())


def stable_id(tenant: str, kind: str, name: str) -> str:
    """An id of a seeded object, the same after every reset."""
    return _encoded(uuid.uuid5(uuid.NAMESPACE_DNS, f"{tenant}/{kind}/{name}"))


def _encoded(value: uuid.UUID) -> str:
    return base64.urlsafe_b64encode(value.bytes)[:22].decode()


def seed_directory(store: Store, tenant: Tenant) -> None:
    """Put a tenant's agents, inboxes, queues, topics, teams and business hours into the store.

    Two agents are made besides those of the file: the API user, and one without that permission.
    """
    seed = tenant.seed["gladly"]

    def put(kind: str, name: str, **fields: Any) -> None:
        identifier = stable_id(tenant.name, kind, name)
        store.put(tenant.name, kind, identifier, {"id": identifier, "name": name, **fields})

    put("agent", "VoiceOps Automation", emailAddress=tenant.agent_email, api_user=True)
    put("agent", "Reader", emailAddress=f"reader@{tenant.company}.example", api_user=False)
    for entry in _entries(seed, "agents"):
        mailbox = entry["name"].lower().replace(" ", ".")
        put("agent", entry["name"], emailAddress=f"{mailbox}@{tenant.company}.example", api_user=False)
    for entry in _entries(seed, "inboxes"):
        put("inbox", entry["name"], disabled=bool(entry.get("disabled", False)))
    for entry in _entries(seed, "topics"):
        nested = {"parentId": stable_id(tenant.name, "topic", entry["parent"])} if "parent" in entry else {}
        put("topic", entry["name"], disabled=bool(entry.get("disabled", False)), **nested)
    for entry in _entries(seed, "teams"):
        members = [stable_id(tenant.name, "agent", name) for name in entry.get("agents", [])]
        put("team", entry["name"], description=entry.get("description", ""), agentIds=members)
    for name in seed.get("queues") or []:
        put("queue", str(name))
    for entry in _entries(seed, "business_hours") if "business_hours" in seed else [DEFAULT_HOURS]:
        put("business_hours", entry["name"], **business_hours(entry, tenant.timezone))


def _entries(seed: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
    return list(seed.get(key) or [])
