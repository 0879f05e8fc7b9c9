# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the vendors have of a tenant, held against what they have of one that nothing disturbed."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from fleet import Member

from .runs import Fleet
from .trials import Trial

# How people call an object, by the first of these that it has.
NAMES = ("name", "phone_number", "phoneNumber", "action_type")
SHOWN = 80


class Comparison:
    """What the vendors have now. ``undisturbed`` are tenants without a fault, one for each region."""

    def __init__(self, fleet: Fleet, undisturbed: Sequence[Member]) -> None:
        # With names in place of ids.
        self._state = fleet.world.state()
        self._accounts = fleet.world.sandbox.info["tenants"]
        self._further = fleet.further
        self._undisturbed = {member.region: member for member in undisturbed}

    def is_same(self, trial: Trial) -> bool:
        """Whether there is what there is of an undisturbed tenant."""
        return self._found(trial) == self._wanted(trial)

    def too_many(self, trial: Trial) -> list[str]:
        """Objects that are there more often than with an undisturbed tenant, and more than once."""
        found, wanted = _objects(self._found(trial)), _objects(self._wanted(trial))
        return [f"{what} is there {found[what]} times" for what in found - wanted if found[what] > 1]

    def too_few(self, trial: Trial) -> list[str]:
        """Objects that an undisturbed tenant has, and this one has not."""
        missing = _objects(self._wanted(trial)) - _objects(self._found(trial))
        return [f"{what} is not there" for what in missing]

    def difference(self, trial: Trial) -> str:
        """Where what is there begins to differ from what has to be."""
        wanted, found = self._wanted(trial), self._found(trial)
        pairs = enumerate(zip(wanted, found, strict=False))
        at = next((at for at, (one, other) in pairs if one != other), min(len(wanted), len(found)))
        part = slice(max(0, at - SHOWN), at + SHOWN)
        return f"there is ...{found[part]}... in place of ...{wanted[part]}..."

    def _found(self, trial: Trial) -> str:
        return self._without_names(trial.member)

    def _wanted(self, trial: Trial) -> str:
        return self._without_names(self._undisturbed[trial.member.region])

    def _without_names(self, member: Member) -> str:
        accounts = sorted({member.name, member.name + self._further})
        text = json.dumps([self._state[name] for name in accounts], sort_keys=True)
        own = {member.name: "TENANT", member.number[1:]: "NUMBER", member.queue_did[1:]: "QUEUE"}
        own |= {self._accounts[name]["synthflow"]["workspace_id"]: "WORKSPACE" for name in accounts}
        for value, word in own.items():
            text = text.replace(value, word)
        return text


def _objects(state: str) -> Counter[str]:
    """Count the objects of each account of a tenant by what people call them."""
    return Counter(
        f"{'old ' * bool(number)}{section}: {_name(document)}"
        for number, account in enumerate(json.loads(state))
        for sections in account.values()
        for section, documents in sections.items()
        for document in documents
    )


def _name(document: Mapping[str, Any]) -> str:
    return next((str(document[key]) for key in NAMES if document.get(key)), "one without a name")
