# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Synthflow's assistants under the default switches, and what answers where no route matches."""

from __future__ import annotations

from typing import Any

import pytest
from sandbox_client import NUMBER, OTHER_NUMBER, Client


def test_create_and_read_back(client: Client) -> None:
    client.import_number()
    agent = {"llm": "gpt-5-chat", "language": "de-DE", "voice_stability": 0.5, "unknown_field": 1}
    answer = client.create_assistant(
        agent=agent, phone_number=NUMBER, description="Answers", inbound_call_webhook_url="https://example.org"
    )
    document = answer.json()
    assert document["status"] == "ok"
    assert document["details"] == {"phone": NUMBER, "voice": ""}
    read = client.synthflow("GET", f"/assistants/{document['response']['model_id']}").json()
    assert read["response"]["pagination"]["total_records"] == 1
    assert read["response"]["assistants"] == [
        {
            "type": "inbound",
            "name": "Reception",
            "model_id": document["response"]["model_id"],
            "phone_number": NUMBER,
            "agent": {"llm": "gpt-5-chat", "language": "de-DE", "voice_stability": 0.5},
            "description": "Answers",
            "attached_phone_numbers": [],
            "actions": [],
            "input_variables": [],
        }
    ]


def test_without_a_number_the_field_is_missing_and_details_are_empty(client: Client) -> None:
    answer = client.create_assistant()
    assert answer.json()["details"] == {"phone": "", "voice": ""}
    assert "phone_number" not in client.assistant(answer.json()["response"]["model_id"])


@pytest.mark.parametrize(
    ("fields", "location"),
    [
        ({"type": "sideways"}, "type"),
        ({"name": None}, "name"),
        ({"agent": None}, "agent"),
        ({"agent": {"language": "xx"}}, "agent"),
        ({"agent": {"voice_stability": 1.5}}, "agent"),
        ({"agent": {"prompt": 5}}, "agent"),
        ({"is_recording": "yes"}, "is_recording"),
        ({"phone_number": 12065550100}, "phone_number"),
    ],
)
def test_schema_errors_of_create(client: Client, fields: dict[str, Any], location: str) -> None:
    answer = client.create_assistant(**fields)
    assert answer.status_code == 422
    assert answer.json()["detail"][0]["loc"][:2] == ["body", location]


@pytest.mark.parametrize("fields", [{"phone_number": OTHER_NUMBER}, {"phone_number": "nonsense"}, {"name": " "}])
def test_refusals_of_create_carry_the_documented_error(client: Client, fields: dict[str, Any]) -> None:
    answer = client.create_assistant(**fields)
    assert answer.status_code == 400
    assert set(answer.json()["detail"]) == {"status", "description", "request_id", "category"}
    assert [assistant["name"] for assistant in client.state()["assistants"]] == ["Outbound campaign"]


def test_update_changes_only_what_is_given(client: Client) -> None:
    model_id = client.new_assistant(agent={"prompt": "Be kind.", "consent_message": "Agreed?"}, description="old")
    body = {"description": "new", "type": "outbound", "agent": {"language": "de-DE", "consent_message": "other"}}
    answer = client.synthflow("PUT", f"/assistants/{model_id}", json=body)
    assert answer.json()["response"] == {"model_id": model_id}
    read = client.assistant(model_id)
    assert (read["name"], read["type"], read["description"]) == ("Reception", "inbound", "new")
    # The consent message can be set on create only.
    assert read["agent"] == {"prompt": "Be kind.", "language": "de-DE", "consent_message": "Agreed?"}


def test_attach_another_number_frees_the_first(client: Client) -> None:
    client.import_number()
    client.import_number(OTHER_NUMBER)
    model_id = client.new_assistant(phone_number=NUMBER)
    assert client.number()["is_available"] is False
    client.synthflow("PUT", f"/assistants/{model_id}", json={"phone_number": OTHER_NUMBER})
    assert client.assistant(model_id)["phone_number"] == OTHER_NUMBER
    assert client.number()["is_available"] is True
    assert client.number()["assistants"] == []


def test_refused_update_changes_nothing(client: Client) -> None:
    model_id = client.new_assistant()
    before = client.assistant(model_id)
    answer = client.synthflow("PUT", f"/assistants/{model_id}", json={"name": "New", "phone_number": OTHER_NUMBER})
    assert answer.status_code == 400
    assert client.assistant(model_id) == before


def test_delete_frees_the_number(client: Client) -> None:
    client.import_number()
    model_id = client.new_assistant(phone_number=NUMBER)
    answer = client.synthflow("DELETE", f"/assistants/{model_id}")
    assert answer.status_code == 200
    assert isinstance(answer.json()["response"]["answer"], str)
    assert client.number()["is_available"] is True
    assert client.synthflow("GET", f"/assistants/{model_id}").status_code == 404
    assert client.create_assistant(phone_number=NUMBER).status_code == 200


def test_list_is_paged_and_lean_and_allows_equal_names(client: Client) -> None:
    ids = [client.new_assistant("Same") for _time in range(3)]
    answer = client.synthflow("GET", "/assistants/", params={"limit": 2, "offset": 1}).json()["response"]
    assert answer["pagination"] == {"total_records": 4, "limit": 2, "offset": 1}
    assert [assistant["model_id"] for assistant in answer["assistants"]] == ids[:2]
    assert not {"actions", "attached_phone_numbers"} & set(answer["assistants"][0])


@pytest.mark.parametrize("parameters", [{"limit": 0}, {"limit": "many"}, {"offset": -1}])
def test_wrong_paging_is_a_schema_error(client: Client, parameters: dict[str, Any]) -> None:
    assert client.synthflow("GET", "/assistants/", params=parameters).status_code == 422


def test_unmatched_routes_differ_between_regional_and_global_hosts(client: Client) -> None:
    answer = client.synthflow("GET", "/nowhere")
    assert (answer.status_code, answer.json()) == (404, {"detail": "Not Found"})
    everywhere = client.credentials["synthflow"]["api_url"].replace("/us/", "/global/")
    answer = client.send("GET", everywhere + "/nowhere")
    assert (answer.status_code, answer.json()) == (404, {"error": "not_found", "message": "No route matched"})
    assert client.send("GET", everywhere.replace("/global/", "/mars/") + "/nowhere").status_code == 404


def test_malformed_body_and_wrong_method(client: Client) -> None:
    headers = {"Authorization": f"Bearer {client.credentials['synthflow']['api_key']}"}
    json_headers = {**headers, "Content-Type": "application/json"}
    answer = client.synthflow("POST", "/assistants", data="{", headers=json_headers)
    assert answer.status_code == 422
    assert isinstance(answer.json()["detail"], list)
    assert client.synthflow("PATCH", "/assistants").status_code == 405
