# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Simulated calls: somebody dials a number of an organization, and Gladly does what its inbound route says."""

from __future__ import annotations

from typing import Any

from ..gladly.landing import Landing, landing
from ..store import Document
from ..tenants import Tenant
from .connecting import CallFailed
from .forwarding import Forwarded, forward, whose
from .gladly_events import record_contact
from .ladder import CALLER, GLADLY, Ladder
from .stack import SipStack


class NoSuchNumber(LookupError):
    """The organization does not have the number, or any at all."""


async def place_call(
    stack: SipStack, tenant: Tenant, caller: str, number: str | None, transfer: bool | str | None
) -> dict[str, Any]:
    """Place one call and return what became of it; raises NoSuchNumber.

    Without a number, the first one that is forwarded is dialled, else the first one.
    """
    route = _route(stack, tenant, number)
    ladder = Ladder()
    ladder.note(CALLER, GLADLY, f"calls {route['phoneNumber']} (telephone network)")
    result: dict[str, Any] = {
        "tenant": tenant.name,
        "from": caller,
        "to": route["phoneNumber"],
        "outcome": "dead",
        "reached": None,
        "assistant": None,
        "variables": {},
        "reason": None,
        "transfer": None,
        "ladder": ladder.rungs,
    }
    if route["action"]["type"] == "FORWARD_TO_SIP":
        await _forward(stack, tenant, route, caller, transfer, ladder, result)
    else:
        _land(stack, tenant, result, route["action"], route["action"]["type"].lower())
    reached = result["reached"]
    if reached is None:
        ladder.note(GLADLY, CALLER, "the line is dead")
    else:
        transfer_reached = (result["transfer"] or {}).get("reached")
        steps = [reached, *([transfer_reached] if transfer_reached else [])]
        ladder.note(GLADLY, CALLER, "reached " + ", then ".join(f"{step['type']} {step['target']}" for step in steps))
    return result


def _route(stack: SipStack, tenant: Tenant, number: str | None) -> Document:
    routes = stack.sandbox.store.documents(tenant.name, "inbound_route")
    if number is None:
        # False sorts first.
        routes.sort(key=lambda route: route["action"]["type"] != "FORWARD_TO_SIP")
        if not routes:
            raise NoSuchNumber(f"{tenant.organization} has no phone number at Gladly")
        return routes[0]
    for route in routes:
        if route["phoneNumber"] == number:
            return route
    raise NoSuchNumber(f"{tenant.organization} does not have the number {number} at Gladly")


async def _forward(
    stack: SipStack,
    tenant: Tenant,
    route: Document,
    caller: str,
    transfer: bool | str | None,
    ladder: Ladder,
    result: dict[str, Any],
) -> None:
    try:
        destination = stack.sandbox.store.get(tenant.name, "sip_destination", route["action"]["destinationId"])
        if destination is None:
            raise CallFailed("the SIP destination of the route does not exist")
        _reach(result, tenant, await forward(stack, tenant, destination, caller, ladder, transfer))
    except CallFailed as failure:
        result["reason"] = failure.reason
        if route["fallback"] is not None:
            _land(stack, tenant, result, route["fallback"], "fallback")


def _reach(result: dict[str, Any], tenant: Tenant, forwarded: Forwarded) -> None:
    session = forwarded.session
    if session is None:
        result.update(outcome="sip_peer", reached={"type": "sip_peer", "target": forwarded.peer})
        return
    name = session.assistant["name"]
    reached = {
        "type": "assistant",
        "target": name,
        "model_id": session.assistant["model_id"],
        "prompt": session.rendered("prompt"),
        "greeting_message": session.rendered("greeting_message"),
    }
    outcome = forwarded.transfer
    result.update(outcome="assistant", reached=reached, assistant=name, variables=session.variables)
    result["reason"] = whose(tenant, session.tenant)
    result["transfer"] = outcome.as_document() if outcome else None


def _land(stack: SipStack, tenant: Tenant, result: dict[str, Any], action: Document, outcome: str) -> None:
    """Let people take the call, if there are any."""
    place: Landing = landing(stack.sandbox.store, tenant.name, action)
    if not place.is_staffed:
        result["reason"] = "; ".join(filter(None, (result["reason"], place.unstaffed_reason)))
        return
    result.update(outcome=outcome, reached=place.as_document())
    record_contact(stack.sandbox.store, tenant.name, result["from"], result["to"], place)
