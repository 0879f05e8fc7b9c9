# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""A call that was answered: where its further requests go, ACK and BYE (RFC 3261, section 12)."""

from __future__ import annotations

import re

from .caller import Caller
from .message import Message, Pairs, address_of, check_uri_text
from .transaction import Request

_LARGEST_NUMBER_OF_ROUTES = 20


class Dialog:
    """Made by a 2xx to an INVITE.

    Request-URI and Route are as Contact and Record-Route say. Everything is still sent over the connection of the
    INVITE: a peer cannot send the probe to other hosts.
    """

    def __init__(self, caller: Caller, invite_sequence: int, answer: Message) -> None:
        self.call_id = caller.call_id
        self._caller = caller
        self._invite_sequence = invite_sequence
        self._sequence = invite_sequence
        self._to = answer.first("to") or caller.to
        contact = address_of(next(iter(answer.listed("contact")), ""))
        # Headers of a URI have no place in a request line, and what cannot stand there is as good as no Contact.
        self._target = _usable(contact.partition("?")[0]) or caller.target
        routes = [route for route in answer.listed("record-route") if _usable(address_of(route))]
        self._routes = routes[:_LARGEST_NUMBER_OF_ROUTES][::-1]
        if self._routes and not re.search(r";\s*lr\b", self._routes[0], re.IGNORECASE):
            # A strict router wants itself in the request line and the callee at the end of the route.
            self._routes, self._target = [*self._routes[1:], f"<{self._target}>"], address_of(self._routes[0])

    def ack(self, more: Pairs = ()) -> bytes:
        """Return the ACK of the 2xx: the same each time it is asked for, but for its branch."""
        return self._request("ACK", self._invite_sequence, more).data

    def bye(self, credentials: Pairs = ()) -> Request:
        """Return the next BYE."""
        self._sequence += 1
        return self._request("BYE", self._sequence, credentials)

    @property
    def target(self) -> str:
        """The text of the Request-URI."""
        return self._target

    def _request(self, method: str, sequence: int, more: Pairs) -> Request:
        return self._caller.request(method, sequence, target=self._target, to=self._to, routes=self._routes, more=more)


def _usable(uri: str) -> str | None:
    try:
        check_uri_text(uri)
    except ValueError:
        return None
    return uri if re.match(r"sips?:\S", uri, re.IGNORECASE) else None
