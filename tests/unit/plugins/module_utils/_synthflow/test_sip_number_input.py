# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of options of a number that cannot work: each fails before the first request."""

from __future__ import annotations

import typing as t

import pytest
import samples
from account import Account, complaints
from samples import NUMBER, NUMBER_QUERY, SLUG

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._errors import InvalidInput
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._synthflow.sip_number import SipNumber

ESSENTIAL = {"phone_number": NUMBER, "termination_uri": "acme.sip.gladly.com"}


@pytest.mark.parametrize(
    ("options", "option", "words"),
    [
        ({"phone_number": "12065550100"}, "phone_number", "without quotes, YAML and INI"),
        ({"phone_number": 12065550100}, "phone_number", "without quotes, YAML and INI"),
        ({"phone_number": ""}, "phone_number", "country code"),
        ({"phone_number": "+1"}, "phone_number", "too short|not a phone number"),
        ({"termination_uri": ""}, "termination_uri", "is empty"),
        ({"termination_uri": None}, "termination_uri", "provider 'custom' needs it"),
        ({"termination_uri": "https://acme.sip.gladly.com"}, "termination_uri", "not a host"),
        ({"termination_uri": "sip:+1@acme.sip.gladly.com"}, "termination_uri", "names a user"),
        ({"termination_uri": "{company}.sip.gladly.com"}, "termination_uri", "cannot have: '{'"),
        ({"outbound_proxy": "no host"}, "outbound_proxy", "cannot have: ' '"),
        ({"registration_expires": 59}, "registration_expires", "not between 60 and 3600"),
        ({"registration_expires": 3601}, "registration_expires", "not between 60 and 3600"),
        ({"api_key": ""}, "api_key", "it is empty"),
        ({"workspace_id": " "}, "workspace_id", "it is empty"),
        ({"timeout": 0}, "timeout", "not a positive number"),
        ({"ca_path": "/nowhere/ca.pem"}, "ca_path", "cannot be read as certificates"),
        ({"api_url": "https://api.eu.synthflow.ai/v2"}, "api_url", "cluster of region 'eu'"),
    ],
)
@pytest.mark.parametrize("check_mode", [True, False])
def test_refused_before_the_first_request(
    synthflow: Account, options: dict[str, t.Any], option: str, words: str, check_mode: bool
) -> None:
    error, _warnings = synthflow.fail(SipNumber, InvalidInput, check_mode=check_mode, **{**ESSENTIAL, **options})
    assert error.option == option
    with pytest.raises(InvalidInput, match=words):
        raise error
    assert synthflow.script.requests == []


@pytest.mark.parametrize("provider", ["custom", "twilio", "telnyx", "vonage", "ring_central"])
def test_providers_without_a_domain_of_synthflows(synthflow: Account, provider: str) -> None:
    error, _warnings = synthflow.fail(SipNumber, InvalidInput, phone_number=NUMBER, provider_name=provider)
    assert error.option == "termination_uri"


@pytest.mark.parametrize(("provider", "warned"), [("zoom", False), ("8x8", False), ("gladly", True)])
def test_an_unknown_provider_is_passed_on_with_a_warning(synthflow: Account, provider: str, warned: bool) -> None:
    answer = samples.number(provider_name=provider)
    synthflow.script.expect("GET", f"/numbers/{SLUG}", query=NUMBER_QUERY, answer=answer)
    outcome = synthflow.run(SipNumber, phone_number=NUMBER, provider_name=provider)
    assert outcome["changed"] is False
    assert bool(outcome.warnings) is warned


@pytest.mark.parametrize("given", [{}, {"trunk_username": "u"}, {"trunk_password": "p"}, {"trunk_username": ""}])
@pytest.mark.parametrize("there", [True, False])
def test_registration_needs_credentials(synthflow: Account, given: dict[str, str], there: bool) -> None:
    answer = {"answer": samples.number()} if there else {"status": 404, "answer": {}}
    synthflow.script.expect("GET", f"/numbers/{SLUG}", query=NUMBER_QUERY, **answer)
    error, _warnings = synthflow.fail(SipNumber, InvalidInput, **ESSENTIAL, registration=True, **given)
    assert error.option == ("trunk_password" if given.get("trunk_username") else "trunk_username")
    assert "'registration' is switched on" in error.came_back


def test_absence_needs_the_number_alone(synthflow: Account) -> None:
    synthflow.script.expect("GET", f"/numbers/{SLUG}", query=NUMBER_QUERY, status=404, answer={})
    assert synthflow.run(SipNumber, phone_number=NUMBER, state="absent")["changed"] is False


@pytest.mark.parametrize("option", ["state", "update_password", "region"])
def test_choices(synthflow: Account, option: str) -> None:
    (complaint,) = complaints(SipNumber, {**synthflow.options, **ESSENTIAL, option: "sometimes"})
    assert f"value of {option} must be one of" in complaint


def test_the_region_is_required(synthflow: Account) -> None:
    options = {name: value for name, value in synthflow.options.items() if name != "region"}
    assert complaints(SipNumber, {**options, **ESSENTIAL}) == ["missing required arguments: region"]


def test_the_global_region_is_called_out(synthflow: Account) -> None:
    answer = samples.number(region="global")
    synthflow.script.expect("GET", f"/numbers/{SLUG}", query=NUMBER_QUERY, answer=answer)
    (warning,) = synthflow.run(SipNumber, **ESSENTIAL, region="global").warnings
    assert "retired" in warning


@pytest.mark.parametrize(
    ("region", "warned"),
    [("us", False), ("eu", True), (None, False), ("apac", False), (["eu"], False), ({"name": "eu"}, False)],
)
def test_a_number_in_another_region_is_called_out(synthflow: Account, region: object, warned: bool) -> None:
    answer = samples.number(region=region)
    synthflow.script.expect("GET", f"/numbers/{SLUG}", query=NUMBER_QUERY, answer=answer)
    outcome = synthflow.run(SipNumber, **ESSENTIAL)
    assert [("in region 'eu', but 'region' is 'us'" in text) for text in outcome.warnings] == ([True] if warned else [])
