# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of runs that want the same ledger at once, in processes of their own."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as StillWaiting
from pathlib import Path

import pytest
from ledger_driver import counted
from ledger_process import driver, line_from, output_of
from ledger_samples import OLD, TENANT, document_in, open_ledger

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._errors import LedgerUnavailable
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._ledger import ledger
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._ledger.document import render


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return the path of a ledger, with a directory."""
    return tmp_path / f"{TENANT}.yml"


def test_no_change_of_runs_side_by_side_is_lost(path: Path) -> None:
    with contextlib.ExitStack() as stack:
        runs = [stack.enter_context(driver("count", path, 5)) for _run in range(4)]
        for run in runs:
            output_of(run)
    assert counted(open_ledger(path, check_mode=True)) == 20


def test_a_run_waits_and_then_sees_what_the_other_wrote(path: Path) -> None:
    first = open_ledger(path)
    with driver("count", path, 1) as second:
        time.sleep(1)
        assert second.poll() is None
        first.put("transfers", "of the first", {"assistant": "a"})
        first.save()
        first.close()
        output_of(second)
    assert set(document_in(path)["transfers"]) > {"of the first", "counter 0"}


def test_the_lock_is_given_back_only_by_close(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger, "LOCK_SECONDS", 0.2)
    with driver("hold", path) as other:
        assert line_from(other) == "held"
        with pytest.raises(LedgerUnavailable) as unavailable:
            open_ledger(path)
        output_of(other)
    assert str(unavailable.value).startswith(
        f"Could not open ledger {path}: another run had it for all of 0.2 s: process {other.pid} on "
    )
    assert str(unavailable.value).endswith(". Let the other run for this tenant end, then run again.")
    open_ledger(path).close()
    assert path.with_name(f".{path.name}.lock").read_bytes() == b""


@pytest.mark.parametrize("way", ["link", "dangling", "second name", "pipe"])
def test_nothing_that_lies_in_the_place_of_the_lock_is_written_or_waited_for(
    path: Path, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger, "LOCK_SECONDS", 0.2)
    other, lock = path.with_name("other"), path.with_name(f".{path.name}.lock")
    if way == "pipe":
        os.mkfifo(lock)
    elif way == "second name":
        other.write_text("precious")
        lock.hardlink_to(other)
    else:
        lock.symlink_to(other)
        if way == "link":
            other.write_text("precious")
    with pytest.raises(LedgerUnavailable) as unavailable:
        open_ledger(path)
    assert f"its lock is {lock}, and it is " in unavailable.value.came_back
    assert unavailable.value.next_step == "Move that away, then run again."
    assert (other.read_text() == "precious") if way in ("link", "second name") else not other.exists()


def test_a_lock_whose_file_was_removed_is_not_given_twice(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As by cleaning a checkout of Git. Who comes later has a new file, which whoever waits has to see."""
    first = open_ledger(path)
    with ThreadPoolExecutor() as pool:
        second = pool.submit(open_ledger, path)
        with pytest.raises(StillWaiting):
            second.result(timeout=0.3)
        path.with_name(f".{path.name}.lock").unlink()
        first.close()
        opened = second.result(timeout=30)
    monkeypatch.setattr(ledger, "LOCK_SECONDS", 0)
    with pytest.raises(LedgerUnavailable, match="another run had it"):
        open_ledger(path)
    opened.close()


def test_a_run_waits_for_a_minute() -> None:
    assert ledger.LOCK_SECONDS == 60


def test_the_lock_of_a_killed_run_is_free(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger, "LOCK_SECONDS", 2)
    with driver("hold", path) as other:
        assert line_from(other) == "held"
        os.kill(other.pid, signal.SIGKILL)
        other.wait()
    opened = open_ledger(path)
    opened.save()
    opened.close()


def test_tenants_do_not_wait_for_each_other(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger, "LOCK_SECONDS", 0)
    with driver("hold", path) as other:
        assert line_from(other) == "held"
        open_ledger(path.with_name("another.yml")).close()


def test_check_mode_reads_while_another_run_has_the_ledger(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger, "LOCK_SECONDS", 0)
    path.write_text(render(OLD))
    with driver("hold", path) as other:
        assert line_from(other) == "held"
        assert open_ledger(path, check_mode=True).entries("sip_destinations") == OLD["sip_destinations"]


def test_a_run_in_check_mode_keeps_no_other_waiting(path: Path) -> None:
    open_ledger(path, check_mode=True)
    with driver("count", path, 1) as other:
        output_of(other)


def test_another_name_of_the_ledger_has_the_same_lock(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger, "LOCK_SECONDS", 0.2)
    path.write_text(render(OLD))
    link = path.parent / "links" / path.name
    link.parent.mkdir()
    link.symlink_to(path)
    with driver("hold", link) as other:
        assert line_from(other) == "held"
        with pytest.raises(LedgerUnavailable, match="another run had it"):
            open_ledger(path)


def test_a_reader_never_sees_a_save_half_done(path: Path) -> None:
    seen = set()
    with driver("count", path, 40) as writer:
        ended = threading.Thread(target=output_of, args=[writer])
        ended.start()
        while ended.is_alive():
            seen.add(counted(open_ledger(path, check_mode=True)))
        ended.join()
    assert len(seen) > 1
    assert counted(open_ledger(path, check_mode=True)) == 40
