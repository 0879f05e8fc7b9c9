# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of the check of a tenant's settings."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._tenant import tenant_problems

TENANT: dict[str, t.Any] = {
    "numbers": [{"phone_number": "+12065550100", "assistant": "Acme"}],
    "sip_domain": "acme.sip.gladly.com",
    "gladly_host": "acme.gladly.com",
    "synthflow_api_key": "k",
    "synthflow_workspace_id": "w",
    "gladly_agent_email": "a@acme.example",
    "gladly_api_token": "t",
}
SECOND = {"phone_number": "+12065550101", "assistant": "Second", "destination_name": "Synthflow AI 2"}


def _problems(play_hosts: int = 1, **changes: t.Any) -> list[str]:
    return tenant_problems({**TENANT, **changes}, play_hosts)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"numbers": [*TENANT["numbers"], SECOND]},
        {"destination_name": "Synthflow AI", "numbers": [*TENANT["numbers"], SECOND]},
        {"headers": {"X-A": "1"}},
        {"gladly_host": None, "gladly_api_url": "https://gateway.example/api/v1"},
        {"synthflow_api_key": None},
    ],
)
def test_nothing_wrong(changes: dict[str, t.Any]) -> None:
    assert _problems(**changes) == []


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"numbers": []}, "tenant_numbers is empty"),
        ({"numbers": None}, "tenant_numbers is empty"),
        ({"numbers": ["+12065550100"]}, "tenant_numbers[1] is not a dictionary"),
        (
            {"numbers": [{"phone_number": 12065550100}]},
            "tenant_numbers[1].phone_number: 12065550100 is not text; without",
        ),
        ({"numbers": [{"assistant": "a"}]}, "tenant_numbers[1].phone_number: None is not text"),
        ({"headers": {"Via": "x"}}, "tenant_headers: 'Via' is not an X- header name"),
        ({"headers": "X-A: 1"}, "tenant_headers: "),
        ({"numbers": [{**SECOND, "headers": {"X-A": "\n"}}]}, "tenant_numbers[1].headers: the value of X-A has a line"),
        ({"sip_domain": None}, "tenant_company and tenant_sip_domain are not set"),
        ({"sip_domain": "{company}.sip.gladly.com"}, "is not a host name"),
        ({"gladly_host": None}, "tenant_gladly_host and tenant_gladly_api_url are not set"),
    ],
)
def test_one_problem(changes: dict[str, t.Any], words: str) -> None:
    (problem,) = _problems(**changes)
    assert words in problem
    assert problem.endswith(".")


@pytest.mark.parametrize(
    ("second", "words"),
    [
        ({"phone_number": "+12065550100"}, "the phone_number '+12065550100': list each number once"),
        ({"phone_number": "+1 206 555 0100"}, "list each number once"),
        ({"assistant": "Acme"}, "the assistant 'Acme': an inbound assistant has one number"),
        ({"destination_name": "Synthflow AI"}, "the destination_name 'Synthflow AI': a SIP destination holds one"),
    ],
)
def test_numbers_do_not_share_what_each_needs(second: dict[str, str], words: str) -> None:
    (problem,) = _problems(destination_name="Synthflow AI", numbers=[*TENANT["numbers"], {**SECOND, **second}])
    assert words in problem


def test_several_tenants_do_not_share_the_credentials_of_the_environment_by_accident() -> None:
    changes = {"synthflow_api_key": "", "gladly_api_token": None}
    (problem,) = _problems(play_hosts=2, **changes)
    assert "tenant_synthflow_api_key, tenant_gladly_api_token not set" in problem
    assert "tenant_shared_credentials" in problem
    assert _problems(play_hosts=2, shared_credentials=True, **changes) == []
    assert _problems(play_hosts=2) == []


def test_everything_is_told_at_once() -> None:
    assert len(tenant_problems({}, 3)) == 4


def test_a_fallback_does_not_lead_back_to_the_tenant() -> None:
    """Two numbers that are each other's fallback would send a call round in a circle."""
    back = {"type": "external_number", "target": TENANT["numbers"][0]["phone_number"]}
    problems = _problems(destination_name="Synthflow AI", numbers=[*TENANT["numbers"], {**SECOND, "fallback": back}])
    assert any("a number that goes to Synthflow itself" in problem for problem in problems)


@pytest.mark.parametrize(
    ("value", "refused"), [("false", True), ("no", True), ("", True), ("true", False), (True, False)]
)
def test_only_a_clear_yes_shares_credentials(value: t.Any, refused: bool) -> None:
    problems = tenant_problems({**TENANT, "synthflow_api_key": "", "shared_credentials": value}, 2)
    assert any("could be another tenant's" in problem for problem in problems) is refused
