# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Gladly forwards a call to a SIP destination, as the destination is configured."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from sipmessage import URI

from ..store import Document
from ..tenants import Tenant
from . import addresses
from .client import OutgoingCall
from .connecting import CallFailed, Destination
from .ladder import GLADLY, SYNTHFLOW, Ladder
from .names import GLADLY_SUFFIX, CannotResolve, gladly_host, region_of
from .stack import SipStack
from .synthflow_side import Session
from .transfer import Outcome, hand_over

# Gladly does not say how long it lets Synthflow ring.
SECONDS_TO_ANSWER = 4.0
SECONDS_OF_TALK = 0.1
CALLER_PLACEHOLDER = "{caller_e164}"
# What is added to the reason of a call that Gladly placed to itself.
LED_BACK = ": the SIP address leads back to Gladly"


@dataclass(frozen=True)
class Forwarded:
    """A call that was answered. `session` is None when another peer than Synthflow's side answered."""

    peer: str
    session: Session | None
    transfer: Outcome | None


@dataclass(frozen=True)
class Aim:
    """Where a SIP destination sends calls. `peer` is the vendor whose host it names, else that host."""

    uri: URI
    transport: str
    peer: str

    @property
    def host(self) -> str:
        """The host of the address."""
        return str(self.uri.host)


def aim_of(destination: Document) -> Aim:
    """Read address and transport of a SIP destination; raises CallFailed."""
    try:
        address = addresses.parse(destination["sipAddress"])
    except ValueError:
        raise CallFailed(f"the SIP address {destination['sipAddress']} cannot be read") from None
    host = address.uri.host
    peer = SYNTHFLOW if region_of(host) else GLADLY if host.lower().endswith(GLADLY_SUFFIX) else host
    return Aim(address.uri, address.transport(destination["transport"]), peer)


def whose(tenant: Tenant, answering: Tenant) -> str | None:
    """What is told of a caller who gets to another tenant's assistant."""
    return None if answering.name == tenant.name else f"the assistant is one of tenant {answering.name}"


def outgoing_call(tenant: Tenant, aim: Aim, caller: str, ladder: Ladder) -> OutgoingCall:
    """The call that Gladly places for a caller."""
    return OutgoingCall(ladder, GLADLY, aim.peer, aim.uri, f"sip:{caller}@{gladly_host(tenant.company)}")


def headers_of(stack: SipStack, tenant: Tenant, destination: Document, caller: str) -> list[tuple[str, str]]:
    """The headers that a destination adds to a call."""
    filled_in = stack.sandbox.switches.value("gladly_placeholders", tenant.name) == "filled_in"
    return [
        (name, value.replace(CALLER_PLACEHOLDER, caller) if filled_in else value)
        for name, value in destination["headers"].items()
    ]


async def forward(
    stack: SipStack, tenant: Tenant, destination: Document, caller: str, ladder: Ladder, transfer: bool | str | None
) -> Forwarded:
    """Place the call, let the assistant hand it over if that is wanted, and hang up; raises CallFailed."""
    aim = aim_of(destination)
    call = outgoing_call(tenant, aim, caller, ladder)
    try:
        ip, port = stack.resolve(tenant, aim.host, aim.uri.port, aim.transport)
    except CannotResolve as error:
        ladder.note(GLADLY, GLADLY, str(error))
        raise CallFailed(str(error)) from error
    with stack.gladly.calling(call.call_id):
        try:
            await call.connect(Destination(ip, port, aim.transport, aim.host), stack.client_context)
        except CallFailed as failure:
            ladder.note(GLADLY, GLADLY, f"{aim.transport} to {aim.host}: {failure.reason}")
            raise
        try:
            return await _talk(stack, tenant, call, destination, caller, aim.peer, ladder, transfer)
        except CallFailed as failure:
            if failure.status == 482 and aim.peer == GLADLY:
                raise CallFailed(failure.reason + LED_BACK, 482) from failure
            raise
        finally:
            call.close()


async def _talk(
    stack: SipStack,
    tenant: Tenant,
    call: OutgoingCall,
    destination: Document,
    caller: str,
    peer: str,
    ladder: Ladder,
    transfer: bool | str | None,
) -> Forwarded:
    codecs = tuple(destination["codecs"])
    await call.invite(codecs, headers_of(stack, tenant, destination, caller), SECONDS_TO_ANSWER)
    session = stack.synthflow.session_of(call.call_id)
    await asyncio.sleep(SECONDS_OF_TALK)
    outcome = None
    if transfer and session is not None:
        outcome = await hand_over(stack, session, call, ladder, transfer)
    await call.hang_up()
    if session is not None:
        # Its record is written by then.
        await session.wait_ended()
    return Forwarded(peer, session, outcome)
