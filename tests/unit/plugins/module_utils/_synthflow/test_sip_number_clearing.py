# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of emptying a setting of a number: whether null or "" does it, or neither, is not documented."""

from __future__ import annotations

import typing as t

import pytest
import samples
from account import Account
from samples import NUMBER, NUMBER_QUERY, SLUG

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._errors import (
    AuthenticationFailed,
    NotTaken,
)
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._synthflow.sip_number import SipNumber

OK = {"status": "ok"}
OPTIONS = {"phone_number": NUMBER, "termination_uri": "acme.sip.gladly.com", "friendly_name": ""}


def _read(synthflow: Account, times: int | None = 1, **changes: t.Any) -> None:
    answer = samples.number(**changes)
    synthflow.script.expect("GET", f"/numbers/{SLUG}", query=NUMBER_QUERY, answer=answer, times=times)


def _patch(synthflow: Account, value: t.Any, **answer: t.Any) -> None:
    answer = answer or {"answer": OK}
    synthflow.script.expect("PATCH", f"/numbers/{SLUG}", body={"friendly_name": value}, **answer)


@pytest.mark.parametrize("reads", [None, ""])
def test_null_empties_it(synthflow: Account, reads: str | None) -> None:
    def writes() -> None:
        _patch(synthflow, None)
        _read(synthflow, friendly_name=reads, times=2)

    done = synthflow.predict_and_run(SipNumber, writes, lambda: _read(synthflow), **OPTIONS)
    assert not done["number"]["friendly_name"]


@pytest.mark.parametrize("refusal", [True, False])
def test_an_empty_text_empties_it(synthflow: Account, refusal: bool) -> None:
    def writes() -> None:
        if refusal:
            _patch(synthflow, None, status=422, answer={"detail": "none is not allowed"})
        else:
            _patch(synthflow, None)
            _read(synthflow)
        _patch(synthflow, "")
        _read(synthflow, friendly_name="", times=2)

    done = synthflow.predict_and_run(SipNumber, writes, lambda: _read(synthflow), **OPTIONS)
    assert not done["number"]["friendly_name"]


@pytest.mark.parametrize("reads", [None, ""])
@pytest.mark.parametrize("check_mode", [True, False])
def test_what_is_empty_stays_empty(synthflow: Account, reads: str | None, check_mode: bool) -> None:
    _read(synthflow, friendly_name=reads)
    assert synthflow.run(SipNumber, check_mode=check_mode, **OPTIONS)["changed"] is False


def test_the_prediction_of_an_emptied_setting_is_what_is_read_afterwards(synthflow: Account) -> None:
    _read(synthflow)
    predicted = synthflow.run(SipNumber, check_mode=True, **OPTIONS)
    _read(synthflow)
    _patch(synthflow, None)
    _read(synthflow, friendly_name=None, times=2)
    assert predicted["number"] == synthflow.run(SipNumber, **OPTIONS)["number"]


def test_neither_empties_it(synthflow: Account) -> None:
    _read(synthflow)
    for value in (None, ""):
        _patch(synthflow, value)
        _read(synthflow)
    _read(synthflow, times=None)
    error, _warnings = synthflow.fail(SipNumber, NotTaken, **OPTIONS)
    assert "'friendly_name' reads 'Acme main line'" in error.came_back


def test_a_refusal_to_empty_it_is_told(synthflow: Account) -> None:
    _read(synthflow)
    for value in (None, ""):
        _patch(synthflow, value, status=400, answer={"detail": "a name is required"})
    _read(synthflow, times=None)
    error, _warnings = synthflow.fail(SipNumber, NotTaken, **OPTIONS)
    assert "a name is required" in str(error)


def test_wrong_credentials_are_not_taken_for_a_refusal_of_the_value(synthflow: Account) -> None:
    _read(synthflow)
    synthflow.script.expect(
        "PATCH", f"/numbers/{SLUG}", body={"friendly_name": None}, status=401, answer={"detail": "expired"}
    )
    error, _warnings = synthflow.fail(SipNumber, AuthenticationFailed, **OPTIONS)
    assert "expired" in str(error)


def test_other_changes_go_first_and_together(synthflow: Account) -> None:
    _read(synthflow)
    synthflow.script.expect(
        "PATCH", f"/numbers/{SLUG}", body={"sip_auth_username": "a", "uac_register_expires": 60}, answer=OK
    )
    _patch(synthflow, None)
    _read(synthflow, friendly_name=None, sip_auth_username="a", uac_register_expires=60, times=2)
    done = synthflow.run(SipNumber, **OPTIONS, auth_username="a", registration_expires=60)
    assert done["number"]["auth_username"] == "a"


def test_an_import_with_an_empty_setting(synthflow: Account) -> None:
    synthflow.script.expect("GET", f"/numbers/{SLUG}", query=NUMBER_QUERY, status=404, answer={})
    body = {
        "workspace_id": samples.WORKSPACE,
        "phone_number": NUMBER,
        "provider_name": "custom",
        "termination_uri": "acme.sip.gladly.com",
    }
    synthflow.script.expect("POST", "/custom-numbers", body=body, answer=OK)
    # Synthflow may name a number by itself.
    _read(synthflow, times=2)
    _patch(synthflow, None)
    _read(synthflow, friendly_name=None, times=2)
    assert synthflow.run(SipNumber, **OPTIONS)["changed"] is True


def test_an_import_whose_empty_setting_stays_empty_needs_no_second_write(synthflow: Account) -> None:
    body = {
        "workspace_id": samples.WORKSPACE,
        "phone_number": NUMBER,
        "provider_name": "custom",
        "termination_uri": "acme.sip.gladly.com",
    }

    def reads() -> None:
        synthflow.script.expect("GET", f"/numbers/{SLUG}", query=NUMBER_QUERY, status=404, answer={})

    def writes() -> None:
        synthflow.script.expect("POST", "/custom-numbers", body=body, answer=OK)
        _read(synthflow, friendly_name=None, sip_term_uri="acme.sip.gladly.com", times=3)

    done = synthflow.predict_and_run(SipNumber, writes, reads, **OPTIONS)
    assert done["number"]["friendly_name"] is None
