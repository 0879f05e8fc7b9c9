# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The parts of the suite, in the order in which they are run and stand in the table."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from .tally import FULL, Extent, Tally

# Tries what the extent says, with a folder of its own, and counts into the tally as it goes.
Run = Callable[[Extent, Path, Tally], None]


@dataclass(frozen=True)
class Part:
    """Where the module of a part is, which has its name and `run`, and what it tries in full, in one phrase."""

    room: str
    tries: str


PARTS = {
    "each_module": Part("modules", "every module, with every fault at every request that it makes"),
    "playbooks": Part("playbooks", "whole playbooks over fleets, with a fault of its own for each tenant"),
    "kills": Part("controllers", f"{FULL.kills} controllers killed at moments drawn by lot"),
    "two_controllers": Part("controllers", "two controllers at the same tenants at once, on one machine and on two"),
    "storm": Part("controllers", f"{FULL.tenants:,} tenants with {FULL.forks} forks, while both vendors answer 429"),
    "hostile_values": Part("hostile_values", "made-up values in options, files and plays"),
    "hostile_answers": Part("hostile_answers", "spoiled answers, endless ones, redirects, certificates, templates"),
    "secrets_everywhere": Part("secrets", "runs that fail in every known way, and all that they print and keep"),
}


def loaded(name: str) -> Run:
    """Return what runs a part. Only those that are asked for are loaded."""
    run: Run = importlib.import_module(f".{PARTS[name].room}.{name}", __package__).run
    return run
