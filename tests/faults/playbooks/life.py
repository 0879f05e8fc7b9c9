# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Fleets on which one playbook is tried after another: each tenant meets a fault of its own, then everybody none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from fleet import Member, fleet

from ..tally import Tally
from .cases import Case
from .runs import Fleet
from .trials import Draw, Trial
from .verdict import Verdict

FORKS = 16
# These have no fault: one for each region.
UNDISTURBED = 2

# What a test does behind the product's back, before everything is looked at for the last time.
Mischief = Callable[[Fleet, Sequence[Trial]], None]


def tenants(size: int) -> list[Member]:
    """Return those that nothing disturbs, and so many others; all in one wave, so that none stops another."""
    return [replace(member, wave="fleet") for member in fleet(UNDISTURBED + size)]


class Life:
    """One fleet, on which one playbook is tried after another."""

    def __init__(self, on: Fleet, members: Sequence[Member], draw: Draw, tally: Tally) -> None:
        self._fleet = on
        self._undisturbed = list(members[:UNDISTURBED])
        self._others = list(members[UNDISTURBED:])
        self._draw = draw
        self._tally = tally

    def go_on(self, case: Case, mischief: Mischief | None = None) -> None:
        """Try a playbook where the one before has ended well."""
        if self._draw.is_over(case):
            return
        self._draw.record(case, self._fleet.undisturbed(case, self._undisturbed))
        candidates = self._others[: case.at_most]
        planned = self._draw.next(case, candidates)
        taken = candidates if case.brings_all else [trial.member for trial in planned]
        verdict = Verdict(self._fleet, self._tally, planned, self._undisturbed)
        checked = [] if case.reads else self._draw.in_check_mode(planned)
        if checked:
            self._in_check_mode(case, checked, verdict)
        newest = self._fleet.newest_caller()
        planted = self._fleet.plant(planned)
        first = self._fleet.run(case, taken, trials=planned)
        struck = self._fleet.struck(planted)
        verdict.of_disturbed_run(first, struck)
        again = self._fleet.run(case, taken)
        verdict.of_clean_run(again, struck, first)
        if mischief is not None:
            mischief(self._fleet, planned)
            verdict.of_what_is_left(again)
        verdict.of_callers(self._fleet.dead_routes(newest))
        # A tenant that is not as it has to be would be wrong in each later playbook, too.
        spoiled = verdict.spoiled()
        self._others = [member for member in self._others if member.name not in spoiled]
        seconds = f"{first.seconds:.0f} s with them and {again.seconds:.0f} s without"
        print(f"  {case.name}: {len(planned)} faults, {len(struck)} struck; {seconds}", flush=True)

    def _in_check_mode(self, case: Case, checked: Sequence[Trial], verdict: Verdict) -> None:
        before = self._fleet.world.state()
        planted = self._fleet.plant(checked)
        predicted = self._fleet.run(case, [trial.member for trial in checked], "--check", trials=checked)
        self._fleet.struck(planted)
        verdict.of_check_mode(predicted, before)
