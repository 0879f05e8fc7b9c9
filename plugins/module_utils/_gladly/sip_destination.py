# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""An external SIP destination of a Gladly organization, by a person or over the API."""

from __future__ import annotations

import typing as t

from .._fields import Values
from .._resource import Context, Listing, Params, Resource
from .adoption import Adopted, Place
from .api_destination import ApiSipDestination, ApiSipDestinationListing
from .backend import API_NEEDS, CONFIRM_ARGUMENT, VOICE_ARGUMENTS, is_runbook, open_ledger
from .destination_settings import DESTINATION_ARGUMENTS, DESTINATION_FIELDS
from .runbook_destination import SECTION, RunbookSipDestination, RunbookSipDestinationListing


class SipDestination(Resource[t.Any]):
    """Creates, changes and deletes a SIP destination by the backend that the options name."""

    result_key = "destination"
    further_results: t.ClassVar[Values] = {"steps": [], "pending": None}
    title = "gladly_sip_destination"
    module_arguments = {
        "argument_spec": {**DESTINATION_ARGUMENTS, **VOICE_ARGUMENTS, **CONFIRM_ARGUMENT},
        "required_together": [("phone_number", "region")],
        "required_if": [
            ("state", "present", ["sip_domain"]),
            ("state", "present", ["sip_address", "phone_number"], True),
            *API_NEEDS,
        ],
    }

    @classmethod
    def open(cls, params: Params, context: Context) -> Resource[t.Any]:
        """Return the destination as its backend manages it."""
        if is_runbook(params):
            return RunbookSipDestination(params, context)
        inner = ApiSipDestination(params, context)
        if not params.get("ledger"):
            return inner
        place = Place(SECTION, params["name"], DESTINATION_FIELDS)
        return Adopted(inner, open_ledger(params, context), place, context)


class SipDestinationListing(Listing[t.Any]):
    """Reads the SIP destinations of an organization, or one of them."""

    module_arguments = {
        "argument_spec": {"name": {"type": "str"}, **VOICE_ARGUMENTS},
        "required_if": API_NEEDS,
    }

    @classmethod
    def open(cls, params: Params, context: Context) -> Listing[t.Any]:
        """Return the listing of the backend."""
        kind = RunbookSipDestinationListing if is_runbook(params) else ApiSipDestinationListing
        return kind(params, context)
