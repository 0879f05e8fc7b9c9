# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs of their own on a ledger, for tests that need a second process or end one in the middle.

Commands: ``die DIRECTORY``, ``hold PATH``, ``count PATH TIMES``, ``count-until-killed PATH``, ``limit PATH BYTES``.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from pathlib import Path

from ledger_faults import STEPS, Faults
from ledger_samples import OLD, TENANT, change, open_ledger

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._errors import LedgerUnavailable
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._ledger.document import render
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._ledger.ledger import Ledger

KILLED = 77
# More than one entry, so that half of a save would show.
COUNTERS = [f"counter {number}" for number in range(20)]


def die(directory: Path) -> None:
    """Save once for each step and end the process there. Prints kind, step, exit code and path of each."""
    for kind in ("first", "later"):
        for at in range(len(STEPS) + 1):
            path = directory / f"{kind}-{at}" / f"{TENANT}.yml"
            path.parent.mkdir(parents=True)
            if kind == "later":
                path.write_text(render(OLD))
            faults = Faults(at, lambda: os._exit(KILLED))
            read_end, write_end = os.pipe()
            process = os.fork()
            if not process:
                _save_and_end(path, faults, write_end)
            os.close(write_end)
            code = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
            with os.fdopen(read_end) as reports:
                print(json.dumps({"kind": kind, "at": at, "code": code, "path": str(path), "steps": reports.read()}))


def _save_and_end(path: Path, faults: Faults, reports: int) -> None:
    ledger = open_ledger(path)
    change(ledger)
    with faults.armed():
        ledger.save()
    os.write(reports, "\n".join(faults.steps).encode())
    os._exit(0)


def hold(path: Path) -> None:
    """Keep the ledger open until the input ends."""
    ledger = open_ledger(path)
    print("held", flush=True)
    sys.stdin.read()
    ledger.close()


def count(path: Path, times: int) -> None:
    """Raise all counters, one run after another."""
    for _time in range(times):
        _raise_counters(path)


def count_until_killed(path: Path) -> None:
    """For each line of input, start a process that counts for ever. Prints its id, and "ended" when it has been killed.

    What a save has promised is noted beside the ledger.
    """
    for _line in sys.stdin:
        process = os.fork()
        if not process:
            promises = os.open(path.with_name("promises"), os.O_WRONLY | os.O_CREAT | os.O_APPEND)
            while True:
                os.write(promises, f"{_raise_counters(path)}\n".encode())
        print(process, flush=True)
        os.waitpid(process, 0)
        print("ended", flush=True)


def _raise_counters(path: Path) -> int:
    ledger = open_ledger(path)
    try:
        value = counted(ledger) + 1
        for name in COUNTERS:
            ledger.put("transfers", name, {"assistant": str(value)})
        ledger.save()
    finally:
        ledger.close()
    return value


def counted(ledger: Ledger) -> int:
    """Return what all counters say."""
    (value,) = {ledger.entry("transfers", name).get("assistant", "0") for name in COUNTERS}
    return int(value)


def limit(path: Path, size: int) -> None:
    """Save where a file cannot grow beyond ``size`` bytes, then where it can. Prints what came of each."""
    ledger = open_ledger(path)
    change(ledger)
    for soft in (size, resource.RLIM_INFINITY):
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, resource.RLIM_INFINITY))
        try:
            ledger.save()
            message = "saved"
        except LedgerUnavailable as error:
            message = str(error)
        files = sorted(file.name for file in path.parent.iterdir())
        print(json.dumps({"message": message, "text": path.read_text(), "files": files}))


if __name__ == "__main__":
    command, *rest = sys.argv[1:]
    {
        "die": lambda: die(Path(rest[0])),
        "hold": lambda: hold(Path(rest[0])),
        "count": lambda: count(Path(rest[0]), int(rest[1])),
        "count-until-killed": lambda: count_until_killed(Path(rest[0])),
        "limit": lambda: limit(Path(rest[0]), int(rest[1])),
    }[command]()
