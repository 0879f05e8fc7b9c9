# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How fast a fleet is gone through, and with how much memory: measured against the sandbox, written to the docs.

`make bench` runs it whole. Smaller: `make bench BENCH="--sizes 10,20 --compared 10 --pairs 1"`, which writes nothing.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench_page import PAGE, render, write
from fleet import fleet
from measures import NotMeasured, PerTask, Settled, bare, hand_written, per_task, settled, wire
from reads import BareRun, shapes
from world import Run, world

SIZES = (50, 200, 1000)
COMPARED = 200
PAIRS = 5
FORKS = 5


@dataclass(frozen=True)
class Figures:
    """Everything that was measured. ``by_size`` are runs with nothing to do, and ``compared`` is the one of them that
    the other ways of making the same requests are held against."""

    forks: int
    wired: Run
    by_size: Sequence[Settled]
    compared: Settled
    hand_written: Run
    bare: BareRun
    requests: Sequence[str]
    per_task: PerTask
    seconds: float


def measure(sizes: Sequence[int], compared: int, pairs: int, forks: int, folder: Path) -> Figures:
    """Measure all; ``compared`` is one of the sizes. Raises NotMeasured."""
    started = time.monotonic()
    members = fleet(max(sizes))
    some = members[:compared]
    with world(members, folder) as fleet_world:
        say(f"wiring {len(members)} tenants")
        wired = wire(fleet_world, members, forks)
        say(f"{wired.seconds:.1f} s, {wired.memory / 2**20:.0f} MiB")
        by_size = []
        for size in sizes:
            say(f"a run with nothing to do, {size} tenants")
            result, reads = settled(fleet_world, members[:size], forks)
            say(f"{result.run.seconds:.1f} s, {result.run.memory / 2**20:.0f} MiB")
            by_size.append(result)
            if size == compared:
                chosen, chosen_reads = result, reads
        say("the same requests by a bare client")
        bare_run = bare(fleet_world, some, chosen_reads, forks)
        say("single tasks")
        tasks = per_task(fleet_world, some, forks, pairs)
        say(f"{tasks.over_debug_all} times debug, {tasks.uri_over:.1f} times faster than uri")
        say(f"the hand-written playbook, {compared} tenants: this takes longest")
        uri_run = hand_written(fleet_world, some, chosen_reads, forks)
    requests = shapes(chosen_reads[some[0].name])
    return Figures(forks, wired, by_size, chosen, uri_run, bare_run, requests, tasks, time.monotonic() - started)


def say(text: str) -> None:
    """Tell how far it is."""
    print(f"bench: {text}", file=sys.stderr, flush=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print and, when all was measured as it is documented, write; 1 when something could not be measured."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)), help="numbers of tenants (default: %(default)s)")
    parser.add_argument("--compared", type=int, default=COMPARED, help="the one of them that is compared")
    parser.add_argument("--pairs", type=int, default=PAIRS, help="pairs of runs for single tasks")
    parser.add_argument("--forks", type=int, default=FORKS, help="tenants at a time, in every run")
    given = parser.parse_args(arguments)
    sizes = tuple(int(size) for size in given.sizes.split(","))
    if given.compared not in sizes:
        parser.error("--compared has to be one of --sizes")
    with tempfile.TemporaryDirectory(prefix="gladly-synthflow-bench-") as folder:
        try:
            figures = measure(sizes, given.compared, given.pairs, given.forks, Path(folder))
        except NotMeasured as error:
            print(error, file=sys.stderr)
            return 1
    text = render(figures)
    print(text)
    if (sizes, given.compared, given.pairs) == (SIZES, COMPARED, PAIRS):
        write(PAGE, text)
        say(f"written to {PAGE.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
