# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of the filter that tells the legs of a tenant's calls."""

from __future__ import annotations

import typing as t

import pytest
from ansible.errors import AnsibleFilterError

from ansible_collections.voiceops.gladly_synthflow.plugins.filter import call_path

NUMBER = "+12065550100"
DOMAIN = "acme.sip.gladly.com"
QUEUE = "+12065550199"
AGENTS = {"key": "agents", "queue_did": QUEUE}
ADDRESS = f"sip:{NUMBER}@sip.us.synthflow.ai:32682;transport=tls"

call_legs = call_path.FilterModule().filters()["call_legs"]


def _number(**more: t.Any) -> dict[str, t.Any]:
    return {"phone_number": NUMBER, "assistant": "Acme voice agent", **more}


def _legs(*numbers: t.Any, **options: t.Any) -> list[dict[str, t.Any]]:
    return call_legs(list(numbers), **{"region": "us", "sip_domain": DOMAIN, **options})


def _transfers(*transfers: t.Any, **options: t.Any) -> list[dict[str, t.Any]]:
    return _legs(_number(transfers=list(transfers)), **{"level": "config", **options})


def test_both_legs_of_a_number() -> None:
    assert _legs(_number(transfers=[{**AGENTS, "topic": "billing"}])) == [
        {
            "label": f"{NUMBER} to Synthflow",
            "leg": "forward",
            "number": NUMBER,
            "numbers": [NUMBER],
            "uri": ADDRESS,
            "method": "options",
            "headers": {"X-Gladly-Caller-Id": NUMBER},
            "from_uri": f"sip:{NUMBER}@{DOMAIN}",
            "notes": [],
            "skipped": None,
        },
        {
            "label": f"transfer 'agents' of {NUMBER}",
            "leg": "transfer",
            "number": NUMBER,
            "numbers": [NUMBER],
            "uri": f"sip:{QUEUE}@{DOMAIN};transport=tls",
            "method": "options",
            "headers": {"X-Gladly-Routing-Selector": "billing"},
            "from_uri": f"sip:{NUMBER}@sip.us.synthflow.ai",
            "notes": [],
            "skipped": None,
        },
    ]


@pytest.mark.parametrize(
    ("options", "methods"),
    [
        ({}, ["options", "options"]),
        ({"level": "invite"}, ["invite", "options"]),
        ({"transfer_level": "config"}, ["options", None]),
        ({"level": "config"}, [None, "options"]),
        ({"level": "config", "transfer_level": "config", "connect_only": [NUMBER]}, [None, None]),
        ({"level": "invite", "connect_only": ["+1 206 555 0100"]}, ["connect", "connect"]),
        ({"connect_only": ["+12065550101"]}, ["options", "options"]),
    ],
)
def test_levels(options: dict[str, t.Any], methods: list[str | None]) -> None:
    legs = {leg["leg"]: leg["method"] for leg in _legs(_number(transfers=[AGENTS]), **options)}
    assert [legs.get("forward"), legs.get("transfer")] == methods


@pytest.mark.parametrize(
    ("number", "options", "uri"),
    [
        ({}, {"region": "eu"}, f"sip:{NUMBER}@sip.eu.synthflow.ai:32682;transport=tls"),
        ({}, {"transport": "udp"}, f"sip:{NUMBER}@sip.us.synthflow.ai:32681;transport=udp"),
        ({"sip_address": f"{NUMBER}@pbx.example:5070"}, {}, f"sip:{NUMBER}@pbx.example:5070;transport=tls"),
        ({"sip_address": f"{NUMBER}@pbx.example;transport=tcp"}, {}, f"sip:{NUMBER}@pbx.example;transport=tcp"),
        ({"sip_address": f"sips:{NUMBER}@pbx.example"}, {}, f"sips:{NUMBER}@pbx.example"),
        ({"sip_address": None}, {}, ADDRESS),
    ],
)
def test_the_address_that_gladly_dials(number: dict[str, t.Any], options: dict[str, t.Any], uri: str) -> None:
    (leg,) = _legs(_number(**number), **options)
    assert leg["uri"] == uri


def test_headers_as_in_a_call() -> None:
    headers = {"X-Gladly-Caller-Id": "{caller_e164}", "X-Line": "main", "X-Topic": "{topic}"}
    (leg,) = _legs(_number(), headers=headers, caller="+1 (206) 555-0111")
    assert leg["headers"] == {"X-Gladly-Caller-Id": "+12065550111", "X-Line": "main"}
    assert leg["from_uri"] == f"sip:+12065550111@{DOMAIN}"
    assert leg["notes"] == ["Header X-Topic is left out: its value '{topic}' comes into being in a call alone."]


def test_headers_of_a_number_count_instead_of_the_tenant_s() -> None:
    (leg,) = _legs(_number(headers={}), headers={"X-Line": "main"})
    assert leg["headers"] == {}


def test_headers_in_the_address_of_a_transfer() -> None:
    target = f"{QUEUE}@{DOMAIN};transport=tls?X-Gladly-Routing-Selector=billing&Subject=call"
    (leg,) = _transfers({"key": "agents", "target": target})
    assert leg["uri"] == f"sip:{QUEUE}@{DOMAIN};transport=tls"
    assert leg["headers"] == {"X-Gladly-Routing-Selector": "billing"}
    assert leg["notes"][0].startswith("Header Subject is left out: 'Subject' is no")


def test_a_transfer_to_a_phone_number_is_told_and_not_probed() -> None:
    (leg,) = _transfers({"key": "agents", "target": "+1 206 555 0199"})
    assert (leg["uri"], leg["method"], leg["label"]) == (None, None, f"transfer 'agents' of {NUMBER}")
    assert "no SIP address to probe" in leg["skipped"]


def test_a_transfer_that_shall_go_has_no_leg() -> None:
    assert _transfers({**AGENTS, "state": "absent"}) == []


def test_a_target_of_several_transfers_is_probed_once() -> None:
    same = {"key": "people", "target": f"sip:{QUEUE}@{DOMAIN.upper()};Transport=TLS"}
    other = {"key": "billing", "queue_did": QUEUE, "topic": "billing"}
    (leg,) = _transfers(AGENTS, same, other)
    assert leg["label"] == ", ".join(f"transfer '{key}' of {NUMBER}" for key in ("agents", "people", "billing"))
    assert leg["numbers"] == [NUMBER]
    called = _transfers(AGENTS, same, other, transfer_level="invite")
    assert [leg["headers"] for leg in called] == [{}, {"X-Gladly-Routing-Selector": "billing"}]


def test_a_target_that_numbers_share_is_probed_once_and_keeps_all_of_them() -> None:
    second = {"phone_number": "+12065550101", "assistant": "Acme second agent", "transfers": [AGENTS]}
    (leg,) = _legs(_number(transfers=[AGENTS]), second, level="config")
    assert (leg["number"], leg["numbers"]) == (NUMBER, [NUMBER, "+12065550101"])


def test_a_number_that_is_not_there_yet_ends_no_probe_of_another() -> None:
    second = {"phone_number": "+12065550101", "assistant": "Acme second agent", "transfers": [AGENTS]}
    first_leg, second_leg, shared = _legs(_number(transfers=[AGENTS]), second, connect_only=[NUMBER])
    assert [first_leg["method"], second_leg["method"]] == ["connect", "options"]
    assert (shared["method"], shared["number"]) == ("options", "+12065550101")
    assert sorted(shared["numbers"]) == [NUMBER, "+12065550101"]


@pytest.mark.parametrize(
    ("numbers", "options", "message"),
    [
        ([_number(), _number()], {}, f"2 of tenant_numbers have the phone_number .\\{NUMBER}."),
        ([], {}, "tenant_numbers is empty"),
        (["+12065550100"], {}, r"tenant_numbers\[1\] is not a dictionary"),
        ([_number(phone_number=12065550100)], {}, r"tenant_numbers\[1\].phone_number: .* quote"),
        ([_number(headers={"Subject": "x"})], {}, r"tenant_numbers\[1\].headers: 'Subject'"),
        ([_number(sip_address="a b")], {}, f"sip_address of \\{NUMBER}: .* gives 'sip:"),
        (
            [_number(transfers=[{"key": "agents"}])],
            {},
            f"transfer 'agents' of \\{NUMBER}: it has neither queue_did nor",
        ),
        ([_number(transfers=[AGENTS, AGENTS])], {}, f"transfer 'agents' of \\{NUMBER}: .* another transfer"),
        ([_number(transfers="agents")], {}, f"transfers of \\{NUMBER}: they are not a list"),
        ([_number(transfers=[{**AGENTS, "topic": "a\nb"}])], {}, "plain text"),
        ([_number()], {"region": "asia"}, "region is 'asia'. Give one of us, eu, global"),
        ([_number()], {"sip_domain": ""}, "SIP domain is ''"),
        ([_number()], {"transport": "sctp"}, "transport is 'sctp'"),
        ([_number()], {"level": "call"}, "level is 'call'. Give one of config, options, invite"),
        ([_number()], {"transfer_level": "call"}, "transfer_level is 'call'"),
        ([_number()], {"caller": "nobody"}, "the caller: "),
    ],
)
def test_of_what_no_leg_can_be_made(numbers: list[t.Any], options: dict[str, t.Any], message: str) -> None:
    with pytest.raises(AnsibleFilterError, match=f"call_legs: .*{message}"):
        _legs(*numbers, **options)


def test_what_is_no_list() -> None:
    with pytest.raises(AnsibleFilterError, match="have to be a list"):
        call_legs("+12065550100", "us", DOMAIN)
    with pytest.raises(AnsibleFilterError, match="connect_only has to be a list of numbers"):
        _legs(_number(), connect_only=True)
