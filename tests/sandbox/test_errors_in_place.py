# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Planted errors read as the vendor's own, and what else comes in the vendor's place."""

from __future__ import annotations

import socket
import ssl
import time
from email.utils import parsedate_to_datetime
from typing import Any

import pytest
import requests
from planting import LOST, plant, struck
from sandbox_client import NUMBER, SLUG, Client

CERTIFICATES = {
    "expired": "certificate has expired",
    "other_name": "IP address mismatch|doesn't match",
    "other_authority": "unable to get local issuer|self.signed",
}


def shape(value: Any) -> Any:
    """The names and types of a document, without its texts."""
    if isinstance(value, dict):
        return {name: shape(item) for name, item in value.items()}
    if isinstance(value, list):
        return [shape(item) for item in value]
    return type(value)


@pytest.mark.parametrize("body", ["e1", "e2", "empty"])
@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 429, 500, 502, 503])
def test_error_of_synthflow_has_the_body_that_the_vendor_answers_with(client: Client, status: int, body: str) -> None:
    client.control("PATCH", "/switches", json={"undocumented_error_body": body})
    own = client.synthflow("GET", f"/numbers/{SLUG}", params=client.workspace)
    assert own.status_code == 404
    plant(client, "status", status=status)
    planted = client.synthflow("GET", f"/numbers/{SLUG}", params=client.workspace)
    assert (planted.status_code, planted.headers["content-type"]) == (status, "application/json")
    assert shape(planted.json()) == shape(own.json())
    assert struck(client) == ["status"]


def test_schema_error_of_synthflow_is_a_list(client: Client) -> None:
    own = client.synthflow("POST", "/assistants", json={"type": "inbound", "name": 7, "agent": {}})
    assert own.status_code == 422
    plant(client, "status", status=422)
    planted = client.create_assistant()
    assert (planted.status_code, shape(planted.json()["detail"][0])) == (422, {"loc": [str], "msg": str, "type": str})
    assert set(own.json()["detail"][0]) == set(planted.json()["detail"][0])
    assert client.control("GET", "/faults") == []


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 422, 429, 500, 503])
def test_error_of_gladly_has_its_envelope(client: Client, status: int) -> None:
    plant(client, "status", status=status)
    planted = client.gladly("GET", "/organization")
    assert planted.status_code == status
    [problem] = planted.json()["errors"]
    assert set(problem) == {"code", "detail"}
    codes = ("blank", "invalid", "moved", "not_a_number", "present", "taken", "too_long", "wrong_length", "not_exist")
    assert problem["code"] in codes
    assert ("www-authenticate" in planted.headers) == (status == 401)


def test_missing_object_of_gladly_may_be_an_object(client: Client) -> None:
    client.control("PATCH", "/switches", json={"errors_shape_on_404": "object"})
    plant(client, "status", status=404)
    assert client.gladly("GET", "/organization").json()["errors"]["code"] == "not_exist"


@pytest.mark.parametrize("kind", ["status", "html"])
def test_wait_is_asked_for_in_seconds_or_until_a_date(client: Client, kind: str) -> None:
    plant(client, kind, status=429, retry_after=30)
    plant(client, kind, status=429, retry_after=30, retry_after_form="date")
    before = time.time()
    in_seconds, until = (client.gladly("GET", "/organization").headers for _time in range(2))
    after = time.time()
    assert in_seconds["retry-after"] == "30"
    assert until["retry-after"].endswith(" GMT")
    # A date has whole seconds, and none that is over too early.
    assert before + 30 <= parsedate_to_datetime(until["retry-after"]).timestamp() <= after + 31


@pytest.mark.parametrize("status", [299, 520, 599])
def test_status_that_has_no_name_is_answered(client: Client, status: int) -> None:
    plant(client, "status", status=status, times=2)
    for answer in (client.gladly("GET", "/organization"), client.synthflow("GET", "/assistants/")):
        assert answer.status_code == status
        assert f"Status {status}, planted by the sandbox" in answer.text


@pytest.mark.parametrize("status", [204, 304])
def test_status_without_a_body_has_none(client: Client, status: int) -> None:
    plant(client, "status", status=status)
    answer = client.gladly("GET", "/organization")
    assert (answer.status_code, answer.headers["content-length"], answer.content) == (status, "0", b"")


def test_half_a_character_is_sent_as_it_is(client: Client) -> None:
    plant(client, "html", body="\ud800")
    assert client.gladly("GET", "/organization").content == b"\xed\xa0\x80"


@pytest.mark.parametrize("status", [302, 307])
def test_redirect_leads_to_another_port_which_notes_what_it_is_sent(client: Client, status: int) -> None:
    client.control("DELETE", "/elsewhere")
    plant(client, "redirect", status=status, times=2)
    answer = client.import_number()
    assert (answer.status_code, client.state()["numbers"]) == (status, [])
    url = client.sandbox.info["elsewhere_url"]
    assert answer.headers["location"] == f"{url}/custom-numbers"
    assert client.control("GET", "/elsewhere") == []
    # Somebody who follows it with credentials is found out.
    secret = "Bearer s3cr3t"
    followed = client.send("POST", answer.headers["location"], headers={"Authorization": secret}, json={})
    assert (followed.status_code, followed.json()["status"]) == (200, "ok")
    client.send("GET", f"{url}/plain")
    noted, plain = client.control("GET", "/elsewhere")
    assert (noted["method"], noted["path"], noted["had_credentials"]) == ("POST", "/custom-numbers", True)
    assert (plain["path"], plain["had_credentials"]) == ("/plain", False)
    assert "s3cr3t" not in str(noted)
    assert noted["headers"]["authorization"] == "********"


def test_redirect_to_a_place_of_ones_choice(client: Client) -> None:
    plant(client, "redirect", location="https://api.other.example/x")
    answer = client.gladly("GET", "/organization")
    assert (answer.status_code, answer.headers["location"]) == (307, "https://api.other.example/x")


def test_huge_answer_goes_on_until_the_client_hangs_up(client: Client) -> None:
    plant(client, "huge", megabytes=3)
    taken: list[int] = []
    chunks = client.gladly("GET", "/organization", stream=True, timeout=2).iter_content(65_536)
    with pytest.raises(requests.exceptions.ConnectionError, match="timed out"):
        taken.extend(map(len, chunks))
    assert 3_000_000 <= sum(taken) < 3_100_000
    assert struck(client) == ["huge"]
    answer = client.gladly("GET", "/organization")
    assert answer.json()["timezone"]


def test_huge_answer_does_not_keep_others_waiting(client: Client) -> None:
    plant(client, "huge", megabytes=4096)
    with client.gladly("GET", "/organization", stream=True) as endless:
        assert "content-length" not in endless.headers
        started = time.monotonic()
        assert client.control("GET", "/tenants")
        assert time.monotonic() - started < 5


def shown_certificate(client: Client) -> str | None:
    """What a client that checks makes of the server's certificate; None when it is right."""
    _scheme, _slashes, place = client.sandbox.info["base_url"].rpartition("//")
    host, _colon, port = place.rpartition(":")
    context = ssl.create_default_context(cafile=client.sandbox.info["ca_path"])
    try:
        with (
            socket.create_connection((host, int(port)), 5) as stream,
            context.wrap_socket(stream, server_hostname=host),
        ):
            return None
    except ssl.SSLCertVerificationError as error:
        return str(error.verify_message)


@pytest.mark.parametrize("name", CERTIFICATES)
def test_certificate_changes_for_a_while(client: Client, name: str) -> None:
    plant(client, "certificate", certificate=name, seconds=4, method="POST")
    client.gladly("GET", "/organization")
    assert shown_certificate(client) is None
    with pytest.raises(LOST):
        client.import_number()
    with pytest.raises(requests.exceptions.SSLError, match=CERTIFICATES[name]):
        client.import_number()
    time.sleep(4.1)
    assert shown_certificate(client) is None
    assert client.state()["numbers"] == []
    # The connection that the client had kept was closed, and nobody got through without a check.
    assert [entry["fault"] for entry in client.history()] == [None, "certificate"]


@pytest.mark.filterwarnings("ignore:Unverified HTTPS request")
def test_certificate_is_right_again_when_faults_are_removed(client: Client) -> None:
    plant(client, "certificate", seconds=60)
    with pytest.raises(LOST):
        client.import_number()
    assert shown_certificate(client)
    client.control("DELETE", "/faults", verify=False)
    assert shown_certificate(client) is None


def import_in(client: Client, seconds: float) -> None:
    """Import the number, and wait for no longer than this."""
    body = {"workspace_id": client.workspace["workspace"], "phone_number": NUMBER, "termination_uri": "a.example"}
    client.synthflow("POST", "/custom-numbers", json=body, timeout=seconds)


def test_slow_answer_comes_late_though_the_write_is_done(client: Client) -> None:
    plant(client, "slow_answer", seconds=5)
    with pytest.raises(requests.exceptions.ReadTimeout):
        import_in(client, 0.5)
    assert [number["phone_number"] for number in client.state()["numbers"]] == [NUMBER]
    assert struck(client) == ["slow_answer"]


def test_slow_does_the_write_later_although_nobody_waits_for_it(client: Client) -> None:
    plant(client, "slow", seconds=4)
    with pytest.raises(requests.exceptions.ReadTimeout):
        import_in(client, 0.3)
    assert client.state()["numbers"] == []
    time.sleep(4.2)
    assert client.number()["phone_number"] == NUMBER
