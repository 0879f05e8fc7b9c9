# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Schedules of faults by seed: the same one again, of every kind, and planted as drawn."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from planting import plant, struck
from sandbox_client import Client

from voice_sandbox.control_bodies import NewFault
from voice_sandbox.schedule import DRAWN, OF_READS, draw
from voice_sandbox.tenants import DEFAULT_FILE

# What seed 7 draws in this version; another schedule here is a change that users of seeds have to be told of.
FIRST_OF_SEVEN: list[dict[str, Any]] = [
    {
        "kind": "huge",
        "vendor": "synthflow",
        "method": "GET",
        "path": "/numbers",
        "skip": 1,
        "times": 2,
        "megabytes": 32,
    },
    {"kind": "html", "method": "WRITE", "skip": 2, "times": 1, "status": 500},
    {"kind": "slow", "method": "WRITE", "skip": 1, "times": 2, "seconds": 1.9},
]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """The command `faults`."""
    return subprocess.run(
        [sys.executable, "-m", "voice_sandbox", "faults", *arguments],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
        env={**os.environ, "PYTHONPATH": str(DEFAULT_FILE.parent.parent), "PYTHONHASHSEED": "random"},
    )


def test_the_same_seed_draws_the_same_schedule_in_every_process() -> None:
    printed = [json.loads(run("--seed", "7", "--count", "50").stdout) for _time in range(2)]
    assert printed[0] == printed[1] == draw(7, 50)
    assert draw(7, 50) != draw(8, 50)
    # A longer schedule begins with the shorter one.
    assert draw(7, 60)[:50] == draw(7, 50)


def test_what_a_seed_draws_has_not_changed() -> None:
    assert draw(7, len(FIRST_OF_SEVEN)) == FIRST_OF_SEVEN


def test_every_kind_is_drawn_and_each_fault_can_be_planted() -> None:
    schedule = draw(1, 2_000, tenant="acme")
    assert Counter(fault["kind"] for fault in schedule).keys() == DRAWN.keys()
    for fault in schedule:
        assert NewFault(**fault).tenant == "acme"
        assert fault["method"] == "GET" or fault["kind"] not in OF_READS
    assert {fault["method"] for fault in schedule} == {"GET", "WRITE", "POST", "PUT", "PATCH"}


def test_kinds_can_be_chosen() -> None:
    assert {fault["kind"] for fault in draw(3, 50, kinds=("slow", "lag"))} == {"slow", "lag"}


def test_schedule_is_planted_as_it_is_printed(client: Client) -> None:
    state = str(client.sandbox.state_dir)
    result = run("--seed", "7", "--count", "5", "--tenant", "acme", "--plant", "--state", state)
    assert result.returncode == 0, result.stderr
    planted = client.control("GET", "/faults")
    for drawn, there in zip(json.loads(result.stdout), planted, strict=True):
        assert {name: there[name] for name in drawn} == drawn


def test_faults_of_a_schedule_strike(client: Client) -> None:
    for fault in draw(5, 12, tenant="acme", kinds=("status", "unknown_fields", "wrong_content_type")):
        plant(client, **fault)
    for _time in range(8):
        client.synthflow("GET", "/assistants/")
        client.gladly("GET", "/inboxes")
        client.create_assistant()
    assert len(struck(client)) >= 4


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "--seed N is needed"),
        (("--seed", "x"), "'x' is not a whole number of 0 or more"),
        (("--seed=-7",), "'-7' is not a whole number of 0 or more"),
        (("--seed", "7", "--count=-1"), "'-1' is not a whole number of 0 or more"),
        (("--seed", "7", "--plant"), "--state DIR is needed"),
    ],
)
def test_wrong_use_is_told(arguments: tuple[str, ...], message: str) -> None:
    result = run(*arguments)
    assert (result.returncode, result.stdout) == (2, "")
    assert message in result.stderr


def test_schedule_that_cannot_be_planted_says_why(tmp_path: Path, client: Client) -> None:
    nowhere: Any = run("--seed", "7", "--plant", "--state", str(tmp_path))
    assert nowhere.returncode == 2
    assert "no sandbox is running on this folder" in nowhere.stderr
    refused = run("--seed", "7", "--tenant", "nobody", "--plant", "--state", str(client.sandbox.state_dir))
    assert refused.returncode == 2
    assert "was refused" in refused.stderr
    assert "there is no tenant 'nobody'" in refused.stderr
