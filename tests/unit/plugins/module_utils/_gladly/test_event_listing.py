# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of reading the events of contacts."""

from __future__ import annotations

import json
import typing as t

import pytest
from account import Account

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._errors import InvalidInput, UnexpectedAnswer
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._gladly import event_listing
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._gladly.event_listing import (
    EventListing,
    shown_event,
)

# 2026-11-22T12:00:00Z
NOW = 1795348800
QUERY = {"startAt": "2026-11-21T12:02:00Z", "entities": "CONTACT"}


@pytest.fixture(autouse=True)
def _noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_listing, "seconds_now", lambda: float(NOW))


def _event(identifier: str = "e1", kind: str = "CONTACT/STARTED", **changes: t.Any) -> dict[str, t.Any]:
    return {
        "id": identifier,
        "type": kind,
        "timestamp": "2026-11-22T10:00:00.123Z",
        "initiator": {"id": "a1", "type": "CUSTOMER"},
        "content": {"contactId": "k1", "channel": {"type": "PHONE_CALL", "phone": "+12065550111"}, "name": "Jo"},
        "newer": "field",
        **changes,
    }


SHOWN = {
    "id": "e1",
    "type": "CONTACT/STARTED",
    "timestamp": "2026-11-22T10:00:00Z",
    "initiator_type": "CUSTOMER",
    "contact_id": "k1",
    "channel": "PHONE_CALL",
}


def _lines(*events: t.Any) -> str:
    return "".join(json.dumps(event) + "\n" for event in events)


def _answered(gladly: Account, **answer: t.Any) -> None:
    gladly.script.expect("GET", "/events", query=QUERY, **answer)


def _read(gladly: Account, **options: t.Any) -> t.Any:
    return gladly.run(EventListing, backend=None, **options)


@pytest.fixture(name="gladly")
def _gladly(gladly: Account) -> Account:
    """An organization; the module has no backend to choose."""
    del gladly.options["backend"]
    return gladly


@pytest.mark.parametrize("form", [_lines(_event(), _event("e2")), json.dumps([_event(), _event("e2")])])
def test_lines_or_an_array(gladly: Account, form: str) -> None:
    _answered(gladly, text=form)
    result = _read(gladly).result
    newest = {**SHOWN, "id": "e2"}
    assert result == {"changed": False, "events": [newest, SHOWN], "summary": {"total": 2, "last": newest}}
    assert not [word for word in ("Jo", "+1206", "newer") if word in json.dumps(result)]


def test_the_newest_of_one_second_comes_first(gladly: Account) -> None:
    """Ids are drawn by lot, and say nothing of the order."""
    events = [_event("b", timestamp="2026-11-22T10:00:00.123Z"), _event("a", timestamp="2026-11-22T10:00:00.124Z")]
    _answered(gladly, text=_lines(*events))
    result = _read(gladly)
    assert [event["id"] for event in result["events"]] == ["a", "b"]
    assert {event["timestamp"] for event in result["events"]} == {"2026-11-22T10:00:00Z"}


@pytest.mark.parametrize("text", ["", "\n\n", "[]"])
def test_no_events(gladly: Account, text: str) -> None:
    _answered(gladly, text=text)
    assert _read(gladly)["summary"] == {"total": 0, "last": None}


def test_one_event_alone(gladly: Account) -> None:
    _answered(gladly, text=json.dumps(_event()))
    assert _read(gladly)["events"] == [SHOWN]


def test_order_types_and_limit(gladly: Account) -> None:
    events = [
        _event("a", timestamp="2026-11-22T10:00:00Z"),
        _event("b", "CONTACT/ENDED", timestamp="2026-11-22T11:00:00Z"),
        _event("c", timestamp=None),
        _event("d", "TASK/CREATED"),
        _event("e", timestamp="2026-11-22T10:30:00Z"),
    ]
    for options, found in (
        ({}, ["b", "e", "a", "c"]),
        ({"types": ["CONTACT/STARTED"]}, ["e", "a", "c"]),
        ({"limit": 1}, ["b"]),
    ):
        _answered(gladly, text=_lines(*events))
        assert [event["id"] for event in _read(gladly, **options)["events"]] == found


def test_the_start_is_never_older_than_gladly_takes(gladly: Account) -> None:
    gladly.script.expect("GET", "/events", query={**QUERY, "startAt": "2026-11-22T11:02:00Z"}, text="")
    _read(gladly, hours=1)


@pytest.mark.parametrize("text", ["<b>4242</b>", '{"type": "CONTACT/STARTED"}\n4242 and more', "[1]", '{"a": 4242}'])
def test_an_answer_in_another_form_is_not_quoted(gladly: Account, text: str) -> None:
    _answered(gladly, text=text)
    error, _warnings = gladly.fail(EventListing, UnexpectedAnswer)
    assert "4242" not in str(error)


@pytest.mark.parametrize(
    ("options", "option"),
    [({"hours": 25}, "hours"), ({"hours": 0}, "hours"), ({"types": ["STARTED"]}, "types"), ({"limit": -1}, "limit")],
)
def test_wrong_input(gladly: Account, options: dict[str, t.Any], option: str) -> None:
    error, _warnings = gladly.fail(EventListing, InvalidInput, **options)
    assert error.option == option


@pytest.mark.parametrize(
    ("content", "contact_id", "channel"),
    [
        ({"contactId": "k1", "channelType": "CHAT"}, "k1", "CHAT"),
        ({"contact": {"id": "k1"}, "channel": "EMAIL"}, "k1", "EMAIL"),
        ({"id": "k1", "channel": {"type": 7}}, "k1", None),
        ({"contactId": 7}, None, None),
        # What else a form of its own could carry in these places.
        ({"contactId": "k1", "channel": "+12065550123"}, "k1", None),
        ({"contactId": "k1", "channel": "jo@example.com"}, "k1", None),
        ({"contactId": "k1", "channel": {"type": "Jo Doe"}, "channelType": "SMS"}, "k1", "SMS"),
        ({"contactId": "+12065550123", "id": "k1"}, "k1", None),
        ({"id": "jo@example.com", "channel": "PHONE_CALL"}, None, "PHONE_CALL"),
        ([], None, None),
        (None, None, None),
    ],
)
def test_forms_of_content(content: t.Any, contact_id: str | None, channel: str | None) -> None:
    shown = shown_event(_event(content=content, initiator=None))
    assert (shown["contact_id"], shown["channel"], shown["initiator_type"]) == (contact_id, channel, None)
