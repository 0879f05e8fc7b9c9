# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A sandbox with tenants whose secrets are searched for, and the verdict on each run against it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from world import World, world

from secret_search import SecretSearch

from ..tally import Tally
from .defects import DEFECTS, Defect, collections
from .runs import QUOTES, Secretive
from .tenants import members, named_secrets, own_variables, tenants_of_sandbox
from .traces import Traces, leave_traces

END_OF_OUTPUT = 600
# The first that a vendor quotes.
MASKED = re.compile(QUOTES + r"[ \n]+\*{8}")


class Place:
    """Where runs leave traces; what is found in these is entered in the tally."""

    def __init__(self, fleet_world: World, folder: Path, tally: Tally) -> None:
        self.world = fleet_world
        self.tally = tally
        self.folder = folder
        self._search = SecretSearch(named_secrets(fleet_world.sandbox.info))
        self._runs = 0

    @property
    def kept(self) -> list[Path]:
        """Ledgers and pages, with their locks and former states, and what the sandbox printed."""
        places = [self.world.folder / "ledgers", self.world.folder / "runbooks"]
        return [self.world.sandbox.log_path, *(path for place in places for path in _files(place))]

    def try_run(self, given: Secretive, program: Path | None = None, defect: Defect | None = None) -> None:
        """Run something, and search what it leaves. ``defect`` is planted whatever the run says."""
        folder = self.next_folder()
        for fault in given.faults:
            self.world.control("POST", "faults", json=fault)
        copy = defect or (DEFECTS[given.defect] if given.defect else None)
        try:
            traces = leave_traces(
                self.world,
                given,
                folder,
                self.hosts(given),
                collections(copy, folder.with_name(f"{folder.name}-collections")),
                program,
            )
        finally:
            self.world.control("DELETE", "faults")
        self.tally.mishaps += [f"{given.name}: {mishap}" for mishap in mishaps(given, traces, self.kept)]
        self.search(given.name, [*traces.files, *self.kept], folder)
        if given.is_fault:
            self.tally.tried += 1
            self.tally.recovered += int(given.fails is None or given.fails == bool(traces.status))

    def hosts(self, given: Secretive) -> Path:
        """Write the inventory of a run."""
        return self.world.inventory(own=own_variables(given.rotated, given.wrong_key))

    def next_folder(self) -> Path:
        """Return a folder for the traces of one more run, which is not there yet."""
        self._runs += 1
        return self.folder / f"run-{self._runs:02}"

    def search(self, name: str, files: Iterable[Path], folder: Path) -> None:
        """Enter every secret that is in a file, and remove the traces."""
        found = self._search.in_files(files)
        self.tally.secrets += [f"{name}: {finding.replace(str(folder), '').lstrip('/')}" for finding in found]
        shutil.rmtree(folder)
        shutil.rmtree(folder.with_name(f"{folder.name}-collections"), ignore_errors=True)


@contextmanager
def opened(folder: Path, tally: Tally) -> Iterator[Place]:
    """Run the sandbox for the length of a block."""
    traces = folder / "traces"
    traces.mkdir()
    with world(members(), folder / "world", tenants_of_sandbox()) as fleet_world:
        yield Place(fleet_world, traces, tally)


def mishaps(given: Secretive, traces: Traces, kept: Iterable[Path]) -> Iterator[str]:
    """Yield what makes the search of a run mean less than it should."""
    end = " ".join(traces.output[-END_OF_OUTPUT:].split())
    if given.fails is not None and given.fails != bool(traces.status):
        yield f"it ended with {traces.status}: {end}"
    if any("body" in fault for fault in given.faults) and given.fails and not MASKED.search(traces.output):
        yield f"nothing of what the vendor quoted came through: {end}"
    defect = DEFECTS[given.defect] if given.defect else None
    if defect and "Internal error" not in traces.output:
        yield f"the defect did not show: {end}"
    ordinary = not given.in_process and not (defect and defect.early)
    if ("runs as an ordinary module" in traces.output) is not ordinary:
        yield f"its tasks ran {'in process' if ordinary else 'as ordinary modules'}"
    for wanted in given.wants:
        if traces.missing(wanted) and not any(wanted in path.parts for path in kept):
            yield f"there was nothing to search in {wanted}"


def _files(place: Path) -> list[Path]:
    return sorted(path for path in place.rglob("*") if path.is_file())
