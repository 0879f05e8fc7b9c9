# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The job templates of the role from the first rollout to the end of a tenant: outcomes, exit codes, files, surveys."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from conftest import PASSWORDS, Controller

from sandbox_control import Control


def read(path: Path) -> dict[str, Any]:
    """Return a file of JSON."""
    document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return document


def test_a_fleet_is_wired_watched_and_left(controller: Controller, control: Control, state_directory: Path) -> None:
    controller.repository.encrypt(PASSWORDS)

    rolled_out = controller.run("integrate", vault_passwords=PASSWORDS, diff=True)
    assert (rolled_out.status, rolled_out.rc) == ("successful", 0), rolled_out.stdout
    assert rolled_out.recap["changed"] == {"acme": 1, "borealis": 1, "cobalt": 1}
    (report,) = (state_directory / "reports" / "rollout").rglob("rollout.json")
    assert read(report)["totals"]["outcomes"] == {"integrated": 3}
    # Of the three, it alone has something that no vendor shows: the settings of a transfer.
    assert [path.name for path in (state_directory / "ledgers").glob("*.yml")] == ["acme.yml"]

    control.forget()
    quiet = controller.run("drift", vault_passwords=PASSWORDS)
    assert (quiet.status, quiet.rc) == ("successful", 0), quiet.stdout
    assert read(state_directory / "drift.json")["status"] == "unchanged"

    number, elsewhere = "+13125550142", {"type": "INBOX", "target": "General"}
    control.click("cobalt", routes=[{"phoneNumber": number, "action": elsewhere, "fallback": None}])
    drifted = controller.run("drift", vault_passwords=PASSWORDS)
    assert (drifted.status, drifted.rc) == ("failed", 2), drifted.stdout
    assert "The plan's status is 'would_change'." in drifted.plain_stdout
    plan = read(state_directory / "drift.json")
    changes = {tenant["tenant"]: tenant["changes"] for tenant in plan["tenants"] if tenant["changes"]}
    assert [(name, one["module"], one["object"]) for name, found in changes.items() for one in found] == [
        ("cobalt", "gladly_inbound_route", number)
    ]
    planned = controller.run("plan", vault_passwords=PASSWORDS)
    assert (planned.status, planned.rc) == ("successful", 0), planned.stdout
    assert control.writes() == [], "a plan reads"


def test_surveys_choose_the_wave_and_how_far_a_call_is_proven(
    controller: Controller, control: Control, state_directory: Path
) -> None:
    controller.repository.encrypt(PASSWORDS)
    answers = {"rollout_only_wave": "main", "fleet_verify_level": "config"}

    tried = controller.run("integrate", vault_passwords=PASSWORDS, answers=answers, check=True)
    assert (tried.status, control.writes()) == ("successful", []), tried.stdout
    done = controller.run("integrate", vault_passwords=PASSWORDS, answers=answers)
    assert done.status == "successful", done.stdout
    assert {entry["tenant"] for entry in control.writes()} == {"borealis", "cobalt"}
    folders = [state_directory / "reports" / name for name in ("prediction", "rollout")]
    reports = [read(path) for folder in folders for path in folder.rglob("rollout.json")]
    assert [(one["predicted"], one["totals"]["outcomes"]["integrated"]) for one in reports] == [(True, 2), (False, 2)]
    assert not any(tenant["probes"] for one in reports for tenant in one["tenants"]), "config sends no SIP"

    verified = controller.run("verify", limit="borealis", vault_passwords=PASSWORDS)
    assert (verified.status, verified.hosts) == ("successful", {"borealis"}), verified.stdout

    wrong = controller.run("integrate", vault_passwords=PASSWORDS, answers={**answers, "rollout_only_wave": "mian"})
    assert wrong.status == "failed"
    assert "no tenant is in wave 'mian'. Give one of: canary, main." in wrong.plain_stdout

    # Nothing has been done yet for the tenant of the other wave.
    early = controller.run("report", answers={"fleet_report_hours": 1})
    assert early.status == "failed"
    assert "Not all tenants are done, by outcome {'not_run': 1," in early.plain_stdout
    canary = controller.run("integrate", vault_passwords=PASSWORDS, answers={**answers, "rollout_only_wave": "canary"})
    assert canary.status == "successful", canary.stdout
    joined = controller.run("report", answers={"fleet_report_hours": 1})
    assert joined.status == "successful", joined.stdout


def test_a_tenant_is_decommissioned_when_it_is_named_again(controller: Controller, control: Control) -> None:
    controller.repository.encrypt(PASSWORDS)
    wired = controller.run("integrate", limit="cobalt", vault_passwords=PASSWORDS)
    assert wired.status == "successful", wired.stdout
    control.forget()

    # The name is in the second one, which is the name of another all the same.
    for answer in ("acme", "cobalt-west"):
        refused = controller.run(
            "decommission", limit="cobalt", vault_passwords=PASSWORDS, answers={"decommission_confirm": answer}
        )
        assert (refused.status, refused.rc) == ("failed", 2), refused.stdout
        assert "Name it in decommission_confirm to go ahead" in refused.failures["cobalt"]
    assert control.history() == []

    done = controller.run(
        "decommission", limit="cobalt", vault_passwords=PASSWORDS, answers={"decommission_confirm": "cobalt"}
    )
    assert done.status == "successful", done.stdout
    assert control.state()["cobalt"]["synthflow"]["numbers"] == []
    assert control.state()["cobalt"]["gladly"]["sip_destinations"] == []
    assert control.call("cobalt")["reached"]["target"] == "Agents"
