# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Synthflow's application: routes and error bodies."""

from __future__ import annotations

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from ..responses import PlainJSONResponse, allow_header
from . import actions, assistants, calls, numbers, outbound
from .access import exchange_of
from .errors import SynthflowError

ROUTERS = (numbers.router, assistants.router, outbound.router, actions.router, calls.router)


async def _known_error(request: Request, error: Exception) -> PlainJSONResponse:
    if not isinstance(error, SynthflowError):
        raise error
    return PlainJSONResponse(error.body, error.status, error.headers)


async def _schema_error(request: Request, error: Exception) -> PlainJSONResponse:
    """The list form, without the input: it may hold a trunk password."""
    if not isinstance(error, RequestValidationError):
        raise error
    problems = [{name: problem[name] for name in ("loc", "msg", "type")} for problem in error.errors()]
    return PlainJSONResponse({"detail": problems}, 422)


async def _framework_error(request: Request, error: Exception) -> PlainJSONResponse:
    """Unmatched routes and methods; in front of the global host stands a gateway with a body of its own."""
    if not isinstance(error, HTTPException):
        raise error
    if error.status_code == 404 and exchange_of(request).realm == "global":
        return PlainJSONResponse({"error": "not_found", "message": "No route matched"}, 404)
    headers = allow_header(ROUTERS, request.scope) if error.status_code == 405 else None
    return PlainJSONResponse({"detail": error.detail}, error.status_code, headers)


def create_app() -> FastAPI:
    """Build the application; it finds its sandbox through each request's exchange."""
    app = FastAPI(openapi_url=None, redirect_slashes=False)
    for router in ROUTERS:
        app.include_router(router)
    app.add_exception_handler(SynthflowError, _known_error)
    app.add_exception_handler(RequestValidationError, _schema_error)
    app.add_exception_handler(HTTPException, _framework_error)
    return app
