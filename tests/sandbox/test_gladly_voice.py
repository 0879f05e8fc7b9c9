# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The voice contract: SIP destinations and inbound routes."""

from __future__ import annotations

from typing import Any

import pytest
from sandbox_client import DESTINATION, NUMBER, Client

DESTINATIONS = "/voice/sip-destinations"
ROUTE = f"/voice/inbound-routes/%2B{NUMBER[1:]}"


def codes(answer: Any) -> list[tuple[str, str | None]]:
    """Code and field of each problem."""
    return [(problem["code"], problem.get("attr")) for problem in answer.json()["errors"]]


def test_create_and_read_back(client: Client) -> None:
    answer = client.gladly("POST", DESTINATIONS, json={**DESTINATION, "unknown": 1})
    assert answer.status_code == 201
    created = answer.json()
    assert answer.headers["location"] == f"/gladly/acme/api/v1{DESTINATIONS}/{created['id']}"
    assert {name: created[name] for name in DESTINATION} == DESTINATION
    assert set(created) == {*DESTINATION, "id", "createdAt", "updatedAt"}
    assert client.gladly("GET", f"{DESTINATIONS}/{created['id']}").json() == created
    assert client.gladly("GET", DESTINATIONS).json() == [created]


def test_optional_fields_have_defaults(client: Client) -> None:
    body = {name: value for name, value in DESTINATION.items() if name not in ("headers", "allowlist")}
    created = client.gladly("POST", DESTINATIONS, json=body).json()
    assert (created["headers"], created["allowlist"]) == ({}, [])


@pytest.mark.parametrize("address", ["+12065550100@acme.sip.gladly.com;transport=tls", "sips:desk@host.example:5061"])
def test_other_forms_of_the_address(client: Client, address: str) -> None:
    assert client.new_destination(sipAddress=address)["sipAddress"] == address


def test_all_missing_fields_are_named_at_once(client: Client) -> None:
    answer = client.gladly("POST", DESTINATIONS, json={})
    assert answer.status_code == 400
    assert codes(answer) == [("blank", name) for name in ("name", "sipDomain", "sipAddress", "transport", "codecs")]


WRONG = [
    ({"name": "x" * 201}, "too_long", "name"),
    ({"name": 5}, "invalid", "name"),
    ({"name": " "}, "blank", "name"),
    ({"name": "a\u0000b"}, "invalid", "name"),
    ({"name": "\ud800"}, "invalid", "name"),
    ({"sipDomain": "not a domain"}, "invalid", "sipDomain"),
    ({"sipAddress": "nobody"}, "invalid", "sipAddress"),
    ({"sipAddress": "sip:a@b.example?X-A=1"}, "invalid", "sipAddress"),
    ({"sipAddress": "sip:a@b.example\r\nX-A: 1"}, "invalid", "sipAddress"),
    ({"transport": "tls"}, "invalid", "transport"),
    ({"codecs": []}, "blank", "codecs"),
    ({"codecs": ["OPUS"]}, "invalid", "codecs"),
    ({"codecs": ["PCMU", "PCMU"]}, "invalid", "codecs"),
    ({"codecs": "PCMU"}, "invalid", "codecs"),
    ({"headers": []}, "invalid", "headers"),
    ({"headers": {"Gladly": "x"}}, "invalid", "headers"),
    ({"headers": {"X-A": "x\r\nVia: y"}}, "invalid", "headers.X-A"),
    ({"headers": {"X-A": 1}}, "invalid", "headers.X-A"),
    ({"allowlist": "10.0.0.0/8"}, "invalid", "allowlist"),
    ({"allowlist": ["10.0.0.1"]}, "invalid", "allowlist"),
    ({"allowlist": ["10.0.0.1/8"]}, "invalid", "allowlist"),
    ({"allowlist": ["host/32"]}, "invalid", "allowlist"),
]


@pytest.mark.parametrize(("fields", "code", "attr"), WRONG)
def test_wrong_fields_are_refused_on_create_and_update(
    client: Client, fields: dict[str, Any], code: str, attr: str
) -> None:
    created = client.new_destination(name="Other")
    for answer in (
        client.gladly("POST", DESTINATIONS, json={**DESTINATION, **fields}),
        client.gladly("PATCH", f"{DESTINATIONS}/{created['id']}", json=fields),
    ):
        assert answer.status_code == 400
        assert codes(answer) == [(code, attr)]
    assert client.gladly("GET", DESTINATIONS).json() == [created]


@pytest.mark.parametrize("body", ["", "{", "[]", "1", "null", '"text"'])
def test_body_must_be_an_object(client: Client, body: str) -> None:
    assert client.gladly("POST", DESTINATIONS, data=body).status_code == 400
    assert client.gladly("PUT", ROUTE, data=body).status_code == 400


def test_name_is_unique_and_the_holder_is_named(client: Client) -> None:
    first = client.new_destination()
    second = client.new_destination(name="Second")
    for answer in (
        client.gladly("POST", DESTINATIONS, json=DESTINATION),
        client.gladly("PATCH", f"{DESTINATIONS}/{second['id']}", json={"name": DESTINATION["name"]}),
    ):
        assert answer.status_code == 409
        assert codes(answer) == [("taken", "name")]
        assert answer.json()["errors"][0]["meta"] == {"id": first["id"]}
    assert client.gladly("PATCH", f"{DESTINATIONS}/{first['id']}", json={"name": first["name"]}).status_code == 204


def test_update_changes_only_what_is_given(client: Client) -> None:
    created = client.new_destination()
    answer = client.gladly("PATCH", f"{DESTINATIONS}/{created['id']}", json={"codecs": ["PCMA"], "headers": {}})
    assert (answer.status_code, answer.content) == (204, b"")
    changed = client.gladly("GET", f"{DESTINATIONS}/{created['id']}").json()
    assert {**changed, "updatedAt": None} == {**created, "codecs": ["PCMA"], "headers": {}, "updatedAt": None}


def test_unknown_destination(client: Client) -> None:
    for method, body in (("GET", None), ("PATCH", {}), ("DELETE", None)):
        answer = client.gladly(method, f"{DESTINATIONS}/unknown", json=body)
        assert answer.status_code == 404
        assert codes(answer) == [("not_exist", "id")]


def forward(destination: Any, **fallback: str) -> dict[str, Any]:
    """A route that forwards to SIP."""
    action = {"type": "FORWARD_TO_SIP", "destinationId": destination["id"]}
    return {"action": action, "fallback": fallback or {"type": "QUEUE", "target": "Agents"}}


def test_route_is_replaced_and_protects_its_destination(client: Client) -> None:
    destination = client.new_destination()
    body = forward(destination)
    answer = client.gladly("PUT", ROUTE, json=body)
    assert answer.status_code == 200
    route = client.gladly("GET", ROUTE).json()
    assert answer.json() == route
    assert {name: route[name] for name in body} == body
    refused = client.gladly("DELETE", f"{DESTINATIONS}/{destination['id']}")
    assert refused.status_code == 409
    assert codes(refused) == [("present", "routes")]
    assert refused.json()["errors"][0]["meta"] == {"phoneNumbers": [NUMBER]}
    back = client.gladly("PUT", ROUTE, json={"action": {"type": "QUEUE", "target": "Agents"}})
    assert back.json()["fallback"] is None
    assert client.gladly("DELETE", f"{DESTINATIONS}/{destination['id']}").status_code == 204
    assert client.gladly("GET", DESTINATIONS).json() == []


def test_every_kind_of_fallback(client: Client) -> None:
    destination = client.new_destination()
    inbox = next(entry for entry in client.gladly("GET", "/inboxes").json() if entry["name"] == "Voice Support")
    for kind, target in (("INBOX", inbox["id"]), ("QUEUE", "Billing"), ("EXTERNAL_NUMBER", "+4930901820099")):
        answer = client.gladly("PUT", ROUTE, json=forward(destination, type=kind, target=target))
        assert answer.status_code == 200
        assert answer.json()["fallback"] == {"type": kind, "target": target}


@pytest.mark.parametrize(
    ("fallback", "code", "attr"),
    [
        (None, "blank", "fallback"),
        ("Agents", "invalid", "fallback"),
        ({"type": "NOWHERE", "target": "x"}, "invalid", "fallback.type"),
        ({"type": "FORWARD_TO_SIP", "destinationId": "x"}, "invalid", "fallback.type"),
        ({"type": "QUEUE"}, "blank", "fallback.target"),
        ({"type": "QUEUE", "target": "Nobody"}, "not_exist", "fallback.target"),
        ({"type": "INBOX", "target": "unknown"}, "not_exist", "fallback.target"),
        ({"type": "INBOX", "target": "Archive"}, "invalid", "fallback.target"),
        ({"type": "EXTERNAL_NUMBER", "target": "030 901820"}, "not_a_number", "fallback.target"),
        ({"type": "EXTERNAL_NUMBER", "target": NUMBER}, "invalid", "fallback.target"),
    ],
)
def test_wrong_fallback_leaves_the_route_as_it_was(client: Client, fallback: Any, code: str, attr: str) -> None:
    if isinstance(fallback, dict) and fallback.get("target") == "Archive":
        inboxes = {inbox["name"]: inbox["id"] for inbox in client.gladly("GET", "/inboxes").json()}
        fallback = {**fallback, "target": inboxes["Archive"]}
    before = client.gladly("GET", ROUTE).json()
    answer = client.gladly("PUT", ROUTE, json={**forward(client.new_destination()), "fallback": fallback})
    assert answer.status_code == 400
    assert codes(answer) == [(code, attr)]
    assert client.gladly("GET", ROUTE).json() == before


def test_action_is_needed_and_its_destination_must_exist(client: Client) -> None:
    assert codes(client.gladly("PUT", ROUTE, json={})) == [("blank", "action")]
    answer = client.gladly("PUT", ROUTE, json=forward({"id": "unknown"}))
    assert (answer.status_code, codes(answer)) == (400, [("not_exist", "action.destinationId")])


@pytest.mark.parametrize("number", ["%2B12065550142", "12065550100", "nonsense"])
def test_unknown_number(client: Client, number: str) -> None:
    for method, body in (("GET", None), ("PUT", {"action": {"type": "QUEUE", "target": "Agents"}})):
        answer = client.gladly(method, f"/voice/inbound-routes/{number}", json=body)
        assert answer.status_code == 404
        assert codes(answer) == [("not_exist", "phoneNumber")]
