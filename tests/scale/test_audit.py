# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the checks of a rollout find when there is something to find: their silence means something only then."""

from __future__ import annotations

import copy
from typing import Any

import audit
import pytest
from fleet import fleet

MEMBER = fleet(1)[0]
FORWARDED = {"type": "FORWARD_TO_SIP", "destinationId": MEMBER.destination}
WIRED: dict[str, Any] = {
    MEMBER.name: {
        "synthflow": {
            "numbers": [{"phone_number": MEMBER.number}],
            "assistants": [{"name": MEMBER.assistant, "phone_number": MEMBER.number}],
            "actions": [{"action_id": "transfer"}],
        },
        "gladly": {
            "sip_destinations": [{"name": MEMBER.destination}],
            "inbound_routes": [{"phoneNumber": MEMBER.number, "action": FORWARDED, "fallback": None}],
        },
    }
}


def write(path: str, committed: bool = True, **body: Any) -> dict[str, Any]:
    """An entry of the sandbox's history."""
    return {"tenant": MEMBER.name, "path": path, "committed": committed, "body": body}


def route(kind: str, **entry: Any) -> dict[str, Any]:
    """The entry of a change of the route."""
    return {**write(f"/voice/inbound-routes/{MEMBER.number}", action={"type": kind}), **entry}


EVERYTHING = [
    write("/custom-numbers", phone_number=MEMBER.number),
    write("/assistants", phone_number=MEMBER.number),
    write("/actions"),
    write("/voice/sip-destinations"),
]


@pytest.mark.parametrize(("vendor", "section"), [*audit.UNIQUE, ("synthflow", "actions")])
def test_an_object_that_is_there_twice_is_found(vendor: str, section: str) -> None:
    state = copy.deepcopy(WIRED)
    assert audit.duplicates(state) == []
    state[MEMBER.name][vendor][section] *= 2
    assert len(audit.duplicates(state)) == 1


@pytest.mark.parametrize("section", ["numbers", "assistants", "actions"])
def test_an_object_that_is_missing_is_found(section: str) -> None:
    state = copy.deepcopy(WIRED)
    assert audit.wired(state, [MEMBER]) == []
    state[MEMBER.name]["synthflow"][section] = []
    assert len(audit.wired(state, [MEMBER])) == 1


def test_callers_who_go_somewhere_else_are_found() -> None:
    assert len(audit.untouched(WIRED, [MEMBER])) == 1


def test_callers_who_were_moved_too_early_are_found() -> None:
    assert audit.dead_routes([*EVERYTHING, route("FORWARD_TO_SIP")], {}) == []
    for missing in range(len(EVERYTHING)):
        done = [entry for index, entry in enumerate(EVERYTHING) if index != missing]
        assert len(audit.dead_routes([*done, route("FORWARD_TO_SIP")], {})) == 1
    lost = [{**EVERYTHING[0], "committed": False}, *EVERYTHING[1:]]
    assert len(audit.dead_routes([*lost, route("FORWARD_TO_SIP")], {})) == 1


def test_callers_who_were_left_on_a_way_that_broke_are_found() -> None:
    broken = {MEMBER.name: "broke"}
    moved = [*EVERYTHING, route("FORWARD_TO_SIP")]
    assert len(audit.dead_routes(moved, broken)) == 1
    assert len(audit.dead_routes([*moved, route("INBOX", committed=False)], broken)) == 1
    assert audit.dead_routes([*moved, route("INBOX")], broken) == []
