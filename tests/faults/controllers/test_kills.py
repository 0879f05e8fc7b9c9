# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A few kills; and what the checks after a kill find when there is something to find."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from fleet import fleet
from world import World, world

from ..tally import FULL, SHORT, Tally
from . import kills
from .controller import Ended, Machine
from .kills import INTEGRATE, Kill, Lane, Undisturbed, drawn

KILL = Kill(0, "integrate", "SIGKILL", request=False, share=0.5, position=0, late=False)
MEMBERS = fleet(2)


@pytest.fixture(name="machine")
def a_machine(tmp_path: Path) -> Iterator[Machine]:
    with world(MEMBERS, tmp_path) as fleet_world, tempfile.TemporaryDirectory(prefix="k-") as temporary:
        yield Machine(fleet_world, MEMBERS, tmp_path / "lane", Path(temporary))


class Looking(Lane):
    """A lane whose tenants are as they have to be, for looks alone."""

    def __init__(self, machine: Machine) -> None:
        super().__init__(machine)
        self.expected = Undisturbed(
            INTEGRATE, None, tuple(MEMBERS), 1.0, {}, self._state(), self._machine.ledger_texts()
        )

    def found(self, ended: Ended | None = None) -> Tally:
        """Look once."""
        self._tally = Tally("kills")
        self._look(KILL, "a run", ended or Ended(0, ""), self.expected)
        self._look_at_callers(KILL, 0)
        return self._tally


def create(fleet_world: World, path: str, **body: object) -> None:
    """Create something at Synthflow, as a run would."""
    account = fleet_world.sandbox.info["tenants"][MEMBERS[0].name]["synthflow"]
    answer = requests.post(
        account["api_url"] + path,
        json=body,
        headers={"Authorization": f"Bearer {account['api_key']}"},
        verify=fleet_world.sandbox.info["ca_path"],
        timeout=30,
    )
    answer.raise_for_status()


def test_a_few_kills(tmp_path: Path) -> None:
    tally = Tally("kills")
    kills.run(SHORT, tmp_path, tally)
    assert not tally.findings, "\n".join(tally.findings)
    assert tally.tried == SHORT.kills
    assert (tmp_path / kills.SCHEDULE).exists()


def test_what_is_planted_is_found(machine: Machine) -> None:
    lane = Looking(machine)
    clean = lane.found()
    assert [clean.duplicates, clean.lost, clean.dead_routes, clean.mishaps] == [[], [], [], []]

    for _twice in range(2):
        create(
            machine.world, "/assistants", type="inbound", name="Twice", agent={"llm": "gpt-4.1", "language": "en-US"}
        )
    doubled = lane.found()
    assert len(doubled.duplicates) == 1
    assert len(doubled.lost) == 1

    nowhere = {
        "name": "Nowhere",
        "sipDomain": f"{MEMBERS[0].name}.sip.gladly.com",
        "sipAddress": f"sip:{MEMBERS[0].number}@sip.us.synthflow.ai:32682",
        "transport": "TLS",
        "codecs": ["PCMU"],
    }
    route = {
        "phoneNumber": MEMBERS[0].number,
        "action": {"type": "FORWARD_TO_SIP", "destinationId": "Nowhere"},
        "fallback": {"type": "INBOX", "target": "General"},
    }
    clicks = {"destinations": [nowhere], "routes": [route]}
    machine.world.control("PUT", "panel", params={"tenant": MEMBERS[0].name}, json=clicks)
    time.sleep(0.05)
    dead = lane.found()
    assert len(dead.dead_routes) == 1
    assert dead.dead_route_seconds > 0

    assert len(lane.found(Ended(2, "it failed")).mishaps) == 1
    machine.ledgers.mkdir()
    (machine.ledgers / f"{MEMBERS[0].name}.yml").write_text("half: [", encoding="utf-8")
    assert len(lane.found().mishaps) == 1


def test_a_run_that_is_killed_leaves_no_process(machine: Machine) -> None:
    controller = machine.begin(INTEGRATE, MEMBERS)
    while not machine.requests(MEMBERS[0].name, 0):
        assert not controller.ended
        time.sleep(0.05)
    controller.kill()
    seen = len(machine.requests(MEMBERS[0].name, 0))
    time.sleep(0.5)
    assert len(machine.requests(MEMBERS[0].name, 0)) == seen
    assert controller.wait().status == -9


def test_kills_are_drawn_alike_and_differ() -> None:
    first = [drawn(FULL.seed, number) for number in range(FULL.kills)]
    assert first == [drawn(FULL.seed, number) for number in range(FULL.kills)]
    assert {kill.playbook for kill in first} == set(kills.PLAYBOOKS)
    assert {kill.signal for kill in first} == {"SIGKILL", "SIGINT", "SIGTERM"}
    assert {(kill.request, kill.late) for kill in first} == {(True, True), (True, False), (False, False)}
    assert first != [drawn(FULL.seed + 1, number) for number in range(FULL.kills)]
