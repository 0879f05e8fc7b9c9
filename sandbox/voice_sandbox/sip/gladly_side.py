# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Gladly as the one who is called: transfers by DID, let in by the allowlists of the SIP destinations."""

from __future__ import annotations

import ipaddress
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sipmessage import Request

from ..gladly.landing import Landing, landing_of
from ..sandbox import Sandbox
from ..tenants import Tenant
from . import media
from .channel import Channel
from .gladly_events import record_contact
from .incoming import Answer, IncomingCall
from .names import GLADLY_SUFFIX, is_loopback, public_address

SESSIONS_KEPT = 200
SELECTOR = "X-Gladly-Routing-Selector"


@dataclass
class Handover:
    """One call that was handed over to Gladly. `topic` is the enabled topic that the selector names, if any."""

    tenant: Tenant
    caller: str
    number: str
    landing: Landing
    selector: str | None
    topic: str | None


class GladlySide:
    """Decides about requests to {company}.sip.gladly.com."""

    product = "Gladly SIP (sandbox)"

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._handovers: OrderedDict[str, Handover] = OrderedDict()
        self._own_call_ids: set[str] = set()

    def handover_of(self, call_id: str) -> Handover | None:
        """What became of a call that was handed over, by its Call-ID."""
        return self._handovers.get(call_id)

    @contextmanager
    def calling(self, call_id: str) -> Iterator[None]:
        """While Gladly itself calls somebody: the call that comes back to it is a loop."""
        self._own_call_ids.add(call_id)
        try:
            yield
        finally:
            self._own_call_ids.discard(call_id)

    def options(self, request: Request, channel: Channel) -> Answer:
        """Answer those who are let in."""
        tenant = self._tenant(request)
        if tenant is None:
            return Answer(404)
        if not self._is_listed(tenant, channel):
            return self._unlisted(tenant)
        if self._switch("gladly_options", tenant) == "405":
            return Answer(405, headers=(("Allow", "INVITE, ACK, CANCEL, BYE"),))
        if request.uri.user and self._landing(tenant, request.uri.user) is None:
            return Answer(404)
        return Answer(200)

    def invite(self, request: Request, channel: Channel) -> Answer:
        """Take a call for a DID of the organization."""
        if request.headers["Call-ID"] in self._own_call_ids:
            return Answer(482)
        tenant = self._tenant(request)
        if tenant is None:
            return Answer(404)
        if not self._is_listed(tenant, channel):
            return self._unlisted(tenant)
        landing = self._landing(tenant, request.uri.user or "")
        if landing is None:
            return Answer(404)
        if landing.type == "FORWARD_TO_SIP":
            # Forwarded again, it would come back to where it came from.
            return Answer(482)
        offer = media.read_offer(request.body)
        codecs = tuple(media.CODECS) if not request.body else media.common(offer) if offer else ()
        if not codecs:
            return Answer(488)
        handover = self._handover(request, tenant, landing)
        self._handovers[request.headers["Call-ID"]] = handover
        while len(self._handovers) > SESSIONS_KEPT:
            self._handovers.popitem(last=False)
        return Answer(200, provisional=(180,), codecs=codecs, session=handover)

    def began(self, call: IncomingCall) -> None:
        """Nothing is kept of a call that only rings."""

    def ended(self, call: IncomingCall) -> None:
        """Leave Gladly's events of a call that was answered."""
        handover: Handover = call.session
        if call.answered_at is not None:
            store, tenant = self._sandbox.store, handover.tenant.name
            record_contact(store, tenant, handover.caller, handover.number, handover.landing, handover.topic)

    def _tenant(self, request: Request) -> Tenant | None:
        host = request.uri.host.lower()
        if host.endswith(GLADLY_SUFFIX):
            return self._sandbox.tenants.by_company(host.removesuffix(GLADLY_SUFFIX))
        if not is_loopback(host):
            return None
        owners = self._sandbox.store.holders("inbound_route", request.uri.user or "")
        return self._sandbox.tenants.by_name(owners[0]) if owners else None

    def _landing(self, tenant: Tenant, number: str) -> Landing | None:
        return landing_of(self._sandbox.store, tenant.name, number)

    def _is_listed(self, tenant: Tenant, channel: Channel) -> bool:
        """Whether a SIP destination of the organization lets in the address that the source stands for."""
        source = ipaddress.ip_address(public_address(channel.remote[0]))
        return any(
            source in ipaddress.ip_network(network, strict=False)
            for destination in self._sandbox.store.documents(tenant.name, "sip_destination")
            for network in destination["allowlist"]
        )

    def _unlisted(self, tenant: Tenant) -> Answer:
        way = self._switch("gladly_unlisted", tenant)
        return Answer(403) if way == "403" else Answer(0, manner=way)

    def _handover(self, request: Request, tenant: Tenant, landing: Landing) -> Handover:
        selector = request.headers.get(SELECTOR)
        topics = self._sandbox.store.documents(tenant.name, "topic")
        topic = next((t["name"] for t in topics if t["name"] == selector and not t["disabled"]), None)
        try:
            caller = request.from_address.uri.user or "anonymous"
        except ValueError:
            caller = "anonymous"
        return Handover(tenant, caller, str(request.uri.user), landing, selector, topic)

    def _switch(self, name: str, tenant: Tenant) -> str:
        return self._sandbox.switches.value(name, tenant.name)
