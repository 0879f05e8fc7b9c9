# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs of playbooks over many tenants, with a report, and what the vendors saw of them."""

from __future__ import annotations

import json
import tempfile
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests
from fleet import Member
from world import PLAYBOOKS, Run, World

from .cases import Case
from .trials import Request, Trial, has_struck, requests_of

LONGEST_OUTAGE = 30.0
Entries = list[dict[str, Any]]


@dataclass(frozen=True)
class Ran:
    """A run: how it ended, what it printed, and by tenant what its report says and what the vendors were asked."""

    status: int
    output: str
    seconds: float
    folder: Path
    tenants: Mapping[str, Mapping[str, Any]]
    history: Mapping[str, Entries]

    def failure(self, tenant: str) -> str | None:
        """Why a tenant failed, or None when it did not."""
        failure = self.tenants[tenant]["failure"]
        return None if failure is None else str(failure["message"])

    def committed(self, tenant: str) -> list[str]:
        """The writes of a tenant that were carried out."""
        return [f"{entry['method']} {entry['path']}" for entry in self.history[tenant] if entry["committed"]]


class Fleet:
    """Tenants in a sandbox, on which one playbook is run after another.

    ``own`` are variables that tenants have beside those of every fleet. ``further`` is how the names of further
    accounts end, which are tenants of their own in the sandbox.
    """

    def __init__(
        self,
        world: World,
        forks: int,
        own: Mapping[str, Mapping[str, Any]] | None = None,
        further: str = "",
    ) -> None:
        self.world = world
        self.own = own or {}
        self.further = further
        self._forks = forks

    def run(self, case: Case, members: Sequence[Member], *arguments: str, trials: Sequence[Trial] = ()) -> Ran:
        """Run a playbook over some tenants; those with a fault to come get the patience for it."""
        folder = Path(tempfile.mkdtemp(prefix=f"{case.playbook}-", dir=self.world.folder))
        names = [member.name for member in members]
        limit = folder / "limit.txt"
        limit.write_text("".join(f"{name}\n" for name in names), encoding="utf-8")
        patience = {trial.member.name: trial.patience for trial in trials}
        hosts = self.world.inventory(own={name: {**self.own.get(name, {}), **patience.get(name, {})} for name in names})
        variables = folder / "variables.json"
        variables.write_text(json.dumps(case.given(names, folder)), encoding="utf-8")
        self.world.control("DELETE", "history")
        run = self.world.play(
            PLAYBOOKS / f"{case.playbook}.yml",
            hosts,
            *("--limit", f"@{limit}", "-e", f"@{variables}", "--diff", *arguments),
            forks=self._forks,
            environment={
                "ANSIBLE_CALLBACKS_ENABLED": "voiceops.gladly_synthflow.rollout",
                "GLADLY_SYNTHFLOW_REPORT_DIRECTORY": str(folder / "report"),
                # What a vendor refused for the number of requests would hold up the next run for a minute.
                "TMPDIR": tempfile.mkdtemp(dir=self.world.temporary),
            },
        )
        self._revive()
        return Ran(run.status, run.output, run.seconds, folder, _report(folder, run), self._history())

    def undisturbed(self, case: Case, members: Sequence[Member]) -> list[Request]:
        """Run a playbook where nothing disturbs it, and return what it asked for the first; raises RuntimeError."""
        ran = self.run(case, members)
        if ran.status:
            raise RuntimeError(f"{case.name}: the undisturbed run: {ran.output[-2000:]}")
        return requests_of(ran.history[members[0].name], members[0].name)

    def plant(self, trials: Sequence[Trial]) -> dict[Trial, int]:
        """Plant the faults of all trials, and return under which ids."""
        return {trial: self.world.control("POST", "faults", json=trial.planted)["id"] for trial in trials}

    def struck(self, planted: Mapping[Trial, int]) -> set[Trial]:
        """Return which faults have struck since they were planted, and remove all."""
        left = {fault["id"]: fault for fault in self.world.control("GET", "faults")}
        self.world.control("DELETE", "faults")
        return {trial for trial, identifier in planted.items() if has_struck(trial.planted, left, identifier)}

    def _revive(self) -> None:
        """Start the server again that a fault has stopped, and wait while it shows the certificate of another one."""
        deadline = time.monotonic() + LONGEST_OUTAGE
        while time.monotonic() < deadline:
            try:
                self.world.control("GET", "tenants")
            except requests.exceptions.SSLError:
                time.sleep(0.2)
            except requests.exceptions.ConnectionError:
                self.world.sandbox.wait_stopped()
                self.world.sandbox.start()
            else:
                return
        raise RuntimeError(f"the sandbox was not back after {LONGEST_OUTAGE:g} s")

    def newest_caller(self) -> int:
        """The id of the newest entry in the timeline of the callers."""
        entries = self.world.control("GET", "callers")
        return max((entry["id"] for entry in entries), default=0)

    def dead_routes(self, since: int) -> Entries:
        """The times behind an entry in which callers were sent where nobody answers."""
        spans: Entries = self.world.control("GET", "callers/dead", params={"since": since})
        return spans

    def _history(self) -> dict[str, Entries]:
        found: dict[str, Entries] = defaultdict(list)
        for entry in self.world.history():
            if entry["tenant"] is not None:
                found[entry["tenant"].removesuffix(self.further)].append(entry)
        return found


def _report(folder: Path, run: Run) -> dict[str, Mapping[str, Any]]:
    """By tenant what the report of a run says; raises RuntimeError when the run wrote none."""
    path = folder / "report" / "rollout.json"
    if not path.exists():
        raise RuntimeError(f"the run ended with {run.status} and wrote no report: {run.output[-1500:]}")
    return {tenant["name"]: tenant for tenant in json.loads(path.read_text(encoding="utf-8"))["tenants"]}
