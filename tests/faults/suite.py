# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Try every fault that is known of, and print what came of it. `make faults` runs it."""

from __future__ import annotations

import argparse
import json
import platform
import tempfile
import time
import traceback
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path

from ansible.release import __version__ as core
from bench_page import write
from processes import machine

from . import memory, parts
from .records import CannotJoin, Record, joined, keep, page_text
from .tally import FULL, SHORT, Extent, Tally, table

# Where a part, in its folder, leaves what it has drawn by lot, as JSON.
SCHEDULE = "schedule.json"
CHECKOUT = Path(__file__).resolve().parents[2]
RECORDS = CHECKOUT / ".cache" / "faults"
PAGE = CHECKOUT / "docs" / "reliability.md"
FINDINGS_SHOWN = 30


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the parts that were asked for, and put the records together; 1 when something is not as it has to be."""
    given = _arguments(arguments)
    memory.bound()
    if not given.join and not _run(given):
        return 1
    return _join(given) if given.join or given.write else 0


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make faults", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--parts", default=",".join(parts.PARTS), help="which parts to run (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=FULL.seed, help="what is drawn by lot (default: %(default)s)")
    parser.add_argument("--short", action="store_true", help="as little as the tests try")
    parser.add_argument("--join", action="store_true", help="run nothing: put the page together from the records")
    parser.add_argument("--write", action="store_true", help="put the page together when the parts have been run")
    parser.add_argument("--records", type=Path, default=RECORDS, help="where the outcome of each part is kept")
    given = parser.parse_args(arguments)
    given.parts = given.parts.split(",")
    unknown = [name for name in given.parts if name not in parts.PARTS]
    if unknown:
        parser.error(f"there is no part {', '.join(unknown)}; there are {', '.join(parts.PARTS)}")
    if given.short and (given.write or given.join):
        parser.error("the page has what was tried in full, and not --short")
    return given


def _run(given: argparse.Namespace) -> bool:
    """Try one part after another, and print the table; whether all is as it has to be."""
    extent = replace(SHORT if given.short else FULL, seed=given.seed)
    tallies: list[Tally] = []
    started = time.monotonic()
    try:
        for name in given.parts:
            tallies.append(Tally(name))
            _recorded(extent, tallies[-1], given.records)
    except KeyboardInterrupt:
        tallies[-1].mishaps.append(f"{tallies[-1].part}: was interrupted: the rest of it and what follows is not tried")
        _show_findings(tallies[-1])
    finally:
        options = f"--seed {given.seed}{' --short' if given.short else ''}"
        print(
            f'\nTried on {_today()} with `make faults FAULTS="{options}"`: {machine()}; ansible-core {core}, '
            f"Python {platform.python_version()}. It took {(time.monotonic() - started) / 60:.0f} minutes.\n\n"
            f"{table(tallies)}",
            flush=True,
        )
    return not any(tally.findings for tally in tallies)


def _recorded(extent: Extent, tally: Tally, records: Path) -> None:
    """Try one part, and keep what came of it with what it takes to get it again."""
    started = time.monotonic()
    print(f"{tally.part}: begins", flush=True)
    with tempfile.TemporaryDirectory(prefix="faults-", ignore_cleanup_errors=True) as temporary:
        folder = Path(temporary)
        _try(extent, folder, tally)
        seconds = time.monotonic() - started
        drawn = json.loads((folder / SCHEDULE).read_text(encoding="utf-8")) if (folder / SCHEDULE).exists() else None
    print(f"{tally.part}: {tally.tried} faults in {seconds:.0f} s", flush=True)
    here = (machine(), core, platform.python_version())
    kept = keep(Record(tally.part, extent, _today(), seconds, *here, tally, drawn), records)
    print(f"{tally.part}: recorded in {kept}", flush=True)
    _show_findings(tally)


def _try(extent: Extent, folder: Path, tally: Tally) -> None:
    """Run one part. That it broke off is a finding, beside what it had found until then, and the others go on."""
    try:
        parts.loaded(tally.part)(extent, folder, tally)
    except Exception as error:
        traceback.print_exc()
        tally.mishaps.append(f"{tally.part}: broke off: {type(error).__name__}: {error}")


def _join(given: argparse.Namespace) -> int:
    """Put the records of all parts together, on the page too, unless one of them is missing or bad."""
    try:
        text = page_text(joined(given.records, given.seed))
    except CannotJoin as refused:
        for reason in refused.args:
            print(f"  NOT JOINED  {reason}", flush=True)
        return 1
    write(PAGE, text)
    print(f"\n{text}\n\nWritten to {PAGE}", flush=True)
    return 0


def _show_findings(tally: Tally) -> None:
    for finding in tally.findings[:FINDINGS_SHOWN]:
        print(f"  BAD  {finding}", flush=True)
    if len(tally.findings) > FINDINGS_SHOWN:
        print(f"  and {len(tally.findings) - FINDINGS_SHOWN} more", flush=True)


def _today() -> str:
    return str(datetime.now(timezone.utc).date())
