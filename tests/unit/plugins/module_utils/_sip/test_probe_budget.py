# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of the count of probes per target."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
import typing as t
from pathlib import Path

import pytest

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._sip import probe_budget
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._sip.probe_budget import Budget, reserve

TARGET = "sip:+12065550100@sip.us.synthflow.ai:32682;transport=tls"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of the counts, which does not exist yet."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path / f"gladly_synthflow-{os.geteuid()}"


def at(now: float, target: str = TARGET, limit: int = 2) -> Budget:
    return reserve(target, limit, clock=lambda: now)


def test_a_window_slides() -> None:
    assert at(100.0) == Budget(0.0)
    assert at(130.0) == Budget(0.0)
    assert at(140.0) == Budget(20.0)
    assert at(159.0) == Budget(1.0)
    assert at(160.5) == Budget(0.0)
    assert at(161.0) == Budget(29.0)


def test_targets_do_not_count_for_each_other() -> None:
    assert [at(100.0).wait, at(100.0).wait, at(100.0).wait] == [0.0, 0.0, 60.0]
    assert at(100.0, "sip:another@example.com").wait == 0.0


def test_without_a_limit_nothing_is_written(folder: Path) -> None:
    assert [reserve(TARGET, 0) for _probe in range(5)] == [Budget(0.0)] * 5
    assert not folder.exists()


def test_the_limit_can_be_changed() -> None:
    for _probe in range(4):
        assert at(100.0, limit=4).wait == 0.0
    assert at(101.0, limit=2).wait == 59.0
    assert at(101.0, limit=5).wait == 0.0


def test_a_clock_that_was_set_back_costs_a_minute_at_most() -> None:
    assert [at(5000.0).wait, at(5000.0).wait] == [0.0, 0.0]
    assert at(1000.0) == Budget(60.0)
    assert at(1030.0) == Budget(30.0)
    assert at(1061.0) == Budget(0.0)


def test_only_this_user_can_read_it(folder: Path) -> None:
    at(100.0)
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
    assert not any("synthflow.ai" in path.name or "2065550100" in path.read_text() for path in folder.iterdir())


def test_counts_that_are_long_over_are_removed(folder: Path) -> None:
    for number in range(5):
        at(100.0, f"sip:{number}@example.com")
    (folder / "somebody's").write_text("")
    (folder / f"{'0' * 32}.lock").write_text("")
    for path in folder.iterdir():
        os.utime(path, (time.time() - 700, time.time() - 700))
    at(100.0, "sip:new@example.com")
    assert at(100.0, "sip:new@example.com", limit=1).wait == 60.0
    assert len(list(folder.iterdir())) == 3
    assert {"all.lock", "somebody's"} < {path.name for path in folder.iterdir()}


def test_processes_share_the_count(tmp_path: Path) -> None:
    program = (
        "import tempfile, sys; tempfile.tempdir = sys.argv[1]\n"
        f"from {probe_budget.__name__} import reserve\n"
        "sys.stdin.read()\n"
        "print(sum(reserve(sys.argv[2], 100).wait == 0.0 for _probe in range(60)))"
    )
    running = [
        subprocess.Popen(
            [sys.executable, "-c", program, str(tmp_path), TARGET],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        )
        for _process in range(3)
    ]
    # Each waits, imported, for its input to end, so that they go at the same time.
    time.sleep(0.5)
    for process in running:
        assert process.stdin is not None
        process.stdin.close()
        process.stdin = None
    assert sum(int(process.communicate(timeout=60)[0]) for process in running) == 100


@pytest.mark.parametrize("content", [b"", b"1", b"{}", b"x\nnan\n-inf", b"\xff\xfe\x00", b"[" * 70000])
def test_a_damaged_count_starts_anew(folder: Path, content: bytes) -> None:
    at(100.0)
    (count,) = (path for path in folder.iterdir() if path.suffix != ".lock")
    count.write_bytes(content)
    assert [at(100.0), at(100.0), at(100.0)] == [Budget(0.0), Budget(0.0), Budget(60.0)]


def uncounted(words: str) -> None:
    for _probe in range(3):
        budget = at(100.0)
        assert budget.wait == 0.0
        assert budget.warning is not None
        assert words in budget.warning
        assert "'max_per_minute' was not kept" in budget.warning


def test_a_folder_that_is_open_to_others_is_not_used(folder: Path) -> None:
    folder.mkdir()
    folder.chmod(0o770)
    uncounted("is open to other users")
    assert list(folder.iterdir()) == []


def test_a_folder_that_is_a_link_is_not_used(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir(mode=0o700)
    folder.symlink_to(tmp_path / "elsewhere")
    uncounted("is not a folder")
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_file_in_the_place_of_the_folder(folder: Path) -> None:
    folder.write_text("")
    uncounted("is not a folder")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
def test_a_folder_of_another_user_is_not_used(folder: Path) -> None:
    folder.mkdir(mode=0o700)
    os.chown(folder, 65534, 65534)
    uncounted("belongs to another user")


def _as_link(count: Path, elsewhere: Path) -> None:
    count.unlink()
    count.symlink_to(elsewhere)


def _as_second_name(count: Path, elsewhere: Path) -> None:
    count.unlink()
    os.link(elsewhere, count)


def _as_pipe(count: Path, _elsewhere: Path) -> None:
    count.unlink()
    os.mkfifo(count, 0o600)


def _as_open(count: Path, _elsewhere: Path) -> None:
    count.chmod(0o666)


@pytest.mark.parametrize("put", [_as_link, _as_second_name, _as_pipe, _as_open])
def test_a_file_that_cannot_be_trusted_is_not_used(
    folder: Path, tmp_path: Path, put: t.Callable[[Path, Path], None]
) -> None:
    at(100.0)
    (count,) = (path for path in folder.iterdir() if path.suffix != ".lock")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_text("precious")
    elsewhere.chmod(0o600)
    put(count, elsewhere)
    uncounted("")
    assert elsewhere.read_text() == "precious"


def test_a_folder_for_temporary_files_that_is_not_there(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "missing"))
    uncounted("FileNotFoundError")


def test_without_filelock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probe_budget, "FILELOCK_IMPORT_ERROR", "ImportError")
    uncounted("filelock is missing")
