# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A rollout in which some tenants fail, and what it leaves behind; and four slices of a fleet at the same time.

`make rollout` runs it with 1,000 tenants. Smaller: `make rollout ROLLOUT="--tenants 100 --failures 10"`.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import audit
from failures import ROLLED_BACK, Failure, planted, spoiled
from fleet import Member, fleet, sandbox_tenants
from slices import in_slices
from world import PLAYBOOKS, Run, World, world

INTEGRATE = PLAYBOOKS / "integrate.yml"
# Integrated tenants that are called, besides all that failed.
CALLED = 20
FORKS = 10


@dataclass(frozen=True)
class Rollout:
    """A run with a report: how it ended, what it wrote, and what each check of it found."""

    run: Run
    report: Mapping[str, Any]
    mishaps: Mapping[str, Sequence[str]]

    @property
    def outcomes(self) -> dict[str, int]:
        """The number of tenants by outcome, as the report has it."""
        return dict(self.report["totals"]["outcomes"])


def with_failures(members: Sequence[Member], count: int, folder: Path, forks: int) -> tuple[Rollout, Rollout]:
    """Roll out with planted failures; then mend what was planted, and run again for those that failed."""
    failures = planted(members, count)
    with world(members, folder, spoiled(sandbox_tenants(members), failures)) as fleet_world:
        plant(fleet_world, failures)
        own = {name: failure.own for name, failure in failures.items()}
        first = _run(fleet_world, fleet_world.inventory(own=own), folder / "first", forks)
        checked = _check_first(fleet_world, members, failures, first)
        mend(fleet_world)
        own = {name: failure.mended for name, failure in failures.items()}
        limit = f"@{folder / 'first' / 'failed.txt'}"
        again = _run(fleet_world, fleet_world.inventory(own=own), folder / "again", forks, "--limit", limit)
        return checked, _check_again(fleet_world, members, failures, again)


def plant(fleet_world: World, failures: Mapping[str, Failure]) -> None:
    """Plant what has to be planted in the sandbox."""
    for name, failure in failures.items():
        if failure.switches:
            fleet_world.control("PATCH", "switches", params={"tenant": name}, json=failure.switches)
        for fault in failure.faults:
            fleet_world.control("POST", "faults", json={"tenant": name, **fault})


def mend(fleet_world: World) -> None:
    """Take away all that was planted in the sandbox."""
    fleet_world.control("DELETE", "faults")
    fleet_world.control("DELETE", "switches")


def _run(fleet_world: World, hosts: Path, reports: Path, forks: int, *arguments: str) -> tuple[Run, dict[str, Any]]:
    """Run integrate with a report; failures stop no wave, since they are what is looked at."""
    environment = {
        "ANSIBLE_CALLBACKS_ENABLED": "voiceops.gladly_synthflow.rollout",
        "GLADLY_SYNTHFLOW_REPORT_DIRECTORY": str(reports),
    }
    extra = ("-e", "rollout_max_fail_percentage=100", *arguments)
    run = fleet_world.play(INTEGRATE, hosts, *extra, forks=forks, environment=environment)
    return run, json.loads((reports / "rollout.json").read_text(encoding="utf-8"))


def _check_first(
    fleet_world: World, members: Sequence[Member], failures: Mapping[str, Failure], ran: tuple[Run, dict[str, Any]]
) -> Rollout:
    run, report = ran
    failed = [member for member in members if member.name in failures]
    others = [member for member in members if member.name not in failures]
    state, history = fleet_world.state(), fleet_world.history()
    broken = {name: failure.name for name, failure in failures.items() if failure.outcome == ROLLED_BACK}
    mishaps = {
        "outcomes": _wrong_outcomes(report, failures),
        "explained": _unexplained(report, failures),
        "no duplicate": audit.duplicates(state),
        "integrated": audit.wired(state, others),
        "route of before": audit.untouched(state, failed),
        "no dead route": audit.dead_routes(history, broken),
        "calls of those that failed": audit.calls(fleet_world, failed, "inbox"),
        "calls of others": audit.calls(fleet_world, others[:: max(1, len(others) // CALLED)], "assistant"),
    }
    return Rollout(run, report, mishaps)


def _check_again(
    fleet_world: World, members: Sequence[Member], failures: Mapping[str, Failure], ran: tuple[Run, dict[str, Any]]
) -> Rollout:
    run, report = ran
    state = fleet_world.state()
    ended = {tenant["name"]: tenant["outcome"] for tenant in report["tenants"]}
    mishaps = {
        "those that failed, and nobody else": sorted(set(ended) ^ set(failures)),
        "integrated": [f"{name}: {outcome}" for name, outcome in ended.items() if outcome != "integrated"],
        "no duplicate": audit.duplicates(state),
        "all wired": audit.wired(state, [member for member in members if not _was_taken(failures.get(member.name))]),
        "calls": audit.calls(fleet_world, [member for member in members if member.name in failures], "assistant"),
    }
    return Rollout(run, report, mishaps)


def _was_taken(failure: Failure | None) -> bool:
    """Whether somebody else's assistant stays in the workspace, so that there are two."""
    return failure is not None and failure.taken


def _wrong_outcomes(report: Mapping[str, Any], failures: Mapping[str, Failure]) -> list[str]:
    return [
        f"{tenant['name']}: {tenant['outcome']}, not {wanted}: {tenant['failure']}"
        for tenant in report["tenants"]
        for wanted in [failures[tenant["name"]].outcome if tenant["name"] in failures else "integrated"]
        if tenant["outcome"] != wanted
    ]


def _unexplained(report: Mapping[str, Any], failures: Mapping[str, Failure]) -> list[str]:
    messages = {tenant["name"]: str((tenant["failure"] or {}).get("message", "")) for tenant in report["tenants"]}
    return [
        f"{name}: {failure.name}, and it says: {messages.get(name)}"
        for name, failure in failures.items()
        if not re.search(failure.tells, messages.get(name, ""), re.IGNORECASE | re.DOTALL)
    ]


def show(title: str, rollout: Rollout, failures: Mapping[str, Failure] | None = None) -> bool:
    """Print what came of a run, and return whether everything is as it has to be."""
    run = rollout.run
    print(f"\n{title}: {rollout.outcomes} in {run.seconds:.0f} s, {run.memory / 2**20:.0f} MiB")
    for name, failure in (failures or {}).items():
        tenant = next(one for one in rollout.report["tenants"] if one["name"] == name)
        message = " ".join(str((tenant["failure"] or {}).get("message")).split())
        print(f"  {name}  {tenant['outcome']:<11}  {failure.kind}: {failure.name}\n      {message[:300]}")
    for check, found in rollout.mishaps.items():
        print(f"  {'ok ' if not found else 'BAD'}  {check}", *(f"\n         {line[:400]}" for line in found[:10]))
    return not any(rollout.mishaps.values())


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what was asked for and print what came of it; 1 when something is not as it has to be."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--tenants", type=int, default=1000)
    parser.add_argument("--failures", type=int, default=20, help="a multiple of five (default: %(default)s)")
    parser.add_argument("--slices", type=int, default=200, help="tenants of the four slices, 0 for none")
    parser.add_argument("--forks", type=int, default=FORKS)
    given = parser.parse_args(arguments)
    members = fleet(given.tenants)
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="gladly-synthflow-rollout-") as folder:
        failures = planted(members, given.failures)
        kinds = Counter(f"{failure.kind}, {failure.outcome}" for failure in failures.values())
        print(f"{given.tenants} tenants, planted: {dict(kinds)}", flush=True)
        first, again = with_failures(members, given.failures, Path(folder) / "failures", given.forks)
        good = show("Rollout", first, failures) & show("Mended, and run again for those that failed", again)
        wanted = {"integrated": given.tenants - given.failures}
        wanted |= Counter(failure.outcome for failure in failures.values())
        good &= first.outcomes == wanted
        if given.slices:
            found = in_slices(fleet(given.slices), Path(folder) / "slices", given.forks)
            print(f"\nFour slices of {given.slices} tenants at the same time against one run")
            for check, mishaps in found.items():
                print(
                    f"  {'ok ' if not mishaps else 'BAD'}  {check}", *(f"\n         {line[:400]}" for line in mishaps)
                )
            good &= not any(found.values())
    verdict = "All is as it has to be." if good else "Something is not as it has to be."
    print(f"\n{verdict} {time.monotonic() - started:.0f} s")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
