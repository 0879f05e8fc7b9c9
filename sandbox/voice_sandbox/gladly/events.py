# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Gladly's events of the last 24 hours: a stream of JSON lines."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from datetime import datetime, timezone
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from ..responses import PlainJSONResponse
from ..sandbox import Exchange
from ..store import Document, Store
from .access import authenticated
from .directory import new_id
from .errors import GladlyError, problem

ENTITIES = (
    "AGENT_AVAILABILITY",
    "AGENT_STATUS",
    "CONTACT",
    "CONVERSATION",
    "CUSTOMER",
    "CUSTOMER_PROFILE",
    "PAYMENT_REQUEST",
    "TASK",
)
OLDEST_SECONDS = 24 * 3600

router = APIRouter()
Caller = Annotated[Exchange, Depends(authenticated)]


def record_contact_event(
    store: Store,
    tenant_name: str,
    *,
    type: str,
    contact_id: str,
    content: Mapping[str, Any] | None = None,
    at: float | None = None,
) -> str:
    """Keep an event of a contact, and return its id.

    `type` is like "CONTACT/STARTED", `at` in seconds since the epoch (now when it is not given). What `content` holds
    is not published; `contactId` is added to it.
    """
    identifier = new_id()
    event = {
        "id": identifier,
        "type": type,
        "time": time.time() if at is None else at,
        "initiator": {"id": new_id(), "type": "SYSTEM"},
        "content": {"contactId": contact_id, **(content or {})},
    }
    store.put(tenant_name, "event", identifier, event)
    return identifier


@router.get("/events")
async def list_events(caller: Caller, request: Request) -> Response:
    """The events of some kinds between two times, oldest first; one event in each line, unless a switch says array."""
    query = request.query_params
    now = time.time()
    start, end = _time(query.get("startAt"), "startAt"), _time(query.get("endAt"), "endAt", default=now)
    if start < now - OLDEST_SECONDS:
        raise _invalid("startAt", "must be within the last 24 hours")
    if end < start:
        raise _invalid("endAt", "must not be before startAt")
    kinds = _entities(query.getlist("entities"))
    events = [
        _shown(event)
        for event in sorted(caller.store.documents(caller.owner.name, "event"), key=lambda event: event["time"])
        if start <= event["time"] <= end and str(event["type"]).partition("/")[0] in kinds
    ]
    if caller.switch("events_form") == "array":
        return PlainJSONResponse(events)
    lines = "".join(f"{json.dumps(event, separators=(',', ':'))}\n" for event in events)
    return Response(lines, media_type="application/x-ndjson")


def _entities(given: list[str]) -> list[str]:
    if not given:
        raise GladlyError(400, problem("blank", "at least one entity is needed", "entities"))
    for entity in given:
        if entity not in ENTITIES:
            raise _invalid("entities", f"{entity} is not one of {', '.join(ENTITIES)}")
    return given


def _time(given: str | None, name: str, default: float | None = None) -> float:
    """A time of the query in seconds since the epoch."""
    if given is None and default is not None:
        return default
    if not given:
        raise GladlyError(400, problem("blank", f"{name} is needed", name))
    try:
        moment = datetime.fromisoformat(given.replace("Z", "+00:00"))
    except ValueError:
        raise _invalid(name, "is not an ISO 8601 date and time") from None
    if moment.tzinfo is None:
        raise _invalid(name, "has no time zone")
    return moment.timestamp()


def _invalid(name: str, detail: str) -> GladlyError:
    return GladlyError(400, problem("invalid", f"{name} {detail}", name))


def _shown(event: Document) -> Document:
    moment = datetime.fromtimestamp(event["time"], timezone.utc).isoformat(timespec="milliseconds")
    shown = {name: event[name] for name in ("id", "type", "initiator", "content")}
    return {**shown, "timestamp": moment.replace("+00:00", "Z")}
