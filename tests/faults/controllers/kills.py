# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Controllers that are killed at a moment drawn by lot: the next run ends where an undisturbed one does."""

from __future__ import annotations

import json
import random
import signal
import tempfile
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import audit
from fleet import Member, fleet
from world import World, world

from ..tally import Extent, Tally
from .controller import SECONDS_BETWEEN_LOOKS, Ended, Machine, unlike

PART = "kills"
SCHEDULE = "schedule.json"
# Where Gladly is set up by a person; its runs wait for one, which is no failure.
BY_HAND: Mapping[str, Any] = {"tenant_gladly_backend": "runbook", "tenant_gladly_pending": "warn"}
TENANTS_OF_A_LANE = 3
LANES = 2
DRAWS = 5
# How long a vendor takes over a request whose answer the controller does not live to see, in seconds.
LATE = 0.4

INTEGRATE, FALLBACK, DECOMMISSION = "integrate", "fallback", "decommission"
# Which playbooks are killed, and with which signal, each with how many in ten.
PLAYBOOKS = {INTEGRATE: 6, FALLBACK: 2, DECOMMISSION: 2}
_FIRST = (INTEGRATE, DECOMMISSION, INTEGRATE, INTEGRATE)
SIGNALS = {signal.SIGKILL: 8, signal.SIGINT: 1, signal.SIGTERM: 1}


@dataclass(frozen=True)
class Kill:
    """One kill: of which playbook, how, and when.

    With ``request`` when the request of that number arrives of the tenant at ``position``, as a share of the requests
    of an undisturbed run; otherwise when that share of its time has passed. With ``late`` the vendor carries the
    request out when nobody is there any more.
    """

    number: int
    playbook: str
    signal: str
    request: bool
    share: float
    position: int
    late: bool


def drawn(seed: int, number: int) -> Kill:
    """Draw one kill."""
    lot = random.Random(f"{seed} {PART} {number}")
    # The short form has few: each playbook, and a signal that can be heard.
    playbook = _FIRST[number] if number < len(_FIRST) else _one_of(lot, PLAYBOOKS)
    number_of_signal = signal.SIGINT if number == 2 else _one_of(lot, SIGNALS)
    by_request = lot.random() < 0.75
    return Kill(
        number,
        playbook,
        signal.Signals(number_of_signal).name,
        by_request,
        lot.random(),
        lot.randrange(TENANTS_OF_A_LANE),
        by_request and lot.random() < 0.5,
    )


def _one_of(lot: random.Random, weights: Mapping[Any, int]) -> Any:
    return lot.choices(list(weights), list(weights.values()))[0]


@dataclass(frozen=True)
class Undisturbed:
    """A playbook as it goes when nobody is killed: from which objects it begins, its tenants, and where it ends."""

    playbook: str
    begins: str | None
    members: tuple[Member, ...]
    seconds: float
    requests: Mapping[str, int]
    state: Mapping[str, Any]
    ledgers: Mapping[str, str]


class Lane:
    """Some tenants with a controller, on which one kill is tried after another."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine
        self._world = machine.world
        self._tally = Tally(PART)
        self._undisturbed: dict[str, Undisturbed] = {}
        self._since = 0

    def undisturbed(self, playbook: str) -> Undisturbed:
        """Run a playbook without a kill, at the first call."""
        if playbook not in self._undisturbed:
            begins = None
            members = tuple(self._machine.members)
            if playbook != INTEGRATE:
                self.undisturbed(INTEGRATE)
                begins = "wired"
            if playbook == DECOMMISSION:
                # Where people work on Gladly, they have to confirm that they did before the rest may go.
                members = members[1:]
            self._begin_with(begins)
            started = time.monotonic()
            ended = self._machine.run(playbook, members)
            if ended.status != 0:
                raise RuntimeError(f"{playbook} fails undisturbed: {ended.end}")
            self._undisturbed[playbook] = Undisturbed(
                playbook,
                begins,
                members,
                time.monotonic() - started,
                {member.name: len(self._machine.requests(member.name, self._since)) for member in members},
                self._state(),
                self._machine.ledger_texts(),
            )
            if playbook == INTEGRATE:
                self._machine.keep_files("wired")
                for member in self._machine.members:
                    self._world.control("PUT", "kept/wired", params={"tenant": member.name})
        return self._undisturbed[playbook]

    def try_one(self, kill: Kill, *, third: bool) -> Tally:
        """Kill a run, run again, and look; nothing is tried when the run had ended before the moment came.

        ``third`` says that there is to be a third run, which has to change nothing.
        """
        expected = self.undisturbed(kill.playbook)
        self._tally = Tally(PART)
        self._begin_with(expected.begins)
        callers = self._last_caller()
        if not self._strike(kill, expected):
            return self._tally
        again = self._machine.run(expected.playbook, expected.members)
        self._look(kill, "the run after it", again, expected)
        if third:
            self._look_at_third(kill, expected)
        self._look_at_callers(kill, callers)
        self._tally.tried = self._tally.recovered = 1
        self._tally.recovered -= bool(self._tally.findings)
        return self._tally

    def _look_at_third(self, kill: Kill, expected: Undisturbed) -> None:
        third = self._machine.run(expected.playbook, expected.members)
        self._look(kill, "the run after that", third, expected)
        if third.changed:
            self._tally.mishaps.append(f"{kill}: the third run changed {', '.join(third.changed)}: {third.end}")

    def _strike(self, kill: Kill, expected: Undisturbed) -> bool:
        member = expected.members[kill.position % len(expected.members)]
        nth = int(kill.share * expected.requests[member.name])
        if kill.late:
            slow = {"kind": "slow", "tenant": member.name, "skip": nth, "times": 1, "seconds": LATE}
            self._world.control("POST", "faults", json=slow)
        controller = self._machine.begin(expected.playbook, expected.members)
        seen = [self._since]
        while not controller.ended:
            if kill.request:
                seen += self._machine.requests(member.name, seen[-1])
            if len(seen) - 1 > nth if kill.request else controller.seconds >= kill.share * expected.seconds:
                break
            time.sleep(SECONDS_BETWEEN_LOOKS)
        struck = not controller.ended
        if struck and kill.signal == signal.SIGKILL.name:
            controller.kill()
        elif struck:
            controller.send(signal.Signals[kill.signal])
        ended = controller.wait()
        if kill.late:
            time.sleep(LATE)
            self._world.control("DELETE", "faults", params={"tenant": member.name})
        if struck and ended.status == 0 and not _is_whole(ended, expected):
            self._tally.mishaps.append(f"{kill}: it says that it ended well: {ended.end}")
        return struck

    def _look(self, kill: Kill, which: str, ended: Ended, expected: Undisturbed) -> None:
        state = self._state()
        if ended.status != 0 or "Traceback" in ended.output:
            self._tally.mishaps.append(f"{kill}: {which} ended with {ended.status}: {ended.end}")
        self._tally.duplicates += [f"{kill}: {which}: {finding}" for finding in audit.duplicates(state)]
        self._tally.lost += [f"{kill}: {which}: {finding}" for finding in unlike(state, expected.state)]
        try:
            ledgers = self._machine.ledger_texts()
        except Exception as damage:
            self._tally.mishaps.append(f"{kill}: {which}: {damage}")
            return
        for name in expected.ledgers.keys() | ledgers.keys():
            if ledgers.get(name) != expected.ledgers.get(name):
                self._tally.mishaps.append(f"{kill}: {which}: the ledger of {name} is {ledgers.get(name)!r:.2000}")

    def _look_at_callers(self, kill: Kill, since: int) -> None:
        for member in self._machine.members:
            spans = self._world.control("GET", "callers/dead", params={"tenant": member.name, "since": since})
            self._tally.dead_route_seconds += sum(span["seconds"] for span in spans)
            self._tally.dead_routes += [f"{kill}: {json.dumps(span)}" for span in spans]

    def _begin_with(self, kept: str | None) -> None:
        """Give all tenants the objects that they have in the beginning, or those that were kept under a name."""
        for member in self._machine.members:
            parameters = {"tenant": member.name, **({"to": kept} if kept else {})}
            self._world.control("POST", "reset", params=parameters)
        self._machine.give_files_back(kept)
        self._since = max((entry["id"] for entry in self._history()), default=self._since)

    def _history(self) -> Iterator[Mapping[str, Any]]:
        for member in self._machine.members:
            yield from self._world.control("GET", "history", params={"tenant": member.name, "since": self._since})

    def _last_caller(self) -> int:
        return max(
            int(entry["id"])
            for member in self._machine.members
            for entry in self._world.control("GET", "callers", params={"tenant": member.name})
        )

    def _state(self) -> dict[str, Any]:
        states = {
            member.name: self._world.control("GET", "state", params={"tenant": member.name, "stable": True})
            for member in self._machine.members
        }
        return {name: state["tenants"][name] for name, state in states.items()}


def _is_whole(ended: Ended, expected: Undisturbed) -> bool:
    """Whether a run that was told to end had nothing to do any more: it tells of every tenant."""
    return all(f"{member.name} " in ended.output for member in expected.members)


def run(extent: Extent, folder: Path, tally: Tally) -> None:
    """Try as many kills as the extent has, in two lanes where there are many."""
    lanes = LANES if extent.kills > 10 else 1
    members = fleet(lanes * TENANTS_OF_A_LANE)
    schedule: list[Kill] = []
    tallies: list[Tally] = []
    with world(members, folder) as fleet_world, tempfile.TemporaryDirectory(prefix="k-") as temporary:
        numbers = iter(range(extent.kills))

        def work(lane: int) -> None:
            own = members[lane * TENANTS_OF_A_LANE : (lane + 1) * TENANTS_OF_A_LANE]
            trying = Lane(_machine(fleet_world, own, folder / f"lane-{lane}", Path(temporary) / str(lane)))
            for number in numbers:
                # Whoever comes too late draws another one.
                for kill in (drawn(extent.seed, number + extent.kills * again) for again in range(DRAWS)):
                    # A run costs two seconds, and the short form has few.
                    tried = trying.try_one(kill, third=lanes > 1 or number % 2 == 0)
                    tallies.append(tried)
                    if tried.tried:
                        schedule.append(kill)
                        break

        try:
            with ThreadPoolExecutor(lanes) as pool:
                list(pool.map(work, range(lanes)))
        finally:
            for tried in tallies:
                tally.add(tried)
            (folder / SCHEDULE).write_text(json.dumps([asdict(kill) for kill in schedule], indent=1), encoding="utf-8")


def _machine(fleet_world: World, members: list[Member], folder: Path, temporary: Path) -> Machine:
    return Machine(fleet_world, members, folder, temporary, {members[0].name: BY_HAND})
