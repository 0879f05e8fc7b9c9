# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""The inbound route of a phone number that a person sets in Gladly's Admin panel."""

from __future__ import annotations

import typing as t
from dataclasses import replace

from .._e164 import is_e164
from .._errors import Conflict, ObjectNotFound, Refused
from .._fields import Values
from .._ledger.ledger import Entry, Ledger
from .._number_options import given_number
from .._resource import Context, Listing, Params, Plan
from .._sip.uri import user_of
from .admin_steps import route_steps
from .attested import Attested, confirmed_settings, pending_item, settings_to_be
from .backend import open_ledger
from .incident import refuse_during_incident
from .route_settings import (
    FORWARD,
    checked_fallback,
    checked_restore,
    need_both_ends,
    refuse_unfit_targets,
    route_number,
)

SECTION = "inbound_routes"


class RunbookInboundRoute(Attested):
    """Gives the steps that forward a number or send it back, and records that they were carried out."""

    section = SECTION
    noun = "inbound route"

    def _check(self) -> str:
        number = route_number(self._params)
        self._fallback = checked_fallback(self._params.get("fallback"), number)
        self._restore = checked_restore(self._params, number)
        need_both_ends(self._params)
        return number

    def plan(self, current: Values | None) -> Plan:
        """Decide as for any setting; ``previous`` is what was confirmed before this task. Raises IncidentNotOver."""
        refuse_during_incident(self._api, self._name, self._params)
        plan = super().plan(current)
        return replace(plan, extras={**plan.extras, "previous": self._shown(confirmed_settings(current or {}))})

    def _wanted(self, entry: Entry) -> Values | None:
        if self._restore:
            return self._route_restored(self._restore, entry)
        return self._route_back(entry) if self._absent else self._route_forward()

    def _route_restored(self, restore: Values, entry: Entry) -> Values:
        """Return the route to put back. Raises Refused or ObjectNotFound, unless it is what there is or will be."""
        if settings_to_be(entry) != restore:
            refuse_unfit_targets(restore, self._name, f"give the steps to put the route of {self._name} back")
            if restore["action"]["type"] == FORWARD:
                self._destination(restore["action"]["target"])
        return restore

    def _route_forward(self) -> Values:
        name = self._params["destination"]
        destination = self._destination(name)
        user = user_of(destination.get("sip_address") if destination else None)
        if is_e164(user) and user != self._name and not self._params["allow_other_number"]:
            raise Refused(
                f"give the steps to forward {self._name} to SIP destination '{name}'",
                f"the SIP address of the destination is that of {user}, whose assistant would answer the calls",
                "Give the number a destination of its own, or set 'allow_other_number' to true if that is meant.",
            )
        return {"action": {"type": FORWARD, "target": name}, "fallback": self._fallback}

    def _destination(self, name: str) -> Values | None:
        """Return the destination as the ledger has it, or will have it; None when there is no ledger to ask.

        Raises ObjectNotFound.
        """
        known = settings_to_be(self._api.entry("sip_destinations", name))
        predicted = self._params["predicted_destination"]
        if known is None and self._context.check_mode and predicted and predicted.get("name") == name:
            return dict(predicted)
        if known is None and self._api.keeps:
            raise ObjectNotFound(
                f"give the steps to forward {self._name} to SIP destination '{name}'",
                "the ledger has no destination of that name",
                "Record it first with gladly_sip_destination and the same ledger.",
            )
        return known

    def _route_back(self, entry: Entry) -> Values | None:
        """Return the route without forwarding: the fallback becomes the action. None when nothing is known of it."""
        route = settings_to_be(entry)
        if route is None:
            return self._unknown_route_back()
        action = route["action"]
        if not action or action["type"] != FORWARD:
            # What nobody has confirmed can still be corrected; a number that is not forwarded is left alone.
            return self._to(self._fallback) if self._fallback and "pending" in entry else route
        wanted_from = self._params.get("destination")
        if wanted_from is not None and action["target"] != wanted_from:
            raise Conflict(
                f"give the steps to stop forwarding {self._name} to SIP destination '{wanted_from}'",
                f"by the ledger it is forwarded to '{action['target']}' instead",
                "Name that destination, or leave 'destination' out to end the forwarding whatever it leads to.",
            )
        fallback = self._fallback or route["fallback"]
        if not fallback:
            raise Refused(
                f"give the steps to stop forwarding {self._name}",
                "its route has no fallback, so its calls would go nowhere",
                "Give 'fallback' with the inbox, queue or number that shall take the calls.",
            )
        return self._to(fallback)

    def _to(self, fallback: Values) -> Values:
        return {"action": fallback, "fallback": fallback}

    def _unknown_route_back(self) -> Values | None:
        """Return the fallback as the route: a number that is forwarded without our knowledge may not be left so."""
        if self._fallback:
            return self._to(self._fallback)
        if not self._api.keeps:
            raise Refused(
                f"give the steps to stop forwarding {self._name}",
                "without a ledger its fallback is not known",
                "Give 'fallback' with the inbox, queue or number that shall take the calls, or give 'ledger'.",
            )
        self._context.warn(
            f"The ledger knows no route of {self._name}, and no 'fallback' is given, so nobody is asked to change one. "
            "Look in Gladly under Settings > Voice > Phone Numbers whether it is forwarded."
        )
        return None

    def _same(self, one: Values | None, other: Values | None) -> bool:
        return one == other

    def _shown(self, settings: Values | None) -> Values | None:
        return _shown(self._name, settings)

    def _pending_item(self, entry: Entry) -> Values | None:
        target = (settings_to_be(entry) or {}).get("action") or {}
        destination = self._destination(target["target"]) if target.get("type") == FORWARD else None
        return route_item(self._name, entry, (destination or {}).get("sip_address"))


def _shown(number: str, settings: Values | None) -> Values | None:
    return None if settings is None else {"phone_number": number, **settings}


def route_item(number: str, entry: Entry, address: str | None) -> Values | None:
    """Return what is pending about a route, with its steps, or None. ``address`` is that of its destination."""
    if "pending" not in entry:
        return None
    wanted = entry["pending"]["settings"]
    steps = route_steps(number, confirmed_settings(entry), wanted, address)
    return pending_item("inbound_route", number, entry, _shown(number, wanted), steps)


class RunbookInboundRouteListing(Listing[Ledger]):
    """Reads the inbound routes that a person confirmed, and what is pending about them."""

    def __init__(self, params: Params, context: Context) -> None:
        self._number = given_number(params)
        self._api = open_ledger(params, Context(check_mode=True, warnings=context.warnings))

    def collect(self) -> dict[str, t.Any]:
        """Return ``routes`` and ``pending``, sorted by number."""
        entries = self._api.entries(SECTION).items()
        chosen = [(number, entry) for number, entry in sorted(entries) if self._number in (None, number)]
        shown = [_shown(number, confirmed_settings(entry)) for number, entry in chosen]
        items = [route_item(number, entry, self._address(entry)) for number, entry in chosen]
        return {
            "routes": [item for item in shown if item is not None],
            "pending": [item for item in items if item is not None],
        }

    def _address(self, entry: Entry) -> str | None:
        target = (settings_to_be(entry) or {}).get("action") or {}
        destination = settings_to_be(self._api.entry("sip_destinations", str(target.get("target")))) or {}
        address: str | None = destination.get("sip_address")
        return address
