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
ROLE = "voiceops.gladly_synthflow.gladly : "
SETTINGS = {"Synthflow AI", "+13125550142"}
# A module's process lives about this long, in seconds; the last part of it is what writes.
LIFE_OF_A_MODULE = 0.6
MODULES = ["synthflow_sip_number", "gladly_sip_destination", "gladly_inbound_route", "gladly_runbook"]


def outcome(bench: Bench) -> dict[str, Any]:
    """Return what there is, as far as two runs can be compared."""
    files = bench.files
    return {
        "vendors": bench.control.state()["cobalt"],
        "ledger": files.timeless_ledger("cobalt"),
        "pages": {path for path in files.everything() if "/." not in path},
        "headings": files.headings("cobalt"),
    }


def run_killed(bench: Bench, chance: random.Random, **options: Any) -> None:
    """Run, and kill everything or one module alone, somewhere in the life of a module drawn by lot."""
    running = RunningPlaybook(bench.info_file, *INTEGRATE, **options)
    module = f"AnsiballZ_{chance.choice(MODULES)}"
    delay, only_the_module = chance.uniform(0, LIFE_OF_A_MODULE), chance.random() < 0.5
    while not running.ended and not running.processes(module):
        time.sleep(0.05)
    time.sleep(delay)
    running.kill(module if only_the_module else "")
    running.finish()


def test_killed_again_and_again(sandbox: SandboxProcess) -> None:
    bench = Bench(sandbox)
    files = bench.files
    bench.run(*INTEGRATE)
    pending = outcome(bench)
    bench.run(*INTEGRATE, **CONFIRMED)
    confirmed = outcome(bench)
    bench.control.reset()
    files.remove()
    chance = random.Random(20261122)

    for _attempt in range(4):
        run_killed(bench, chance)
        if files.ledger_path("cobalt").exists():
            parse(files.ledger_path("cobalt").read_text(encoding="utf-8"))
            assert files.confirmed("cobalt") == {}
    assert bench.run(*INTEGRATE).status == 0
    assert outcome(bench) == pending

    for _attempt in range(4):
        before = files.confirmed("cobalt")
        run_killed(bench, chance, **CONFIRMED)
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

    runs = [RunningPlaybook(bench.info_file, *INTEGRATE) for _number in range(2)]
    ends = [run.finish() for run in runs]
    assert [end.status for end in ends] == [0, 0]
    assert outcome(bench) == alone
    # Each setting was entered by one of them; the other found it.
    asked = [
        entry["task"]
        for end in ends
        for entry in end.changed
        if entry["task"].startswith(ROLE) and "runbook" not in entry["task"]
    ]
    assert sorted(asked) == [
        f"{ROLE}Create the SIP destination or bring it up to date",
        f"{ROLE}Forward the number to its SIP destination",
    ]
