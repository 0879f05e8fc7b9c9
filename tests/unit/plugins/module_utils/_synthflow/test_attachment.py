# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of attaching a number to an assistant."""

from __future__ import annotations

import typing as t

import pytest
import samples
from account import Account
from conftest import Clock
from samples import (
    ASSISTANT_NAME,
    MODEL_ID,
    NUMBER,
    NUMBER_QUERY,
    OTHER_MODEL_ID,
    OTHER_NUMBER,
    SLUG,
    page,
    page_query,
)
from vendor_script import ANY_NUMBER

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._errors import (
    AmbiguousName,
    Conflict,
    InvalidInput,
    NotTaken,
    ObjectNotFound,
    Refused,
    RequestRejected,
)
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._synthflow.attachment import Attachment

OPTIONS = {"phone_number": NUMBER, "assistant": ASSISTANT_NAME}
SHOWN = {"phone_number": NUMBER, "assistant": ASSISTANT_NAME, "model_id": MODEL_ID}
OTHER = {"model_id": OTHER_MODEL_ID, "name": "Other", "phone_number": NUMBER}
UPDATED = {"status": "ok", "response": {"model_id": MODEL_ID}, "details": {"phone": "", "voice": ""}}


def _get(synthflow: Account, model_id: str = MODEL_ID, times: int | None = 1, **changes: t.Any) -> None:
    answer = samples.one_assistant(model_id=model_id, **changes)
    synthflow.script.expect("GET", f"/assistants/{model_id}", answer=answer, times=times)


def _reads(
    synthflow: Account, *others: dict[str, t.Any], number: dict[str, t.Any] | None = None, **changes: t.Any
) -> None:
    """Expect what is read first. ``others`` are in the listing as well; ``number`` changes the number."""
    listing = [samples.assistant(**changes), *(samples.assistant(**other) for other in others)]
    synthflow.script.expect("GET", "/assistants/", query=page_query(), answer=page("assistants", *listing))
    _get(synthflow, **changes)
    answer = samples.number(**(number or {}))
    synthflow.script.expect("GET", f"/numbers/{SLUG}", query=NUMBER_QUERY, answer=answer)


def _put(synthflow: Account, **answer: t.Any) -> None:
    body = {"phone_number": NUMBER}
    synthflow.script.expect("PUT", f"/assistants/{MODEL_ID}", body=body, **(answer or {"answer": UPDATED}))


def test_attach(synthflow: Account) -> None:
    def writes() -> None:
        _put(synthflow)
        _get(synthflow, phone_number=NUMBER)

    done = synthflow.predict_and_run(Attachment, writes, lambda: _reads(synthflow), **OPTIONS)
    assert done["attachment"] == SHOWN
    assert done["diff"]["before"] == {"phone_number": NUMBER, "assistant": None}
    assert done["diff"]["after"] == {"phone_number": NUMBER, "assistant": ASSISTANT_NAME}
    assert done.warnings == []


@pytest.mark.parametrize("there", [{"phone_number": None}, {"phone_number": " "}, {"agent": None, "description": None}])
def test_attach_by_model_id_to_an_assistant_that_shows_little(synthflow: Account, there: dict[str, t.Any]) -> None:
    _reads(synthflow, **there)
    _put(synthflow)
    _get(synthflow, phone_number=NUMBER)
    assert synthflow.run(Attachment, phone_number=NUMBER, assistant=MODEL_ID)["attachment"] == SHOWN


@pytest.mark.parametrize("on_conflict", ["fail", "move"])
@pytest.mark.parametrize("check_mode", [True, False])
def test_already_attached(synthflow: Account, on_conflict: str, check_mode: bool) -> None:
    _reads(synthflow, phone_number=NUMBER, number={"is_available": False, "assistants": [MODEL_ID]})
    outcome = synthflow.run(Attachment, check_mode=check_mode, on_conflict=on_conflict, **OPTIONS)
    assert (outcome["changed"], outcome["attachment"]) == (False, SHOWN)
    assert outcome["diff"]["before"] == outcome["diff"]["after"]


def test_it_waits_until_the_attachment_can_be_read(synthflow: Account, clock: Clock) -> None:
    _reads(synthflow)
    _put(synthflow)
    _get(synthflow, times=90)
    _get(synthflow, phone_number=NUMBER)
    assert synthflow.run(Attachment, **OPTIONS)["changed"] is True
    assert sum(clock.sleeps) == 90


def test_it_does_not_wait_for_ever(synthflow: Account, clock: Clock) -> None:
    _reads(synthflow)
    _put(synthflow)
    _get(synthflow, times=None)
    error, _warnings = synthflow.fail(Attachment, NotTaken, wait_timeout=30, **OPTIONS)
    assert "after 30 s reading shows the number none" in error.came_back
    assert "'wait_timeout'" in error.next_step
    assert 29 <= sum(clock.sleeps) <= 30


@pytest.mark.parametrize("check_mode", [True, False])
def test_without_waiting_nothing_is_claimed(synthflow: Account, check_mode: bool) -> None:
    _reads(synthflow)
    if not check_mode:
        _put(synthflow)
    outcome = synthflow.run(Attachment, check_mode=check_mode, wait=False, **OPTIONS)
    assert outcome["attachment"] == SHOWN
    assert [("not yet read back" in text) for text in outcome.warnings] == ([] if check_mode else [True])


def test_a_refused_attachment(synthflow: Account) -> None:
    _reads(synthflow)
    _put(synthflow, status=400, answer={"detail": {"description": "no such number", "request_id": "r"}})
    error, _warnings = synthflow.fail(Attachment, RequestRejected, **OPTIONS)
    assert "no such number (request id r)" in str(error)


@pytest.mark.parametrize("check_mode", [True, False])
@pytest.mark.parametrize("shown_by", ["listing", "number"])
def test_a_number_that_serves_another_assistant(synthflow: Account, shown_by: str, check_mode: bool) -> None:
    if shown_by == "listing":
        _reads(synthflow, OTHER)
    else:
        # Listed without its number; only looking at it tells.
        _reads(synthflow, {**OTHER, "phone_number": None}, number={"assistants": [MODEL_ID, OTHER_MODEL_ID]})
        _get(synthflow, **OTHER)
    error, _warnings = synthflow.fail(Attachment, Conflict, check_mode=check_mode, **OPTIONS)
    assert f"serves the inbound assistant 'Other' ({OTHER_MODEL_ID})" in error.came_back
    assert "'on_conflict'" in error.next_step


@pytest.mark.parametrize(
    "other",
    [
        {**OTHER, "type": "outbound"},
        {**OTHER, "phone_number": OTHER_NUMBER},
        {**OTHER, "phone_number": ""},
    ],
)
def test_assistants_that_do_not_take_the_calls_are_no_conflict(synthflow: Account, other: dict[str, t.Any]) -> None:
    _reads(synthflow, other, number={"assistants": [OTHER_MODEL_ID, "deleted"]})
    _get(synthflow, **other)
    synthflow.script.expect("GET", "/assistants/deleted", status=404, answer={})
    _put(synthflow)
    _get(synthflow, phone_number=NUMBER)
    assert synthflow.run(Attachment, **OPTIONS)["changed"] is True


def test_an_assistant_that_has_another_number(synthflow: Account) -> None:
    _reads(synthflow, phone_number=OTHER_NUMBER)
    error, _warnings = synthflow.fail(Attachment, Conflict, **OPTIONS)
    assert f"the assistant already answers {OTHER_NUMBER}" in error.came_back
    _reads(synthflow, phone_number=OTHER_NUMBER)
    _put(synthflow)
    _get(synthflow, phone_number=NUMBER)
    assert synthflow.run(Attachment, on_conflict="move", **OPTIONS)["changed"] is True


@pytest.mark.parametrize("check_mode", [True, False])
def test_a_number_that_is_not_imported(synthflow: Account, check_mode: bool) -> None:
    synthflow.script.expect("GET", "/assistants/", query=page_query(), answer=page("assistants", samples.assistant()))
    _get(synthflow)
    synthflow.script.expect("GET", f"/numbers/{SLUG}", query=NUMBER_QUERY, status=404, answer={})
    error, _warnings = synthflow.fail(Attachment, ObjectNotFound, check_mode=check_mode, **OPTIONS)
    assert "synthflow_sip_number" in error.next_step
    assert samples.WORKSPACE in error.came_back


@pytest.mark.parametrize("name", ["Missing", ASSISTANT_NAME.upper()])
def test_an_assistant_that_is_not_there(synthflow: Account, name: str) -> None:
    synthflow.script.expect("GET", "/assistants/", query=page_query(), answer=page("assistants", samples.assistant()))
    synthflow.script.expect("GET", f"/numbers/{SLUG}", query=NUMBER_QUERY, answer=samples.number())
    error, _warnings = synthflow.fail(Attachment, ObjectNotFound, phone_number=NUMBER, assistant=name)
    assert f"find assistant '{name}'" in error.attempted
    assert ("compared exactly" in error.next_step) is (name != "Missing")


@pytest.mark.parametrize("state", ["present", "absent"])
def test_an_ambiguous_name(synthflow: Account, state: str) -> None:
    listing = page("assistants", samples.assistant(), samples.assistant(model_id=OTHER_MODEL_ID))
    synthflow.script.expect("GET", "/assistants/", query=page_query(), answer=listing, times=ANY_NUMBER)
    synthflow.fail(Attachment, AmbiguousName, state=state, **OPTIONS)


def test_an_assistant_that_is_not_inbound(synthflow: Account) -> None:
    _reads(synthflow, type="outbound")
    error, _warnings = synthflow.fail(Attachment, Refused, **OPTIONS)
    assert "of type 'outbound'" in error.came_back


@pytest.mark.parametrize(
    ("options", "option"),
    [
        ({"phone_number": "12065550100"}, "phone_number"),
        ({"phone_number": 12065550100}, "phone_number"),
        ({"workspace_id": ""}, "workspace_id"),
        ({"retry_timeout": -1}, "retry_timeout"),
    ],
)
def test_options_that_cannot_work(synthflow: Account, options: dict[str, t.Any], option: str) -> None:
    error, _warnings = synthflow.fail(Attachment, InvalidInput, **{**OPTIONS, **options})
    assert error.option == option
    assert synthflow.script.requests == []


@pytest.mark.parametrize("check_mode", [True, False])
def test_a_number_taken_by_an_assistant_that_is_not_shown(synthflow: Account, check_mode: bool) -> None:
    for _reading in range(2):
        _reads(synthflow, number={"is_available": False})
    error, _warnings = synthflow.fail(Attachment, Conflict, check_mode=check_mode, **OPTIONS)
    assert "does not show which" in str(error)


@pytest.mark.parametrize("on_conflict", ["fail", "move"])
def test_a_number_that_another_run_attaches_while_it_is_read(synthflow: Account, on_conflict: str) -> None:
    """The assistant was read before, the number afterwards."""
    _reads(synthflow, number={"is_available": False})
    _reads(synthflow, phone_number=NUMBER, number={"is_available": False, "assistants": [MODEL_ID]})
    outcome = synthflow.run(Attachment, on_conflict=on_conflict, **OPTIONS)
    assert (outcome["changed"], outcome["attachment"]) == (False, SHOWN)


def test_a_number_taken_by_an_assistant_that_is_not_shown_can_be_moved(synthflow: Account) -> None:
    for _reading in range(2):
        _reads(synthflow, number={"is_available": False})
    _put(synthflow)
    _get(synthflow, phone_number=NUMBER)
    assert synthflow.run(Attachment, **OPTIONS, on_conflict="move")["changed"] is True
