# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run stages of the Makefile side by side, keep a log of each, and end with a table and one line of totals.

A stage that fails does not stop the others. The exit code is zero only when every stage passed.
"""

from __future__ import annotations

import argparse
import os
import re
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from collection_tree import CACHE, CHECKOUT

LOGS = CACHE / "logs"
LINES_OF_A_FAILURE = 80
FAILURES_BEFORE_THE_END = 20
# Told as soon as a stage ends, since a log of a whole run may be cut before its end.
FAILURES_AT_ONCE = 16

# pytest's closing line, or the closing line of a tool of ours in the same words.
CLOSING_LINE = re.compile(r"^=* *((?:\d+ [a-z]+, )*\d+ (?:passed|failed|errors?)\b.*?)[ =]*$", re.MULTILINE)


running: set[subprocess.Popen[bytes]] = set()


@dataclass(frozen=True)
class Outcome:
    """How one stage ended."""

    stage: str
    code: int
    seconds: float
    closing_line: str
    passed: int
    failed: int


def count(closing_line: str, code: int) -> tuple[int, int]:
    """Return how many tests passed and failed; a stage that does not count its tests counts as one."""
    if not closing_line:
        return (0, 1) if code else (1, 0)
    numbers = {word.rstrip("s"): int(number) for number, word in re.findall(r"(\d+) ([a-z]+)", closing_line)}
    failed = numbers.get("failed", 0) + numbers.get("error", 0)
    return numbers.get("passed", 0), max(failed, int(code != 0))


def run(stage: str, deadline: float) -> Outcome:
    """Run one stage with its output in a log; stop it and all it started when the clock reads `deadline`."""
    started = time.monotonic()
    log = LOGS / f"{stage}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            ["make", "--no-print-directory", stage],
            cwd=CHECKOUT,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        running.add(process)
        try:
            code = process.wait(max(deadline - started, 1))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            code = process.wait()
            output.write(b"\nStopped: the time for all stages is over.\n")
        running.discard(process)
    seconds = time.monotonic() - started
    closing_lines = CLOSING_LINE.findall(log.read_text(encoding="utf-8", errors="replace"))
    closing_line = closing_lines[-1] if closing_lines else ""
    failures = failures_of(log)[-FAILURES_AT_ONCE:] if code else []
    line = f"{'passed' if code == 0 else 'FAILED'}  {stage}  ({seconds:.0f} s)"
    print("\n".join([line, *(f"        {failure}" for failure in failures)]), flush=True)
    return Outcome(stage, code, seconds, closing_line, *count(closing_line, code))


def failures_of(log: Path) -> list[str]:
    """Return the lines of a log that name what failed or differed: of pytest, of Ansible and of our own tools."""
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    return [line[:300] for line in lines if re.match(r"(FAILED|ERROR|fatal:|E  )|    [-+]|\S+ differs:", line)]


def stop_everything(number: int, _frame: object) -> None:
    """Stop all stages with this process; each is a session of its own that a terminal's Ctrl-C does not reach."""
    for process in list(running):
        os.killpg(process.pid, signal.SIGKILL)
    os._exit(128 + number)


def show_failure(outcome: Outcome) -> None:
    """Print what a failed stage's log says of failures, and its end."""
    log = LOGS / f"{outcome.stage}.log"
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    print(f"\n{outcome.stage}: what failed, and the last lines of {log.relative_to(CHECKOUT)}")
    print("\n".join(f"  {line}" for line in failures_of(log)[-FAILURES_BEFORE_THE_END:]))
    print("\n".join(f"  {line[:300]}" for line in lines[-LINES_OF_A_FAILURE:]))


def main() -> int:
    """Run the stages given on the command line and return the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("stages", nargs="+")
    # One more than two cores, since a stage waits a third of its time: for servers, timeouts and the clock.
    parser.add_argument("--jobs", type=int, default=3, help="stages side by side")
    parser.add_argument("--limit", type=float, default=2160, help="seconds that all stages together may take")
    arguments = parser.parse_args()
    LOGS.mkdir(parents=True, exist_ok=True)
    # The variables of the calling make would send the stages to its job server.
    for name in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL"):
        os.environ.pop(name, None)

    print(
        f"{len(arguments.stages)} stages, {arguments.jobs} at a time, logs in {LOGS.relative_to(CHECKOUT)}", flush=True
    )
    deadline = time.monotonic() + arguments.limit
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop_everything)
    with ThreadPoolExecutor(arguments.jobs) as pool:
        outcomes = list(pool.map(lambda stage: run(stage, deadline), arguments.stages))

    for outcome in outcomes:
        if outcome.code:
            show_failure(outcome)
    print(f"\n{'stage':<12} {'result':<7} {'seconds':>7}  closing line")
    for outcome in outcomes:
        result = "FAILED" if outcome.code else "passed"
        print(f"{outcome.stage:<12} {result:<7} {outcome.seconds:>7.0f}  {outcome.closing_line}")
    passed = sum(outcome.passed for outcome in outcomes)
    failed = sum(outcome.failed for outcome in outcomes)
    print(f"\n{passed} passed, {failed} failed")
    return int(any(outcome.code for outcome in outcomes))


if __name__ == "__main__":
    sys.exit(main())
