# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of the filters."""

from __future__ import annotations

import typing as t

import pytest
from ansible.errors import AnsibleFilterError
from jinja2 import StrictUndefined, UndefinedError

from ansible_collections.voiceops.gladly_synthflow.plugins.filter import runbook, telephony, tenant

FILTERS = {**telephony.FilterModule().filters(), **tenant.FilterModule().filters()}


def test_names() -> None:
    assert set(FILTERS) == {"to_e164", "phone_slug", "sip_uri", "tenant_problems"}


@pytest.mark.parametrize(
    ("name", "arguments", "result"),
    [
        ("to_e164", ["+1 (206) 555-0100"], "+12065550100"),
        ("to_e164", ["206 555 0100", "us"], "+12065550100"),
        ("phone_slug", ["+12065550100"], "12065550100"),
        ("sip_uri", ["+12065550100", "h.example"], "sip:+12065550100@h.example"),
        ("sip_uri", ["+1", "h.example", 32682, "tls"], "sip:+1@h.example:32682;transport=tls"),
        ("sip_uri", ["+1", "h.example", "5060"], "sip:+1@h.example:5060"),
        ("sip_uri", ["a b", "[::1]", None, None, {"X-B": "1", "X-A": "a&b"}], "sip:a%20b@[::1]?X-A=a%26b&X-B=1"),
        ("tenant_problems", [{"numbers": []}, "1"], None),
    ],
)
def test_results(name: str, arguments: list[t.Any], result: t.Any) -> None:
    found = FILTERS[name](*arguments)
    if result is None:
        assert all(isinstance(problem, str) for problem in found)
        assert len(found) == 3
    else:
        assert found == result


@pytest.mark.parametrize(
    ("name", "arguments", "words"),
    [
        ("to_e164", [12065550100], "to_e164: 12065550100 is not text; without quotes.*in quotes: '"),
        ("to_e164", ["206 555 0100"], "country code"),
        ("to_e164", ["+", "US"], "is not a phone number"),
        ("to_e164", ["2065", "US"], "too short"),
        ("to_e164", ["2065550100", 1], "is not a code of two letters"),
        ("phone_slug", ["12065550100"], "phone_slug: '12065550100' does not start with"),
        ("phone_slug", [None], "phone_slug: None is not text"),
        ("sip_uri", ["+1", "h example"], "sip_uri: 'h example' is not a host name"),
        ("sip_uri", ["+1", "h.example\n"], "sip_uri: "),
        ("sip_uri", ["+1\r\nVia: x", "h.example"], "sip_uri: control characters"),
        ("sip_uri", ["+1", "h.example", 0], "sip_uri: port 0"),
        ("sip_uri", ["+1", "h.example", "many"], "sip_uri: "),
        ("sip_uri", ["+1", "h.example", None, "tls\n"], "sip_uri: control characters"),
        ("sip_uri", ["+1", "h.example", None, None, {"Via": "x"}], "sip_uri: 'Via' is not an X- header name"),
        ("tenant_problems", [["numbers"]], "has to be a dictionary"),
    ],
)
def test_what_cannot_work_is_named_with_the_filter(name: str, arguments: list[t.Any], words: str) -> None:
    with pytest.raises(AnsibleFilterError, match=words) as caught:
        FILTERS[name](*arguments)
    assert ".." not in str(caught.value)


@pytest.mark.parametrize("name", ["to_e164", "phone_slug"])
def test_what_is_undefined_is_named_by_ansible(name: str) -> None:
    with pytest.raises(UndefinedError, match="'queue_did' is undefined"):
        FILTERS[name](StrictUndefined(name="queue_did"))


CONFIRMATION = {"who": "Ada Lovelace", "ticket": "CHG-1"}
PLAY = ["acme", "cobalt", "7"]


def _confirmed(tenants: t.Any, tenant: str = "cobalt", play_hosts: t.Any = None) -> t.Any:
    return runbook.confirmation_for({**CONFIRMATION, "tenants": tenants}, tenant, play_hosts or PLAY)


@pytest.mark.parametrize("tenants", ["cobalt", " acme , cobalt", ["cobalt"], ("elsewhere", "cobalt"), ["cobalt", 7]])
@pytest.mark.parametrize("play_hosts", [PLAY, ["cobalt"], 3, "1"])
def test_a_confirmation_is_about_those_it_names(tenants: t.Any, play_hosts: t.Any) -> None:
    assert _confirmed(tenants, "cobalt", play_hosts) == CONFIRMATION


def test_a_confirmation_about_others() -> None:
    assert _confirmed("acme") is False
    assert _confirmed([7]) is False
    assert _confirmed([7], "7") == CONFIRMATION
    assert _confirmed("cobolt", "cobalt", 3) is False
    assert runbook.confirmation_for(False, "cobalt", PLAY) is False


@pytest.mark.parametrize("tenants", [7, True, [], "", ",", ["cobalt", None], [True], [["cobalt"]], {"cobalt": True}])
@pytest.mark.parametrize("play_hosts", [PLAY, 1])
def test_tenants_that_are_no_names(tenants: t.Any, play_hosts: t.Any) -> None:
    with pytest.raises(AnsibleFilterError, match="Give the names of the tenants"):
        _confirmed(tenants, "cobalt", play_hosts)


def test_a_confirmation_that_only_names_tenants() -> None:
    with pytest.raises(AnsibleFilterError, match="does not say who made the change"):
        runbook.confirmation_for({"tenants": "cobalt"}, "cobalt", PLAY)
    assert runbook.confirmation_for({"tenants": "acme"}, "cobalt", PLAY) is False


def test_a_confirmation_that_names_nobody_in_the_play() -> None:
    with pytest.raises(AnsibleFilterError, match=r"is about cobolt, Acme, .* It has 7, acme, cobalt\."):
        _confirmed(["cobolt", "Acme"])


@pytest.mark.parametrize(("play_hosts", "count"), [(PLAY, 3), (2, 2), ("2", 2)])
def test_a_confirmation_that_names_none_is_for_one_tenant(play_hosts: t.Any, count: int) -> None:
    with pytest.raises(AnsibleFilterError, match=f"there are {count} tenants in the play"):
        runbook.confirmation_for(CONFIRMATION, "cobalt", play_hosts)
    for alone in (["cobalt"], 1, "1"):
        assert runbook.confirmation_for(CONFIRMATION, "cobalt", alone) == CONFIRMATION
