# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of deleting the import of a number."""

from __future__ import annotations

import typing as t

import pytest
import samples
from account import Account
from samples import ASSISTANT_NAME, MODEL_ID, NUMBER, NUMBER_QUERY, OTHER_MODEL_ID, SLUG, page, page_query

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._errors import (
    NotTaken,
    Refused,
    RequestRejected,
)
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._synthflow.sip_number import SipNumber

ABSENT = {"phone_number": NUMBER, "state": "absent"}
SOLD = {"provider_name": "twilio"}
ATTACHED = {"assistants": [MODEL_ID, OTHER_MODEL_ID], "is_available": False}


def _read(synthflow: Account, times: int | None = 1, **changes: t.Any) -> None:
    answer = samples.number(**changes)
    synthflow.script.expect("GET", f"/numbers/{SLUG}", query=NUMBER_QUERY, answer=answer, times=times)


def _missing(synthflow: Account) -> None:
    synthflow.script.expect("GET", f"/numbers/{SLUG}", query=NUMBER_QUERY, status=404, answer={})


def _assistants(synthflow: Account) -> None:
    listing = page("assistants", samples.assistant(), samples.assistant(model_id=OTHER_MODEL_ID, name="Campaign"))
    synthflow.script.expect("GET", "/assistants/", query=page_query(), answer=listing)


def _delete(synthflow: Account) -> None:
    synthflow.script.expect("DELETE", f"/numbers/{SLUG}", answer={"status": "ok"})


@pytest.mark.parametrize("check_mode", [True, False])
def test_already_absent(synthflow: Account, check_mode: bool) -> None:
    _missing(synthflow)
    outcome = synthflow.run(SipNumber, check_mode=check_mode, **ABSENT)
    assert (outcome["changed"], outcome["number"]) == (False, None)
    assert outcome["diff"]["before"] == outcome["diff"]["after"] == {}


def test_delete(synthflow: Account) -> None:
    def writes() -> None:
        _delete(synthflow)
        _read(synthflow)
        _missing(synthflow)

    done = synthflow.predict_and_run(SipNumber, writes, lambda: _read(synthflow), **ABSENT)
    assert done["number"] is None
    assert done["diff"]["before"]["phone_number"] == NUMBER
    assert done["diff"]["after"] == {}


def test_a_deletion_that_does_not_happen(synthflow: Account) -> None:
    _read(synthflow)
    _delete(synthflow)
    _read(synthflow, times=None)
    error, _warnings = synthflow.fail(SipNumber, NotTaken, **ABSENT)
    assert "can still be read" in error.came_back


def test_a_deletion_that_is_refused(synthflow: Account) -> None:
    _read(synthflow)
    synthflow.script.expect("DELETE", f"/numbers/{SLUG}", status=400, answer={"detail": "billing"})
    _read(synthflow, times=None)
    error, _warnings = synthflow.fail(SipNumber, RequestRejected, **ABSENT)
    assert "billing" in error.came_back


@pytest.mark.parametrize("provider", ["twilio", None])
@pytest.mark.parametrize("check_mode", [True, False])
def test_a_number_that_synthflow_may_have_sold(synthflow: Account, provider: str | None, check_mode: bool) -> None:
    _read(synthflow, provider_name=provider)
    error, _warnings = synthflow.fail(SipNumber, Refused, check_mode=check_mode, **ABSENT)
    assert "cancels the subscription" in error.came_back
    assert "'force'" in error.next_step


@pytest.mark.parametrize("check_mode", [True, False])
def test_an_attached_number(synthflow: Account, check_mode: bool) -> None:
    _read(synthflow, **ATTACHED)
    error, _warnings = synthflow.fail(SipNumber, Refused, check_mode=check_mode, **ABSENT)
    assert MODEL_ID in error.came_back
    assert OTHER_MODEL_ID in error.came_back
    assert "'allow_attached_to'" in error.next_step


def test_a_number_attached_to_an_assistant_that_is_not_named(synthflow: Account) -> None:
    _read(synthflow, is_available=False)
    error, _warnings = synthflow.fail(SipNumber, Refused, **ABSENT)
    assert "an assistant that Synthflow does not name" in error.came_back


@pytest.mark.parametrize("allowed", [[ASSISTANT_NAME, "Campaign"], [MODEL_ID, OTHER_MODEL_ID], [MODEL_ID, "Campaign"]])
def test_assistants_that_may_lose_it(synthflow: Account, allowed: list[str]) -> None:
    def reads() -> None:
        _read(synthflow, **ATTACHED)
        _assistants(synthflow)

    def writes() -> None:
        _delete(synthflow)
        _missing(synthflow)

    synthflow.predict_and_run(SipNumber, writes, reads, **ABSENT, allow_attached_to=allowed)


def test_assistants_that_may_not_lose_it_are_named(synthflow: Account) -> None:
    _read(synthflow, **ATTACHED)
    _assistants(synthflow)
    error, _warnings = synthflow.fail(SipNumber, Refused, **ABSENT, allow_attached_to=[ASSISTANT_NAME])
    assert "attached to Campaign," in error.came_back


@pytest.mark.parametrize("there", [SOLD, ATTACHED, {**SOLD, **ATTACHED}, {"is_available": False}])
def test_force(synthflow: Account, there: dict[str, t.Any]) -> None:
    _read(synthflow, **there)
    _delete(synthflow)
    _missing(synthflow)
    assert synthflow.run(SipNumber, **ABSENT, force=True)["changed"] is True


def test_the_present_state_does_not_ask_for_assistants(synthflow: Account) -> None:
    _read(synthflow, **ATTACHED)
    outcome = synthflow.run(
        SipNumber, phone_number=NUMBER, termination_uri="acme.sip.gladly.com", allow_attached_to=["x"]
    )
    assert outcome["number"]["assistants"] == [MODEL_ID, OTHER_MODEL_ID]
