# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of reading what Gladly's published API tells of an organization."""

from __future__ import annotations

import typing as t

import pytest
from account import Account, complaints

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._errors import (
    AuthenticationFailed,
    ObjectNotFound,
    PermissionDenied,
    UnexpectedAnswer,
)
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._gladly.directory_listing import (
    PARTS,
    DirectoryListing,
)

ORGANIZATION = {
    "id": "o1",
    "name": "Acme",
    "loginDomain": "acme.example",
    "timezone": "America/Los_Angeles",
    "gladlyUrl": "https://acme.gladly.com",
    "somethingNew": True,
}
HOURS = {
    "id": "h1",
    "version": 3,
    "name": "Main hours",
    "primary": True,
    "createdAt": "2026-11-22T10:00:00Z",
    "officeHours": {
        "timezone": "America/Los_Angeles",
        "monday": [{"start": "09:00", "stop": "17:00"}],
        "exceptions": [{"name": "Holiday", "start": "2026-12-25T00:00:00Z", "stop": "2026-12-26T00:00:00Z"}],
    },
}
PATHS = {
    "organization": "/organization",
    "inboxes": "/inboxes",
    "topics": "/topics",
    "teams": "/teams",
    "agents": "/agents",
    "business_hours": "/business-hours",
}


@pytest.fixture(name="gladly")
def _without_a_backend(gladly: Account) -> Account:
    del gladly.options["backend"]
    return gladly


def _gather(gladly: Account, part: str, answer: t.Any) -> t.Any:
    gladly.script.expect("GET", PATHS[part], answer=answer)
    outcome = gladly.run(DirectoryListing, gather=[part])
    assert set(outcome.result) == {"changed", part}
    assert outcome["changed"] is False
    return outcome[part]


def test_everything_is_read_once(gladly: Account) -> None:
    answers = {"organization": ORGANIZATION}
    for part in PARTS:
        gladly.script.expect("GET", PATHS[part], answer=answers.get(part, []))
    outcome = gladly.run(DirectoryListing)
    assert list(outcome.result) == ["changed", *PARTS]
    assert outcome["organization"] == {
        "id": "o1",
        "name": "Acme",
        "login_domain": "acme.example",
        "timezone": "America/Los_Angeles",
        "gladly_url": "https://acme.gladly.com",
    }
    assert all(outcome[part] == [] for part in PARTS if part != "organization")


def test_listings_are_sorted_by_name(gladly: Account) -> None:
    inboxes = [{"id": "2", "name": "b", "disabled": True}, {"id": "3", "name": "a"}, {"id": "1", "name": "a"}, {}]
    assert _gather(gladly, "inboxes", inboxes) == [
        {"id": None, "name": None, "disabled": None},
        {"id": "1", "name": "a", "disabled": None},
        {"id": "3", "name": "a", "disabled": None},
        {"id": "2", "name": "b", "disabled": True},
    ]


@pytest.mark.parametrize(
    ("part", "answer", "shown"),
    [
        (
            "topics",
            {"id": "t", "name": "billing", "disabled": False, "parentId": "p"},
            {"id": "t", "name": "billing", "disabled": False, "parent_id": "p"},
        ),
        (
            "teams",
            {"id": "t", "name": "Voice", "description": "", "agentIds": ["a"]},
            {"id": "t", "name": "Voice", "description": "", "agent_ids": ["a"]},
        ),
        (
            "agents",
            {"id": "a", "name": "Avery", "emailAddress": "a@acme.example"},
            {"id": "a", "name": "Avery", "email_address": "a@acme.example"},
        ),
        ("teams", {}, {"id": None, "name": None, "description": None, "agent_ids": None}),
    ],
)
def test_an_object_in_our_words(gladly: Account, part: str, answer: t.Any, shown: t.Any) -> None:
    assert _gather(gladly, part, [answer]) == [shown]


def test_business_hours(gladly: Account) -> None:
    (found,) = _gather(gladly, "business_hours", [HOURS])
    hours = found.pop("office_hours")
    assert found == {
        "id": "h1",
        "version": 3,
        "name": "Main hours",
        "primary": True,
        "created_at": "2026-11-22T10:00:00Z",
        "updated_at": None,
    }
    assert hours["timezone"] == "America/Los_Angeles"
    assert hours["monday"] == [{"start": "09:00", "stop": "17:00"}]
    assert hours["tuesday"] is None
    assert hours["exceptions"] == [
        {
            "name": "Holiday",
            "start": "2026-12-25T00:00:00Z",
            "stop": "2026-12-26T00:00:00Z",
            "schedule_blocks": None,
        }
    ]


def test_business_hours_without_hours(gladly: Account) -> None:
    assert _gather(gladly, "business_hours", [{"id": "h"}])[0]["office_hours"] is None


@pytest.mark.parametrize(
    ("part", "answer"),
    [
        ("organization", []),
        ("organization", "acme"),
        ("organization", {"name": 7}),
        ("inboxes", {"inboxes": []}),
        ("inboxes", ["Voice Support"]),
        ("inboxes", [{"name": "Voice Support", "disabled": "no"}]),
        ("topics", [{"name": ["billing"]}]),
        ("teams", [{"name": "Voice", "agentIds": "a"}]),
        ("teams", [{"name": "Voice", "agentIds": [1]}]),
        ("business_hours", [{"name": "Main", "officeHours": "nine to five"}]),
        ("business_hours", [{"name": "Main", "officeHours": {"monday": "09:00"}}]),
        ("business_hours", [{"name": "Main", "officeHours": {"monday": ["09:00"]}}]),
        ("business_hours", [{"name": "Main", "officeHours": {"monday": [{"start": 9}]}}]),
        ("business_hours", [{"name": "Main", "officeHours": {"exceptions": [None]}}]),
    ],
)
def test_an_answer_of_another_form_is_an_error_that_says_so(gladly: Account, part: str, answer: t.Any) -> None:
    gladly.script.expect("GET", PATHS[part], answer=answer)
    error, _warnings = gladly.fail(DirectoryListing, UnexpectedAnswer, gather=[part])
    assert error.vendor == "Gladly"
    assert "Gladly organization" in error.attempted


def test_a_wrong_type_is_told_with_the_object(gladly: Account) -> None:
    gladly.script.expect("GET", "/inboxes", answer=[{"name": "Voice Support", "disabled": "no"}])
    error, _warnings = gladly.fail(DirectoryListing, UnexpectedAnswer, gather=["inboxes"])
    assert error.attempted == "read inbox 'Voice Support' of the Gladly organization"
    assert "str 'no'" in error.came_back
    assert "'disabled'" in error.came_back


@pytest.mark.parametrize(
    ("status", "kind", "words"),
    [
        (401, AuthenticationFailed, "'api_token'"),
        (403, PermissionDenied, "'API User'"),
        (404, ObjectNotFound, "another organization's host"),
    ],
)
def test_refusals_are_told_apart(gladly: Account, status: int, kind: t.Any, words: str) -> None:
    gladly.script.expect("GET", "/organization", status=status, answer={"errors": [{"code": "invalid"}]})
    error, _warnings = gladly.fail(DirectoryListing, kind)
    assert words in error.next_step


def test_only_what_can_be_gathered_is_taken(gladly: Account) -> None:
    (complaint,) = complaints(DirectoryListing, {**gladly.options, "gather": ["queues"]})
    assert "organization, inboxes, topics" in complaint
