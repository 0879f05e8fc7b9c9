# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of what the results of a tenant's tasks come to."""

from __future__ import annotations

import json
import typing as t

import pytest
from rollout_samples import NEXT_STEP, integration, probe

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._report.document import Tenant
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._report.shape import TENANT, check_shape
from ansible_collections.voiceops.gladly_synthflow.plugins.plugin_utils._rollout.bounds import LARGEST_TENANT
from ansible_collections.voiceops.gladly_synthflow.plugins.plugin_utils._rollout.plain import plain
from ansible_collections.voiceops.gladly_synthflow.plugins.plugin_utils._rollout.tenant_record import Task, TenantRecord


def task(module: str = "", name: str = "A task", *, is_loop: bool = False, check_mode: bool = False) -> Task:
    """Return a task."""
    return Task("id", name, module, is_loop, check_mode)


WHOLE = task("tenant_integration", "Integrate the tenant")
SHELL = task()


def record() -> TenantRecord:
    """Return a tenant whose play has begun."""
    made = TenantRecord("acme", "canary", "us", "api")
    made.begin()
    return made


def told(made: TenantRecord, *, is_out: bool = False) -> Tenant:
    """End the play and return the tenant, which has the shape."""
    made.settle(is_out=is_out)
    tenant = made.to_tenant()
    check_shape(tenant, TENANT)
    json.dumps(tenant)
    return tenant


@pytest.mark.parametrize("outcome", ["unchanged", "integrated", "pending"])
def test_one_task_for_the_whole_tenant(outcome: str) -> None:
    made = record()

    made.add(WHOLE, integration(outcome))
    assert made.is_told
    tenant = told(made)

    assert (tenant["outcome"], tenant["failure"], tenant["text"]) == (outcome, None, f"Tenant acme is {outcome}.")
    assert tenant["requests"] == {"gladly": 7, "synthflow": 6}
    (number,) = tenant["objects"]
    assert (number["module"], number["object"], number["changed"]) == ("synthflow_sip_number", "+12065550100", True)
    assert number["diff"] == ["+{", '+  "phone_number": "+12065550100"', "+}"]
    (found,) = tenant["probes"]
    assert (found["label"], found["peer"]) == ("+12065550100 to Synthflow", "sip.us.synthflow.ai:32682")
    assert [one["days_left"] for one in tenant["certificates"]] == [39, 8]
    assert tenant["findings"] == [{"severity": "warning", "object": "trunk", "finding": "Unread", "fix": "Do."}]


@pytest.mark.parametrize("outcome", ["stopped", "rolled_back", "unsettled"])
@pytest.mark.parametrize("is_out", [True, False], ids=["failed", "ignored or rescued"])
def test_a_tenant_that_failed(outcome: str, is_out: bool) -> None:
    made = record()

    made.fail(WHOLE, integration(outcome))
    assert made.is_failed
    tenant = told(made, is_out=is_out)

    assert tenant["outcome"] == outcome
    assert tenant["failure"] == {
        "task": "Integrate the tenant",
        "message": "Could not integrate tenant acme: the peer is deaf.",
        "next_step": NEXT_STEP,
    }


def test_a_failure_that_a_play_only_notes() -> None:
    """With ``failed_when: false``, as for a plan, the result is that of a task that went well."""
    made = record()

    made.add(WHOLE, integration("stopped"))

    assert told(made)["outcome"] == "stopped"


def test_a_tenant_that_waits_is_no_failure() -> None:
    made = record()

    made.fail(WHOLE, integration("pending", msg="Carry the steps out."))

    tenant = told(made, is_out=True)
    assert (tenant["outcome"], tenant["failure"]["message"]) == ("pending", "Carry the steps out.")


def test_a_tenant_that_breaks_after_it_was_integrated() -> None:
    made = record()
    made.add(WHOLE, integration())

    made.fail(SHELL, {"msg": "No disk."})

    tenant = told(made, is_out=True)
    assert (tenant["outcome"], tenant["failure"]["message"]) == ("failed", "No disk.")


@pytest.mark.parametrize("is_out", [True, False], ids=["failed", "rescued, as by a plan"])
def test_a_mistake_in_the_options_has_no_outcome(is_out: bool) -> None:
    made = record()

    made.fail(WHOLE, {"msg": "missing required arguments: tenant", "failed": True})

    tenant = told(made, is_out=is_out)
    assert (tenant["outcome"], tenant["failure"]["message"]) == ("failed", "missing required arguments: tenant")


def test_what_was_rescued_is_no_failure() -> None:
    made = record()
    made.fail(SHELL, {"msg": "No."})

    made.add(SHELL, {"changed": True})

    tenant = told(made)
    assert (tenant["outcome"], tenant["failure"]) == ("changed", None)


def test_a_play_after_the_integration_does_not_hide_it() -> None:
    made = record()
    made.add(WHOLE, integration())
    made.settle(is_out=False)
    made.begin()
    made.fail(SHELL, {"msg": "Rescued."})
    made.add(SHELL, verification())

    tenant = told(made)

    assert (tenant["outcome"], tenant["failure"]) == ("integrated", None)
    assert tenant["verification"]["verdict"] == "warn"


def test_the_last_failure_counts() -> None:
    made = record()
    made.fail(SHELL, {"msg": "First."})
    made.fail(task("", "Make good"), {"msg": "Second."})

    assert told(made, is_out=True)["failure"] == {"task": "Make good", "message": "Second.", "next_step": ""}


def test_a_tenant_that_others_stopped() -> None:
    """With ``run_once`` or ``any_errors_fatal`` Ansible counts hosts as failed that have not failed themselves."""
    begun, untouched, integrated = record(), record(), record()
    begun.add(SHELL, {"changed": True})
    integrated.add(WHOLE, integration())

    assert told(begun, is_out=True)["outcome"] == "unfinished"
    assert told(untouched, is_out=True)["outcome"] == "not_run"
    assert told(integrated, is_out=True)["outcome"] == "integrated"


def test_a_play_that_did_nothing_for_a_tenant() -> None:
    made = record()
    assert told(made)["outcome"] == "not_run"

    made.begin()
    made.add(WHOLE, integration("unchanged"))
    assert told(made)["outcome"] == "unchanged"


def test_a_run_that_was_broken_off() -> None:
    begun, untouched, failed = record(), record(), record()
    begun.add(SHELL, {"changed": False})
    failed.fail(SHELL, {"msg": "No."})

    assert [made.to_tenant()["outcome"] for made in (begun, untouched, failed)] == ["unfinished", "not_run", "failed"]


def test_unreachable() -> None:
    made = record()

    made.fail(SHELL, {"unreachable": True, "msg": "Refused."}, "unreachable")

    assert told(made, is_out=True)["outcome"] == "unreachable"


@pytest.mark.parametrize("is_loop", [True, False])
def test_what_is_hidden_stays_hidden(is_loop: bool) -> None:
    made = record()
    hidden = {"censored": "the output has been hidden", "changed": True}
    number = task("synthflow_sip_number", is_loop=is_loop)

    made.add(number, {**hidden, "results": [hidden, {"censored": "x", "msg": "hunter2"}]} if is_loop else hidden)
    made.fail(number, {**hidden, "msg": "hunter2", "results": [{"failed": True, **hidden, "msg": "hunter2"}]})

    tenant = told(made, is_out=True)
    assert "hunter2" not in json.dumps(tenant)
    assert (tenant["changed"], tenant["objects"]) == (True, [])
    assert "no_log" in tenant["failure"]["message"]


def test_the_item_that_failed_is_told() -> None:
    made = record()
    items = [{"msg": "fine"}, {"failed": True, "msg": "broken", "error": {"next_step": "Mend it."}}]

    made.fail(task("gladly_inbound_route", is_loop=True), {"msg": "One or more items failed", "results": items})

    assert told(made, is_out=True)["failure"] == {"task": "A task", "message": "broken", "next_step": "Mend it."}


def test_objects_of_single_modules() -> None:
    made = record()
    made.add(
        task("synthflow_sip_number", is_loop=True),
        {
            "changed": True,
            "results": [
                {
                    "changed": True,
                    "number": {"phone_number": "+12065550100"},
                    "diff": {"before": {}, "after": {"a": 1}},
                },
                {"changed": False, "number": {"phone_number": "+12065550101"}},
            ],
        },
    )
    made.add(task("gladly_runbook"), {"changed": True, "runbook": {"html": "/runbooks/acme.html"}})

    tenant = told(made)

    assert [(one["object"], one["diff"]) for one in tenant["objects"]] == [("+12065550100", ["+{", '+  "a": 1', "+}"])]
    assert (tenant["runbook"], tenant["outcome"]) == ("/runbooks/acme.html", "changed")


def verification(**more: t.Any) -> dict[str, t.Any]:
    """Return the result of the task in which the role verify sums up."""
    leg = {
        "leg": "forward",
        "label": "a to b",
        "uri": "sip:b",
        "verdict": "warn",
        "code": "busy",
        "title": "Busy",
        "detail": "486",
        "meaning": "It is.",
        "next_step": "Wait.",
        "rungs": ["dns", "options"],
    }
    skipped = {"label": "c", "uri": None, "verdict": None, "rungs": []}
    numbers = [{"legs": [leg, skipped]}, {"legs": [leg]}]
    summary = {"verdict": "warn", "passed": True, "text": ["a: warn"], "numbers": numbers, "failures": []}
    return {"changed": False, "ansible_facts": {"verify_result": {**summary, **more}}}


def test_verify() -> None:
    made = record()
    made.add(SHELL, verification(verdict="fail", failures=["The verification of tenant acme did not come to its end."]))
    assert not made.is_told

    made.add(SHELL, verification())
    assert made.is_told
    tenant = told(made)

    assert (tenant["outcome"], tenant["verification"]) == ("passed", {"verdict": "warn", "text": ["a: warn"]})
    (found,) = tenant["probes"]
    assert [(rung["name"], rung["verdict"], rung["detail"]) for rung in found["rungs"]] == [
        ("dns", "pass", ""),
        ("options", "warn", "486"),
    ]


def test_probes_go_before_their_summary_and_the_last_of_a_leg_counts() -> None:
    made = record()
    loop = task("sip_probe", is_loop=True)
    made.add(loop, {"results": [probe("fail"), {"skipped": True, "verify_leg": {"label": "none"}}]})
    made.add(loop, {"results": [probe("pass")]})
    made.add(SHELL, verification())

    assert [(one["label"], one["verdict"]) for one in told(made)["probes"]] == [("+12065550100 to Synthflow", "pass")]


def test_a_probe_that_could_not_be_sent() -> None:
    made = record()

    made.add(
        task("sip_probe"), {"failed": True, "msg": "Install sipmessage.", "verify_leg": {"label": "a", "uri": "b"}}
    )

    (found,) = told(made)["probes"]
    assert (found["verdict"], found["title"], found["meaning"]) == (
        "fail",
        "The probe could not be sent",
        "Install sipmessage.",
    )


def test_preflight() -> None:
    made = record()
    found = [{"severity": "warning", "object": "inbox", "finding": "It is empty.", "fix": "Fill it.", "text": "x"}]

    made.add(task("tenant_preflight_info"), {"changed": False, "findings": found})

    tenant = told(made)
    assert (tenant["outcome"], tenant["findings"][0]["finding"]) == ("passed", "It is empty.")


def test_predictions_are_marked() -> None:
    made = record()

    made.add(task("tenant_integration", check_mode=True), integration())

    assert told(made)["predicted"] is True


def test_time_is_added_up() -> None:
    made = record()
    made.spend(1_795_000_000, 1_795_000_002)
    made.spend(1_795_000_010, 1_795_000_011.5)
    made.spend(1_795_000_020, 1_795_000_010)

    tenant = made.to_tenant()

    assert (tenant["started"], tenant["ended"]) == ("2026-11-18T11:06:40Z", "2026-11-18T11:06:50Z")
    assert tenant["seconds"] == 3.5


@pytest.mark.parametrize(
    "result",
    [
        None,
        [],
        "text",
        {"outcome": 5, "objects": "x", "findings": {"a": 1}, "probes": [None, 3], "requests": [], "verification": "x"},
        {"outcome": "splendid", "objects": [{"module": 1, "diff": 5}], "requests": {"gladly": "many", 3: None}},
        {"outcome": "integrated", "probes": [{"verdict": "pass", "rungs": [{"facts": "x", "milliseconds": "y"}]}]},
        {"outcome": "integrated", "probes": [{"verdict": {}, "ladder": [{"milliseconds": float("inf")}], "target": 1}]},
        {"ansible_facts": {"verify_result": {"numbers": [{"legs": [{"verdict": 1, "rungs": 5}]}], "text": 7}}},
        {"outcome": "pending", "runbook": {"x": 1}, "text": [1], "error": "x"},
    ],
)
@pytest.mark.parametrize("module", ["tenant_integration", "sip_probe", "tenant_preflight_info", "gladly_runbook", ""])
def test_whatever_a_result_has_the_shape_holds(module: str, result: t.Any) -> None:
    made = record()

    made.add(task(module), result)
    made.fail(task(module), result)

    told(made)
    told(made, is_out=True)


class Tagged(str):
    """A string with more to it, as Ansible has them."""


def test_values_become_plain() -> None:
    found = plain({Tagged("a"): (Tagged("b"), {1}, b"\xff", 1.5, float("nan"), object, True, None)})

    assert found == {"a": ["b", [1], "\\xff", 1.5, "nan", "<class 'object'>", True, None]}
    assert not isinstance(next(iter(found)), Tagged)
    assert not isinstance(found["a"][0], Tagged)


def test_what_has_no_end_is_cut() -> None:
    endless: dict[str, t.Any] = {}
    endless["again"] = endless

    assert len(json.dumps(plain(endless))) < 20_000
    assert plain("x" * 100_000).endswith("[cut: 100000 characters]")


@pytest.mark.parametrize(
    ("more", "left_out"),
    [
        ({"probes": [{**probe(), "ladder": [{"message": "x" * 5000}] * 50}]}, "the text of SIP messages"),
        ({"objects": [{"module": "a", "diff": {"after": "x" * 300 + "\n"}}] * 600}, "the diffs"),
        ({"objects": [{"module": "a", "msg": "x" * 5000}] * 100}, "the ends of long texts and lists"),
        ({"objects": [{"module": "a" * 900, "object": "b" * 900, "msg": "c" * 900}] * 900}, "all details"),
    ],
)
def test_a_tenant_keeps_within_bounds_and_says_so(more: dict[str, t.Any], left_out: str) -> None:
    made = record()
    made.add(WHOLE, integration(**more))

    tenant = told(made)

    assert len(json.dumps(tenant)) <= LARGEST_TENANT
    assert tenant["left_out"][-1].startswith(left_out)
    assert (tenant["name"], tenant["outcome"]) == ("acme", "integrated")
