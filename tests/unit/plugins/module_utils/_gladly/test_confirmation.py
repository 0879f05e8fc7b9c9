# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of what a person says who has carried steps out."""

from __future__ import annotations

import datetime
import typing as t

import pytest
from attested_tenant import DONE, GIVEN, Calendar

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._errors import InvalidInput
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._gladly.confirmation import (
    Confirmation,
    parse_confirmation,
)


def _parse(**value: t.Any) -> Confirmation:
    confirmation = parse_confirmation(value)
    assert confirmation is not None
    return confirmation


@pytest.mark.parametrize("value", [None, False, "", "false", "False", "no", " NO ", "None"])
def test_nothing_is_confirmed(value: t.Any) -> None:
    assert parse_confirmation(value) is None


def test_who_is_enough(calendar: Calendar) -> None:
    calendar.time = DONE
    assert _parse(who=" Ada Lovelace ") == Confirmation("Ada Lovelace", DONE, None)


def test_everything() -> None:
    confirmation = _parse(who="Ada Łovelace", when="2026-11-21T10:15:00+01:00", ticket=1042)
    assert confirmation.as_entry() == {
        "who": "Ada Łovelace",
        "when": "2026-11-21T10:15:00+01:00",
        "ticket": "1042",
    }


@pytest.mark.parametrize("nothing", [None, "", " "])
def test_what_is_left_empty_is_not_given(calendar: Calendar, nothing: t.Any) -> None:
    assert _parse(who="Ada", when=nothing, ticket=nothing) == Confirmation("Ada", GIVEN, None)


@pytest.mark.parametrize(
    ("value", "option", "words"),
    [
        (True, "confirm", "True does not say who made the change"),
        ("true", "confirm", "'true' does not say who"),
        ("Ada Lovelace", "confirm", "'Ada Lovelace' does not say who"),
        (1, "confirm", "1 does not say who"),
        ([], "confirm", r"\[\] does not say who"),
        ([{"who": "Ada"}], "confirm", "does not say who"),
        ({"who": "Ada", "by": "x", "on": "y"}, "confirm", "it has no 'by', 'on'"),
        ({"Who": "Ada"}, "confirm", "it has no 'Who'"),
        ({1: "Ada"}, "confirm", "it has no 1"),
        ({}, "confirm.who", "it is empty"),
        ({"ticket": "CHG-1"}, "confirm.who", "it is empty"),
        ({"who": None}, "confirm.who", "it is empty"),
        ({"who": " "}, "confirm.who", "it is empty"),
        ({"who": "YOUR NAME", "ticket": "CHG-1"}, "confirm.who", "still 'YOUR NAME', as on the runbook"),
        ({"who": "Ada", "ticket": " Your Ticket "}, "confirm.ticket", "still 'Your Ticket', as on the runbook"),
        ({"who": "Ada\nBob"}, "confirm.who", "no short line of text"),
        ({"who": "Ada\x00"}, "confirm.who", "no short line of text"),
        ({"who": "Ada\u2028Bob"}, "confirm.who", "no short line of text"),
        ({"who": "Ada\u202e"}, "confirm.who", "no short line of text"),
        ({"who": "\ud800"}, "confirm.who", "no short line of text"),
        ({"who": "A" * 201}, "confirm.who", "no short line of text"),
        ({"who": True}, "confirm.who", "no short line of text"),
        ({"who": ["Ada", "Bob"]}, "confirm.who", "no short line of text"),
        ({"who": {"name": "Ada"}}, "confirm.who", "no short line of text"),
        ({"who": "Ada", "ticket": "CHG\r\n1"}, "confirm.ticket", "no short line of text"),
        ({"who": "Ada", "ticket": ["CHG-1"]}, "confirm.ticket", "no short line of text"),
        ({"who": "Ada", "when": "yesterday"}, "confirm.when", "'yesterday' is no date or time"),
        ({"who": "Ada", "when": "22.11.2026"}, "confirm.when", "no date or time"),
        ({"who": "Ada", "when": "2026-11-22 09:30"}, "confirm.when", "no date or time"),
        ({"who": "Ada", "when": "2026-11-22T09:30:00.5Z"}, "confirm.when", "no date or time"),
        ({"who": "Ada", "when": "2026-02-30"}, "confirm.when", "no date or time"),
        ({"who": "Ada", "when": "2026-11-22T25:00Z"}, "confirm.when", "no date or time"),
        ({"who": "Ada", "when": "٢٠٢٦-11-22"}, "confirm.when", "no date or time"),
        ({"who": "Ada", "when": 20261122}, "confirm.when", "no date or time"),
        ({"who": "Ada", "when": True}, "confirm.when", "no short line of text"),
        ({"who": "Ada", "when": "2026-11-22T10:30:01Z"}, "confirm.when", "is still to come"),
        ({"who": "Ada", "when": "2026-11-22T08:30:01-02:00"}, "confirm.when", "is still to come"),
        ({"who": "Ada", "when": "2026-11-23T00:30:01"}, "confirm.when", "is still to come"),
        ({"who": "Ada", "when": "2026-11-24"}, "confirm.when", "is still to come"),
    ],
)
def test_what_confirms_nothing(calendar: Calendar, value: t.Any, option: str, words: str) -> None:
    with pytest.raises(InvalidInput, match=words) as caught:
        parse_confirmation(value)
    assert caught.value.option == option
    assert "{who: " in caught.value.next_step or option == "confirm.when"


@pytest.mark.parametrize(
    "when",
    [
        "2026-11-22T10:30:00Z",  # A clock may be off by an hour.
        "2026-11-22T12:30:00+02:00",
        "2026-11-22T10:30Z",
        "2026-11-23T00:30:00",  # Without a zone it is somebody's own time, anywhere.
        "2026-11-23",  # The day has begun already where the sun rises first.
        "2026-11-22",
        "2020-01-01",
    ],
)
def test_what_may_have_been(calendar: Calendar, when: str) -> None:
    assert _parse(who="Ada", when=when).when == when


@pytest.mark.parametrize("when", [datetime.date(2026, 11, 22), datetime.datetime(2026, 11, 22, 9, 30).isoformat()])
def test_dates_as_yaml_reads_them_without_quotes(calendar: Calendar, when: t.Any) -> None:
    assert _parse(who="Ada", when=when).when == str(when)


@pytest.mark.parametrize(
    ("when", "older"),
    [
        ("2026-11-22T09:29:59Z", True),
        ("2026-11-22T09:30:00Z", False),
        ("2026-11-22T11:29:59+02:00", True),
        ("2026-11-22T11:30:00+02:00", False),
        ("2026-11-22T09:30Z", False),
        ("2026-11-21T19:29:59", True),  # Earlier than given, even where the clocks are furthest behind.
        ("2026-11-21T19:30:00", False),
        ("2026-11-20", True),
        ("2026-11-21", False),  # In the west it was still that day.
        ("2026-11-22", False),
    ],
)
def test_what_was_before_the_steps_were_given(calendar: Calendar, when: str, older: bool) -> None:
    assert _parse(who="Ada", when=when).is_older_than(GIVEN) is older
