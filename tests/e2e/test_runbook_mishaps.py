# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs that are killed, or meet each other: nothing is lost, doubled, or confirmed that was not."""

from __future__ import annotations

import random
import time
from typing import Any

from bench import Bench, confirmation
from playbook import RunningPlaybook

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._ledger.document import parse
from voice_sandbox.process import SandboxProcess

INTEGRATE = ("integrate", "--limit", "cobalt")
CONFIRMED = {"variables": confirmation("cobalt")}
SETTINGS = {"Synthflow AI", "+13125550142"}
SETTING_MODULES = ["gladly_inbound_route", "gladly_sip_destination"]
# What comes after the last request, the ledger and the page, takes about this long, in seconds.
LAST_WRITES = 0.3


def outcome(bench: Bench) -> dict[str, Any]:
    """Return what there is, as far as two runs can be compared."""
    files = bench.files
    return {
        "vendors": bench.control.state()["cobalt"],
        "ledger": files.timeless_ledger("cobalt"),
        "pages": {path for path in files.everything() if "/." not in path},
        "headings": files.headings("cobalt"),
    }


def run_killed(bench: Bench, chance: random.Random, requests: int, **options: Any) -> None:
    """Run, and kill everything, or the worker alone that does the tenant's task, after a request drawn by lot."""
    bench.control.forget()
    running = RunningPlaybook(bench.info_file, *INTEGRATE, **options)
    last_request, delay = chance.randint(1, requests), chance.uniform(0, LAST_WRITES)
    worker_alone = chance.random() < 0.5
    while not running.ended and len(bench.control.history()) < last_request:
        time.sleep(0.01)
    if last_request == requests:
        time.sleep(delay)
    running.kill(workers_alone=worker_alone)
    running.finish()


def test_killed_again_and_again(sandbox: SandboxProcess) -> None:
    bench = Bench(sandbox)
    files = bench.files
    bench.run(*INTEGRATE)
    pending, to_ask = outcome(bench), len(bench.control.history())
    bench.run(*INTEGRATE, **CONFIRMED)
    confirmed, to_confirm = outcome(bench), len(bench.control.history())
    bench.control.reset()
    files.remove()
    chance = random.Random(20261122)

    for _attempt in range(4):
        run_killed(bench, chance, to_ask)
        if files.ledger_path("cobalt").exists():
            parse(files.ledger_path("cobalt").read_text(encoding="utf-8"))
            assert files.confirmed("cobalt") == {}
    assert bench.run(*INTEGRATE).status == 0
    assert outcome(bench) == pending

    for _attempt in range(4):
        before = files.confirmed("cobalt")
        run_killed(bench, chance, to_confirm, **CONFIRMED)
        parse(files.ledger_path("cobalt").read_text(encoding="utf-8"))
        after = set(files.confirmed("cobalt"))
        assert set(before) <= after
        assert after | set(files.pending("cobalt")) == SETTINGS
    assert bench.run(*INTEGRATE, **CONFIRMED).status == 0
    assert outcome(bench) == confirmed


def test_two_runs_at_once(sandbox: SandboxProcess) -> None:
    bench = Bench(sandbox)
    bench.run(*INTEGRATE)
    alone = outcome(bench)
    bench.control.reset()
    bench.files.remove()

    # What the first one asks for takes long enough that the second one, if it did not wait, would not find it there.
    bench.control.plant(tenant="cobalt", method="POST", path="/assistants/?", kind="slow", seconds=5, times=2)

    runs = [RunningPlaybook(bench.info_file, *INTEGRATE) for _number in range(2)]
    ends = [run.finish() for run in runs]
    assert [end.status for end in ends] == [0, 0]
    assert outcome(bench) == alone
    # Each setting was entered by one of them; the other found it.
    asked = [entry["task"] for end in ends for entry in end.changed if entry["task"] in SETTING_MODULES]
    assert sorted(asked) == SETTING_MODULES
