# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of what Gladly tells of an organization, against what the inventory says."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._preflight import organization
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._preflight.finding import Finding
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._preflight.organization import (
    expected_organization,
    fallback_findings,
    hours_findings,
    is_timezone,
    organization_findings,
    team_findings,
    topic_findings,
)

ACME = {
    "id": "o1",
    "name": "Acme Inc",
    "login_domain": "acme.example",
    "timezone": "UTC",
    "gladly_url": "https://acme.gladly.com",
}
INBOXES = [
    {"id": "i1", "name": "Voice Support", "disabled": False},
    {"id": "i2", "name": "Archive", "disabled": True},
    {"id": "i3", "name": "Twin"},
    {"id": "i4", "name": "Twin"},
]
TOPICS = [
    {"id": "t1", "name": "billing", "disabled": False, "parent_id": None},
    {"id": "t2", "name": "legacy", "disabled": True, "parent_id": None},
    {"id": "t3", "name": "sparse", "disabled": None, "parent_id": None},
]


def _one(findings: t.Iterable[Finding]) -> Finding:
    (finding,) = findings
    assert finding.fix.endswith((".", "Preferences)"))
    return finding


@pytest.mark.parametrize(
    "expected",
    [
        "o1",
        "Acme Inc",
        "acme.gladly.com",
        "https://acme.gladly.com",
        "https://ACME.gladly.com/",
        "https://acme.gladly.com/api/v1",
        "acme.us-1.gladly.com",
    ],
)
def test_the_organization_that_is_expected(expected: str) -> None:
    assert list(organization_findings(ACME, expected)) == []


@pytest.mark.parametrize(
    "expected",
    [
        "o2",
        "Acme",
        "acme",
        "borealis.gladly.com",
        "acme.gladly.qa",
        "https://acme.example.com",
        "acme.gladly.com.evil.org",
        "//[",
    ],
)
def test_another_organization(expected: str) -> None:
    finding = _one(organization_findings(ACME, expected))
    assert (finding.severity, finding.check) == ("error", "organization")
    assert "the credentials open 'Acme Inc' (o1, https://acme.gladly.com) instead" in finding.finding


def test_regions_of_two_hosts_are_compared_when_both_name_one() -> None:
    found = {**ACME, "gladly_url": "https://acme.eu-1.gladly.com"}
    assert _one(organization_findings(found, "acme.us-1.gladly.com")).severity == "error"
    assert list(organization_findings(found, "acme.eu-1.gladly.com")) == []


def test_a_name_in_other_letters_is_hinted_at() -> None:
    assert "Write 'Acme Inc'" in _one(organization_findings(ACME, "acme inc")).fix


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ({"id": None, "name": None, "gladly_url": None}, "Acme Inc"),
        ({"id": "o1", "name": "Acme Inc", "gladly_url": None}, "acme.gladly.com"),
    ],
)
def test_an_answer_that_tells_too_little_is_a_warning(found: dict[str, t.Any], expected: str) -> None:
    assert _one(organization_findings({**ACME, **found}, expected)).severity == "warning"


def test_an_expectation_that_nobody_wrote_down_is_a_warning() -> None:
    finding = _one(organization_findings(ACME, None))
    assert (finding.severity, finding.object) == ("warning", "tenant_gladly_organization")


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"organization": "Acme", "host": "acme.gladly.com"}, "Acme"),
        ({"organization": "", "host": "acme.gladly.com"}, "acme.gladly.com"),
        ({"api_url": "https://acme.gladly.qa/api/v1"}, "https://acme.gladly.qa/api/v1"),
        ({"api_url": "https://gateway.example/api/v1"}, None),
        ({"host": None}, None),
    ],
)
def test_what_is_expected(options: dict[str, t.Any], expected: str | None) -> None:
    assert expected_organization(options) == expected


@pytest.mark.parametrize(
    ("target", "check", "words"),
    [
        ("voice support", "not_found", "There is 'Voice Support'"),
        ("Nowhere", "not_found", "Choose one that is there: 'Twin', 'Voice Support'."),
        ("Archive", "refused", "Enable it"),
        ("Twin", "ambiguous_name", "inbox id"),
    ],
)
def test_a_fallback_inbox_that_cannot_take_calls(target: str, check: str, words: str) -> None:
    finding = _one(fallback_findings(INBOXES, {"type": "inbox", "target": target}))
    assert (finding.severity, finding.check, finding.object) == ("error", check, f"inbox '{target}'")
    assert words in finding.fix


@pytest.mark.parametrize(
    "fallback",
    [
        {"type": "inbox", "target": "Voice Support"},
        {"type": "inbox", "target": "i1"},
        {"type": "queue", "target": "Nowhere"},
        {"type": "inbox"},
        None,
        "Voice Support",
    ],
)
def test_a_fallback_that_is_in_order_or_no_inbox(fallback: t.Any) -> None:
    assert list(fallback_findings(INBOXES, fallback)) == []


@pytest.mark.parametrize(
    ("topic", "words", "fix"),
    [
        ("Billing", "no such topic", "There is 'billing'"),
        ("orders", "no such topic", "Create it"),
        ("legacy", "it is disabled", "Enable it"),
    ],
)
def test_a_topic_that_does_not_serve(topic: str, words: str, fix: str) -> None:
    finding = _one(topic_findings(TOPICS, topic, "the header"))
    assert (finding.severity, finding.check, finding.object) == ("error", "topic", f"topic '{topic}'")
    assert words in finding.finding
    assert fix in finding.fix


@pytest.mark.parametrize("topic", ["billing", "t1", "sparse"])
def test_a_topic_that_serves(topic: str) -> None:
    assert list(topic_findings(TOPICS, topic, "the header")) == []


def _team(name: str, agents: list[str] | None) -> dict[str, t.Any]:
    return {"id": f"id-{name}", "name": name, "description": None, "agent_ids": agents}


@pytest.mark.parametrize(
    ("teams", "wanted", "severity", "words"),
    [
        ([], None, "warning", "Put agents into a team"),
        ([_team("Voice", [])], None, "warning", "Put agents into a team"),
        ([_team("Voice", ["a"])], "Phone", "error", "Create it"),
        ([_team("Voice", ["a"])], "voice", "error", "There is 'Voice'"),
        ([_team("Voice", []), _team("Mail", ["a"])], "Voice", "error", "Put agents into it"),
    ],
)
def test_a_team_that_does_not_serve(teams: t.Any, wanted: str | None, severity: str, words: str) -> None:
    finding = _one(team_findings(teams, wanted))
    assert (finding.severity, finding.check) == (severity, "team")
    assert words in finding.fix


@pytest.mark.parametrize("wanted", [None, "Voice", "id-Voice"])
@pytest.mark.parametrize("agents", [["a"], None])
def test_a_team_that_serves_or_whose_agents_are_not_told(wanted: str | None, agents: t.Any) -> None:
    assert list(team_findings([_team("Voice", agents)], wanted)) == []


def _hours(timezone: t.Any) -> dict[str, t.Any]:
    return {"id": "h", "name": "Main hours", "office_hours": {"timezone": timezone}}


@pytest.mark.parametrize("timezone", ["Europe/Gondwana", "", None, "/etc/passwd", "America", "../zoneinfo/UTC"])
def test_hours_in_a_timezone_that_is_none(timezone: t.Any) -> None:
    finding = _one(hours_findings([_hours(timezone)]))
    assert (finding.severity, finding.check, finding.object) == (
        "warning",
        "business_hours",
        "business hours 'Main hours'",
    )


def test_hours_in_order_and_hours_that_are_not_told() -> None:
    assert list(hours_findings([_hours("Europe/Berlin"), {"id": "h", "name": None, "office_hours": None}])) == []


def test_no_hours_at_all() -> None:
    assert "none" in _one(hours_findings([])).finding


def test_without_a_database_no_timezone_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(name: str) -> None:
        raise organization.ZoneInfoNotFoundError(name)

    monkeypatch.setattr(organization, "ZoneInfo", nothing)
    assert is_timezone("Europe/Berlin")
    assert not is_timezone(None)
