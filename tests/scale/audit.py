# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the vendors have after a rollout, and had at every moment of it. Checks return a sentence for each mishap."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from fleet import Member
from world import World

CALLER = "+12025550123"
# What a number of the organization does in the beginning.
BEFORE = ("INBOX", "General", None)
UNIQUE = {
    ("synthflow", "numbers"): "phone_number",
    ("synthflow", "assistants"): "name",
    ("gladly", "sip_destinations"): "name",
    ("gladly", "inbound_routes"): "phoneNumber",
}


def duplicates(state: Mapping[str, Any]) -> list[str]:
    """No object is at a vendor twice."""
    found = []
    for tenant, vendors in state.items():
        for (vendor, section), key in UNIQUE.items():
            found += [
                f"{tenant}: {section}: {name} is there {count} times"
                for name, count in Counter(document[key] for document in vendors[vendor][section]).items()
                if count > 1
            ]
        if len(vendors["synthflow"]["actions"]) > 1:
            found.append(f"{tenant}: {len(vendors['synthflow']['actions'])} transfers where there is one to be")
    return found


def wired(state: Mapping[str, Any], members: Iterable[Member]) -> list[str]:
    """Each of these tenants has everything, and its callers go to Synthflow. ``state`` has names in place of ids."""
    found = []
    for member in members:
        synthflow, gladly = state[member.name]["synthflow"], state[member.name]["gladly"]
        attached = [one["name"] for one in synthflow["assistants"] if one["phone_number"] == member.number]
        route = _route(gladly, member.number)
        for what, is_there in (
            ("the number", [one["phone_number"] for one in synthflow["numbers"]] == [member.number]),
            ("the assistant", attached == [member.assistant]),
            ("the transfer", len(synthflow["actions"]) == 1),
            ("the destination", [one["name"] for one in gladly["sip_destinations"]] == [member.destination]),
            ("the route", route["action"] == {"type": "FORWARD_TO_SIP", "destinationId": member.destination}),
        ):
            if not is_there:
                found.append(f"{member.name}: {what} is not as integrated")
    return found


def untouched(state: Mapping[str, Any], members: Iterable[Member]) -> list[str]:
    """The callers of each of these tenants go where they went before. ``state`` has names in place of ids."""
    found = []
    for member in members:
        route = _route(state[member.name]["gladly"], member.number)
        now = (route["action"]["type"], route["action"].get("target"), route["fallback"])
        if now != BEFORE:
            found.append(f"{member.name}: callers of {member.number} go to {now}, and went to {BEFORE}")
    return found


def dead_routes(history: Iterable[Mapping[str, Any]], trouble: Mapping[str, str]) -> list[str]:
    """Nobody was forwarded before everything was there.

    ``trouble`` has the tenants whose way broke behind the cut-over: those have to be put back, as the last thing.
    """
    found = []
    last: dict[str, bool] = {}
    done: dict[str, set[str]] = {}
    for entry in history:
        if not entry["committed"]:
            continue
        tenant, path = entry["tenant"], entry["path"]
        if not path.startswith("/voice/inbound-routes/"):
            done.setdefault(tenant, set()).update(_kinds_of(entry))
            continue
        forwarded = entry["body"]["action"]["type"] == "FORWARD_TO_SIP"
        missing = {"number", "assistant", "attachment", "transfer", "destination"} - done.get(tenant, set())
        if forwarded and missing:
            found.append(f"{tenant}: forwarded while {', '.join(sorted(missing))} was not there")
        last[tenant] = forwarded
    return found + [f"{tenant}: left on a way that {why}" for tenant, why in trouble.items() if last.get(tenant)]


def calls(world: World, members: Sequence[Member], outcome: str) -> list[str]:
    """A call to each of these ends where it has to."""
    found = []
    for member in members:
        body = {"tenant": member.name, "from": CALLER, "to": member.number}
        call = world.control("POST", "calls", json=body)
        if call["outcome"] != outcome:
            found.append(f"{member.name}: a call ended at {call['outcome']}, not {outcome}: {call['reason']}")
    return found


def comparable(report: Mapping[str, Any]) -> dict[str, Any]:
    """What a report says of each tenant, without times and what else differs between two runs that did the same."""
    kept = ("name", "wave", "region", "outcome", "changed", "predicted", "text", "requests")
    return {
        tenant["name"]: {
            **{key: tenant[key] for key in kept},
            "objects": [[one["module"], one["object"], one["changed"], one["failed"]] for one in tenant["objects"]],
            "failure": json.dumps(tenant["failure"], sort_keys=True),
        }
        for tenant in report["tenants"]
    }


def _route(gladly: Mapping[str, Any], number: str) -> dict[str, Any]:
    [route] = [dict(one) for one in gladly["inbound_routes"] if one["phoneNumber"] == number]
    return route


def _kinds_of(entry: Mapping[str, Any]) -> list[str]:
    """What a write at a vendor is about; an assistant is given its number with a field of its own."""
    kinds = ["attachment"] if isinstance(entry["body"], dict) and entry["body"].get("phone_number") else []
    for start, kind in (
        ("/custom-numbers", "number"),
        ("/numbers", "number"),
        ("/assistants", "assistant"),
        ("/actions", "transfer"),
        ("/voice/sip-destinations", "destination"),
    ):
        if entry["path"].startswith(start):
            return [kind] if kind == "number" else [kind, *kinds]
    return []
