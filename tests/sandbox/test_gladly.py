# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Gladly: access, the published read endpoints, the rate limit."""

from __future__ import annotations

import re
import time

import pytest
import requests
from sandbox_client import Client, within_one_second

from voice_sandbox.process import SandboxProcess

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
    for method, path, status in (("GET", "/nowhere", 404), ("DELETE", "/inboxes", 405), ("POST", "/teams", 405)):
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
