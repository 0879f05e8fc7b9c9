# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of what all processes of a user on this machine know together."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import typing as t
from pathlib import Path

import pytest

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils import _shared_moments
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._shared_moments import (
    Moments,
    NotShared,
    shared_moments,
)

SUBJECT = "Gladly https://acme.gladly.com/api/v1"


def note(*ago: float, subject: str = SUBJECT) -> None:
    """Write down that something was done, so many seconds ago."""
    with shared_moments(subject) as moments:
        moments["GET"] = [time.monotonic() - seconds for seconds in ago]


def noted(subject: str = SUBJECT) -> Moments:
    with shared_moments(subject) as moments:
        return {name: list(found) for name, found in moments.items()}


def only_file(shared_folder: Path) -> Path:
    (path,) = shared_folder.iterdir()
    return path


def test_what_one_writes_down_the_next_one_reads() -> None:
    note(2.0, 1.0)
    with shared_moments(SUBJECT) as moments:
        moments["POST"] = [5.0 + time.monotonic()]
    found = noted()
    assert (len(found["GET"]), len(found["POST"])) == (2, 1)
    assert found["GET"] == sorted(found["GET"])


def test_subjects_are_kept_apart_even_in_one_file(shared_folder: Path) -> None:
    note(1.0)
    path = only_file(shared_folder)
    name = next(name for name in (str(number) for number in range(10000)) if _file_of(shared_folder, name) == path)
    assert noted(name) == {}
    note(3.0, subject=name)
    assert only_file(shared_folder) == path
    assert len(noted()["GET"]) == len(noted(name)["GET"]) == 1
    assert noted()["GET"] > noted(name)["GET"]


def _file_of(folder: Path, subject: str) -> Path:
    return folder / f"moments-{hashlib.sha256(subject.encode()).hexdigest()[:2]}"


def test_a_block_that_fails_changes_nothing() -> None:
    note(1.0)
    before = noted()
    with contextlib.suppress(ZeroDivisionError), shared_moments(SUBJECT) as moments:
        moments["GET"] = []
        raise ZeroDivisionError
    assert noted() == before


def test_only_this_user_can_read_it_and_no_name_is_in_it(shared_folder: Path) -> None:
    note(1.0)
    assert shared_folder.stat().st_mode & 0o777 == 0o700
    path = only_file(shared_folder)
    assert path.stat().st_mode & 0o777 == 0o600
    assert "acme" not in path.name + path.read_text()


def test_what_is_over_is_forgotten(shared_folder: Path) -> None:
    note(4000.0)
    assert noted() == {"GET": []}
    assert json.loads(only_file(shared_folder).read_text()) == {}


def test_no_file_grows_for_ever(shared_folder: Path) -> None:
    note(*[1.0] * 100)
    size = only_file(shared_folder).stat().st_size
    for count in (1, 0, 50, 100):
        note(*[1.0] * count)
        assert len(noted().get("GET", [])) == count
    assert only_file(shared_folder).stat().st_size <= size + 100


def test_the_number_of_files_has_a_bound(shared_folder: Path) -> None:
    for number in range(2000):
        note(1.0, subject=f"account {number}")
    assert len(list(shared_folder.iterdir())) <= 256
    assert all(len(noted(f"account {number}")["GET"]) == 1 for number in range(0, 2000, 100))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"1",
        b"[]",
        b'{"x": 1}',
        b"nan",
        b"\xff\xfe\x00",
        b"[" * 70000,
        b"x" * 2_000_000,
        b'{"%s": []}',
        b'{"%s": {"GET": 7}}',
        b'{"%s": {"GET": ["1", null, NaN, Infinity, -1e308, 1e308]}}',
    ],
    ids=range(11),
)
def test_what_is_damaged_starts_anew(shared_folder: Path, content: bytes) -> None:
    note(1.0)
    path = only_file(shared_folder)
    (name,) = json.loads(path.read_text())
    path.write_bytes(content.replace(b"%s", name.encode()))
    assert noted().get("GET", []) == []
    note(2.0, 1.0)
    assert len(noted()["GET"]) == 2
    assert path.stat().st_size < 20_000


PROGRAM = (
    "import sys, time, tempfile; tempfile.tempdir = sys.argv[1]\n"
    f"from {_shared_moments.__name__} import shared_moments\n"
    "print('ready', flush=True); sys.stdin.readline()\n"
)


def processes(tmp_path: Path, count: int, program: str) -> list[subprocess.Popen[str]]:
    """Start processes that have imported everything, and then go at the same time."""
    started = [
        subprocess.Popen(
            [sys.executable, "-c", PROGRAM + program, str(tmp_path), SUBJECT],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        )
        for _process in range(count)
    ]
    for process in started:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in started:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    return started


def test_nothing_is_lost_between_processes(shared_folder: Path) -> None:
    program = (
        "for _time in range(60):\n"
        "    with shared_moments(sys.argv[2]) as moments:\n"
        "        moments['GET'] = [*moments.get('GET', []), time.monotonic()]\n"
    )
    for process in processes(shared_folder.parent, 3, program):
        process.communicate(timeout=60)
        assert process.returncode == 0
    assert len(noted()["GET"]) == 180


def test_a_process_that_is_killed_in_the_middle_is_in_nobodys_way(shared_folder: Path) -> None:
    (process,) = processes(
        shared_folder.parent, 1, "with shared_moments(sys.argv[2]):\n    print('in', flush=True); time.sleep(60)\n"
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "in\n"
    process.send_signal(signal.SIGKILL)
    process.communicate()
    note(1.0)
    assert len(noted()["GET"]) == 1


def test_nobody_waits_for_ever_for_a_process_that_was_stopped(
    shared_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_shared_moments, "_LOCK_SECONDS", 0.05)
    note(1.0)
    with only_file(shared_folder).open("r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        with pytest.raises(NotShared, match="another process holds the lock"):
            note(1.0)
    note(1.0)


def not_shared(words: str) -> None:
    for _time in range(3):
        with pytest.raises(NotShared) as caught:
            note(1.0)
        assert words in str(caught.value)


def test_a_folder_that_is_open_to_others_is_not_used(shared_folder: Path) -> None:
    shared_folder.mkdir()
    shared_folder.chmod(0o770)
    not_shared("is open to other users")
    assert list(shared_folder.iterdir()) == []


def test_a_folder_that_is_a_link_is_not_used(shared_folder: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir(mode=0o700)
    shared_folder.symlink_to(tmp_path / "elsewhere")
    not_shared("is not a folder")
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_file_in_the_place_of_the_folder(shared_folder: Path) -> None:
    shared_folder.write_text("")
    not_shared("is not a folder")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
def test_a_folder_of_another_user_is_not_used(shared_folder: Path) -> None:
    shared_folder.mkdir(mode=0o700)
    os.chown(shared_folder, 65534, 65534)
    not_shared("belongs to another user")


def _as_link(path: Path, elsewhere: Path) -> None:
    path.unlink()
    path.symlink_to(elsewhere)


def _as_second_name(path: Path, elsewhere: Path) -> None:
    path.unlink()
    os.link(elsewhere, path)


def _as_pipe(path: Path, _elsewhere: Path) -> None:
    path.unlink()
    os.mkfifo(path, 0o600)


def _as_open(path: Path, _elsewhere: Path) -> None:
    path.chmod(0o666)


@pytest.mark.parametrize("put", [_as_link, _as_second_name, _as_pipe, _as_open])
def test_a_file_that_cannot_be_trusted_is_not_used(
    shared_folder: Path, tmp_path: Path, put: t.Callable[[Path, Path], None]
) -> None:
    note(1.0)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_text("precious")
    elsewhere.chmod(0o600)
    put(only_file(shared_folder), elsewhere)
    not_shared("")
    assert elsewhere.read_text() == "precious"


def test_a_folder_for_temporary_files_that_is_not_there(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "missing"))
    not_shared("FileNotFoundError")


def test_a_disk_without_room(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_handle: int, _data: bytes, _offset: int) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "pwrite", full)
    not_shared("No space left on device")
