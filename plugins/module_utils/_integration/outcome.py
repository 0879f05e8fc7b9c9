# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.
"""How a tenant's integration ends, and what it says of it."""

from __future__ import annotations

import typing as t

from .._errors import IntegrationError
from .._fields import Values
from .._masking import Masker

Outcome = t.Literal["unchanged", "integrated", "pending", "stopped", "rolled_back", "unsettled"]
OUTCOMES: tuple[Outcome, ...] = t.get_args(Outcome)

_IN_SHORT: t.Mapping[str, str] = {
    "unchanged": "Tenant {tenant} is as wanted: nothing had to be changed.",
    "integrated": "Tenant {tenant} is integrated: {changed} of {all} objects were changed.",
    "pending": "Tenant {tenant} waits for a person who changes Gladly's voice settings.",
    "stopped": "Tenant {tenant} was stopped, and this run moved no route of it.",
    "rolled_back": "Tenant {tenant} was stopped, and its routes are those of before this run.",
    "unsettled": "Tenant {tenant} was stopped, and some of its routes have to be looked at in Gladly by hand.",
}
_PREDICTED: t.Mapping[str, str] = {
    "integrated": "Tenant {tenant} would be integrated: {changed} of {all} objects would be changed.",
    "stopped": "Tenant {tenant} would be stopped, and no route of it would be moved.",
}

_MEND = "Mend what is named, then run again."
_NEXT_STEPS = {"pending": "Carry out the steps in Gladly's Admin panel, then run again with tenant_gladly_confirm."}


class Ended(Exception):
    """A tenant's integration came to its end before it was through. ``error`` is that of the first object, if one."""

    def __init__(self, outcome: Outcome, words: str, error: Values | None = None, *, kind: str = "stopped") -> None:
        super().__init__(words)
        self.outcome = outcome
        self.words = words
        self.error = error
        self.kind = kind

    def masked(self, masker: Masker) -> Ended:
        """Return the end without a secret in what it says."""
        return Ended(self.outcome, masker.mask(self.words), masker.mask_all(self.error), kind=self.kind)

    def followed_by(self, outcome: Outcome, words: str) -> Ended:
        """Return the end with what came of it after that."""
        return Ended(outcome, f"{self.words} {words}".strip(), self.error, kind=self.kind)


class NotIntegrated(IntegrationError):
    """A tenant's integration failed. The result tells all that was done, and ``error`` what failed first."""

    def __init__(self, tenant: str, ended: Ended, result: Values) -> None:
        super().__init__(f"integrate tenant {tenant}", ended.words, _NEXT_STEPS.get(ended.kind, _MEND))
        self.kind = ended.kind
        self.further_results = {**result, **({"error": ended.error} if ended.error else {})}
        self._words = ended.words

    def __str__(self) -> str:
        return self._words

    def to_result(self) -> dict[str, t.Any]:
        """Return the task's result: the error of the object that failed, where there is one, goes before ours."""
        return {**super().to_result(), **self.further_results}


def in_short(tenant: str, outcome: Outcome, entries: t.Sequence[Values], *, predicted: bool) -> str:
    """Return the outcome in one sentence."""
    words = _IN_SHORT[outcome] if not predicted else _PREDICTED.get(outcome, _IN_SHORT[outcome])
    changed = sum(entry["changed"] for entry in entries)
    return words.format(tenant=tenant, changed=changed, all=len(entries))
