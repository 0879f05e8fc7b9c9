# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""Moving from the Admin panel to the API: what the API reads back takes the place of what a person confirmed."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, replace

from .._check_mode import WriteHeldBack
from .._errors import IntegrationError
from .._fields import FieldTable, Values
from .._ledger.ledger import Entry, Ledger, now
from .._object_lock import Claim
from .._resource import Context, Plan, Resource
from .admin_steps import described_target

READ_BY = "read from Gladly's API"


@dataclass(frozen=True)
class Place:
    """Where in a ledger a setting stands, and how its values compare."""

    section: str
    name: str
    fields: FieldTable

    @property
    def settings(self) -> list[str]:
        """The options that the ledger keeps."""
        return [field.option for field in self.fields if not field.identity]


class Adopted(Resource[Ledger]):
    """A voice setting that is managed over the API while a ledger still has an entry about it.

    An entry that is not there is not made: what an API can tell does not belong into a ledger.
    """

    def __init__(self, inner: Resource[t.Any], ledger: Ledger, place: Place, context: Context) -> None:
        self._inner = inner
        self._api = ledger
        self._place = place
        self._context = context
        self._inner_plan = Plan("none", {}, {}, None)

    def claims(self) -> t.Sequence[Claim]:
        """Return what the API's object is claimed by."""
        return self._inner.claims()

    def read(self) -> Values | None:
        """Read over the API."""
        return self._inner.read()

    def plan(self, current: Values | None) -> Plan:
        """Let the API's own plan stand, and add what changes in the ledger. Differences are reported."""
        plan = self._inner_plan = self._inner.plan(current)
        entry = self._api.entry(self._place.section, self._place.name)
        if not entry:
            return plan
        before, after = t.cast(Values, plan.before), t.cast(Values, plan.after)
        self._report_differences(entry, before)
        if _is_adopted(entry, self._settings(plan.result)) and not plan.changes:
            return plan
        return replace(
            plan,
            action=plan.action if plan.changes else "update",
            before={**before, "ledger": _told_by(entry)},
            after={**after, "ledger": READ_BY if plan.result is not None else None},
        )

    def _report_differences(self, entry: Entry, found: Values) -> None:
        confirmed = entry.get("confirmed")
        if not confirmed or confirmed["who"] == READ_BY:
            return
        # Null is what nobody asked for, so nobody has confirmed it either.
        attested = {option: value for option, value in confirmed["settings"].items() if value is not None}
        reading = ", ".join(
            f"{option} {_in_words(attested[option])} is {_in_words(found.get(option))}"
            for option in self._place.fields.differing(attested, found)
        )
        if not found:
            self._context.warn(f"{confirmed['who']} confirmed '{self._place.name}', and Gladly's API does not have it.")
        elif reading:
            self._context.warn(
                f"What {confirmed['who']} confirmed of '{self._place.name}' is not what Gladly's API reads: {reading}."
            )

    def apply(self, plan: Plan, current: Values | None) -> None:
        """Carry out what the API's plan has. Raises WriteHeldBack."""
        if self._inner_plan.changes:
            self._inner.apply(self._inner_plan, current)
        elif self._context.check_mode:
            raise WriteHeldBack("WRITE", "ledger")

    def confirm(self, plan: Plan) -> Values | None:
        """Read over the API again, and put what it says into the ledger."""
        found = self._inner.confirm(self._inner_plan) if self._inner_plan.changes else plan.result
        if self._api.entry(self._place.section, self._place.name):
            self._api.put(self._place.section, self._place.name, _entry_of(self._settings(found)))
            self._save()
        return found

    def _save(self) -> None:
        """Write the ledger. Where that fails after something was written over the API, tell what was there before."""
        try:
            self._api.save()
        except IntegrationError as error:
            if self._inner_plan.changes:
                error.further_results.update(self._inner_plan.extras)
            raise

    def _settings(self, found: Values | None) -> Values | None:
        return None if found is None else {key: found.get(key) for key in self._place.settings}

    def close(self) -> None:
        """Let go of the connection and the ledger."""
        self._inner.close()
        self._api.close()


def _entry_of(settings: Values | None) -> Entry:
    return (
        {} if settings is None else {"confirmed": {"settings": settings, "who": READ_BY, "when": now(), "ticket": None}}
    )


def _is_adopted(entry: Entry, settings: Values | None) -> bool:
    confirmed = entry.get("confirmed") or {}
    return "pending" not in entry and confirmed.get("who") == READ_BY and confirmed.get("settings") == settings


def _told_by(entry: Entry) -> str:
    told = []
    if "confirmed" in entry:
        who, when = entry["confirmed"]["who"], entry["confirmed"]["when"]
        told.append(f"{READ_BY} at {when}" if who == READ_BY else f"confirmed by {who}")
    if "pending" in entry:
        told.append("pending")
    return ", ".join(told)


def _in_words(value: t.Any) -> str:
    if value is None:
        return "not set"
    is_target = isinstance(value, dict) and "type" in value
    return f"'{described_target(value)}'" if is_target else repr(value)
