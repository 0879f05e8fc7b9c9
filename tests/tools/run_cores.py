# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run sanity and unit tests with the oldest and the newest supported ansible-core, with given ones, or with --all.

Each runs in a virtual environment of its own. The end is a table and one line of totals; a pair whose Python this
machine lacks is named and left out.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from dataclasses import dataclass

from collection_tree import CHECKOUT
from cores import Pair, edges, find, make_environments, missing, pairs, sanity
from passed_on import run_and_pass_on
from run_stages import CLOSING_LINE, count


@dataclass(frozen=True)
class Result:
    """How the tests of one kind ended with one pair."""

    pair: Pair
    tests: str
    code: int
    seconds: float
    closing_line: str

    def __str__(self) -> str:
        outcome = "FAILED" if self.code else "passed"
        return (
            f"{self.pair.core:<6} {self.pair.python:<7} {self.tests:<7} {outcome:<7} {self.seconds:>7.0f}  "
            f"{self.closing_line}"
        )


def commands(pair: Pair) -> dict[str, list[str]]:
    """Return what is run with a pair, by the name of the tests."""
    return {"sanity": sanity(pair), "units": [str(pair.interpreter), "-m", "pytest", "--quiet", "tests/unit"]}


def run(pair: Pair, tests: str, command: list[str]) -> Result:
    """Run the tests of one kind and pass their output on."""
    print(f"\n{pair}: {tests}", flush=True)
    started = time.monotonic()
    path = os.pathsep.join([str(pair.interpreter.parent), os.environ.get("PATH", os.defpath)])
    code, output = run_and_pass_on(command, cwd=CHECKOUT, env={**os.environ, "PATH": path})
    closing_lines = CLOSING_LINE.findall(output)
    return Result(pair, tests, code, time.monotonic() - started, closing_lines[-1] if closing_lines else "")


def main() -> int:
    """Run all tests and return the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("pairs", nargs="*", help="such as 2.18/3.11; without any, the oldest and the newest")
    parser.add_argument("--all", action="store_true", help="every supported pair whose Python is on this machine")
    arguments = parser.parse_args()
    chosen = pairs() if arguments.all else [find(name) for name in arguments.pairs] or edges()
    make_environments(chosen)
    results = [run(pair, *test) for pair in chosen for test in commands(pair).items()]

    print(f"\n{'core':<6} {'Python':<7} {'tests':<7} {'result':<7} {'seconds':>7}  closing line")
    print("\n".join(map(str, results)))
    lacking = [] if arguments.pairs else missing(chosen)
    print("".join(f"{sentence}\n" for sentence in lacking), end="")
    counts = [count(result.closing_line, result.code) for result in results]
    passed, failed = (sum(numbers) for numbers in zip(*counts, strict=True))
    print(f"{passed} passed, {failed} failed, {len(lacking)} skipped")
    return int(any(result.code for result in results))


if __name__ == "__main__":
    sys.exit(main())
