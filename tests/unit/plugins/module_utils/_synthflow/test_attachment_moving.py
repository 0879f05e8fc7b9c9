# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of taking a number over from another assistant, in each way that Synthflow may behave."""

from __future__ import annotations

import typing as t

import pytest
import samples
from account import Account
from samples import ASSISTANT_NAME, MODEL_ID, NUMBER, NUMBER_QUERY, OTHER_MODEL_ID, SLUG, page, page_query

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._errors import (
    AuthenticationFailed,
    IntegrationError,
    NotTaken,
    PermissionDenied,
    RateLimited,
    RequestRejected,
)
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._synthflow.attachment import Attachment

OPTIONS = {"phone_number": NUMBER, "assistant": ASSISTANT_NAME, "on_conflict": "move"}
HOLDER = {"model_id": OTHER_MODEL_ID, "name": "Other"}
UPDATED = {"status": "ok", "response": {"model_id": "m"}, "details": {"phone": "", "voice": ""}}
IN_USE = {"status": 400, "answer": {"detail": {"description": "number is in use", "request_id": "r-1"}}}


def _get(synthflow: Account, model_id: str, number: str | None, times: int | None = 1) -> None:
    name = ASSISTANT_NAME if model_id == MODEL_ID else "Other"
    answer = samples.one_assistant(model_id=model_id, name=name, phone_number=number)
    synthflow.script.expect("GET", f"/assistants/{model_id}", answer=answer, times=times)


def _put(synthflow: Account, model_id: str, number: str | None, **answer: t.Any) -> None:
    body = {"phone_number": number}
    synthflow.script.expect("PUT", f"/assistants/{model_id}", body=body, **(answer or {"answer": UPDATED}))


def _reads(synthflow: Account) -> None:
    listing = page("assistants", samples.assistant(), samples.assistant(**HOLDER, phone_number=NUMBER))
    synthflow.script.expect("GET", "/assistants/", query=page_query(), answer=listing)
    _get(synthflow, MODEL_ID, "")
    number = samples.number(is_available=False, assistants=[OTHER_MODEL_ID])
    synthflow.script.expect("GET", f"/numbers/{SLUG}", query=NUMBER_QUERY, answer=number)


def test_synthflow_moves_it_by_itself(synthflow: Account) -> None:
    def writes() -> None:
        _put(synthflow, MODEL_ID, NUMBER)
        _get(synthflow, MODEL_ID, NUMBER)

    done = synthflow.predict_and_run(Attachment, writes, lambda: _reads(synthflow), **OPTIONS)
    assert done["diff"]["before"] == {"phone_number": NUMBER, "assistant": "Other"}
    assert done["diff"]["after"] == {"phone_number": NUMBER, "assistant": ASSISTANT_NAME}


@pytest.mark.parametrize("status", [400, 409, 422])
@pytest.mark.parametrize("empty", ["", None])
def test_synthflow_refuses_until_the_other_lets_go(synthflow: Account, status: int, empty: str | None) -> None:
    def writes() -> None:
        _put(synthflow, MODEL_ID, NUMBER, **{**IN_USE, "status": status})
        if empty is None:
            _put(synthflow, OTHER_MODEL_ID, "", status=422, answer={"detail": "too short"})
        _put(synthflow, OTHER_MODEL_ID, empty)
        _get(synthflow, OTHER_MODEL_ID, NUMBER, times=2)
        _get(synthflow, OTHER_MODEL_ID, None)
        _put(synthflow, MODEL_ID, NUMBER)
        _get(synthflow, MODEL_ID, NUMBER)

    synthflow.predict_and_run(Attachment, writes, lambda: _reads(synthflow), **OPTIONS)


def test_what_leads_nowhere_gives_the_number_back(synthflow: Account) -> None:
    _reads(synthflow)
    _put(synthflow, MODEL_ID, NUMBER, **IN_USE)
    _put(synthflow, OTHER_MODEL_ID, "")
    _get(synthflow, OTHER_MODEL_ID, "")
    _put(synthflow, MODEL_ID, NUMBER, status=400, answer={"detail": "assistant is broken"})
    _put(synthflow, OTHER_MODEL_ID, NUMBER)
    error, warnings = synthflow.fail(Attachment, RequestRejected, **OPTIONS)
    assert "assistant is broken" in error.came_back
    assert warnings == [f"Number {NUMBER} was given back to assistant 'Other'."]


def test_a_move_that_is_accepted_without_effect_gives_the_number_back(synthflow: Account) -> None:
    _reads(synthflow)
    _put(synthflow, MODEL_ID, NUMBER, **IN_USE)
    _put(synthflow, OTHER_MODEL_ID, "")
    _get(synthflow, OTHER_MODEL_ID, "")
    _put(synthflow, MODEL_ID, NUMBER)
    _get(synthflow, MODEL_ID, "", times=2)
    _put(synthflow, OTHER_MODEL_ID, NUMBER)
    error, warnings = synthflow.fail(Attachment, NotTaken, **OPTIONS, wait_timeout=0)
    assert "reading shows the number none" in error.came_back
    assert warnings == [f"Number {NUMBER} was given back to assistant 'Other'."]


def test_a_number_that_cannot_be_given_back_is_called_out(synthflow: Account) -> None:
    _reads(synthflow)
    _put(synthflow, MODEL_ID, NUMBER, **IN_USE)
    _put(synthflow, OTHER_MODEL_ID, "")
    _get(synthflow, OTHER_MODEL_ID, "")
    _put(synthflow, MODEL_ID, NUMBER, status=400, answer={"detail": "assistant is broken"})
    _put(synthflow, OTHER_MODEL_ID, NUMBER, status=403, answer={"detail": "read only"})
    error, warnings = synthflow.fail(Attachment, NotTaken, **OPTIONS)
    assert "assistant is broken" in error.came_back
    assert "read only" in error.came_back
    assert "no assistant takes its calls" in error.next_step
    assert warnings == []


def test_the_other_does_not_let_go(synthflow: Account) -> None:
    _reads(synthflow)
    _put(synthflow, MODEL_ID, NUMBER, **IN_USE)
    _put(synthflow, OTHER_MODEL_ID, "")
    _get(synthflow, OTHER_MODEL_ID, NUMBER, times=6)
    _put(synthflow, OTHER_MODEL_ID, None, status=422, answer={"detail": "none is not allowed"})
    error, _warnings = synthflow.fail(Attachment, NotTaken, **OPTIONS)
    assert "detach number +12065550100 from assistant 'Other'" in error.attempted
    assert "none is not allowed" in error.came_back


@pytest.mark.parametrize(
    ("status", "problem"), [(401, AuthenticationFailed), (403, PermissionDenied), (429, RateLimited)]
)
def test_a_refusal_for_another_reason_takes_nothing_from_the_holder(
    synthflow: Account, status: int, problem: type[IntegrationError]
) -> None:
    _reads(synthflow)
    _put(synthflow, MODEL_ID, NUMBER, status=status, answer={"detail": "no"})
    synthflow.fail(Attachment, problem, retry_timeout=0, **OPTIONS)


def test_check_mode_sends_no_write(synthflow: Account) -> None:
    _reads(synthflow)
    assert synthflow.run(Attachment, check_mode=True, **OPTIONS)["changed"] is True
    assert all(request.startswith("GET ") for request in synthflow.script.requests)
