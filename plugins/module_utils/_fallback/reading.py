# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""What is known of the route of a number: read over an API, or what people have confirmed and what waits for them."""

from __future__ import annotations

import typing as t

from .._errors import ObjectNotFound
from .._fields import Values
from .._gladly.backend import is_runbook
from .._gladly.inbound_route import InboundRouteListing
from .._resource import Context, Params
from .._runner import run_listing
from .moves import Known


def read_known(params: Params, context: Context) -> Known:
    """Return what is known of the route of ``params['phone_number']``. Raises ObjectNotFound over an API."""
    found = run_listing(t.cast(t.Any, InboundRouteListing), params, context)
    routes = [_settings(route) for route in found["routes"]]
    if is_runbook(params):
        pending = [_settings(item["settings"]) for item in found["pending"]]
        return Known((*pending, *routes), sure=not pending and bool(routes))
    if not routes:
        number = params["phone_number"]
        raise ObjectNotFound(
            f"change the inbound route of {number} in Gladly",
            "the Gladly organization does not have that phone number",
            "Check the number and the organization; numbers are bought, ported or forwarded in Gladly itself.",
            vendor="Gladly",
        )
    return Known(tuple(routes))


def _settings(route: Values) -> Values:
    return {part: route[part] for part in ("action", "fallback")}
