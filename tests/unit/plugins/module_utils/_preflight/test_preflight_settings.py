# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of a tenant's settings and credentials, as the preflight reads them."""

from __future__ import annotations

import typing as t

import pytest
from preflight_samples import NUMBER, SECOND, options, params, settings

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._preflight.credentials import (
    credential_findings,
    missing_credentials,
    with_environment,
)
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._preflight.settings import (
    ENTRY_KEYS,
    UNKNOWN_DOMAIN,
    UNKNOWN_FALLBACK,
    settings_findings,
)
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._tenants_file.schema import NUMBER_KEYS


def _wrong(**changes: t.Any) -> list[tuple[str, str]]:
    return [(finding.object, finding.finding) for finding in settings_findings(params(**changes))]


def test_a_tenant_in_order() -> None:
    assert _wrong() == []
    (number,) = settings().numbers
    assert (number.number, number.assistant, number.destination_name) == (NUMBER, "Acme voice agent", "Synthflow AI")
    assert number.headers == {"X-Gladly-Caller-Id": "{caller_e164}"}
    assert settings().sip_domain == "acme.sip.gladly.com"


@pytest.mark.parametrize(
    ("changes", "where", "words"),
    [
        ({"numbers": []}, "tenant_numbers", "is empty"),
        ({"numbers": ["+12065550100"]}, "tenant_numbers[1]", "is not a dictionary"),
        ({"number": {"phone_number": 12065550100}}, "tenant_numbers[1].phone_number", "YAML and INI read a number"),
        ({"number": {"transfer": []}}, "tenant_numbers[1]", "it has 'transfer', which no number has"),
        ({"headers": {"Caller": "x"}}, "tenant_headers", "'Caller' is not an X- header name"),
        ({"headers": "X-A: 1"}, "tenant_headers", "not a dictionary"),
        ({"sip_domain": ""}, "tenant_sip_domain", "are not set"),
        ({"sip_domain": "not a host"}, "tenant_sip_domain", "is not a host name"),
        ({"gladly": {"host": ""}}, "tenant_gladly_host", "are not set"),
        ({"play_hosts": 2, "synthflow": {"api_key": ""}}, "credentials", "tenant_synthflow_api_key not set"),
        ({"gladly": {"backend": "runbook"}}, "tenant_ledger_directory", "nothing that a person confirms could be kept"),
        (
            {"number": {"fallback": {"type": "external_number", "target": NUMBER}}},
            f"number {NUMBER}",
            "a number that goes to Synthflow itself",
        ),
    ],
)
def test_one_thing_is_wrong(changes: dict[str, t.Any], where: str, words: str) -> None:
    ((found_where, finding),) = _wrong(**changes)
    assert found_where == where
    assert words in finding
    assert all(finding.fix.endswith((".", "'.", "\"'.")) for finding in settings_findings(params(**changes)))


def test_a_number_has_the_keys_that_a_tenants_file_knows() -> None:
    assert set(ENTRY_KEYS) == {*NUMBER_KEYS, "fallback", "transfers"}
    assert _wrong(number={"transfer": []}, scope="decommission") == []


def test_headers_do_not_matter_on_the_way_back() -> None:
    assert _wrong(headers={"Caller": "x"}, scope="decommission") == []


def test_what_is_wrong_is_replaced_so_that_the_rest_can_be_checked() -> None:
    tenant = settings(
        sip_domain="not a host",
        headers={"Caller": "x", "X-Gladly-Caller-Id": "{caller_e164}", "x-gladly-caller-id": "2"},
        number={"fallback": {"type": "external_number", "target": "+1 206 555 0100"}},
    )
    assert tenant.sip_domain == UNKNOWN_DOMAIN
    assert tenant.numbers[0].headers == {"X-Gladly-Caller-Id": "{caller_e164}"}
    assert tenant.numbers[0].fallback == UNKNOWN_FALLBACK


def test_numbers_are_looked_at_once_and_in_order() -> None:
    entry = options()["numbers"][0]
    twice = {**entry, "phone_number": "+1 206-555-0100", "assistant": "Twin"}
    tenant = settings(numbers=[SECOND, entry, twice, "nonsense", {"phone_number": "12"}])
    assert [number.number for number in tenant.numbers] == [SECOND["phone_number"], NUMBER]
    assert tenant.numbers[1].assistant == "Acme voice agent"


def test_a_number_has_headers_of_its_own() -> None:
    tenant = settings(headers={"X-A": "1"}, number={"headers": {"X-B": 2}})
    assert tenant.numbers[0].headers == {"X-B": "2"}


@pytest.mark.parametrize(
    ("changes", "lent"),
    [
        ({}, True),
        ({"play_hosts": 2}, False),
        ({"play_hosts": 2, "shared_credentials": True}, True),
    ],
)
def test_the_environment_lends_what_can_only_be_the_tenant_s(
    monkeypatch: pytest.MonkeyPatch, changes: dict[str, t.Any], lent: bool
) -> None:
    monkeypatch.setenv("SYNTHFLOW_API_KEY", "from-outside")
    found = with_environment("synthflow", params(synthflow={"api_key": ""}, **changes))
    assert found["api_key"] == ("from-outside" if lent else "")
    assert found["workspace_id"] == "w1"


def test_what_is_given_counts_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GLADLY_API_TOKEN", "from-outside")
    assert with_environment("gladly", params())["api_token"] == "token-5f"


def test_a_person_s_work_needs_no_account_of_gladly_s() -> None:
    nothing = {"backend": "runbook", "host": "", "api_url": "", "agent_email": "", "api_token": ""}
    assert _wrong(gladly=nothing, ledger="ledgers/acme.yml", play_hosts=2) == []


def test_credentials_that_nobody_has() -> None:
    found = with_environment("gladly", params(gladly={"api_token": "  ", "agent_email": None}))
    assert missing_credentials("gladly", found) == ["agent_email", "api_token"]
    email, token = credential_findings("gladly", found)
    assert email.object == "tenant_gladly_agent_email"
    assert "GLADLY_API_TOKEN" in token.fix
