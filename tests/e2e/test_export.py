# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What was set up is exported, and an inventory of the export finds nothing to do."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

import pytest
import yaml
from bench import Bench
from playbook import INVENTORY, Run, inventory_with

from voice_sandbox.process import SandboxProcess

# Credentials and addresses, by the names that the example inventory has for them.
SECRETS = [
    "gladly_agent_email",
    "gladly_api_token",
    "gladly_api_url",
    "synthflow_api_key",
    "synthflow_api_url",
    "ledger_directory",
    "runbook_directory",
    "ca_path",
    "sip_connect_to",
]
# All that has to be known of a tenant that is exported.
KNOWN = ["tenant_region", "tenant_gladly_host", "tenant_gladly_backend"]


class Exporter:
    """Exports tenants of whom an inventory has nothing but credentials and the region."""

    def __init__(self, sandbox: SandboxProcess, folder: Path) -> None:
        self.bench = Bench(sandbox)
        self.folder = folder
        self.file = folder / "exported.yml"
        self.bare = inventory_with(
            folder / "bare", **{name: _but(name, KNOWN) for name in ("acme", "borealis", "cobalt")}
        )
        (self.bare / "group_vars" / "tenants" / "common.yml").write_text(
            "ansible_connection: local\n", encoding="utf-8"
        )

    def export(self, *arguments: str) -> Run:
        """Export, which must not write anything at a vendor."""
        before = self.bench.control.state()
        run = self.bench.run(
            *("export", "-e", f"export_file={self.file.name}", *arguments),
            inventory=self.bare,
            # A path counts from the folder in which the run is started.
            folder=self.file.parent,
        )
        assert self.bench.control.writes() == []
        assert self.bench.control.state() == before
        return run

    def tenants(self) -> dict[str, dict[str, Any]]:
        """Return what was exported, by tenant."""
        content = yaml.safe_load(self.file.read_text(encoding="utf-8"))
        return {tenant["name"]: tenant for tenant in content["tenants"]}

    def plan(self, inventory: Path) -> dict[str, Any]:
        """Return the plan of an inventory."""
        plan_file = self.folder / "plan.json"
        variables = {"plan_file": str(plan_file), "plan_fail_on": "never"}
        planned = self.bench.run("plan", inventory=inventory, variables=variables)
        assert planned.status == 0, planned.output
        plan: dict[str, Any] = json.loads(plan_file.read_text(encoding="utf-8"))
        return plan

    def inventory(self) -> Path:
        """Return an inventory of the export: the tenants file, and credentials from elsewhere."""
        shared = yaml.safe_load((INVENTORY / "group_vars" / "tenants" / "sandbox.yml").read_text(encoding="utf-8"))
        defaults = {name: shared[f"tenant_{name}"] for name in SECRETS}
        folder = self.folder / "adopted"
        (folder / "group_vars").mkdir(parents=True, exist_ok=True)
        lent = {name: value for name, value in shared.items() if name.startswith("example_")}
        (folder / "group_vars" / "all.yml").write_text(yaml.safe_dump(lent), encoding="utf-8")
        source = folder / "voice.tenants.yml"
        content = {"plugin": "voiceops.gladly_synthflow.tenants", "paths": [str(self.file)], "defaults": defaults}
        source.write_text(yaml.safe_dump(content), encoding="utf-8")
        return source


def _but(tenant: str, kept: list[str]) -> dict[str, None]:
    """Return changes that take all variables of an example tenant away, but for some."""
    variables = yaml.safe_load((INVENTORY / "host_vars" / f"{tenant}.yml").read_text(encoding="utf-8"))
    return {name: None for name in variables if name not in kept}


@pytest.fixture
def exporter(sandbox: SandboxProcess, tmp_path: Path) -> Exporter:
    """The example tenants, wired; delta is not exported."""
    exporter = Exporter(sandbox, tmp_path)
    # An assistant that has live transfers is part of it, so their settings have to be shown.
    exporter.bench.control.switch(action_read="parameters")
    run = exporter.bench.run("integrate", "--limit", "acme,borealis,cobalt")
    assert run.status == 0, run.output
    return exporter


def test_an_inventory_of_the_export_finds_nothing_to_do(exporter: Exporter) -> None:
    run = exporter.export("--limit", "acme,borealis")
    assert run.status == 0, run.output
    assert stat.S_IMODE(exporter.file.stat().st_mode) == 0o600
    text = exporter.file.read_text(encoding="utf-8")
    for tenant in exporter.bench.info["tenants"].values():
        for secret in (tenant["synthflow"]["api_key"], tenant["gladly"]["api_token"]):
            assert secret not in text + run.output
    acme = exporter.tenants()["acme"]
    assert acme["company"] == "acme"
    assert acme["numbers"][0]["fallback"] == {"type": "inbox", "target": "Voice Support"}
    assert [one["destination_name"] for one in exporter.tenants()["borealis"]["numbers"]] == [
        "Synthflow AI service",
        "Synthflow AI orders",
    ]

    plan = exporter.plan(exporter.inventory())
    assert [(one["tenant"], one["changes"]) for one in plan["tenants"]] == [("acme", []), ("borealis", [])]
    assert plan["status"] == "unchanged"


def test_what_was_clicked_together_is_adopted_too(exporter: Exporter) -> None:
    exporter.bench.files.remove()
    assert exporter.export("--limit", "acme,borealis").status == 0
    (transfer,) = exporter.tenants()["acme"]["numbers"][0]["transfers"]
    inventory = exporter.inventory()
    # Which transfer is which, only a ledger can say; there is none yet, and that is all that the first run changes.
    plan = exporter.plan(inventory)
    assert [(one["module"], one["fields"]) for one in plan["tenants"][0]["changes"]] == [
        ("synthflow_transfer_action", [{"field": "action_id", "before": None, "after": transfer["action_id"]}])
    ]
    assert plan["tenants"][1]["changes"] == []
    adopted = exporter.bench.run("integrate", inventory=inventory)
    assert (adopted.status, exporter.bench.control.writes()) == (0, []), adopted.output
    assert exporter.plan(inventory)["status"] == "unchanged"


def test_somebody_s_work_is_not_written_over(exporter: Exporter) -> None:
    assert exporter.export("--limit", "acme").status == 0
    first = exporter.file.read_bytes()
    again = exporter.export("--limit", "acme")
    assert (again.status, again.changed) == (0, [])
    exporter.file.write_bytes(first + b"# Mine.\n")
    refused = exporter.export("--limit", "acme")
    assert "somebody's work" in refused.messages
    assert exporter.file.read_bytes() == first + b"# Mine.\n"
    predicted = exporter.export("--limit", "acme", "-e", "export_force=true", "--check")
    assert predicted.changed
    assert exporter.file.read_bytes() == first + b"# Mine.\n"
    assert exporter.export("--limit", "acme", "-e", "export_force=true").status == 0
    assert exporter.file.read_bytes() == first


def test_what_nobody_can_read_is_asked_for_and_refused_until_it_is_there(exporter: Exporter) -> None:
    run = exporter.export("--limit", "cobalt")
    assert run.status == 0, run.output
    text = exporter.file.read_text(encoding="utf-8")
    assert "Settings > Voice > Phone Numbers, number +13125550142" in text
    refused = exporter.bench.run("plan", "-e", f"plan_file={exporter.folder}/plan.json", inventory=exporter.inventory())
    assert "exported.yml" in refused.output
    assert "it has no fallback" in refused.output
    filled = text.replace("# fallback:", "fallback:")
    filled = filled.replace("#   type:  #", "  type: queue  #").replace("#   target:  #", "  target: Agents  #")
    exporter.file.write_text(filled, encoding="utf-8")
    listed = exporter.bench.run("plan", "-e", f"plan_file={exporter.folder}/plan.json", inventory=exporter.inventory())
    assert "it has no fallback" not in listed.output
    assert "cobalt" in listed.output


def test_what_an_inventory_cannot_say_is_told(exporter: Exporter) -> None:
    exporter.bench.control.click(
        "acme",
        routes=[
            {
                "phoneNumber": "+12065550100",
                "action": {"type": "INBOX", "target": "Voice Support"},
                "fallback": {"type": "INBOX", "target": "Voice Support"},
            }
        ],
    )
    run = exporter.export("--limit", "acme")
    assert run.status == 0, run.output
    text = exporter.file.read_text(encoding="utf-8")
    # The next run would move its callers, which nobody asked for.
    assert exporter.tenants()["acme"]["numbers"] == []
    assert "Not in this file: number +12065550100: Synthflow has it with assistant 'Acme voice agent'" in text
    assert "Not in this file: SIP destination 'Synthflow AI': no number is forwarded to it" in text


def test_a_tenant_that_cannot_be_read_is_named(exporter: Exporter) -> None:
    bad = exporter.bare / "host_vars" / "borealis.yml"
    bad.write_text(bad.read_text(encoding="utf-8") + "tenant_synthflow_api_key: not-the-key\n", encoding="utf-8")
    run = exporter.export("--limit", "acme,borealis")
    assert run.failed_hosts == {"borealis"}
    assert list(exporter.tenants()) == ["acme"]
    assert "# Not in this file: tenant borealis" in exporter.file.read_text(encoding="utf-8")
