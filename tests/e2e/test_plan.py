# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The plan of all tenants: complete, always the same, and made without a write even where nobody says --check."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

import pytest
from bench import Bench
from playbook import Run, inventory_with

from voice_sandbox.process import SandboxProcess


class Planner:
    """Makes plans of the example tenants."""

    def __init__(self, sandbox: SandboxProcess, folder: Path) -> None:
        self.bench = Bench(sandbox)
        self.file = folder / "plan.json"

    def run(self, *arguments: str, **options: Any) -> Run:
        """Make a plan, which must not write anything at a vendor, nor a ledger or a page."""
        before = self.bench.files.everything(), self.bench.control.state()
        # A path counts from the folder in which the run is started.
        run = self.bench.run("plan", "-e", "plan_file=plan.json", *arguments, folder=self.file.parent, **options)
        assert self.bench.control.writes() == []
        assert (self.bench.files.everything(), self.bench.control.state()) == before
        return run

    @property
    def plan(self) -> dict[str, Any]:
        """The plan that was made last."""
        plan: dict[str, Any] = json.loads(self.file.read_text(encoding="utf-8"))
        return plan

    @property
    def outcomes(self) -> dict[str, str]:
        """The outcome of each tenant, in the order of the plan."""
        return {tenant["tenant"]: tenant["outcome"] for tenant in self.plan["tenants"]}

    def tenant(self, name: str) -> dict[str, Any]:
        """Return what the plan says of a tenant."""
        return next(tenant for tenant in self.plan["tenants"] if tenant["tenant"] == name)


@pytest.fixture
def planner(sandbox: SandboxProcess, tmp_path: Path) -> Planner:
    """A planner whose plan is in a folder of its own."""
    return Planner(sandbox, tmp_path)


def test_a_plan_of_new_tenants_is_complete_and_writes_nothing(planner: Planner) -> None:
    run = planner.run()
    assert run.status == 2, run.output
    assert planner.plan["status"] == "would_change"
    assert list(planner.outcomes) == ["acme", "borealis", "cobalt", "delta"]
    assert set(planner.outcomes.values()) == {"would_change"}
    assert [(one["action"], one["module"], one["object"]) for one in planner.tenant("delta")["changes"]] == [
        ("create", "synthflow_sip_number", "+13035550142"),
        ("create", "synthflow_assistant", "Delta front desk agent"),
        ("update", "synthflow_assistant_attach", "+13035550142 -> Delta front desk agent"),
        ("create", "gladly_sip_destination", "Synthflow AI"),
        ("update", "gladly_inbound_route", "+13035550142"),
    ]
    assert stat.S_IMODE(planner.file.stat().st_mode) == 0o600
    assert "4 would change" in run.output
    first = planner.file.read_bytes()
    again = planner.run("--forks", "1", "--check")
    assert (again.status, planner.file.read_bytes()) == (2, first)


def test_a_settled_fleet_has_nothing_to_do_and_drift_is_found_by_field(planner: Planner) -> None:
    wired = planner.bench.run("integrate", "--limit", "acme,delta")
    assert wired.status == 0, wired.output
    settled = planner.run("--limit", "acme,delta")
    assert settled.status == 0, settled.output
    assert planner.plan["status"] == "unchanged"
    assert set(planner.outcomes.values()) == {"unchanged"}

    planner.bench.control.click(
        "acme",
        routes=[
            {
                "phoneNumber": "+12065550100",
                "action": {"type": "FORWARD_TO_SIP", "destinationId": "Synthflow AI"},
                "fallback": {"type": "QUEUE", "target": "Agents"},
            }
        ],
    )
    drifted = planner.run("--limit", "acme,delta")
    assert drifted.status == 2
    assert planner.outcomes == {"acme": "would_change", "delta": "unchanged"}
    (change,) = planner.tenant("acme")["changes"]
    assert (change["module"], change["action"]) == ("gladly_inbound_route", "update")
    assert change["fields"] == [
        {"field": "fallback.target", "before": "Agents", "after": "Voice Support"},
        {"field": "fallback.type", "before": "queue", "after": "inbox"},
    ]
    assert 'fallback.target: \\"Agents\\" -> \\"Voice Support\\"' in drifted.output
    assert planner.run("--limit", "acme,delta", "-e", "plan_fail_on=error").status == 0


def test_a_tenant_that_cannot_be_planned_is_in_the_plan_and_stops_nobody(planner: Planner, tmp_path: Path) -> None:
    inventory = inventory_with(
        tmp_path / "inventory",
        acme={"tenant_synthflow_api_key": "not-the-key"},
        borealis={"tenant_region": "mars"},
        cobalt={"tenant_gladly_pending": "fail"},
        delta={"tenant_region": "{{ no_such_variable }}"},
    )
    run = planner.run(inventory=inventory)
    assert run.status == 2
    assert planner.plan["status"] == "not_planned"
    assert planner.outcomes == {
        "acme": "not_planned",
        "borealis": "not_planned",
        "cobalt": "would_change",
        "delta": "not_planned",
    }
    problems = {name: planner.tenant(name)["problems"][0] for name in ("acme", "borealis", "delta")}
    assert problems["acme"]["check"] == "authentication_failed"
    assert problems["acme"]["fix"]
    assert "mars" in problems["borealis"]["finding"]
    # The lines of the plan say it, so the whole result of such a tenant is not on the screen as well.
    assert "cobalt: would change" in run.output
    assert run.failed_hosts & {"acme", "cobalt"} <= {"acme"}, "only the last task, which runs for all, may fail"
    assert len(next(line for line in run.output.splitlines() if "[cobalt]" in line)) < 200
    assert "no_such_variable" in problems["delta"]["finding"]
    assert planner.run("-e", "plan_fail_on=error", inventory=inventory).status == 2
    assert planner.run("-e", "plan_fail_on=never", inventory=inventory).status == 0
    assert "not-the-key" not in planner.file.read_text(encoding="utf-8") + run.output
