# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of the count of probes per target."""

from __future__ import annotations

import time
from pathlib import Path

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._sip.probe_budget import Budget, reserve

TARGET = "sip:+12065550100@sip.us.synthflow.ai:32682;transport=tls"
START = time.monotonic()


def at(seconds: float, target: str = TARGET, limit: int = 2) -> Budget:
    """Ask for a probe so many seconds after the start; the wait is in whole milliseconds."""
    budget = reserve(target, limit, clock=lambda: START + seconds)
    return Budget(round(budget.wait, 3), budget.warning)


def test_a_window_slides() -> None:
    assert at(100.0) == Budget(0.0)
    assert at(130.0) == Budget(0.0)
    assert at(140.0) == Budget(20.0)
    assert at(159.0) == Budget(1.0)
    assert at(160.5) == Budget(0.0)
    assert at(161.0) == Budget(29.0)


def test_targets_do_not_count_for_each_other() -> None:
    assert [at(100.0).wait, at(100.0).wait, at(100.0).wait] == [0.0, 0.0, 60.0]
    assert at(100.0, "sip:another@example.com").wait == 0.0


def test_without_a_limit_nothing_is_written(shared_folder: Path) -> None:
    assert [reserve(TARGET, 0) for _probe in range(5)] == [Budget(0.0)] * 5
    assert not shared_folder.exists()


def test_the_limit_can_be_changed() -> None:
    for _probe in range(4):
        assert at(100.0, limit=4).wait == 0.0
    assert at(101.0, limit=2).wait == 59.0
    assert at(101.0, limit=5).wait == 0.0


def test_a_clock_that_began_anew_costs_a_minute_at_most() -> None:
    assert [at(1500.0).wait, at(1500.0).wait] == [0.0, 0.0]
    assert at(1000.0) == Budget(60.0)
    assert at(1030.0) == Budget(30.0)
    assert at(1061.0) == Budget(0.0)


def test_a_probe_is_not_stopped_where_none_can_be_counted(shared_folder: Path) -> None:
    shared_folder.write_text("")
    for _probe in range(3):
        budget = at(100.0)
        assert budget.wait == 0.0
        assert budget.warning is not None
        assert "'max_per_minute' was not kept" in budget.warning
        assert "is not a folder" in budget.warning
