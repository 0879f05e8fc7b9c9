# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of importing and updating a number."""

from __future__ import annotations

import typing as t

import pytest
import samples
from account import Account, Outcome
from conftest import Clock
from samples import NUMBER, NUMBER_QUERY, SLUG, WORKSPACE

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._errors import (
    NotTaken,
    PermissionDenied,
    Refused,
)
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._synthflow.sip_number import SipNumber

OK = {"status": "ok"}
ESSENTIAL = {"phone_number": NUMBER, "termination_uri": "acme.sip.gladly.com"}
BODY = {
    "workspace_id": WORKSPACE,
    "phone_number": NUMBER,
    "provider_name": "custom",
    "termination_uri": "acme.sip.gladly.com",
}
SHOWN = {
    "phone_number": NUMBER,
    "friendly_name": "Acme main line",
    "provider_name": "custom",
    "termination_uri": "sip:acme.sip.gladly.com",
    "outbound_proxy": None,
    "auth_username": None,
    "registration": False,
    "registration_expires": 300,
}


def _read(synthflow: Account, *, times: int | None = 1, **changes: t.Any) -> None:
    answer = samples.number(**changes)
    synthflow.script.expect("GET", f"/numbers/{SLUG}", query=NUMBER_QUERY, answer=answer, times=times)


def _missing(synthflow: Account, times: int | None = 1) -> None:
    synthflow.script.expect(
        "GET", f"/numbers/{SLUG}", query=NUMBER_QUERY, status=404, answer={"detail": "Not Found"}, times=times
    )


def _patch(synthflow: Account, body: dict[str, t.Any], **answer: t.Any) -> None:
    synthflow.script.expect("PATCH", f"/numbers/{SLUG}", body=body, **(answer or {"answer": OK}))


def _update(synthflow: Account, body: dict[str, t.Any], there: dict[str, t.Any], **options: t.Any) -> Outcome:
    """Update a number that then reads ``there``, in check mode and live."""

    def writes() -> None:
        _patch(synthflow, body)
        _read(synthflow, **there)

    return synthflow.predict_and_run(SipNumber, writes, lambda: _read(synthflow), **{**ESSENTIAL, **options})


def test_import(synthflow: Account) -> None:
    def writes() -> None:
        synthflow.script.expect("POST", "/custom-numbers", body={**BODY, "friendly_name": "Acme main line"}, answer=OK)
        _read(synthflow, sip_term_uri="acme.sip.gladly.com")

    done = synthflow.predict_and_run(
        SipNumber, writes, lambda: _missing(synthflow), **ESSENTIAL, friendly_name="Acme main line"
    )
    assert done["number"] == {
        **SHOWN,
        "termination_uri": "acme.sip.gladly.com",
        "slug": SLUG,
        "workspace_id": WORKSPACE,
        "region": "us",
        "is_available": True,
        "assistants": [],
        "sid": None,
        "created_at": "2026-11-22T10:00:00Z",
        "updated_at": None,
    }
    assert done["diff"] == {
        "before": {},
        "after": {
            "phone_number": NUMBER,
            "friendly_name": "Acme main line",
            "provider_name": "custom",
            "termination_uri": "acme.sip.gladly.com",
        },
        "before_header": "synthflow_sip_number",
        "after_header": "synthflow_sip_number",
    }
    assert done.warnings == []


def test_import_with_everything(synthflow: Account) -> None:
    given = {
        "outbound_proxy": "sip:proxy.example.com:5065;transport=tcp",
        "auth_username": "auth",
        "trunk_username": "acme",
        "trunk_password": "hunter22",
        "registration": True,
        "registration_expires": 600,
    }
    body = {
        **BODY,
        "sip_outbound_proxy": "sip:proxy.example.com:5065;transport=tcp",
        "sip_auth_username": "auth",
        "trunk_username": "acme",
        "trunk_pwd": "hunter22",
        "uac_enabled": True,
        "uac_register_expires": 600,
    }
    there = {
        "sip_term_uri": "acme.sip.gladly.com",
        "sip_outbound_proxy": "sip:proxy.example.com:5065;transport=tcp",
        "sip_auth_username": "auth",
        "uac_enabled": True,
        "uac_register_expires": 600,
    }

    def writes() -> None:
        synthflow.script.expect("POST", "/custom-numbers", body=body, answer=OK)
        _read(synthflow, **there)

    done = synthflow.predict_and_run(SipNumber, writes, lambda: _missing(synthflow), **ESSENTIAL, **given)
    assert done["diff"]["after"]["trunk_password"] == "(secret)"
    assert done["diff"]["after"]["trunk_username"] == "acme"
    assert "trunk_password" not in done["number"]
    assert "hunter22" not in str(done.result)


def test_a_number_that_shows_only_after_a_while(synthflow: Account, clock: Clock) -> None:
    _missing(synthflow)
    synthflow.script.expect("POST", "/custom-numbers", body=BODY, answer=OK)
    _missing(synthflow, times=7)
    _read(synthflow, sip_term_uri=None)
    _read(synthflow)
    assert synthflow.run(SipNumber, **ESSENTIAL)["changed"] is True
    assert sum(clock.sleeps) == 8


def test_a_number_that_never_shows(synthflow: Account) -> None:
    _missing(synthflow)
    synthflow.script.expect("POST", "/custom-numbers", body=BODY, answer=OK)
    _missing(synthflow, times=None)
    error, _warnings = synthflow.fail(SipNumber, NotTaken, **ESSENTIAL)
    assert "accepted, but reading does not find it" in str(error)


def test_a_plan_without_sip(synthflow: Account) -> None:
    _missing(synthflow)
    synthflow.script.expect("POST", "/custom-numbers", body=BODY, status=403, answer={})
    error, _warnings = synthflow.fail(SipNumber, PermissionDenied, **ESSENTIAL)
    assert "SIP trunking (Enterprise)" in error.next_step


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"termination_uri": "SIP:ACME.sip.gladly.com."},
        {"friendly_name": "Acme main line", "registration": False, "registration_expires": 300},
        {"outbound_proxy": "", "auth_username": ""},
        {"trunk_username": "acme", "trunk_password": "changed"},
        {"update_password": "always"},
    ],
)
@pytest.mark.parametrize("check_mode", [True, False])
def test_unchanged(synthflow: Account, options: dict[str, t.Any], check_mode: bool) -> None:
    _read(synthflow)
    outcome = synthflow.run(SipNumber, check_mode=check_mode, **{**ESSENTIAL, **options})
    assert outcome["changed"] is False
    assert outcome["diff"]["before"] == outcome["diff"]["after"] == SHOWN
    assert outcome["number"]["slug"] == SLUG


@pytest.mark.parametrize("provider", [None, "custom"])
def test_unchanged_when_the_number_reads_without_what_is_empty(synthflow: Account, provider: str | None) -> None:
    answer = {"slug": SLUG, "phone_number": NUMBER, "sip_term_uri": "acme.sip.gladly.com", "provider_name": provider}
    synthflow.script.expect("GET", f"/numbers/{SLUG}", query=NUMBER_QUERY, answer=answer)
    outcome = synthflow.run(SipNumber, **ESSENTIAL, registration=False, outbound_proxy="")
    assert outcome["changed"] is False


@pytest.mark.parametrize(
    ("options", "body", "there"),
    [
        ({"friendly_name": "Other"}, {"friendly_name": "Other"}, {"friendly_name": "Other"}),
        ({"termination_uri": "new.example"}, {"termination_uri": "new.example"}, {"sip_term_uri": "new.example"}),
        ({"outbound_proxy": "sip:p"}, {"sip_outbound_proxy": "sip:p"}, {"sip_outbound_proxy": "sip:p"}),
        ({"auth_username": "a"}, {"sip_auth_username": "a"}, {"sip_auth_username": "a"}),
        ({"registration_expires": 60}, {"uac_register_expires": 60}, {"uac_register_expires": 60}),
        (
            {"registration": True, "trunk_username": "u", "trunk_password": "hunter22"},
            {"uac_enabled": True, "trunk_username": "u", "trunk_pwd": "hunter22"},
            {"uac_enabled": True},
        ),
        ({"provider_name": "zoom", "force": True}, {"provider_name": "zoom"}, {"provider_name": "zoom"}),
        (
            {"friendly_name": "Other", "auth_username": "a"},
            {"friendly_name": "Other", "sip_auth_username": "a"},
            {"friendly_name": "Other", "sip_auth_username": "a"},
        ),
    ],
)
def test_update_of_each_option(
    synthflow: Account, options: dict[str, t.Any], body: dict[str, t.Any], there: dict[str, t.Any]
) -> None:
    done = _update(synthflow, body, there, **options)
    before, after = done["diff"]["before"], done["diff"]["after"]
    assert before == SHOWN
    changed = {key for key in after if after[key] != before.get(key)}
    assert changed == set(options) - {"force"}
    assert "hunter22" not in str(done.result)


def test_registration_can_be_switched_off_without_credentials(synthflow: Account) -> None:
    _read(synthflow, uac_enabled=True)
    _patch(synthflow, {"uac_enabled": False})
    _read(synthflow)
    assert synthflow.run(SipNumber, **ESSENTIAL, registration=False)["number"]["registration"] is False


def test_registration_that_is_on_needs_no_credentials_again(synthflow: Account) -> None:
    _read(synthflow, uac_enabled=True)
    assert synthflow.run(SipNumber, **ESSENTIAL, registration=True)["changed"] is False


def test_credentials_are_sent_always_when_asked_for(synthflow: Account) -> None:
    done = _update(
        synthflow,
        {"trunk_username": "u", "trunk_pwd": "hunter22"},
        {},
        trunk_username="u",
        trunk_password="hunter22",
        update_password="always",
    )
    assert done["diff"]["before"] == SHOWN
    assert done["diff"]["after"] == {**SHOWN, "trunk_username": "u", "trunk_password": "(secret)"}


def test_credentials_go_along_with_other_changes_only_when_asked_for(synthflow: Account) -> None:
    _update(synthflow, {"friendly_name": "x"}, {"friendly_name": "x"}, friendly_name="x", trunk_password="hunter22")
    _update(
        synthflow,
        {"friendly_name": "x", "trunk_pwd": "hunter22"},
        {"friendly_name": "x"},
        friendly_name="x",
        trunk_password="hunter22",
        update_password="always",
    )


def test_a_value_that_the_vendor_does_not_keep(synthflow: Account) -> None:
    _read(synthflow)
    _patch(synthflow, {"friendly_name": "x", "uac_register_expires": 60})
    _read(synthflow, friendly_name="x", times=None)
    error, _warnings = synthflow.fail(SipNumber, NotTaken, **ESSENTIAL, friendly_name="x", registration_expires=60)
    assert "'registration_expires' reads 300" in error.came_back
    assert "friendly_name" not in error.came_back


def test_an_update_that_shows_only_after_a_while(synthflow: Account) -> None:
    _read(synthflow)
    _patch(synthflow, {"friendly_name": "x"})
    _read(synthflow, times=3)
    _read(synthflow, friendly_name="x")
    assert synthflow.run(SipNumber, **ESSENTIAL, friendly_name="x")["number"]["friendly_name"] == "x"


def test_the_carrier_is_not_changed_by_accident(synthflow: Account) -> None:
    _read(synthflow, provider_name="twilio")
    error, _warnings = synthflow.fail(SipNumber, Refused, **ESSENTIAL)
    assert "as provider 'twilio'" in error.came_back
    assert "'force'" in error.next_step
