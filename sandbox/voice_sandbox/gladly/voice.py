# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The voice contract: SIP destinations and inbound routes. Gladly publishes no such API; this one is the project's."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from ..responses import PlainJSONResponse
from ..sandbox import Exchange
from ..store import Document, Store
from ..tenants import Tenant
from . import fields
from .access import authenticated
from .directory import new_id, stable_id
from .errors import GladlyError, not_found, problem

CODECS = ("PCMU", "PCMA")
TRANSPORTS = ("TLS", "TCP", "UDP")
REQUIRED = ("name", "sipDomain", "sipAddress", "transport", "codecs")
OPTIONAL = ("headers", "allowlist")
FALLBACKS = ("INBOX", "QUEUE", "EXTERNAL_NUMBER")
ACTIONS = ("FORWARD_TO_SIP", *FALLBACKS)

router = APIRouter(prefix="/voice")
Caller = Annotated[Exchange, Depends(authenticated)]


@router.get("/sip-destinations")
async def list_destinations(caller: Caller) -> PlainJSONResponse:
    """All destinations, oldest first."""
    return PlainJSONResponse(caller.store.documents(caller.owner.name, "sip_destination"))


@router.post("/sip-destinations")
async def create_destination(caller: Caller, request: Request) -> PlainJSONResponse:
    """Create a destination under a name that is not taken."""
    given = await _json_object(request)
    with caller.write():
        document = new_destination(caller, given)
    location = f"{caller.base_path}/voice/sip-destinations/{document['id']}"
    return PlainJSONResponse(document, 201, {"location": location})


@router.get("/sip-destinations/{identifier}")
async def get_destination(caller: Caller, identifier: str) -> PlainJSONResponse:
    """One destination."""
    return PlainJSONResponse(_destination(caller, identifier))


@router.patch("/sip-destinations/{identifier}")
async def update_destination(caller: Caller, identifier: str, request: Request) -> Response:
    """Change what is given; the object is not returned."""
    document = _destination(caller, identifier)
    given = await _json_object(request)
    with caller.write():
        changed_destination(caller, document, given)
    return Response(status_code=204)


@router.delete("/sip-destinations/{identifier}")
async def delete_destination(caller: Caller, identifier: str) -> Response:
    """Delete a destination that no route uses."""
    _destination(caller, identifier)
    users = [
        route["phoneNumber"]
        for route in caller.store.documents(caller.owner.name, "inbound_route")
        if route["action"].get("destinationId") == identifier
    ]
    if users:
        raise GladlyError(409, problem("present", "the destination is used by routes", "routes", phoneNumbers=users))
    with caller.write() as store:
        store.remove(caller.owner.name, "sip_destination", identifier)
    return Response(status_code=204)


@router.get("/inbound-routes")
async def list_routes(caller: Caller) -> PlainJSONResponse:
    """The route of every phone number of the organization."""
    return PlainJSONResponse(caller.store.documents(caller.owner.name, "inbound_route"))


@router.get("/inbound-routes/{phone_number}")
async def get_route(caller: Caller, phone_number: str) -> PlainJSONResponse:
    """The route of one number."""
    return PlainJSONResponse(_route(caller, phone_number))


@router.put("/inbound-routes/{phone_number}")
async def replace_route(caller: Caller, phone_number: str, request: Request) -> PlainJSONResponse:
    """Replace action and fallback of one number. A call that is forwarded to SIP needs a fallback."""
    _route(caller, phone_number)
    given = await _json_object(request)
    with caller.write():
        route = replaced_route(caller, phone_number, given)
    return PlainJSONResponse(route)


def new_destination(exchange: Exchange, given: dict[str, Any]) -> Document:
    """Check and keep a new destination; raises GladlyError."""
    _check_destination(exchange, given, REQUIRED, None)
    identifier = new_id()
    document = {
        "id": identifier,
        **{name: given[name] for name in REQUIRED},
        "headers": given.get("headers", {}),
        "allowlist": given.get("allowlist", []),
        "createdAt": _now(),
        "updatedAt": _now(),
    }
    exchange.store.put(exchange.owner.name, "sip_destination", identifier, document)
    return document


def changed_destination(exchange: Exchange, document: Document, given: dict[str, Any]) -> Document:
    """Check and keep what is given of a destination; raises GladlyError."""
    _check_destination(exchange, given, tuple(name for name in REQUIRED if name in given), document["id"])
    document.update({name: given[name] for name in (*REQUIRED, *OPTIONAL) if name in given})
    document["updatedAt"] = _now()
    exchange.store.put(exchange.owner.name, "sip_destination", document["id"], document)
    return document


def replaced_route(exchange: Exchange, phone_number: str, given: dict[str, Any]) -> Document:
    """Check and keep action and fallback of a number; raises GladlyError."""
    route = _route(exchange, phone_number)
    action = _target(exchange, given.get("action"), "action", ACTIONS, phone_number)
    fallback = None
    if given.get("fallback") is not None:
        fallback = _target(exchange, given["fallback"], "fallback", FALLBACKS, phone_number)
    elif action["type"] == "FORWARD_TO_SIP":
        raise GladlyError(400, problem("blank", "a route to SIP needs a fallback", "fallback"))
    route.update(action=action, fallback=fallback, updatedAt=_now())
    exchange.store.put(exchange.owner.name, "inbound_route", phone_number, route)
    return route


def _destination(exchange: Exchange, identifier: str) -> Document:
    document = exchange.store.get(exchange.owner.name, "sip_destination", identifier)
    if document is None:
        raise not_found("SIP destination", identifier)
    return document


def _route(exchange: Exchange, phone_number: str) -> Document:
    document = exchange.store.get(exchange.owner.name, "inbound_route", phone_number)
    if document is None:
        raise GladlyError(404, problem("not_exist", f"there is no phone number {phone_number}", "phoneNumber"))
    return document


async def _json_object(request: Request) -> dict[str, Any]:
    try:
        document = json.loads(await request.body())
    except (ValueError, RecursionError) as error:
        raise GladlyError(400, problem("invalid", "the body is not JSON")) from error
    if not isinstance(document, dict):
        raise GladlyError(400, problem("invalid", "the body is not a JSON object"))
    return document


def _check_destination(
    exchange: Exchange, given: dict[str, Any], required: tuple[str, ...], identifier: str | None
) -> None:
    """Check the required fields and the optional ones that are given; raises 400, or 409 for a name that is taken."""
    reader = fields.Reader(given)
    if "name" in required:
        reader.text("name", fields.LONGEST_NAME)
    if "sipDomain" in required:
        reader.matching("sipDomain", fields.DOMAIN, "a host name")
    if "sipAddress" in required:
        reader.matching("sipAddress", fields.SIP_ADDRESS, "a SIP address")
    if "transport" in required:
        reader.choice("transport", TRANSPORTS)
    if "codecs" in required:
        fields.codecs(reader, CODECS)
    if "headers" in given:
        fields.headers(reader)
    if "allowlist" in given:
        fields.allowlist(reader)
    reader.finish()
    for other in exchange.store.documents(exchange.owner.name, "sip_destination"):
        if other["name"] == given.get("name") and other["id"] != identifier:
            raise GladlyError(409, problem("taken", "the name is taken", "name", id=other["id"]))


def _target(exchange: Exchange, value: Any, attr: str, types: tuple[str, ...], phone_number: str) -> dict[str, Any]:
    """Check an action or a fallback and return it without unknown fields; raises 400."""
    if value is None:
        raise GladlyError(400, problem("blank", f"{attr} must not be blank", attr))
    if not isinstance(value, dict):
        raise GladlyError(400, problem("invalid", f"{attr} must be an object", attr))
    reader = fields.Reader(value, f"{attr}.")
    kind = reader.choice("type", types)
    reader.finish()
    field = "destinationId" if kind == "FORWARD_TO_SIP" else "target"
    if kind == "EXTERNAL_NUMBER":
        target = reader.matching(field, fields.E164, "a number in E.164 format", "not_a_number")
        if target == phone_number:
            reader.wrong("invalid", field, "a number cannot be routed to itself")
    else:
        target = reader.text(field)
    reader.finish()
    _check_exists(exchange, reader, str(kind), field, str(target))
    reader.finish()
    return {"type": kind, field: target}


def _check_exists(exchange: Exchange, reader: fields.Reader, kind: str, field: str, target: str) -> None:
    tenant = exchange.owner.name
    if kind == "FORWARD_TO_SIP" and exchange.store.get(tenant, "sip_destination", target) is None:
        reader.wrong("not_exist", field, f"there is no SIP destination {target}")
    elif kind == "QUEUE" and exchange.store.get(tenant, "queue", stable_id(tenant, "queue", target)) is None:
        reader.wrong("not_exist", field, f"there is no queue {target}")
    elif kind == "INBOX":
        inbox = exchange.store.get(tenant, "inbox", target)
        if inbox is None:
            reader.wrong("not_exist", field, f"there is no inbox {target}")
        elif inbox["disabled"]:
            reader.wrong("invalid", field, f"inbox {inbox['name']} is disabled")


def _now() -> str:
    return datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def seed_routes(store: Store, tenant: Tenant) -> None:
    """Give every phone number of the organization a route to the default inbox."""
    seed = tenant.seed["gladly"]
    numbers = seed.get("phone_numbers") or []
    if not numbers:
        return
    inboxes = seed.get("inboxes") or []
    default = seed.get("default_inbox") or inboxes[0]["name"]
    for phone_number in numbers:
        action = {"type": "INBOX", "target": stable_id(tenant.name, "inbox", default)}
        route = {"phoneNumber": phone_number, "action": action, "fallback": None, "updatedAt": _now()}
        store.put(tenant.name, "inbound_route", phone_number, route)
