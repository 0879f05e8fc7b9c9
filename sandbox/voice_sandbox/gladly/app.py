# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Gladly's application: routes, error envelope, rate limit."""

from __future__ import annotations

from fastapi import FastAPI, Request
from starlette.exceptions import HTTPException

from ..answers import Application
from ..responses import PlainJSONResponse, allow_header
from . import directory, events, voice
from .access import exchange_of
from .errors import GladlyError, problem
from .rate_limit import RateLimit

ROUTERS = (directory.router, events.router, voice.router)


async def _known_error(request: Request, error: Exception) -> PlainJSONResponse:
    if not isinstance(error, GladlyError):
        raise error
    return PlainJSONResponse(error.body(exchange_of(request)), error.status, error.headers)


async def _framework_error(request: Request, error: Exception) -> PlainJSONResponse:
    if not isinstance(error, HTTPException):
        raise error
    code = "not_exist" if error.status_code == 404 else "invalid"
    known = GladlyError(error.status_code, problem(code, str(error.detail)))
    headers = allow_header(ROUTERS, request.scope) if error.status_code == 405 else None
    return PlainJSONResponse(known.body(exchange_of(request)), error.status_code, headers)


def create_app() -> Application:
    """Build the application; it finds its sandbox through each request's exchange."""
    app = FastAPI(openapi_url=None, redirect_slashes=False)
    for router in ROUTERS:
        app.include_router(router)
    app.add_exception_handler(GladlyError, _known_error)
    app.add_exception_handler(HTTPException, _framework_error)
    return RateLimit(app)
