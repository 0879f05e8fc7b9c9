# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests of Gladly's side of a tenant: all routes or none, the second look, and the way back."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest
from integration_samples import OTHER, TooEarly, run_gladly
from preflight_samples import NUMBER

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._errors import (
    IntegrationError,
    LedgerUnavailable,
    NotTaken,
    OutcomeUnknown,
    PermissionDenied,
    Refused,
    RunbookUnavailable,
    VendorUnavailable,
)

ROUTE, DESTINATION, RUNBOOK = "gladly_inbound_route", "gladly_sip_destination", "gladly_runbook"
BROKEN = "Gladly -> Synthflow: the peer does not speak SIP."
SAME: dict[str, t.Any] = {"changed": False}
UNCHANGED_DESTINATIONS = {(DESTINATION, "Synthflow AI"): SAME, (DESTINATION, "Synthflow AI 2"): SAME}
# Both routes, set and put back.
THERE = [(NUMBER,), (OTHER,)]
AND_BACK = [(NUMBER, "restore"), (OTHER, "restore")]


def failed(kind: type[IntegrationError] = PermissionDenied, *, written: bool = True) -> IntegrationError:
    """Return how a route fails; one that was written to tells what there was before."""
    error = kind("change the route", "Gladly said no", "Do something.")
    if written:
        error.further_results["previous"] = {"phone_number": OTHER, "action": {"type": "inbox", "target": "x"}}
    return error


def test_both_numbers_move_and_the_way_is_looked_at() -> None:
    run = run_gladly({})
    assert run.ended is None
    assert run.routes == THERE
    assert run.proof.looks == 1


@pytest.mark.parametrize(
    ("came", "options", "looks"),
    [
        ({**UNCHANGED_DESTINATIONS, (ROUTE, NUMBER): SAME, (ROUTE, OTHER): SAME}, {}, 0),
        ({**UNCHANGED_DESTINATIONS, (ROUTE, NUMBER): SAME}, {}, 1),
        ({(ROUTE, NUMBER): SAME, (ROUTE, OTHER): SAME}, {}, 1),
        ({}, {"proof_wanted": False}, 0),
        ({}, {"predicts": True}, 0),
        ({}, {"gladly": {"backend": "runbook"}}, 0),
    ],
    ids=["nothing changed", "a route did", "a destination did", "level config", "a check run", "a person moves calls"],
)
def test_it_is_looked_again_where_this_run_changed_what_callers_take(
    came: dict[tuple[str, ...], t.Any], options: dict[str, t.Any], looks: int
) -> None:
    run = run_gladly(came, **options)
    assert (run.ended, run.proof.looks) == (None, looks)


def test_a_way_that_does_not_hold_gives_back_each_route_that_this_run_set() -> None:
    run = run_gladly({(ROUTE, NUMBER): SAME}, BROKEN)
    assert run.ended is not None
    assert run.ended.outcome == "rolled_back"
    assert run.routes == [*THERE, (OTHER, "restore")]
    assert run.ended.words.startswith(BROKEN)
    assert f"so {OTHER} got back the route of before this run. The settings that this run gave" in run.ended.words
    assert run.ended.words.endswith("Mend what is named above, then run again.")
    restored = run.carrier.parts[-1].options
    assert restored["restore"] == {
        "phone_number": OTHER,
        "action": {"type": "inbox", "target": "Voice Support"},
        "fallback": None,
    }
    assert "destination" not in restored


def test_a_route_that_cannot_be_put_back_is_named_with_what_it_was_and_the_others_are_put_back() -> None:
    run = run_gladly({(ROUTE, NUMBER, "restore"): failed(written=False)}, BROKEN)
    assert run.ended is not None
    assert run.ended.outcome == "unsettled"
    assert run.routes == [*THERE, *AND_BACK]
    assert f"So the calls to {NUMBER} may still be forwarded" in run.ended.words
    assert f"by hand: {NUMBER} to inbox Voice Support." in run.ended.words
    assert "got back" not in run.ended.words


def test_a_destination_alone_keeps_its_settings() -> None:
    came = {(DESTINATION, "Synthflow AI 2"): SAME, (ROUTE, NUMBER): SAME, (ROUTE, OTHER): SAME}
    run = run_gladly(came, BROKEN)
    assert run.ended is not None
    assert (run.ended.outcome, run.routes) == ("stopped", THERE)
    assert "gave to SIP destination 'Synthflow AI' stay." in run.ended.words
    assert "route of before" not in run.ended.words


@pytest.mark.parametrize(
    ("kind", "looks"),
    [(OutcomeUnknown, 1), (VendorUnavailable, 1), (NotTaken, 1), (LedgerUnavailable, 1), (Refused, 0)],
)
def test_a_destination_that_failed_may_be_changed(kind: type[IntegrationError], looks: int) -> None:
    came = {(DESTINATION, "Synthflow AI"): failed(kind, written=False), (DESTINATION, "Synthflow AI 2"): SAME}
    run = run_gladly(came)
    assert run.ended is not None
    assert (run.ended.outcome, run.proof.looks, run.routes) == ("stopped", looks, [])
    # The other destination was tried all the same, so that all that is wrong is told.
    assert len(run.tried(DESTINATION)) == 2


@pytest.mark.parametrize(
    ("trouble", "restored", "outcome"),
    [
        (failed(Refused, written=False), AND_BACK[:1], "rolled_back"),
        (failed(PermissionDenied), AND_BACK, "rolled_back"),
        (failed(NotTaken), AND_BACK, "rolled_back"),
        (failed(OutcomeUnknown), AND_BACK, "unsettled"),
        (failed(VendorUnavailable), AND_BACK, "unsettled"),
        (failed(VendorUnavailable, written=False), AND_BACK[:1], "rolled_back"),
        (KeyError("a defect of ours"), AND_BACK, "unsettled"),
    ],
    ids=lambda value: value.__class__.__name__ if isinstance(value, Exception) else None,
)
def test_a_tenant_moves_with_all_of_its_numbers_or_with_none(
    trouble: Exception, restored: list[tuple[str, ...]], outcome: str
) -> None:
    run = run_gladly({**UNCHANGED_DESTINATIONS, (ROUTE, OTHER): trouble})
    assert run.ended is not None
    assert run.ended.outcome == outcome
    assert run.routes == [*THERE, *restored]
    told = "It is not known whether" if outcome == "unsettled" else "none of its numbers has another route"
    assert told in run.ended.words
    # Nothing of what callers take was changed for long.
    assert run.proof.looks == 0


def test_the_first_number_that_fails_is_the_last_that_is_tried() -> None:
    run = run_gladly({(ROUTE, NUMBER): failed(Refused, written=False)})
    assert run.ended is not None
    assert (run.ended.outcome, run.routes) == ("stopped", [(NUMBER,)])


def test_a_write_that_was_refused_moved_nobody() -> None:
    came = {(ROUTE, NUMBER): failed(), (ROUTE, NUMBER, "restore"): SAME, (ROUTE, OTHER, "restore"): SAME}
    run = run_gladly(came)
    assert run.ended is not None
    assert run.ended.outcome == "stopped"


def test_a_route_left_behind_while_the_others_cannot_move() -> None:
    run = run_gladly({(ROUTE, OTHER): failed(), (ROUTE, NUMBER, "restore"): failed(written=False)}, BROKEN)
    assert run.ended is not None
    assert run.ended.outcome == "unsettled"
    assert f"So the calls to {NUMBER} may still be forwarded" in run.ended.words
    # Destinations were changed, so the way is looked at all the same.
    assert run.proof.looks == 1
    assert BROKEN in run.ended.words


def test_what_fails_after_the_cut_over_is_told_and_the_calls_stay_where_they_get_through(tmp_path: Path) -> None:
    came = {(RUNBOOK, "acme"): failed(RunbookUnavailable, written=False)}
    run = run_gladly(came, runbook_directory=str(tmp_path))
    assert run.ended is not None
    assert (run.ended.outcome, run.routes, run.proof.looks) == ("integrated", THERE, 1)
    broken = run_gladly(came, BROKEN, runbook_directory=str(tmp_path))
    assert broken.ended is not None
    assert (broken.ended.outcome, broken.routes) == ("rolled_back", [*THERE, *AND_BACK])
    assert "change the route" in broken.ended.words
    assert f"so {NUMBER}, {OTHER} got back" in broken.ended.words


class TimeIsOver(BaseException):
    """What Ansible raises in the worker when a task's own timeout is over is no Exception either."""


@pytest.mark.parametrize("place", ["the second route", "the page", "the second look"])
@pytest.mark.parametrize(
    "trouble", [TimeIsOver("30 s"), KeyboardInterrupt(), SystemExit(143)], ids=lambda one: type(one).__name__
)
def test_whatever_breaks_a_run_off_after_calls_were_moved_they_go_back(
    trouble: BaseException, place: str, tmp_path: Path
) -> None:
    came: dict[tuple[str, ...], t.Any] = {
        "the second route": {(ROUTE, OTHER): trouble},
        "the page": {(RUNBOOK, "acme"): trouble},
    }.get(place, {})
    answers = [trouble] if place == "the second look" else []
    directory = {"runbook_directory": str(tmp_path)}
    if isinstance(trouble, TimeIsOver):
        run = run_gladly(came, *answers, **directory)
        assert run.ended is not None
        assert (run.ended.outcome, run.routes) == ("rolled_back", [*THERE, *AND_BACK])
        assert "The run was broken off by TimeIsOver: 30 s after calls had been moved" in run.ended.words
        return
    carried: list[tuple[str, ...]] = []
    with pytest.raises(type(trouble)):
        run_gladly(came, *answers, carried=carried, **directory)
    assert [key[1:] for key in carried if key[0] == ROUTE] == [*THERE, *AND_BACK]


def test_a_run_that_is_broken_off_and_cannot_put_back_says_so() -> None:
    came = {(ROUTE, OTHER): TimeIsOver("30 s"), (ROUTE, NUMBER, "restore"): failed(written=False)}
    run = run_gladly(came)
    assert run.ended is not None
    assert run.ended.outcome == "unsettled"
    assert f"So the calls to {NUMBER} may still be forwarded" in run.ended.words


def test_a_route_of_which_nothing_is_known_yet_is_left_alone() -> None:
    run = run_gladly({(ROUTE, OTHER): TooEarly("stop")})
    assert run.ended is not None
    assert run.routes == [*THERE, (NUMBER, "restore")]


def test_what_breaks_off_before_anybody_was_moved_is_not_dressed_up() -> None:
    with pytest.raises(TimeIsOver):
        run_gladly({(DESTINATION, "Synthflow AI"): TimeIsOver("30 s")})


def pending(name: str) -> dict[str, t.Any]:
    """Return the result of an object that waits for a person."""
    return {"pending": {"name": name, "settings": {"name": name}}}


def test_while_a_destination_waits_no_step_about_a_route_is_given(tmp_path: Path) -> None:
    came = {(DESTINATION, "Synthflow AI"): pending("Synthflow AI")}
    by_hand = {"gladly": {"backend": "runbook"}, "runbook_directory": str(tmp_path)}
    run = run_gladly(came, **by_hand)
    assert run.ended is not None
    assert (run.ended.outcome, run.routes) == ("pending", [])
    assert run.ended.words == (
        "Gladly publishes no API for its voice settings, so 1 change(s) for tenant acme wait for a person: Synthflow "
        "AI. The steps are in acme.html. Carry them out, then run again with tenant_gladly_confirm, or with "
        "the option 'confirm' where this module is used by itself."
    )
    page = run.carrier.parts[-1].options
    assert page["pending"] == [{"name": "Synthflow AI", "settings": {"name": "Synthflow AI"}}]
    assert page["covered"] == ["Synthflow AI", "Synthflow AI 2", NUMBER, OTHER]

    warned = run_gladly(came, pending="warn", **by_hand)
    assert (warned.ended, warned.routes) == (None, THERE)
    # What a person has still to set up counts like what is there.
    assert warned.carrier.parts[2].options["predicted_destination"] == {"name": "Synthflow AI"}
    assert warned.journal.pending() != []


def test_a_person_s_route_is_not_put_back_by_a_run() -> None:
    run = run_gladly({(ROUTE, OTHER): failed(OutcomeUnknown)}, gladly={"backend": "runbook"})
    assert run.ended is not None
    assert (run.ended.outcome, run.routes) == ("stopped", THERE)
