# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One fault at one request of a playbook, on a tenant that has no other; and which of them are tried."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from failures import IMPATIENT, REPEATING, SLOW
from fleet import Member

from ..tally import Extent
from ..troubles import TROUBLES, Trouble
from .cases import TOGETHER, Case

WORD = re.compile("[a-z-]*")
SLOW_KINDS = frozenset({"slow", "slow_answer"})
ONLY_AT_WRITES = frozenset({"stop_before_commit", "stop_after_commit"})
ONLY_BEHIND_WRITES = frozenset({"lag"})


@dataclass(frozen=True)
class Request:
    """A request of an undisturbed run: the ``nth``, from 0, with its vendor, method and path, which leaves ids open.

    ``further`` is what the name of its account has behind that of the tenant. ``behind_a_write`` says that something
    was written at that vendor before.
    """

    further: str
    vendor: str
    method: str
    path: str
    nth: int
    behind_a_write: bool

    @property
    def reads(self) -> bool:
        """Whether nothing is written."""
        return self.method == "GET"

    def can_meet(self, trouble: Trouble) -> bool:
        """Whether a fault has a meaning here."""
        kind = trouble.planted["kind"]
        if self.reads:
            return kind not in ONLY_AT_WRITES and (kind not in ONLY_BEHIND_WRITES or self.behind_a_write)
        return kind not in ONLY_BEHIND_WRITES

    def __str__(self) -> str:
        return f"{self.method} {self.path} #{self.nth + 1} at {self.vendor}"


def requests_of(history: Iterable[Mapping[str, Any]], name: str) -> list[Request]:
    """Return what an undisturbed run has asked for a tenant."""
    seen: Counter[tuple[str, str, str, str]] = Counter()
    written: set[str] = set()
    found = []
    for entry in history:
        parts = entry["path"].partition("?")[0].split("/")
        path = "/".join(part if WORD.fullmatch(part) else "[^/]+" for part in parts)
        key = (entry["tenant"].removeprefix(name), entry["vendor"], entry["method"], path)
        found.append(Request(*key, seen[key], entry["vendor"] in written))
        seen[key] += 1
        if entry["committed"]:
            written.add(entry["vendor"])
    return found


@dataclass(frozen=True, eq=False)
class Trial:
    """A fault that is planted for a tenant."""

    case: Case
    member: Member
    request: Request
    trouble: Trouble

    def __str__(self) -> str:
        return f"{self.member.name}: {self.case.name}: {self.trouble.name} at {self.request}"

    @property
    def planted(self) -> dict[str, Any]:
        """The fault for the sandbox. A slow answer outlasts the patience that a loaded machine can keep."""
        fault = {
            "tenant": self.member.name + self.request.further,
            "vendor": self.request.vendor,
            "method": self.request.method,
            "path": self.request.path,
            "skip": self.request.nth,
            **self.trouble.planted,
        }
        return {**fault, "seconds": SLOW} if fault["kind"] in SLOW_KINDS else fault

    @property
    def entry(self) -> dict[str, Any]:
        """The fault as the schedule has it."""
        return {"playbook": self.case.name, **self.planted}

    @property
    def patience(self) -> dict[str, Any]:
        """The variables of the tenant: what is repeated for a minute would only take longer."""
        return dict(IMPATIENT) if self.trouble.planted["kind"] in SLOW_KINDS else {"tenant_retry_timeout": REPEATING}


Choice = tuple[Request, Trouble]


def combinations(requests: Sequence[Request], troubles: Sequence[Trouble] = TROUBLES) -> list[Choice]:
    """Every fault at every request where it has a meaning."""
    return [(request, trouble) for request in requests for trouble in troubles if request.can_meet(trouble)]


class Draw:
    """What is tried of each playbook of a life, drawn by the seed, and how far it has been tried."""

    def __init__(self, extent: Extent, cases: Sequence[Case], schedule: list[dict[str, Any]]) -> None:
        self._extent = extent
        self._schedule = schedule
        self._cases = cases
        self._left: dict[str, list[Choice]] = {}

    def tenants_needed(self) -> int:
        """How many tenants the next fleet has to have; none when everything is tried."""
        if not self._left:
            return TOGETHER if self._extent.share >= 1 else max(case.few for case in self._cases)
        return min(TOGETHER, max(len(choices) for choices in self._left.values()))

    def is_over(self, case: Case) -> bool:
        """Whether nothing of a playbook is left to try in any of its cases. The first one makes the others possible."""
        if self._extent.share < 1:
            return not case.few
        cases = [one for one in self._cases if one.playbook == case.playbook]
        return case is not self._cases[0] and not any(self._left.get(one.name, [one]) for one in cases)

    def record(self, case: Case, requests: Sequence[Request]) -> None:
        """Draw what is tried of a playbook whose undisturbed run made these requests, if that is not done yet."""
        if case.name not in self._left:
            self._left[case.name] = self._drawn(case, requests)

    def next(self, case: Case, members: Sequence[Member]) -> list[Trial]:
        """Take the next few, give each a tenant of its own, and enter them into the schedule."""
        choices = self._left[case.name]
        taken, self._left[case.name] = choices[: len(members)], choices[len(members) :]
        trials = [Trial(case, member, *choice) for choice, member in zip(taken, members, strict=False)]
        self._schedule += [trial.entry for trial in trials]
        return trials

    def in_check_mode(self, trials: Sequence[Trial]) -> list[Trial]:
        """Which of them are tried in check mode, too."""
        if self._extent.share < 1:
            return list(trials)
        every = trials[0].case.check_every if trials else 0
        return list(trials[::every]) if every else []

    def _drawn(self, case: Case, requests: Sequence[Request]) -> list[Choice]:
        everything = combinations(requests)
        random.Random(f"{self._extent.seed} {case.name}").shuffle(everything)
        if self._extent.share < 1:
            return everything[: case.few]
        writes = [choice for choice in everything if not choice[0].reads]
        reads = [choice for choice in everything if choice[0].reads]
        return writes + reads[: round(len(reads) * case.reads_tried)]


def has_struck(fault: Mapping[str, Any], left: Mapping[int, Mapping[str, Any]], identifier: int) -> bool:
    """Whether a planted fault was met, by those that can still strike: one that strikes often counts down."""
    return identifier not in left or left[identifier]["times"] != fault.get("times", 1)
