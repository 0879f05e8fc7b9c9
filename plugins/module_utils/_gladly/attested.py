# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""Settings in Gladly's Admin panel, which a person changes and confirms; the ledger keeps what was confirmed.

A setting is settled when it was confirmed as wanted and nothing is pending. As soon as steps have been given, only a
confirmation can tell what the panel shows: they may have been carried out or not.
"""

from __future__ import annotations

import hashlib
import json
import typing as t
from abc import abstractmethod

from .._errors import InvalidInput, Refused
from .._fields import Values
from .._ledger.ledger import Entry, Ledger, now
from .._resource import Action, Context, Params, Plan, Resource
from .._steps import Step
from .backend import open_ledger
from .confirmation import Confirmation, parse_confirmation


class Attested(Resource[Ledger]):
    """One setting, by name. The object between the verbs is its entry in the ledger, never None."""

    section: t.ClassVar[str]
    noun: t.ClassVar[str]

    def __init__(self, params: Params, context: Context) -> None:
        self._params = params
        self._context = context
        self._absent = params["state"] == "absent"
        self._confirmation = parse_confirmation(params["confirm"])
        if self._confirmation and not params.get("ledger"):
            raise InvalidInput("confirm", "there is no ledger to keep it in", "Give 'ledger' too.")
        self._name = self._check()
        self._described = f"{self.noun} '{self._name}'"
        self._api = open_ledger(params, context)
        self._planned: Entry = {}

    @abstractmethod
    def _check(self) -> str:
        """Validate the options and return the name of the setting. Raises InvalidInput."""

    @abstractmethod
    def _wanted(self, entry: Entry) -> Values | None:
        """Return the settings that shall be there, or None for none. Raises Refused, Conflict or ObjectNotFound."""

    @abstractmethod
    def _same(self, one: Values | None, other: Values | None) -> bool:
        """Return whether two settings come to the same."""

    @abstractmethod
    def _shown(self, settings: Values | None) -> Values | None:
        """Return settings as results show them."""

    @abstractmethod
    def _pending_item(self, entry: Entry) -> Values | None:
        """Return what is pending about an entry of the ledger, with its steps, or None."""

    def read(self) -> Entry:
        """Return what the ledger has."""
        return self._api.entry(self.section, self._name)

    def plan(self, current: Values | None) -> Plan:
        """Decide: settled, pending as before, newly pending, or confirmed."""
        entry = current or {}
        there, pending = confirmed_settings(entry), entry.get("pending")
        wanted = self._wanted(entry)
        if not pending and self._same(there, wanted) and self._is_known(there):
            return self._outcome("none", entry, entry)
        if pending and self._same(pending["settings"], wanted):
            if self._confirmation is None:
                return self._outcome("none", entry, entry)
            return self._confirm_pending(entry, self._confirmation)
        if self._confirmation:
            self._refuse_to_take_more_apart(self._confirmation)
            self._context.warn(
                f"The {self._described} is not confirmed, since its steps are given for the first time now. Carry them "
                "out, then confirm."
            )
        action: Action = "delete" if self._absent else "create" if there is None else "update"
        after = {**entry, "pending": {"action": action, "settings": wanted, "since": now()}}
        if not self._api.keeps:
            self._context.warn(
                f"Without a ledger nobody can confirm the {self._described}, and it cannot be known whether it is in "
                "order."
            )
        return self._outcome("update" if self._api.keeps else "none", entry, after)

    def _is_known(self, there: Values | None) -> bool:
        """Return whether the ledger can vouch for what is there: that nothing is there, only if it keeps anything."""
        return there is not None or self._api.keeps

    def _refuse_to_take_more_apart(self, confirmation: Confirmation) -> None:
        """Raise Refused when a run that confirms a page would send away what the page did not speak of."""
        if not self._absent or confirmation.codes is None:
            return
        raise Refused(
            f"give the steps to take the {self._described} away",
            "the runbook that is confirmed does not speak of it",
            "Confirm with the options of the run that made the runbook, such as its -e @file with the numbers.",
        )

    def _confirm_pending(self, entry: Entry, confirmation: Confirmation) -> Plan:
        pending = entry["pending"]
        if not confirmation.is_about(code_of(self._name, pending)):
            self._context.warn(
                f"The {self._described} is not confirmed: the codes are not those of its steps, which are as they are "
                f"since {pending['since']}. Follow the runbook as it is now."
            )
            return self._outcome("none", entry, entry)
        if confirmation.is_older_than(pending["since"]):
            self._context.warn(
                f"The {self._described} is not confirmed: {confirmation.when} is before {pending['since']}, when its "
                "steps were given. Carry them out as they are now, and say when that was."
            )
            return self._outcome("none", entry, entry)
        if pending["settings"] is None:
            return self._outcome("update", entry, {})
        return self._outcome(
            "update", entry, {"confirmed": {"settings": pending["settings"], **confirmation.as_entry()}}
        )

    def _outcome(self, action: Action, before: Entry, after: Entry) -> Plan:
        self._planned = after
        pending = self._pending_item(after)
        return Plan(
            action,
            self._side(before),
            self._side(after if action != "none" else before),
            self._shown(confirmed_settings(after)),
            extras={"pending": pending, "steps": pending["steps"] if pending else []},
        )

    def _side(self, entry: Entry) -> Values:
        """Return one side of a diff. Times are left out: they are not what changes."""
        sides: Values = {}
        if "confirmed" in entry:
            sides["confirmed"] = entry["confirmed"]["settings"]
            sides["confirmed_by"] = entry["confirmed"]["who"]
        if "pending" in entry:
            sides["pending"] = entry["pending"]["settings"]
        return sides

    def apply(self, plan: Plan, current: Values | None) -> None:
        """Write the ledger."""
        self._api.put(self.section, self._name, self._planned)
        self._api.save()

    def confirm(self, plan: Plan) -> Values | None:
        """Return what the ledger holds now. It was written under its lock, so there is nothing to read again."""
        return plan.result


def confirmed_settings(entry: Entry) -> Values | None:
    """Return the settings that a person confirmed, or None."""
    settings: Values | None = (entry.get("confirmed") or {}).get("settings")
    return settings


def settings_to_be(entry: Entry) -> Values | None:
    """Return the settings that will be there once what is pending has been done."""
    if "pending" in entry:
        settings: Values | None = entry["pending"]["settings"]
        return settings
    return confirmed_settings(entry)


def code_of(name: str, pending: Entry) -> str:
    """Return the code of a pending change, which one with another name or other settings would not have."""
    content = json.dumps([name, pending["action"], pending["settings"]], sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()[:8]


def pending_item(kind: str, name: str, entry: Entry, settings: Values | None, steps: list[Step]) -> Values:
    """Return a pending entry as results and the runbook have it, with the wanted ``settings`` as results show them."""
    pending = entry["pending"]
    return {
        "kind": kind,
        "name": name,
        "action": pending["action"],
        "since": pending["since"],
        "code": code_of(name, pending),
        "settings": settings,
        "steps": steps,
    }
