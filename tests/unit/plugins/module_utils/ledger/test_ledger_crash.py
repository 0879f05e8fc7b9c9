# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of a save that ends in the middle: the ledger is the whole old or the whole new one, and the next run works."""

from __future__ import annotations

import errno
import json
import os
import random
import signal
import time
import typing as t
from pathlib import Path

import pytest
from ledger_driver import KILLED, counted
from ledger_faults import STEPS, Faults
from ledger_process import driver, line_from, output_of, send_line
from ledger_samples import NEW, OLD, TENANT, change, document_in, open_ledger

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._errors import LedgerUnavailable
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._ledger.document import render

FIRST_STEPS = tuple(step for step in STEPS if step != "set the mode")
REPLACED = STEPS.index("replace")


@pytest.fixture(scope="module")
def deaths(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, int], dict[str, t.Any]]:
    """Return what became of processes that were ended at each step, by kind of save and number of the step."""
    with driver("die", tmp_path_factory.mktemp("deaths")) as process:
        reports = [json.loads(line) for line in output_of(process).splitlines()]
    return {(report["kind"], report["at"]): report for report in reports}


def _died(deaths: dict[tuple[str, int], dict[str, t.Any]], kind: str, at: int) -> Path:
    report = deaths[kind, at]
    assert report["code"] == KILLED
    return Path(report["path"])


def _assert_the_next_run_completes(path: Path) -> None:
    ledger = open_ledger(path)
    change(ledger)
    ledger.save()
    ledger.close()
    assert path.read_text() == render(NEW)
    assert {file.name for file in path.parent.iterdir()} == {path.name, f".{path.name}.lock"}


@pytest.mark.parametrize("at", range(len(STEPS)), ids=STEPS)
def test_a_run_that_is_killed_leaves_the_old_or_the_new_ledger(
    deaths: dict[tuple[str, int], dict[str, t.Any]], at: int
) -> None:
    path = _died(deaths, "later", at)
    assert path.read_text() == render(NEW if at > REPLACED else OLD)
    _assert_the_next_run_completes(path)


@pytest.mark.parametrize("at", range(len(FIRST_STEPS)), ids=FIRST_STEPS)
def test_a_first_run_that_is_killed_leaves_none_or_the_new_ledger(
    deaths: dict[tuple[str, int], dict[str, t.Any]], at: int
) -> None:
    path = _died(deaths, "first", at)
    if at > FIRST_STEPS.index("replace"):
        assert path.read_text() == render(NEW)
    else:
        assert not path.exists()
    _assert_the_next_run_completes(path)


@pytest.mark.parametrize(("kind", "steps"), [("first", FIRST_STEPS), ("later", STEPS)])
def test_a_save_has_these_steps_in_this_order(
    deaths: dict[tuple[str, int], dict[str, t.Any]], kind: str, steps: tuple[str, ...]
) -> None:
    """The file is on the disk before it gets its name, and the name before the save ends: power may fail as well."""
    report = deaths[kind, len(STEPS)]
    assert report["code"] == 0
    assert tuple(report["steps"].splitlines()) == steps
    assert Path(report["path"]).read_text() == render(NEW)


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO, errno.EACCES], ids=errno.errorcode.get)
@pytest.mark.parametrize("at", range(len(STEPS)), ids=STEPS)
def test_a_save_that_fails_says_so_and_changes_nothing(tmp_path: Path, at: int, code: int) -> None:
    """Once the new file is in place, it is not said to be the old one."""

    def fail() -> None:
        raise OSError(code, os.strerror(code))

    path = tmp_path / f"{TENANT}.yml"
    path.write_text(render(OLD))
    ledger = open_ledger(path)
    change(ledger)
    faults = Faults(at, fail)
    with faults.armed():
        if at > REPLACED:
            ledger.save()
        else:
            with pytest.raises(LedgerUnavailable) as unavailable:
                ledger.save()
            assert str(unavailable.value).startswith(f"Could not write ledger {path}: {os.strerror(code)}. ")
            assert "The ledger is as it was before." in str(unavailable.value)
    assert faults.steps[at] == STEPS[at]
    assert path.read_text() == render(NEW if at > REPLACED else OLD)
    assert {file.name for file in tmp_path.iterdir()} == {path.name, f".{path.name}.lock"}
    ledger.save()
    assert path.read_text() == render(NEW)


def test_a_disk_that_takes_only_a_part(tmp_path: Path) -> None:
    """The kernel refuses the rest of the file, as it does on a full disk."""
    path = tmp_path / f"{TENANT}.yml"
    path.write_text(render(OLD))
    with driver("limit", path, len(render(NEW)) // 2) as process:
        full, after = map(json.loads, output_of(process).splitlines())
    assert full["message"].startswith(f"Could not write ledger {path}: File too large. The ledger is as it was before.")
    assert full["text"] == render(OLD)
    assert full["files"] == after["files"] == [f".{path.name}.lock", path.name]
    assert (after["message"], after["text"]) == ("saved", render(NEW))


def test_a_run_that_is_killed_at_any_moment_loses_nothing_that_was_saved(tmp_path: Path) -> None:
    path = tmp_path / f"{TENANT}.yml"
    moments = random.Random(3)
    promised = there = 0
    with driver("count-until-killed", path) as process:
        for _round in range(30):
            send_line(process)
            run = int(line_from(process))
            time.sleep(moments.uniform(0.005, 0.12))
            os.kill(run, signal.SIGKILL)
            assert line_from(process) == "ended"
            if (tmp_path / "promises").exists():
                promised = max(map(int, (tmp_path / "promises").read_text().split()), default=0)
            least, there = max(promised, there), counted(open_ledger(path, check_mode=True))
            # One more save may have ended that the process had no time to note.
            assert least <= there <= least + 1
    assert promised > 0
    ledger = open_ledger(path)
    ledger.put("transfers", "after", {"assistant": "a"})
    ledger.save()
    assert len(document_in(path)["transfers"]) == 21
    assert not (tmp_path / f".{path.name}.new").exists()
