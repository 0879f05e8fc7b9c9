# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who may use Synthflow: a key opens its own workspace, in its own region, and nothing else; and how often."""

from __future__ import annotations

from fastapi import Request

from ..dispatch import EXCHANGE
from ..sandbox import Exchange
from .errors import SynthflowError, undocumented

# No limit is published; this is what `request_limit` allows.
REQUESTS_PER_SECOND = 10


def exchange_of(request: Request) -> Exchange:
    """The exchange that the front door opened for this request."""
    exchange: Exchange = request.scope[EXCHANGE]
    return exchange


async def authenticated(request: Request) -> Exchange:
    """The exchange of a known key; any other is refused before the request is looked at."""
    exchange = exchange_of(request)
    if exchange.tenant is None:
        status = int(exchange.switch("bad_key"))
        raise undocumented(exchange, status, "Invalid or missing API key", "authentication")
    if exchange.switch("request_limit") == "on":
        kind = ("synthflow", exchange.tenant.name)
        if exchange.sandbox.rates.remaining(kind, REQUESTS_PER_SECOND, sliding=True) < 0:
            raise undocumented(exchange, 429, "Rate limit exceeded", "rate_limit")
    return exchange


def redirect_to(exchange: Exchange, path: str, query: str) -> SynthflowError:
    """A redirect within the host, by which a framework corrects a trailing slash."""
    location = exchange.base_path + path + (f"?{query}" if query else "")
    return SynthflowError(307, None, {"location": location})
