# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Synthflow's phone numbers under the default switches."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest
from sandbox_client import NUMBER, OTHER_NUMBER, SLUG, Client

from voice_sandbox.process import SandboxProcess, running_sandbox


def test_import_and_read_back(client: Client) -> None:
    answer = client.import_number(friendly_name="Front desk")
    assert answer.status_code == 200
    assert answer.json()["status"] == "ok"
    assert set(answer.json()["response"]) == {"key", "phone_number"}
    number = client.number()
    assert number["slug"] == SLUG
    assert number["friendly_name"] == "Front desk"
    assert number["sip_term_uri"] == "acme.sip.gladly.com"
    assert number["provider_name"] == "custom"
    assert number["workspace_id"] == client.workspace["workspace"]
    assert (number["sid"], number["is_available"], number["assistants"]) == (None, True, [])
    assert client.number("%2B" + SLUG) == number


def test_credentials_of_a_trunk_arrive_and_are_never_returned(client: Client) -> None:
    client.import_number(trunk_username="trunk-user", trunk_pwd="trunk-password", uac_enabled=True)
    text = str(client.number())
    assert client.number()["uac_register_expires"] == 300
    for hidden in ("trunk", "visible_at", "key'"):
        assert hidden not in text
    [kept] = client.state()["numbers"]
    assert kept["trunk_username"] == "trunk-user"
    assert kept["trunk_pwd_sha256"] == hashlib.sha256(b"trunk-password").hexdigest()
    assert "trunk-password" not in str(client.control("GET", "/state"))


@pytest.mark.parametrize(
    "fields",
    [
        {"termination_uri": None},
        {"termination_uri": "  "},
        {"termination_uri": None, "provider_name": "twilio"},
        {"phone_number": "12065550100"},
        {"phone_number": "+0123456789"},
        {"uac_enabled": True},
        {"uac_enabled": True, "trunk_username": "user"},
        {"uac_register_expires": 59},
        {"uac_register_expires": 3601},
    ],
)
def test_import_refuses_what_the_vendor_refuses(client: Client, fields: dict[str, Any]) -> None:
    answer = client.import_number(**fields)
    assert answer.status_code == 400
    assert set(answer.json()["detail"]) == {"status", "description", "request_id", "category"}
    assert client.state()["numbers"] == []


@pytest.mark.parametrize(
    ("fields", "location"),
    [
        ({"phone_number": 12065550100}, ["body", "phone_number"]),
        ({"workspace_id": None}, ["body", "workspace_id"]),
        ({"uac_enabled": "true"}, ["body", "uac_enabled"]),
        ({"uac_register_expires": 300.5}, ["body", "uac_register_expires"]),
        ({"provider_name": "gladly"}, ["body", "provider_name"]),
    ],
)
def test_schema_errors_are_lists_without_the_input(client: Client, fields: dict[str, Any], location: list[str]) -> None:
    answer = client.import_number(trunk_pwd="trunk-password", **fields)
    assert answer.status_code == 422
    [problem] = answer.json()["detail"]
    assert problem["loc"] == location
    assert set(problem) == {"loc", "msg", "type"}
    assert "trunk-password" not in answer.text


def test_provider_that_fills_in_its_domain_needs_none(client: Client) -> None:
    assert client.import_number(provider_name="zoom", termination_uri=None).status_code == 200
    assert client.import_number("line-7", provider_name="five9", termination_uri=None).status_code == 200


def test_update_changes_only_what_is_given(client: Client) -> None:
    client.import_number(friendly_name="Front desk", sip_outbound_proxy="sip:proxy.example:5065")
    before = client.number()
    answer = client.synthflow("PATCH", f"/numbers/{SLUG}", json={"termination_uri": "other.example", "nonsense": 1})
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    after = client.number()
    assert after["updated_at"] is not None
    assert {**after, "updated_at": None} == {**before, "sip_term_uri": "other.example"}


@pytest.mark.parametrize(
    "fields", [{"uac_enabled": True}, {"uac_register_expires": 10}, {"sip_term_uri": " "}, {"sip_term_uri": None}]
)
def test_update_refuses_what_the_vendor_refuses(client: Client, fields: dict[str, Any]) -> None:
    client.import_number()
    before = client.number()
    assert client.synthflow("PATCH", f"/numbers/{SLUG}", json=fields).status_code == 400
    assert client.number() == before


def test_registration_may_use_credentials_that_are_there_already(client: Client) -> None:
    client.import_number(trunk_username="user", trunk_pwd="password")
    assert client.synthflow("PATCH", f"/numbers/{SLUG}", json={"uac_enabled": True}).status_code == 200


def test_list_is_paged_and_filtered(client: Client) -> None:
    numbers = [f"+1206555010{digit}" for digit in range(5)]
    for number in numbers:
        client.import_number(number)
    client.new_assistant(phone_number=numbers[3])

    def listed(**parameters: Any) -> tuple[list[str], dict[str, int]]:
        answer = client.synthflow("GET", "/numbers", params={**client.workspace, **parameters}).json()
        assert answer["status"] == "ok"
        for item in answer["response"]["phone_numbers"]:
            assert set(item) == {"number", "sid", "is_available"}
        return [item["number"] for item in answer["response"]["phone_numbers"]], answer["response"]["pagination"]

    assert listed() == (numbers, {"total_records": 5, "limit": 20, "offset": 0})
    assert listed(limit=2, offset=4) == (numbers[4:], {"total_records": 5, "limit": 2, "offset": 4})
    assert listed(offset=9)[0] == []
    assert listed(is_available="false")[0] == [numbers[3]]
    assert listed(is_available="true")[0] == numbers[:3] + numbers[4:]


@pytest.mark.parametrize("path", ["/numbers", f"/numbers/{SLUG}"])
def test_reading_needs_the_workspace(client: Client, path: str) -> None:
    answer = client.synthflow("GET", path)
    assert answer.status_code == 422
    assert answer.json()["detail"][0]["loc"] == ["query", "workspace"]


def test_delete_detaches_everywhere(client: Client) -> None:
    client.import_number()
    inbound = client.new_assistant(phone_number=NUMBER)
    outbound = client.new_assistant("Campaign", type="outbound")
    client.synthflow("PUT", f"/assistants/{outbound}/phone_numbers", json={"phone_numbers": [NUMBER]})
    assert set(client.number()["assistants"]) == {inbound, outbound}
    answer = client.synthflow("DELETE", f"/numbers/{SLUG}")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert "phone_number" not in client.assistant(inbound)
    assert client.assistant(outbound)["attached_phone_numbers"] == []
    assert client.synthflow("DELETE", f"/numbers/{SLUG}").status_code == 404
    client.import_number()
    assert client.number()["assistants"] == []


def test_outbound_use_leaves_a_number_available(client: Client) -> None:
    client.import_number()
    outbound = client.new_assistant("Campaign", type="outbound")
    answer = client.synthflow("PUT", f"/assistants/{outbound}/phone_numbers", json={"phone_number_slugs": [SLUG]})
    assert answer.json() == {"status": "ok"}
    assert client.number()["is_available"] is True
    assert client.number()["assistants"] == [outbound]
    assert client.assistant(outbound)["attached_phone_numbers"] == [{"number": NUMBER, "sid": None, "slug": SLUG}]
    path = f"/assistants/{outbound}/phone_numbers/{SLUG}"
    assert client.synthflow("DELETE", path).json() == {"status": "ok"}
    assert client.synthflow("DELETE", path).status_code == 404


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"phone_numbers": [OTHER_NUMBER]}, 404),
        ({"phone_numbers": [NUMBER], "phone_number_slugs": [SLUG]}, 422),
        ({}, 422),
    ],
)
def test_outbound_numbers_are_checked(client: Client, body: dict[str, Any], status: int) -> None:
    client.import_number()
    outbound = client.new_assistant("Campaign", type="outbound")
    assert client.synthflow("PUT", f"/assistants/{outbound}/phone_numbers", json=body).status_code == status


def test_inbound_assistants_have_no_outbound_numbers(client: Client) -> None:
    client.import_number()
    inbound = client.new_assistant(phone_number=NUMBER)
    path = f"/assistants/{inbound}/phone_numbers"
    assert client.synthflow("PUT", path, json={"phone_numbers": [NUMBER]}).status_code == 404
    assert client.synthflow("DELETE", f"{path}/{SLUG}").status_code == 400
    assert client.assistant(inbound)["phone_number"] == NUMBER


def test_key_opens_its_own_workspace_in_its_own_region_only(shared_sandbox: SandboxProcess, client: Client) -> None:
    client.import_number()
    cobalt = Client(shared_sandbox, "cobalt")
    assert cobalt.synthflow("GET", f"/numbers/{SLUG}", params=cobalt.workspace).status_code == 404
    assert cobalt.synthflow("GET", "/numbers", params=client.workspace).status_code == 403
    assert cobalt.import_number(workspace_id=client.workspace["workspace"]).status_code == 403
    headers = {"Authorization": f"Bearer {client.credentials['synthflow']['api_key']}"}
    regions = shared_sandbox.info["synthflow_region_urls"].items()
    assert {
        region: client.send("GET", f"{url}/assistants/", headers=headers).status_code for region, url in regions
    } == {
        "us": 200,
        "eu": 401,
        "global": 401,
    }


@pytest.mark.parametrize("authorization", [None, "Bearer wrong", "Basic YTpi", "Bearer"])
def test_wrong_key_is_refused(client: Client, authorization: str | None) -> None:
    headers = {} if authorization is None else {"Authorization": authorization}
    assert client.synthflow("GET", "/assistants/", headers=headers).status_code == 401


def test_numbers_of_the_file_of_tenants_and_a_plan_without_sip_trunking(tmp_path: Path) -> None:
    sold = {"phone_number": NUMBER, "provider_name": "twilio", "sip_term_uri": "pstn.example"}
    tenants = {
        "seller": {"region": "us", "synthflow": {"numbers": [sold]}},
        "small": {"region": "eu", "sip_trunking": False},
    }
    with running_sandbox(tmp_path / "state", tenants=tenants) as sandbox:
        client = Client(sandbox, "seller")
        assert client.number()["provider_name"] == "twilio"
        assert client.number()["sid"].startswith("PN")
        assert client.number()["sip_term_uri"] == "pstn.example"
        client.synthflow("DELETE", f"/numbers/{SLUG}")
        assert client.state()["cancelled_subscriptions"] == [{"phone_number": NUMBER}]
        assert Client(sandbox, "small").import_number().status_code == 403
