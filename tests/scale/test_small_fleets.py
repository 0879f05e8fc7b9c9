# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The benchmark and the rollouts with a few tenants, so that they do not rot. No time is asserted."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import bench
import pytest
import rollout
from bench_page import BEGIN, END, PAGE, render, write
from failures import WAYS, planted
from fleet import LARGEST, fleet
from slices import in_slices

FORKS = 5


def test_a_fleet_is_the_same_every_time_and_has_numbers_of_nobody() -> None:
    members = fleet(LARGEST)
    numbers = [number for member in members for number in (member.number, member.queue_did)]
    assert members == fleet(LARGEST)
    assert len(set(numbers)) == 2 * LARGEST
    assert all(number[5:10] == "55501" and len(number) == 12 for number in numbers)
    assert Counter(member.wave for member in members) == {"canary": 10, "early": 90, "fleet": 900}
    with pytest.raises(ValueError, match="1 to"):
        fleet(LARGEST + 1)


def test_failures_are_shared_out_and_spare_the_canaries() -> None:
    members = fleet(1000)
    failures = planted(members, 20)
    assert Counter(failure.kind for failure in failures.values()) == dict.fromkeys(WAYS, 4)
    assert {failure.outcome for failure in failures.values()} == {"stopped", "rolled_back"}
    assert not {member.name for member in members if member.wave == "canary"} & set(failures)


def test_the_benchmark_runs_with_a_handful_of_tenants(tmp_path: Path) -> None:
    figures = bench.measure((2, 3), 3, 1, FORKS, tmp_path)
    text = render(figures)
    assert [result.tenants for result in figures.by_size] == [2, 3]
    assert figures.bare.requests == 3 * figures.compared.requests
    assert figures.compared.requests == figures.compared.different
    page = tmp_path / "page.md"
    page.write_text(PAGE.read_text(encoding="utf-8"), encoding="utf-8")
    write(page, text)
    assert page.read_text(encoding="utf-8").partition(BEGIN)[2].partition(END)[0].strip() == text


def test_those_that_fail_keep_their_callers_and_are_explained(tmp_path: Path) -> None:
    members = fleet(20)
    failures = planted(members, 5)
    first, again = rollout.with_failures(members, 5, tmp_path, FORKS)
    assert {check: found for check, found in first.mishaps.items() if found} == {}
    assert first.outcomes == {"integrated": 15, **Counter(failure.outcome for failure in failures.values())}
    assert {check: found for check, found in again.mishaps.items() if found} == {}
    assert again.outcomes == {"integrated": 5}


def test_four_slices_at_the_same_time_do_what_one_run_does(tmp_path: Path) -> None:
    found = in_slices(fleet(12), tmp_path, FORKS)
    assert {check: mishaps for check, mishaps in found.items() if mishaps} == {}
