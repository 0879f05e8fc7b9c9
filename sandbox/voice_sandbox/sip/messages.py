# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reading SIP messages as strictly as a trunk does, and answering them. The types are sipmessage's."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable

from sipmessage import URI, Address, CSeq, Request, Response, Via
from sipmessage.message import COMPACT_FORMS, Headers

METHODS = ("INVITE", "ACK", "CANCEL", "BYE", "OPTIONS")
ALLOW = ", ".join(METHODS)
MAGIC_COOKIE = "z9hG4bK"
LONGEST_MESSAGE = 65_535
NEEDED_ONCE = ("From", "To", "Call-ID", "CSeq", "Max-Forwards")
REQUEST_LINE = re.compile(r"([A-Za-z0-9\-.!%*_+`'~]{1,40}) (\S{1,2000}) SIP/([0-9]+\.[0-9]+)")
STATUS_LINE = re.compile(r"SIP/2\.0 ([1-6][0-9]{2}) (.*)")
FOLDING = re.compile(rb"\r\n[ \t]+")
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


class Unreadable(Exception):
    """Not a SIP message, or one that no answer can be made for."""


class Refused(Exception):
    """A request that is answered with an error before anybody looks at what it asks for."""

    def __init__(self, status: int, phrase: str | None = None, headers: HeaderLines = ()) -> None:
        super().__init__(status, phrase)
        self.status = status
        self.phrase = phrase
        self.headers = tuple(headers)


def read(data: bytes) -> tuple[Request | Response, Refused | None]:
    """A message, and for a request what is wrong with it, if anything; raises Unreadable."""
    head, separator, body = data.partition(b"\r\n\r\n")
    if not separator:
        raise Unreadable("no end of the header")
    lines = FOLDING.sub(b" ", head).decode("utf-8", "replace").split("\r\n")
    headers = _headers(lines[1:])
    status = STATUS_LINE.fullmatch(lines[0])
    if status is not None:
        response = Response(int(status[1]), status[2], body)
        response.headers = headers
        return response, None
    match = REQUEST_LINE.fullmatch(lines[0])
    if match is None:
        raise Unreadable("neither a request nor a response")
    request = Request(match[1], URI("sip", "invalid"), body)
    request.headers = headers
    try:
        _check(request, match[2], match[3], len(data))
    except Refused as refused:
        return request, refused
    return request, None


def _headers(lines: list[str]) -> Headers:
    headers = Headers()
    for line in lines:
        name, _colon, value = line.partition(":")
        name = name.strip()
        headers.add(COMPACT_FORMS.get(name.lower(), name), value.strip())
    return headers


def _check(request: Request, uri: str, version: str, size: int) -> None:
    headers = request.headers
    if version != "2.0":
        raise Refused(505)
    if size > LONGEST_MESSAGE:
        raise Refused(513)
    names: list[str] = headers.keys()
    for name in names:
        if not re.fullmatch(r"[A-Za-z0-9\-.!%*_+`'~]+", name):
            raise Refused(400, "Bad Header Line")
    if not headers.getlist("Via"):
        raise Refused(400, "Missing Via Header")
    for name in (*NEEDED_ONCE, *(("Contact",) if request.method == "INVITE" else ())):
        if not headers.get(name):
            raise Refused(400, f"Missing {name} Header")
        if name != "Contact" and len(headers.getlist(name)) > 1:
            raise Refused(400, f"Two {name} Headers")
    _check_length(request)
    _check_syntax(request)
    _check_target(request, uri)
    if headers.get("Require") and request.method not in ("ACK", "CANCEL"):
        raise Refused(420, headers=[("Unsupported", headers["Require"])])


def _check_length(request: Request) -> None:
    length = request.headers.get("Content-Length")
    if length is None:
        return
    if not re.fullmatch("[0-9]{1,9}", length) or int(length) > len(request.body):
        raise Refused(400, "Wrong Content-Length")
    request.body = request.body[: int(length)]


def _check_syntax(request: Request) -> None:
    try:
        branch = request.via[0].parameters.get("branch") or ""
    except (ValueError, IndexError):
        raise Refused(400, "Bad Via Header") from None
    if not branch.startswith(MAGIC_COOKIE) or len(branch) == len(MAGIC_COOKIE):
        raise Refused(400, "Bad Via Branch")
    for name in ("From", "To"):
        address = _address(request, name)
        if name == "From" and not address.parameters.get("tag"):
            raise Refused(400, "Missing From Tag")
    if request.method == "INVITE":
        _address(request, "Contact")
    try:
        sequence = CSeq.parse(request.headers["CSeq"])
    except ValueError:
        raise Refused(400, "Bad CSeq Header") from None
    if sequence.method != request.method or sequence.sequence >= 2**31:
        raise Refused(400, "Bad CSeq Header")


def _address(request: Request, name: str) -> Address:
    try:
        return Address.parse(request.headers[name])
    except ValueError:
        raise Refused(400, f"Bad {name} Header") from None


def _check_target(request: Request, uri: str) -> None:
    if not re.match("sips?:", uri, re.IGNORECASE):
        raise Refused(416 if re.match("[A-Za-z][A-Za-z0-9+.-]*:", uri) else 400)
    scheme, _colon, rest = uri.partition(":")
    try:
        request.uri = URI.parse(f"{scheme.lower()}:{rest}")
    except ValueError:
        raise Refused(400, "Bad Request-URI") from None
    hops = request.headers["Max-Forwards"]
    if not re.fullmatch("[0-9]{1,3}", hops) or int(hops) > 255:
        raise Refused(400, "Bad Max-Forwards Header")
    if int(hops) == 0 and request.method != "ACK":
        raise Refused(483)


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
