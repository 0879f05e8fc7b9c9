# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Answers in the vendor's place: errors as the vendor words them, bodies that are no JSON, redirects, endless ones."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from ..answers import JSON, Answer, Send, answer
from ..gladly.errors import GladlyError, problem
from ..responses import retry_after
from ..sandbox import Exchange
from ..synthflow.errors import undocumented
from .book import Fault

HTML = "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"
GLADLY_CODES = {404: "not_exist", 409: "taken"}
SYNTHFLOW_CATEGORIES = {
    401: "authentication",
    403: "access",
    404: "not_found",
    409: "duplicate",
    429: "rate_limit",
}
WITHOUT_BODY = (204, 304)
MEGABYTE = 1_000_000
FILLER = b"x" * 50_000
SECONDS_BETWEEN_LOOKS = 0.05


def answer_in_place(exchange: Exchange, fault: Fault, elsewhere: str) -> Answer:
    """What a fault answers instead of the vendor; `elsewhere` is where a redirect without a location leads."""
    if fault.kind == "html":
        return answer(fault.status or 502, "text/html", _text(fault, HTML), _retry_after(fault))
    if fault.kind == "empty":
        return answer(fault.status or 200, JSON, b"")
    if fault.kind == "not_json":
        return answer(fault.status or 200, JSON, _text(fault, '{"status": "ok", '))
    if fault.kind == "redirect":
        location = fault.location or elsewhere + exchange.path
        return answer(fault.status or 307, "text/plain", b"", [("location", location)])
    status = fault.status or 503
    headers = list(_retry_after(fault))
    if exchange.vendor == "gladly" and status == 401:
        headers.append(("www-authenticate", 'Basic realm="Gladly"'))
    document = error_document(exchange, status) if fault.body is None else fault.body
    body = document if isinstance(document, str) else json.dumps(document)
    return answer(status, JSON, b"" if status in WITHOUT_BODY else _encoded(body), headers)


def error_document(exchange: Exchange, status: int) -> Any:
    """A vendor's own body of an error, by the switches that say what the vendor does not."""
    text = f"{_phrase(status)}, planted by the sandbox"
    if status < 400:
        return {"message": text}
    if exchange.vendor == "gladly":
        return GladlyError(status, problem(GLADLY_CODES.get(status, "invalid"), text)).body(exchange)
    if status == HTTPStatus.UNPROCESSABLE_ENTITY:
        # The vendor's framework answers with a list of what is wrong with the request.
        return {"detail": [{"loc": ["body"], "msg": text, "type": "value_error"}]}
    category = SYNTHFLOW_CATEGORIES.get(status, "server_error" if status >= 500 else "invalid_request")
    return undocumented(exchange, status, text, category).body


async def send_endlessly(send: Send, fault: Fault, is_open: Callable[[], bool]) -> None:
    """Send a body without end: so many megabytes, then nothing more, until the client hangs up."""
    headers = [(b"content-type", JSON.encode())]
    await send({"type": "http.response.start", "status": fault.status or 200, "headers": headers})
    await send({"type": "http.response.body", "body": b'{"status": "ok", "response": "', "more_body": True})
    sent = 0
    while is_open():
        if sent < fault.megabytes * MEGABYTE:
            await send({"type": "http.response.body", "body": FILLER, "more_body": True})
            sent += len(FILLER)
        else:
            await asyncio.sleep(SECONDS_BETWEEN_LOOKS)


def _text(fault: Fault, default: str) -> bytes:
    return _encoded(default if fault.body is None else str(fault.body))


def _encoded(text: str) -> bytes:
    """As UTF-8; half a character, which JSON can name, is sent as it is."""
    return text.encode("utf-8", "surrogatepass")


def _phrase(status: int) -> str:
    """What a status is called; gateways have some of their own, such as 520."""
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return f"Status {status}"


def _retry_after(fault: Fault) -> list[tuple[str, str]]:
    if fault.retry_after is None:
        return []
    return [("retry-after", retry_after(fault.retry_after, as_date=fault.retry_after_form == "date"))]
