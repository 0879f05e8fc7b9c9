# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of reading the calls of an assistant."""

from __future__ import annotations

import json
import typing as t

import pytest
import samples
from account import Account

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._errors import InvalidInput, UnexpectedAnswer
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._synthflow import call_listing
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._synthflow.call_listing import (
    CallListing,
    shown_call,
)
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._synthflow.telephony_errors import (
    explanation_of,
)

CALLER = "+12065550111"
# 2026-11-22T12:00:00Z
NOW = 1795348800


@pytest.fixture(autouse=True)
def _noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(call_listing, "seconds_now", lambda: NOW + 0.5)


def _call(call_id: str = "c1", **changes: t.Any) -> dict[str, t.Any]:
    """Return a call as the list shows it (Synthflow API reference, Calls)."""
    return {
        "call_id": call_id,
        "call_status": "completed",
        "error_message": "",
        "type_of_call": "inbound",
        "phone_number_from": CALLER,
        "phone_number_to": samples.NUMBER,
        "start_time": "2026-11-22T10:00:00.123Z",
        "duration": 42,
        "telephony_hangup": "caller",
        "telephony_disconnect_reason": "caller_hangup",
        "executed_actions": {"agents": {"name": "agents"}},
        "transcript": "human: my card is 4242",
        "recording_url": "https://recordings.example/c1.mp3",
        "prompt": "Be kind.",
        "lead_name": "Jo",
        **changes,
    }


SHOWN = {
    "call_id": "c1",
    "status": "completed",
    "type": "inbound",
    "phone_number_from": CALLER,
    "phone_number_to": samples.NUMBER,
    "started_at": "2026-11-22T10:00:00Z",
    "seconds": 42,
    "hangup": "caller",
    "disconnect_reason": "caller_hangup",
    "end_call_reason": None,
    "error_message": None,
    "explanation": None,
    "actions": ["agents"],
}


def _query(hours: int = 24) -> dict[str, str]:
    since = int((NOW + 0.5 - hours * 3600) * 1000)
    return {"model_id": samples.MODEL_ID, "from_date": str(since), **samples.page_query()}


def _listed(synthflow: Account, *calls: t.Any, hours: int = 24) -> None:
    listing = samples.page("assistants", samples.assistant())
    synthflow.script.expect("GET", "/assistants/", query=samples.page_query(), answer=listing)
    synthflow.script.expect("GET", "/calls", query=_query(hours), answer=samples.page("calls", *calls))


def _read(synthflow: Account, **options: t.Any) -> t.Any:
    return synthflow.run(CallListing, **{"assistant": samples.ASSISTANT_NAME, **options})


def test_a_call_without_what_was_said_in_it(synthflow: Account) -> None:
    _listed(synthflow, _call())
    result = _read(synthflow).result
    assert result == {
        "changed": False,
        "calls": [SHOWN],
        "summary": {"total": 1, "failed": 0, "last": SHOWN},
    }
    assert not [word for word in ("4242", "recordings", "kind", "Jo") if word in json.dumps(result)]


def test_the_newest_comes_first_whatever_the_order(synthflow: Account) -> None:
    calls = [
        _call("a", start_time="2026-11-22T10:00:00Z"),
        _call("b", start_time=(NOW - 60) * 1000),
        _call("c", start_time=None),
        _call("d", start_time=str(NOW - 3600)),
    ]
    _listed(synthflow, *calls)
    result = _read(synthflow, limit=2)
    assert [call["call_id"] for call in result["calls"]] == ["b", "d"]
    assert (result["summary"]["total"], result["summary"]["last"]["call_id"]) == (4, "b")
    _listed(synthflow, *reversed(calls))
    assert [call["call_id"] for call in _read(synthflow)["calls"]] == ["b", "d", "a", "c"]


@pytest.mark.parametrize(
    ("first", "second"), [("2026-11-22T10:00:00.2Z", "2026-11-22T10:00:00.25Z"), (NOW * 1000 - 2, NOW * 1000 - 1)]
)
def test_the_newest_of_one_second_comes_first(synthflow: Account, first: t.Any, second: t.Any) -> None:
    """Ids are drawn by lot, and say nothing of the order."""
    _listed(synthflow, _call("b", start_time=first), _call("a", start_time=second))
    result = _read(synthflow)
    assert [call["call_id"] for call in result["calls"]] == ["a", "b"]
    assert result["calls"][0]["started_at"] == result["calls"][1]["started_at"]


def test_calls_that_failed(synthflow: Account) -> None:
    _listed(
        synthflow,
        _call("a", call_status="busy"),
        _call("b", telephony_disconnect_reason="forbidden"),
        _call("c", error_message="Telephony - 401 - Unauthorized"),
        _call("d", call_status="canceled"),
    )
    result = _read(synthflow)
    assert result["summary"]["failed"] == 3
    explained = next(call for call in result["calls"] if call["call_id"] == "c")
    assert explained["explanation"] == "Credentials are missing or wrong. Check those of the trunk."


def test_calls_that_are_too_old_or_of_another_number(synthflow: Account) -> None:
    """A filter of the vendor's could do nothing."""
    _listed(
        synthflow,
        _call("old", start_time="2026-11-22T10:59:59Z"),
        _call("young", start_time="2026-11-22T11:00:00Z"),
        _call("other", start_time="2026-11-22T11:30:00Z", phone_number_from="+12065550112"),
        _call("from", start_time="2026-11-22T11:20:00Z", phone_number_from="(206) 555-0111"),
        hours=1,
    )
    result = _read(synthflow, hours=1, phone_number="+1 206 555 0111")
    assert [call["call_id"] for call in result["calls"]] == ["young"]


def _paged(synthflow: Account, *pages: tuple[int, int, int]) -> None:
    """Script a listing whose calls are numbered from the oldest on: the newest of a page, its length, and the total."""
    listing = samples.page("assistants", samples.assistant())
    synthflow.script.expect("GET", "/assistants/", query=samples.page_query(), answer=listing)
    offset = 0
    for newest, length, total in pages:
        query = {**_query(), "offset": str(offset)}
        calls = [_call(f"c{number:03}") for number in range(newest, newest - length, -1)]
        synthflow.script.expect("GET", "/calls", query=query, answer=samples.page("calls", *calls, total=total))
        offset += length


def test_people_call_while_the_newest_come_first(synthflow: Account) -> None:
    """Each new call pushes the others on; what was there before is read all the same."""
    _paged(synthflow, (249, 100, 250), (150, 100, 251), (51, 52, 252))
    result = _read(synthflow, limit=1000)
    assert sorted(call["call_id"] for call in result["calls"]) == [f"c{number:03}" for number in range(250)]


def test_more_people_call_than_a_page_holds(synthflow: Account) -> None:
    _paged(synthflow, (29, 20, 30), (29, 20, 50), (9, 10, 50))
    assert _read(synthflow)["summary"]["total"] == 30


def test_calls_that_the_pages_do_not_hold(synthflow: Account) -> None:
    _paged(synthflow, (29, 20, 30), (9, 9, 31), (0, 0, 31))
    error, _warnings = synthflow.fail(CallListing, UnexpectedAnswer, assistant=samples.ASSISTANT_NAME)
    assert "there are 30, but its pages hold 29" in str(error)


def test_an_assistant_that_is_not_there(synthflow: Account) -> None:
    synthflow.script.expect("GET", "/assistants/", query=samples.page_query(), answer=samples.page("assistants"))
    result = _read(synthflow)
    assert (result["calls"], result["summary"]) == ([], {"total": 0, "failed": 0, "last": None})


@pytest.mark.parametrize("answer", [{"calls": [{"call_status": "x"}]}, "my card is 4242", {"response": {}}])
def test_an_answer_in_no_documented_form_is_not_quoted(synthflow: Account, answer: t.Any) -> None:
    listing = samples.page("assistants", samples.assistant())
    synthflow.script.expect("GET", "/assistants/", query=samples.page_query(), answer=listing)
    synthflow.script.expect("GET", "/calls", query=_query(), answer=answer)
    error, _warnings = synthflow.fail(CallListing, UnexpectedAnswer, assistant=samples.MODEL_ID)
    assert "4242" not in str(error)


@pytest.mark.parametrize(
    ("options", "option"),
    [
        ({"assistant": " "}, "assistant"),
        ({"hours": 0}, "hours"),
        ({"hours": 8785}, "hours"),
        ({"limit": 0}, "limit"),
        ({"phone_number": "12"}, "phone_number"),
    ],
)
def test_wrong_input(synthflow: Account, options: dict[str, t.Any], option: str) -> None:
    error, _warnings = synthflow.fail(CallListing, InvalidInput, **{"assistant": "x", **options})
    assert error.option == option


@pytest.mark.parametrize(
    ("executed", "names"),
    [
        (None, []),
        ("agents", []),
        ({"a": {}, "b": None}, ["a", "b"]),
        ([{"name": "a"}, "b", {"id": 1}, 7], ["a", "b"]),
    ],
)
def test_forms_of_executed_actions(executed: t.Any, names: list[str]) -> None:
    assert shown_call(_call(executed_actions=executed))["actions"] == names


def test_fields_of_other_types_and_of_the_answer_for_one_call() -> None:
    odd = shown_call(
        {"call_id": "c1", "status": "busy", "duration": "long", "error_message": {}, "telephony_start": 1e9}
    )
    assert odd == {
        **dict.fromkeys(SHOWN),
        "call_id": "c1",
        "status": "busy",
        "started_at": "2001-09-09T01:46:40Z",
        "actions": [],
    }


@pytest.mark.parametrize(
    ("message", "words"),
    [
        (None, None),
        ("Something", None),
        ("Telephony - 486 - Busy Here", None),
        ("Telephony - 400 - Bad Request", "malformed"),
        ("Telephony - 400 - Invalid phone number", "E.164"),
        ("Telephony - 400 - The number +1206 is unverified. Trial accounts may ...", "trial account"),
        ("telephony -  403 - Forbidden", "not permitted"),
        ("Telephony - 403 - Caller ID is unauthorized. Use another", "caller ID"),
        (" Telephony - 400 - \n", "malformed"),
        ("Telephony - 403 -" + " x" + " " * 100_000 + "x ", "not permitted"),
        ("Telephony - 404 - Not Found", "out of service"),
        ("Insufficient Minutes", "minutes"),
    ],
)
def test_what_error_messages_mean(message: str | None, words: str | None) -> None:
    explanation = explanation_of(message)
    assert explanation is None if words is None else words in str(explanation)
