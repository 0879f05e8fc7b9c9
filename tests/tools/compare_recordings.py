# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Compares the results that the same tasks returned in two runs."""

from __future__ import annotations

import difflib
import json
import re
from pathlib import Path
from typing import Any

from neutral_text import neutral

# What Ansible itself adds to the result of an ordinary module alone. Since ansible-core 2.19, a failed module has an
# exception from the beginning, which failed_when keeps under another name; a failed action gets one at the end.
OF_ANSIBLE = ("failed_when_suppressed_exception",)
# Events of one moment come in the order of their ids, which the sandbox draws by lot. So which one is first is chance,
# and so is which ones are left when a task limits them.
DRAWN_BY_LOT = ("id", "type")
# Assistants of one name, as an error lists them.
NAMESAKES = re.compile(r"[0-9a-f-]{36} \(\w+\)(?:, [0-9a-f-]{36} \(\w+\))+")
CONTEXT = 2
LONGEST_DIFFERENCE = 40


def differences(one: Path, other: Path, **further: str) -> dict[str, str]:
    """Return by target what differs between two recordings, an empty text where nothing does.

    ``further`` are expressions for `neutral_text.neutral`.
    """
    targets = [_by_target(path) for path in (one, other)]
    return {
        target: _difference(*(neutral(found.get(target, ""), **further).splitlines() for found in targets))
        for target in {**targets[0], **targets[1]}
    }


def _by_target(path: Path) -> dict[str, str]:
    """Return all results of each target as one text, so that an id has the same number in each of them."""
    found: dict[str, str] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        before = found.get(entry["target"], "")
        text = json.dumps(_by_first_mention(_comparable(entry), before), sort_keys=True, indent=1)
        found[entry["target"]] = f"{before}{text}\n"
    return found


def _by_first_mention(value: Any, before: str) -> Any:
    """Return a value with what is sorted by its ids in the order in which these came up ``before``."""
    # Of an id that never came up, find() says -1.
    if isinstance(value, str):
        return NAMESAKES.sub(
            lambda found: ", ".join(sorted(found[0].split(", "), key=lambda one: before.find(f'"{one.split()[0]}"'))),
            value,
        )
    if isinstance(value, list):
        return [_by_first_mention(item, before) for item in value]
    if not isinstance(value, dict):
        return value
    value = {key: _by_first_mention(item, before) for key, item in value.items()}
    if isinstance(value.get("transfers"), list) and all("action_id" in one for one in value["transfers"]):
        value["transfers"].sort(key=lambda one: before.find(f'"{one["action_id"]}"'))
    return value


def _comparable(value: Any) -> Any:
    """Return what our modules are answerable for."""
    if isinstance(value, list):
        return [_comparable(item) for item in value]
    if not isinstance(value, dict):
        return value
    kept = {key: _comparable(item) for key, item in value.items() if key not in OF_ANSIBLE}
    if isinstance(kept.get("events"), list) and isinstance(kept.get("summary"), dict):
        _leave_out_chance(kept["events"], kept["summary"])
    return kept


def _leave_out_chance(events: list[dict[str, Any]], summary: dict[str, Any]) -> None:
    """Change a result of gladly_event_info, whose summary has the ``total`` number of events and the ``last`` one."""
    drawn = [summary["last"] or {}, *(events if len(events) < summary["total"] else [])]
    for event in drawn:
        for key in DRAWN_BY_LOT:
            event.pop(key, None)
    events.sort(key=lambda event: str(event.get("type")))


def _difference(one: list[str], other: list[str]) -> str:
    lines = list(difflib.unified_diff(one, other, "in process", "as a module", n=CONTEXT, lineterm=""))
    return "".join(f"    {line[:300]}\n" for line in lines[:LONGEST_DIFFERENCE])
