# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whole playbooks over fleets in which each tenant meets one fault of its own, and a clean run behind each."""

from __future__ import annotations

import json
import tempfile
import traceback
from pathlib import Path
from typing import Any

from world import world

from ..tally import Extent, Tally
from .cases import LIFE, MOVE
from .life import FORKS, Life, tenants
from .move import about_to_move
from .runs import Fleet
from .server import try_the_server
from .trials import Draw


def run(extent: Extent, folder: Path, tally: Tally) -> None:
    """Try the faults of each playbook, or those that the seed draws."""
    schedule: list[dict[str, Any]] = []
    # What was found is told also where one of them breaks off.
    for stage in (_lives, _moves, _server):
        try:
            stage(extent, folder, tally, schedule)
        except Exception as error:
            traceback.print_exc()
            tally.mishaps.append(f"{tally.part}: broke off: {type(error).__name__}: {error}")
    (folder / "schedule.json").write_text(json.dumps(schedule), encoding="utf-8")


def _lives(extent: Extent, folder: Path, tally: Tally, schedule: list[dict[str, Any]]) -> None:
    """Take fleets from the first run to the end, with all that comes between."""
    draw = Draw(extent, LIFE, schedule)
    while size := draw.tenants_needed():
        members = tenants(size)
        with world(members, Path(tempfile.mkdtemp(dir=folder))) as place:
            life = Life(Fleet(place, FORKS), members, draw, tally)
            for case in LIFE:
                life.go_on(case)


def _moves(extent: Extent, folder: Path, tally: Tally, schedule: list[dict[str, Any]]) -> None:
    """Take fleets from one region to another."""
    draw = Draw(extent, (MOVE,), schedule)
    while size := draw.tenants_needed():
        members = tenants(size)
        with about_to_move(members, Path(tempfile.mkdtemp(dir=folder)), FORKS) as moving:
            Life(moving, members, draw, tally).go_on(MOVE)


def _server(extent: Extent, folder: Path, tally: Tally, schedule: list[dict[str, Any]]) -> None:
    """Let both vendors fail as a whole."""
    schedule += [trial.entry for trial in try_the_server(extent, folder, tally)]
