# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of updating an assistant, whose settings are compared by the keys that were given."""

from __future__ import annotations

import typing as t

import pytest
import samples
from account import Account
from samples import AGENT, ASSISTANT_NAME, MODEL_ID, page, page_query

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._errors import (
    Conflict,
    NotTaken,
    PermissionDenied,
)
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._synthflow.assistant import Assistant

UPDATED = {"status": "ok", "response": {"model_id": MODEL_ID}, "details": {"phone": "", "voice": ""}}
THERE = {**AGENT, "voice_stability": 0.5, "background_noise": {"enabled": True, "volume": 1}}


def _get(synthflow: Account, times: int | None = 1, **changes: t.Any) -> None:
    answer = samples.one_assistant(**{"agent": THERE, **changes})
    synthflow.script.expect("GET", f"/assistants/{MODEL_ID}", answer=answer, times=times)


def _found(synthflow: Account, **changes: t.Any) -> None:
    listing = page("assistants", samples.assistant())
    synthflow.script.expect("GET", "/assistants/", query=page_query(), answer=listing)
    _get(synthflow, **changes)


def _put(synthflow: Account, body: dict[str, t.Any], **answer: t.Any) -> None:
    synthflow.script.expect("PUT", f"/assistants/{MODEL_ID}", body=body, **(answer or {"answer": UPDATED}))


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"description": "Answers the main line"},
        {"agent": AGENT},
        {"agent": {"background_noise": {"volume": 1.0}}},
        {"agent": {"llm": "gpt-4.1", "consent_message": "new", "voice_engine_version": "2.0"}},
        {"agent": {"hidden": 1}, "create_only_agent_keys": ["hidden"]},
    ],
)
@pytest.mark.parametrize("check_mode", [True, False])
def test_unchanged(synthflow: Account, options: dict[str, t.Any], check_mode: bool) -> None:
    _found(synthflow)
    outcome = synthflow.run(Assistant, check_mode=check_mode, name=ASSISTANT_NAME, **options)
    assert outcome["changed"] is False
    assert outcome["diff"]["before"] == outcome["diff"]["after"]
    assert outcome.warnings == []


def test_update_of_the_description(synthflow: Account) -> None:
    def writes() -> None:
        _put(synthflow, {"description": "New"})
        _get(synthflow, description="New")

    done = synthflow.predict_and_run(
        Assistant, writes, lambda: _found(synthflow), name=ASSISTANT_NAME, description="New"
    )
    assert done["diff"]["before"] == {"name": ASSISTANT_NAME, "description": "Answers the main line"}
    assert done["diff"]["after"] == {"name": ASSISTANT_NAME, "description": "New"}


def test_the_description_can_be_removed(synthflow: Account) -> None:
    _found(synthflow)
    _put(synthflow, {"description": ""})
    _get(synthflow, description=None)
    assert synthflow.run(Assistant, name=ASSISTANT_NAME, description="")["changed"] is True


def test_an_assistant_found_by_id_gets_the_name(synthflow: Account) -> None:
    def writes() -> None:
        _put(synthflow, {"name": "New"})
        _get(synthflow, name="New")

    def reads() -> None:
        _get(synthflow)
        synthflow.script.expect(
            "GET", "/assistants/", query=page_query(), answer=page("assistants", samples.assistant())
        )

    synthflow.predict_and_run(Assistant, writes, reads, model_id=MODEL_ID, name="New")


@pytest.mark.parametrize("check_mode", [True, False])
def test_a_name_that_another_assistant_bears_is_refused(synthflow: Account, check_mode: bool) -> None:
    _get(synthflow)
    taken = page("assistants", samples.assistant(), samples.assistant(model_id="other", name="New"))
    synthflow.script.expect("GET", "/assistants/", query=page_query(), answer=taken)
    error, _warnings = synthflow.fail(Assistant, Conflict, check_mode=check_mode, model_id=MODEL_ID, name="New")
    assert "assistant other bears that name already" in str(error)


def test_the_whole_tree_is_sent_with_the_changes_in_it(synthflow: Account) -> None:
    """Whether Synthflow merges a tree or replaces it is not documented."""
    changed = {**THERE, "prompt": "New", "background_noise": {"enabled": True, "volume": 2}}

    def writes() -> None:
        _put(synthflow, {"agent": changed})
        _get(synthflow, agent=changed)

    done = synthflow.predict_and_run(
        Assistant,
        writes,
        lambda: _found(synthflow),
        name=ASSISTANT_NAME,
        agent={"prompt": "New", "background_noise": {"volume": 2}},
    )
    assert done["diff"]["before"]["agent"] == {"prompt": "Be kind.", "background_noise": {"volume": 1}}
    assert done["diff"]["after"]["agent"] == {"prompt": "New", "background_noise": {"volume": 2}}


def test_a_new_key(synthflow: Account) -> None:
    _found(synthflow)
    _put(synthflow, {"agent": {**THERE, "voice_speed": 1}})
    _get(synthflow, agent={**THERE, "voice_speed": 1.0})
    done = synthflow.run(Assistant, name=ASSISTANT_NAME, agent={"voice_speed": 1})
    assert done["diff"]["before"]["agent"] == {}
    assert done["diff"]["after"]["agent"] == {"voice_speed": 1}


def test_description_and_settings_together(synthflow: Account) -> None:
    agent = {**THERE, "llm": "gpt-5.1"}
    _found(synthflow)
    _put(synthflow, {"description": "New", "agent": agent})
    _get(synthflow, description="New", agent=agent)
    synthflow.run(Assistant, name=ASSISTANT_NAME, description="New", agent={"llm": "gpt-5.1"})


def test_keys_taken_once_are_not_sent_again(synthflow: Account) -> None:
    _found(synthflow, agent={**THERE, "consent_message": "old"})
    _put(synthflow, {"agent": {**THERE, "llm": "gpt-5.1"}})
    _get(synthflow, agent={**THERE, "llm": "gpt-5.1", "consent_message": "old"})
    done = synthflow.run(Assistant, name=ASSISTANT_NAME, agent={"llm": "gpt-5.1", "consent_message": "new"})
    assert done["diff"]["after"]["agent"] == {"llm": "gpt-5.1"}


def test_settings_that_are_not_shown_are_left_alone_with_a_warning(synthflow: Account) -> None:
    minimal = {"type": "inbound", "name": ASSISTANT_NAME, "model_id": MODEL_ID, "actions": []}
    for check_mode in (True, False):
        synthflow.script.expect("GET", f"/assistants/{MODEL_ID}", answer=page("assistants", minimal))
        outcome = synthflow.run(Assistant, check_mode=check_mode, model_id=MODEL_ID, agent=AGENT)
        assert outcome["changed"] is False
        assert "neither compared nor sent" in outcome.warnings[0]
        assert outcome["assistant"]["phone_number"] is None
        assert "agent" not in outcome["diff"]["before"]


def test_a_creation_cannot_be_compared_when_settings_are_not_shown(synthflow: Account) -> None:
    synthflow.script.expect("GET", "/assistants/", query=page_query(), answer=page("assistants"))
    body = {"type": "inbound", "name": ASSISTANT_NAME, "agent": AGENT}
    synthflow.script.expect("POST", "/assistants", body=body, answer=UPDATED)
    listing = page("assistants", samples.assistant())
    synthflow.script.expect("GET", "/assistants/", query=page_query(), answer=listing)
    _get(synthflow, agent=None)
    assert synthflow.run(Assistant, name=ASSISTANT_NAME, agent=AGENT)["changed"] is True


@pytest.mark.parametrize("lagging", ["description", "agent"])
def test_an_update_that_shows_only_after_a_while(synthflow: Account, lagging: str) -> None:
    wanted: dict[str, t.Any] = {"description": "New"} if lagging == "description" else {"agent": {"llm": "gpt-5.1"}}
    there = {"description": "New"} if lagging == "description" else {"agent": {**THERE, "llm": "gpt-5.1"}}
    _found(synthflow)
    _put(synthflow, there)
    _get(synthflow, times=3)
    _get(synthflow, **there)
    assert synthflow.run(Assistant, name=ASSISTANT_NAME, **wanted)["changed"] is True


def test_a_tree_that_is_replaced_loses_nothing(synthflow: Account) -> None:
    _found(synthflow)
    _put(synthflow, {"agent": {**THERE, "llm": "gpt-5.1"}})
    _get(synthflow, agent={"llm": "gpt-5.1"}, times=None)
    error, _warnings = synthflow.fail(Assistant, NotTaken, name=ASSISTANT_NAME, agent={"llm": "gpt-5.1"})
    assert "agent.background_noise" in error.came_back
    assert "agent.llm" not in error.came_back


def test_a_description_and_a_setting_that_are_not_kept_are_both_named(synthflow: Account) -> None:
    _found(synthflow)
    _put(synthflow, {"description": "New", "agent": {**THERE, "llm": "gpt-5.1"}})
    _get(synthflow, times=None)
    error, _warnings = synthflow.fail(
        Assistant, NotTaken, name=ASSISTANT_NAME, description="New", agent={"llm": "gpt-5.1"}
    )
    assert "'description' reads 'Answers the main line'" in error.came_back
    assert "agent" in error.came_back


def test_an_update_without_permission(synthflow: Account) -> None:
    _found(synthflow)
    _put(synthflow, {"description": "New"}, status=403, answer={"detail": "read only"})
    error, _warnings = synthflow.fail(Assistant, PermissionDenied, name=ASSISTANT_NAME, description="New")
    assert "update description of assistant" in error.attempted
