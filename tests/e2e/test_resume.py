# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs that are taken up again: those tenants alone that failed, and everything after the controller was killed."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from playbook import RunningPlaybook, info_file, play

from sandbox_control import Control
from voice_sandbox.process import SandboxProcess, running_sandbox

ACME = ("--limit", "acme")
# Number, assistant, attachment, transfer, its attachment, destination, route.
WRITES = 7
# How long a vendor takes over a write that the controller does not live to see the answer of, in seconds.
LATE = 1.0


@pytest.fixture(scope="module", name="wired")
def wired_acme(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What there is after an undisturbed run for one tenant."""
    with running_sandbox(tmp_path_factory.mktemp("undisturbed")) as undisturbed:
        control = Control(undisturbed)
        control.forget()
        assert play(info_file(undisturbed), "integrate", *ACME).status == 0
        assert len(control.writes()) == WRITES
        return control.state()


def test_only_those_that_failed_are_run_again(sandbox: SandboxProcess, control: Control, tmp_path: Path) -> None:
    second_number = ".*inbound-routes/.*4930901820011"
    control.plant(tenant="borealis", vendor="gladly", method="PUT", path=second_number, kind="status", status=403)
    failed = tmp_path / "integrate.retry"
    keep = {"ANSIBLE_RETRY_FILES_ENABLED": "1", "ANSIBLE_RETRY_FILES_SAVE_PATH": str(tmp_path)}
    first = play(info_file(sandbox), "integrate", environment=keep)
    assert first.failed_hosts == {"borealis"}, first.output
    assert first.wholes["borealis"]["outcome"] == "rolled_back"
    assert failed.read_text(encoding="utf-8").split() == ["borealis"]
    control.clear_faults()
    control.forget()

    second = play(info_file(sandbox), "integrate", "--limit", f"@{failed}")
    assert (second.status, set(second.wholes)) == (0, {"borealis"}), second.output
    assert {entry["tenant"] for entry in control.history()} == {"borealis"}
    resumed = control.state()
    control.reset()
    assert play(info_file(sandbox), "integrate").status == 0
    assert control.state() == resumed


# test_interruptions.py loses every write in turn; a whole play takes the first and the last.
@pytest.mark.parametrize(
    ("position", "arrives"),
    [*((position, True) for position in range(WRITES)), (0, False), (WRITES - 1, False)],
    ids=lambda value: {True: "late", False: "lost"}[value] if isinstance(value, bool) else str(value),
)
def test_the_controller_is_killed_at_each_write(
    sandbox: SandboxProcess, control: Control, wired: dict[str, Any], position: int, arrives: bool
) -> None:
    kind = {"kind": "slow", "seconds": LATE} if arrives else {"kind": "reset_before_commit"}
    control.plant(tenant="acme", method="WRITE", path=".*", skip=position, times=1, **kind)
    control.forget()
    running = RunningPlaybook(info_file(sandbox), "integrate", *ACME)
    while not running.ended and len(control.writes()) <= position:
        time.sleep(0.01)
    assert not running.ended
    running.kill()
    running.finish()
    deadline = time.monotonic() + 60
    while arrives and not control.writes()[position]["committed"]:
        assert time.monotonic() < deadline
        time.sleep(0.1)

    again = play(info_file(sandbox), "integrate", *ACME)
    assert again.status == 0, again.output
    assert control.state() == wired
    assert play(info_file(sandbox), "integrate", *ACME).changed == []
