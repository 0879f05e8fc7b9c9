# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""The inbound route of a Gladly phone number: where its calls go, and where when Synthflow does not answer."""

from __future__ import annotations

import typing as t

from .._fields import Values
from .._resource import Context, Listing, Params, Resource
from .adoption import Adopted, Place
from .api_route import ApiInboundRoute, ApiInboundRouteListing
from .backend import API_NEEDS, CONFIRM_ARGUMENT, VOICE_ARGUMENTS, is_runbook, open_ledger
from .incident import refuse_during_incident
from .route_settings import ROUTE_ARGUMENTS, ROUTE_FIELDS, route_number
from .runbook_route import SECTION, RunbookInboundRoute, RunbookInboundRouteListing


class InboundRoute(Resource[t.Any]):
    """Forwards a number, or sends it back, by the backend that the options name."""

    result_key = "route"
    further_results: t.ClassVar[Values] = {"previous": None, "steps": [], "pending": None}
    title = "gladly_inbound_route"
    module_arguments = {
        "argument_spec": {**ROUTE_ARGUMENTS, **VOICE_ARGUMENTS, **CONFIRM_ARGUMENT},
        "mutually_exclusive": [("destination", "restore"), ("fallback", "restore")],
        "required_if": [
            ("state", "present", ["destination", "restore"], True),
            ("state", "present", ["fallback", "restore"], True),
            *API_NEEDS,
        ],
    }

    @classmethod
    def open(cls, params: Params, context: Context) -> Resource[t.Any]:
        """Return the route as its backend manages it."""
        if is_runbook(params):
            return RunbookInboundRoute(params, context)
        inner = ApiInboundRoute(params, context)
        if not params.get("ledger"):
            return inner
        place = Place(SECTION, route_number(params), ROUTE_FIELDS)
        ledger = open_ledger(params, context)
        try:
            refuse_during_incident(ledger, place.name, params)
        except BaseException:
            ledger.close()
            raise
        return Adopted(inner, ledger, place, context)


class InboundRouteListing(Listing[t.Any]):
    """Reads the inbound routes of an organization, or one of them."""

    module_arguments = {
        "argument_spec": {"phone_number": {"type": "str"}, **VOICE_ARGUMENTS},
        "required_if": API_NEEDS,
    }

    @classmethod
    def open(cls, params: Params, context: Context) -> Listing[t.Any]:
        """Return the listing of the backend."""
        kind = RunbookInboundRouteListing if is_runbook(params) else ApiInboundRouteListing
        return kind(params, context)
