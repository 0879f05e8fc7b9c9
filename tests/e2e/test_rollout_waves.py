# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rollouts in waves: the tenants of the sandbox, read from a tenants file."""

from __future__ import annotations

import json
import os
import pty
import select
import shutil
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from playbook import CHECKOUT, INVENTORY, Run, info_file, play

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._tenants_file.schema import TRUSTED_SETTINGS
from sandbox_control import Control
from voice_sandbox.process import SandboxProcess

SOURCE = {
    "plugin": "voiceops.gladly_synthflow.tenants",
    "path": "../tenants/fleet.yml",
    "defaults": {"gladly_pending": "warn"},
}
WAVES = {"acme": "canary", "cobalt": "canary", "borealis": "main"}
Inventory = Callable[..., Path]
# Seconds; far more than a run of two tenants takes.
LONGEST_RUN = 100


@pytest.fixture(name="inventory")
def waves_inventory(tmp_path: Path) -> Inventory:
    """Make an inventory of the example tenants in waves; what they have in common stays in group_vars."""

    def make(given: dict[str, str] | None = None, **source: Any) -> Path:
        waves = WAVES if given is None else given
        folder = tmp_path / "inventory"
        shutil.copytree(INVENTORY / "group_vars", folder / "group_vars")
        entries = []
        (folder / "host_vars").mkdir()
        for name, wave in waves.items():
            variables = yaml.safe_load((INVENTORY / "host_vars" / f"{name}.yml").read_text(encoding="utf-8"))
            settings = {key.removeprefix("tenant_"): value for key, value in variables.items()}
            entries.append(
                {"name": name, "wave": wave, **{k: v for k, v in settings.items() if k not in TRUSTED_SETTINGS}}
            )
            kept = {f"tenant_{key}": value for key, value in settings.items() if key in TRUSTED_SETTINGS}
            (folder / "host_vars" / f"{name}.yml").write_text(yaml.safe_dump(kept), encoding="utf-8")
        (tmp_path / "tenants").mkdir()
        (tmp_path / "tenants" / "fleet.yml").write_text(yaml.safe_dump({"tenants": entries}), encoding="utf-8")
        (folder / "voice.tenants.yml").write_text(yaml.safe_dump({**SOURCE, **source}), encoding="utf-8")
        return folder

    return make


def outcomes(run: Run) -> dict[str, str]:
    """Return how each tenant came out that was started at all; other tests look at how a failed one is left."""
    left = ("stopped", "rolled_back")
    return {name: "failed" if one["outcome"] in left else one["outcome"] for name, one in run.wholes.items()}


def refuse_routes(control: Control, tenant: str) -> None:
    """Let the last step of a tenant fail."""
    control.plant(tenant=tenant, vendor="gladly", method="PUT", path=".*", kind="status", status=403, times=None)


def test_a_failure_of_the_canary_keeps_the_next_wave_from_starting_and_nothing_else(
    sandbox: SandboxProcess, control: Control, inventory: Inventory
) -> None:
    folder = inventory({"acme": "canary", "borealis": "canary", "cobalt": "canary", "delta": "main"})
    refuse_routes(control, "borealis")

    run = play(info_file(sandbox), "integrate", inventory=folder)

    assert outcomes(run) == {"acme": "integrated", "borealis": "failed", "cobalt": "pending"}, run.output
    assert run.status == 2, run.output
    assert run.failed_hosts == {"borealis"}
    assert "Wave canary: of 3 tenants, 1 failed (borealis). That is 33.3 %" in run.output
    assert "--limit borealis" in run.output
    assert "--limit wave_main" in run.output
    assert not [entry for entry in control.history() if entry["tenant"] == "delta"]


def test_waves_follow_each_other_and_a_second_run_changes_nothing(
    sandbox: SandboxProcess, control: Control, inventory: Inventory
) -> None:
    folder = inventory()
    first = play(info_file(sandbox), "integrate", inventory=folder)
    assert first.status == 0, first.output
    order = [entry["tenant"] for entry in control.history() if entry["tenant"]]
    assert set(order) == set(WAVES)
    assert "borealis" not in order[: len(order) - order[::-1].index("acme")], "the next wave began too early"

    again = play(info_file(sandbox), "integrate", inventory=folder)
    assert (again.status, again.changed) == (0, []), again.output


def test_some_failures_can_be_allowed(sandbox: SandboxProcess, control: Control, inventory: Inventory) -> None:
    refuse_routes(control, "acme")

    run = play(info_file(sandbox), "integrate", "-e", "rollout_max_fail_percentage=50", inventory=inventory())

    assert outcomes(run) == {"acme": "failed", "cobalt": "pending", "borealis": "integrated"}, run.output
    assert run.status == 2


def test_ledgers_that_cannot_be_kept_end_the_rollout_however_many_failures_are_allowed(
    sandbox: SandboxProcess, control: Control, inventory: Inventory, tmp_path: Path
) -> None:
    keep = tmp_path / "keep.yml"
    keep.write_text("- ansible.builtin.command: sh -c 'echo no room on the server >&2; exit 1'\n", encoding="utf-8")
    variables = {"rollout_max_fail_percentage": 50, "keep_tasks": str(keep)}
    control.forget()

    reporting = {
        "ANSIBLE_CALLBACKS_ENABLED": "record_results,voiceops.gladly_synthflow.rollout",
        "GLADLY_SYNTHFLOW_REPORT_DIRECTORY": str(tmp_path / "report"),
    }
    run = play(info_file(sandbox), "integrate", variables=variables, inventory=inventory(), environment=reporting)

    assert outcomes(run) == {"acme": "integrated", "cobalt": "pending"}, run.output
    assert run.status == 2
    # No tenant is blamed for it.
    report = json.loads((tmp_path / "report" / "rollout.json").read_text(encoding="utf-8"))
    told = {tenant["name"]: tenant["outcome"] for tenant in report["tenants"]}
    assert told == {"acme": "integrated", "cobalt": "pending", "borealis": "not_run"}
    assert any("Could not keep what this run has learned" in note for note in report["notes"])
    assert "Could not keep what this run has learned of the tenants: no room on the server." in run.output
    assert not [entry for entry in control.history() if entry["tenant"] == "borealis"]


def test_the_gate_stops_after_a_wave_and_the_limit_it_names_goes_on(
    sandbox: SandboxProcess, control: Control, inventory: Inventory
) -> None:
    folder = inventory()
    stopped = play(info_file(sandbox), "integrate", "-e", "rollout_gate=stop", inventory=folder)
    assert (stopped.status, set(outcomes(stopped))) == (0, {"acme", "cobalt"}), stopped.output
    assert "--limit wave_main" in stopped.output

    rest = play(info_file(sandbox), "integrate", "--limit", "wave_main", inventory=folder)
    assert outcomes(rest) == {"borealis": "integrated"}, rest.output


@pytest.mark.parametrize(("answer", "started"), [("yes\r", True), ("no\r", False)])
def test_the_gate_asks_on_a_terminal(
    sandbox: SandboxProcess, inventory: Inventory, tmp_path: Path, answer: str, started: bool
) -> None:
    output = typed(answer, sandbox, inventory({"acme": "canary", "borealis": "main"}), tmp_path)

    assert ("Nobody typed yes" not in output) == started, output
    assert ("[borealis]" in output) == started, output


def test_nobody_to_ask_is_a_no(sandbox: SandboxProcess, inventory: Inventory) -> None:
    run = play(info_file(sandbox), "integrate", "-e", "rollout_gate=pause", inventory=inventory())

    assert set(outcomes(run)) == {"acme", "cobalt"}, run.output
    assert "Nobody typed yes" in run.output


def test_an_inventory_that_cannot_be_read_starts_no_tenant(
    sandbox: SandboxProcess, control: Control, inventory: Inventory
) -> None:
    folder = inventory({"acme": "canary", "borealis": "mian"})
    (folder / "hosts.yml").write_text("tenants: {hosts: {cobalt: {tenant_region: us}}}\n", encoding="utf-8")
    control.forget()

    run = play(info_file(sandbox), "integrate", inventory=folder)

    assert run.status not in (0, 2), run.output
    assert "there is no wave 'mian'; did you mean 'main'?" in run.output
    assert "so none is started" in run.output
    assert control.history() == []


def typed(answer: str, sandbox: SandboxProcess, folder: Path, home: Path) -> str:
    """Run the playbook on a terminal, type an answer when it asks, and return what it printed."""
    program = str(Path(sys.executable).with_name("ansible-playbook"))
    command = [program, "-i", str(folder), str(CHECKOUT / "playbooks/integrate.yml"), "-e", "rollout_gate=pause"]
    environment = {**os.environ, "VOICE_SANDBOX_FILE": str(info_file(sandbox)), "TMPDIR": str(home)}
    process, terminal = pty.fork()
    if process == 0:
        os.execve(program, command, environment)
    printed = ""
    ends_at = time.monotonic() + LONGEST_RUN
    while time.monotonic() < ends_at:
        # What is typed before the question is complete is thrown away, so it is typed until it is taken.
        if not select.select([terminal], [], [], 1)[0]:
            if "Type yes" in printed:
                os.write(terminal, answer.encode())
            continue
        try:
            printed += os.read(terminal, 65536).decode(errors="replace")
        except OSError:
            # How Linux says that the other end of a terminal is gone.
            break
    else:
        os.kill(process, signal.SIGKILL)
    os.close(terminal)
    assert os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) == 0, printed
    return printed
