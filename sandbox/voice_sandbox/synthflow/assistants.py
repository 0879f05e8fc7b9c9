# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Synthflow's assistants: list, get, create, update, delete. An inbound number is attached by a field of them."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request

from ..responses import PlainJSONResponse
from ..sandbox import Exchange
from ..store import Document, Store
from . import attachments, bindings
from .access import authenticated, redirect_to
from .errors import SynthflowError, documented, schema_error, undocumented
from .models import AssistantCreate, AssistantUpdate
from .numbers import find_number, slug_of
from .page import done, page

# The fields of the documented read schema; what is created with others cannot be read back.
READ_FIELDS = (
    "description",
    "external_webhook_url",
    "is_recording",
    "max_duration",
    "voicemail_message",
    "agent",
)
CREATE_ONLY_AGENT_FIELDS = ("consent_message", "is_consent_enabled")

router = APIRouter()


async def _canonical_slash(request: Request, caller: Annotated[Exchange, Depends(authenticated)]) -> Exchange:
    """The exchange; or a redirect from GET /assistants to /assistants/, and from POST /assistants/ to /assistants."""
    canonical = "/assistants/" if caller.method == "GET" else "/assistants"
    if caller.switch("trailing_slash") == "redirect" and caller.path != canonical:
        raise redirect_to(caller, canonical, request.url.query)
    return caller


Caller = Annotated[Exchange, Depends(authenticated)]
CollectionCaller = Annotated[Exchange, Depends(_canonical_slash)]


@router.get("/assistants")
@router.get("/assistants/")
async def list_assistants(
    caller: CollectionCaller, limit: Annotated[int, Query(ge=1)] = 20, offset: Annotated[int, Query(ge=0)] = 0
) -> PlainJSONResponse:
    """One page of assistants, without their outbound numbers and actions."""
    shown, pagination = page(caller, caller.store.documents(caller.owner.name, "assistant"), limit, offset)
    elements = [_element(caller, assistant) for assistant in shown]
    single = len(elements) == 1 and caller.switch("assistant_list_shape") == "object_when_single"
    return PlainJSONResponse(
        done(caller, response={"pagination": pagination, "assistants": elements[0] if single else elements})
    )


@router.get("/assistants/{model_id}")
async def get_assistant(caller: Caller, model_id: str, include_actions: bool = False) -> PlainJSONResponse:
    """One assistant, as an array of one unless a switch says otherwise. Its actions are listed when asked for."""
    assistant = find_assistant(caller, model_id)
    if caller.switch("assistant_read") == "full":
        pool = [
            {"number": number["phone_number"], "sid": number["sid"], "slug": number["slug"]}
            for number in (find_number(caller, slug_of(phone_number)) for phone_number in assistant["pool"])
            if number is not None
        ]
        element = {**_element(caller, assistant), "attached_phone_numbers": pool}
    else:
        element = _element(caller, assistant)
    element.update(
        actions=attachments.attached_ids(assistant) if include_actions else [],
        input_variables=attachments.input_variables(assistant) if include_actions else [],
    )
    elements = element if caller.switch("assistant_shape") == "object" else [element]
    pagination = {"total_records": 1, "limit": 20, "offset": 0}
    return PlainJSONResponse(done(caller, response={"pagination": pagination, "assistants": elements}))


@router.post("/assistants")
@router.post("/assistants/")
async def create_assistant(caller: CollectionCaller, body: AssistantCreate) -> PlainJSONResponse:
    """Create an assistant; with phone_number an inbound number is attached at once."""
    if not body.name.strip():
        raise documented(400, "name must not be empty", "validation")
    given = body.given()
    agent = _agent(caller, given.pop("agent"))
    if caller.switch("voice_engine_version") == "required" and not body.agent.voice_engine_version:
        raise documented(400, "agent.voice_engine_version is required", "validation")
    phone_number = given.pop("phone_number", "") or None
    assistant = {**new_assistant(given.pop("name"), given.pop("type")), **given, "agent": agent}
    displaced = _check_assignable(caller, assistant, phone_number)
    bindings.assign(assistant, phone_number, float(caller.switch("attach_appears_after")))
    with caller.write() as store:
        _release(store, caller, displaced)
        store.put(caller.owner.name, "assistant", assistant["model_id"], assistant)
    return _written(caller, assistant)


@router.put("/assistants/{model_id}")
async def update_assistant(caller: Caller, model_id: str, body: AssistantUpdate) -> PlainJSONResponse:
    """Change what is given."""
    assistant = find_assistant(caller, model_id)
    given = body.given()
    if not str(given.get("name", assistant["name"])).strip():
        raise documented(400, "name must not be empty", "validation")
    if "agent" in given:
        agent = _agent(caller, given.pop("agent"))
        kept = {name: value for name, value in assistant["agent"].items() if name in CREATE_ONLY_AGENT_FIELDS}
        changed = {name: value for name, value in agent.items() if name not in CREATE_ONLY_AGENT_FIELDS}
        merging = caller.switch("agent_update") == "merge"
        assistant["agent"] = {**(assistant["agent"] if merging else kept), **changed}
    displaced = None
    if "phone_number" in given:
        phone_number = _wanted_number(caller, assistant, given.pop("phone_number"))
        displaced = _check_assignable(caller, assistant, phone_number)
        bindings.assign(assistant, phone_number, float(caller.switch("attach_appears_after")))
    assistant.update(given)
    with caller.write() as store:
        _release(store, caller, displaced)
        store.put(caller.owner.name, "assistant", model_id, assistant)
    return _written(caller, assistant)


@router.delete("/assistants/{model_id}")
async def delete_assistant(caller: Caller, model_id: str) -> PlainJSONResponse:
    """Delete an assistant; its number stays in the workspace and is free again."""
    find_assistant(caller, model_id)
    with caller.write() as store:
        store.remove(caller.owner.name, "assistant", model_id)
    return PlainJSONResponse(done(caller, response={"answer": "Assistant deleted"}))


def find_assistant(exchange: Exchange, model_id: str) -> Document:
    """The assistant with this id; raises the error that a switch chooses when there is none."""
    assistant = exchange.store.get(exchange.owner.name, "assistant", model_id)
    if assistant is None:
        status = int(exchange.switch("unknown_assistant"))
        description = f"Assistant {model_id} was not found"
        if status == 400 and exchange.method == "PUT":
            raise documented(status, description, "not_found")
        raise undocumented(exchange, status, description, "not_found")
    return assistant


def new_assistant(name: str, kind: str) -> Document:
    """An assistant without settings, as stored. `pool` holds its outbound numbers, `actions` its attachments."""
    return {
        "model_id": str(uuid.uuid4()),
        "name": name,
        "type": kind,
        "agent": {},
        "phone_number": None,
        "earlier_phone_number": None,
        "phone_number_visible_at": 0.0,
        "attached_at": 0.0,
        "pool": [],
        "actions": [],
    }


def seed_assistants(store: Store, tenant: str, entries: Iterable[Document]) -> None:
    """Put the assistants of the file of tenants into the store, with ids that every reset gives again."""
    for entry in entries:
        assistant = {**new_assistant(entry["name"], entry.get("type", "inbound")), **entry}
        assistant["model_id"] = str(uuid.uuid5(uuid.NAMESPACE_DNS, f"{tenant}/{entry['name']}"))
        store.put(tenant, "assistant", assistant["model_id"], assistant)


def _element(exchange: Exchange, assistant: Document) -> Document:
    element = {"type": assistant["type"], "name": assistant["name"], "model_id": assistant["model_id"]}
    phone_number = bindings.shown_phone_number(assistant)
    absent = exchange.switch("assistant_no_number")
    if phone_number is not None:
        element["phone_number"] = phone_number
    elif absent != "missing":
        element["phone_number"] = None if absent == "null" else ""
    if exchange.switch("assistant_read") == "full":
        element.update({name: assistant[name] for name in READ_FIELDS if name in assistant})
    return element


def _agent(exchange: Exchange, agent: dict[str, Any]) -> dict[str, Any]:
    """The agent object without the field that may not count any more."""
    if exchange.switch("voice_engine_version") == "ignored":
        agent.pop("voice_engine_version", None)
    return agent


def _wanted_number(exchange: Exchange, assistant: Document, given: str | None) -> str | None:
    """What a given phone_number means for the assistant: a number, or None for detaching."""
    if given:
        return given
    current: str | None = assistant["phone_number"]
    way = exchange.switch("detach")
    if way == "ignored":
        return current
    if way == "rejected":
        raise documented(400, "phone_number cannot be removed from an assistant", "validation")
    if way == "null":
        if given is not None:
            raise _no_such_number(given)
    elif given is None:
        raise schema_error(("body", "phone_number"), "Input should be a valid string", "string_type")
    return None


def _check_assignable(exchange: Exchange, assistant: Document, phone_number: str | None) -> Document | None:
    """Refuse a number that is missing or taken; return the inbound assistant that loses it, if any."""
    if phone_number is None:
        return None
    number = find_number(exchange, slug_of(phone_number))
    if number is None or number["phone_number"] != phone_number:
        raise _no_such_number(phone_number)
    if assistant["type"] != "inbound":
        return None
    holder = bindings.inbound_holder(exchange.store, exchange.owner.name, phone_number)
    if holder is None or holder["model_id"] == assistant["model_id"]:
        return None
    if exchange.switch("inbound_conflict") == "rejected":
        raise documented(400, f"{phone_number} already serves another inbound agent", "conflict")
    return holder


def _release(store: Store, exchange: Exchange, displaced: Document | None) -> None:
    if displaced is not None:
        bindings.assign(displaced, None, float(exchange.switch("attach_appears_after")))
        store.put(exchange.owner.name, "assistant", displaced["model_id"], displaced)


def _no_such_number(phone_number: str) -> SynthflowError:
    return documented(400, f"Phone number {phone_number!r} does not exist in this workspace", "validation")


def _written(exchange: Exchange, assistant: Document) -> PlainJSONResponse:
    details = {"phone": assistant["phone_number"] or "", "voice": ""}
    return PlainJSONResponse(done(exchange, response={"model_id": assistant["model_id"]}, details=details))
