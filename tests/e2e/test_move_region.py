# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A tenant leaves the Global cluster for a workspace of its own in another one, and no caller finds a dead route."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from bench import Bench, keep_tasks
from playbook import inventory_with

from voice_sandbox.process import running_sandbox
from voice_sandbox.tenants import DEFAULT_FILE

OLD, NEW = "Synthflow AI", "Synthflow AI US"


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    """A sandbox in which acme has a workspace in each of two regions; the old one is wired."""
    acme = yaml.safe_load(DEFAULT_FILE.read_text(encoding="utf-8"))["tenants"]["acme"]
    elsewhere = {**acme, "region": "global", "company": "acme-global", "organization": "acme-global"}
    with running_sandbox(tmp_path / "sandbox", tenants={"acme": acme, "acme-global": elsewhere}) as process:
        bench = Bench(process)
        inventory = inventory_with(
            tmp_path / "before", acme={"tenant_region": "global", **_workspace("tenant_", "acme-global")}
        )
        wired = bench.run("integrate", "--limit", "acme", inventory=inventory)
        assert wired.status == 0, wired.output
        assert bench.control.call("acme")["outcome"] == "assistant"
        yield bench


def _workspace(prefix: str, tenant: str) -> dict[str, str]:
    """Return the variables of a tenant's workspace in the sandbox."""
    return {
        f"{prefix}synthflow_{key}": f"{{{{ example_sandbox.tenants['{tenant}'].synthflow.{key} }}}}"
        for key in ("api_key", "api_url", "workspace_id")
    }


def _after(folder: Path, **changes: Any) -> Path:
    """Return the inventory with the new workspace, which says what the old one was."""
    variables = {
        "move_region_from": {"region": "global", "destination_names": [OLD], **_workspace("", "acme-global")},
        "tenant_destination_name": NEW,
        **changes,
    }
    return inventory_with(folder, acme=variables)


def test_callers_move_when_the_new_region_answers_and_the_old_import_goes_last(bench: Bench, tmp_path: Path) -> None:
    inventory = _after(tmp_path / "after")
    old = bench.control.state()["acme-global"]
    bench.control.forget()
    moved = bench.run("move_region", "--limit", "acme", inventory=inventory)
    assert moved.status == 0, moved.output
    # Nothing in the old workspace was touched, and callers are in the new one.
    assert bench.control.state()["acme-global"] == old
    assert [entry["tenant"] for entry in bench.control.writes() if entry["tenant"] != "acme"] == []
    assert bench.control.call("acme")["outcome"] == "assistant"
    (route,) = [
        one for one in bench.control.state()["acme"]["gladly"]["inbound_routes"] if "0100" in one["phoneNumber"]
    ]
    assert route["action"]["destinationId"] == NEW

    removed = bench.run("move_region", "--limit", "acme", "-e", "move_region_remove=acme", inventory=inventory)
    assert removed.status == 0, removed.output
    assert bench.control.state()["acme-global"]["synthflow"]["numbers"] == []
    names = [one["name"] for one in bench.control.state()["acme"]["gladly"]["sip_destinations"]]
    assert names == [NEW]
    assert bench.control.call("acme")["outcome"] == "assistant"
    again = bench.run("move_region", "--limit", "acme", "-e", "move_region_remove=acme", inventory=inventory)
    assert (again.status, again.changed, bench.control.writes()) == (0, [], []), again.output


def test_callers_stay_where_they_are_when_the_new_region_does_not_answer(bench: Bench, tmp_path: Path) -> None:
    inventory = _after(tmp_path / "after", tenant_verify_wait_timeout=0)
    bench.control.switch(trunk_ready_after="3600")
    told = ("-e", "move_region_remove=acme", *keep_tasks(tmp_path))
    stopped = bench.run("move_region", "--limit", "acme", *told, inventory=inventory)
    # The ledger is about the new workspace by now.
    assert "kept after acme" in stopped.output
    assert stopped.failed_hosts == {"acme"}, stopped.output
    assert len(bench.control.state()["acme-global"]["synthflow"]["numbers"]) == 1
    names = [one["name"] for one in bench.control.state()["acme"]["gladly"]["sip_destinations"]]
    assert names == [OLD]


def test_a_workspace_that_kept_its_id_needs_no_move(bench: Bench, tmp_path: Path) -> None:
    same = _after(tmp_path / "same", **_workspace("tenant_", "acme-global"))
    refused = bench.run("move_region", "--limit", "acme", inventory=same)
    assert "set tenant_region and run integrate" in refused.messages
    assert bench.control.writes() == []
