# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Synthflow's calls: list and get. None is placed by a request; simulated ones leave their records here."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query

from ..responses import PlainJSONResponse
from ..sandbox import Exchange
from ..store import Document, Store
from .access import authenticated
from .errors import documented, undocumented
from .page import done, page

router = APIRouter()
Caller = Annotated[Exchange, Depends(authenticated)]


def record_call(
    store: Store,
    tenant_name: str,
    *,
    model_id: str,
    phone_number_from: str,
    phone_number_to: str,
    status: str = "completed",
    started_at: float,
    seconds: float = 0,
    hangup: str | None = None,
    disconnect_reason: str | None = None,
    error_message: str | None = None,
    end_call_reason: str | None = None,
    headers: Mapping[str, str] | None = None,
    executed_actions: Sequence[str] = (),
) -> str:
    """Keep an inbound call that has ended, and return its id.

    `started_at` is in seconds since the epoch. `status` is one of the vendor's words, `hangup` is caller, callee or
    None, `error_message` is like "Telephony - 486 - Busy Here", `executed_actions` are names. `headers` are those of
    the INVITE; no answer shows them.
    """
    call_id = str(uuid.uuid4())
    call = {
        "call_id": call_id,
        "model_id": model_id,
        "status": status,
        "phone_number_from": phone_number_from,
        "phone_number_to": phone_number_to,
        "started_at": started_at,
        "seconds": seconds,
        "hangup": hangup,
        "disconnect_reason": disconnect_reason,
        "error_message": error_message,
        "end_call_reason": end_call_reason,
        "headers": dict(headers or {}),
        "executed_actions": list(executed_actions),
    }
    store.put(tenant_name, "call", call_id, call)
    return call_id


@dataclass
class Selection:
    """The documented filters of the list."""

    from_date: int | None = None
    to_date: int | None = None
    call_status: str | None = None
    duration_min: int | None = None
    duration_max: int | None = None
    lead_phone_number: str | None = None

    def takes(self, call: Document) -> bool:
        """Whether a call passes all filters."""
        started = call["started_at"] * 1000
        return (
            (self.from_date is None or started >= self.from_date)
            and (self.to_date is None or started <= self.to_date)
            and self.call_status in (None, call["status"])
            and (self.duration_min is None or call["seconds"] >= self.duration_min)
            and (self.duration_max is None or call["seconds"] <= self.duration_max)
            and self.lead_phone_number in (None, call["phone_number_from"])
        )


@router.get("/calls")
async def list_calls(
    caller: Caller,
    chosen: Annotated[Selection, Depends()],
    model_id: str = "",
    limit: Annotated[int, Query(ge=1)] = 20,
    offset: Annotated[int, Query(ge=0)] = 0,
) -> PlainJSONResponse:
    """One page of an assistant's calls; one that the workspace does not have has none."""
    if not model_id:
        raise undocumented(caller, 400, "model_id is required", "invalid_request")
    calls = [
        call
        for call in caller.store.documents(caller.owner.name, "call")
        if call["model_id"] == model_id and chosen.takes(call)
    ]
    selected, pagination = page(caller, calls, limit, offset)
    elements = [{**_element(caller, call), "call_status": call["status"]} for call in selected]
    return PlainJSONResponse(done(caller, response={"pagination": pagination, "calls": elements}))


@router.get("/calls/{call_id}")
async def get_call(caller: Caller, call_id: str) -> PlainJSONResponse:
    """One call, as an array of one. Its status has another name than in the list."""
    call = caller.store.get(caller.owner.name, "call", call_id)
    if call is None:
        raise documented(404, f"Call {call_id} was not found", "not_found")
    element = {
        **_element(caller, call),
        "status": call["status"],
        "end_call_reason": call["end_call_reason"],
        "telephony_ringing_duration": 0,
        "telephony_duration": int(call["seconds"] * 1000),
    }
    return PlainJSONResponse(done(caller, response={"calls": [element]}))


def _element(exchange: Exchange, call: Document) -> dict[str, Any]:
    """What both answers show, transcript and recording among it: a client has to leave alone what is personal."""
    ended = call["started_at"] + call["seconds"]
    return {
        "call_id": call["call_id"],
        "model_id": call["model_id"],
        "type_of_call": "inbound",
        "error_message": call["error_message"],
        "phone_number_from": call["phone_number_from"],
        "phone_number_to": call["phone_number_to"],
        "start_time": _time(exchange, call["started_at"]),
        "duration": int(call["seconds"]),
        "telephony_hangup": call["hangup"],
        "telephony_disconnect_reason": call["disconnect_reason"],
        "telephony_start": _time(exchange, call["started_at"]),
        "telephony_end": _time(exchange, ended),
        "executed_actions": {name: {"name": name} for name in call["executed_actions"]},
        "transcript": "human: My name is Jo, and my card ends in 4242.",
        "recording_url": f"https://recordings.example/{call['call_id']}.mp3",
    }


def _time(exchange: Exchange, seconds: float) -> Any:
    """A time in the form that a switch chooses: the vendor publishes none."""
    if exchange.switch("call_times") == "epoch_ms":
        return int(seconds * 1000)
    moment = datetime.fromtimestamp(seconds, timezone.utc)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
