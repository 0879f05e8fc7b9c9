# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What has to be true of a run that met faults, of the clean run behind it, and of what both leave at the vendors."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from fleet import Member

from ..tally import Tally
from .leaks import leaks
from .runs import Fleet, Ran
from .state import Comparison
from .trials import Trial

TRACEBACK = "Traceback (most recent call last)"
# What is in no message for people: the words of a program, and pages of a proxy.
NOT_FOR_PEOPLE = re.compile(
    r"Traceback|Internal error|\b(Key|Type|Value|Attribute|Index|Runtime|Recursion|JSONDecode)Error\b|<html",
    re.IGNORECASE,
)
# Whose answer it was: the vendor, its host, or what the vendor was asked about.
ABOUT = re.compile(r"Gladly|Synthflow|127\.0\.0\.1:\d+|assistant|transfer", re.IGNORECASE)


class Verdict:
    """Judges the trials of one playbook, and adds what it finds to a tally."""

    def __init__(self, fleet: Fleet, tally: Tally, trials: Sequence[Trial], undisturbed: Sequence[Member]) -> None:
        self._fleet = fleet
        self._tally = tally
        self._trials = trials
        self._undisturbed = undisturbed
        self._name = trials[0].case.name

    def of_check_mode(self, ran: Ran, before: Mapping[str, Any]) -> None:
        """Check mode has written nothing, whatever came in between."""
        self._of_output(ran)
        for entry in (entry for entries in ran.history.values() for entry in entries if entry["is_write"]):
            self._bad(f"{entry['tenant']}: {self._name}: check mode sent {entry['method']} {entry['path']}")
        if self._fleet.world.state() != before:
            self._bad(f"{self._name}: check mode changed what the vendors have")

    def of_disturbed_run(self, ran: Ran, struck: set[Trial]) -> None:
        """The run told the truth, and nothing is there twice."""
        self._of_output(ran)
        self._of_status(ran)
        there = self._there()
        for trial in self._trials:
            failure, committed = ran.failure(trial.member.name), ran.committed(trial.member.name)
            if failure is not None:
                self._of_message(trial, failure, trial in struck)
            elif not there.is_same(trial):
                self._bad(f"{trial}: it said that all was well, and {there.difference(trial)}")
            if failure is None and committed and not ran.tenants[trial.member.name]["changed"]:
                self._bad(f"{trial}: it said that nothing had changed, and did {', '.join(committed)}")
            if trial.case.reads and committed:
                self._bad(f"{trial}: a playbook that only reads did {', '.join(committed)}")
            self._of_duplicates(trial, there)

    def of_clean_run(self, ran: Ran, struck: set[Trial], first: Ran) -> None:
        """Everything is as if nothing had been, and nothing was left to do where the run before had ended well."""
        self._of_output(ran)
        self._of_status(ran)
        there = self._there()
        for trial in self._trials:
            failure, committed = ran.failure(trial.member.name), ran.committed(trial.member.name)
            self._tally.tried += trial in struck
            self._tally.recovered += trial in struck and failure is None and there.is_same(trial)
            if failure is not None:
                self._bad(f"{trial}: the clean run failed: {failure[:400]}")
            elif committed and first.failure(trial.member.name) is None:
                self._bad(f"{trial}: it said that all was well, and the clean run did {', '.join(committed)}")
            self._of_what_is_there(trial, there)

    def of_what_is_left(self, ran: Ran) -> None:
        """Look once more at the vendors and at what the last run wrote, for what has happened behind it."""
        self._of_output(ran)
        there = self._there()
        for trial in self._trials:
            self._of_what_is_there(trial, there)

    def spoiled(self) -> set[str]:
        """The tenants that are not as an undisturbed one is."""
        there = self._there()
        return {trial.member.name for trial in self._trials if not there.is_same(trial)}

    def of_callers(self, spans: Iterable[Mapping[str, Any]]) -> None:
        """Nobody was ever sent where nobody answers."""
        by_name = {trial.member.name: trial for trial in self._trials}
        for span in spans:
            self._tally.dead_route_seconds += span["seconds"]
            who = by_name.get(span["tenant"], f"{span['tenant']}: {self._name}")
            self._tally.dead_routes.append(
                f"{who}: callers of {span['number']} had a dead route for {span['seconds']:.1f} s: {span['reason']}"
            )

    def _of_what_is_there(self, trial: Trial, there: Comparison) -> None:
        if there.is_same(trial):
            return
        lost = there.too_few(trial)
        self._tally.lost += [f"{trial}: {what}" for what in lost]
        if not self._of_duplicates(trial, there) and not lost:
            self._bad(f"{trial}: {there.difference(trial)}")

    def _of_duplicates(self, trial: Trial, there: Comparison) -> bool:
        """Count what is there twice, each once though it is looked at after each run; return whether there is any."""
        found = [f"{trial}: {what}" for what in there.too_many(trial)]
        self._tally.duplicates += [duplicate for duplicate in found if duplicate not in self._tally.duplicates]
        return bool(found)

    def _of_output(self, ran: Ran) -> None:
        self._tally.secrets += [f"{self._name}: {leak}" for leak in leaks(self._fleet, ran)]
        if TRACEBACK in ran.output:
            self._bad(f"{self._name}: a traceback: {ran.output[ran.output.index(TRACEBACK) :][:800]}")

    def _of_status(self, ran: Ran) -> None:
        failed = [name for name in ran.tenants if ran.failure(name) is not None]
        if bool(ran.status) is not bool(failed):
            self._bad(f"{self._name}: the run ended with {ran.status}, and these failed: {', '.join(failed) or 'none'}")

    def _of_message(self, trial: Trial, message: str, was_struck: bool) -> None:
        if not was_struck:
            self._bad(f"{trial}: it failed without the fault: {message[:400]}")
        elif not message.strip() or NOT_FOR_PEOPLE.search(message):
            self._bad(f"{trial}: the message is not for people: {message[:400]}")
        elif not ABOUT.search(message):
            self._bad(f"{trial}: the message does not say what it is about: {message[:400]}")

    def _there(self) -> Comparison:
        return Comparison(self._fleet, self._undisturbed)

    def _bad(self, mishap: str) -> None:
        self._tally.mishaps.append(mishap)
