# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""An external SIP destination of a Gladly organization, changed over the HTTP contract."""

from __future__ import annotations

import typing as t

from .._errors import AmbiguousName, Conflict, Refused
from .._fields import Values
from .._object_lock import Claim
from .._resource import Context, Listing, Params, Plan, Resource, await_absence, await_values, create_once
from .._rivals import Overtaken
from .._sip.uri import user_of
from .api import GladlyApi, Object
from .destination_settings import DESTINATION_FIELDS, shown_destination, wanted_destination


class ApiSipDestination(Resource[GladlyApi]):
    """Creates, updates and deletes a SIP destination over the HTTP contract."""

    result_key = "destination"

    def __init__(self, params: Params, context: Context) -> None:
        self._context = context
        self._absent = params["state"] == "absent"
        self._wanted = wanted_destination(params, context)
        self._name: str = self._wanted["name"]
        self._api = GladlyApi.open(params, context)
        self._identifier = ""

    def claims(self) -> list[Claim]:
        """Return the destination."""
        return [self._api.claim(f"SIP destination '{self._name}'")]

    def read(self) -> Values | None:
        """Return the destination of that exact name. Raises AmbiguousName when there are several."""
        found = [item for item in self._api.list_destinations() if item.get("name") == self._name]
        if len(found) > 1:
            raise AmbiguousName(
                f"choose SIP destination '{self._name}' in Gladly",
                f"{len(found)} destinations bear that name",
                "Rename or delete all but one in the Admin panel.",
                vendor="Gladly",
            )
        if not found:
            return None
        self._identifier = str(found[0].get("id"))
        current = shown_destination(found[0])
        if not self._absent and user_of(current["sip_address"]) != user_of(self._wanted["sip_address"]):
            current["numbers"] = self._forwarded_numbers()
        return current

    def _forwarded_numbers(self) -> list[str]:
        """Return the numbers whose calls go to this destination now."""
        actions = {str(route.get("phoneNumber")): route.get("action") or {} for route in self._api.list_routes()}
        return sorted(number for number, action in actions.items() if action.get("destinationId") == self._identifier)

    def plan(self, current: Values | None) -> Plan:
        """Decide whether to create, update, delete or leave the destination."""
        before = DESTINATION_FIELDS.shown(current)
        if self._absent:
            return Plan("none" if current is None else "delete", before, {}, None)
        if current is None:
            after = DESTINATION_FIELDS.shown(self._wanted)
            return Plan("create", {}, after, shown_destination({}) | self._wanted, tuple(self._wanted))
        options = DESTINATION_FIELDS.differing(self._wanted, current)
        self._refuse_to_lead_other_numbers_away(current.pop("numbers", []))
        if not options:
            return Plan("none", before, before, current)
        predicted = {**current, **{option: self._wanted[option] for option in options}}
        return Plan("update", before, DESTINATION_FIELDS.shown(predicted), predicted, tuple(options))

    def _refuse_to_lead_other_numbers_away(self, numbers: list[str]) -> None:
        others = [number for number in numbers if number != user_of(self._wanted["sip_address"])]
        if not others:
            return
        raise Refused(
            f"change the SIP address of destination '{self._name}' in Gladly to {self._wanted['sip_address']}",
            f"the calls of {', '.join(others)} are forwarded to it, and another assistant would answer them",
            "Give this number a destination of its own, or take those numbers off the destination first.",
            vendor="Gladly",
        )

    def apply(self, plan: Plan, current: Values | None) -> None:
        """Send the new destination, the changed settings, or the deletion."""
        if plan.action == "create":
            self._create()
        elif plan.action == "update":
            payload = DESTINATION_FIELDS.payload(self._wanted, plan.options)
            self._api.update_destination(self._identifier, self._name, payload)
        else:
            self._api.delete_destination(self._identifier, self._name)

    def _create(self) -> None:
        """Create it, at most once. Raises Overtaken: of two runs that do so, the contract has one refused."""
        payload = DESTINATION_FIELDS.payload(self._wanted)
        try:
            create_once(lambda: self._api.create_destination(payload), self._is_there, self._context)
        except Conflict as error:
            if self._is_there():
                raise Overtaken(f"SIP destination '{self._name}'", "Gladly") from error
            raise

    def _is_there(self) -> bool:
        return self.read() is not None

    def confirm(self, plan: Plan) -> Values | None:
        """Read the destination again."""
        if plan.action == "delete":
            await_absence(self.read, f"delete SIP destination '{self._name}' from Gladly")
            return None
        attempted = f"set up SIP destination '{self._name}' in Gladly"
        return await_values(self.read, DESTINATION_FIELDS, self._wanted, attempted)


class ApiSipDestinationListing(Listing[GladlyApi]):
    """Reads the SIP destinations of an organization, or one of them, over the HTTP contract."""

    def __init__(self, params: Params, context: Context) -> None:
        self._name: str | None = params.get("name")
        self._api = GladlyApi.open(params, context)

    def collect(self) -> dict[str, t.Any]:
        """Return ``destinations``, sorted by name."""
        listed: list[Object] = self._api.list_destinations()
        found = [shown_destination(item) for item in listed if self._name in (None, item.get("name"))]
        return {"destinations": sorted(found, key=lambda item: str(item["name"])), "pending": []}
