# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""The phone numbers of a Synthflow workspace (Synthflow API reference, Phone Numbers)."""

from __future__ import annotations

import typing as t

from .._number_options import given_number
from .._resource import Context, Listing, Params
from .api import Object, SynthflowApi
from .connection import SYNTHFLOW_ARGUMENTS
from .number_fields import shown_number


class SipNumberListing(Listing[SynthflowApi]):
    """Reads one number, or all of a workspace."""

    module_arguments = {
        "argument_spec": {
            "phone_number": {"type": "str"},
            "is_available": {"type": "bool"},
            **SYNTHFLOW_ARGUMENTS,
        },
        "mutually_exclusive": [("phone_number", "is_available")],
    }

    def __init__(self, params: Params, context: Context) -> None:
        self._params = params
        self._number = given_number(params)
        self._api = SynthflowApi.open(params, context)

    def collect(self) -> dict[str, t.Any]:
        """Return ``numbers``, sorted by number; one that does not exist gives an empty list."""
        if self._number:
            return {"numbers": [shown_number(found) for found in self._find([self._number])]}
        listed = sorted(str(item["number"]) for item in self._api.list_numbers(self._params["is_available"]))
        return {"numbers": [shown_number(found) for found in self._find(listed)]}

    def _find(self, numbers: list[str]) -> list[Object]:
        return [found for found in map(self._api.find_number, numbers) if found is not None]
