# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the kernel says about processes: time, memory and the machine. Linux only."""

from __future__ import annotations

import contextlib
import os
import platform
import re
import threading
from pathlib import Path
from types import TracebackType

PROC = Path("/proc")
SECONDS_BETWEEN_LOOKS = 1.0


class PeakMemory:
    """The largest memory of a process and all below it, looked at once a second while the block runs.

    Forked workers share most of their pages with the process that they came from. The proportional set size divides a
    page among those that share it, so that the sum counts each page once.
    """

    def __init__(self, root: int) -> None:
        self.peak = 0
        self._root = root
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> PeakMemory:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.is_set():
            self.peak = max(self.peak, sum(_proportional_set_size(process) for process in tree(self._root)))
            self._over.wait(SECONDS_BETWEEN_LOOKS)


def tree(root: int) -> list[int]:
    """The ids of a process and of all that it started, and that these started."""
    found = [root]
    for process in found:
        # Whatever is looked at may have ended meanwhile.
        with contextlib.suppress(OSError):
            for children in PROC.glob(f"{process}/task/*/children"):
                with contextlib.suppress(OSError):
                    found += [int(child) for child in children.read_text().split()]
    return found


def cpu_seconds(process: int) -> float:
    """Processor time of a process that runs, without its children."""
    fields = (PROC / str(process) / "stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def machine() -> str:
    """The machine in a few words."""
    name = re.search(r"^model name\s*:\s*(.+)$", (PROC / "cpuinfo").read_text(), re.MULTILINE)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    processor = name[1] if name else platform.machine()
    return f"{os.cpu_count()} cores ({processor}), {memory:.0f} GiB, {platform.system()} {platform.release()}"


def _proportional_set_size(process: int) -> int:
    try:
        text = (PROC / str(process) / "smaps_rollup").read_text()
    except OSError:
        return 0
    found = re.search(r"^Pss:\s+(\d+) kB", text, re.MULTILINE)
    return int(found[1]) * 1024 if found else 0
