# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of what becomes of a route in an incident."""

from __future__ import annotations

import typing as t

import pytest
from samples import NUMBER

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._fallback.moves import (
    Known,
    Move,
    begin,
    end,
    forget,
)

INBOX = {"type": "inbox", "target": "Voice Support"}
QUEUE = {"type": "queue", "target": "Agents"}
FORWARD = {"type": "forward_to_sip", "target": "Synthflow AI"}
FORWARDED = {"action": FORWARD, "fallback": INBOX}
ELSEWHERE = {"action": {"type": "forward_to_sip", "target": "Other"}, "fallback": None}
AT_INBOX = {"action": INBOX, "fallback": INBOX}
AT_QUEUE = {"action": QUEUE, "fallback": QUEUE}
BEGAN, LATER = "2026-11-23T02:00:00Z", "2026-11-23T03:00:00Z"
ENTRY = {"since": BEGAN, "reason": "INC-1", "before": FORWARDED, "during": AT_INBOX}
UNCONFIRMED = Known((AT_INBOX, FORWARDED), sure=False)


def _begin(known: Known, entry: t.Any = None, *targets: t.Any, reason: str = "") -> Move:
    return begin(NUMBER, known, entry or {}, targets or (None, INBOX), LATER, reason)


def test_a_number_that_forwards_is_sent_to_its_fallback_and_its_route_is_remembered() -> None:
    move = _begin(Known((FORWARDED,)), reason="INC-2")
    assert move.wanted == AT_INBOX
    assert move.after == {"since": LATER, "reason": "INC-2", "before": FORWARDED, "during": AT_INBOX}


def test_the_target_of_the_run_goes_before_the_number_s_and_that_before_the_route_s() -> None:
    assert _begin(Known((FORWARDED,)), None, QUEUE, INBOX).wanted == AT_QUEUE
    assert _begin(Known((FORWARDED,)), None, None, QUEUE).wanted == AT_QUEUE
    assert _begin(Known((FORWARDED,)), None, None, None).wanted == AT_INBOX


def test_a_number_without_any_fallback_is_not_moved() -> None:
    move = _begin(Known((ELSEWHERE,)), None, None, None)
    assert (move.wanted, move.after) == (None, {})
    assert move.stuck is not None


def test_a_second_run_does_not_take_the_fallback_for_what_was_there_before() -> None:
    move = _begin(Known((AT_INBOX,)), ENTRY)
    assert (move.wanted, move.after) == (AT_INBOX, ENTRY)


def test_a_number_that_is_not_forwarded_is_left_alone() -> None:
    move = _begin(Known((AT_QUEUE,)))
    assert (move.wanted, move.after, move.stuck) == (None, {}, None)
    assert "not forwarded" in move.note


def test_what_somebody_chose_in_the_incident_stays() -> None:
    move = _begin(Known((AT_QUEUE,)), ENTRY)
    assert (move.wanted, move.after) == (None, ENTRY)


def test_a_number_that_somebody_forwarded_again_is_moved_again_and_its_newest_route_is_remembered() -> None:
    move = _begin(Known((ELSEWHERE,)), ENTRY)
    assert move.wanted == AT_INBOX
    assert (move.after["before"], move.after["since"]) == (ELSEWHERE, BEGAN)


def test_another_target_takes_the_calls_on() -> None:
    move = _begin(Known((AT_INBOX,)), ENTRY, QUEUE)
    assert (move.wanted, move.after["before"], move.after["during"]) == (AT_QUEUE, FORWARDED, AT_QUEUE)


def test_steps_that_nobody_has_confirmed_do_not_count_as_done() -> None:
    move = _begin(UNCONFIRMED, ENTRY)
    assert (move.wanted, move.after) == (AT_INBOX, ENTRY)


def test_where_nothing_is_known_of_a_route_the_steps_are_given_and_nothing_is_remembered() -> None:
    move = _begin(Known(sure=False))
    assert (move.wanted, move.after["before"]) == (AT_INBOX, None)
    over = end(NUMBER, Known((AT_INBOX,), sure=False), move.after)
    assert (over.wanted, over.after) == (None, {})
    assert "integrate" in over.note


def test_the_remembered_route_comes_back() -> None:
    move = end(NUMBER, Known((AT_INBOX,)), ENTRY)
    assert (move.wanted, move.before, move.after) == (FORWARDED, ENTRY, {})


def test_a_route_that_is_back_already_is_forgotten() -> None:
    move = end(NUMBER, Known((FORWARDED,)), ENTRY)
    assert (move.wanted, move.after) == (None, {})


def test_what_is_not_confirmed_is_set_back() -> None:
    assert end(NUMBER, UNCONFIRMED, ENTRY).wanted == FORWARDED


@pytest.mark.parametrize("there", [AT_QUEUE, ELSEWHERE])
def test_a_route_that_somebody_changed_meanwhile_is_not_overwritten(there: t.Any) -> None:
    move = end(NUMBER, Known((there,)), ENTRY)
    assert (move.wanted, move.after) == (None, ENTRY)
    assert move.stuck is not None


def test_without_an_incident_nothing_is_over() -> None:
    assert end(NUMBER, Known((FORWARDED,)), {}) == Move(NUMBER, None, {}, {})


def test_what_is_forgotten_leaves_the_route() -> None:
    assert forget(NUMBER, ENTRY) == Move(NUMBER, None, ENTRY, {})
