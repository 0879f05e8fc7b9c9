# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Simulated calls: this configuration leads this caller to this assistant, that broken one to the fallback."""

from __future__ import annotations

import functools
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any

import pytest
from sandbox_client import DESTINATION, NUMBER, SIP_TARGET, SLUG, Client
from sip_client import SDP, SipClient, attach
from sip_observations import call, wire

from voice_sandbox.process import SandboxProcess
from voice_sandbox.tenants import DEFAULT_FILE

CALLER = "+12065550111"
QUEUE_NUMBER = "+12065550199"
FALLBACK = {"type": "inbox", "target": "Voice Support"}


def summaries(result: dict[str, Any]) -> list[tuple[str, str, str]]:
    """The ladder without times and the details of addresses."""
    return [(rung["from"], rung["to"], " ".join(rung["summary"].split()[:2])) for rung in result["ladder"]]


def change(client: Client, destination: dict[str, Any], **fields: Any) -> None:
    """Change the SIP destination."""
    answer = client.gladly("PATCH", f"/voice/sip-destinations/{destination['id']}", json=fields)
    assert answer.status_code == 204, answer.text


def events(client: Client) -> list[dict[str, Any]]:
    """The tenant's events of contacts."""
    start = datetime.fromtimestamp(time.time() - 3600, timezone.utc).isoformat()
    answer = client.gladly("GET", "/events", params={"startAt": start, "entities": "CONTACT"})
    return [json.loads(line) for line in answer.text.splitlines()]


@pytest.mark.parametrize(
    ("address", "transport"),
    [
        (f"sip:{NUMBER}@sip.us.synthflow.ai:32682;transport=tls", "TLS"),
        (f"{NUMBER}@sip.us.synthflow.ai:32682", "TLS"),
        (f"sips:{NUMBER}@sip.us.synthflow.ai:32682", "TLS"),
        (f"sip:{NUMBER}@sip.us.synthflow.ai:32681;transport=tcp", "TCP"),
        (f"sip:{NUMBER}@sip.us.synthflow.ai:32681", "UDP"),
    ],
)
def test_call_reaches_the_assistant_with_the_caller_id(client: Client, address: str, transport: str) -> None:
    destination = wire(client)
    change(client, destination, sipAddress=address, transport=transport)
    result = call(client)
    assert (result["tenant"], result["from"], result["to"]) == ("acme", CALLER, NUMBER)
    assert (result["outcome"], result["assistant"], result["reason"]) == ("assistant", "Reception", None)
    assert result["variables"] == {"X-Gladly-Caller-Id": CALLER}
    assert result["transfer"] is None
    assert summaries(result) == [
        ("Caller", "Gladly", f"calls {NUMBER}"),
        ("Gladly", "Synthflow", f"INVITE {address if address.startswith('sip') else 'sip:' + address}"),
        ("Synthflow", "Gladly", "100 Trying"),
        ("Synthflow", "Gladly", "180 Ringing"),
        ("Synthflow", "Gladly", "200 OK"),
        ("Gladly", "Synthflow", result["ladder"][5]["summary"]),
        ("Gladly", "Synthflow", result["ladder"][6]["summary"]),
        ("Synthflow", "Gladly", "200 OK"),
        ("Gladly", "Caller", "reached assistant"),
    ]
    assert [rung["message"].split()[0] for rung in result["ladder"][5:7]] == ["ACK", "BYE"]
    times = [rung["milliseconds"] for rung in result["ladder"]]
    assert times == sorted(times)
    invite = result["ladder"][1]["message"]
    assert f"\r\nX-Gladly-Caller-Id: {CALLER}\r\n" in invite
    assert f"SIP/2.0/{transport} 127.0.0.1:" in invite
    assert "m=audio " in invite


def test_prompt_takes_the_headers_by_their_exact_names(client: Client) -> None:
    prompt = "{X-Gladly-Caller-Id} {x-gladly-caller-id} {X-Other}"
    model_id = attach(client, prompt=prompt, greeting_message="Hello {X-Gladly-Caller-Id}")
    destination = client.new_destination(headers={"X-Gladly-Caller-Id": "{caller_e164}", "X-Topic": "{topic}"})
    action = {"type": "FORWARD_TO_SIP", "destinationId": destination["id"]}
    fallback = {"type": "QUEUE", "target": "Agents"}
    client.gladly("PUT", f"/voice/inbound-routes/{NUMBER}", json={"action": action, "fallback": fallback})
    reached = call(client)["reached"]
    assert reached["model_id"] == model_id
    assert reached["prompt"] == f"{CALLER} {{x-gladly-caller-id}} {{X-Other}}"
    assert reached["greeting_message"] == f"Hello {CALLER}"


def test_call_leaves_a_record_at_synthflow(client: Client) -> None:
    wire(client)
    began = time.time()
    model_id = call(client, transfer=True)["reached"]["model_id"]
    [record] = client.synthflow("GET", "/calls", params={"model_id": model_id}).json()["response"]["calls"]
    assert (record["phone_number_from"], record["phone_number_to"]) == (CALLER, NUMBER)
    assert (record["call_status"], record["error_message"]) == ("completed", None)
    assert list(record["executed_actions"]) == ["LIVE_TRANSFER"]
    assert datetime.fromisoformat(record["start_time"].replace("Z", "+00:00")).timestamp() >= began - 0.01


def remove_number(client: Client, _destination: Any) -> None:
    """Take the import away, and with it the attachment."""
    assert client.synthflow("DELETE", f"/numbers/{SLUG}").status_code == 200


def detach(client: Client, _destination: Any) -> None:
    """Leave the number without an assistant."""
    model_id = client.state(stable=False)["assistants"][-1]["model_id"]
    assert client.synthflow("PUT", f"/assistants/{model_id}", json={"phone_number": ""}).status_code == 200


def changed(**fields: Any) -> Callable[[Client, Any], None]:
    """Another setting of the destination."""
    return functools.partial(change, **fields)


def switched(**switches: str) -> Callable[[Client, Any], None]:
    """Another state of Synthflow."""
    return lambda client, _destination: client.control("PATCH", "/switches", json=switches, params={"tenant": "acme"})


def by_address(client: Client, destination: Any) -> None:
    """Call Synthflow by an address, which its certificate does not name."""
    port = client.sandbox.info["sip"]["synthflow"]["tls_port"]
    change(client, destination, sipAddress=f"sip:{NUMBER}@127.0.0.1:{port};transport=tls")


HOST = "sip.us.synthflow.ai"
BROKEN: dict[str, tuple[Callable[[Client, Any], None], str]] = {
    "number not imported": (remove_number, "404 Not Found"),
    "number not attached": (detach, "404 Not Found"),
    "trunk that never comes up": (switched(trunk_ready_after="3600"), "404 Not Found"),
    "region of others": (changed(sipAddress=f"sip:{NUMBER}@sip.eu.synthflow.ai:32682;transport=tls"), "404 Not Found"),
    "number without plus": (changed(sipAddress=f"sip:{SLUG}@{HOST}:32682;transport=tls"), "404 Not Found"),
    "port of others": (
        changed(sipAddress=f"sip:{NUMBER}@{HOST}:5061;transport=tls"),
        f"connection refused: nothing listens on {HOST}:5061",
    ),
    "TLS on the port for TCP": (changed(sipAddress=f"sip:{NUMBER}@{HOST}:32681;transport=tls"), "no connection: "),
    "TCP on the port for TLS": (
        changed(sipAddress=f"sip:{NUMBER}@{HOST}:32682;transport=tcp"),
        "the peer hung up without an answer",
    ),
    "UDP on the port for TLS": (
        changed(sipAddress=f"sip:{NUMBER}@{HOST}:32682;transport=udp"),
        "no answer within 4 seconds",
    ),
    "host that does not exist": (
        changed(sipAddress=f"sip:{NUMBER}@sip.synthflow.example;transport=tls"),
        "the name sip.synthflow.example does not resolve",
    ),
    "the guide's own address": (
        changed(sipAddress=f"{NUMBER}@acme.sip.gladly.com;transport=tls"),
        "482 Loop Detected: the SIP address leads back to Gladly",
    ),
    "domain of another company": (
        changed(sipAddress=f"{NUMBER}@cobalt.sip.gladly.com;transport=tls"),
        "482 Loop Detected",
    ),
    "another name in the certificate": (
        by_address,
        "TLS: IP address mismatch, certificate is not valid for '127.0.0.1'.",
    ),
    "peer that is not there": (changed(sipAddress=f"sip:{NUMBER}@127.0.0.1:1;transport=tcp"), "connection refused"),
    "busy": (switched(sip_synthflow="486"), "486 Busy Here"),
    "out of service": (switched(sip_synthflow="503"), "503 Service Unavailable"),
    "credentials that nobody has": (switched(sip_inbound_auth="digest"), "401 Unauthorized"),
}


@pytest.mark.parametrize(("breakage", "reason"), BROKEN.values(), ids=BROKEN)
def test_broken_configuration_reaches_the_fallback(
    client: Client, breakage: Callable[[Client, Any], None], reason: str
) -> None:
    destination = wire(client)
    assert call(client)["outcome"] == "assistant"
    breakage(client, destination)
    before = len(events(client))
    result = call(client, transfer=True)
    assert (result["outcome"], result["reached"]) == ("fallback", FALLBACK)
    assert result["reason"].startswith(reason)
    assert (result["assistant"], result["variables"], result["transfer"]) == (None, {}, None)
    assert result["ladder"][-1]["summary"] == "reached inbox Voice Support"
    # People at Gladly took the call.
    assert [event["type"] for event in events(client)[before:]] == [
        "CONTACT/STARTED",
        "CONTACT/OFFERED",
        "CONTACT/ENDED",
    ]


def test_one_broken_tenant_leaves_the_others_alone(client: Client, shared_sandbox: SandboxProcess) -> None:
    cobalt = Client(shared_sandbox, "cobalt")
    for each, number in ((client, NUMBER), (cobalt, "+13125550142")):
        attach(each, number)
        address = f"sip:{number}@{HOST}:32682;transport=tls"
        destination = {**DESTINATION, "sipAddress": address}
        action = {"type": "FORWARD_TO_SIP", "destinationId": "Synthflow AI"}
        route = {"phoneNumber": number, "action": action, "fallback": {"type": "QUEUE", "target": "Agents"}}
        clicks = {"destinations": [destination], "routes": [route]}
        client.control("PUT", "/panel", params={"tenant": each.tenant}, json=clicks)
    client.control("PATCH", "/switches", json={"trunk_ready_after": "3600"}, params={"tenant": "cobalt"})
    assert call(client)["outcome"] == "assistant"
    broken = call(cobalt)
    assert (broken["outcome"], broken["reached"]) == ("fallback", {"type": "queue", "target": "Agents"})


@pytest.mark.parametrize(
    ("action", "outcome", "target"),
    [
        ({"type": "INBOX", "target": "Voice Support"}, "inbox", "Voice Support"),
        ({"type": "QUEUE", "target": "Billing"}, "queue", "Billing"),
        ({"type": "EXTERNAL_NUMBER", "target": "+12065550177"}, "external_number", "+12065550177"),
    ],
)
def test_route_that_does_not_forward(client: Client, action: dict[str, str], outcome: str, target: str) -> None:
    routes = [{"phoneNumber": NUMBER, "action": action, "fallback": None}]
    client.control("PUT", "/panel", params={"tenant": "acme"}, json={"routes": routes})
    result = call(client, to=NUMBER)
    assert (result["outcome"], result["reached"]) == (outcome, {"type": outcome, "target": target})
    assert len(result["ladder"]) == 2
    # A call that leaves Gladly again is nobody's contact there.
    assert bool(events(client)) == (outcome != "external_number")


def test_number_that_is_forwarded_is_dialled_first(client: Client) -> None:
    assert call(client)["to"] == NUMBER
    attach(client)
    client.new_destination()
    action = {"type": "FORWARD_TO_SIP", "destinationId": "Synthflow AI"}
    route = {"phoneNumber": QUEUE_NUMBER, "action": action, "fallback": {"type": "QUEUE", "target": "Agents"}}
    client.control("PUT", "/panel", params={"tenant": "acme"}, json={"routes": [route]})
    assert call(client)["to"] == QUEUE_NUMBER


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"tenant": "nobody", "from": CALLER}, 404),
        ({"tenant": "acme", "from": CALLER, "to": "+12065550188"}, 404),
        ({"tenant": "acme", "from": "12065550111"}, 400),
        ({"tenant": "acme", "from": f"{CALLER}\r\nX-A: 1"}, 400),
        ({"tenant": "acme"}, 400),
        ({"tenant": "acme", "from": CALLER, "more": 1}, 400),
    ],
)
def test_call_that_cannot_be_placed(client: Client, body: dict[str, str], status: int) -> None:
    assert client.send("POST", client.sandbox.info["control_url"] + "/calls", json=body).status_code == status


def test_transfer_reaches_the_queue_of_its_number(client: Client) -> None:
    wire(client)
    result = call(client, transfer=True)
    assert result["outcome"] == "assistant"
    assert result["transfer"] == {
        "target": SIP_TARGET,
        "mode": "warm_transfer",
        "source": "35.237.42.43",
        "outcome": "inbox",
        "reached": {"type": "inbox", "target": "General"},
        "selector": None,
        "topic": None,
        "status": 200,
        "reason": None,
    }
    handed_over = [rung for rung in summaries(result) if rung[:2] == ("Synthflow", "Gladly")]
    assert ("Synthflow", "Gladly", f"INVITE sip:{SIP_TARGET}") in handed_over
    invite = next(
        rung["message"] for rung in result["ladder"] if rung["summary"].startswith(f"INVITE sip:{SIP_TARGET}")
    )
    assert "Via: SIP/2.0/TLS 127.77.2.1:" in invite
    [started, *_more] = events(client)
    assert started["content"]["phoneNumber"] == QUEUE_NUMBER
    assert started["content"]["inbox"] == "General"


@pytest.mark.parametrize(
    ("transfer", "status", "reason"),
    [
        ({"phone": "+12065550188@acme.sip.gladly.com;transport=tls"}, 404, "404 Not Found"),
        ({"phone": f"{QUEUE_NUMBER}@cobalt.sip.gladly.com;transport=tls"}, 403, "403 Forbidden"),
        ({"phone": f"{NUMBER}@acme.sip.gladly.com;transport=tls"}, 482, "482 Loop Detected"),
        ({"phone": f"{QUEUE_NUMBER}@acme.sip.gladly.com:5999;transport=tls"}, None, "connection refused"),
        ({"phone": "somewhere@else where"}, None, "neither a number nor a SIP URI"),
        ({"phone": NUMBER}, None, "would go round in circles"),
    ],
)
def test_transfer_that_fails_leaves_the_caller_with_the_assistant(
    client: Client, transfer: dict[str, str], status: int | None, reason: str
) -> None:
    wire(client, **transfer)
    result = call(client, transfer=True)
    assert result["outcome"] == "assistant"
    assert result["transfer"]["reached"] is None
    assert result["transfer"]["status"] == status
    assert reason in result["transfer"]["reason"]
    assert events(client) == []


@pytest.mark.parametrize("allowlist", [[], ["34.139.4.161/32"], ["35.237.42.44/31"]])
def test_transfer_from_an_address_that_no_destination_lets_in(client: Client, allowlist: list[str]) -> None:
    destination = wire(client)
    change(client, destination, allowlist=allowlist)
    transfer = call(client, transfer=True)["transfer"]
    assert (transfer["outcome"], transfer["status"], transfer["reason"]) == ("failed", 403, "403 Forbidden")


@pytest.mark.parametrize("transport", ["tcp", "udp"])
def test_transfer_by_other_transports(client: Client, transport: str) -> None:
    wire(client, phone=f"sip:{QUEUE_NUMBER}@acme.sip.gladly.com;transport={transport}")
    result = call(client, transfer=True)
    assert result["transfer"]["outcome"] == "inbox"
    assert any(f"Via: SIP/2.0/{transport.upper()} 127.77.2.1" in rung["message"] for rung in result["ladder"])


def test_transfer_to_a_telephone_number_needs_no_allowlist(client: Client) -> None:
    destination = wire(client, phone=QUEUE_NUMBER)
    change(client, destination, allowlist=[])
    transfer = call(client, transfer=True)["transfer"]
    assert transfer["reached"] == {"type": "inbox", "target": "General"}
    assert events(client)[0]["content"]["customerPhoneNumber"] == NUMBER


@pytest.mark.parametrize(("selector", "topic"), [("billing", "billing"), ("legacy", None), ("nonsense", None)])
def test_selector_names_a_topic_that_is_there_and_enabled(client: Client, selector: str, topic: str | None) -> None:
    wire(client, phone=f"{SIP_TARGET}?X-Gladly-Routing-Selector={selector}")
    transfer = call(client, transfer=True)["transfer"]
    assert (transfer["selector"], transfer["topic"]) == (selector, topic)
    assert transfer["reached"] == {"type": "inbox", "target": "General"}


def test_one_of_several_transfers_is_chosen_by_its_phone(client: Client) -> None:
    wire(client, phone=f"{SIP_TARGET}?X-Gladly-Routing-Selector=billing")
    model_id = client.state(stable=False)["assistants"][-1]["model_id"]
    client.attach(model_id, actions=[client.new_transfer(phone=QUEUE_NUMBER)])
    assert call(client, transfer=True)["transfer"]["topic"] == "billing"
    assert call(client, transfer=f"{SIP_TARGET}?")["transfer"]["topic"] == "billing"
    assert call(client, transfer="+1999")["transfer"]["reason"] == "the assistant has no such live transfer"


def test_cold_transfer_asks_gladly_to_call(client: Client) -> None:
    wire(client, transfer_mode="cold_transfer")
    client.control("PATCH", "/switches", json={"gladly_refer": "accepted"})
    result = call(client, transfer=True)
    methods = [rung["message"].split(" ")[0] for rung in result["ladder"] if rung["message"]]
    assert methods[5:] == ["REFER", "SIP/2.0", "NOTIFY", "SIP/2.0", "BYE", "SIP/2.0"]
    assert result["transfer"]["reached"] == {"type": "inbox", "target": "General"}


@pytest.mark.parametrize("place", [":9999;transport=udp", ":9999;transport=tls", ":5061;transport=udp", ":5061"])
def test_cold_transfer_to_a_port_that_gladly_does_not_have(client: Client, place: str) -> None:
    wire(client, transfer_mode="cold_transfer", phone=f"sip:{QUEUE_NUMBER}@acme.sip.gladly.com{place}")
    client.control("PATCH", "/switches", json={"gladly_refer": "accepted"})
    transfer = call(client, transfer=True)["transfer"]
    assert (transfer["reached"], transfer["status"]) == (None, 503)
    assert "nothing listens there" in transfer["reason"]
    assert events(client) == []


@pytest.mark.parametrize("place", ["", ":5060;transport=tcp", ":5061;transport=tls"])
def test_cold_transfer_to_the_ports_that_gladly_has(client: Client, place: str) -> None:
    wire(client, transfer_mode="cold_transfer", phone=f"sip:{QUEUE_NUMBER}@acme.sip.gladly.com{place}")
    client.control("PATCH", "/switches", json={"gladly_refer": "accepted"})
    assert call(client, transfer=True)["transfer"]["outcome"] == "inbox"


def test_call_to_a_peer_of_ones_own_on_loopback(client: Client) -> None:
    destination = wire(client)
    port = client.sandbox.info["sip"]["synthflow"]["port"]
    change(client, destination, sipAddress=f"sip:{NUMBER}@127.0.0.1:{port};transport=tcp", transport="TCP")
    result = call(client)
    assert (result["outcome"], result["assistant"]) == ("assistant", "Reception")
    assert summaries(result)[1][:2] == ("Gladly", "127.0.0.1")


def test_calls_at_the_same_time_do_not_mix(client: Client) -> None:
    wire(client)
    results: dict[int, Any] = {}

    def place(index: int) -> None:
        results[index] = call(client, **{"from": f"+1206555{index:04}"})

    threads = [threading.Thread(target=place, args=(index,)) for index in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {i: r["variables"]["X-Gladly-Caller-Id"] for i, r in results.items()} == {
        index: f"+1206555{index:04}" for index in range(12)
    }


def test_clicks_in_the_panel_are_told_from_requests(client: Client) -> None:
    wire(client)
    clicks = [entry for entry in client.history() if entry["method"] == "CLICK"]
    [click] = clicks
    assert (click["vendor"], click["tenant"], click["path"]) == ("gladly", "acme", "/voice/inbound-routes")
    assert (click["is_write"], click["committed"]) == (False, True)
    assert click["body"]["phoneNumber"] == NUMBER


def test_panel_changes_what_is_named_and_leaves_the_rest(client: Client) -> None:
    first = client.new_destination()
    body = {"destinations": [{"name": "Synthflow AI", "codecs": ["PCMA"]}, {**DESTINATION, "name": "Another"}]}
    answer = client.control("PUT", "/panel", params={"tenant": "acme"}, json=body)
    assert answer["destinations"][0]["id"] == first["id"]
    listed = {entry["name"]: entry for entry in client.gladly("GET", "/voice/sip-destinations").json()}
    assert listed["Synthflow AI"]["codecs"] == ["PCMA"]
    assert listed["Synthflow AI"]["headers"] == first["headers"]
    assert set(listed) == {"Synthflow AI", "Another"}


def test_panel_is_held_to_the_contract_and_writes_all_or_nothing(client: Client) -> None:
    good = {**DESTINATION, "name": "Good"}
    for wrong in (
        {"destinations": [good, {"name": "Bad"}]},
        {"destinations": [good], "routes": [{"phoneNumber": "+1"}]},
    ):
        answer = client.send(
            "PUT", client.sandbox.info["control_url"] + "/panel", params={"tenant": "acme"}, json=wrong
        )
        assert answer.status_code in (400, 404)
        assert client.gladly("GET", "/voice/sip-destinations").json() == []
        assert "CLICK" not in [entry["method"] for entry in client.history()]


def run_call(state: Any, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command `call`."""
    return subprocess.run(
        [sys.executable, "-m", "voice_sandbox", "call", "--state", str(state), *arguments],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
        env={**os.environ, "PYTHONPATH": str(DEFAULT_FILE.parent.parent), "https_proxy": "http://127.0.0.1:1"},
    )


def test_command_prints_the_ladder(client: Client) -> None:
    wire(client)
    result = run_call(client.sandbox.state_dir, "--tenant", "acme", "--from", CALLER, "--transfer")
    assert result.returncode == 0, result.stderr
    lines = result.stdout.splitlines()
    assert lines[0].split() == ["Caller", "Gladly", "Synthflow"]
    assert f"- INVITE {NUMBER}@{HOST} -" in lines[2]
    assert lines[2].rstrip().endswith(">|")
    assert any(f"- INVITE {QUEUE_NUMBER}@acme.sip.gladly.com" in line for line in lines)
    assert max(map(len, lines)) <= 120
    assert "acme: +12065550111 -> +12065550100: assistant" in lines
    assert f"  X-Gladly-Caller-Id: {CALLER}" in lines


def test_command_prints_json(client: Client) -> None:
    result = run_call(client.sandbox.state_dir, "--tenant", "acme", "--from", CALLER, "--to", QUEUE_NUMBER, "--json")
    assert json.loads(result.stdout)["reached"] == {"type": "inbox", "target": "General"}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--tenant", "acme"], "--tenant and --from are needed"),
        (["--tenant", "nobody", "--from", CALLER], "there is no tenant 'nobody'"),
        (["--tenant", "acme", "--from", "me"], "the call was refused"),
    ],
)
def test_command_that_cannot_call_says_why(client: Client, arguments: list[str], message: str) -> None:
    result = run_call(client.sandbox.state_dir, *arguments)
    assert result.returncode == 2
    assert message in result.stderr
    assert "Traceback" not in result.stderr


def test_command_without_a_sandbox(tmp_path: Any) -> None:
    result = run_call(tmp_path, "--tenant", "acme", "--from", CALLER)
    assert result.returncode == 2
    assert "no sandbox is running on this folder" in result.stderr


def test_probe_that_rings_at_gladly_leaves_a_contact_only_when_answered(
    client: Client, shared_sandbox: SandboxProcess
) -> None:
    client.new_destination()
    uri = f"sip:{QUEUE_NUMBER}@acme.sip.gladly.com"
    with SipClient(shared_sandbox, "TCP", vendor="gladly", source="127.77.2.1") as phone:
        phone.send(phone.request("INVITE", uri, body=SDP, branch="z9hG4bK-1"))
        assert [phone.receive().code, phone.receive().code] == [100, 180]
        phone.send(phone.request("CANCEL", uri, branch="z9hG4bK-1"))
        assert {phone.receive().code, phone.receive().code} == {200, 487}
    assert events(client) == []
