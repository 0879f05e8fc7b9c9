# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of waiting, of creating once, and of the context."""

from __future__ import annotations

import typing as t

import pytest
from conftest import Clock

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._errors import (
    ConnectionFailed,
    NotTaken,
    OutcomeUnknown,
)
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._fields import Field, FieldTable
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._resource import (
    POLL_SECONDS,
    SETTLE_SECONDS,
    Context,
    Plan,
    await_absence,
    await_values,
    create_once,
    poll,
)

TABLE = FieldTable(Field("size", wire="size"), Field("kind", wire="kind"))
LOST = OutcomeUnknown("create it", "the connection broke off", "Look.", vendor="Gladly", status=502, request_id="r-1")


def _answers(*answers: t.Any) -> t.Callable[[], t.Any]:
    """Return a function that gives one answer after the other, the last one for ever."""
    left = list(answers)
    return lambda: left.pop(0) if len(left) > 1 else left[0]


def test_a_warning_is_told_once() -> None:
    context = Context()
    for text in ("a", "b", "a"):
        context.warn(text)
    assert context.warnings == ["a", "b"]


@pytest.mark.parametrize(("action", "changes"), [("none", False), ("create", True), ("update", True), ("delete", True)])
def test_a_plan_changes_something_unless_its_action_is_none(action: t.Any, changes: bool) -> None:
    assert Plan(action, {}, {}, None).changes is changes


def test_poll_does_not_wait_when_the_first_look_finds_it(clock: Clock) -> None:
    assert poll(lambda: True, 10)
    assert clock.sleeps == []


def test_poll_stops_when_the_time_is_over(clock: Clock) -> None:
    assert not poll(lambda: False, 3)
    assert clock.sleeps == [POLL_SECONDS] * 3


def test_poll_finds_what_comes_later(clock: Clock) -> None:
    assert poll(_answers(False, False, True), 3)
    assert len(clock.sleeps) == 2


def test_poll_without_time_looks_once(clock: Clock) -> None:
    assert not poll(lambda: False, 0)
    assert clock.sleeps == []


def test_create_once_with_an_answer_does_not_look() -> None:
    sent: list[int] = []
    create_once(lambda: sent.append(1), lambda: pytest.fail("it looked"), Context())
    assert sent == [1]


def test_create_once_after_a_lost_answer_looks_instead_of_sending_again(clock: Clock) -> None:
    sent: list[int] = []
    context = Context()

    def send() -> None:
        sent.append(1)
        raise LOST

    create_once(send, _answers(False, False, True), context)
    assert sent == [1]
    assert len(context.warnings) == 1
    assert "create it was lost" in context.warnings[0]


def test_create_once_does_not_claim_that_nothing_was_created(clock: Clock) -> None:
    context = Context()

    def send() -> None:
        raise LOST

    with pytest.raises(OutcomeUnknown) as caught:
        create_once(send, lambda: False, context)
    assert "broke off; reading for 10 s did not show it" in caught.value.came_back
    assert (caught.value.vendor, caught.value.status, caught.value.request_id) == ("Gladly", 502, "r-1")
    assert "Run again" in caught.value.next_step
    assert sum(clock.sleeps) == SETTLE_SECONDS
    assert context.warnings == []


def test_create_once_does_not_look_when_nothing_was_sent() -> None:
    def send() -> None:
        raise ConnectionFailed("create it", "refused", "Look.")

    with pytest.raises(ConnectionFailed):
        create_once(send, lambda: pytest.fail("it looked"), Context())


def test_await_values_returns_the_object_that_has_them_all() -> None:
    read = _answers(None, {"size": "s", "kind": None}, {"size": "s", "kind": "k", "more": 1})
    assert await_values(read, TABLE, {"size": "s", "kind": "k"}, "set it up", 5)["more"] == 1


def test_await_values_names_the_options_that_were_not_taken() -> None:
    with pytest.raises(NotTaken) as caught:
        await_values(lambda: {"size": "s", "kind": "x"}, TABLE, {"size": "s", "kind": "k"}, "set it up", 5)
    assert "'kind' reads 'x'" in str(caught.value)
    assert "size" not in str(caught.value)


def test_await_values_of_an_object_that_never_shows() -> None:
    with pytest.raises(NotTaken, match="reading does not find it"):
        await_values(lambda: None, TABLE, {"size": "s"}, "set it up", 5)


def test_await_absence(clock: Clock) -> None:
    await_absence(_answers({"size": "s"}, None), "delete it")
    assert len(clock.sleeps) == 1
    with pytest.raises(NotTaken, match=r"Could not delete it: .* can still be read"):
        await_absence(lambda: {"size": "s"}, "delete it")
