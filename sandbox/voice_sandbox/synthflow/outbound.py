# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The numbers of an outbound assistant: attach and detach. Inbound assistants have no part in it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends

from ..responses import PlainJSONResponse
from ..sandbox import Exchange
from .access import authenticated
from .errors import documented
from .models import OutboundNumbers
from .numbers import find_number
from .page import done

router = APIRouter()
Caller = Annotated[Exchange, Depends(authenticated)]


@router.put("/assistants/{model_id}/phone_numbers")
async def attach_numbers(caller: Caller, model_id: str, body: OutboundNumbers) -> PlainJSONResponse:
    """Give an outbound assistant numbers, named by E.164 or by slug."""
    assistant = caller.store.get(caller.owner.name, "assistant", model_id)
    if assistant is None:
        raise documented(404, f"Assistant {model_id} was not found", "not_found")
    if assistant["type"] != "outbound":
        raise documented(404, "Numbers can be attached to outbound agents only", "not_found")
    wanted = []
    for name in body.phone_numbers or body.phone_number_slugs or []:
        number = find_number(caller, name)
        if number is None:
            raise documented(404, f"Phone number {name} was not found", "not_found")
        wanted.append(number["phone_number"])
    kept = assistant["pool"] if caller.switch("outbound_attach") == "add" else []
    assistant["pool"] = list(dict.fromkeys([*kept, *wanted]))
    with caller.write() as store:
        store.put(caller.owner.name, "assistant", model_id, assistant)
    return PlainJSONResponse(done(caller))


@router.delete("/assistants/{model_id}/phone_numbers/{slug}")
async def detach_number(caller: Caller, model_id: str, slug: str) -> PlainJSONResponse:
    """Take a number away from an outbound assistant."""
    assistant = caller.store.get(caller.owner.name, "assistant", model_id)
    if assistant is None:
        raise documented(404, f"Assistant {model_id} was not found", "not_found")
    if assistant["type"] != "outbound":
        raise documented(400, "Numbers can be detached from outbound agents only", "validation")
    number = find_number(caller, slug)
    if number is None or number["phone_number"] not in assistant["pool"]:
        raise documented(404, f"Phone number {slug} is not attached", "not_found")
    assistant["pool"].remove(number["phone_number"])
    with caller.write() as store:
        store.put(caller.owner.name, "assistant", model_id, assistant)
    return PlainJSONResponse(done(caller))
