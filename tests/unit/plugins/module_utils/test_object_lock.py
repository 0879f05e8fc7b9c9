# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One run at a time for an object: between processes that wait, are killed, or want what others have."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as StillWaiting
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils import _file_lock, _object_lock
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._errors import ObjectBusy
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._object_lock import Claim, held

ASSISTANT = Claim("Synthflow https://api.synthflow.ai/v2 w-1", "assistant 'Acme reception' in Synthflow")
NUMBER = Claim(ASSISTANT.account, "number +12065550100 in Synthflow")
PROGRAM = (
    "import sys, time, tempfile; tempfile.tempdir = sys.argv[1]\n"
    f"from {_object_lock.__name__} import Claim, held\n"
    "with held([Claim(sys.argv[2], sys.argv[3])], print):\n    print('in', flush=True); time.sleep(60)\n"
)


def taken(*claims: Claim) -> AbstractContextManager[None]:
    """Hold some objects; a warning fails the test."""
    return held(claims, pytest.fail)


@pytest.fixture(name="other")
def other_process(shared_folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Return a process that has the assistant."""
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(shared_folder.parent), ASSISTANT.account, ASSISTANT.title],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "in\n"
    yield process
    process.kill()
    process.communicate()


def wait_in_a_thread(claim: Claim, then: Callable[[], None]) -> None:
    """Ask for an object that somebody has, see that it is not given, and do what gives it back."""

    def take() -> None:
        with taken(claim):
            pass

    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(take)
        with pytest.raises(StillWaiting):
            waiting.result(timeout=0.3)
        then()
        waiting.result(timeout=30)


def test_a_process_that_is_killed_leaves_nothing_that_hinders(
    other: subprocess.Popen[str], shared_folder: Path
) -> None:
    wait_in_a_thread(ASSISTANT, other.kill)
    assert list(shared_folder.iterdir()) == []


def test_whoever_waited_in_vain_learns_who_has_it(
    other: subprocess.Popen[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_object_lock, "WAIT_SECONDS", 0.0)
    with pytest.raises(ObjectBusy) as caught, taken(ASSISTANT):
        pass
    assert f"process {other.pid} on " in caught.value.came_back
    assert f", since {time.gmtime().tm_year}-" in caught.value.came_back
    assert "Could not begin with assistant 'Acme reception' in Synthflow" in str(caught.value)


def test_other_objects_and_other_accounts_are_free(other: subprocess.Popen[str]) -> None:
    with taken(NUMBER, Claim("Synthflow https://api.synthflow.ai/v2 w-2", ASSISTANT.title)):
        assert other.poll() is None


def test_each_of_many_has_it_once(shared_folder: Path) -> None:
    inside: list[int] = []
    most = 0

    def work(_turn: int) -> None:
        nonlocal most
        with taken(ASSISTANT, NUMBER):
            inside.append(1)
            most = max(most, len(inside))
            inside.pop()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(200)))
    assert most == 1
    assert list(shared_folder.iterdir()) == []


def test_two_that_want_the_same_in_another_order_do_not_wait_for_ever() -> None:
    def work(turn: int) -> None:
        with taken(*([ASSISTANT, NUMBER] if turn % 2 else [NUMBER, ASSISTANT, ASSISTANT])):
            pass

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(100), timeout=60))


def test_a_run_goes_on_with_a_warning_where_nothing_can_be_shared(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    warnings: list[str] = []
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "missing"))
    with held([ASSISTANT], warnings.append):
        pass
    [warning] = warnings
    assert warning.startswith("Other runs on this machine, which may be at the same objects, are not kept away: ")
    assert "missing" in warning
    assert warning.endswith(
        " Let one run at a time work on a tenant, or set TMPDIR to a folder that only this user may write."
    )


def test_a_file_that_is_never_where_it_was_opened_is_not_tried_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_file_lock, "_is_at", lambda path, handle: False)
    monkeypatch.setattr(_object_lock, "WAIT_SECONDS", 0.1)
    with pytest.raises(ObjectBusy), taken(ASSISTANT):
        pass


def test_a_full_disk_spoils_no_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_arguments: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "pwrite", full)
    monkeypatch.setattr(_object_lock, "WAIT_SECONDS", 0.0)
    with taken(ASSISTANT), pytest.raises(ObjectBusy), taken(ASSISTANT):
        pass


def test_a_file_that_says_nothing_of_its_holder(shared_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_object_lock, "WAIT_SECONDS", 0.0)
    with taken(ASSISTANT):
        [file] = shared_folder.iterdir()
        file.write_bytes(b"{}")
        with pytest.raises(ObjectBusy, match="a process that has not said which it is"), taken(ASSISTANT):
            pass
