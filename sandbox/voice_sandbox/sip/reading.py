# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reading SIP messages as strictly as a trunk does."""

from __future__ import annotations

import re

from sipmessage import URI, Address, CSeq, Request, Response
from sipmessage.message import COMPACT_FORMS, Headers

from .messages import MAGIC_COOKIE, HeaderLines

LONGEST_MESSAGE = 65_535
NEEDED_ONCE = ("From", "To", "Call-ID", "CSeq", "Max-Forwards")
REQUEST_LINE = re.compile(r"([A-Za-z0-9\-.!%*_+`'~]{1,40}) (\S{1,2000}) SIP/([0-9]+\.[0-9]+)")
STATUS_LINE = re.compile(r"SIP/2\.0 ([1-6][0-9]{2}) (.*)")
FOLDING = re.compile(rb"\r\n[ \t]+")
TOKEN = re.compile(r"[A-Za-z0-9\-.!%*_+`'~]+")


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
        if not all(":" in line for line in lines[1:]):
            raise Refused(400, "Bad Header Line")
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
        if TOKEN.fullmatch(name) is None:
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
    if len(request.headers.getlist("Content-Length")) > 1:
        raise Refused(400, "Two Content-Length Headers")
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
