# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of what can be read of transfers, of their settings, and of the steps through Synthflow's panel."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest
import samples
from account import Account
from samples import ASSISTANT_NAME, MODEL_ID, OTHER_MODEL_ID
from transfer_samples import ACTION, OTHER_ACTION, SETTINGS, TARGET, WIRE, LedgerFile, Workspace, action

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._errors import (
    PermissionDenied,
    RequestRejected,
)
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._synthflow.transfer_fields import (
    TRANSFER_FIELDS,
    fingerprints,
    known_to_be_there,
)
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._synthflow.transfer_listing import (
    TransferActionListing,
)
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._synthflow.transfer_panel import (
    panel_steps,
    with_ways_left,
)

WANTED = {**SETTINGS, "mode": "warm"}


@pytest.fixture
def workspace(synthflow: Account) -> Workspace:
    return Workspace(synthflow)


def test_all_transfers(synthflow: Account, workspace: Workspace, tmp_path: Path) -> None:
    ledger = LedgerFile(tmp_path)
    ledger.write(f"{MODEL_ID} the key", action_id=OTHER_ACTION)
    # Deleted between the two requests: "gone".
    workspace.actions(action(), action("sms", action_type="SEND_SMS"), action(OTHER_ACTION), action("gone"))
    workspace.action(action(ACTION, OTHER_MODEL_ID, MODEL_ID, parameters_hard_coded=WIRE))
    workspace.action(action(OTHER_ACTION))
    workspace.no_action("gone")
    outcome = synthflow.run(TransferActionListing, ledger=str(ledger.path))
    assert outcome["changed"] is False
    first, second = outcome["transfers"]
    assert (first["key"], first["assistants"], first["target"]) == (None, sorted([MODEL_ID, OTHER_MODEL_ID]), TARGET)
    assert (first["action_type"], first["mode"]) == ("LIVE_TRANSFER", "warm")
    assert (second["key"], second["assistants"], second["target"]) == ("the key", [], None)


@pytest.mark.parametrize("there", [True, False])
def test_the_transfers_of_one_assistant(synthflow: Account, workspace: Workspace, there: bool) -> None:
    workspace.assistants(*([samples.assistant()] if there else []))
    if there:
        workspace.attached(OTHER_ACTION)
    workspace.actions(action(), action(OTHER_ACTION))
    if there:
        workspace.action(action(OTHER_ACTION, MODEL_ID))
    outcome = synthflow.run(TransferActionListing, assistant=ASSISTANT_NAME)
    assert [one["action_id"] for one in outcome["transfers"]] == ([OTHER_ACTION] if there else [])


def test_reading_makes_no_ledger(synthflow: Account, workspace: Workspace, tmp_path: Path) -> None:
    workspace.actions()
    synthflow.run(TransferActionListing, ledger=str(tmp_path / "ledgers" / "acme.yml"))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("+12065550155@acme.sip.gladly.com;transport=tls", TARGET),
        ("SIP:+12065550155@acme.sip.gladly.com;transport=tls", TARGET),
        ("sips:queue@acme.sip.gladly.com", "sips:queue@acme.sip.gladly.com"),
        ("+1 206 555 0155", "+12065550155"),
        (f"{TARGET}?X-Gladly-Routing-Selector=a%20%26b", f"{TARGET}?X-Gladly-Routing-Selector=a%20%26b"),
    ],
)
def test_targets(written: str, sent: str) -> None:
    assert TRANSFER_FIELDS.desired({"target": written})["target"] == sent


@pytest.mark.parametrize(
    ("written", "same"),
    [
        ("sip:+12065550155@ACME.sip.gladly.com.;Transport=TLS", True),
        ("sip:+12065550155@acme.sip.gladly.com", False),
        ("sip:+12065550156@acme.sip.gladly.com;transport=tls", False),
        ("+12065550155", False),
    ],
)
def test_a_target_that_is_written_differently(written: str, same: bool) -> None:
    wanted = TRANSFER_FIELDS.desired({"target": written})
    sent = fingerprints({"target": TARGET})
    assert known_to_be_there(wanted, {}, sent) == ({"target"} if same else set())
    assert known_to_be_there(wanted, {"target": TARGET}, {}) == ({"target"} if same else set())


def test_the_case_of_a_header_counts() -> None:
    sent = fingerprints({"target": f"{TARGET}?X-A=1&X-B=2"})
    assert known_to_be_there({"target": f"{TARGET}?X-B=2&X-A=1"}, {}, sent) == {"target"}
    assert known_to_be_there({"target": f"{TARGET}?x-a=1&X-B=2"}, {}, sent) == set()


def test_what_is_shown_counts_more_than_what_was_sent() -> None:
    sent = fingerprints({"screened": True, "digits": "1"})
    assert known_to_be_there({"screened": True, "digits": "1"}, {"screened": False}, sent) == {"digits"}
    assert known_to_be_there({"screened": False}, {}, sent) == set()


def test_fingerprints_differ_each_time_and_tell_nothing() -> None:
    # With a character that no fingerprint has: four digits alone are in one of some hundred by chance.
    first, second = (fingerprints({"digits": "4711#"})["digits"] for _time in range(2))
    assert first != second
    assert "4711#" not in first


def test_steps_name_every_value_to_paste() -> None:
    target = f"{TARGET}?X-Gladly-Routing-Selector=a%20%26%20b"
    steps = panel_steps(ASSISTANT_NAME, {**WANTED, "target": target, "mode": "cold", "goodbye_message": "Bye."})
    assert [step["kind"] for step in steps] == ["do"] * (len(steps) - 1) + ["check"]
    assert steps[0]["menu"] == f"Assistants > {ASSISTANT_NAME}"
    fields = {step["field"]: step["value"] for step in steps if step["field"]}
    assert fields == {"SIP URI": TARGET, "X-Gladly-Routing-Selector": "a & b"}
    assert {"When asked for a person.", "One moment.", "Bye."} <= {step["value"] for step in steps}
    assert any("cold transfer" in step["instruction"] for step in steps)
    assert all(set(step) == {"kind", "menu", "instruction", "field", "value", "old_value"} for step in steps)


@pytest.mark.parametrize(
    ("target", "status", "offers"),
    [
        (TARGET, 400, ["here '+12065550155', as 'target'"]),
        (TARGET, 422, ["two ways are left"]),
        ("sip:queue@acme.sip.gladly.com", 400, ["queue's DID as 'target'"]),
        (f"{TARGET}?X-A=1", 400, ["without its headers"]),
        (TARGET, 403, []),
        ("+12065550155", 400, []),
    ],
)
def test_the_ways_that_are_left(target: str, status: int, offers: list[str]) -> None:
    refused = RequestRejected("create it", "no", "Correct it.", vendor="Synthflow", status=status, request_id="r1")
    told = with_ways_left(refused, ASSISTANT_NAME, {**WANTED, "target": target})
    assert all(offer in told.next_step for offer in offers)
    assert bool(told.steps) is bool(offers)
    assert (told.came_back, told.status, told.request_id, told.vendor) == ("no", status, "r1", "Synthflow")
    assert ("headers" in told.next_step) is ("?" in target)


def test_the_kind_of_a_refusal_stays() -> None:
    refused: t.Any = PermissionDenied("create it", "no", "Ask.", status=403)
    assert with_ways_left(refused, ASSISTANT_NAME, WANTED) is refused
