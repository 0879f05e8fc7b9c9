# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A few faults in whole playbooks; and what the table shows when something is wrong at the vendors or in a file."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import pytest
import requests
from fleet import fleet
from world import world

from voice_sandbox.faults.book import Kind

from .. import parts, suite
from ..tally import FULL, SHORT, Extent, Tally
from ..troubles import OUTAGES, TROUBLES
from . import playbooks
from .cases import INTEGRATE, LIFE, MOVE
from .life import FORKS, Life, tenants
from .runs import Fleet
from .trials import Draw, Request, Trial, has_struck, requests_of

NOBODY = "sip.nobody.example"
# Moves switches, which is no fault of a request.
NO_FAULTS = {"switch"}


def test_playbooks_recover_from_a_few_faults(tmp_path: Path) -> None:
    tally = Tally("playbooks")
    playbooks.run(SHORT, tmp_path, tally)
    assert tally.findings == []
    drawn = json.loads((tmp_path / suite.SCHEDULE).read_text(encoding="utf-8"))
    assert {entry["playbook"] for entry in drawn} == {"integrate", "decommission"}
    assert tally.tried > len(drawn) // 2


def test_what_is_wrong_is_in_the_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(parts, "PARTS", {"spoiled": parts.Part("nowhere", "what is planted")})
    monkeypatch.setattr(parts, "loaded", {"spoiled": _spoiled}.__getitem__)

    status = suite.main(["--short", "--parts", "spoiled", "--records", str(tmp_path)])

    printed = capsys.readouterr().out
    [row] = [line for line in printed.splitlines() if line.startswith("| spoiled ")]
    _tried, _recovered, duplicates, lost, seconds, secrets = (float(cell) for cell in row.split("|")[2:-1])
    assert status == 1, printed
    assert (duplicates, lost) == (1, 1), printed
    assert seconds > 0
    assert secrets >= 1
    assert "assistants: TENANT reception is there 2 times" in printed
    assert "actions: LIVE_TRANSFER is not there" in printed
    assert "had a dead route" in printed
    assert "the key of tenant-0006 is in noted.txt" in printed


def _spoiled(extent: Extent, folder: Path, tally: Tally) -> None:
    """Integrate a few tenants, and do something to each of them that the product does not know of."""
    few = replace(INTEGRATE, few=4)
    members = tenants(few.few)
    with world(members, folder) as place:
        life = Life(Fleet(place, FORKS), members, Draw(extent, (few,), []), tally)
        life.go_on(few, _mischief)


def _mischief(on: Fleet, trials: Sequence[Trial]) -> None:
    doubled, lost, dead, leaked = (trial.member.name for trial in trials)
    agent = {"llm": "gpt-4.1", "language": "en-US", "prompt": "You answer.", "greeting_message": "Hello."}
    second = {"type": "inbound", "name": f"{doubled} reception", "agent": agent}
    _synthflow(on, doubled, "POST", "assistants", second)
    [action] = _objects(on, lost, "synthflow", "actions")
    _synthflow(on, lost, "DELETE", f"actions/{action['action_id']}")
    [destination] = _objects(on, dead, "gladly", "sip_destinations")
    _gladly(
        on, dead, "PATCH", f"voice/sip-destinations/{destination['id']}", {"sipAddress": f"+12065550199@{NOBODY}:5061"}
    )
    key = on.world.sandbox.info["tenants"][leaked]["synthflow"]["api_key"]
    (on.world.folder / "ledgers" / "noted.txt").write_text(f"key: {key}\n", encoding="utf-8")


def _objects(on: Fleet, tenant: str, vendor: str, section: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = on.world.state(stable=False)[tenant][vendor][section]
    return found


def _synthflow(on: Fleet, tenant: str, method: str, path: str, body: Any = None) -> None:
    account = on.world.sandbox.info["tenants"][tenant]["synthflow"]
    headers = {"Authorization": f"Bearer {account['api_key']}"}
    _write(on, method, f"{account['api_url']}/{path}", body, headers=headers)


def _gladly(on: Fleet, tenant: str, method: str, path: str, body: Any = None) -> None:
    account = on.world.sandbox.info["tenants"][tenant]["gladly"]
    _write(on, method, f"{account['api_url']}/{path}", body, auth=(account["agent_email"], account["api_token"]))


def _write(on: Fleet, method: str, url: str, body: Any, **credentials: Any) -> None:
    answer = requests.request(
        method, url, json=body, verify=on.world.sandbox.info["ca_path"], timeout=30, **credentials
    )
    assert answer.ok, answer.text


def test_every_kind_of_fault_is_tried() -> None:
    assert {trouble.planted["kind"] for trouble in (*TROUBLES, *OUTAGES)} | NO_FAULTS == set(get_args(Kind))


def test_the_same_seed_draws_the_same_and_another_seed_another() -> None:
    requests_made = [Request("", "synthflow", "GET", "/numbers", nth, False) for nth in range(4)]

    def drawn(seed: int) -> list[dict[str, Any]]:
        schedule: list[dict[str, Any]] = []
        draw = Draw(replace(SHORT, seed=seed), LIFE, schedule)
        draw.record(INTEGRATE, requests_made)
        draw.next(INTEGRATE, fleet(20))
        return schedule

    assert drawn(1) == drawn(1)
    assert drawn(1) != drawn(2)


def test_the_full_form_tries_everything_at_integrate_and_at_every_write_of_the_others() -> None:
    reads = [Request("", "gladly", "GET", "/inboxes", nth, False) for nth in range(10)]
    write = Request("", "gladly", "PUT", "/voice/inbound-routes/[^/]+", 0, False)
    for case, some in ((INTEGRATE, False), (MOVE, True)):
        schedule: list[dict[str, Any]] = []
        draw = Draw(FULL, (case,), schedule)
        draw.record(case, [*reads, write])
        while draw.tenants_needed():
            draw.next(case, fleet(draw.tenants_needed()))
        met = [sum(request.can_meet(trouble) for trouble in TROUBLES) for request in (*reads, write)]
        assert len([entry for entry in schedule if entry["method"] == "PUT"]) == met[-1]
        assert (len(schedule) < sum(met)) is some


def test_requests_are_told_by_their_place_among_those_that_are_alike() -> None:
    history = [
        {"tenant": "a-old", "vendor": "synthflow", "method": "GET", "path": "/numbers/12?workspace=1", "committed": 0},
        {"tenant": "a-old", "vendor": "synthflow", "method": "POST", "path": "/actions/attach", "committed": 1},
        {"tenant": "a-old", "vendor": "synthflow", "method": "GET", "path": "/numbers/13", "committed": 0},
    ]
    assert requests_of(history, "a") == [
        Request("-old", "synthflow", "GET", "/numbers/[^/]+", 0, False),
        Request("-old", "synthflow", "POST", "/actions/attach", 0, False),
        Request("-old", "synthflow", "GET", "/numbers/[^/]+", 1, True),
    ]


@pytest.mark.parametrize(
    ("fault", "left", "struck"),
    [
        ({}, {}, True),
        ({}, {7: {"times": 1}}, False),
        ({"times": 50}, {7: {"times": 49}}, True),
        ({"times": 50}, {7: {"times": 50}}, False),
    ],
)
def test_a_fault_that_never_struck_is_not_counted(
    fault: dict[str, Any], left: dict[int, dict[str, Any]], struck: bool
) -> None:
    assert has_struck(fault, left, 7) is struck
