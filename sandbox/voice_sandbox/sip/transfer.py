# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An assistant hands a call over: warm by a call of its own, cold by REFER, or through the telephone network."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

from ..gladly.landing import Landing, landing_of
from ..store import Document
from ..synthflow.action_models import LIVE_TRANSFER
from ..synthflow.attachments import shown
from ..synthflow.numbers import E164
from ..tenants import Tenant
from . import addresses
from .addresses import SipAddress
from .client import OutgoingCall
from .connecting import CallFailed, Destination
from .gladly_events import record_contact
from .gladly_side import Handover
from .ladder import GLADLY, SYNTHFLOW, Ladder
from .media import CODECS
from .names import REGIONS, STAND_INS, CannotResolve, gladly_host, source_address
from .stack import SipStack
from .synthflow_side import Session

SECONDS_TO_ANSWER = 4.0
SECONDS_OF_TALK = 0.1
COLD = "cold_transfer"


@dataclass
class Outcome:
    """What became of a transfer. `reached` is None when the caller stayed with the assistant, for the `reason`."""

    target: str
    mode: str
    source: str | None = None
    reached: Landing | None = None
    selector: str | None = None
    topic: str | None = None
    reason: str | None = None
    status: int | None = None

    def as_document(self) -> dict[str, Any]:
        """As an answer of the control API shows it."""
        return {
            "target": self.target,
            "mode": self.mode,
            "source": self.source,
            "outcome": "failed" if self.reached is None else self.reached.type.lower(),
            "reached": self.reached.as_document() if self.reached else None,
            "selector": self.selector,
            "topic": self.topic,
            "status": self.status,
            "reason": self.reason,
        }


async def hand_over(
    stack: SipStack, session: Session, first_leg: OutgoingCall, ladder: Ladder, wanted: bool | str
) -> Outcome:
    """Carry out one of the assistant's live transfers: the first one, or the one whose phone holds `wanted`."""
    settings = _settings(stack, session, wanted)
    if settings is None:
        return Outcome("", "", reason="the assistant has no such live transfer")
    phone = session.filled_in(settings.get("phone") or "")
    outcome = Outcome(phone, settings["transfer_mode"])
    session.executed_actions.append(LIVE_TRANSFER)
    if E164.fullmatch(phone):
        _through_the_network(stack, outcome, ladder, session)
        return outcome
    try:
        address = addresses.parse(phone)
    except ValueError:
        outcome.reason = f"{phone} is neither a number nor a SIP URI"
        return outcome
    try:
        if outcome.mode == COLD:
            await _refer(stack, session, first_leg, address, outcome)
        else:
            await _invite(stack, session, address, outcome, ladder)
    except CallFailed as failure:
        outcome.reason, outcome.status = failure.reason, failure.status
    return outcome


def _settings(stack: SipStack, session: Session, wanted: bool | str) -> Document | None:
    store, tenant = stack.sandbox.store, session.tenant.name
    for entry in shown(session.assistant):
        action = store.get(tenant, "action", entry["action_id"])
        if action is None or action["action_type"] != LIVE_TRANSFER:
            continue
        settings: Document = action["settings"]
        if wanted is True or str(wanted) in (settings.get("phone") or ""):
            return settings
    return None


async def _invite(stack: SipStack, session: Session, address: SipAddress, outcome: Outcome, ladder: Ladder) -> None:
    """Call Gladly from an address of the region, and note where the call landed."""
    tenant = session.tenant
    transport, host = address.transport(), address.uri.host
    choice = stack.sandbox.switches.value("sip_source", tenant.name)
    outcome.source = source_address(tenant.region, choice)
    try:
        ip, port = stack.names.resolve(host, address.uri.port, transport)
    except CannotResolve as error:
        raise CallFailed(str(error)) from error
    sender = f"sip:{session.number}@{REGIONS[tenant.region].host}"
    call = OutgoingCall(ladder, SYNTHFLOW, GLADLY, address.uri, sender)
    destination = Destination(ip, port, transport, host, STAND_INS[outcome.source])
    await call.connect(destination, stack.client_context)
    try:
        await call.invite(tuple(CODECS), _headers(stack, tenant, address), SECONDS_TO_ANSWER)
        outcome.status = 200
        _note_landing(outcome, stack.gladly.handover_of(call.call_id))
        await asyncio.sleep(SECONDS_OF_TALK)
        await call.hang_up()
    finally:
        call.close()


def _headers(stack: SipStack, tenant: Tenant, address: SipAddress) -> list[tuple[str, str]]:
    honoured = stack.sandbox.switches.value("transfer_uri_headers", tenant.name) == "honoured"
    return [(name, value) for name, value in address.headers if honoured and name.startswith("X-")]


def _note_landing(outcome: Outcome, handover: Handover | None) -> None:
    if handover is None:
        outcome.reason = "another peer than Gladly answered"
        return
    outcome.reached, outcome.selector, outcome.topic = handover.landing, handover.selector, handover.topic


async def _refer(
    stack: SipStack, session: Session, first_leg: OutgoingCall, address: SipAddress, outcome: Outcome
) -> None:
    """Ask Gladly to call the target itself."""
    tenant = session.tenant
    is_taken = stack.sandbox.switches.value("gladly_refer", tenant.name) == "accepted"
    first_leg.on_refer = lambda _request: 202 if is_taken else 405
    if session.call is None:
        return
    headers = [
        ("Refer-To", f"<{address.uri}>"),
        ("Referred-By", f"<sip:{session.number}@{REGIONS[tenant.region].host}>"),
    ]
    response = await session.call.send_request("REFER", headers)
    if response is None or response.code >= 300:
        said = f"{response.code} {response.phrase}" if response else "no answer"
        raise CallFailed(f"{said} to REFER", response.code if response else None)
    outcome.status = response.code
    at_gladly = address.uri.host.lower() == gladly_host(tenant.company).lower()
    if at_gladly and not _leads_to_gladly(stack, address):
        await first_leg.notify(503)
        raise CallFailed("503 Service Unavailable for the target of REFER: nothing listens there", 503)
    landing = landing_of(stack.sandbox.store, tenant.name, address.uri.user or "") if at_gladly else None
    if landing is None or landing.type == "FORWARD_TO_SIP":
        await first_leg.notify(404)
        raise CallFailed("404 Not Found for the target of REFER", 404)
    outcome.reached = landing
    record_contact(stack.sandbox.store, tenant.name, session.caller, str(address.uri.user), landing)
    await first_leg.notify(200)
    await session.call.hang_up()


def _leads_to_gladly(stack: SipStack, address: SipAddress) -> bool:
    """Whether port and transport of an address with Gladly's host are Gladly's, too."""
    transport = address.transport()
    try:
        return stack.names.is_gladly(stack.names.resolve(address.uri.host, address.uri.port, transport), transport)
    except CannotResolve:
        return False


def _through_the_network(stack: SipStack, outcome: Outcome, ladder: Ladder, session: Session) -> None:
    """A transfer to a telephone number reaches Gladly like any caller: no allowlist, no headers."""
    landing = landing_of(stack.sandbox.store, session.tenant.name, outcome.target)
    ladder.note(SYNTHFLOW, GLADLY, f"calls {outcome.target} (telephone network)")
    if landing is not None and landing.type == "FORWARD_TO_SIP":
        outcome.reason = "the number is forwarded to SIP: the call would go round in circles"
        return
    outcome.reached = landing or Landing("EXTERNAL_NUMBER", outcome.target)
    if landing is not None:
        record_contact(stack.sandbox.store, session.tenant.name, session.number, outcome.target, landing)
        ladder.note(GLADLY, SYNTHFLOW, f"answered: {landing.type.lower()} {landing.target}")
