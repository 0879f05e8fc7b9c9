# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of options of a SIP destination that cannot work: each fails before the first request."""

from __future__ import annotations

import typing as t

import pytest
import samples
from account import Account, complaints
from samples import NUMBER, SIP_ADDRESS

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._errors import InvalidInput
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._gladly.sip_destination import SipDestination

ESSENTIAL = {"name": "Synthflow AI", "sip_domain": "acme.sip.gladly.com", "sip_address": SIP_ADDRESS}


@pytest.mark.parametrize(
    ("options", "option", "words"),
    [
        ({"name": ""}, "name", "is empty"),
        ({"name": " padded"}, "name", "white space at an end"),
        ({"name": "x" * 201}, "name", "longer than 200"),
        ({"name": "Synthflow\nAI"}, "name", "line end or control character"),
        ({"name": "Synthflow\x00AI"}, "name", "line end or control character"),
        ({"name": "Synthflow\u2028AI"}, "name", "line end or control character"),
        ({"name": "Synthflow\ud800AI"}, "name", "line end or control character"),
        ({"sip_domain": ""}, "sip_domain", "not a host name"),
        ({"sip_domain": "{company}.sip.gladly.com"}, "sip_domain", "not a host name"),
        ({"sip_domain": "sip:acme.sip.gladly.com"}, "sip_domain", "not a host name"),
        ({"sip_address": ""}, "sip_address", "is empty"),
        ({"sip_address": "sip:sip.us.synthflow.ai"}, "sip_address", "names no number before the @"),
        ({"sip_address": "sip:{did}@h"}, "sip_address", "cannot have"),
        ({"sip_address": "sip:+1@h:0"}, "sip_address", "port 0"),
        ({"transport": "tcp"}, "transport", "'sip_address' says transport=tls"),
        ({"codecs": []}, "codecs", "it is empty"),
        ({"headers": {"Via": "x"}}, "headers", "is not an X- header name"),
        ({"headers": {"X-A": "x\r\nVia: y"}}, "headers", "line end or NUL"),
        ({"headers": {"X-A": None}}, "headers", "not text"),
        ({"allowlist": ["sip.us.synthflow.ai"]}, "allowlist", "not an IP address or network"),
        ({"allowlist": ["0.0.0.0/0"]}, "allowlist", "lets every address in"),
        ({"sip_address": None, "phone_number": "12065550100", "region": "us"}, "phone_number", "without quotes"),
        ({"sip_address": None, "phone_number": "", "region": "us"}, "phone_number", "country code"),
        ({"agent_email": "nobody"}, "agent_email", "not an email address"),
        ({"api_token": ""}, "api_token", "is empty"),
        ({"api_url": "http://gateway.example/api/v1"}, "api_url", "in clear"),
        ({"timeout": 0}, "timeout", "positive"),
    ],
)
@pytest.mark.parametrize("check_mode", [True, False])
def test_refused_before_the_first_request(
    gladly: Account, options: dict[str, t.Any], option: str, words: str, check_mode: bool
) -> None:
    error, _warnings = gladly.fail(SipDestination, InvalidInput, check_mode=check_mode, **{**ESSENTIAL, **options})
    assert error.option == option
    with pytest.raises(InvalidInput, match=words):
        raise error
    assert gladly.script.requests == []


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"sip_domain": None}, "state is present but all of the following are missing: sip_domain"),
        ({"sip_address": None}, "state is present but any of the following are missing: sip_address, phone_number"),
        ({"region": "us"}, "parameters are required together: phone_number, region"),
        ({"phone_number": NUMBER}, "parameters are required together: phone_number, region"),
        ({"codecs": ["OPUS"]}, "value of codecs must be one or more of: PCMU, PCMA"),
        ({"transport": "TLS"}, "value of transport must be one of: tls, tcp, udp"),
        ({"name": None}, "missing required arguments: name"),
    ],
)
def test_refused_by_the_argument_spec(gladly: Account, options: dict[str, t.Any], words: str) -> None:
    given = {key: value for key, value in {**ESSENTIAL, **options}.items() if value is not None}
    assert words in complaints(SipDestination, {**gladly.options, **given})[0]


def test_an_address_goes_before_the_one_of_the_region(gladly: Account) -> None:
    gladly.script.expect("GET", "/voice/sip-destinations", answer=[samples.destination()])
    outcome = gladly.run(SipDestination, **ESSENTIAL, phone_number="+4930901820010", region="eu")
    assert outcome["changed"] is False


@pytest.mark.parametrize(
    ("address", "loops"),
    [
        ("+12065550100@acme.sip.gladly.com;transport=tls", True),
        ("sip:+12065550100@ACME.sip.gladly.com.", True),
        ("sip:+12065550100@other.gladly.qa", True),
        ("sip:+12065550100@notgladly.com", False),
        (SIP_ADDRESS, False),
    ],
)
def test_a_loop_back_to_gladly_is_called_out(gladly: Account, address: str, loops: bool) -> None:
    gladly.script.expect("GET", "/voice/sip-destinations", answer=[samples.destination(sipAddress=address)])
    outcome = gladly.run(SipDestination, **{**ESSENTIAL, "sip_address": address})
    assert outcome["changed"] is False
    assert [("points at Gladly itself" in text) for text in outcome.warnings] == ([True] if loops else [])


def test_a_loop_within_a_domain_of_ones_own(gladly: Account) -> None:
    there = samples.destination(sipAddress="sip:+1@voice.example", sipDomain="voice.example")
    gladly.script.expect("GET", "/voice/sip-destinations", answer=[there])
    outcome = gladly.run(
        SipDestination, name="Synthflow AI", sip_domain="Voice.example.", sip_address="sip:+1@voice.example"
    )
    assert len(outcome.warnings) == 1


def test_absence_needs_the_name_alone(gladly: Account) -> None:
    gladly.script.expect("GET", "/voice/sip-destinations", answer=[])
    assert gladly.run(SipDestination, name="n", state="absent")["changed"] is False
