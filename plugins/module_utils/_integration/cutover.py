# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.
"""Gladly's side of a tenant: destinations, the routes of all numbers or of none, a second look, and the way back."""

from __future__ import annotations

import typing as t

from .._errors import IntegrationError
from .._fields import Values
from .._resource import Plan
from .._sip.interruption import leaving_on_signals
from .._tenant import RUNBOOK
from .arguments import PENDING_FAILS
from .carriers import Carrier
from .course import Stage, Tenant
from .journal import Journal
from .outcome import Ended, Outcome
from .proof import Proof
from .wayback import Moved, WayBack, may_have_changed, unsure_numbers
from .wiring import destination_part, restored_route_part, route_part, runbook_part
from .words import MEND, broken_off, given_back, not_all_forwarded, sentences, settings_stay, waiting


class GladlySide:
    """Sets up Gladly for a tenant, and sees to it that nobody is left on a way that was not looked at.

    ``predicts`` leaves out what has no meaning where nothing is written: the second look, and the way back.
    """

    def __init__(
        self,
        tenant: Tenant,
        carrier: Carrier,
        journal: Journal,
        proof: Proof,
        *,
        predicts: bool,
        check_mode: bool,
        with_diff: bool,
    ) -> None:
        self._tenant = tenant
        self._carrier = carrier
        self._journal = journal
        self._proof = proof
        self._predicts = predicts
        self._check_mode = check_mode
        self._with_diff = with_diff
        self._writes = tenant.backend != RUNBOOK and not predicts
        self._moved: list[Moved] = []
        self._changed_destinations: list[str] = []
        self.page: str | None = None

    def set_up(self) -> None:
        """Set up Gladly. Raises Ended."""
        with leaving_on_signals():
            try:
                self._set_up_and_look()
            except Ended:
                raise
            except BaseException as trouble:
                self._break_off(trouble)
                raise

    def _set_up_and_look(self) -> None:
        ended: Ended | None = None
        try:
            self._destinations_and_routes()
        except Ended as failure:
            ended = failure
        self._look_again(ended)
        if ended is not None:
            raise ended

    def _destinations_and_routes(self) -> None:
        """Do all that the backend has to do, in the order in which callers are safe."""
        settings, voice = self._tenant.settings, self._tenant.voice
        before = len(self._journal.entries)
        try:
            planned = Stage(self._carrier, self._journal).run(
                destination_part(number, settings, voice) for number in settings.numbers
            )
        finally:
            entries = self._journal.entries[before:]
            if self._writes:
                self._changed_destinations = [str(one["object"]) for one in entries if may_have_changed(one)]
        fails = settings.params["pending"] == PENDING_FAILS
        if not (fails and self._journal.pending()):
            self._forward(planned)
        self._write_page()
        if fails and self._journal.pending():
            raise Ended("pending", self._waiting(), kind="pending")

    def _forward(self, planned: t.Sequence[Values]) -> None:
        """Forward the numbers, all of them or none. Raises Ended."""
        for number, destination in zip(self._tenant.settings.numbers, planned, strict=True):
            part = route_part(number, self._tenant.voice, destination)
            before = _Before()
            try:
                result = self._carrier.carry(part, before)
                self._journal.add(part, result)
                self._note(result)
            except IntegrationError as failure:
                entry = self._journal.add_failure(part, failure)
                self._note(entry)
                self._end_without_routes(entry)
            except BaseException as trouble:
                # Whether something was written is not known.
                self._note({"changed": False, "failed": True, **before.extras})
                if isinstance(trouble, Exception):
                    self._end_without_routes(self._journal.add_failure(part, trouble))
                raise

    def _note(self, route: Values) -> None:
        """Keep a route that this run has set, with the one of before. A write that failed may have been carried out."""
        if self._writes and route.get("previous") and (route["changed"] or route.get("failed")):
            self._moved.append(Moved(route["previous"], surely=not route.get("failed")))

    def _end_without_routes(self, failed: Values) -> None:
        """Put back the routes that were set already, and end. Raises Ended."""
        way_back = self._put_back()
        if way_back.left:
            raise Ended("unsettled", sentences(failed["msg"], way_back.words), failed.get("error"))
        unsure = unsure_numbers([failed]) if self._writes else []
        outcome: Outcome = "unsettled" if unsure else "rolled_back" if way_back.was_moved else "stopped"
        raise Ended(outcome, sentences(failed["msg"], not_all_forwarded(unsure)), failed.get("error"))

    def _put_back(self) -> WayBack:
        """Give callers the routes back that they had before this run; say which could not be."""
        way_back = WayBack(tuple(self._moved))
        for moved in self._moved:
            part = restored_route_part(moved.before, self._tenant.voice)
            try:
                result = self._carrier.carry(part)
                self._journal.add(part, result)
                way_back.done(result)
            except Exception as trouble:
                way_back.failed(moved, self._journal.add_failure(part, trouble))
        self._moved = []
        return way_back

    def _look_again(self, ended: Ended | None) -> None:
        """Probe the way to Synthflow once more where this run changed what callers take. Raises Ended."""
        if self._predicts or not self._proof.is_wanted or not (self._moved or self._changed_destinations):
            return
        found = self._proof.after_the_cut_over()
        if found["passed"]:
            return
        ended = ended or Ended("stopped", "", kind="unproven")
        failures = sentences(*found["failures"])
        way_back = self._put_back()
        if way_back.left:
            raise ended.followed_by("unsettled", sentences(failures, way_back.words))
        words = sentences(
            failures,
            given_back(self._tenant.name, way_back.numbers),
            settings_stay(self._changed_destinations, with_diff=self._with_diff),
            MEND,
        )
        raise ended.followed_by("rolled_back" if way_back.numbers else _without_routes(ended), words)

    def _break_off(self, trouble: BaseException) -> None:
        """Put the routes back when something nobody foresaw ends the run. Raises Ended unless the run itself ends."""
        if not self._moved:
            return
        way_back = self._put_back()
        if isinstance(trouble, (KeyboardInterrupt, SystemExit)):
            return
        words = broken_off(trouble, way_back.numbers) if not way_back.left else sentences(str(trouble), way_back.words)
        raise Ended("unsettled" if way_back.left else "rolled_back", words, kind="broken_off") from trouble

    def _write_page(self) -> None:
        """Write the runbook of the tenant, or remove it when nothing waits for a person. Raises Ended."""
        settings = self._tenant.settings
        if self._tenant.page is None:
            return
        part = runbook_part(self._tenant.name, self._journal.pending(), settings, self._tenant.voice["host"])
        try:
            result = self._carrier.carry(part)
        except Exception as failure:
            entry = self._journal.add_failure(part, failure)
            # The calls go where they shall; a second look follows.
            raise Ended("integrated" if self._moved else "stopped", entry["msg"], entry.get("error")) from failure
        self._journal.add(part, result)
        self.page = result["runbook"]["html"]

    def _waiting(self) -> str:
        return waiting(self._tenant.name, self._journal.pending(), self.page, predicted=self._check_mode)


class _Before:
    """What a route's plan says of the route that there is, once there is a plan."""

    def __init__(self) -> None:
        self.extras: Values = {}

    def __call__(self, plan: Plan) -> None:
        """Take the plan."""
        self.extras = plan.extras


def _without_routes(ended: Ended) -> Outcome:
    """Return how a run ends whose second look failed, and that has no route to put back any more."""
    return "stopped" if ended.outcome in ("integrated", "pending") else ended.outcome
