# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of creating, selecting and deleting an assistant."""

from __future__ import annotations

import typing as t

import pytest
import samples
from account import Account, complaints
from samples import AGENT, ASSISTANT_NAME, MODEL_ID, NUMBER, OTHER_MODEL_ID, page, page_query
from vendor_script import ANY_NUMBER

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._errors import (
    AmbiguousName,
    InvalidInput,
    NotTaken,
    ObjectNotFound,
    Refused,
    RequestRejected,
    UnexpectedAnswer,
)
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._synthflow.assistant import Assistant

CREATED = {"status": "ok", "response": {"model_id": MODEL_ID}, "details": {"phone": "", "voice": ""}}
ABSENT = {"name": ASSISTANT_NAME, "state": "absent"}


def _list(synthflow: Account, *items: dict[str, t.Any], times: int | None = 1) -> None:
    synthflow.script.expect("GET", "/assistants/", query=page_query(), answer=page("assistants", *items), times=times)


def _get(synthflow: Account, times: int | None = 1, **changes: t.Any) -> None:
    synthflow.script.expect("GET", f"/assistants/{MODEL_ID}", answer=samples.one_assistant(**changes), times=times)


def _gone(synthflow: Account) -> None:
    synthflow.script.expect("GET", f"/assistants/{MODEL_ID}", status=404, answer={"detail": "Not Found"})


def _found(synthflow: Account, **changes: t.Any) -> None:
    _list(synthflow, samples.assistant(**changes))
    _get(synthflow, **changes)


def test_create(synthflow: Account) -> None:
    body = {"type": "inbound", "name": ASSISTANT_NAME, "description": "Answers the main line", "agent": AGENT}

    def writes() -> None:
        synthflow.script.expect("POST", "/assistants", body=body, answer=CREATED)
        _list(synthflow, samples.assistant())
        _get(synthflow)

    done = synthflow.predict_and_run(
        Assistant,
        writes,
        lambda: _list(synthflow),
        name=ASSISTANT_NAME,
        description="Answers the main line",
        agent=AGENT,
    )
    assert done["assistant"] == {
        "model_id": MODEL_ID,
        "name": ASSISTANT_NAME,
        "description": "Answers the main line",
        "agent": AGENT,
        "type": "inbound",
        "phone_number": None,
    }
    assert done["diff"]["before"] == {}
    assert done["diff"]["after"] == {
        "name": ASSISTANT_NAME,
        "description": "Answers the main line",
        "agent": AGENT,
    }


def test_create_with_keys_that_synthflow_takes_once(synthflow: Account) -> None:
    agent = {**AGENT, "voice_engine_version": "2.0", "mine": 1}
    _list(synthflow)
    synthflow.script.expect(
        "POST", "/assistants", body={"type": "inbound", "name": "n", "agent": agent}, answer=CREATED
    )
    _list(synthflow, samples.assistant(name="n"))
    _get(synthflow, name="n")
    assert synthflow.run(Assistant, name="n", agent=agent, create_only_agent_keys=["voice_engine_version", "mine"])[
        "changed"
    ]


def test_create_that_shows_only_after_a_while(synthflow: Account) -> None:
    _list(synthflow)
    synthflow.script.expect(
        "POST", "/assistants", body={"type": "inbound", "name": ASSISTANT_NAME, "agent": AGENT}, answer=CREATED
    )
    _list(synthflow)
    _gone(synthflow)
    _get(synthflow)
    assert synthflow.run(Assistant, name=ASSISTANT_NAME, agent=AGENT)["assistant"]["model_id"] == MODEL_ID


def test_a_setting_that_is_not_kept(synthflow: Account) -> None:
    _list(synthflow)
    synthflow.script.expect(
        "POST", "/assistants", body={"type": "inbound", "name": ASSISTANT_NAME, "agent": AGENT}, answer=CREATED
    )
    _list(synthflow, samples.assistant())
    _get(synthflow, agent={**AGENT, "llm": "gpt-other", "prompt": "else"}, times=None)
    error, _warnings = synthflow.fail(Assistant, NotTaken, name=ASSISTANT_NAME, agent=AGENT)
    assert "agent.llm, agent.prompt" in error.came_back
    assert "'create_only_agent_keys'" in error.next_step


def test_a_creation_that_is_refused(synthflow: Account) -> None:
    _list(synthflow)
    detail = {"status": "x", "description": "voice_id unknown", "request_id": "r-3", "category": "c"}
    synthflow.script.expect(
        "POST",
        "/assistants",
        body={"type": "inbound", "name": ASSISTANT_NAME, "agent": AGENT},
        status=400,
        answer={"detail": detail},
    )
    error, _warnings = synthflow.fail(Assistant, RequestRejected, name=ASSISTANT_NAME, agent=AGENT)
    assert "voice_id unknown (request id r-3)" in str(error)


@pytest.mark.parametrize("check_mode", [True, False])
@pytest.mark.parametrize("name", ["Missing", ASSISTANT_NAME.upper()])
def test_a_missing_assistant_is_not_created_without_its_settings(
    synthflow: Account, name: str, check_mode: bool
) -> None:
    _list(synthflow, samples.assistant())
    error, _warnings = synthflow.fail(Assistant, InvalidInput, check_mode=check_mode, name=name)
    assert error.option == "agent"
    assert (f"There is '{ASSISTANT_NAME}'" in error.came_back) is (name != "Missing")


@pytest.mark.parametrize("check_mode", [True, False])
def test_select_by_name(synthflow: Account, check_mode: bool) -> None:
    _list(synthflow, samples.assistant(), samples.assistant(model_id=OTHER_MODEL_ID, name="Other"))
    _get(synthflow, phone_number=NUMBER)
    outcome = synthflow.run(Assistant, check_mode=check_mode, name=ASSISTANT_NAME)
    assert outcome["changed"] is False
    assert outcome["assistant"]["phone_number"] == NUMBER
    assert outcome["diff"]["before"] == outcome["diff"]["after"]
    assert "agent" not in outcome["diff"]["before"]


def test_select_by_model_id_does_not_list(synthflow: Account) -> None:
    _get(synthflow)
    assert synthflow.run(Assistant, model_id=MODEL_ID)["assistant"]["name"] == ASSISTANT_NAME


def test_select_when_the_answer_lacks_the_id(synthflow: Account) -> None:
    answer = page("assistants", {"type": "inbound", "name": ASSISTANT_NAME})
    synthflow.script.expect("GET", f"/assistants/{MODEL_ID}", answer=answer)
    assert synthflow.run(Assistant, model_id=MODEL_ID)["assistant"]["model_id"] == MODEL_ID


@pytest.mark.parametrize("more", [{}, {"name": "n", "agent": AGENT}])
def test_an_unknown_model_id_is_never_created(synthflow: Account, more: dict[str, t.Any]) -> None:
    _gone(synthflow)
    error, _warnings = synthflow.fail(Assistant, ObjectNotFound, model_id=MODEL_ID, **more)
    assert MODEL_ID in error.attempted


@pytest.mark.parametrize("state", ["present", "absent"])
def test_an_ambiguous_name(synthflow: Account, state: str) -> None:
    both = page("assistants", samples.assistant(), samples.assistant(model_id=OTHER_MODEL_ID))
    synthflow.script.expect("GET", "/assistants/", query=page_query(), answer=both, times=ANY_NUMBER)
    error, _warnings = synthflow.fail(Assistant, AmbiguousName, name=ASSISTANT_NAME, agent=AGENT, state=state)
    assert MODEL_ID in error.came_back
    assert OTHER_MODEL_ID in error.came_back


@pytest.mark.parametrize("state", ["present", "absent"])
def test_an_assistant_of_another_type(synthflow: Account, state: str) -> None:
    _found(synthflow, type="outbound")
    error, _warnings = synthflow.fail(Assistant, Refused, name=ASSISTANT_NAME, agent=AGENT, state=state)
    assert "of type 'outbound'" in error.came_back


@pytest.mark.parametrize("check_mode", [True, False])
def test_already_absent(synthflow: Account, check_mode: bool) -> None:
    _list(synthflow)
    outcome = synthflow.run(Assistant, check_mode=check_mode, **ABSENT)
    assert (outcome["changed"], outcome["assistant"]) == (False, None)


def test_an_absent_model_id(synthflow: Account) -> None:
    _gone(synthflow)
    assert synthflow.run(Assistant, model_id=MODEL_ID, state="absent")["changed"] is False


def test_delete(synthflow: Account) -> None:
    def writes() -> None:
        synthflow.script.expect("DELETE", f"/assistants/{MODEL_ID}", answer={"status": "ok", "response": {}})
        # By now the id is known, so nothing has to be listed.
        _get(synthflow)
        _gone(synthflow)

    done = synthflow.predict_and_run(Assistant, writes, lambda: _found(synthflow), **ABSENT)
    assert done["assistant"] is None
    assert done["diff"]["before"] == {"name": ASSISTANT_NAME, "description": "Answers the main line"}
    assert done["diff"]["after"] == {}


@pytest.mark.parametrize("allowed", [{}, {"allow_attached_number": "+12065550199"}])
@pytest.mark.parametrize("check_mode", [True, False])
def test_an_assistant_that_answers_calls_is_not_deleted(
    synthflow: Account, allowed: dict[str, t.Any], check_mode: bool
) -> None:
    _found(synthflow, phone_number=NUMBER)
    error, _warnings = synthflow.fail(Assistant, Refused, check_mode=check_mode, **ABSENT, **allowed)
    assert NUMBER in error.came_back
    assert "'allow_attached_number'" in error.next_step


@pytest.mark.parametrize("allowed", [{"force": True}, {"allow_attached_number": NUMBER}])
def test_an_assistant_that_may_lose_its_number_is_deleted(synthflow: Account, allowed: dict[str, t.Any]) -> None:
    _found(synthflow, phone_number=NUMBER)
    synthflow.script.expect("DELETE", f"/assistants/{MODEL_ID}", answer={"status": "ok"})
    _gone(synthflow)
    assert synthflow.run(Assistant, **ABSENT, **allowed)["changed"] is True


@pytest.mark.parametrize(
    ("options", "option"),
    [
        ({"name": " "}, "name"),
        ({"name": ASSISTANT_NAME, "agent": {}}, "agent"),
        ({"name": ASSISTANT_NAME, "api_key": "a b"}, "api_key"),
        ({"name": ASSISTANT_NAME, "allow_attached_number": "12065550100"}, "allow_attached_number"),
        ({"model_id": ""}, "model_id"),
        ({"model_id": " "}, "model_id"),
        ({"model_id": "", "state": "absent"}, "model_id"),
        ({"model_id": "", "name": ASSISTANT_NAME}, "model_id"),
    ],
)
def test_options_that_cannot_work(synthflow: Account, options: dict[str, t.Any], option: str) -> None:
    """An empty model id would read the listing and take its first assistant for the one that is meant."""
    error, _warnings = synthflow.fail(Assistant, InvalidInput, **options)
    assert error.option == option
    assert synthflow.script.requests == []


def test_name_or_id_is_needed(synthflow: Account) -> None:
    assert complaints(Assistant, synthflow.options) == ["one of the following is required: name, model_id"]


@pytest.mark.parametrize("check_mode", [True, False])
def test_an_assistant_that_is_listed_and_cannot_be_read_is_not_created_again(
    synthflow: Account, check_mode: bool
) -> None:
    listing = page("assistants", samples.assistant())
    synthflow.script.expect("GET", "/assistants/", query=page_query(), answer=listing)
    synthflow.script.expect("GET", f"/assistants/{MODEL_ID}", status=404, answer={"detail": "no"})
    synthflow.script.expect("GET", "/assistants/", query=page_query(), answer=listing)
    options = {"name": ASSISTANT_NAME, "agent": {"prompt": "p"}}
    error, _warnings = synthflow.fail(Assistant, UnexpectedAnswer, check_mode=check_mode, **options)
    assert "reading that finds nothing" in str(error)
