# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A dialog between two user agents, and the requests within it (RFC 3261, section 12)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sipmessage import URI, Address, Request, Response

from .channel import Channel
from .messages import HeaderLines, new_branch, tag_of


@dataclass
class Dialog:
    """`local` and `remote` are From and To of our requests as text, `target` their Request-URI."""

    call_id: str
    local: str
    remote: str
    target: URI
    routes: tuple[str, ...]
    sequence: int

    @classmethod
    def of_answered_request(cls, request: Request, response: Response) -> Dialog:
        """The dialog of the one who called; raises ValueError when the answer lacks what it needs."""
        target = _contact(response) or request.uri
        routes = tuple(reversed(_split(response.headers.getlist("Record-Route"))))
        sequence = request.cseq.sequence
        headers = response.headers
        return cls(headers["Call-ID"], headers["From"], headers["To"], target, routes, sequence)

    @classmethod
    def of_received_request(cls, request: Request, to_tag: str) -> Dialog:
        """The dialog of the one who was called."""
        headers = request.headers
        target = _contact(request) or Address.parse(headers["From"]).uri
        local = headers["To"] if tag_of(request, "To") else f"{headers['To']};tag={to_tag}"
        return cls(
            headers["Call-ID"], local, headers["From"], target, tuple(_split(headers.getlist("Record-Route"))), 0
        )

    def request(self, method: str, channel: Channel, headers: HeaderLines = (), sequence: int | None = None) -> Request:
        """A request within the dialog. ACK has the number of the request that it is for."""
        if sequence is None:
            self.sequence += 1
            sequence = self.sequence
        request = Request(method, self.target)
        add_basics(request, channel, self.local, self.remote, self.call_id, sequence)
        for route in self.routes:
            request.headers.add("Route", route)
        for name, value in headers:
            request.headers.add(name, value)
        request.headers.set("Content-Length", "0")
        return request


def add_basics(
    request: Request,
    channel: Channel,
    sender: str,
    receiver: str,
    call_id: str,
    sequence: int,
    branch: str | None = None,
) -> None:
    """Add what every request has. The answer comes back to where it was sent from."""
    place = f"{channel.local[0]}:{channel.local[1]}"
    via = f"SIP/2.0/{channel.transport} {place};rport;branch={branch or new_branch()}"
    for name, value in (
        ("Via", via),
        ("Max-Forwards", "70"),
        ("From", sender),
        ("To", receiver),
        ("Call-ID", call_id),
        ("CSeq", f"{sequence} {request.method}"),
    ):
        request.headers.add(name, value)


def contact(channel: Channel, user: str = "") -> str:
    """The Contact of a user agent at this end of a channel."""
    transport = f";transport={channel.transport.lower()}" if channel.transport != "UDP" else ""
    return f"<sip:{f'{user}@' if user else ''}{channel.local[0]}:{channel.local[1]}{transport}>"


def _contact(message: Request | Response) -> URI | None:
    try:
        return Address.parse(message.headers["Contact"]).uri
    except (KeyError, ValueError):
        return None


def _split(values: list[str]) -> list[str]:
    """The entries of Record-Route, which may share a line."""
    return [entry.strip() for value in values for entry in re.split(r",(?=\s*<)", value)]
