# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Four runs at the same time, each with a quarter of the fleet, as AWX slices a job: what one run does, they do."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import audit
from fleet import Member
from world import LONGEST_RUN, PLAYBOOKS, World, world

SLICES = 4


def in_slices(members: Sequence[Member], folder: Path, forks: int) -> dict[str, list[str]]:
    """Wire a fleet by one run, and the same fleet in another sandbox by four. Return what differs, by check."""
    with world(members, folder / "one") as alone:
        [status] = _runs(alone, [members], folder / "one", forks)
        state, report = alone.state(), _report(folder / "one" / "reports-0")
    with world(members, folder / "four") as together:
        quarters = [members[index::SLICES] for index in range(SLICES)]
        statuses = _runs(together, quarters, folder / "four", max(1, forks // SLICES))
        other_state = together.state()
        other_report = _joined(together, folder / "four")
        writes = [entry for entry in together.history() if entry["is_write"]]
    return {
        "every run ends well": [f"a run ended with {code}" for code in (status, *statuses) if code],
        "the vendors have the same": _differences(state, other_state),
        "the joined report says the same": _differences(audit.comparable(report), audit.comparable(other_report)),
        "the totals are the same": _differences(_totals(report), _totals(other_report)),
        "no duplicate": audit.duplicates(other_state),
        "nobody else's tenant was written to": _strangers(writes, quarters, folder / "four"),
    }


def _runs(fleet_world: World, parts: Sequence[Sequence[Member]], folder: Path, forks: int) -> list[int]:
    """Run integrate for each part of the fleet, all at once, and return how they ended."""
    hosts = fleet_world.inventory()
    processes = []
    for index, part in enumerate(parts):
        limit = folder / f"slice-{index}.txt"
        limit.write_text("\n".join(member.name for member in part) + "\n", encoding="utf-8")
        environment = {
            "ANSIBLE_CALLBACKS_ENABLED": "voiceops.gladly_synthflow.rollout",
            "GLADLY_SYNTHFLOW_REPORT_DIRECTORY": str(folder / f"reports-{index}"),
        }
        processes.append(
            fleet_world.start(
                PLAYBOOKS / "integrate.yml",
                hosts,
                *("--limit", f"@{limit}"),
                log=folder / f"slice-{index}.log",
                forks=forks,
                environment=environment,
            )
        )
    return [process.wait(LONGEST_RUN) for process in processes]


def _joined(fleet_world: World, folder: Path) -> dict[str, Any]:
    """Join the reports of all slices by the collection's own playbook."""
    variables = {
        "report_sources": [str(folder / f"reports-{index}") for index in range(SLICES)],
        "report_directory": str(folder / "joined"),
    }
    run = fleet_world.play(PLAYBOOKS / "report.yml", fleet_world.inventory(), "-e", json.dumps(variables))
    if run.status:
        raise RuntimeError(run.output[-2000:])
    return _report(folder / "joined")


def _report(folder: Path) -> dict[str, Any]:
    report: dict[str, Any] = json.loads((folder / "rollout.json").read_text(encoding="utf-8"))
    return report


def _totals(report: Mapping[str, Any]) -> dict[str, Any]:
    return {key: report["totals"][key] for key in ("tenants", "changed", "outcomes", "requests")}


def _differences(one: Mapping[str, Any], other: Mapping[str, Any]) -> list[str]:
    return [
        f"{key}: {one.get(key)} and {other.get(key)}"
        for key in sorted({*one, *other})
        if one.get(key) != other.get(key)
    ]


def _strangers(writes: Sequence[Mapping[str, Any]], parts: Sequence[Sequence[Member]], folder: Path) -> list[str]:
    """Each tenant is in the report of its own slice alone, and was written to as often as the others."""
    found = []
    for index, part in enumerate(parts):
        names = {tenant["name"] for tenant in _report(folder / f"reports-{index}")["tenants"]}
        found += [f"slice {index} has {name}" for name in sorted(names ^ {member.name for member in part})]
    counts = {member.name: 0 for part in parts for member in part}
    for entry in writes:
        counts[entry["tenant"]] += 1
    usual = min(counts.values())
    return found + [f"{name}: {count} writes, not {usual}" for name, count in counts.items() if count != usual]
