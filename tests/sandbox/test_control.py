# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The control API: history, state, reset, tenants; and that none of it shows a secret."""

from __future__ import annotations

import base64
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests
from sandbox_client import DESTINATION, NUMBER, SLUG, Client

from voice_sandbox.process import SandboxProcess


def test_history_tells_reads_from_writes_and_writes_from_attempts(client: Client) -> None:
    client.import_number()
    client.import_number()
    client.gladly("GET", "/inboxes", params={"page": "1"})
    entries = client.history()
    assert [
        (entry["vendor"], entry["method"], entry["path"], entry["status"], entry["is_write"], entry["committed"])
        for entry in entries
    ] == [
        ("synthflow", "POST", "/custom-numbers", 200, True, True),
        ("synthflow", "POST", "/custom-numbers", 400, True, False),
        ("gladly", "GET", "/inboxes?page=1", 200, False, False),
    ]
    assert {entry["tenant"] for entry in entries} == {"acme"}
    assert entries[0]["body"]["phone_number"] == NUMBER
    assert entries[2]["body"] is None
    since = client.control("GET", "/history", params={"since": entries[1]["id"]})
    assert [entry["id"] for entry in since] == [entries[2]["id"]]
    assert client.control("GET", "/history", params={"tenant": "cobalt"}) == []
    client.control("DELETE", "/history")
    assert client.history() == []


def test_history_masks_secrets(client: Client, shared_sandbox: SandboxProcess) -> None:
    client.import_number(trunk_username="user", trunk_pwd="trunk-password")
    key = client.credentials["synthflow"]["api_key"]
    token = client.credentials["gladly"]["api_token"]
    client.synthflow("PUT", "/assistants/x", json={"list": [{"Password": "nested-password"}], "name": f"is {key}"})
    client.synthflow("GET", f"/numbers/{key}", params={"workspace": token})
    client.gladly("POST", "/voice/sip-destinations", data=f"not json {token}")
    text = str(client.history())
    basic = base64.b64encode(f"{client.credentials['gladly']['agent_email']}:{token}".encode()).decode()
    for secret in ("trunk-password", "nested-password", key, token, basic):
        assert secret not in text
    assert client.history()[0]["body"]["trunk_pwd"] == "********"
    assert client.history()[0]["body"]["trunk_username"] == "user"


def test_nothing_of_the_control_api_shows_a_secret(client: Client, shared_sandbox: SandboxProcess) -> None:
    client.import_number(trunk_username="user", trunk_pwd="trunk-password", uac_enabled=True)
    text = "".join(
        str(client.control("GET", path)) for path in ("/tenants", "/switches", "/history", "/state", "/faults")
    )
    secrets = [t[v][k] for t in shared_sandbox.info["tenants"].values() for v, k in SECRET_KEYS]
    for secret in (*secrets, "trunk-password"):
        assert secret not in text
    assert "sha256" in text


SECRET_KEYS = (("synthflow", "api_key"), ("gladly", "api_token"))


def test_request_of_an_unknown_tenant_is_entered_without_one(client: Client) -> None:
    client.synthflow("GET", "/assistants/", headers={"Authorization": "Bearer wrong"})
    assert client.history()[-1]["tenant"] is None
    assert client.history()[-1]["status"] == 401


def wire(client: Client) -> None:
    """Objects that refer to each other by ids."""
    client.import_number()
    client.new_assistant(phone_number=NUMBER)
    action = {"type": "FORWARD_TO_SIP", "destinationId": client.new_destination()["id"]}
    inboxes = {inbox["name"]: inbox["id"] for inbox in client.gladly("GET", "/inboxes").json()}
    body = {"action": action, "fallback": {"type": "INBOX", "target": inboxes["Voice Support"]}}
    assert client.gladly("PUT", f"/voice/inbound-routes/%2B{SLUG}", json=body).status_code == 200


def test_stable_state_is_equal_for_two_runs_that_did_the_same(client: Client) -> None:
    states: list[Any] = []
    for _time in range(2):
        client.control("POST", "/reset")
        wire(client)
        states.append((client.state(), client.state("gladly"), client.state(stable=False)))
    assert states[0][:2] == states[1][:2]
    assert states[0][2] != states[1][2]
    routes = {route["phoneNumber"]: route for route in states[0][1]["inbound_routes"]}
    assert routes[NUMBER] == {
        "phoneNumber": NUMBER,
        "action": {"type": "FORWARD_TO_SIP", "destinationId": DESTINATION["name"]},
        "fallback": {"type": "INBOX", "target": "Voice Support"},
    }


def test_reset_of_one_tenant_keeps_credentials_and_other_tenants(
    client: Client, shared_sandbox: SandboxProcess
) -> None:
    fresh = client.state(), client.state("gladly")
    cobalt = Client(shared_sandbox, "cobalt")
    for each in (client, cobalt):
        each.import_number()
    wire_state = cobalt.state()
    client.new_destination()
    client.control("PATCH", "/switches", json={"status_word": "success"})
    assert client.control("POST", "/reset", params={"tenant": "acme"}) == {"reset": ["acme"]}
    assert (client.state(), client.state("gladly")) == fresh
    assert cobalt.state() == wire_state
    # Switches, faults and history stay unless everything is asked for.
    assert client.synthflow("GET", "/assistants/").json()["status"] == "success"
    assert client.history() != []


def test_what_was_kept_of_a_tenant_is_given_back(client: Client, shared_sandbox: SandboxProcess) -> None:
    client.import_number()
    client.new_destination()
    there = client.state(), client.state("gladly")
    client.control("PUT", "/kept/wired", params={"tenant": "acme"})
    Client(shared_sandbox, "cobalt").import_number()
    client.control("POST", "/reset", params={"tenant": "acme"})
    assert (client.state(), client.state("gladly")) != there

    client.control("POST", "/reset", params={"tenant": "acme", "to": "wired"})

    assert (client.state(), client.state("gladly")) == there
    assert Client(shared_sandbox, "cobalt").state()["numbers"] != []
    unknown = client.sandbox.info["control_url"] + "/reset"
    assert client.send("POST", unknown, params={"tenant": "cobalt", "to": "wired"}).status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "words"),
    [
        ("GET", "/callers?since=-1", "since: Input should be greater than or equal to 0"),
        ("GET", "/callers/dead?since=soon", "since: Input should be a valid integer"),
        (
            "GET",
            "/history?since=99999999999999999999",
            "since: Input should be less than or equal to 9223372036854775807",
        ),
        ("PUT", "/kept/wired", "tenant: Field required"),
        ("POST", "/reset?to=wired", "to=wired needs a tenant whose objects were kept"),
        ("POST", "/reset?tennant=acme", "there is no parameter 'tennant' here; there are everything, tenant, to"),
        ("GET", "/tenants?name=acme", "there is no parameter 'name' here; there are none"),
    ],
)
def test_wrong_parameters_are_told_in_words_and_change_nothing(
    client: Client, method: str, path: str, words: str
) -> None:
    client.import_number()
    answer = client.send(method, client.sandbox.info["control_url"] + path)
    assert (answer.status_code, client.state()["numbers"] != []) == (400, True)
    assert answer.json()["detail"].startswith(words)


def test_reset_of_everything_leaves_nothing_of_earlier_tests(client: Client) -> None:
    client.control("PUT", "/kept/fresh", params={"tenant": "acme"})
    client.send("GET", client.sandbox.info["elsewhere_url"])
    client.control("PATCH", "/switches", json={"status_word": "success"})
    client.control("POST", "/faults", json={"kind": "status"})
    client.import_number()
    client.control("POST", "/reset", params={"tenant": "acme", "to": "fresh", "everything": True})
    for path in ("/faults", "/history", "/elsewhere"):
        assert client.control("GET", path) == []
    assert client.control("GET", "/switches")["changed"] == {}
    assert {entry["cause"] for entry in client.control("GET", "/callers")} == {"reset"}
    assert client.state()["numbers"] == []


@pytest.mark.parametrize("to", [{}, {"to": "fresh"}], ids=["reset", "given back"])
def test_request_that_waits_is_not_carried_out_behind_a_reset(client: Client, to: dict[str, str]) -> None:
    client.control("PUT", "/kept/fresh", params={"tenant": "acme"})
    client.control("POST", "/faults", json={"kind": "slow", "seconds": 4, "tenant": "acme"})
    with ThreadPoolExecutor() as threads:
        waiting = threads.submit(Client(client.sandbox).import_number)
        while not client.history():
            time.sleep(0.05)
        client.control("POST", "/reset", params={"tenant": "acme", **to})
        with pytest.raises(requests.exceptions.ConnectionError):
            waiting.result()
    time.sleep(4.2)
    assert client.state()["numbers"] == []


def test_faults_of_one_tenant_are_removed_alone(client: Client) -> None:
    for tenant in ("acme", "cobalt", None):
        client.control("POST", "/faults", json={"kind": "status", "tenant": tenant})
    left = client.control("DELETE", "/faults", params={"tenant": "acme"})
    assert [fault["tenant"] for fault in left] == ["cobalt", None]
    assert client.control("DELETE", "/faults") == []


def test_fresh_tenants_are_as_the_examples_expect(client: Client) -> None:
    tenants = {tenant["name"]: tenant for tenant in client.control("GET", "/tenants")}
    assert {name: tenant["region"] for name, tenant in tenants.items()} == {
        "acme": "us",
        "borealis": "eu",
        "cobalt": "us",
        "delta": "us",
    }
    assert tenants["acme"]["workspace_id"] == client.workspace["workspace"]
    numbers = {}
    for name, state in client.control("GET", "/state", params={"stable": True})["tenants"].items():
        assert state["synthflow"]["numbers"] == []
        assert [a["name"] for a in state["synthflow"]["assistants"]] == ["Outbound campaign"]
        gladly = state["gladly"]
        assert {"name": "Archive", "disabled": True} in gladly["inboxes"]
        assert {"name": "Agents"} in gladly["queues"]
        assert len(gladly["teams"]) == 2
        assert sorted(topic["disabled"] for topic in gladly["topics"]) == [False, False, True]
        assert gladly["sip_destinations"] == []
        for route in gladly["inbound_routes"]:
            assert (route["action"], route["fallback"]) == ({"type": "INBOX", "target": "General"}, None)
        numbers[name] = [route["phoneNumber"] for route in gladly["inbound_routes"]]
    assert numbers == {
        "acme": ["+12065550100", "+12065550199"],
        "borealis": ["+4930901820010", "+4930901820011", "+4930901820012"],
        "cobalt": ["+13125550142", "+13125550199"],
        "delta": ["+13035550142", "+13035550199"],
    }


def test_unknown_tenant_is_named(client: Client) -> None:
    for method, path in (("GET", "/state"), ("PATCH", "/switches"), ("POST", "/reset"), ("GET", "/history")):
        url = client.sandbox.info["control_url"] + path
        answer = client.send(method, url, params={"tenant": "nobody"}, json={})
        assert answer.status_code == 404
        assert "nobody" in answer.json()["detail"]
