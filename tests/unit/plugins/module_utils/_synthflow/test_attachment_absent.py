# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of detaching a number, for which Synthflow documents no way, and of predictions on an empty workspace."""

from __future__ import annotations

import typing as t

import pytest
import samples
from account import Account
from samples import (
    ASSISTANT_NAME,
    MODEL_ID,
    NUMBER,
    NUMBER_QUERY,
    OTHER_NUMBER,
    SLUG,
    page,
    page_query,
)

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._errors import (
    AuthenticationFailed,
    NotTaken,
    ObjectNotFound,
)
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._synthflow.attachment import Attachment

OPTIONS = {"phone_number": NUMBER, "assistant": ASSISTANT_NAME}
ABSENT = {**OPTIONS, "state": "absent"}
NUMBER_TO_COME = {"phone_number": NUMBER, "slug": SLUG, "is_available": True, "assistants": []}
ASSISTANT_TO_COME = {"name": ASSISTANT_NAME, "type": "inbound", "model_id": None, "phone_number": None}
OK = {"status": "ok"}


def _list(synthflow: Account, *items: dict[str, t.Any]) -> None:
    synthflow.script.expect("GET", "/assistants/", query=page_query(), answer=page("assistants", *items))


def _get(synthflow: Account, number: str | None, times: int | None = 1) -> None:
    answer = samples.one_assistant(phone_number=number)
    synthflow.script.expect("GET", f"/assistants/{MODEL_ID}", answer=answer, times=times)


def _number(synthflow: Account, there: bool = True) -> None:
    answer = {"answer": samples.number()} if there else {"status": 404, "answer": {}}
    synthflow.script.expect("GET", f"/numbers/{SLUG}", query=NUMBER_QUERY, **answer)


def _reads(synthflow: Account, number: str | None = NUMBER) -> None:
    _list(synthflow, samples.assistant(phone_number=number))
    _get(synthflow, number)
    _number(synthflow)


def _put(synthflow: Account, number: str | None, **answer: t.Any) -> None:
    body = {"phone_number": number}
    synthflow.script.expect("PUT", f"/assistants/{MODEL_ID}", body=body, **(answer or {"answer": OK}))


def test_an_empty_text_detaches(synthflow: Account) -> None:
    def writes() -> None:
        _put(synthflow, "")
        _get(synthflow, NUMBER, times=3)
        _get(synthflow, "")

    done = synthflow.predict_and_run(Attachment, writes, lambda: _reads(synthflow), **ABSENT)
    assert done["attachment"] is None
    assert done["diff"]["before"] == {"phone_number": NUMBER, "assistant": ASSISTANT_NAME}
    assert done["diff"]["after"] == {"phone_number": NUMBER, "assistant": None}


@pytest.mark.parametrize("refused", [True, False])
def test_null_detaches(synthflow: Account, refused: bool) -> None:
    _reads(synthflow)
    if refused:
        _put(synthflow, "", status=422, answer={"detail": "too short"})
    else:
        _put(synthflow, "")
        _get(synthflow, NUMBER, times=6)
    _put(synthflow, None)
    _get(synthflow, None)
    assert synthflow.run(Attachment, **ABSENT)["changed"] is True


def test_neither_detaches(synthflow: Account) -> None:
    _reads(synthflow)
    _put(synthflow, "", status=422, answer={"detail": "too short"})
    _put(synthflow, None)
    _get(synthflow, NUMBER, times=6)
    error, _warnings = synthflow.fail(Attachment, NotTaken, **ABSENT)
    assert "too short; the request was accepted and changed nothing" in error.came_back
    assert "synthflow_sip_number" in error.next_step


def test_wrong_credentials_are_not_taken_for_a_missing_way(synthflow: Account) -> None:
    _reads(synthflow)
    _put(synthflow, "", status=401, answer={"detail": "expired"})
    error, _warnings = synthflow.fail(Attachment, AuthenticationFailed, **ABSENT)
    assert "'api_key'" in error.next_step


@pytest.mark.parametrize("number", [None, "", OTHER_NUMBER])
@pytest.mark.parametrize("check_mode", [True, False])
def test_already_detached(synthflow: Account, number: str | None, check_mode: bool) -> None:
    _reads(synthflow, number)
    outcome = synthflow.run(Attachment, check_mode=check_mode, **ABSENT)
    assert (outcome["changed"], outcome["attachment"]) == (False, None)
    assert outcome["diff"]["before"] == outcome["diff"]["after"] == {"phone_number": NUMBER, "assistant": None}


@pytest.mark.parametrize("there", [True, False])
def test_without_the_assistant_nothing_is_attached(synthflow: Account, there: bool) -> None:
    _list(synthflow)
    _number(synthflow, there=there)
    assert synthflow.run(Attachment, **ABSENT)["changed"] is False


def test_without_the_number_nothing_is_attached(synthflow: Account) -> None:
    _list(synthflow, samples.assistant())
    _get(synthflow, None)
    _number(synthflow, there=False)
    assert synthflow.run(Attachment, **ABSENT)["changed"] is False


def test_an_empty_workspace_can_be_predicted(synthflow: Account) -> None:
    _list(synthflow)
    _number(synthflow, there=False)
    outcome = synthflow.run(
        Attachment,
        check_mode=True,
        predicted_number=NUMBER_TO_COME,
        predicted_assistant=ASSISTANT_TO_COME,
        **OPTIONS,
    )
    assert outcome["changed"] is True
    assert outcome["attachment"] == {"phone_number": NUMBER, "assistant": ASSISTANT_NAME, "model_id": None}
    assert outcome["diff"]["before"] == {"phone_number": NUMBER, "assistant": None}
    assert outcome["diff"]["after"] == {"phone_number": NUMBER, "assistant": ASSISTANT_NAME}


@pytest.mark.parametrize(
    ("number", "assistant"),
    [
        (None, ASSISTANT_TO_COME),
        ({**NUMBER_TO_COME, "phone_number": OTHER_NUMBER}, ASSISTANT_TO_COME),
        (NUMBER_TO_COME, None),
        (NUMBER_TO_COME, {**ASSISTANT_TO_COME, "name": "Another"}),
        ({}, {}),
    ],
)
def test_a_prediction_of_something_else_does_not_count(synthflow: Account, number: t.Any, assistant: t.Any) -> None:
    _list(synthflow)
    _number(synthflow, there=False)
    synthflow.fail(
        Attachment,
        ObjectNotFound,
        check_mode=True,
        predicted_number=number,
        predicted_assistant=assistant,
        **OPTIONS,
    )


@pytest.mark.parametrize("there", [True, False])
def test_predictions_do_not_count_in_a_live_run(synthflow: Account, there: bool) -> None:
    _list(synthflow)
    _number(synthflow, there=there)
    error, _warnings = synthflow.fail(
        Attachment,
        ObjectNotFound,
        predicted_number=NUMBER_TO_COME,
        predicted_assistant=ASSISTANT_TO_COME,
        **OPTIONS,
    )
    assert ("find assistant" in error.attempted) is there


def test_a_prediction_gives_way_to_what_is_there(synthflow: Account) -> None:
    _reads(synthflow)
    outcome = synthflow.run(
        Attachment,
        check_mode=True,
        predicted_number={**NUMBER_TO_COME, "assistants": ["x"]},
        predicted_assistant=ASSISTANT_TO_COME,
        **OPTIONS,
    )
    assert (outcome["changed"], outcome["attachment"]["model_id"]) == (False, MODEL_ID)
