# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of rollout_report as Ansible runs it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from module_process import Run
from rollout_samples import report, tenant

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._report.files import contents, write_files


@pytest.fixture
def slices(tmp_path: Path) -> list[str]:
    """Two reports."""
    write_files(str(tmp_path / "one"), contents(report(tenant("one"))))
    write_files(str(tmp_path / "two"), contents(report(tenant("two", "stopped"))))
    return [str(tmp_path / "one"), str(tmp_path / "two" / "rollout.json")]


@pytest.mark.parametrize("check_mode", [True, False])
@pytest.mark.parametrize("diff", [True, False])
def test_success(check_mode: bool, diff: bool, tmp_path: Path, slices: list[str], run: Run) -> None:
    options = {"sources": slices, "directory": str(tmp_path / "all")}

    done = run("rollout_report", options, check_mode=check_mode, diff=diff)

    assert (done.code, done.result["changed"]) == (0, True)
    found = done.result["report"]
    assert (found["tenants"], found["runs"], found["outcomes"]) == (2, 2, {"stopped": 1, "integrated": 1})
    assert found["failed"] == str(tmp_path / "all" / "failed.txt")
    assert (tmp_path / "all").exists() is not check_mode
    assert ("diff" in done.result) is diff


def test_again_changes_nothing(tmp_path: Path, slices: list[str], run: Run) -> None:
    options = {"sources": slices, "directory": str(tmp_path / "all")}
    run("rollout_report", options)
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "all").iterdir()}

    done = run("rollout_report", options)

    assert done.result["changed"] is False
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "all").iterdir()} == before


def test_a_report_that_was_damaged_is_written_anew(tmp_path: Path, slices: list[str], run: Run) -> None:
    options = {"sources": slices, "directory": str(tmp_path / "all")}
    run("rollout_report", options)
    (tmp_path / "all" / "failed.txt").unlink()

    done = run("rollout_report", options)

    assert done.result["changed"] is True
    assert json.loads((tmp_path / "all" / "rollout.json").read_text())["runs"] == 2
    assert (tmp_path / "all" / "failed.txt").read_text() == "two\n"


def test_nothing_is_left_for_a_list_where_all_is_well(tmp_path: Path, slices: list[str], run: Run) -> None:
    done = run("rollout_report", {"sources": slices[:1], "directory": str(tmp_path / "all")})

    assert (done.result["report"]["failed"], done.result["report"]["remaining"]) == (None, None)


@pytest.mark.parametrize(
    ("sources", "directory", "words"),
    [
        ([], "all", "it is an empty list"),
        (["one", "nowhere"], "all", "nowhere cannot be read: No such file or directory"),
        (["one", "two"], "one", "is one of those that are to be joined"),
        (["one"], " ", "it is empty"),
    ],
)
def test_failure(sources: list[str], directory: str, words: str, tmp_path: Path, slices: list[str], run: Run) -> None:
    assert slices
    given = directory if not directory.strip() else str(tmp_path / directory)
    before = sorted(tmp_path.rglob("*"))

    done = run("rollout_report", {"sources": [str(tmp_path / name) for name in sources], "directory": given})

    assert done.code == 1
    assert words in done.result["msg"]
    assert sorted(tmp_path.rglob("*")) == before
