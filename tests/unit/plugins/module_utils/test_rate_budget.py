# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of the turns that all processes of this machine take at one vendor account."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from conftest import Clock

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._rate_budget import (
    LONGEST_WAIT,
    WINDOW_SECONDS,
    NoTurn,
    RateBudget,
)
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._shared_moments import shared_moments

ACCOUNT = "Gladly https://acme.gladly.com/api/v1"


def budget(account: str = ACCOUNT, per_second: int = 10, warnings: list[str] | None = None) -> RateBudget:
    return RateBudget(account, per_second, [].append if warnings is None else warnings.append)


def turns(clock: Clock, count: int, per_second: int = 10, method: str = "GET") -> list[float]:
    """Return when each of so many processes, one after the other, got its turn; nobody lets time pass."""
    moments = []
    for _process in range(count):
        began = clock.now
        budget(per_second=per_second).take_turn(method)
        moments.append(clock.now)
        clock.now = began
    return moments


def test_a_seconds_turns_are_there_at_once_and_then_at_an_even_distance(clock: Clock) -> None:
    start = clock.now
    assert turns(clock, 25)[:10] == [start] * 10
    waited = turns(clock, 25)
    assert all(later - earlier == pytest.approx(WINDOW_SECONDS / 10, abs=1e-6) for earlier, later in pairwise(waited))


@pytest.mark.parametrize("per_second", [1, 2, 5, 10, 50])
def test_no_second_has_more_turns_than_it_may(clock: Clock, per_second: int) -> None:
    moments = turns(clock, 4 * per_second + 3, per_second)
    clock.now += 0.4
    moments += turns(clock, 3 * per_second, per_second)
    clock.now += 9.0
    moments += turns(clock, 3 * per_second, per_second)
    assert moments == sorted(moments)
    assert all(later - earlier > 1.0 for earlier, later in zip(moments, moments[per_second:], strict=False))


def test_turns_come_in_the_order_of_asking(clock: Clock) -> None:
    moments = turns(clock, 200)
    assert moments == sorted(moments)
    assert moments[-1] - moments[0] == pytest.approx((1 + 189 / 10) * WINDOW_SECONDS, abs=1e-6)


def test_methods_and_accounts_have_turns_of_their_own(clock: Clock) -> None:
    turns(clock, 30)
    budget().take_turn("POST")
    budget("Gladly https://other.gladly.com/api/v1").take_turn("GET")
    assert len(clock.sleeps) == 20


def test_without_a_limit_nobody_waits_and_nothing_is_written(clock: Clock, shared_folder: Path) -> None:
    turns(clock, 100, per_second=0)
    assert clock.sleeps == []
    assert [path.stat().st_size for path in shared_folder.iterdir()] == [2]


def test_the_limit_can_be_changed_at_any_time(clock: Clock) -> None:
    turns(clock, 10)
    assert turns(clock, 1, per_second=1)[0] - clock.now == pytest.approx(WINDOW_SECONDS, abs=1e-6)
    assert turns(clock, 1, per_second=0)[0] == clock.now


def test_a_refusal_holds_everybody_off(clock: Clock) -> None:
    budget().hold_off("GET", 7.0)
    budget().hold_off("GET", 2.0)
    moments = turns(clock, 3)
    assert moments[0] - clock.now == pytest.approx(7.0, abs=1e-6)
    # They do not come back at the same moment.
    assert moments[1] - moments[0] == pytest.approx(WINDOW_SECONDS / 6, abs=1e-6)
    assert turns(clock, 1, method="POST") == [clock.now]
    assert turns(clock, 1, method="GET")[0] > clock.now


@pytest.mark.parametrize(("refusals", "slower"), [(1, 8), (3, 5), (9, 2), (100, 1)])
def test_refusals_slow_down_for_a_while(clock: Clock, refusals: int, slower: int) -> None:
    for _refusal in range(refusals):
        budget().hold_off("GET", 0.5)
    clock.now += 1.0
    start = clock.now
    moments = turns(clock, 12)
    assert all(later - earlier > 1.0 for earlier, later in zip(moments, moments[slower:], strict=False))
    assert moments[slower - 1] == start
    clock.now += 60.0
    assert turns(clock, 12)[:10] == [clock.now] * 10


@pytest.mark.parametrize("per_second", [0, 10])
def test_a_hold_ends(clock: Clock, per_second: int) -> None:
    budget().hold_off("GET", 7.0)
    clock.now += 7.0
    assert turns(clock, 5, per_second) == [clock.now] * 5


def test_without_a_limit_a_refusal_holds_everybody_off_for_different_times(clock: Clock) -> None:
    budget(per_second=0).hold_off("GET", 7.0)
    moments = turns(clock, 20, per_second=0)
    assert len(set(moments)) == 20
    assert all(7.0 <= moment - clock.now <= 8.0 for moment in moments)


def test_a_refusal_while_one_waits_makes_the_turn_void(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    turns(clock, 15)
    start = clock.now
    sleep = clock.sleep

    def refuse_meanwhile(seconds: float) -> None:
        monkeypatch.setattr(clock, "sleep", sleep)
        budget().hold_off("GET", 20.0)
        sleep(seconds)

    monkeypatch.setattr(clock, "sleep", refuse_meanwhile)
    mine = budget()
    mine.take_turn("GET")
    assert 20.0 <= clock.now - start <= 21.0
    assert mine.waited == pytest.approx(clock.now - start)


def test_a_vendor_that_asks_for_hours_is_asked_again_after_a_minute(clock: Clock) -> None:
    budget().hold_off("GET", 7200.0)
    assert turns(clock, 1)[0] - clock.now == pytest.approx(60.0, abs=1e-6)


def test_a_turn_too_far_ahead_is_not_waited_for(clock: Clock) -> None:
    turns(clock, int(LONGEST_WAIT / WINDOW_SECONDS) + 1, per_second=1)
    slept = len(clock.sleeps)
    with pytest.raises(NoTurn):
        budget(per_second=1).take_turn("GET")
    assert len(clock.sleeps) == slept
    clock.now += 10.0
    # Whoever gave up took nobody's turn.
    assert turns(clock, 1, per_second=1)[0] - clock.now < LONGEST_WAIT


def test_holds_without_end_are_given_up(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    start = clock.now
    sleep = clock.sleep

    def refuse_again(seconds: float) -> None:
        sleep(seconds)
        budget().hold_off("GET", 50.0)

    budget().hold_off("GET", 50.0)
    monkeypatch.setattr(clock, "sleep", refuse_again)
    with pytest.raises(NoTurn):
        budget().take_turn("GET")
    assert LONGEST_WAIT - 60 <= clock.now - start <= LONGEST_WAIT


@pytest.mark.parametrize("ahead", [400.0, 3000.0])
def test_a_clock_that_began_anew_stops_nobody(clock: Clock, ahead: float) -> None:
    with shared_moments(ACCOUNT) as moments:
        moments["GET"] = [clock.now + ahead] * 10
        moments["GET held off"] = [clock.now + ahead]
    assert turns(clock, 1) == [clock.now]


def test_where_nothing_can_be_shared_it_goes_on_with_one_warning(clock: Clock, shared_folder: Path) -> None:
    shared_folder.write_text("")
    warnings: list[str] = []
    mine = budget(warnings=warnings)
    for _request in range(30):
        mine.take_turn("GET")
        mine.hold_off("GET", 5.0)
    assert clock.sleeps == []
    (warning,) = warnings
    assert "without regard to other processes" in warning
    assert "is not a folder" in warning
