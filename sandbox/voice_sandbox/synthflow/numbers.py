# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Synthflow's phone numbers: list, get, import, update, delete."""

from __future__ import annotations

import hashlib
import re
import time
import uuid
from collections.abc import Iterable
from datetime import datetime, timezone
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query

from ..responses import PlainJSONResponse
from ..sandbox import Exchange
from ..store import Document, Store
from . import bindings
from .access import authenticated
from .errors import SynthflowError, schema_error, undocumented
from .models import NumberImport, NumberUpdate
from .page import check_workspace, done, page

E164 = re.compile(r"\+[1-9][0-9]{6,14}")
# Five9 and Zoom also name lines by identifiers that are no telephone numbers; the vendor does not say what they hold.
OTHER_IDENTIFIER = re.compile(r"[A-Za-z0-9._-]{1,64}")
NEEDS_SIP_DOMAIN = frozenset({"custom", "twilio", "telnyx", "vonage", "ring_central"})
# Fields that a client sends and never gets back. The password is kept as a fingerprint, to prove that it arrived.
WRITE_ONLY = ("trunk_username", "trunk_pwd_sha256", "visible_at", "key")
DEFAULT_EXPIRES = 300

router = APIRouter()
Caller = Annotated[Exchange, Depends(authenticated)]
Limit = Annotated[int, Query(ge=1)]
Offset = Annotated[int, Query(ge=0)]


def new_number(tenant_workspace: str, region: str, phone_number: str, provider: str = "custom") -> Document:
    """A number without settings, as the store keeps it."""
    return {
        "slug": slug_of(phone_number),
        "key": str(uuid.uuid4()),
        "visible_at": 0.0,
        "address_requirement": "none",
        "phone_number": phone_number,
        "friendly_name": phone_number,
        "is_sms_capable": False,
        "is_voice_capable": True,
        "iso_country": None,
        "locality": None,
        "sip_auth_username": None,
        "sip_outbound_proxy": None,
        "sip_term_uri": None,
        "uac_enabled": False,
        "uac_register_expires": None,
        "sid": None,
        "provider_name": provider,
        "region": region,
        "agency_workspace_id": None,
        "workspace_id": tenant_workspace,
        "created_at": _now(),
        "updated_at": None,
        "trunk_username": None,
        "trunk_pwd_sha256": None,  # nosec B105 # the name of a field
    }


def slug_of(phone_number: str) -> str:
    """The name of a number in a path: without the leading plus sign."""
    return phone_number.removeprefix("+")


def visible_numbers(store: Store, tenant: str) -> list[Document]:
    """The numbers that can be read by now, oldest first."""
    return [number for number in store.documents(tenant, "number") if number["visible_at"] <= time.time()]


@router.get("/numbers")
async def list_numbers(
    caller: Caller, workspace: str, limit: Limit = 20, offset: Offset = 0, is_available: bool | None = None
) -> PlainJSONResponse:
    """One page of numbers; is_available filters by whether an inbound agent has the number."""
    own = check_workspace(caller, workspace)
    numbers = visible_numbers(caller.store, caller.owner.name) if own else []
    taken = bindings.inbound_numbers(caller)
    items = [
        {"number": number["phone_number"], "sid": number["sid"], "is_available": number["phone_number"] not in taken}
        for number in numbers
    ]
    if is_available is not None:
        items = [item for item in items if item["is_available"] == is_available]
    shown, pagination = page(caller, items, limit, offset)
    return PlainJSONResponse(done(caller, response={"pagination": pagination, "phone_numbers": shown}))


@router.get("/numbers/{slug}")
async def get_number(caller: Caller, slug: str, workspace: str) -> PlainJSONResponse:
    """One number, as a bare object unless a switch says otherwise."""
    number = find_number(caller, slug) if check_workspace(caller, workspace) else None
    if number is None:
        if caller.switch("unknown_number") == "200_null":
            return PlainJSONResponse(None)
        raise _unknown(caller, slug)
    shown: Document = {name: value for name, value in number.items() if name not in WRITE_ONLY}
    uri = number["sip_term_uri"]
    if uri and caller.switch("term_uri_reads") == "sip_prefixed" and not uri.lower().startswith("sip:"):
        shown["sip_term_uri"] = f"sip:{uri}"
    shown["is_available"] = number["phone_number"] not in bindings.inbound_numbers(caller)
    shown["assistants"] = bindings.assistants_with(caller, number["phone_number"])
    enveloped = caller.switch("number_shape") == "enveloped"
    return PlainJSONResponse(done(caller, response=shown) if enveloped else shown)


@router.post("/custom-numbers")
async def import_number(caller: Caller, body: NumberImport) -> PlainJSONResponse:
    """Add a number of a trunk of one's own to the workspace."""
    tenant = caller.owner
    if not check_workspace(caller, body.workspace_id):
        raise undocumented(caller, 403, "This API key has no access to the workspace", "access")
    if not tenant.sip_trunking or caller.switch("sip_trunking") == "off":
        raise undocumented(caller, 403, "Importing numbers of this provider is not enabled for the workspace", "plan")
    provider = body.provider_name
    if E164.fullmatch(body.phone_number) is None and not (
        provider in ("five9", "zoom") and OTHER_IDENTIFIER.fullmatch(body.phone_number)
    ):
        raise _refused(caller, "phone_number must be in E.164 format")
    existing = caller.store.get(tenant.name, "number", slug_of(body.phone_number))
    if existing is not None:
        return _duplicate(caller, existing)
    number = new_number(tenant.workspace_id, tenant.region, body.phone_number, provider)
    number["visible_at"] = time.time() + float(caller.switch("number_appears_after"))
    _apply(number, {name: value for name, value in body.given().items() if value != ""})
    _check_settings(caller, number)
    with caller.write() as store:
        store.put(tenant.name, "number", number["slug"], number)
    return _imported(caller, number)


@router.patch("/numbers/{slug}")
async def update_number(
    caller: Caller, slug: str, body: NumberUpdate, workspace: str | None = None
) -> PlainJSONResponse:
    """Change what is given; the object is not returned."""
    _check_write_workspace(caller, workspace)
    number = find_number(caller, slug)
    if number is None:
        raise _unknown(caller, slug)
    _apply(number, _changes(caller, body))
    _check_settings(caller, number)
    number["updated_at"] = _now()
    with caller.write() as store:
        store.put(caller.owner.name, "number", number["slug"], number)
    return PlainJSONResponse(done(caller))


@router.delete("/numbers/{slug}")
async def delete_number(caller: Caller, slug: str, workspace: str | None = None) -> PlainJSONResponse:
    """Remove a number, detach it everywhere and cancel its subscription if Synthflow sold it."""
    _check_write_workspace(caller, workspace)
    number = find_number(caller, slug)
    if number is None:
        raise _unknown(caller, slug)
    tenant = caller.owner.name
    with caller.write() as store:
        store.remove(tenant, "number", number["slug"])
        bindings.detach_everywhere(store, tenant, number["phone_number"])
        if number["sid"] is not None:
            store.put(tenant, "cancelled_subscription", number["slug"], {"phone_number": number["phone_number"]})
    return PlainJSONResponse(done(caller))


def find_number(exchange: Exchange, slug: str) -> Document | None:
    """The number with this slug, with or without a plus sign, if it can be read by now."""
    number = exchange.store.get(exchange.owner.name, "number", slug_of(slug))
    return number if number is not None and number["visible_at"] <= time.time() else None


def _check_write_workspace(exchange: Exchange, workspace: str | None) -> None:
    expected = exchange.switch("patch_workspace")
    if expected == "required":
        if workspace is None:
            raise schema_error(("query", "workspace"), "Field required", "missing")
        if not check_workspace(exchange, workspace):
            raise undocumented(exchange, 403, "This API key has no access to the workspace", "access")
    elif expected == "rejected" and workspace is not None:
        raise _refused(exchange, "unexpected parameter workspace")


def _changes(exchange: Exchange, body: NumberUpdate) -> dict[str, Any]:
    """The fields to change, with None for those to clear."""
    clearing = exchange.switch("clearing")
    changes: dict[str, Any] = {}
    for name, value in body.given().items():
        if value is None and (clearing == "empty_string" or name in ("uac_enabled", "provider_name")):
            raise schema_error(("body", name), "Input should not be null", "none_not_allowed")
        if value == "" and clearing == "null":
            raise _refused(exchange, f"{name} must not be empty")
        if value is None or value == "":
            if clearing != "neither":
                changes[name] = None
            continue
        changes[name] = value
    return changes


def _apply(number: Document, changes: dict[str, Any]) -> None:
    for name, value in changes.items():
        if name == "trunk_pwd":
            number["trunk_pwd_sha256"] = None if value is None else hashlib.sha256(value.encode()).hexdigest()
        elif name == "termination_uri":
            number["sip_term_uri"] = value
        elif name in number and name not in ("workspace_id", "phone_number"):
            number[name] = value
    if number["friendly_name"] is None:
        number["friendly_name"] = number["phone_number"]
    if number["uac_enabled"] and number["uac_register_expires"] is None:
        number["uac_register_expires"] = DEFAULT_EXPIRES


def _check_settings(exchange: Exchange, number: Document) -> None:
    if number["provider_name"] in NEEDS_SIP_DOMAIN and not (number["sip_term_uri"] or "").strip():
        raise _refused(exchange, f"termination_uri is required for provider {number['provider_name']}")
    if number["uac_enabled"] and not (number["trunk_username"] and number["trunk_pwd_sha256"]):
        raise _refused(exchange, "uac_enabled requires trunk_username and trunk_pwd")
    expires = number["uac_register_expires"]
    if expires is not None and not 60 <= expires <= 3600:
        raise _refused(exchange, "uac_register_expires must be between 60 and 3600")


def _duplicate(exchange: Exchange, existing: Document) -> PlainJSONResponse:
    answer = exchange.switch("duplicate_import")
    if answer == "200_same":
        return _imported(exchange, existing)
    raise undocumented(exchange, int(answer), "The phone number already exists in this workspace", "duplicate")


def _imported(exchange: Exchange, number: Document) -> PlainJSONResponse:
    response = {"key": number["key"], "phone_number": number["phone_number"]}
    return PlainJSONResponse(done(exchange, response=response))


def _unknown(exchange: Exchange, slug: str) -> SynthflowError:
    status = 400 if exchange.switch("unknown_number") == "400" else 404
    return undocumented(exchange, status, f"Phone number {slug} was not found", "not_found")


def _refused(exchange: Exchange, description: str) -> SynthflowError:
    return undocumented(exchange, 400, description, "invalid_request")


def _now() -> str:
    return datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def seed_numbers(store: Store, tenant: str, workspace_id: str, region: str, entries: Iterable[Document]) -> None:
    """Put the numbers of the file of tenants into the store. One sold by Synthflow has a sid."""
    for entry in entries:
        number = new_number(workspace_id, region, entry["phone_number"], entry.get("provider_name", "twilio"))
        sold = number["provider_name"] == "twilio"
        number["sid"] = entry.get("sid", f"PN{uuid.uuid5(uuid.NAMESPACE_DNS, number['slug']).hex}" if sold else None)
        _apply(number, {name: value for name, value in entry.items() if name not in ("phone_number", "sid")})
        store.put(tenant, "number", number["slug"], number)
