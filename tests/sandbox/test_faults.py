# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Each kind of planted fault, and the sudden end at every write."""

from __future__ import annotations

import time
from typing import Any

import pytest
import requests
from planting import LOST, plant, struck
from sandbox_client import NUMBER, SLUG, Client

from voice_sandbox.process import SandboxProcess, running_sandbox

# The writes that wire() takes on a fresh sandbox.
WRITES = 6


def test_status_with_body_and_retry_after(client: Client) -> None:
    plant(client, "status", status=429, body={"detail": "slow down"}, retry_after=7, times=2)
    for _time in range(2):
        answer = client.import_number()
        assert (answer.status_code, answer.json()) == (429, {"detail": "slow down"})
        assert answer.headers["retry-after"] == "7"
    assert client.import_number().status_code == 200
    assert client.control("GET", "/faults") == []


@pytest.mark.parametrize(
    ("kind", "status", "content_type", "is_json"),
    [
        ("status", 503, "application/json", True),
        ("html", 502, "text/html", False),
        ("empty", 200, "application/json", False),
        ("not_json", 200, "application/json", False),
    ],
)
def test_answers_in_the_vendors_place(client: Client, kind: str, status: int, content_type: str, is_json: bool) -> None:
    plant(client, kind, vendor="synthflow", method="POST")
    answer = client.import_number()
    assert (answer.status_code, answer.headers["content-type"]) == (status, content_type)
    if is_json:
        answer.json()
    else:
        with pytest.raises(requests.exceptions.JSONDecodeError):
            answer.json()
    assert client.state()["numbers"] == []
    assert client.history()[-1]["status"] == status
    assert client.history()[-1]["committed"] is False
    assert client.history()[-1]["fault"] == kind


def test_success_that_took_nothing(client: Client) -> None:
    client.import_number()
    plant(client, "status", status=200, body={"status": "ok"}, method="PATCH", path=f"/numbers/{SLUG}")
    answer = client.synthflow("PATCH", f"/numbers/{SLUG}", json={"friendly_name": "Desk"})
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert client.number()["friendly_name"] == NUMBER


def test_slow_answers_late_and_takes_the_write(client: Client) -> None:
    plant(client, "slow", seconds=0.5)
    started = time.monotonic()
    assert client.import_number().status_code == 200
    assert time.monotonic() - started >= 0.5
    assert client.number()["phone_number"] == NUMBER


@pytest.mark.parametrize(("kind", "committed"), [("reset_before_commit", False), ("reset_after_commit", True)])
def test_lost_answer_of_a_write(client: Client, kind: str, committed: bool) -> None:
    plant(client, kind)
    with pytest.raises(LOST):
        client.import_number()
    entry = client.history()[-1]
    assert (entry["committed"], entry["status"], entry["fault"]) == (committed, None, kind)
    assert bool(client.state()["numbers"]) is committed
    assert client.control("GET", "/faults") == []
    assert client.import_number().status_code == (400 if committed else 200)


@pytest.mark.parametrize("kind", ["reset_before_commit", "reset_after_commit"])
def test_lost_answer_of_a_read(client: Client, kind: str) -> None:
    plant(client, kind, vendor="gladly")
    with pytest.raises(LOST):
        client.gladly("GET", "/organization")
    assert client.gladly("GET", "/organization").status_code == 200


def test_refused_write_does_not_use_up_a_fault_of_the_commit(client: Client) -> None:
    plant(client, "reset_after_commit", method="WRITE")
    assert client.import_number(termination_uri=None).status_code == 400
    with pytest.raises(LOST):
        client.import_number()


def test_faults_match_tenant_vendor_method_and_path(client: Client, shared_sandbox: SandboxProcess) -> None:
    plant(client, "status", tenant="acme", vendor="synthflow", method="WRITE", path="/assistants/?", times=None)
    cobalt = Client(shared_sandbox, "cobalt")
    assert cobalt.create_assistant().status_code == 200
    assert client.gladly("POST", "/voice/sip-destinations", json={}).status_code == 400
    assert client.synthflow("GET", "/assistants/").status_code == 200
    assert client.import_number().status_code == 200
    for _time in range(3):
        assert client.create_assistant().status_code == 503
    client.control("DELETE", "/faults")
    assert client.create_assistant().status_code == 200


def test_a_fault_waits_for_a_write_of_the_same_tenant(client: Client, shared_sandbox: SandboxProcess) -> None:
    plant(client, "status", tenant="acme", method="GET", after=f"PATCH /numbers/{SLUG}", times=None)
    cobalt = Client(shared_sandbox, "cobalt")
    for wired in (client, cobalt):
        assert wired.import_number().status_code == 200
    assert cobalt.synthflow("PATCH", f"/numbers/{SLUG}", json={"friendly_name": "Desk"}).status_code == 200
    assert client.synthflow("PATCH", "/numbers/12065550199", json={"friendly_name": "Desk"}).status_code == 404
    assert client.synthflow("GET", "/assistants/").status_code == 200
    assert client.synthflow("PATCH", f"/numbers/{SLUG}", json={"friendly_name": "Desk"}).status_code == 200
    assert client.synthflow("GET", "/assistants/").status_code == 503
    assert cobalt.synthflow("GET", "/assistants/").status_code == 200


def test_skip_lets_requests_pass_first(client: Client) -> None:
    plant(client, "status", method="GET", skip=2, times=1)
    statuses = [client.synthflow("GET", "/assistants/").status_code for _time in range(4)]
    assert statuses == [200, 200, 503, 200]


def test_switch_moves_once_the_write_is_done_and_the_answer_is_as_ever(client: Client) -> None:
    plant(client, "switch", method="WRITE", skip=1, switches={"duplicate_import": "409"})
    assert client.import_number().status_code == 200
    assert client.import_number().status_code == 400
    client.new_assistant()
    assert client.import_number().status_code == 409
    assert client.control("GET", "/faults") == []
    assert struck(client) == ["switch"]


def test_switch_moves_before_a_read_is_answered_and_for_the_tenant_that_it_names(
    client: Client, shared_sandbox: SandboxProcess
) -> None:
    cobalt = Client(shared_sandbox, "cobalt")
    for tenant, answer in (("acme", 404), (None, 400)):
        plant(client, "switch", tenant=tenant, method="GET", switches={"unknown_number": "400"})
        assert client.synthflow("GET", f"/numbers/{SLUG}", params=client.workspace).status_code == 400
        assert cobalt.synthflow("GET", f"/numbers/{SLUG}", params=cobalt.workspace).status_code == answer


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ('{"kind": "nonsense"}', "kind: Input should be 'status', 'html'"),
        ("{}", "kind: Field required"),
        ("[]", "the body: Input should be a valid dictionary"),
        ("", "the body: Field required"),
        ('{"kind": ', "the body is not JSON: Expecting value"),
        ('{"kind": "slow", "path": "("}', "path: not a regular expression: missing )"),
        ('{"kind": "slow", "after": "("}', "after: not a regular expression: missing )"),
        ('{"kind": "slow", "times": 0}', "times: Input should be greater than or equal to 1"),
        ('{"kind": "slow", "x": 1}', "there is no field x"),
        ('{"kind": "slow", "seconds": NaN}', "seconds: Input should be a finite number"),
        ('{"kind": "slow", "skip": 1e400}', "skip: Input should be a finite number"),
        ('{"kind": "slow", "retry_after": 1}', "retry_after is for status and html alone, not for slow"),
        ('{"kind": "status", "megabytes": 1}', "megabytes is for huge alone, not for status"),
        ('{"kind": "switch"}', "switches are needed: which ones the fault moves, and to what"),
        ('{"kind": "switch", "switches": {"duplicate_import": "x"}}', "switches: switch duplicate_import: 'x' is not"),
        ('{"kind": "redirect", "status": 200}', "the status of a redirect is one of 300 to 399"),
        ('{"kind": "redirect", "location": "/x\\r\\nSet-Cookie: a"}', "location: not the value of a header"),
        ('{"kind": "wrong_content_type", "content_type": "\u20ac"}', "content_type: not the value of a header"),
    ],
)
def test_wrong_fault_is_refused_in_words(client: Client, body: str, words: str) -> None:
    url = client.sandbox.info["control_url"] + "/faults"
    answer = client.send("POST", url, data=body.encode(), headers={"Content-Type": "application/json"})
    assert answer.status_code == 400
    assert answer.json()["detail"].startswith(words)
    assert client.control("GET", "/faults") == []


def hand_over(client: Client) -> int:
    """Give the assistant a live transfer, which may be there already; returns the number of writes."""
    writes = 0
    actions = client.synthflow("GET", "/actions").json()["response"]["actions"]
    if not actions:
        writes += client.create_transfer().status_code == 200
        actions = client.synthflow("GET", "/actions").json()["response"]["actions"]
    assistants = client.synthflow("GET", "/assistants/").json()["response"]["assistants"]
    [model_id] = [assistant["model_id"] for assistant in assistants if assistant["name"] == "Reception"]
    ids = [action["action_id"] for action in actions]
    if client.attached(model_id) != ids:
        writes += client.attach(model_id, actions=ids).status_code == 200
    return writes


def wire(client: Client) -> int:
    """What wiring a tenant writes, each step only if it is still missing; returns the number of writes."""
    writes = 0
    if client.synthflow("GET", f"/numbers/{SLUG}", params=client.workspace).status_code == 404:
        writes += client.import_number().status_code == 200
    assistants = client.synthflow("GET", "/assistants/").json()["response"]["assistants"]
    if not any(assistant["name"] == "Reception" for assistant in assistants):
        writes += client.create_assistant(phone_number=NUMBER).status_code == 200
    writes += hand_over(client)
    destinations = client.gladly("GET", "/voice/sip-destinations").json()
    if not destinations:
        destinations = [client.new_destination()]
        writes += 1
    route = client.gladly("GET", f"/voice/inbound-routes/%2B{SLUG}").json()
    if route["action"]["type"] != "FORWARD_TO_SIP":
        body = {
            "action": {"type": "FORWARD_TO_SIP", "destinationId": destinations[0]["id"]},
            "fallback": {"type": "QUEUE", "target": "Agents"},
        }
        writes += client.gladly("PUT", f"/voice/inbound-routes/%2B{SLUG}", json=body).status_code == 200
    return writes


@pytest.mark.parametrize("kind", ["stop_before_commit", "stop_after_commit"])
def test_sudden_end_at_every_write(own_sandbox: SandboxProcess, kind: str) -> None:
    client = Client(own_sandbox)
    assert wire(client) == WRITES
    undisturbed = client.state(), client.state("gladly")
    for position in range(WRITES):
        client.control("POST", "/reset")
        plant(client, kind, method="WRITE", skip=position)
        with pytest.raises(LOST):
            wire(client)
        assert own_sandbox.wait_stopped() == 3
        own_sandbox.start()
        # The fault is used up, although it took the process with it.
        assert client.control("GET", "/faults") == []
        last_write = [entry for entry in client.history() if entry["is_write"]][-1]
        assert (last_write["committed"], last_write["status"]) == (kind == "stop_after_commit", None)
        assert last_write["fault"] == kind
        assert wire(client) == WRITES - position - (kind == "stop_after_commit")
        assert (client.state(), client.state("gladly")) == undisturbed


def test_fault_that_has_not_struck_survives_a_restart(own_sandbox: SandboxProcess) -> None:
    client = Client(own_sandbox)
    plant(client, "status", skip=1, times=None)
    assert client.synthflow("GET", "/assistants/").status_code == 200
    own_sandbox.stop()
    own_sandbox.start()
    assert client.synthflow("GET", "/assistants/").status_code == 503


def test_stop_ends_requests_in_flight_in_time(tmp_path: Any) -> None:
    with running_sandbox(tmp_path / "state") as sandbox:
        client = Client(sandbox)
        plant(client, "slow", seconds=60)
        with pytest.raises(requests.exceptions.ReadTimeout):
            client.synthflow("GET", "/assistants/", timeout=0.2)
        started = time.monotonic()
        assert sandbox.stop() == 0
        assert time.monotonic() - started < 30
