# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A job in four slices, which AWX starts at once: what one job does, they do, and their reports make one."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from awx_job import Finished
from conftest import PASSWORDS, Controller

from sandbox_control import Control

SLICES = 4


@pytest.fixture
def ledgers(tmp_path: Path) -> Path:
    """A Git repository for ledgers, to which jobs push; it has a first commit, as a forge makes one."""
    place, first = tmp_path / "ledgers.git", tmp_path / "first"
    git = ("git", "-c", "user.name=operator", "-c", "user.email=operator@example.com", "-c", "init.defaultBranch=main")
    subprocess.run([*git, "init", "--quiet", "--bare", str(place)], check=True)
    subprocess.run([*git, "clone", "--quiet", str(place), str(first)], check=True, stderr=subprocess.DEVNULL)
    for command in (["commit", "--quiet", "--allow-empty", "-m", "Begin"], ["push", "--quiet", "origin", "HEAD:main"]):
        subprocess.run([*git, *command], cwd=first, check=True)
    return place


def in_slices(controller: Controller, template: str, answers: Sequence[Mapping[str, Any]]) -> list[Finished]:
    """Launch a job in slices, all at once, and wait for all of them."""
    jobs = [
        controller.start(template, slice=(number, SLICES), vault_passwords=PASSWORDS, answers=own)
        for number, own in enumerate(answers, 1)
    ]
    return [job.finish() for job in jobs]


def joined(controller: Controller, state_directory: Path) -> dict[str, Any]:
    """Join the reports of all jobs so far by the job template for that."""
    done = controller.run("report", answers={"fleet_report_hours": 1})
    assert done.status == "successful", done.stdout
    report: dict[str, Any] = json.loads((state_directory / "reports/joined/rollout.json").read_text(encoding="utf-8"))
    return report


def test_four_slices_do_what_one_job_does_and_keep_ledgers_in_one_repository(
    controller: Controller, control: Control, state_directory: Path, ledgers: Path, tmp_path: Path
) -> None:
    controller.repository.add("delta")
    controller.repository.encrypt(PASSWORDS)
    # A request that is refused for the limit is sent again, and counted twice.
    control.switch(rate_limit="off")
    alone = controller.run("integrate", vault_passwords=PASSWORDS)
    state, report = control.state(), joined(controller, state_directory)
    shutil.rmtree(state_directory / "reports")
    control.reset()
    control.switch(rate_limit="off")

    answers = [
        # In containers of their own all have the same path.
        {"fleet_state_repository": str(ledgers), "fleet_state_directory": str(tmp_path / f"clone-{number}")}
        for number in range(SLICES)
    ]
    slices = in_slices(controller, "integrate", answers)
    assert [job.status for job in (alone, *slices)] == ["successful"] * 5, "".join(job.stdout for job in slices)
    assert [sorted(job.recap["ok"]) for job in slices] == [["acme"], ["borealis"], ["cobalt"], ["delta"]]
    assert control.state() == state
    together = joined(controller, state_directory)
    assert (together["runs"], together["totals"]["tenants"]) == (SLICES, 4)
    assert together["totals"]["outcomes"] == report["totals"]["outcomes"]
    assert _by_tenant(together) == _by_tenant(report)

    shown = subprocess.run(
        ["git", "--git-dir", str(ledgers), "ls-tree", "-r", "--name-only", "main"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split()
    assert [name for name in shown if name.startswith("ledgers/") and name.endswith(".yml")] == ["ledgers/acme.yml"]


def test_a_slice_without_a_tenant_of_the_wave_has_nothing_to_do(controller: Controller, control: Control) -> None:
    controller.repository.encrypt(PASSWORDS)
    answers = {"rollout_only_wave": "main"}
    done = controller.run("integrate", slice=(1, 3), vault_passwords=PASSWORDS, answers=answers)
    assert (done.status, control.writes()) == ("successful", []), done.stdout


def _by_tenant(report: Mapping[str, Any]) -> dict[str, Any]:
    """What is the same of each tenant, whichever job worked on it."""
    keys = ("outcome", "changed", "wave", "requests")
    return {tenant["name"]: {key: tenant[key] for key in keys} for tenant in report["tenants"]}
