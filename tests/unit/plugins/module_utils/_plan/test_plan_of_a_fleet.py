# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of the plan of a fleet, and of how a screen shows it."""

from __future__ import annotations

import json
import typing as t

import pytest
from ansible.errors import AnsibleFilterError

from ansible_collections.voiceops.gladly_synthflow.plugins.filter import plan as filters
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._plan.lines import plan_lines
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._plan.plan import plan_of

NUMBER = {"module": "synthflow_sip_number", "object": "+12065550100", "changed": True}
ROUTE = {
    **NUMBER,
    "module": "gladly_inbound_route",
    "diff": {
        "before": {"action": {"type": "inbox", "target": "General"}, "fallback": None, "phone_number": "+12065550100"},
        "after": {
            "action": {"type": "forward_to_sip", "target": "Synthflow AI"},
            "fallback": None,
            "phone_number": "+12065550100",
        },
    },
}
NOTICE = {"severity": "warning", "check": "region", "object": "tenant_region", "finding": "It goes.", "fix": "Move."}
REFUSED = {"severity": "error", "check": "authentication_failed", "object": "key", "finding": "401", "fix": "Check it."}


def _result(outcome: str, *entries: t.Any, findings: t.Any = (), **further: t.Any) -> dict[str, t.Any]:
    changed = any(entry["changed"] for entry in entries)
    return {"outcome": outcome, "changed": changed, "objects": list(entries), "findings": list(findings), **further}


UNCHANGED = _result("unchanged", {**NUMBER, "changed": False})
CHANGED = _result("integrated", ROUTE)
STOPPED = _result("stopped", findings=[REFUSED, NOTICE], msg="401. Check it.", failed=True)
WAITING = _result(
    "pending", {**ROUTE, "changed": False, "pending": {"action": "update", "steps": [{}, {}], "since": "2026-11-23"}}
)


def _outcome(result: t.Any) -> str:
    return str(plan_of([("acme", result)])["tenants"][0]["outcome"])


@pytest.mark.parametrize(
    ("result", "outcome"),
    [
        (UNCHANGED, "unchanged"),
        (CHANGED, "would_change"),
        (WAITING, "pending"),
        ({**WAITING, "changed": True}, "would_change"),
        (STOPPED, "not_planned"),
        (_result("rolled_back"), "not_planned"),
        ({"msg": "argument region is of type mars"}, "not_planned"),
        ({"unreachable": True, "msg": "no route"}, "not_planned"),
        (None, "not_planned"),
    ],
)
def test_each_tenant_has_one_outcome(result: t.Any, outcome: str) -> None:
    assert _outcome(result) == outcome


def test_a_plan_is_as_bad_as_its_worst_tenant() -> None:
    tenants = [("d", UNCHANGED), ("c", WAITING), ("b", CHANGED), ("a", STOPPED)]
    found = [plan_of(tenants[:count])["status"] for count in range(5)]
    assert found == ["unchanged", "unchanged", "pending", "would_change", "not_planned"]


def test_the_order_of_the_run_does_not_matter() -> None:
    tenants = [("b", CHANGED), ("a", STOPPED), ("c", UNCHANGED)]
    one, other = plan_of(tenants), plan_of(reversed(tenants))
    assert json.dumps(one) == json.dumps(other)
    assert [tenant["tenant"] for tenant in one["tenants"]] == ["a", "b", "c"]
    assert one["summary"] == {"tenants": 3, "not_planned": 1, "would_change": 1, "pending": 0, "unchanged": 1}


def test_a_change_is_told_by_field() -> None:
    (change,) = plan_of([("acme", CHANGED)])["tenants"][0]["changes"]
    assert change == {
        "module": "gladly_inbound_route",
        "object": "+12065550100",
        "action": "update",
        "fields": [
            {"field": "action.target", "before": "General", "after": "Synthflow AI"},
            {"field": "action.type", "before": "inbox", "after": "forward_to_sip"},
        ],
    }


@pytest.mark.parametrize(
    ("before", "after", "action"),
    [({}, {"name": "x"}, "create"), ({"name": "x"}, {}, "delete"), ("old", "new", "update")],
)
def test_what_is_made_or_deleted_is_called_so(before: t.Any, after: t.Any, action: str) -> None:
    entry = {**NUMBER, "diff": {"before": before, "after": after}}
    (change,) = plan_of([("acme", _result("integrated", entry))])["tenants"][0]["changes"]
    assert change["action"] == action
    assert bool(change["fields"]) is (action != "update")


def test_times_are_no_part_of_a_plan() -> None:
    (tenant,) = plan_of([("acme", WAITING)])["tenants"]
    assert tenant["pending"] == [
        {"module": "gladly_inbound_route", "object": "+12065550100", "action": "update", "steps": 2}
    ]
    assert "2026" not in json.dumps(tenant)


@pytest.mark.parametrize(
    ("result", "check", "finding"),
    [
        (STOPPED, "authentication_failed", "401"),
        ({"msg": "argument region is of type mars"}, "failed", "argument region is of type mars"),
        ({"unreachable": True, "msg": "no route"}, "unreachable", "no route"),
        (None, "failed", "nothing is known of this tenant: its task did not run"),
    ],
)
def test_a_tenant_that_cannot_be_planned_says_why(result: t.Any, check: str, finding: str) -> None:
    problem = plan_of([("acme", result)])["tenants"][0]["problems"][0]
    assert (problem["severity"], problem["check"], problem["finding"]) == ("error", check, finding)
    assert problem["fix"]


def test_the_object_that_would_fail_is_named() -> None:
    failed = {
        **NUMBER,
        "changed": False,
        "failed": True,
        "msg": "No.",
        "error": {"kind": "conflict", "next_step": "Go."},
    }
    (problem,) = plan_of([("acme", _result("stopped", failed, msg="No."))])["tenants"][0]["problems"]
    assert (problem["object"], problem["check"], problem["fix"]) == ("+12065550100", "conflict", "Go.")


def test_a_screen_shows_what_there_is_to_do() -> None:
    plan = plan_of([("acme", CHANGED), ("borealis", UNCHANGED), ("cobalt", WAITING), ("delta", STOPPED)])
    assert plan_lines(plan) == [
        "acme: would change",
        "  ~ gladly_inbound_route +12065550100",
        '      action.target: "General" -> "Synthflow AI"',
        '      action.type: "inbox" -> "forward_to_sip"',
        "cobalt: waiting for a person",
        "  ? gladly_inbound_route +12065550100: 2 step(s) for a person",
        "delta: could not be planned",
        "  ! error: key: 401. Check it.",
        "  ! warning: tenant_region: It goes. Move.",
        "4 tenant(s): 1 as wanted, 1 waiting for a person, 1 would change, 1 could not be planned.",
    ]


@pytest.mark.parametrize(("finding", "shown"), [("No", "No. Go."), ("No.", "No. Go."), ("So?", "So? Go.")])
def test_finding_and_fix_are_sentences_of_their_own(finding: str, shown: str) -> None:
    failed = {**NUMBER, "failed": True, "msg": finding, "error": {"kind": "conflict", "next_step": "Go."}}

    (line,) = (line for line in plan_lines(plan_of([("acme", _result("stopped", failed))])) if "!" in line)

    assert line == f"  ! error: +12065550100: {shown}"


def test_a_screen_is_not_flooded() -> None:
    plan = plan_of((f"tenant-{index:04d}", CHANGED) for index in range(1000))
    lines = plan_lines(plan, 3)
    assert len(lines) == 3 * 4 + 2
    assert lines[-2] == "... and 997 more tenants, which the file has."


def test_the_filter_takes_what_a_play_left_in_the_variables_of_hosts() -> None:
    hostvars = {"a": {"integration_result": CHANGED}, "b": {"plan_failure": {"msg": "no"}}, "c": {}}
    plan = filters.tenant_plan(["c", "b", "a"], hostvars)
    assert [tenant["outcome"] for tenant in plan["tenants"]] == ["would_change", "not_planned", "not_planned"]
    assert filters.plan_lines(plan)[0] == "a: would change"


def test_the_filters_say_what_they_take() -> None:
    with pytest.raises(AnsibleFilterError, match="names of hosts"):
        filters.tenant_plan("acme", {})
    with pytest.raises(AnsibleFilterError, match="it takes a plan"):
        filters.plan_lines([])
