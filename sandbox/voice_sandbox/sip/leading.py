# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where a call to a number leads, found out without placing it: by the decisions that a placed call meets."""

from __future__ import annotations

import errno
import re
import socket
from dataclasses import dataclass

from ..callers import Lead
from ..certificates import SYNTHFLOW_SIP_NAMES
from ..gladly.landing import landing
from ..store import Document
from ..tenants import Tenant
from .connecting import HUNG_UP, CallFailed
from .forwarding import LED_BACK, SECONDS_TO_ANSWER, Aim, aim_of, headers_of, outgoing_call, whose
from .framing import LONGEST_HEAD
from .incoming import Answer
from .ladder import GLADLY, Ladder
from .messages import PHRASES, serialise
from .names import GLADLY_SUFFIX, CannotResolve, is_loopback
from .stack import Listener, SipStack

SECONDS_TO_KNOCK = 0.2
# No number has more digits, and no datagram more bytes.
LONGEST_CALLER = "+" + 15 * "9"
LARGEST_DATAGRAM = 65_507
NO_ANSWER = f"no answer within {SECONDS_TO_ANSWER:g} seconds"
# What a caller makes of a peer that does not answer in order.
MISBEHAVING = {
    "silent": NO_ANSWER,
    "trickle": NO_ANSWER,
    "hang_up": "the peer hung up without an answer",
    "garbage": "what came back is no SIP message",
    "huge": "what came back is not in order: Message Too Large",
}
# What becomes of TLS on a port without it, and of UDP on a port for TLS; TCP is hung up on there.
OTHER_TRANSPORT = {"TLS": f"no connection: {HUNG_UP}", "UDP": NO_ANSWER}
REFUSED = "connection refused"
UNTRUSTED = {
    "expired": "TLS: certificate has expired",
    "other_authority": "TLS: unable to get local issuer certificate",
}


def lead_of(stack: SipStack, tenant: Tenant, route: Document, now: float) -> Lead:
    """Where a call to the number of a route leads at a time."""
    if route["action"]["type"] != "FORWARD_TO_SIP":
        return _landed(stack, tenant, route["action"], route["action"]["type"].lower())
    try:
        destination = stack.sandbox.store.get(tenant.name, "sip_destination", route["action"]["destinationId"])
        if destination is None:
            raise CallFailed("the SIP destination of the route does not exist")
        return _forwarded(stack, tenant, destination, now)
    except _Unanswered as unanswered:
        failed, changes_at = unanswered.reason, unanswered.changes_at
    except CallFailed as failure:
        failed, changes_at = failure.reason, None
    if route["fallback"] is None:
        return Lead("dead", None, failed, dead_route=True, changes_at=changes_at)
    taken = _landed(stack, tenant, route["fallback"], "fallback")
    reason = failed if taken.reason is None else f"{failed}; {taken.reason}"
    return Lead(taken.leads_to, taken.target, reason, dead_route=True, changes_at=changes_at)


class _Unanswered(CallFailed):
    """Nobody answers, perhaps not for ever."""

    def __init__(self, reason: str, changes_at: float | None) -> None:
        super().__init__(reason)
        self.changes_at = changes_at


def _landed(stack: SipStack, tenant: Tenant, action: Document, leads_to: str) -> Lead:
    place = landing(stack.sandbox.store, tenant.name, action)
    if place.is_staffed:
        return Lead(leads_to, place.target)
    return Lead("dead", None, place.unstaffed_reason)


def _forwarded(stack: SipStack, tenant: Tenant, destination: Document, now: float) -> Lead:
    """The assistant that answers; raises CallFailed."""
    aim = aim_of(destination)
    try:
        address, port = stack.resolve(tenant, aim.host, aim.uri.port, aim.transport)
    except CannotResolve as error:
        raise CallFailed(str(error)) from error
    listener = stack.listener_at(address, port)
    if listener is None:
        _knock(address, port, aim.transport)
        # A peer that somebody has put there to try it out; only a call can tell what it does.
        return Lead("sip_peer", aim.peer)
    if (aim.transport == "TLS") != listener.secure:
        raise CallFailed(OTHER_TRANSPORT.get(aim.transport, MISBEHAVING["hang_up"]))
    if listener.secure:
        _check_certificate(stack, listener, aim.host)
    _check_size(stack, tenant, destination, aim)
    if listener.vendor == "gladly":
        raise CallFailed(f"482 {PHRASES[482]}{LED_BACK if aim.peer == GLADLY else ''}", 482)
    found = stack.synthflow.find(aim.uri, now)
    refused = stack.synthflow.refusal(found, None)
    if refused is not None or found.tenant is None or found.assistant is None:
        raise _Unanswered(_told(refused or found.refused), found.changes_at)
    host = None if found.tenant.name == tenant.name else found.tenant.name
    return Lead("assistant", found.assistant["name"], whose(tenant, found.tenant), host=host)


def _check_certificate(stack: SipStack, listener: Listener, host: str) -> None:
    """Whether a caller would trust what a port shows; raises CallFailed."""
    shown, known = "valid", re.fullmatch(rf"[^.]+{re.escape(GLADLY_SUFFIX)}", host, re.IGNORECASE) is not None
    if listener.vendor == "synthflow":
        shown = stack.sandbox.switches.value("sip_certificate", listener.tenant)
        known = shown != "other_name" and host.lower() in SYNTHFLOW_SIP_NAMES
    if shown in UNTRUSTED:
        raise CallFailed(UNTRUSTED[shown])
    if is_loopback(host):
        raise CallFailed(f"TLS: IP address mismatch, certificate is not valid for '{host}'.")
    if not known:
        raise CallFailed(f"TLS: Hostname mismatch, certificate is not valid for '{host}'.")


@dataclass
class _Paper:
    """A channel on which a message is only written."""

    transport: str
    local: tuple[str, int]
    remote: tuple[str, int] = ("", 0)
    is_reliable: bool = False

    def send(self, data: bytes) -> None:
        """Nothing is sent."""

    def close(self) -> None:
        """Nothing is open."""


def _check_size(stack: SipStack, tenant: Tenant, destination: Document, aim: Aim) -> None:
    """Whether the call's first message gets through, with all headers of the destination; raises CallFailed."""
    headers = headers_of(stack, tenant, destination, LONGEST_CALLER)
    call = outgoing_call(tenant, aim, LONGEST_CALLER, Ladder())
    paper = _Paper(aim.transport, (stack.names.host, 65_535))
    message = serialise(call.invitation(paper, tuple(destination["codecs"]), headers))
    if aim.transport == "UDP":
        if len(message) > LARGEST_DATAGRAM:
            raise CallFailed(NO_ANSWER)
    elif message.find(b"\r\n\r\n") > LONGEST_HEAD:
        raise CallFailed(f"513 {PHRASES[513]}", 513)


def _told(answer: Answer) -> str:
    """What the caller's side makes of an answer that is none."""
    if answer.manner != "answer":
        return MISBEHAVING[answer.manner]
    if answer.rings_on:
        return f"{NO_ANSWER}, it only rang"
    return f"{answer.status} {answer.phrase or PHRASES[answer.status]}"


def _knock(address: str, port: int, transport: str) -> None:
    """Whether somebody listens on a port of this machine, which is known at once; raises CallFailed."""
    try:
        if transport != "UDP":
            with socket.create_connection((address, port), SECONDS_TO_KNOCK):
                return
        # A datagram would be taken for a call. A port that can be taken is nobody's.
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as datagrams:
            datagrams.bind((address, port))
    except OverflowError:
        raise CallFailed(REFUSED) from None
    except OSError as error:
        if transport != "UDP":
            raise CallFailed(REFUSED) from None
        if error.errno in (errno.EADDRINUSE, errno.EACCES):
            return
    raise CallFailed(NO_ANSWER)
