# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A tenant's whole life in the worker, and once more by ordinary modules: the same, object by object."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from playbook import Run, info_file, play
from tenant import NUMBER
from tenant_files import TenantFiles

from sandbox_control import Control
from voice_sandbox.process import SandboxProcess

BOTH = ("--limit", "acme,cobalt", "--diff")
PACE = {"tenant_verify_wait_timeout": 1, "integration_verify_delay": 1, "tenant_trunk_password": "trunk p@ss/word+1"}
# What no two runs have in common: times, how long something took, and what either side draws by lot.
OF_ONE_RUN = (
    (r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d)?(\.\d+)?( UTC|Z)?", "(time)"),
    (r'"milliseconds": [\d.]+', '"milliseconds": 0'),
    (r'"days_left": \d+', '"days_left": 0'),
    (r"\b\d+ ms\b", "0 ms"),
    (r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "(id)"),
    (r'"(\w*id)": "[\w-]{22}"', r'"\1": "(id)"'),
    (r"(branch=|tag=|Call-ID: )[\w.-]+", r"\1(lot)"),
    (r"(127\.0\.0\.1:|rport=)\d+", r"\1(port)"),
    (r"(pbkdf2-sha512|hmac-sha256)\$[^\s\"]+", "(fingerprint)"),
)


def common(value: Any) -> str:
    """Return a value as text, without what no two runs have in common."""
    text = json.dumps(value, sort_keys=True, indent=1)
    for pattern, word in OF_ONE_RUN:
        text = re.sub(pattern, word, text)
    return text


def whole_life(sandbox: SandboxProcess, *, in_process: bool) -> Iterator[tuple[str, Run]]:
    """Predict, wire, wire again, break after the cut-over, confirm what a person did, and decommission."""
    control, file = Control(sandbox), info_file(sandbox)
    # A request that is refused for the limit is sent again, and counted twice.
    control.switch(rate_limit="off")
    variables = {**PACE, "gladly_synthflow_in_process": in_process}

    yield "predicted", play(file, "integrate", *BOTH, "--check", variables=variables)
    yield "wired", play(file, "integrate", *BOTH, variables=variables)
    yield "again", play(file, "integrate", *BOTH, variables=variables)
    control.click("acme", routes=[{"phoneNumber": NUMBER, "action": {"type": "QUEUE", "target": "Billing"}}])
    control.break_after_cut_over("acme", sip_synthflow="garbage")
    yield "broken", play(file, "integrate", *BOTH, variables=variables)
    control.switch_of("acme", sip_synthflow="up")
    confirmed = {**variables, "tenant_gladly_confirm": {"who": "Test Person", "tenants": ["acme", "cobalt"]}}
    yield "confirmed", play(file, "integrate", *BOTH, variables=confirmed)
    gone = {**variables, "decommission_confirm": ["acme", "cobalt"], "decommission_delete_assistants": True}
    yield "decommissioned", play(file, "decommission", *BOTH, variables=gone)


@pytest.fixture(name="lives", scope="module")
def both_lives(shared_sandbox: SandboxProcess) -> dict[bool, dict[str, Run]]:
    """Both lives, each from the seed on, with what there is at the end."""
    lives = {}
    for in_process in (True, False):
        Control(shared_sandbox).reset()
        TenantFiles(shared_sandbox).remove()
        lives[in_process] = dict(whole_life(shared_sandbox, in_process=in_process))
    return lives


def test_the_life_goes_as_it_should(lives: dict[bool, dict[str, Run]]) -> None:
    life = lives[True]
    outcomes = {name: {host: whole["outcome"] for host, whole in run.wholes.items()} for name, run in life.items()}
    assert outcomes == {
        "predicted": {"acme": "integrated", "cobalt": "pending"},
        "wired": {"acme": "integrated", "cobalt": "pending"},
        "again": {"acme": "unchanged", "cobalt": "pending"},
        "broken": {"acme": "rolled_back", "cobalt": "pending"},
        "confirmed": {"acme": "integrated", "cobalt": "integrated"},
        "decommissioned": {},
    }
    assert life["predicted"].effects == life["wired"].effects
    assert life["again"].changed == []
    # The way back stops for the person who changes Gladly for cobalt.
    assert [run.failed_hosts for run in life.values()] == [set(), set(), set(), {"acme"}, set(), {"cobalt"}]


@pytest.mark.parametrize("name", ["predicted", "wired", "again", "broken", "confirmed", "decommissioned"])
def test_both_paths_give_the_same(lives: dict[bool, dict[str, Run]], name: str) -> None:
    in_worker, as_module = lives[True][name], lives[False][name]
    assert in_worker.status == as_module.status
    assert common(in_worker.tasks) == common(as_module.tasks)
