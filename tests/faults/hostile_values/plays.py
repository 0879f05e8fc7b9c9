# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Templates in every place of a tenants file, in real plays through the inventory plugin: none may ever be executed."""

from __future__ import annotations

import csv
import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from ansible_collections.voiceops import gladly_synthflow
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._tenants_file.csv_text import COLUMNS
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._tenants_file.entries import Expected
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._tenants_file.fleet import read_fleet
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._tenants_file.schema import SETTINGS

from ..tally import Extent, Tally
from .strategies import EXECUTED, TEMPLATES

COLLECTIONS = Path(next(iter(gladly_synthflow.__path__))).parents[2]
SECONDS = 900
# Nobody answers there, so that a playbook ends soon, and after it has looked at all that it was given.
NOWHERE = "http://127.0.0.1:9"
DEFAULTS = {
    "region": "us",
    "gladly_backend": "api",
    "ledger_directory": "{{ inventory_dir }}/../ledgers",
    "synthflow_api_url": f"{NOWHERE}/v2",
    "gladly_api_url": f"{NOWHERE}/api/v1",
    "synthflow_api_key": "key",
    "synthflow_workspace_id": "workspace",
    "gladly_agent_email": "agent@example.com",
    "gladly_api_token": "token",
    "company": "acme",
    "timeout": 1,
    "retry_timeout": 0,
}
_OF_A_NUMBER = ("assistant", "assistant_description", "friendly_name", "destination_name", "phone_number")
_OF_A_TRANSFER = ("key", "instructions", "initiating_message", "target", "topic")
PLACES = (
    *(("setting", key) for key in SETTINGS),
    *(("number", key) for key in _OF_A_NUMBER),
    *(("transfer", key) for key in _OF_A_TRANSFER),
    *(("agent", key) for key in ("key", "value")),
    *(("fallback", key) for key in ("type", "target")),
    *(("identity", key) for key in ("name", "wave", "state")),
    *(("header", key) for key in ("name", "value")),
    ("two halves", "gladly_organization"),
)
# Whatever a play of somebody's own may do with what it is given.
SHOWN = "hostvars[inventory_hostname] | dict2items | selectattr('key', 'match', 'tenant_') | items2dict"
PLAY = [
    {
        "hosts": "tenants",
        "gather_facts": False,
        "vars": {"lazy": "{{ tenant_gladly_organization | default('') }}{{ tenant_destination_name | default('') }}"},
        "tasks": [
            {
                "name": "Keep {{ tenant_company }}",
                "ansible.builtin.set_fact": {"seen": f"{{{{ {SHOWN} }}}}", "glued": "{{ lazy }}"},
            },
            {
                "name": "Show everything, twice",
                "ansible.builtin.debug": {
                    "msg": ["{{ seen }}", "{{ glued }}", "{{ lazy }}", "{{ composed | default('') }}"]
                },
                "loop": "{{ tenant_numbers }}",
                "when": "tenant_company | length > 0",
            },
            {
                "name": "Write it down",
                "ansible.builtin.copy": {
                    "content": "{{ seen | to_json }}",
                    "dest": "{{ inventory_dir }}/../seen-{{ inventory_hostname }}.json",
                    "mode": "0600",
                },
            },
        ],
    }
]


@dataclass(frozen=True)
class Attempt:
    """A template in one place of one tenant."""

    place: tuple[str, str]
    entry: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.place[0]} {self.place[1]}"


def try_plays(extent: Extent, folder: Path, tally: Tally) -> None:
    """Put templates into places, and run a play of somebody's own and one of the collection with what is accepted."""
    executed = folder / EXECUTED
    (folder / "inventory").mkdir(parents=True)
    attempts = list(_attempts(extent, executed))
    accepted = [attempt for attempt in attempts if _is_accepted(attempt, folder)]
    write_fleet(folder, accepted)
    found = [] if accepted else ["no tenants file with a template was accepted, so none was played"]
    found += _own_play(folder, accepted)
    found += _playbook(folder, "integrate")
    if executed.exists():
        found.append("a template of a tenants file was executed")
    tally.mishaps += found
    tally.tried += len(attempts)
    tally.recovered += len(attempts) - len(found)


def _attempts(extent: Extent, executed: Path) -> Iterator[Attempt]:
    lot = random.Random(extent.seed)
    whole = extent.share == 1.0
    for place in PLACES if whole else lot.sample(PLACES, max(len(PLACES) // 3, 1)):
        for text in TEMPLATES if whole else [lot.choice(TEMPLATES)]:
            yield Attempt(place, _entry(place, text.replace(EXECUTED, str(executed))))


def _entry(place: tuple[str, str], text: str) -> dict[str, Any]:
    kind, key = place
    number: dict[str, Any] = {"assistant": "A", "fallback": {"type": "inbox", "target": "Voice"}}
    entry: dict[str, Any] = {"numbers": [number]}
    transfer = {"key": "a", "target": "sip:a@b.example", "instructions": "i", "initiating_message": "m"}
    if kind in ("setting", "identity"):
        entry[key] = text
    elif kind == "number":
        number[key] = text
    elif kind == "transfer":
        number["transfers"] = [{**transfer, key: text}]
    elif kind == "agent":
        number["agent"] = {text: "a"} if key == "key" else {"prompt": text}
    elif kind == "fallback":
        number["fallback"][key] = text
    elif kind == "header":
        number["headers"] = {text: "a"} if key == "name" else {"X-A": text}
    else:
        entry.update({"gladly_organization": text[:1], "destination_name": text[1:]})
    return entry


def _is_accepted(attempt: Attempt, folder: Path) -> bool:
    """Return whether a tenants file may hold it. What may not has to be named with its line."""
    path = folder / "alone.json"
    path.write_text(json.dumps([_named(attempt.entry, 0)]))
    return not _fleet_of(folder, path.name).mistakes


def _fleet_of(folder: Path, *names: str) -> Any:
    return read_fleet(str(folder), names, Expected(("main",), "main", DEFAULTS, trusted=True))


def _named(entry: dict[str, Any], at: int) -> dict[str, Any]:
    """Return an entry with a name and a number of its own, where it has not got another."""
    number = {"phone_number": f"+1206555{at:04}", **entry["numbers"][0]}
    return {"name": f"tenant-{at:04}", **entry, "numbers": [number, *entry["numbers"][1:]]}


def write_fleet(folder: Path, attempts: Sequence[Attempt]) -> None:
    """Write all that is accepted as YAML, JSON and CSV, and a source that makes groups and variables of it."""
    entries = [_named(attempt.entry, at) for at, attempt in enumerate(attempts)]
    rows = [entry for entry in entries if _row(entry) is not None]
    others = [entry for entry in entries if _row(entry) is None]
    (folder / "a.json").write_text(json.dumps(others[::2]))
    (folder / "b.yml").write_text(yaml.safe_dump(others[1::2], allow_unicode=True))
    with (folder / "c.csv").open("w", newline="", encoding="utf-8") as file:
        table = csv.DictWriter(file, COLUMNS)
        table.writeheader()
        table.writerows(filter(None, map(_row, rows)))
    source = {
        "plugin": "voiceops.gladly_synthflow.tenants",
        "paths": ["../a.json", "../b.yml", "../c.csv"],
        "waves": ["main"],
        "trusted": True,
        "defaults": DEFAULTS,
        "compose": {"composed": "tenant_gladly_organization | default('') ~ tenant_destination_name | default('')"},
        "groups": {"with_a_team": "tenant_gladly_team is defined and tenant_gladly_team | length > 0"},
        "keyed_groups": [{"key": "tenant_company"}],
    }
    (folder / "inventory" / "all.tenants.yml").write_text(yaml.safe_dump(source))
    (folder / "play.yml").write_text(yaml.safe_dump(PLAY, sort_keys=False))


def _row(entry: dict[str, Any]) -> dict[str, Any] | None:
    """Return the row of an entry, or None for one that fits into none."""
    (number,) = entry["numbers"]
    flat = {**{key: value for key, value in entry.items() if key != "numbers"}, **number}
    fallback = flat.pop("fallback")
    row = {**flat, "fallback_type": fallback["type"], "fallback_target": fallback["target"]}
    fits = set(row) <= set(COLUMNS) and all(isinstance(value, str) and value == value.strip() for value in row.values())
    return row if fits else None


def _run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    home = {name: str(folder / "home") for name in ("ANSIBLE_HOME", "ANSIBLE_LOCAL_TEMP", "ANSIBLE_REMOTE_TEMP")}
    own = {
        **home,
        "ANSIBLE_COLLECTIONS_PATH": str(COLLECTIONS),
        "ANSIBLE_CALLBACKS_ENABLED": "voiceops.gladly_synthflow.rollout",
        "GLADLY_SYNTHFLOW_REPORT_DIRECTORY": str(folder / "reports"),
        "ANSIBLE_FORKS": "8",
        "ANSIBLE_NOCOLOR": "1",
        "LC_ALL": "C.UTF-8",
    }
    return subprocess.run(
        [sys.executable, "-m", "ansible", "playbook", "-i", str(folder / "inventory"), *arguments],
        cwd=folder,
        env={**os.environ, **own},
        capture_output=True,
        text=True,
        check=False,
        timeout=SECONDS,
    )


def _own_play(folder: Path, accepted: Sequence[Attempt]) -> list[str]:
    """Run a play of somebody's own, and return what did not arrive as it stood in the tenants file."""
    done = _run(folder, "play.yml")
    found = (
        []
        if done.returncode == 0
        else [f"a play over hostile tenants ended with {done.returncode}: {done.stdout[-500:]}"]
    )
    expected = {tenant.name: tenant.settings for tenant in _fleet_of(folder, "a.json", "b.yml", "c.csv").tenants}
    for at, attempt in enumerate(accepted):
        name = f"tenant-{at:04}"
        path = folder / f"seen-{name}.json"
        seen = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        changed = [
            key for key, value in expected.get(name, {"nothing": 0}).items() if seen.get(f"tenant_{key}") != value
        ]
        found += [f"{attempt}: {', '.join(changed)} did not arrive as it was written"] if changed else []
    return found


def _playbook(folder: Path, name: str) -> list[str]:
    """Run a playbook of the collection, whose tenants all fail since nobody answers, and return what else came up."""
    done = _run(folder, f"voiceops.gladly_synthflow.{name}")
    printed = done.stdout + done.stderr
    found = [] if done.returncode in (2, 4) else [f"{name} ended with {done.returncode}: {printed[-500:]}"]
    return found + [f"{name} printed {word!r}" for word in ("Traceback", "Internal error") if word in printed]
