# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Gladly: access, the published read endpoints, the rate limit."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
import requests
from sandbox_client import Client, within_one_second

from voice_sandbox.process import SandboxProcess, running_sandbox

IDENTIFIER = re.compile(r"[A-Za-z0-9_-]{22}")


def test_organization(client: Client) -> None:
    organization = client.gladly("GET", "/organization").json()
    assert IDENTIFIER.fullmatch(organization.pop("id"))
    assert organization == {
        "loginDomain": "acme.example",
        "name": "acme",
        "timezone": "America/Los_Angeles",
        "gladlyUrl": "https://acme.gladly.com",
    }


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/inboxes", {"id", "name", "disabled"}),
        ("/topics", {"id", "name", "disabled"}),
        ("/teams", {"id", "name", "description", "agentIds"}),
        ("/agents", {"id", "name", "emailAddress"}),
    ],
)
def test_lists_are_bare_arrays_of_published_fields(client: Client, path: str, fields: set[str]) -> None:
    entries = client.gladly("GET", path).json()
    assert len(entries) >= 2
    for entry in entries:
        assert set(entry) == fields
        assert IDENTIFIER.fullmatch(entry["id"])
        assert client.gladly("GET", f"{path}/{entry['id']}").json() == entry
    unknown = client.gladly("GET", f"{path}/unknown")
    assert unknown.status_code == 404
    assert unknown.json()["errors"][0]["code"] == "not_exist"


def test_business_hours_of_a_tenant_that_says_nothing(client: Client) -> None:
    [hours] = client.gladly("GET", "/business-hours").json()
    assert IDENTIFIER.fullmatch(hours.pop("id"))
    assert hours.pop("createdAt") == hours.pop("updatedAt")
    weekday = [{"start": "09:00", "stop": "17:00"}]
    assert hours == {
        "version": 1,
        "name": "Business Hours",
        "primary": True,
        "officeHours": {
            "timezone": "America/Los_Angeles",
            **dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), weekday),
            "saturday": [],
            "sunday": [],
            "exceptions": [],
        },
    }


def test_business_hours_and_nested_topics_of_the_file_of_tenants(tmp_path: Path) -> None:
    holiday = {"name": "New Year", "start": "2027-01-01T00:00:00Z", "stop": "2027-01-02T00:00:00Z"}
    hours = {"name": "Desk", "timezone": "Europe/Rome", "sunday": [{"start": "10:00", "stop": "12:00"}]}
    topics = [{"name": "refund", "parent": "billing"}, {"name": "billing"}]
    tenants = {
        "open": {"region": "us", "gladly": {"business_hours": [{**hours, "exceptions": [holiday]}], "topics": topics}},
        "never": {"region": "us", "gladly": {"business_hours": []}},
    }
    with running_sandbox(tmp_path / "state", tenants=tenants) as sandbox:
        client = Client(sandbox, "open")
        [shown] = client.gladly("GET", "/business-hours").json()
        assert (shown["name"], shown["primary"]) == ("Desk", False)
        office_hours = shown["officeHours"]
        assert (office_hours["timezone"], office_hours["monday"]) == ("Europe/Rome", [])
        assert (office_hours["sunday"], office_hours["exceptions"]) == (hours["sunday"], [holiday])
        read = {topic["name"]: topic for topic in client.gladly("GET", "/topics").json()}
        assert read["refund"]["parentId"] == read["billing"]["id"]
        assert "parentId" not in read["billing"]
        assert client.state("gladly")["topics"][1] == {"name": "refund", "disabled": False, "parentId": "billing"}
        client.control("PATCH", "/switches", json={"directory_fields": "sparse"})
        assert set(client.gladly("GET", f"/topics/{read['refund']['id']}").json()) == {"id", "name"}
        assert Client(sandbox, "never").gladly("GET", "/business-hours").json() == []


DIRECTORY = ("/organization", "/agents", "/inboxes", "/topics", "/teams", "/business-hours")


@pytest.mark.parametrize("path", [*DIRECTORY, "/inboxes/unknown"])
def test_each_refusal_has_a_status_of_its_own(client: Client, path: str) -> None:
    vendor = client.credentials["gladly"]
    token = vendor["api_token"]
    elsewhere = vendor["api_url"].replace("/acme/", "/nobody/") + path
    answers = [
        client.gladly("GET", path, auth=(vendor["agent_email"], "wrong")),
        client.gladly("GET", path, auth=("reader@acme.example", token)),
        client.send("GET", elsewhere, auth=(vendor["agent_email"], token)),
    ]
    assert [answer.status_code for answer in answers] == [401, 403, 404]
    for answer in answers:
        assert answer.json()["errors"][0]["detail"]


def test_wrong_credentials(client: Client) -> None:
    vendor = client.credentials["gladly"]
    email, token = vendor["agent_email"], vendor["api_token"]
    for credentials in ((email, "wrong"), ("nobody@acme.example", token), ("", "")):
        answer = client.gladly("GET", "/organization", auth=credentials)
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"].startswith("Basic")
        assert answer.json()["errors"][0]["code"] == "invalid"
    for header in ("Bearer " + token, "Basic !!!", "Basic YTpi", ""):
        answer = client.send("GET", vendor["api_url"] + "/organization", headers={"Authorization": header})
        assert answer.status_code == 401


def test_agent_without_the_permission(client: Client) -> None:
    token = client.credentials["gladly"]["api_token"]
    assert client.gladly("GET", "/organization", auth=("reader@acme.example", token)).status_code == 403
    # Without the right token nobody learns that the agent exists.
    assert client.gladly("GET", "/organization", auth=("reader@acme.example", "wrong")).status_code == 401


def test_token_of_another_organization(client: Client, shared_sandbox: SandboxProcess) -> None:
    cobalt = Client(shared_sandbox, "cobalt").credentials["gladly"]
    assert client.gladly("GET", "/organization", auth=(cobalt["agent_email"], cobalt["api_token"])).status_code == 401


def test_unknown_organization(client: Client) -> None:
    vendor = client.credentials["gladly"]
    url = vendor["api_url"].replace("/acme/", "/nobody/") + "/organization"
    answer = client.send("GET", url, auth=(vendor["agent_email"], vendor["api_token"]))
    assert answer.status_code == 404
    assert answer.json()["errors"][0]["code"] == "not_exist"


def test_unmatched_paths_and_methods_have_the_envelope(client: Client) -> None:
    for method, path, status in (
        ("GET", "/nowhere", 404),
        ("DELETE", "/inboxes", 405),
        ("POST", "/business-hours", 405),
        ("POST", "/teams", 405),
    ):
        answer = client.gladly(method, path)
        assert answer.status_code == status
        assert isinstance(answer.json()["errors"], list)


def test_rate_limit_counts_each_verb_and_organization(client: Client, shared_sandbox: SandboxProcess) -> None:
    client.control("PATCH", "/switches", json={"rate_limit": "on"})
    cobalt = Client(shared_sandbox, "cobalt")
    cobalt.gladly("GET", "/organization")  # opens its connection before the second that counts

    def burst() -> tuple[list[requests.Response], list[requests.Response]]:
        return [client.gladly("GET", "/organization") for _time in range(12)], [
            client.gladly("POST", "/voice/sip-destinations", json={}),
            cobalt.gladly("GET", "/organization"),
        ]

    answers, elsewhere = within_one_second(burst)
    assert [answer.status_code for answer in answers] == [200] * 10 + [429] * 2
    assert [answer.headers["ratelimit-remaining-second"] for answer in answers[:10]] == [
        str(n) for n in range(9, -1, -1)
    ]
    assert {answer.headers["ratelimit-limit-second"] for answer in answers} == {"10"}
    assert isinstance(answers[-1].json()["errors"], list)
    assert "retry-after" not in answers[-1].headers
    assert [answer.status_code for answer in elsewhere] == [400, 200]
    time.sleep(1.02 - time.time() % 1)
    assert client.gladly("GET", "/organization").status_code == 200
