# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""An external SIP destination that a person sets up in Gladly's Admin panel."""

from __future__ import annotations

import typing as t

from .._errors import Refused
from .._fields import Values
from .._ledger.ledger import Entry, Ledger
from .._resource import Context, Listing, Params
from .._sip.uri import user_of
from .admin_steps import destination_steps
from .attested import Attested, confirmed_settings, pending_item, settings_to_be
from .backend import open_ledger
from .destination_settings import DESTINATION_FIELDS, shown_destination, wanted_destination
from .route_settings import FORWARD

SECTION = "sip_destinations"
SETTINGS = tuple(field.option for field in DESTINATION_FIELDS if not field.identity)


class RunbookSipDestination(Attested):
    """Gives the steps to a SIP destination, and records that they were carried out."""

    section = SECTION
    noun = "SIP destination"

    def _check(self) -> str:
        self._given = wanted_destination(self._params, self._context)
        return str(self._given["name"])

    def _wanted(self, entry: Entry) -> Values | None:
        forwarded = self._forwarded_numbers()
        if self._absent:
            self._refuse_to_delete_what_is_used(forwarded)
            return None
        known = settings_to_be(entry) or {}
        wanted: Values = {option: self._given.get(option, known.get(option)) for option in SETTINGS}
        if known and user_of(known["sip_address"]) != user_of(wanted["sip_address"]):
            self._refuse_to_lead_other_numbers_away(forwarded, wanted["sip_address"])
        return wanted

    def _forwarded_numbers(self) -> list[str]:
        """Return the numbers whose calls go to this destination, or will when what is pending has been done."""
        routes = {number: settings_to_be(entry) for number, entry in self._api.entries("inbound_routes").items()}
        forwarded = {"type": FORWARD, "target": self._name}
        return sorted(number for number, route in routes.items() if route and route["action"] == forwarded)

    def _refuse_to_delete_what_is_used(self, forwarded: list[str]) -> None:
        # A check run of a whole decommissioning has not sent the numbers back, which a run would have done before this.
        if not forwarded or self._context.check_mode:
            return
        raise Refused(
            f"give the steps to delete SIP destination '{self._name}'",
            f"by the ledger the calls of {', '.join(forwarded)} are forwarded to it",
            "Send those numbers back first, with gladly_inbound_route and 'state: absent'.",
        )

    def _refuse_to_lead_other_numbers_away(self, forwarded: list[str], address: str) -> None:
        others = [number for number in forwarded if number != user_of(address)]
        if not others:
            return
        raise Refused(
            f"give the steps to change the SIP address of destination '{self._name}' to {address}",
            f"by the ledger the calls of {', '.join(others)} are forwarded to it; another assistant would answer them",
            "Give this number a destination of its own, or take those numbers off the destination first.",
        )

    def _same(self, one: Values | None, other: Values | None) -> bool:
        if one is None or other is None:
            return one is other
        return not DESTINATION_FIELDS.differing(one, other)

    def _shown(self, settings: Values | None) -> Values | None:
        return _shown(self._name, settings)

    def _pending_item(self, entry: Entry) -> Values | None:
        return destination_item(self._name, entry)


def _shown(name: str, settings: Values | None) -> Values | None:
    return None if settings is None else {**shown_destination({}), "name": name, **settings}


def destination_item(name: str, entry: Entry) -> Values | None:
    """Return what is pending about a destination, with its steps, or None."""
    if "pending" not in entry:
        return None
    wanted = entry["pending"]["settings"]
    steps = destination_steps(name, confirmed_settings(entry), wanted)
    return pending_item("sip_destination", name, entry, _shown(name, wanted), steps)


class RunbookSipDestinationListing(Listing[Ledger]):
    """Reads the SIP destinations that a person confirmed, and what is pending about them."""

    def __init__(self, params: Params, context: Context) -> None:
        self._name: str | None = params.get("name")
        self._api = open_ledger(params, Context(check_mode=True, warnings=context.warnings))

    def collect(self) -> dict[str, t.Any]:
        """Return ``destinations`` and ``pending``, sorted by name."""
        entries = self._api.entries(SECTION).items()
        chosen = [(name, entry) for name, entry in sorted(entries) if self._name in (None, name)]
        shown = [_shown(name, confirmed_settings(entry)) for name, entry in chosen]
        items = [destination_item(name, entry) for name, entry in chosen]
        return {
            "destinations": [item for item in shown if item is not None],
            "pending": [item for item in items if item is not None],
        }
