# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of what calls leave behind: at Synthflow as calls, at Gladly as events."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any

import pytest
from sandbox_client import NUMBER, Client

from voice_sandbox.gladly.events import record_contact_event
from voice_sandbox.store import Store
from voice_sandbox.synthflow.calls import record_call

CALLER = "+12065550111"
MODEL = "m-1"


def _record(client: Client, record: Callable[..., str], **fields: Any) -> str:
    """Leave something behind, as the part of the sandbox does that speaks SIP."""
    with contextlib.closing(Store(client.sandbox.state_dir / "state.sqlite3")) as store:
        return record(store, client.tenant, **fields)


def _call(client: Client, **fields: Any) -> str:
    given = {"model_id": MODEL, "phone_number_from": CALLER, "phone_number_to": NUMBER, "started_at": time.time()}
    return _record(client, record_call, **{**given, **fields})


def _event(client: Client, kind: str = "CONTACT/STARTED", **fields: Any) -> str:
    return _record(client, record_contact_event, type=kind, contact_id="c-1", **fields)


def _calls(client: Client, **query: Any) -> list[dict[str, Any]]:
    answer = client.synthflow("GET", "/calls", params={"model_id": MODEL, **query})
    assert answer.status_code == 200, answer.text
    calls: list[dict[str, Any]] = answer.json()["response"]["calls"]
    return calls


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, timezone.utc).isoformat()


def test_the_status_has_two_names(client: Client) -> None:
    call_id = _call(client, status="busy", error_message="Telephony - 486 - Busy Here", executed_actions=["agents"])
    (listed,) = _calls(client)
    assert (listed["call_status"], "status" in listed) == ("busy", False)
    (read,) = client.synthflow("GET", f"/calls/{call_id}").json()["response"]["calls"]
    assert (read["status"], "call_status" in read) == ("busy", False)
    assert read["executed_actions"] == {"agents": {"name": "agents"}}


def test_a_model_id_is_needed(client: Client) -> None:
    assert client.synthflow("GET", "/calls").status_code == 400
    _call(client)
    assert _calls(client, model_id="m-2") == []


def test_a_call_of_nobody_s(client: Client) -> None:
    answer = client.synthflow("GET", "/calls/none")
    assert (answer.status_code, answer.json()["detail"]["category"]) == (404, "not_found")


def test_filters_and_pages(client: Client) -> None:
    now = time.time()
    old = _call(client, started_at=now - 3600, seconds=10)
    young = _call(client, started_at=now, seconds=60, status="failed", phone_number_from="+12065550112")
    for query, found in (
        ({"from_date": int((now - 60) * 1000)}, [young]),
        ({"to_date": int((now - 60) * 1000)}, [old]),
        ({"call_status": "failed"}, [young]),
        ({"duration_min": 60}, [young]),
        ({"duration_max": 59}, [old]),
        ({"lead_phone_number": CALLER}, [old]),
        ({"limit": 1}, [old]),
        ({"limit": 1, "offset": 1}, [young]),
    ):
        assert [call["call_id"] for call in _calls(client, **query)] == found, query
    client.control("PATCH", "/switches", json={"list_order": "newest"})
    assert [call["call_id"] for call in _calls(client)] == [young, old]


def test_the_form_of_times(client: Client) -> None:
    _call(client, started_at=1732271400)
    assert _calls(client)[0]["start_time"] == "2024-11-22T10:30:00.000Z"
    client.control("PATCH", "/switches", json={"call_times": "epoch_ms"})
    assert _calls(client)[0]["start_time"] == 1732271400000


def test_events_are_lines_of_json(client: Client) -> None:
    now = time.time()
    later, sooner = _event(client, "CONTACT/ENDED", at=now), _event(client, at=now - 60, content={"phone": CALLER})
    _event(client, "TASK/CREATED")
    _event(client, at=now - 7200)
    query = {"startAt": _moment(now - 3600), "endAt": _moment(now + 1), "entities": "CONTACT"}
    answer = client.gladly("GET", "/events", params=query)
    events = [json.loads(line) for line in answer.text.splitlines()]
    assert [event["id"] for event in events] == [sooner, later]
    assert events[0]["content"] == {"contactId": "c-1", "phone": CALLER}
    client.control("PATCH", "/switches", json={"events_form": "array"})
    assert client.gladly("GET", "/events", params=query).json() == events


@pytest.mark.parametrize(
    ("query", "attribute"),
    [
        ({}, "startAt"),
        ({"startAt": "yesterday"}, "startAt"),
        ({"startAt": "2026-11-22T10:00:00"}, "startAt"),
        ({"startAt": _moment(time.time() - 25 * 3600)}, "startAt"),
        ({"startAt": _moment(time.time() - 3600)}, "entities"),
        ({"startAt": _moment(time.time() - 3600), "entities": ["CONTACT", "CALL"]}, "entities"),
        ({"startAt": _moment(time.time()), "endAt": _moment(time.time() - 60), "entities": "CONTACT"}, "endAt"),
    ],
)
def test_events_that_cannot_be_asked_for(client: Client, query: dict[str, Any], attribute: str) -> None:
    answer = client.gladly("GET", "/events", params=query)
    assert (answer.status_code, answer.json()["errors"][0]["attr"]) == (400, attribute)
