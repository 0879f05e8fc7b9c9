# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Two controllers at the same tenants at once, on one machine and on two: each object is there once afterwards."""

from __future__ import annotations

import json
import random
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import audit
from fleet import INBOX, Member, fleet
from world import World, world

from ..tally import Extent, Tally
from .controller import Controller, Ended, Machine, unlike

PART = "two_controllers"
SCHEDULE = "schedule.json"
TENANTS = 4
# What is created by one request, and how long its vendor takes over it, so that the other run comes in between.
CREATED = ("/assistants", "/actions", "/custom-numbers", "/voice/sip-destinations")
SLOW = 1.5
LONGEST_DELAY = 2.0
# One tenant that has to give way holds up no other.
ALL: dict[str, Any] = {"rollout_max_fail_percentage": 100}
# A run that has to give way says so, and how to go on; anything else is no way to fail.
WAYS_TO_FAIL = (
    "the assistant has live transfers that the ledger does not know",
    "assistants bear that name",
    "another run had it",
    "each time that this run was about to, another one did",
)
INTEGRATE, DECOMMISSION = "integrate", "decommission"
SAME, DIFFERENT, OPPOSITE = "the same", "different things", "the opposite"


@dataclass(frozen=True)
class Round:
    """Two runs: whether they want the same, on how many machines they are, and how they meet.

    ``delay`` is between their starts, in seconds. Of the first two requests to create at ``slow``, the vendor takes its
    time over the second alone, or over both.
    """

    number: int
    wants: str
    apart: bool
    ledger: bool
    delay: float
    slow: str
    both: bool


def drawn(seed: int, number: int) -> Round:
    """Draw one round. The first two, which are all of the short form, meet at the creation of an assistant."""
    lot = random.Random(f"{seed} {PART} {number}")
    if number < 2:
        return Round(number, SAME, apart=number == 1, ledger=number == 1, delay=0.0, slow=CREATED[0], both=True)
    apart = lot.random() < 0.5
    wants = lot.choices((SAME, DIFFERENT, OPPOSITE), (6, 2, 2))[0]
    return Round(
        number,
        wants,
        apart,
        # No API shows what a transfer is set to: without a ledger nobody could tell, or set it back.
        apart or wants == DIFFERENT or lot.random() < 0.4,
        lot.choice((0.0, lot.uniform(0.0, LONGEST_DELAY))),
        lot.choice(CREATED),
        lot.random() < 0.5,
    )


class Meeting:
    """The tenants, and the machines with which two runs can be tried on them."""

    def __init__(self, fleet_world: World, members: Sequence[Member], folder: Path, temporary: Path) -> None:
        self._world = fleet_world
        self._members = members
        others = _other_wishes(members)
        first, second = temporary / "1", temporary / "2"
        none = _ledgers_in("")
        of_first, of_second = (_ledgers_in(f"{folder}/{name}/ledgers") for name in ("first", "second"))
        self._machines = {
            "first": Machine(fleet_world, members, folder / "first", first),
            "second": Machine(fleet_world, members, folder / "second", second),
            "first, different": Machine(fleet_world, members, folder / "3", first, others, **of_first),
            "second, different": Machine(fleet_world, members, folder / "4", second, others, **of_second),
            "first, no ledger": Machine(fleet_world, members, folder / "5", first, **none),
            "first, different, no ledger": Machine(fleet_world, members, folder / "6", first, others, **none),
        }
        self._expected = self._undisturbed()

    def _undisturbed(self) -> Mapping[str, Any]:
        """Return what one run leaves behind, and keep it."""
        machine = self._machines["first"]
        ended = machine.run(INTEGRATE, self._members)
        if ended.status != 0:
            raise RuntimeError(f"integrate fails undisturbed: {ended.end}")
        machine.keep_files("wired")
        for member in self._members:
            self._world.control("PUT", "kept/wired", params={"tenant": member.name})
        return self._world.state()

    def try_one(self, meets: Round) -> Tally:
        """Let two runs meet, and look at what they leave behind and at what a run after them does."""
        tally = Tally(PART, tried=len(self._members))
        one, other = self._two(meets)
        callers = max((entry["id"] for entry in self._world.control("GET", "callers")), default=0)
        self._begin(meets)
        runs = self._run_both(meets, one, other)
        self._world.control("DELETE", "faults")
        for ended in runs:
            tally.mishaps += self.unexplained(meets, ended)
        tally.duplicates += [f"{meets}: {finding}" for finding in audit.duplicates(self._world.state())]
        self._look_at_clean_runs(meets, tally, [one, *([self._machines["second"]] if meets.apart else [])])
        spans = self._world.control("GET", "callers/dead", params={"since": callers})
        tally.dead_route_seconds += sum(span["seconds"] for span in spans)
        tally.dead_routes += [f"{meets}: {json.dumps(span)}" for span in spans]
        tally.recovered = 0 if len(tally.findings) > 1 else tally.tried
        return tally

    def _two(self, meets: Round) -> tuple[Machine, Machine]:
        place = "second" if meets.apart else "first"
        kind = ", different" if meets.wants == DIFFERENT else ""
        rest = "" if meets.ledger else ", no ledger"
        return self._machines[f"first{rest}"], self._machines[f"{place}{kind}{rest}"]

    def _begin(self, meets: Round) -> None:
        kept = "wired" if meets.wants == OPPOSITE else None
        for member in self._members:
            parameters = {"tenant": member.name, **({"to": kept} if kept else {})}
            self._world.control("POST", "reset", params=parameters)
            slow = {"kind": "slow", "method": "POST", "path": f"{meets.slow}/?", "seconds": SLOW}
            times = {"skip": 0, "times": 2} if meets.both else {"skip": 1, "times": 1}
            self._world.control("POST", "faults", json={"tenant": member.name, **slow, **times})
        for name in ("first", "second"):
            self._machines[name].give_files_back(kept, self._machines["first"])

    def _run_both(self, meets: Round, one: Machine, other: Machine) -> list[Ended]:
        runs: list[Controller] = [one.begin(INTEGRATE, self._members, **ALL)]
        time.sleep(meets.delay)
        runs.append(other.begin(DECOMMISSION if meets.wants == OPPOSITE else INTEGRATE, self._members, **ALL))
        return [run.wait() for run in runs]

    @staticmethod
    def unexplained(meets: Round, ended: Ended) -> list[str]:
        """A run may have to give way where the other one is out of its sight, or wants something else."""
        if "Traceback" in ended.output or "Internal error" in ended.output:
            return [f"{meets}: {ended.end}"]
        if ended.status == 0 or meets.wants != SAME:
            return []
        if meets.apart and any(way in ended.output for way in WAYS_TO_FAIL):
            return []
        return [f"{meets}: a run failed: {ended.end}"]

    def _look_at_clean_runs(self, meets: Round, tally: Tally, machines: Sequence[Machine]) -> None:
        """A run after both ends well, with the ledger of the run that went through."""
        failed = {member.name for member in self._members}
        for machine in machines:
            if not failed:
                break
            ended = machine.run(INTEGRATE, [member for member in self._members if member.name in failed], **ALL)
            failed -= set(ended.done)
        if failed:
            tally.mishaps.append(f"{meets}: {', '.join(sorted(failed))} cannot be run again: {ended.end}")
        state = self._world.state()
        tally.duplicates += [f"{meets}, run again: {finding}" for finding in audit.duplicates(state)]
        tally.lost += [f"{meets}, run again: {finding}" for finding in unlike(state, self._expected)]


def _ledgers_in(place: str) -> dict[str, Any]:
    return {"tenant_ledger_directory": place}


def _other_wishes(members: Sequence[Member]) -> dict[str, dict[str, Any]]:
    """Variables by tenant of somebody who wants other settings of everything that two runs create."""
    return {
        member.name: {
            "tenant_numbers": [
                {
                    "phone_number": member.number,
                    "friendly_name": "Another name",
                    "assistant": member.assistant,
                    "agent": {"llm": "gpt-4.1", "language": "en-US", "prompt": "You say less."},
                    "fallback": {"type": "inbox", "target": INBOX},
                    "transfers": [
                        {
                            "key": "agents",
                            "queue_did": member.queue_did,
                            "instructions": "The caller asks for a person.",
                            "initiating_message": "One moment.",
                        }
                    ],
                }
            ]
        }
        for member in members
    }


def run(extent: Extent, folder: Path, tally: Tally) -> None:
    """Try a quarter as many rounds as controllers are killed, and two at least."""
    members = fleet(TENANTS if extent.kills > 10 else 1)
    rounds = [drawn(extent.seed, number) for number in range(max(2, extent.kills // 4))]
    (folder / SCHEDULE).write_text(json.dumps([asdict(one) for one in rounds], indent=1), encoding="utf-8")
    with world(members, folder) as fleet_world, tempfile.TemporaryDirectory(prefix="k-") as temporary:
        meeting = Meeting(fleet_world, members, folder, Path(temporary))
        for one in rounds:
            tally.add(meeting.try_one(one))
