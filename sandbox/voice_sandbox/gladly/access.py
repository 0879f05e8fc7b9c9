# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who may use Gladly: an agent's e-mail address with an API token of the organization, if the agent is an API User."""

from __future__ import annotations

import secrets

from fastapi import Request

from ..dispatch import EXCHANGE, basic_credentials
from ..sandbox import Exchange
from .errors import GladlyError, problem


def exchange_of(request: Request) -> Exchange:
    """The exchange that the front door opened for this request."""
    exchange: Exchange = request.scope[EXCHANGE]
    return exchange


async def authenticated(request: Request) -> Exchange:
    """The exchange of a permitted API user; raises 404 for the organization, 401 or 403."""
    exchange = exchange_of(request)
    if exchange.tenant is None:
        raise GladlyError(404, problem("not_exist", f"there is no organization {exchange.realm}"))
    credentials = basic_credentials(request.headers.get("authorization", ""))
    agents = exchange.store.documents(exchange.tenant.name, "agent")
    if credentials is not None:
        email, token = credentials
        agent = next((agent for agent in agents if agent["emailAddress"] == email), None)
        if agent is not None and secrets.compare_digest(token.encode(), exchange.tenant.api_token.encode()):
            if not agent["api_user"]:
                raise GladlyError(403, problem("invalid", f"{email} does not have the API User permission"))
            return exchange
    challenge = {"www-authenticate": 'Basic realm="Gladly"'}
    raise GladlyError(401, problem("invalid", "the e-mail address or the API token is wrong"), headers=challenge)
