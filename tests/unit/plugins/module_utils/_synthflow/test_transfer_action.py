# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of creating, updating and deleting a transfer with a ledger, down to what is sent and what is kept."""

from __future__ import annotations

import json
import typing as t
from pathlib import Path

import pytest
import samples
from account import Account, complaints
from module_process import Run
from samples import ASSISTANT_NAME, MODEL_ID, NUMBER, NUMBER_QUERY, SLUG, WORKSPACE
from transfer_samples import (
    ABSENT,
    ACTION,
    OPTIONS,
    OTHER_ACTION,
    SETTINGS,
    TARGET,
    WIRE,
    LedgerFile,
    Workspace,
    action,
)

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._errors import (
    ConnectionFailed,
    IntegrationError,
    InvalidInput,
    LedgerRefused,
    NotTaken,
    ObjectNotFound,
    OutcomeUnknown,
    PermissionDenied,
    Refused,
    RequestRejected,
    UnexpectedAnswer,
)
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._synthflow.transfer_action import TransferAction

SHOWN = {
    "key": "support",
    "assistant": ASSISTANT_NAME,
    "model_id": MODEL_ID,
    "action_id": ACTION,
    "attached": True,
    **SETTINGS,
    "mode": "warm",
    **dict.fromkeys(
        [
            "message_to_transfer_target",
            "goodbye_message",
            "failed_message",
            "ring_timeout",
            "stop_recording_after_transfer",
            "summarization_prompt",
            "screened",
            "human_detection",
            "human_detection_timeout",
            "human_availability",
            "preserve_caller_id",
        ]
    ),
}
EVERYTHING = {
    "mode": "warm_with_context",
    "message_to_transfer_target": "A call.",
    "goodbye_message": "Bye.",
    "failed_message": "Sorry.",
    "digits": "12",
    "ring_timeout": 20,
    "stop_recording_after_transfer": True,
    "summarization_prompt": "Be short.",
    "screened": False,
    "human_detection": True,
    "human_detection_timeout": 60,
    "human_availability": {"timezone": "UTC", "schedule": [], "active": False},
    "preserve_caller_id": False,
}
EVERYTHING_ON_THE_WIRE = {
    **WIRE,
    "transfer_mode": "warm_transfer_with_context",
    "message_to_transfer_target": "A call.",
    "goodbye_msg": "Bye.",
    "failed_msg": "Sorry.",
    "digits": "12",
    "timeout": 20,
    "stop_recording_after_transfer": True,
    "summarization_prompt": "Be short.",
    "screened": False,
    "human_detection": True,
    "human_detection_timeout_seconds": 60,
    "human_availability": {"timezone": "UTC", "schedule": [], "active": False},
    "preserve_caller_id": False,
}
MASKED = "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"
REFUSAL = {"status": 400, "answer": {"detail": "phone is not valid"}}


@pytest.fixture
def workspace(synthflow: Account) -> Workspace:
    return Workspace(synthflow)


@pytest.fixture
def ledger(tmp_path: Path, synthflow: Account) -> LedgerFile:
    file = LedgerFile(tmp_path)
    synthflow.options["ledger"] = str(file.path)
    return file


def _created(workspace: Workspace, settings: dict[str, t.Any] | None = None, *others: str) -> None:
    """Write down the writes of a creation, and the reads between and after them."""
    workspace.post(settings)
    workspace.action(action())
    workspace.attach(*others, ACTION)
    workspace.attached(*others, ACTION, times=2)
    workspace.action(action(ACTION, MODEL_ID))


def test_create(synthflow: Account, workspace: Workspace, ledger: LedgerFile) -> None:
    def reads() -> None:
        workspace.read()
        workspace.actions()

    done = synthflow.predict_and_run(TransferAction, lambda: _created(workspace), reads, **OPTIONS)
    assert done["transfer"] == SHOWN
    assert done["diff"] == {
        "before": {},
        "after": {"key": "support", "assistant": ASSISTANT_NAME, "attached": True, **SETTINGS, "mode": "warm"},
        "before_header": "synthflow_transfer_action",
        "after_header": "synthflow_transfer_action",
    }
    assert done.warnings == []
    entry = ledger.entry()
    assert (entry["assistant"], entry["action_id"]) == (ASSISTANT_NAME, ACTION)
    assert set(entry["sent"]) == {"target", "mode", "instructions", "initiating_message"}
    assert "creating" not in entry
    assert "One moment" not in ledger.path.read_text()


def test_a_second_run_only_reads(synthflow: Account, workspace: Workspace, ledger: LedgerFile) -> None:
    ledger.known()
    written = ledger.path.read_bytes()
    workspace.read(OTHER_ACTION, ACTION)
    workspace.action(action(ACTION, MODEL_ID))
    again = synthflow.run(TransferAction, **{**OPTIONS, "target": "+12065550155@ACME.sip.gladly.com;TRANSPORT=TLS"})
    assert (again["changed"], again["transfer"]["action_id"]) == (False, ACTION)
    assert again["diff"]["before"] == again["diff"]["after"]
    assert again["diff"]["after"]["initiating_message"] == "One moment."
    assert ledger.path.read_bytes() == written


def test_everything_that_can_be_set_is_sent(synthflow: Account, workspace: Workspace, ledger: LedgerFile) -> None:
    workspace.read()
    workspace.actions()
    _created(workspace, EVERYTHING_ON_THE_WIRE)
    done = synthflow.run(TransferAction, **OPTIONS, **EVERYTHING)
    assert done["transfer"] == {**SHOWN, **{name: value for name, value in EVERYTHING.items() if name != "digits"}}
    assert set(ledger.entry()["sent"]) == {*SETTINGS, *EVERYTHING}


def test_digits_are_a_secret(synthflow: Account, workspace: Workspace, ledger: LedgerFile) -> None:
    ledger.known(digits="4711")
    assert ledger.entry()["sent"]["digits"].startswith("pbkdf2-sha512$")

    def reads() -> None:
        workspace.read(ACTION)
        workspace.action(action(ACTION, MODEL_ID, parameters_hard_coded={**WIRE, "digits": "4711"}))

    reads()
    same = synthflow.run(TransferAction, **OPTIONS, digits="4711")
    assert same["changed"] is False
    assert same["diff"]["before"]["digits"] == same["diff"]["after"]["digits"] == "(secret)"

    def writes() -> None:
        workspace.put({**WIRE, "digits": "4712"})
        workspace.action(action(ACTION, MODEL_ID, parameters_hard_coded={**WIRE, "digits": "4712"}))

    done = synthflow.predict_and_run(TransferAction, writes, reads, **OPTIONS, digits="4712")
    assert (done["diff"]["before"]["digits"], done["diff"]["after"]["digits"]) == (
        "(not returned by Synthflow)",
        "(secret)",
    )
    assert "471" not in json.dumps(done["transfer"])


def test_digits_are_not_printed_and_make_no_holes(
    synthflow: Account,
    workspace: Workspace,
    ledger: LedgerFile,
    run: Run,
) -> None:
    ledger.known(digits="12")
    workspace.read(ACTION)
    workspace.action(action(ACTION, MODEL_ID))
    options = {**synthflow.options, **OPTIONS, "digits": "12"}
    done = run("synthflow_transfer_action", options)
    assert done.result["transfer"]["target"] == TARGET
    # ansible-core 2.21 shows the arguments at a higher verbosity alone.
    shown = done.result.get("invocation", {"module_args": {"digits": MASKED}})
    assert shown["module_args"]["digits"] == MASKED
    assert done.result["changed"] is False


def test_a_changed_setting_sends_all_of_them(synthflow: Account, workspace: Workspace, ledger: LedgerFile) -> None:
    ledger.known(initiating_message="Old words.", goodbye_message="Bye.")

    def reads() -> None:
        workspace.read(ACTION)
        workspace.action(action(ACTION, MODEL_ID))

    def writes() -> None:
        workspace.put()
        workspace.action(action(ACTION, MODEL_ID))

    done = synthflow.predict_and_run(TransferAction, writes, reads, **OPTIONS)
    assert done["diff"]["before"]["initiating_message"] == "(not returned by Synthflow)"
    assert done["diff"]["before"]["target"] == done["diff"]["after"]["target"] == TARGET
    assert done["diff"]["after"]["initiating_message"] == "One moment."
    # What was left out of the last write is not known to be there any more.
    assert "goodbye_message" not in ledger.entry()["sent"]


def test_attaching_alone(synthflow: Account, workspace: Workspace, ledger: LedgerFile) -> None:
    ledger.known()

    def reads() -> None:
        workspace.read(OTHER_ACTION)
        workspace.action(action())

    def writes() -> None:
        workspace.attach(OTHER_ACTION, ACTION)
        workspace.attached(OTHER_ACTION, ACTION, times=2)
        workspace.action(action(ACTION, MODEL_ID))

    done = synthflow.predict_and_run(TransferAction, writes, reads, **OPTIONS)
    assert (done["diff"]["before"]["attached"], done["diff"]["after"]["attached"]) == (False, True)
    assert [f"{OTHER_ACTION} are attached again with it" in warning for warning in done.warnings] == [True]


def test_other_transfers_are_attached_along_without_a_word(
    synthflow: Account, workspace: Workspace, ledger: LedgerFile
) -> None:
    ledger.known()
    ledger.write(f"{MODEL_ID} billing", action_id=OTHER_ACTION)
    workspace.read(OTHER_ACTION)
    workspace.action(action())
    outcome = synthflow.run(TransferAction, check_mode=True, **OPTIONS)
    assert (outcome["changed"], outcome.warnings) == (True, [])


def test_an_action_that_is_gone_is_created_again(synthflow: Account, workspace: Workspace, ledger: LedgerFile) -> None:
    ledger.write(action_id=OTHER_ACTION, sent={**SETTINGS, "mode": "warm"})
    workspace.read()
    workspace.no_action(OTHER_ACTION)
    workspace.actions()
    _created(workspace)
    assert synthflow.run(TransferAction, **OPTIONS)["changed"] is True
    assert ledger.entry()["action_id"] == ACTION


def test_what_the_api_shows_counts_more_than_the_ledger(
    synthflow: Account, workspace: Workspace, ledger: LedgerFile
) -> None:
    ledger.known()
    panel = {**WIRE, "initiating_msg": "From the panel.", "goodbye_msg": "Bye."}

    def reads() -> None:
        workspace.read(ACTION)
        workspace.action(action(ACTION, MODEL_ID, parameters_hard_coded=panel))

    def writes() -> None:
        workspace.put()
        workspace.action(action(ACTION, MODEL_ID, parameters_hard_coded=WIRE))

    done = synthflow.predict_and_run(TransferAction, writes, reads, **OPTIONS)
    assert done["diff"]["before"]["initiating_message"] == "From the panel."
    assert done["transfer"] == SHOWN


def test_a_value_that_the_vendor_drops(synthflow: Account, workspace: Workspace, ledger: LedgerFile) -> None:
    ledger.known(initiating_message="Old words.")
    workspace.read(ACTION)
    workspace.action(action(ACTION, MODEL_ID))
    workspace.put()
    dropped = {**WIRE, "initiating_msg": "Old words."}
    workspace.action(action(ACTION, MODEL_ID, parameters_hard_coded=dropped), times=11)
    error, _warnings = synthflow.fail(TransferAction, NotTaken, **OPTIONS)
    assert "'initiating_message' reads 'Old words.'" in error.came_back


@pytest.mark.parametrize("shown", [None, [], {"phone": 5}, {"sms_message_text": "x"}])
def test_parameters_in_another_form_count_as_not_shown(
    synthflow: Account, workspace: Workspace, ledger: LedgerFile, shown: t.Any
) -> None:
    ledger.known()
    workspace.read(ACTION)
    workspace.action(action(ACTION, MODEL_ID, parameters_hard_coded=shown))
    assert synthflow.run(TransferAction, **OPTIONS)["changed"] is False


def test_delete(synthflow: Account, workspace: Workspace, ledger: LedgerFile) -> None:
    ledger.known()

    def reads() -> None:
        workspace.read(ACTION)
        workspace.action(action(ACTION, MODEL_ID))

    def writes() -> None:
        workspace.detach(ACTION)
        workspace.delete()
        workspace.action(action(), times=2)
        workspace.no_action()

    done = synthflow.predict_and_run(TransferAction, writes, reads, **ABSENT)
    assert done["transfer"] is None
    assert done["diff"]["before"] == {
        "key": "support",
        "assistant": ASSISTANT_NAME,
        "action_id": ACTION,
        "attached": True,
    }
    assert ledger.entry() == {}
    workspace.read(OTHER_ACTION)
    workspace.actions()
    assert synthflow.run(TransferAction, **ABSENT)["changed"] is False


def test_an_entry_without_its_action_is_removed(synthflow: Account, workspace: Workspace, ledger: LedgerFile) -> None:
    ledger.known()

    def reads() -> None:
        workspace.read()
        workspace.no_action()
        workspace.actions()

    synthflow.predict_and_run(TransferAction, lambda: None, reads, **ABSENT)
    assert ledger.entry() == {}


def test_the_assistant_is_gone(synthflow: Account, workspace: Workspace, ledger: LedgerFile) -> None:
    ledger.known()
    ledger.write("another-id other support", action_id=OTHER_ACTION)
    workspace.assistants()
    workspace.action(action())
    workspace.delete()
    workspace.no_action()
    assert synthflow.run(TransferAction, **ABSENT)["changed"] is True
    assert ledger.entry() == {}
    workspace.assistants()
    assert synthflow.run(TransferAction, **ABSENT)["changed"] is False
    workspace.assistants()
    synthflow.fail(TransferAction, ObjectNotFound, **OPTIONS)


@pytest.mark.parametrize("shows_the_old_one", [True, False])
def test_the_assistant_was_made_anew(
    synthflow: Account, workspace: Workspace, ledger: LedgerFile, shows_the_old_one: bool
) -> None:
    ledger.write("gone-id support", action_id=ACTION, sent={**SETTINGS, "mode": "warm"})

    def reads() -> None:
        workspace.read()
        workspace.action(action(ACTION, *(["gone-id"] if shows_the_old_one else [])))

    def writes() -> None:
        workspace.attach(ACTION)
        workspace.attached(ACTION, times=2)
        workspace.action(action(ACTION, MODEL_ID))

    done = synthflow.predict_and_run(TransferAction, writes, reads, **OPTIONS)
    assert (done["diff"]["before"]["attached"], done["transfer"]["action_id"]) == (False, ACTION)
    assert done.warnings == []
    assert ledger.entry()["action_id"] == ACTION
    assert "gone-id" not in ledger.path.read_text()
    workspace.read(ACTION)
    workspace.action(action(ACTION, MODEL_ID))
    assert synthflow.run(TransferAction, **OPTIONS)["changed"] is False


def test_the_assistant_will_be_made_anew(synthflow: Account, workspace: Workspace, ledger: LedgerFile) -> None:
    ledger.write("gone-id support", action_id=ACTION, sent={**SETTINGS, "mode": "warm"})
    workspace.assistants()
    workspace.action(action())
    wanted = {**OPTIONS, "predicted_assistant": {"name": ASSISTANT_NAME}}
    outcome = synthflow.run(TransferAction, check_mode=True, **wanted)
    assert outcome["transfer"] == {**SHOWN, "model_id": None}
    assert "gone-id" in ledger.path.read_text()


def test_what_an_assistant_of_that_name_left_behind_goes(
    synthflow: Account, workspace: Workspace, ledger: LedgerFile
) -> None:
    ledger.write("gone-id support", action_id=ACTION)

    def reads() -> None:
        workspace.read()
        workspace.action(action(ACTION, "gone-id"))

    def writes() -> None:
        workspace.delete()
        workspace.no_action()

    assert synthflow.predict_and_run(TransferAction, writes, reads, **ABSENT).warnings == []
    assert "gone-id" not in ledger.path.read_text()


def test_another_assistant_that_bore_the_name_keeps_its_own(
    synthflow: Account, workspace: Workspace, ledger: LedgerFile
) -> None:
    ledger.write("other-id support", action_id=OTHER_ACTION)
    workspace.assistants(samples.assistant(), samples.assistant(model_id="other-id", name="Renamed"))
    workspace.attached()
    workspace.actions()
    outcome = synthflow.run(TransferAction, check_mode=True, **OPTIONS)
    assert (outcome["changed"], outcome["transfer"]["action_id"]) == (True, None)


def test_a_refused_creation_leaves_no_trace(synthflow: Account, workspace: Workspace, ledger: LedgerFile) -> None:
    workspace.read()
    workspace.actions()
    workspace.post(**REFUSAL)
    error, _warnings = synthflow.fail(TransferAction, RequestRejected, **OPTIONS)
    assert "here '+12065550155', as 'target'" in error.next_step
    assert error.to_result()["steps"][0]["menu"] == f"Assistants > {ASSISTANT_NAME}"
    assert ledger.entry() == {}


def test_a_refused_update_leaves_the_ledger_as_it_was(
    synthflow: Account, workspace: Workspace, ledger: LedgerFile
) -> None:
    ledger.known(initiating_message="Old words.")
    before = ledger.entry()
    workspace.read(ACTION)
    workspace.action(action(ACTION, MODEL_ID))
    workspace.put(**REFUSAL)
    synthflow.fail(TransferAction, RequestRejected, **OPTIONS)
    assert ledger.entry() == before


def test_other_refusals_offer_no_other_way(synthflow: Account, workspace: Workspace, ledger: LedgerFile) -> None:
    workspace.read()
    workspace.actions()
    workspace.post(status=403, answer={"detail": "no"})
    error, _warnings = synthflow.fail(TransferAction, PermissionDenied, **OPTIONS)
    assert "steps" not in error.to_result()
    workspace.read()
    workspace.actions()
    workspace.post({**WIRE, "phone": "+12065550155"}, **REFUSAL)
    error, _warnings = synthflow.fail(TransferAction, RequestRejected, **{**OPTIONS, "target": "+12065550155"})
    assert "steps" not in error.to_result()


@pytest.mark.parametrize(
    ("answer", "times", "problem"),
    [({"lost": True}, 5, OutcomeUnknown), ({"text": ""}, 1, UnexpectedAnswer)],
    ids=["lost", "nothing for an answer"],
)
def test_an_update_without_an_answer_is_not_taken_for_a_known_one(
    synthflow: Account,
    workspace: Workspace,
    ledger: LedgerFile,
    answer: dict[str, t.Any],
    times: int,
    problem: type[IntegrationError],
) -> None:
    ledger.known(initiating_message="Old words.")
    workspace.read(ACTION)
    workspace.action(action(ACTION, MODEL_ID))
    for _attempt in range(times):
        workspace.put(**answer)
    synthflow.fail(TransferAction, problem, **OPTIONS)
    assert "sent" not in ledger.entry()
    old = {**OPTIONS, "initiating_message": "Old words."}
    workspace.read(ACTION)
    workspace.action(action(ACTION, MODEL_ID))
    workspace.put({**WIRE, "initiating_msg": "Old words."})
    workspace.action(action(ACTION, MODEL_ID))
    assert synthflow.run(TransferAction, **old)["changed"] is True


def test_no_connection_leaves_no_trace(
    synthflow: Account, workspace: Workspace, ledger: LedgerFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreachable(*_arguments: t.Any) -> str:
        raise ConnectionFailed("create", "no route", "Check.")

    workspace.read()
    workspace.actions()
    monkeypatch.setattr(TransferAction, "_post", unreachable)
    synthflow.fail(TransferAction, ConnectionFailed, **OPTIONS)
    assert ledger.entry() == {}


@pytest.mark.parametrize(
    ("number", "provider", "says"),
    [
        (None, None, "is not known"),
        (NUMBER, "custom", "'custom'"),
        (NUMBER, "telnyx", "'telnyx'"),
        (NUMBER, "", "known"),
    ],
)
@pytest.mark.parametrize("check_mode", [True, False])
def test_the_callers_number_is_refused(
    synthflow: Account, workspace: Workspace, number: str | None, provider: str, says: str, check_mode: bool
) -> None:
    _read_with_number(synthflow, workspace, number, provider)
    workspace.actions()
    wanted = {**OPTIONS, "preserve_caller_id": True}
    error, _warnings = synthflow.fail(TransferAction, Refused, check_mode=check_mode, **wanted)
    assert says in error.came_back
    assert "Synthflow's own Twilio account" in error.came_back


def _read_with_number(synthflow: Account, workspace: Workspace, number: str | None, provider: str) -> None:
    workspace.read()
    synthflow.script.expect("GET", f"/assistants/{MODEL_ID}", answer=samples.one_assistant(phone_number=number))
    if number:
        answer = samples.number(provider_name=provider)
        synthflow.script.expect("GET", f"/numbers/{SLUG}", query=NUMBER_QUERY, answer=answer)


def test_the_callers_number_with_twilio(synthflow: Account, workspace: Workspace, ledger: LedgerFile) -> None:
    _read_with_number(synthflow, workspace, NUMBER, "twilio")
    workspace.actions()
    _created(workspace, {**WIRE, "preserve_caller_id": True})
    done = synthflow.run(TransferAction, **OPTIONS, preserve_caller_id=True)
    assert "no request shows" in done.warnings[0]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"mode": "cold"}, "SIP REFER"),
        ({"target": f"{TARGET}?X-Gladly-Routing-Selector=billing"}, "honours headers"),
    ],
)
def test_what_may_not_work_is_said_when_it_is_sent(
    synthflow: Account, workspace: Workspace, ledger: LedgerFile, options: dict[str, t.Any], says: str
) -> None:
    workspace.read()
    workspace.actions()
    outcome = synthflow.run(TransferAction, check_mode=True, **{**OPTIONS, **options})
    assert [says in warning for warning in outcome.warnings] == [True]
    ledger.known(**options)
    workspace.read(ACTION)
    workspace.action(action(ACTION, MODEL_ID))
    assert synthflow.run(TransferAction, **{**OPTIONS, **options}).warnings == []


@pytest.mark.parametrize(
    ("option", "value", "says"),
    [
        ("key", " ", "' ' is no name"),
        ("key", "a\nb", "is no name"),
        ("action_id", "..", "'..' is no id"),
        ("action_id", "../actions", "is no id"),
        ("assistant", "", "is no name"),
        ("target", "12065550155", "does not start with +"),
        ("target", "acme.sip.gladly.com", "does not start with +"),
        ("target", "sip:acme.sip.gladly.com", "names nobody to transfer to"),
        ("target", "sip:+1@acme.sip.gladly.com?Replaces=1", "is not an X- header name"),
        ("target", "sip:+1@acme.sip.gladly.com?X-A", "is not text"),
        ("target", "sip:+1@acme.sip.gladly.com?X-A=1&X-A=2", "a header twice"),
        ("target", "sip:+1@acme sip", "cannot have"),
        ("instructions", " ", "it is empty"),
        ("initiating_message", "", "it is empty"),
        ("ring_timeout", 0, "0 is no number of seconds"),
        ("human_detection_timeout", 1801, "not between 30 and 1800"),
        ("human_availability", {"timezone": "UTC"}, "lacks schedule, active"),
    ],
)
def test_wrong_input_is_refused_before_the_first_request(
    synthflow: Account, option: str, value: t.Any, says: str
) -> None:
    error, _warnings = synthflow.fail(TransferAction, InvalidInput, **{**OPTIONS, option: value})
    assert error.option == option
    assert says in error.came_back


def test_what_presence_needs(synthflow: Account) -> None:
    (complaint,) = complaints(TransferAction, {**synthflow.options, "assistant": "a", "key": "b"})
    assert "target, instructions, initiating_message" in complaint
    assert complaints(TransferAction, {**synthflow.options, **ABSENT}) == []


def test_a_ledger_of_another_workspace(synthflow: Account, ledger: LedgerFile) -> None:
    ledger.known()
    error, _warnings = synthflow.fail(TransferAction, LedgerRefused, **{**OPTIONS, "workspace_id": "1700x1"})
    assert WORKSPACE in error.came_back


def test_an_assistant_to_come(synthflow: Account, workspace: Workspace, ledger: LedgerFile) -> None:
    workspace.assistants()
    workspace.actions()
    wanted = {**OPTIONS, "predicted_assistant": {"name": ASSISTANT_NAME}}
    outcome = synthflow.run(TransferAction, check_mode=True, **wanted)
    assert outcome["transfer"] == {**SHOWN, "model_id": None, "action_id": None}
    assert not ledger.path.exists()
    workspace.assistants()
    synthflow.fail(TransferAction, ObjectNotFound, **wanted)
    workspace.assistants()
    wanted["predicted_assistant"] = {"name": "Another"}
    synthflow.fail(TransferAction, ObjectNotFound, check_mode=True, **wanted)


@pytest.mark.parametrize("actions", ["text", [1], {"a": 1}])
def test_unreadable_attachments_stop_the_run(synthflow: Account, workspace: Workspace, actions: t.Any) -> None:
    workspace.assistants(samples.assistant())
    answer = samples.one_assistant(actions=actions)
    synthflow.script.expect("GET", f"/assistants/{MODEL_ID}", query={"include_actions": "true"}, answer=answer)
    synthflow.fail(TransferAction, UnexpectedAnswer, **OPTIONS)
