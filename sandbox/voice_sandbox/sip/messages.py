# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What SIP messages are built from, and answers to requests. The types are sipmessage's."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable

from sipmessage import Address, Request, Response, Via

METHODS = ("INVITE", "ACK", "CANCEL", "BYE", "OPTIONS")
ALLOW = ", ".join(METHODS)
MAGIC_COOKIE = "z9hG4bK"
PHRASES = {
    100: "Trying",
    180: "Ringing",
    183: "Session Progress",
    200: "OK",
    202: "Accepted",
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    415: "Unsupported Media Type",
    416: "Unsupported URI Scheme",
    420: "Bad Extension",
    480: "Temporarily Unavailable",
    481: "Call/Transaction Does Not Exist",
    482: "Loop Detected",
    483: "Too Many Hops",
    486: "Busy Here",
    487: "Request Terminated",
    488: "Not Acceptable Here",
    500: "Server Internal Error",
    503: "Service Unavailable",
    505: "Version Not Supported",
    513: "Message Too Large",
    603: "Decline",
}
HeaderLines = Iterable[tuple[str, str]]


def note_source(request: Request, address: tuple[str, int]) -> None:
    """Write into the topmost Via where the request came from (RFC 3261 section 18.2.1, RFC 3581)."""
    vias = request.headers.getlist("Via")
    if not vias:
        return
    first, comma, rest = vias[0].partition(",")
    asked = re.search(r";\s*rport(?=\s*(;|$))", first, re.IGNORECASE)
    if asked:
        first = first[: asked.start()] + f";rport={address[1]}" + first[asked.end() :]
    if asked or sent_by(first).rpartition(":")[0] != address[0]:
        first = f"{first.rstrip()};received={address[0]}"
    request.headers.setlist("Via", [first + comma + rest, *vias[1:]])


def sent_by(via: str) -> str:
    """The host and port of a Via header as it is written; empty when there is none."""
    match = re.match(r"\s*SIP\s*/\s*2\.0\s*/\s*\S+\s+([^;\s]+)", via, re.IGNORECASE)
    return match[1] if match else ""


def transaction_key(message: Request | Response) -> tuple[str, str]:
    """What tells transactions apart: branch and sent-by of the topmost Via; raises ValueError for a bad one."""
    via: Via = message.via[0]
    return via.parameters.get("branch") or "", f"{via.host}:{via.port}"


def tag_of(message: Request | Response, name: str) -> str:
    """The tag of From or To; empty when there is none."""
    try:
        return Address.parse(message.headers[name]).parameters.get("tag") or ""
    except (ValueError, KeyError):
        return ""


def new_tag() -> str:
    """A fresh tag."""
    return secrets.token_hex(5)


def new_branch() -> str:
    """A fresh branch."""
    return f"{MAGIC_COOKIE}-{secrets.token_hex(8)}"


def answer(
    request: Request,
    status: int,
    phrase: str | None = None,
    *,
    to_tag: str,
    headers: HeaderLines = (),
    body: bytes = b"",
) -> Response:
    """A response to a request, with what has to be copied from it."""
    response = Response(status, phrase or PHRASES[status], body)
    for name in ("Via", "From", "To", "Call-ID", "CSeq"):
        values = list(request.headers.getlist(name))
        if name == "To" and values and status != 100 and not tag_of(request, "To"):
            values = [f"{values[0]};tag={to_tag}"]
        if values:
            response.headers.setlist(name, values)
    for name in request.headers.getlist("Record-Route") if 180 <= status < 300 else ():
        response.headers.add("Record-Route", name)
    for name, value in headers:
        response.headers.add(name, value)
    response.headers.set("Content-Length", str(len(body)))
    return response


def serialise(message: Request | Response) -> bytes:
    """The bytes of a message."""
    return bytes(message)


def summary(message: Request | Response) -> str:
    """A message in one line, as a ladder shows it."""
    if isinstance(message, Request):
        return f"{message.method} {message.uri}"
    method = (message.headers.get("CSeq") or "").rpartition(" ")[2]
    return f"{message.code} {message.phrase}" + (f" ({method})" if method and method != "INVITE" else "")
