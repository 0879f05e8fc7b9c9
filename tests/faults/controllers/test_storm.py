# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A small rollout in storms, and what is found when it did not go well."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from pathlib import Path

from fleet import fleet
from world import Run, world

from ..tally import FULL, SHORT, Tally
from . import storm

MEMBERS = fleet(2)
WELL = Run(status=0, output="", seconds=1.0, cpu=1.0, sandbox_cpu=1.0, memory=1)


def test_a_small_fleet_in_storms(tmp_path: Path) -> None:
    tally = Tally("storm")
    storm.run(SHORT, tmp_path, tally)
    assert not tally.findings, "\n".join(tally.findings)


def test_what_is_missing_is_found(tmp_path: Path) -> None:
    """Nothing was rolled out here, and it did not storm."""
    with world(MEMBERS, tmp_path) as fleet_world:
        nothing = storm.judged(WELL, fleet_world, MEMBERS)
        failed = storm.judged(replace(WELL, status=2), fleet_world, MEMBERS)
    assert len(nothing.lost) == 5 * len(MEMBERS)
    assert (nothing.tried, nothing.recovered) == (0, 0)
    assert len(nothing.mishaps) == len(storm.VENDORS)
    assert len(failed.mishaps) == len(storm.VENDORS) + 1


def test_storms_are_drawn_alike_and_of_each_kind() -> None:
    drawn = list(islice(storm.storms(FULL.seed), 60))
    assert drawn == list(islice(storm.storms(FULL.seed), 60))
    assert {one.vendor for one in drawn} == set(storm.VENDORS)
    assert {one.retry_after for one in drawn} == set(storm.RETRY_AFTER)
