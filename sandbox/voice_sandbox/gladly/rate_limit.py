# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Gladly's limit: 10 requests a second for each verb, over all tokens of an organization."""

from __future__ import annotations

import json

from ..answers import Application, Message, Receive, Scope, Send
from ..dispatch import EXCHANGE
from ..responses import retry_after
from ..sandbox import Exchange
from .errors import GladlyError, problem

REQUESTS_PER_SECOND = 10


class RateLimit:
    """Counts, says so in two headers, and answers 429 above the limit."""

    def __init__(self, app: Application) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        exchange: Exchange = scope[EXCHANGE]
        if exchange.tenant is None or exchange.switch("rate_limit") == "off":
            await self._app(scope, receive, send)
            return
        remaining = exchange.sandbox.rates.remaining(
            ("gladly", exchange.realm, exchange.method),
            REQUESTS_PER_SECOND,
            sliding=exchange.switch("rate_window") == "sliding",
        )
        headers = [
            (b"ratelimit-limit-second", str(REQUESTS_PER_SECOND).encode()),
            (b"ratelimit-remaining-second", str(max(remaining, 0)).encode()),
        ]

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message["headers"], *headers]}
            await send(message)

        if remaining >= 0:
            await self._app(scope, receive, send_with_headers)
            return
        form = exchange.switch("retry_after")
        if form != "absent":
            headers.append((b"retry-after", retry_after(1, as_date=form == "date").encode()))
        error = GladlyError(429, problem("invalid", f"more than {REQUESTS_PER_SECOND} {exchange.method} in a second"))
        body = json.dumps(error.body(exchange)).encode()
        headers += [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
        await send_with_headers({"type": "http.response.start", "status": 429, "headers": []})
        await send_with_headers({"type": "http.response.body", "body": body})
