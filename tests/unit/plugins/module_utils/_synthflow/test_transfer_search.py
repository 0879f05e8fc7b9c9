# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of telling which action is meant: after a run that was cut off, by its id, and without a ledger."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest
from account import Account
from samples import ASSISTANT_NAME, MODEL_ID, OTHER_MODEL_ID
from transfer_samples import ABSENT, ACTION, OPTIONS, OTHER_ACTION, SETTINGS, WIRE, LedgerFile, Workspace, action

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._errors import (
    AmbiguousName,
    Conflict,
    NotTaken,
    ObjectNotFound,
    OutcomeUnknown,
    PermissionDenied,
    Refused,
    UnexpectedAnswer,
)
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._synthflow.transfer_action import TransferAction
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._synthflow.transfer_fields import fingerprints

WANTED = {**SETTINGS, "mode": "warm"}
SINCE = "2026-11-22T19:30:00Z"


@pytest.fixture
def workspace(synthflow: Account) -> Workspace:
    return Workspace(synthflow)


@pytest.fixture
def ledger(tmp_path: Path, synthflow: Account) -> LedgerFile:
    file = LedgerFile(tmp_path)
    synthflow.options["ledger"] = str(file.path)
    return file


def _cut_off(ledger: LedgerFile, *known: str, asked_for: t.Mapping[str, t.Any] | None = None, **entry: t.Any) -> None:
    """Leave the ledger as a run does that ended before it knew whether its action was created."""
    sent = {} if asked_for is None else {"sent": fingerprints(dict(asked_for))}
    ledger.write(creating={"since": SINCE, "known_actions": list(known), **sent}, **entry)


def _adopted(workspace: Workspace, action_id: str = ACTION) -> None:
    workspace.put(action_id=action_id)
    workspace.attach(action_id)
    workspace.attached(action_id, times=2)
    workspace.action(action(action_id, MODEL_ID))


def _listed(workspace: Workspace, *others: dict[str, t.Any]) -> None:
    workspace.actions(action("known"), action("kept"), action("sms", action_type="SEND_SMS"), *others)


def test_what_a_run_that_was_cut_off_created_is_taken(
    synthflow: Account, workspace: Workspace, ledger: LedgerFile
) -> None:
    _cut_off(ledger, "known")
    ledger.write("another-id billing", action_id="kept")

    def reads() -> None:
        workspace.read()
        _listed(workspace, action(OTHER_ACTION), action())
        workspace.action(action(OTHER_ACTION, OTHER_MODEL_ID))
        workspace.action(action())

    done = synthflow.predict_and_run(TransferAction, lambda: _adopted(workspace), reads, **OPTIONS)
    assert done["diff"]["before"]["action_id"] is None
    assert done["diff"]["after"]["action_id"] == ACTION
    assert "creating" not in ledger.entry()
    (warning,) = done.warnings
    assert f"Action {ACTION} is taken for transfer 'support'" in warning
    assert SINCE in warning
    workspace.read(ACTION)
    workspace.action(action(ACTION, MODEL_ID))
    again = synthflow.run(TransferAction, **OPTIONS)
    assert (again["changed"], again.warnings) == (False, [])


def test_what_shows_other_settings_is_somebody_elses(
    synthflow: Account, workspace: Workspace, ledger: LedgerFile
) -> None:
    theirs = action(OTHER_ACTION, parameters_hard_coded={**WIRE, "phone": "+12065550177"})
    _cut_off(ledger, asked_for=WANTED)
    workspace.read()
    workspace.actions(theirs, action())
    workspace.action(theirs)
    workspace.action(action(parameters_hard_coded=WIRE))
    workspace.attach(ACTION)
    workspace.attached(ACTION, times=2)
    workspace.action(action(ACTION, MODEL_ID, parameters_hard_coded=WIRE))
    done = synthflow.run(TransferAction, **OPTIONS)
    assert (done["transfer"]["action_id"], done.warnings) == (ACTION, [])


def test_what_may_be_somebody_elses_is_not_deleted(
    synthflow: Account, workspace: Workspace, ledger: LedgerFile
) -> None:
    _cut_off(ledger, asked_for=WANTED)

    def reads() -> None:
        workspace.read()
        workspace.actions(action())
        workspace.action(action())
        workspace.actions(action())

    done = synthflow.predict_and_run(TransferAction, lambda: None, reads, **ABSENT)
    assert f"Action {ACTION} is left alone" in done.warnings[0]
    assert ledger.entry() == {}


def test_what_shows_our_settings_is_deleted(synthflow: Account, workspace: Workspace, ledger: LedgerFile) -> None:
    _cut_off(ledger, asked_for=WANTED)
    workspace.read()
    workspace.actions(action())
    workspace.action(action(parameters_hard_coded=WIRE))
    workspace.delete()
    workspace.no_action()
    assert synthflow.run(TransferAction, **ABSENT).warnings == []
    assert ledger.entry() == {}


def test_it_is_waited_for(synthflow: Account, workspace: Workspace, ledger: LedgerFile) -> None:
    _cut_off(ledger)
    workspace.read()
    for _read in range(3):
        workspace.actions()
    workspace.actions(action())
    workspace.no_action()
    workspace.actions(action())
    workspace.action(action())
    _adopted(workspace)
    assert synthflow.run(TransferAction, **OPTIONS)["changed"] is True


def test_when_nothing_was_created_it_is_created(synthflow: Account, workspace: Workspace, ledger: LedgerFile) -> None:
    _cut_off(ledger)
    workspace.read()
    for _read in range(32):
        workspace.actions()
    workspace.post()
    workspace.action(action())
    workspace.attach(ACTION)
    workspace.attached(ACTION, times=2)
    workspace.action(action(ACTION, MODEL_ID))
    assert synthflow.run(TransferAction, **OPTIONS)["changed"] is True


def test_several_that_it_could_be(synthflow: Account, workspace: Workspace, ledger: LedgerFile) -> None:
    _cut_off(ledger)
    workspace.read()
    workspace.actions(action(), action(OTHER_ACTION))
    workspace.action(action())
    workspace.action(action(OTHER_ACTION))
    error, _warnings = synthflow.fail(TransferAction, AmbiguousName, **OPTIONS)
    assert f"{OTHER_ACTION}, {ACTION}" in error.came_back
    assert "'action_id'" in error.next_step


def test_a_lost_answer_is_settled_in_the_same_run(synthflow: Account, workspace: Workspace, ledger: LedgerFile) -> None:
    workspace.read()
    workspace.actions(action("known"))
    workspace.post(lost=True)
    workspace.actions(action("known"))
    workspace.actions(action("known"), action())
    workspace.action(action(), times=2)
    _adopted(workspace)
    done = synthflow.run(TransferAction, **OPTIONS)
    assert "reading showed that it was carried out" in done.warnings[0]
    assert f"Action {ACTION} is taken for" in done.warnings[1]
    assert done["transfer"]["action_id"] == ACTION


def test_a_lost_answer_that_stays_open(synthflow: Account, workspace: Workspace, ledger: LedgerFile) -> None:
    workspace.read()
    workspace.actions(action("known"))
    workspace.post(status=500, answer={"detail": "oops"})
    for _read in range(11):
        workspace.actions(action("known"))
    error, _warnings = synthflow.fail(TransferAction, OutcomeUnknown, **OPTIONS)
    assert "Run again" in error.next_step
    assert ledger.entry()["creating"]["known_actions"] == ["known"]


def test_an_answer_without_an_id_is_settled_by_the_next_run(
    synthflow: Account, workspace: Workspace, ledger: LedgerFile
) -> None:
    workspace.read()
    workspace.actions()
    workspace.post(answer={"status": "success", "response": {}})
    synthflow.fail(TransferAction, UnexpectedAnswer, **OPTIONS)
    assert "creating" in ledger.entry()


@pytest.mark.parametrize("appears", [True, False])
def test_an_action_that_cannot_be_read_yet(
    synthflow: Account, workspace: Workspace, ledger: LedgerFile, appears: bool
) -> None:
    """The id is known, and reading lags behind: it is waited for, and not created once more."""
    _cut_off(ledger, action_id=ACTION, sent={**SETTINGS, "mode": "warm"})
    workspace.read()
    workspace.no_action(times=5 if appears else 32)
    if appears:
        workspace.action(action())
        workspace.attach(ACTION)
        workspace.attached(ACTION, times=2)
        workspace.action(action(ACTION, MODEL_ID))
    else:
        workspace.actions()
        workspace.post()
        workspace.no_action(times=31)
    if appears:
        assert synthflow.run(TransferAction, **OPTIONS)["changed"] is True
        assert "creating" not in ledger.entry()
    else:
        error, _warnings = synthflow.fail(TransferAction, NotTaken, **OPTIONS)
        assert ACTION in error.came_back
        assert "creating" in ledger.entry()


def test_taking_over(synthflow: Account, workspace: Workspace, ledger: LedgerFile) -> None:
    def reads() -> None:
        workspace.read(ACTION)
        workspace.action(action(ACTION, MODEL_ID))

    def writes() -> None:
        workspace.put()
        workspace.action(action(ACTION, MODEL_ID))

    done = synthflow.predict_and_run(TransferAction, writes, reads, **OPTIONS, action_id=ACTION)
    assert done["diff"]["before"]["target"] == "(not returned by Synthflow)"
    assert ledger.entry()["action_id"] == ACTION


def test_taking_over_what_already_is_as_wanted(synthflow: Account, workspace: Workspace, ledger: LedgerFile) -> None:
    """Where the API shows the settings, nothing is sent; that the ledger knows it now is the whole change."""

    def reads() -> None:
        workspace.read(ACTION)
        workspace.action(action(ACTION, MODEL_ID, parameters_hard_coded=WIRE))

    def writes() -> None:
        workspace.action(action(ACTION, MODEL_ID, parameters_hard_coded=WIRE))

    done = synthflow.predict_and_run(TransferAction, writes, reads, **OPTIONS, action_id=ACTION)
    assert done["diff"]["before"] == {**done["diff"]["after"], "action_id": None}
    reads()
    assert synthflow.run(TransferAction, **OPTIONS)["changed"] is False


def test_an_action_that_is_not_there(synthflow: Account, workspace: Workspace, ledger: LedgerFile) -> None:
    workspace.read()
    workspace.no_action()
    error, _warnings = synthflow.fail(TransferAction, ObjectNotFound, **OPTIONS, action_id=ACTION)
    assert "no action with that id" in error.came_back
    workspace.read()
    workspace.no_action()
    workspace.actions()
    assert synthflow.run(TransferAction, **ABSENT, action_id=ACTION)["changed"] is False


def test_an_action_of_another_kind(synthflow: Account, workspace: Workspace, ledger: LedgerFile) -> None:
    workspace.read(ACTION)
    workspace.action(action(ACTION, MODEL_ID, action_type="SEND_SMS"))
    error, _warnings = synthflow.fail(TransferAction, Refused, **OPTIONS, action_id=ACTION)
    assert "of type 'SEND_SMS'" in error.came_back


def test_an_action_that_the_ledger_has_elsewhere(synthflow: Account, workspace: Workspace, ledger: LedgerFile) -> None:
    ledger.write(f"{MODEL_ID} billing", action_id=ACTION)
    workspace.read(ACTION)
    error, _warnings = synthflow.fail(TransferAction, Conflict, **OPTIONS, action_id=ACTION)
    assert "under another key" in error.came_back


@pytest.mark.parametrize("there", [True, False])
def test_another_action_than_the_ledger_has(
    synthflow: Account, workspace: Workspace, ledger: LedgerFile, there: bool
) -> None:
    ledger.write(action_id=OTHER_ACTION, sent={**SETTINGS, "mode": "warm"})
    workspace.read(ACTION)
    if there:
        workspace.action(action(OTHER_ACTION))
        synthflow.fail(TransferAction, Conflict, **OPTIONS, action_id=ACTION)
        return
    workspace.no_action(OTHER_ACTION)
    workspace.action(action(ACTION, MODEL_ID))
    outcome = synthflow.run(TransferAction, check_mode=True, **OPTIONS, action_id=ACTION)
    assert outcome["changed"] is True
    # What was sent to another action says nothing about this one.
    assert outcome["diff"]["before"]["target"] == "(not returned by Synthflow)"


def test_a_transfer_that_the_ledger_does_not_know(synthflow: Account, workspace: Workspace, ledger: LedgerFile) -> None:
    ledger.write(f"{MODEL_ID} billing", action_id=OTHER_ACTION)

    def reads() -> None:
        workspace.read(ACTION, OTHER_ACTION, "sms")
        workspace.actions(action(), action(OTHER_ACTION), action("sms", action_type="SEND_SMS"), action("loose"))

    reads()
    error, _warnings = synthflow.fail(TransferAction, Refused, **OPTIONS)
    assert error.came_back.endswith(f"may be it: {ACTION}")
    reads()
    outcome = synthflow.run(TransferAction, check_mode=True, **OPTIONS, allow_other_transfers=True)
    assert outcome["changed"] is True
    reads()
    outcome = synthflow.run(TransferAction, **ABSENT)
    assert outcome["changed"] is False
    assert ACTION in outcome.warnings[0]


def test_without_a_ledger_the_only_one_counts(synthflow: Account, workspace: Workspace) -> None:
    workspace.read(ACTION, "sms")
    workspace.actions(action(), action("sms", action_type="SEND_SMS"), action("loose"))
    workspace.action(action(ACTION, MODEL_ID))
    outcome = synthflow.run(TransferAction, **OPTIONS)
    assert outcome["changed"] is False
    assert outcome["diff"]["after"] == {"key": "support", "assistant": ASSISTANT_NAME, "attached": True}
    assert (outcome["transfer"]["action_id"], outcome["transfer"]["target"]) == (ACTION, None)
    assert "target, mode, instructions, initiating_message" in outcome.warnings[0]


def test_without_a_ledger_what_is_shown_is_compared(synthflow: Account, workspace: Workspace) -> None:
    def reads() -> None:
        workspace.read(ACTION)
        workspace.actions(action())
        shown = {**WIRE, "initiating_msg": "From the panel."}
        workspace.action(action(ACTION, MODEL_ID, parameters_hard_coded=shown))

    def writes() -> None:
        workspace.put()
        workspace.action(action(ACTION, MODEL_ID, parameters_hard_coded=WIRE))

    done = synthflow.predict_and_run(TransferAction, writes, reads, **OPTIONS)
    assert done["diff"]["before"]["initiating_message"] == "From the panel."
    assert done.warnings == []


@pytest.mark.parametrize(
    ("options", "attached"), [(OPTIONS, [ACTION, OTHER_ACTION]), (ABSENT, [ACTION]), (ABSENT, [ACTION, OTHER_ACTION])]
)
def test_without_a_ledger_it_cannot_be_told(
    synthflow: Account, workspace: Workspace, options: dict[str, t.Any], attached: list[str]
) -> None:
    workspace.read(*attached)
    workspace.actions(action(), action(OTHER_ACTION))
    error, _warnings = synthflow.fail(TransferAction, Refused, **options)
    assert "Give 'ledger', or name the right one in 'action_id'" in error.next_step


def test_without_a_ledger_what_a_run_may_have_left_behind_is_not_doubled(
    synthflow: Account, workspace: Workspace
) -> None:
    def reads() -> None:
        workspace.read()
        workspace.actions(action(), action(OTHER_ACTION), action("sms", action_type="SEND_SMS"))

    reads()
    workspace.action(action())
    workspace.action(action(OTHER_ACTION, OTHER_MODEL_ID))
    error, _warnings = synthflow.fail(TransferAction, Refused, **OPTIONS)
    assert f"created one of them for it: {ACTION}" in error.came_back
    reads()
    allowed = synthflow.run(TransferAction, check_mode=True, **OPTIONS, allow_other_transfers=True)
    assert allowed["changed"] is True


@pytest.mark.parametrize("options", [OPTIONS, ABSENT])
def test_what_the_listing_has_is_not_missing(
    synthflow: Account, workspace: Workspace, ledger: LedgerFile, options: dict[str, t.Any]
) -> None:
    """Its entry would be forgotten, and the transfer would stay, or get a second one beside it."""
    ledger.known()
    before = ledger.entry()
    workspace.read(ACTION)
    workspace.no_action()
    workspace.actions(action())
    error, _warnings = synthflow.fail(TransferAction, UnexpectedAnswer, **options)
    assert f"the listing has action {ACTION}" in error.came_back
    assert ledger.entry() == before


def test_without_a_ledger_and_without_a_transfer(synthflow: Account, workspace: Workspace) -> None:
    workspace.read("sms")
    workspace.actions(action("sms", action_type="SEND_SMS"))
    assert synthflow.run(TransferAction, **ABSENT)["changed"] is False


def test_without_a_ledger_what_did_not_get_as_far_as_its_assistant_is_taken_back(
    synthflow: Account, workspace: Workspace
) -> None:
    """The next run would know nothing of it, and create another one."""
    workspace.read()
    workspace.actions()
    workspace.post()
    forbidden: dict[str, t.Any] = {"status": 403, "answer": {"detail": "no"}}
    synthflow.script.expect("GET", f"/actions/{ACTION}", query={"include_assistants": "true"}, **forbidden)
    workspace.attached()
    workspace.delete()
    error, _warnings = synthflow.fail(TransferAction, PermissionDenied, **OPTIONS)
    assert "read action" in error.attempted
    assert "was created for it" not in error.came_back


def test_without_a_ledger_what_cannot_be_taken_back_is_told(synthflow: Account, workspace: Workspace) -> None:
    workspace.read()
    workspace.actions()
    workspace.post()
    forbidden: dict[str, t.Any] = {"status": 403, "answer": {"detail": "no"}}
    synthflow.script.expect("GET", f"/actions/{ACTION}", query={"include_assistants": "true"}, **forbidden)
    workspace.attached()
    workspace.delete(**forbidden)
    error, _warnings = synthflow.fail(TransferAction, PermissionDenied, **OPTIONS)
    assert f"action {ACTION}, which was created for it" in error.came_back
    assert f"If no assistant has action {ACTION}, delete it" in error.next_step


def test_without_a_ledger_what_the_assistant_has_stays(synthflow: Account, workspace: Workspace) -> None:
    workspace.read()
    workspace.actions()
    workspace.post()
    workspace.action(action())
    workspace.attach(ACTION)
    forbidden: dict[str, t.Any] = {"status": 403, "answer": {"detail": "no"}}
    synthflow.script.expect("GET", f"/assistants/{MODEL_ID}", query={"include_actions": "true"}, **forbidden)
    workspace.attached(ACTION)
    synthflow.fail(TransferAction, PermissionDenied, **OPTIONS)


def test_an_action_that_others_have_is_only_detached(
    synthflow: Account, workspace: Workspace, ledger: LedgerFile
) -> None:
    ledger.known()

    def reads() -> None:
        workspace.read(ACTION)
        workspace.action(action(ACTION, MODEL_ID, OTHER_MODEL_ID))

    done = synthflow.predict_and_run(TransferAction, lambda: workspace.detach(ACTION), reads, **ABSENT)
    assert OTHER_MODEL_ID in done.warnings[0]
    assert ledger.entry() == {}
    workspace.read()
    workspace.action(action(ACTION, OTHER_MODEL_ID))
    assert synthflow.run(TransferAction, **ABSENT, action_id=ACTION)["changed"] is False


def test_changing_what_others_have_too_is_said(synthflow: Account, workspace: Workspace, ledger: LedgerFile) -> None:
    ledger.known(initiating_message="Old words.")
    workspace.read(ACTION)
    workspace.action(action(ACTION, MODEL_ID, OTHER_MODEL_ID))
    outcome = synthflow.run(TransferAction, check_mode=True, **OPTIONS)
    assert OTHER_MODEL_ID in outcome.warnings[0]
