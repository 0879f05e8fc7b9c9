# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Synthflow as a trunk: which assistant a call reaches, and what its X-headers become."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import time
from collections import OrderedDict
from dataclasses import dataclass, field

from sipmessage import URI, Request

from ..sandbox import Sandbox
from ..store import Document
from ..synthflow.bindings import inbound_holder
from ..synthflow.calls import record_call
from ..synthflow.numbers import E164, slug_of
from ..tenants import Tenant
from . import media
from .channel import Channel
from .incoming import Answer, IncomingCall
from .misbehaviour import MANNERS
from .names import is_loopback, region_of

SESSIONS_KEPT = 200
SECONDS_TO_END = 2.0
DISCONNECT_REASONS = {"caller": "caller_hangup", "callee": "callee_hangup", None: "unknown"}
RINGING = {"180_200": (180,), "183_200": (183,), "200_only": ()}


@dataclass
class Session:
    """One call at an assistant."""

    tenant: Tenant
    assistant: Document
    caller: str
    number: str
    variables: dict[str, str]
    call: IncomingCall | None = None
    executed_actions: list[str] = field(default_factory=list)
    _ended: asyncio.Event = field(default_factory=asyncio.Event)

    async def wait_ended(self) -> None:
        """Wait until the call has ended at this side too, and its record is there."""
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self._ended.wait(), SECONDS_TO_END)

    def note_end(self) -> None:
        """The call has ended."""
        self._ended.set()

    def rendered(self, name: str) -> str:
        """A text of the agent with its variables filled in."""
        return self.filled_in(str(self.assistant["agent"].get(name) or ""))

    def filled_in(self, text: str) -> str:
        """A text with its variables filled in; names are case-sensitive, what is unknown stays."""
        for variable, value in self.variables.items():
            text = text.replace(f"{{{variable}}}", value)
        return text


@dataclass(frozen=True)
class Found:
    """Whose number a call is for and the assistant that answers it, and the answer when one of them is missing.

    At `changes_at`, if it is given, something that is waited for is there.
    """

    tenant: Tenant | None
    assistant: Document | None
    refused: Answer
    changes_at: float | None = None


class SynthflowSide:
    """Decides about requests to sip.us.synthflow.ai and its siblings."""

    product = "Synthflow SIP (sandbox)"

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._sessions: OrderedDict[str, Session] = OrderedDict()

    def session_of(self, call_id: str) -> Session | None:
        """The session of a call, by its Call-ID, also after its end."""
        return self._sessions.get(call_id)

    def options(self, request: Request, channel: Channel) -> Answer:
        """Tell about the number, about nothing, or refuse the method."""
        if not request.uri.user:
            # The trunk itself is asked, not a number.
            return self._state(None) or Answer(200)
        found = self.find(request.uri, time.time())
        troubled = self._state(found.tenant)
        # Ringing is what a call does.
        if troubled is not None and not troubled.rings_on:
            return troubled
        way = self._switch("sip_options", found.tenant)
        if way == "405":
            return Answer(405, headers=(("Allow", "INVITE, ACK, CANCEL, BYE"),))
        if way == "always_200" or found.assistant is not None:
            return Answer(200)
        return found.refused

    def invite(self, request: Request, channel: Channel) -> Answer:
        """Take the call for the assistant, or refuse it."""
        found = self.find(request.uri, time.time())
        refused = self.refusal(found, request.headers.get("Authorization"))
        tenant, assistant = found.tenant, found.assistant
        if refused is not None or tenant is None or assistant is None:
            return refused or found.refused
        if request.body and (request.headers.get("Content-Type") or "").partition(";")[0].strip().lower() != media.SDP:
            return Answer(415, headers=(("Accept", media.SDP),))
        offer = media.read_offer(request.body)
        # Without a body the answer makes the offer, and the ACK would answer it.
        codecs = tuple(media.CODECS) if not request.body else media.common(offer) if offer else ()
        if not codecs:
            return Answer(488)
        session = Session(tenant, assistant, _caller(request), str(request.uri.user), _variables(request))
        self._keep(request.headers["Call-ID"], session)
        ringing = RINGING[self._switch("sip_ringing", tenant)]
        return Answer(200, provisional=ringing, codecs=codecs, session=session)

    def began(self, call: IncomingCall) -> None:
        """Know the call, so that the assistant can hand it over."""
        if call.session is not None:
            call.session.call = call

    def ended(self, call: IncomingCall) -> None:
        """Leave the record of a call that reached an assistant."""
        session: Session = call.session
        ended_at = call.ended_at or call.began
        record_call(
            self._sandbox.store,
            session.tenant.name,
            model_id=session.assistant["model_id"],
            phone_number_from=session.caller,
            phone_number_to=session.number,
            status="completed" if call.answered_at is not None else "canceled",
            started_at=call.began,
            seconds=ended_at - (call.answered_at or ended_at),
            hangup=call.hangup,
            disconnect_reason=DISCONNECT_REASONS[call.hangup],
            headers=session.variables,
            executed_actions=session.executed_actions,
        )
        session.note_end()

    def _keep(self, call_id: str, session: Session) -> None:
        self._sessions[call_id] = session
        while len(self._sessions) > SESSIONS_KEPT:
            self._sessions.popitem(last=False)

    def find(self, uri: URI, now: float) -> Found:
        """Whose number a call is for, and the assistant that it is attached to, at a time."""
        host = uri.host
        region = region_of(host)
        number = uri.user or ""
        if (region is None and not is_loopback(host)) or E164.fullmatch(number) is None:
            return Found(None, None, Answer(404))
        owner = None
        awaited: list[float] = []
        for name in self._sandbox.store.holders("number", slug_of(number)):
            tenant = self._sandbox.tenants.by_name(name)
            if tenant is None or region not in (None, tenant.region):
                continue
            imported = self._sandbox.store.get(tenant.name, "number", slug_of(number))
            if imported is None:
                continue
            if imported["visible_at"] > now:
                awaited.append(imported["visible_at"])
                continue
            owner = tenant
            assistant = inbound_holder(self._sandbox.store, tenant.name, number)
            if assistant is None:
                continue
            ready_at = self._trunk_ready_at(tenant, assistant)
            if ready_at <= now:
                return Found(tenant, assistant, Answer(404), min(awaited, default=None))
            awaited.append(ready_at)
        refused = Answer(404 if owner is None else int(self._switch("sip_unattached", owner)))
        return Found(owner, None, refused, min(awaited, default=None))

    def refusal(self, found: Found, authorization: str | None) -> Answer | None:
        """Why a call does not get to the assistant, whatever it carries; None when it does."""
        troubled = self._state(found.tenant)
        if troubled is not None:
            return troubled
        if found.tenant is None or found.assistant is None:
            return found.refused
        return self._challenge(authorization, found.tenant)

    def _trunk_ready_at(self, tenant: Tenant, assistant: Document) -> float:
        """The trunk is created when a number is attached, and is not there at once."""
        return float(assistant.get("attached_at", 0.0)) + float(self._switch("trunk_ready_after", tenant))

    def _state(self, tenant: Tenant | None) -> Answer | None:
        """What a switch has Synthflow do instead of answering, or None."""
        state = self._switch("sip_synthflow", tenant)
        if state == "up":
            return None
        if state in MANNERS:
            return Answer(0, manner=state)
        if state == "rings":
            return Answer(480, provisional=(180,), rings_on=True)
        return Answer(int(state))

    def _challenge(self, authorization: str | None, tenant: Tenant) -> Answer | None:
        """Ask for credentials. Nobody has any: no API field of Synthflow holds credentials for calls that come in."""
        if self._switch("sip_inbound_auth", tenant) == "none":
            return None
        if authorization:
            return Answer(403, "Invalid credentials")
        challenge = f'Digest realm="synthflow.ai", nonce="{secrets.token_hex(16)}", algorithm=MD5, qop="auth"'
        return Answer(401, headers=(("WWW-Authenticate", challenge),))

    def _switch(self, name: str, tenant: Tenant | None) -> str:
        return self._sandbox.switches.value(name, tenant.name if tenant else None)


def _caller(request: Request) -> str:
    try:
        return request.from_address.uri.user or "anonymous"
    except ValueError:
        return "anonymous"


def _variables(request: Request) -> dict[str, str]:
    """Each X-header becomes a variable of the same name, in the letters that were sent."""
    names: list[str] = request.headers.keys()
    return {name: request.headers[name] for name in names if name.startswith(("X-", "x-"))}
