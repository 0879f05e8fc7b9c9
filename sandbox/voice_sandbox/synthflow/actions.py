# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Synthflow's actions: list, get, create, update, delete, and attaching them to assistants."""

from __future__ import annotations

import re
import time
import uuid
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query

from ..responses import PlainJSONResponse
from ..sandbox import Exchange
from ..store import Document
from . import attachments
from .access import authenticated
from .action_models import LIVE_TRANSFER, ActionCreate, ActionUpdate, Attach, AttachedItem, Detach
from .assistants import find_assistant
from .errors import SynthflowError, undocumented
from .numbers import E164
from .page import done, page

SIP_URI = re.compile(r"(sips?:)?[^@\s]+@[^@\s]+", re.IGNORECASE)

router = APIRouter()
Caller = Annotated[Exchange, Depends(authenticated)]


@router.get("/actions")
async def list_actions(
    caller: Caller, limit: Annotated[int, Query(ge=1)] = 20, offset: Annotated[int, Query(ge=0)] = 0
) -> PlainJSONResponse:
    """One page of actions, without the assistants that they are attached to."""
    readable = [action for action in caller.store.documents(caller.owner.name, "action") if _is_readable(action)]
    selected, pagination = page(caller, readable, limit, offset)
    elements = [_element(caller, action) for action in selected]
    return PlainJSONResponse(done(caller, response={"pagination": pagination, "actions": elements}))


@router.get("/actions/{action_id}")
async def get_action(caller: Caller, action_id: str, include_assistants: bool = False) -> PlainJSONResponse:
    """One action, as an array of one unless a switch says otherwise."""
    action = _find(caller, action_id)
    users = attachments.assistants_with(caller, action_id) if include_assistants else []
    element = {**_element(caller, action), "assistants": users, "input_variables": []}
    single = caller.switch("action_shape") == "object"
    return PlainJSONResponse(done(caller, response={"actions": element if single else [element]}))


@router.post("/actions")
async def create_action(caller: Caller, body: ActionCreate) -> PlainJSONResponse:
    """Create an action. The same request again makes another one."""
    kind, settings = body.kind_and_settings()
    _check_settings(caller, kind, settings)
    action_id = str(uuid.uuid4())
    action = {
        "action_id": action_id,
        "action_type": kind,
        "settings": settings,
        "visible_at": _visible_at(caller),
    }
    with caller.write() as store:
        store.put(caller.owner.name, "action", action_id, action)
    response = {"action_id": action_id, "action_type": kind, "prompt_variables": []}
    # The vendor's examples have the other word in this one place.
    return PlainJSONResponse({"status": "success", "response": response})


@router.put("/actions/{action_id}")
async def update_action(caller: Caller, action_id: str, body: ActionUpdate) -> PlainJSONResponse:
    """Change the settings of an action, whose kind stays."""
    action = _find(caller, action_id)
    kind, settings = body.kind_and_settings()
    if kind != action["action_type"]:
        raise _refused(caller, f"Action {action_id} is of type {action['action_type']}, not {kind}")
    _check_settings(caller, kind, settings)
    action["settings"] = (
        _merged(action["settings"], settings) if caller.switch("action_update") == "merge" else settings
    )
    with caller.write() as store:
        store.put(caller.owner.name, "action", action_id, action)
    return PlainJSONResponse(done(caller, response={"action_id": action_id}))


@router.delete("/actions/{action_id}")
async def delete_action(caller: Caller, action_id: str) -> PlainJSONResponse:
    """Delete an action and detach it everywhere."""
    _find(caller, action_id)
    with caller.write() as store:
        store.remove(caller.owner.name, "action", action_id)
        attachments.detach_everywhere(store, caller.owner.name, action_id)
    return PlainJSONResponse(done(caller, response={"answer": "Action deleted"}))


@router.post("/actions/attach")
async def attach_actions(caller: Caller, body: Attach) -> PlainJSONResponse:
    """Attach actions to an assistant, beside those that it has unless a switch says otherwise."""
    assistant = find_assistant(caller, body.model_id)
    wanted = {
        item.action_id: _attachment(caller, item)
        for item in [*(AttachedItem(action_id=action_id) for action_id in body.actions), *body.items]
    }
    current = {entry["action_id"]: entry for entry in attachments.attachments(assistant)}
    adding = caller.switch("action_attach") == "add"
    repeated = bool(wanted.keys() & current.keys()) if adding else wanted.keys() == current.keys()
    if repeated and caller.switch("action_reattach") == "400":
        raise _refused(caller, "An action is already attached to the assistant")
    for action_id in wanted.keys() & current.keys():
        wanted[action_id]["visible_at"] = current[action_id]["visible_at"]
    assistant["actions"] = list(({**current, **wanted} if adding else wanted).values())
    return _attached(caller, assistant)


@router.post("/actions/detach")
async def detach_actions(caller: Caller, body: Detach) -> PlainJSONResponse:
    """Detach actions from an assistant."""
    assistant = find_assistant(caller, body.model_id)
    for action_id in body.actions:
        _find(caller, action_id)
    current = attachments.attachments(assistant)
    missing = set(body.actions) - {entry["action_id"] for entry in current}
    if missing and caller.switch("action_reattach") == "400":
        raise _refused(caller, "An action is not attached to the assistant")
    assistant["actions"] = [entry for entry in current if entry["action_id"] not in body.actions]
    return _attached(caller, assistant)


def _attached(exchange: Exchange, assistant: Document) -> PlainJSONResponse:
    with exchange.write() as store:
        store.put(exchange.owner.name, "assistant", assistant["model_id"], assistant)
    return PlainJSONResponse(done(exchange, response={}))


def _attachment(exchange: Exchange, item: AttachedItem) -> Document:
    if not item.action_id:
        raise _refused(exchange, f"There is no action with the slug {item.slug!r}")
    _find(exchange, item.action_id)
    return {**item.model_dump(exclude={"slug"}), "visible_at": _visible_at(exchange)}


def _find(exchange: Exchange, action_id: str) -> Document:
    action = exchange.store.get(exchange.owner.name, "action", action_id)
    if action is None or not _is_readable(action):
        status = int(exchange.switch("unknown_action"))
        raise undocumented(exchange, status, f"Action {action_id} was not found", "not_found")
    return action


def _is_readable(action: Document) -> bool:
    return bool(action["visible_at"] <= time.time())


def _visible_at(exchange: Exchange) -> float:
    delay = float(exchange.switch("action_appears_after"))
    return time.time() + delay if delay else 0.0


def _element(exchange: Exchange, action: Document) -> Document:
    """What a list shows. The settings of a transfer are not documented to be among it."""
    settings = action["settings"]
    shows_all = action["action_type"] == LIVE_TRANSFER and exchange.switch("action_read") == "parameters"
    return {
        "action_id": action["action_id"],
        "action_type": action["action_type"],
        "name": settings.get("name", ""),
        "description": settings.get("description", ""),
        "parameters_hard_coded": {
            name: value for name, value in settings.items() if shows_all or name == "sms_message_text"
        },
    }


def _check_settings(exchange: Exchange, kind: str, settings: dict[str, Any]) -> None:
    if kind != LIVE_TRANSFER:
        return
    for name in ("phone", "phone_book_id"):
        if not settings.get(name, "x").strip():
            raise _refused(exchange, f"{name} must not be empty")
    phone = settings.get("phone")
    if phone is None:
        return
    accepted = exchange.switch("transfer_target")
    if accepted == "e164_only" and E164.fullmatch(phone) is None:
        raise _refused(exchange, "phone must be in E.164 format")
    if accepted == "no_uri_headers" and "?" in phone and SIP_URI.fullmatch(phone):
        raise _refused(exchange, "phone must be a phone number or a SIP URI without headers")


def _merged(current: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    """The settings with the given ones over them; of the two destinations the given one stays."""
    other = {"phone": "phone_book_id", "phone_book_id": "phone"}
    replaced = {other[name] for name in given if name in other}
    return {**{name: value for name, value in current.items() if name not in replaced}, **given}


def _refused(exchange: Exchange, description: str) -> SynthflowError:
    return undocumented(exchange, 400, description, "invalid_request")
