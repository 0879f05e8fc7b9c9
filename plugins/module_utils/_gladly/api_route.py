# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""The inbound route of a Gladly phone number, changed over the HTTP contract."""

from __future__ import annotations

import typing as t
from contextlib import contextmanager

from .._e164 import is_e164
from .._errors import AmbiguousName, Conflict, IntegrationError, ObjectNotFound, Refused
from .._fields import Values
from .._number_options import given_number
from .._object_lock import Claim
from .._resource import Context, Listing, Params, Plan, Resource, await_values
from .._sip.uri import user_of
from .admin_steps import described_target
from .api import GladlyApi
from .directory import FORWARD, Directory
from .route_settings import (
    ROUTE_FIELDS,
    checked_fallback,
    checked_restore,
    need_both_ends,
    refuse_unfit_targets,
    route_number,
)


class ApiInboundRoute(Resource[GladlyApi]):
    """Forwards a number to a SIP destination, or sends it back to its fallback, over the HTTP contract.

    Between the verbs a route holds the wire's ids; the directory turns them into the names of results and diffs.
    """

    result_key = "route"

    def __init__(self, params: Params, context: Context) -> None:
        self._params = params
        self._context = context
        self._absent = params["state"] == "absent"
        self._number = route_number(params)
        self._fallback = checked_fallback(params.get("fallback"), self._number)
        self._restore = checked_restore(params, self._number)
        need_both_ends(params)
        self._api = GladlyApi.open(params, context)
        self._directory = Directory()

    def claims(self) -> list[Claim]:
        """Return the route."""
        return [self._api.claim(f"inbound route of {self._number}")]

    def read(self) -> Values | None:
        """Return the route as it is, and what the wanted one refers to. Raises ObjectNotFound."""
        answer = self._api.find_route(self._number)
        if answer is None and self._absent:
            self._context.warn(f"Gladly does not have the number {self._number}, so there is no route to change.")
            return None
        if answer is None:
            raise ObjectNotFound(
                f"route calls to {self._number}",
                "the Gladly organization does not have that phone number",
                "Check the number and the organization; numbers are bought, ported or forwarded in Gladly itself.",
                vendor="Gladly",
            )
        route = {"action": answer["action"], "fallback": answer.get("fallback")}
        targets = [self._fallback, *(self._restore or {}).values()]
        wanted = [{"type": target["type"].upper()} for target in targets if target]
        self._directory = Directory.read(self._api, [*route.values(), *wanted], self._params.get("destination"))
        return {
            "route": route,
            "restored": self._restored(self._restore, route) if self._restore else None,
            "destination_id": self._destination_id(),
            "fallback": self._directory.resolve(self._fallback) if self._fallback else None,
        }

    def _restored(self, restore: Values, route: Values) -> Values:
        """Return the route to put back as the wire has it. What is there already needs no names that lead somewhere."""
        if self._directory.shown_route(self._number, route) == {"phone_number": self._number, **restore}:
            return route
        refuse_unfit_targets(restore, self._number, f"put the route of {self._number} in Gladly back")
        return {
            part: self._directory.resolve_target(
                target, f"put the route of {self._number} back to {described_target(target)} as its {part}"
            )
            if target
            else None
            for part, target in restore.items()
        }

    def _destination_id(self) -> str | None:
        """Return the id of the wanted destination. In a check run that has yet to create it, there is none."""
        name = self._params.get("destination")
        if name is None:
            return None
        ids = self._directory.destination_ids(name)
        self._refuse_another_numbers_destination(name)
        if len(ids) > 1:
            raise AmbiguousName(
                f"route calls to {self._number} to SIP destination '{name}'",
                f"{len(ids)} destinations bear that name",
                "Rename or delete all but one in the Admin panel.",
                vendor="Gladly",
            )
        predicted = self._params["predicted_destination"]
        if ids or self._absent or (self._context.check_mode and predicted and predicted.get("name") == name):
            return ids[0] if ids else None
        raise ObjectNotFound(
            f"route calls to {self._number} to SIP destination '{name}'",
            "Gladly has no destination of that name",
            "Create it first with gladly_sip_destination.",
            vendor="Gladly",
        )

    def _refuse_another_numbers_destination(self, name: str) -> None:
        """Raise Refused when the destination's SIP address names another number: its assistant would answer."""
        if self._absent or self._params["allow_other_number"]:
            return
        addresses = [item.get("sipAddress") for item in self._directory.destinations if item.get("name") == name]
        predicted = self._params["predicted_destination"] or {}
        for address in addresses or [predicted.get("sip_address")]:
            user = user_of(address)
            if is_e164(user) and user != self._number:
                raise Refused(
                    f"forward {self._number} to SIP destination '{name}' in Gladly",
                    f"the SIP address of the destination is that of {user}, whose assistant would answer the calls",
                    "Give the number a destination of its own, or set 'allow_other_number' to true if that is meant.",
                    vendor="Gladly",
                )

    def plan(self, current: Values | None) -> Plan:
        """Decide where the number's calls go. Raises Refused when they would go nowhere."""
        if current is None:
            return Plan("none", {}, {}, None)
        # Only what this run would create is known by its name alone.
        before = self._directory.shown_route(self._number, current["route"])
        after = self._shown(self._wanted(current))
        extras = {"previous": before}
        if before == after:
            return Plan("none", before, before, before, extras=extras)
        return Plan("update", before, after, after, ("action", "fallback"), extras=extras)

    def _wanted(self, known: Values) -> Values:
        if self._restore:
            return t.cast(Values, known["restored"])
        return self._route_back(known) if self._absent else self._route_forward(known)

    def _route_forward(self, known: Values) -> Values:
        action = {"type": FORWARD, "destinationId": known["destination_id"]}
        return {"action": action, "fallback": known["fallback"]}

    def _route_back(self, known: Values) -> Values:
        """Return the route without forwarding: the fallback becomes the action."""
        route: Values = known["route"]
        action = route["action"]
        if action.get("type") != FORWARD:
            return route
        wanted_from = self._params.get("destination")
        if wanted_from is not None and action.get("destinationId") != known["destination_id"]:
            raise Conflict(
                f"stop forwarding {self._number} to SIP destination '{wanted_from}' in Gladly",
                f"it is forwarded to '{self._shown(route)['action']['target']}' instead",
                "Name that destination, or leave 'destination' out to end the forwarding whatever it leads to.",
                vendor="Gladly",
            )
        if known["fallback"]:
            return {"action": known["fallback"], "fallback": known["fallback"]}
        fallback = route["fallback"]
        if fallback and self._directory.is_disabled(fallback):
            raise Refused(
                f"stop forwarding {self._number} in Gladly",
                f"its fallback, inbox '{self._shown(route)['fallback']['target']}', is disabled or gone",
                "Give 'fallback' with an inbox, queue or number that is served, or enable the inbox.",
                vendor="Gladly",
            )
        if not fallback:
            raise Refused(
                f"stop forwarding {self._number} in Gladly",
                "its route has no fallback, so its calls would go nowhere",
                "Give 'fallback' with the inbox, queue or number that shall take the calls.",
            )
        return {"action": fallback, "fallback": route["fallback"]}

    def _shown(self, route: Values) -> Values:
        return self._directory.shown_route(self._number, route, self._params.get("destination"))

    def apply(self, plan: Plan, current: Values | None) -> None:
        """Replace the route in one write, so that callers always have one."""
        with _telling_previous(plan):
            self._api.replace_route(self._number, self._wanted(t.cast(Values, current)))

    def confirm(self, plan: Plan) -> Values | None:
        """Read the route again."""

        def reread() -> Values:
            answer = self._api.find_route(self._number) or {"action": {}}
            return self._shown({"action": answer["action"], "fallback": answer.get("fallback")})

        wanted = t.cast(Values, plan.result)
        with _telling_previous(plan):
            return await_values(reread, ROUTE_FIELDS, wanted, f"change the inbound route of {self._number} in Gladly")


@contextmanager
def _telling_previous(plan: Plan) -> t.Iterator[None]:
    """Let a failed write tell the route of before, since it may have been carried out all the same."""
    try:
        yield
    except IntegrationError as error:
        error.further_results["previous"] = plan.extras["previous"]
        raise


class ApiInboundRouteListing(Listing[GladlyApi]):
    """Reads the inbound routes of an organization, or one of them, over the HTTP contract."""

    def __init__(self, params: Params, context: Context) -> None:
        self._number = given_number(params)
        self._api = GladlyApi.open(params, context)

    def collect(self) -> dict[str, t.Any]:
        """Return ``routes``, sorted by number; a number that Gladly does not have gives an empty list."""
        if self._number:
            found = self._api.find_route(self._number)
            listed = [] if found is None else [{"phoneNumber": self._number, **found}]
        else:
            listed = self._api.list_routes()
        targets = [item.get(part) for item in listed for part in ("action", "fallback")]
        directory = Directory.read(self._api, targets)
        routes = [
            directory.shown_route(
                str(item.get("phoneNumber")), {"action": item.get("action"), "fallback": item.get("fallback")}
            )
            for item in listed
        ]
        return {"routes": sorted(routes, key=lambda item: str(item["phone_number"])), "pending": []}
