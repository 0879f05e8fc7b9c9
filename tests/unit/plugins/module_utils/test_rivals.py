# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs on two machines that make the same object at once: one takes its own away, and nobody anybody else's."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest
import samples
from account import Account
from conftest import Clock
from samples import AGENT, ASSISTANT_NAME, MODEL_ID, NUMBER, NUMBER_QUERY, OTHER_MODEL_ID, SLUG, WORKSPACE, page_query
from transfer_samples import ACTION, OPTIONS, OTHER_ACTION, LedgerFile, Workspace, action
from vendor_script import ANY_NUMBER

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._errors import Conflict, Refused
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._rivals import ROUNDS, has_to_yield
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._synthflow.assistant import Assistant
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._synthflow.sip_number import SipNumber
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._synthflow.transfer_action import TransferAction

# The first of the two is the smaller id.
SMALL, LARGE = sorted((MODEL_ID, OTHER_MODEL_ID))
WANTED = {"name": ASSISTANT_NAME, "agent": AGENT}
OVERTAKEN = f"Another run made assistant '{ASSISTANT_NAME}' in Synthflow at the same moment."


@pytest.mark.parametrize(
    ("others", "expected"),
    [
        # Nobody else, or the other one sees ours too and goes: it stays.
        ([[]], False),
        ([["b"], ["b"], []], False),
        # The other one has gone on.
        ([["b"]], True),
        # The other one stays, whatever it does later.
        ([["0"]], True),
        ([["0", "b"]], True),
    ],
)
def test_who_goes(others: list[list[str]], expected: bool, clock: Clock) -> None:
    looks = iter(others)
    last: list[list[str]] = []

    def rivals() -> list[str]:
        last[:] = [next(looks, last[0] if last else [])]
        return last[0]

    assert has_to_yield("a", rivals) is expected
    assert (sum(clock.sleeps) >= 3) is (others == [["b"]])


def lists(synthflow: Account, *ids: str, times: int | None = 1) -> None:
    """Answer the listing with assistants of our name."""
    listing = samples.page("assistants", *(samples.assistant(model_id=one) for one in ids))
    synthflow.script.expect("GET", "/assistants/", query=page_query(), answer=listing, times=times)


def creates(synthflow: Account, model_id: str) -> None:
    """Expect a creation."""
    answer = {"status": "ok", "response": {"model_id": model_id}, "details": {}}
    synthflow.script.expect("POST", "/assistants", body={"type": "inbound", **WANTED}, answer=answer)


def reads(synthflow: Account, model_id: str, **changes: t.Any) -> None:
    """Answer with one assistant."""
    answer = samples.one_assistant(model_id=model_id, **changes)
    synthflow.script.expect("GET", f"/assistants/{model_id}", answer=answer)


def test_the_larger_one_goes_at_once_and_the_other_is_used(synthflow: Account) -> None:
    lists(synthflow)
    creates(synthflow, LARGE)
    lists(synthflow, SMALL, LARGE)
    reads(synthflow, LARGE)
    synthflow.script.expect("DELETE", f"/assistants/{LARGE}", answer={"status": "ok", "response": {}})
    lists(synthflow, SMALL)
    reads(synthflow, SMALL)
    done = synthflow.run(Assistant, **WANTED)
    # It made one and took it away again, and now there is one that was not there when it looked first.
    assert (done["changed"], done["assistant"]["model_id"]) == (True, SMALL)
    assert (done["diff"]["before"], done["diff"]["after"]["name"]) == ({}, ASSISTANT_NAME)
    [warning] = done.warnings
    assert warning.startswith(OVERTAKEN)


def test_the_smaller_one_stays_once_the_other_has_gone(synthflow: Account) -> None:
    lists(synthflow)
    creates(synthflow, SMALL)
    lists(synthflow, SMALL, LARGE, times=3)
    lists(synthflow, SMALL)
    reads(synthflow, SMALL)
    done = synthflow.run(Assistant, **WANTED)
    assert (done["changed"], done["assistant"]["model_id"], done.warnings) == (True, SMALL, [])


def test_one_that_somebody_uses_already_is_not_taken_away(synthflow: Account) -> None:
    lists(synthflow)
    creates(synthflow, LARGE)
    lists(synthflow, SMALL, LARGE)
    reads(synthflow, LARGE, phone_number=NUMBER)
    reads(synthflow, LARGE, phone_number=NUMBER)
    assert synthflow.run(Assistant, **WANTED)["changed"] is True


def test_one_whose_answer_was_lost_is_not_taken_away(synthflow: Account) -> None:
    """It may be the other run's."""
    lists(synthflow)
    synthflow.script.expect("POST", "/assistants", body={"type": "inbound", **WANTED}, lost=True)
    lists(synthflow, SMALL)
    reads(synthflow, SMALL)
    lists(synthflow, SMALL)
    reads(synthflow, SMALL)
    assert synthflow.run(Assistant, **WANTED)["assistant"]["model_id"] == SMALL


def test_other_values_of_the_other_run_are_changed(synthflow: Account) -> None:
    lists(synthflow)
    creates(synthflow, LARGE)
    lists(synthflow, SMALL, LARGE)
    reads(synthflow, LARGE)
    synthflow.script.expect("DELETE", f"/assistants/{LARGE}", answer={"status": "ok", "response": {}})
    lists(synthflow, SMALL)
    reads(synthflow, SMALL, agent={**AGENT, "llm": "other"})
    body = {"agent": {**AGENT}}
    synthflow.script.expect("PUT", f"/assistants/{SMALL}", body=body, answer={"status": "ok", "response": {}})
    reads(synthflow, SMALL)
    done = synthflow.run(Assistant, **WANTED)
    assert (done["changed"], done["diff"]["before"]) == (True, {})


def test_two_of_the_name_are_waited_for(synthflow: Account, clock: Clock) -> None:
    """The other run may be about to take its own away."""
    lists(synthflow, SMALL, LARGE, times=4)
    lists(synthflow, SMALL)
    reads(synthflow, SMALL)
    assert synthflow.run(Assistant, **WANTED)["changed"] is False
    assert sum(clock.sleeps) == 4


def test_a_run_that_is_overtaken_again_and_again_gives_up(synthflow: Account) -> None:
    for _round in range(ROUNDS):
        lists(synthflow)
        creates(synthflow, LARGE)
        lists(synthflow, SMALL, LARGE)
        reads(synthflow, LARGE)
        synthflow.script.expect("DELETE", f"/assistants/{LARGE}", answer={"status": "ok", "response": {}})
    error, _warnings = synthflow.fail(Assistant, Conflict, **WANTED)
    assert "Let one run at a time" in error.next_step


def looks_for_number(synthflow: Account, *, there: bool, times: int | None = 1) -> None:
    """Answer the look for the number."""
    answer: dict[str, t.Any] = (
        {"answer": samples.number()} if there else {"status": 404, "answer": {"detail": "Not Found"}}
    )
    synthflow.script.expect("GET", f"/numbers/{SLUG}", query=NUMBER_QUERY, times=times, **answer)


@pytest.mark.parametrize("status", [400, 409])
def test_a_number_that_another_run_imported_meanwhile(synthflow: Account, status: int) -> None:
    body = {"phone_number": NUMBER, "provider_name": "custom", "termination_uri": "acme.sip.gladly.com"}
    looks_for_number(synthflow, there=False)
    synthflow.script.expect(
        "POST",
        "/custom-numbers",
        body={"workspace_id": WORKSPACE, **body},
        status=status,
        answer={"detail": "the number exists"},
    )
    looks_for_number(synthflow, there=True, times=2)
    done = synthflow.run(SipNumber, **body)
    assert (done["changed"], done["number"]["phone_number"]) == (False, NUMBER)
    assert done["diff"]["before"] == done["diff"]["after"]


def attaches_beside_another(synthflow: Account) -> Workspace:
    """Write down a creation during which another run attaches a transfer of its own."""
    workspace = Workspace(synthflow)
    workspace.read()
    workspace.actions()
    workspace.post()
    workspace.action(action())
    workspace.attach(ACTION)
    workspace.attached(OTHER_ACTION, ACTION, times=2)
    workspace.actions(action(OTHER_ACTION), action())
    workspace.attached(OTHER_ACTION, ACTION)
    return workspace


def test_of_two_transfers_the_own_one_goes(synthflow: Account, tmp_path: Path) -> None:
    ledger = LedgerFile(tmp_path)
    workspace = attaches_beside_another(synthflow)
    workspace.action(action(ACTION, MODEL_ID))
    workspace.detach(ACTION)
    workspace.delete()
    workspace.no_action()
    workspace.read(OTHER_ACTION)
    workspace.actions(action(OTHER_ACTION))
    error, warnings = synthflow.fail(TransferAction, Refused, ledger=str(ledger.path), **OPTIONS)
    assert OTHER_ACTION in error.came_back
    assert "'action_id'" in error.next_step
    assert len(warnings) == 1
    assert ledger.entry() == {}


def test_an_action_of_another_kind_that_came_meanwhile_is_no_rival(synthflow: Account, tmp_path: Path) -> None:
    workspace = Workspace(synthflow)
    workspace.read()
    workspace.actions()
    workspace.post()
    workspace.action(action())
    workspace.attach(ACTION)
    workspace.attached(OTHER_ACTION, ACTION, times=2)
    workspace.actions(action(OTHER_ACTION, action_type="SEND_SMS"), action())
    workspace.attached(OTHER_ACTION, ACTION)
    workspace.action(action(ACTION, MODEL_ID), times=ANY_NUMBER)
    done = synthflow.run(TransferAction, ledger=str(tmp_path / "acme.yml"), **OPTIONS)
    assert done["transfer"]["action_id"] == ACTION
