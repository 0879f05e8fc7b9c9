# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The timeline of callers: it tells what a placed call meets, with an entry for each change, at the right time."""

from __future__ import annotations

import time
from typing import Any

import pytest
import requests
from following import forward, now, told
from sandbox_client import NUMBER, SLUG, Client
from sip_client import attach
from sip_observations import call, wire

from voice_sandbox.callers import dead_spans
from voice_sandbox.process import SandboxProcess, running_sandbox

OTHER_LINE = "+12065550199"
ROUTE = f"/voice/inbound-routes/{NUMBER}"


def test_begins_with_where_each_number_leads(client: Client) -> None:
    entries = client.control("GET", "/callers", params={"tenant": "acme"})
    assert [(e["number"], e["leads_to"], e["target"], e["dead_route"], e["cause"]) for e in entries] == [
        (NUMBER, "inbox", "General", False, "reset"),
        (OTHER_LINE, "inbox", "General", False, "reset"),
    ]


def test_each_step_of_wiring_that_callers_notice_is_an_entry_with_its_write(client: Client) -> None:
    forwarded_too_early = client.new_destination()
    action = {"type": "FORWARD_TO_SIP", "destinationId": forwarded_too_early["id"]}
    client.gladly("PUT", ROUTE, json={"action": action, "fallback": {"type": "QUEUE", "target": "Agents"}})
    client.import_number()
    client.new_assistant(phone_number=NUMBER)
    client.synthflow("PATCH", f"/numbers/{SLUG}", json={"friendly_name": "Desk"})
    client.gladly("PATCH", f"/voice/sip-destinations/{forwarded_too_early['id']}", json={"headers": {"X-A": "1"}})
    entries = told(client)
    assert [(e["leads_to"], e["target"], e["dead_route"]) for e in entries] == [
        ("inbox", "General", False),
        ("fallback", "Agents", True),
        ("assistant", "Reception", False),
    ]
    writes = {entry["id"]: f"{entry['method']} {entry['path']}" for entry in client.history()}
    assert [writes[e["after"]] for e in entries[1:]] == [f"PUT {ROUTE}", "POST /assistants"]
    assert [e["cause"] for e in entries] == ["reset", "write", "write"]
    # The other number was not touched.
    assert len(told(client, OTHER_LINE)) == 1


def test_dead_spans_have_the_time_between_the_cut_over_and_what_was_missing(client: Client) -> None:
    client.import_number()
    client.new_destination()
    forward(client)
    time.sleep(0.3)
    client.new_assistant(phone_number=NUMBER)
    [span] = client.control("GET", "/callers/dead", params={"tenant": "acme"})
    assert span["seconds"] >= 0.3
    assert (span["number"], span["leads_to"], span["reason"], span["cause"]) == (
        NUMBER, "fallback", "404 Not Found", "click",
    )  # fmt: skip
    client.control("PATCH", "/switches", json={"sip_synthflow": "503"})
    time.sleep(0.1)
    [_earlier, open_span] = client.control("GET", "/callers/dead", params={"tenant": "acme"})
    assert open_span["seconds"] >= 0.1
    assert (open_span["cause"], open_span["reason"]) == ("switch", "503 Service Unavailable")


def test_what_a_fault_moves_is_told_with_the_write_that_it_struck(client: Client) -> None:
    wire(client)
    fault = {"kind": "switch", "method": "PATCH", "switches": {"sip_synthflow": "silent"}}
    client.control("POST", "/faults", json=fault)
    client.synthflow("PATCH", f"/numbers/{SLUG}", json={"friendly_name": "Desk"})
    newest = told(client)[-1]
    assert (newest["leads_to"], newest["cause"]) == ("fallback", "fault")
    assert newest["after"] == client.history()[-1]["id"]
    # Another tenant's callers are no concern of a switch of one tenant.
    client.control("DELETE", "/switches")
    since = told(client)[-1]["id"]
    client.control("PATCH", "/switches", json={"sip_synthflow": "503"}, params={"tenant": "cobalt"})
    assert told(client, since=since) == []


def test_write_that_was_undone_leaves_no_entry(client: Client) -> None:
    wire(client)
    client.control("POST", "/faults", json={"kind": "reset_before_commit", "method": "DELETE"})
    before = told(client)
    with pytest.raises(requests.exceptions.ConnectionError):
        client.synthflow("DELETE", f"/numbers/{SLUG}")
    assert told(client) == before
    client.synthflow("DELETE", f"/numbers/{SLUG}")
    assert told(client)[-1]["leads_to"] == "fallback"


@pytest.mark.parametrize("waited_for", ["trunk_ready_after", "number_appears_after"])
def test_moment_that_comes_by_itself_is_told_with_its_own_time(client: Client, waited_for: str) -> None:
    client.new_destination()
    client.control("PATCH", "/switches", json={waited_for: "4"})
    began = time.time()
    if waited_for == "trunk_ready_after":
        attach(client)
    else:
        client.import_number()
    ready = time.time() + 4
    forward(client)
    assert now(client)[::2] == ("fallback", "404 Not Found")
    assert call(client)["outcome"] == "fallback"
    time.sleep(4.1)
    if waited_for == "number_appears_after":
        assert now(client)[0] == "fallback"
        return
    newest = told(client)[-1]
    assert (newest["leads_to"], newest["cause"], newest["after"]) == ("assistant", "time", None)
    assert began + 4 <= newest["time"] <= ready
    assert call(client)["outcome"] == "assistant"
    [span] = client.control("GET", "/callers/dead", params={"tenant": "acme"})
    assert span["seconds"] <= 4


def test_later_deadline_of_the_same_state_is_the_one_that_counts(client: Client) -> None:
    client.control("PATCH", "/switches", json={"trunk_ready_after": "0.3"})
    attach(client)
    client.new_destination()
    forward(client)
    client.control("PATCH", "/switches", json={"trunk_ready_after": "3600"})
    time.sleep(0.4)
    assert now(client)[0] == call(client)["outcome"] == "fallback"


def test_fallback_where_nobody_answers_is_dead(tmp_path: Any) -> None:
    inboxes = [{"name": "General"}, {"name": "Archive", "disabled": True}]
    gladly = {"phone_numbers": [NUMBER], "inboxes": inboxes, "default_inbox": "Archive"}
    with running_sandbox(tmp_path / "state", tenants={"acme": {"region": "us", "gladly": gladly}}) as sandbox:
        client = Client(sandbox)
        result = call(client)
        assert (result["outcome"], result["reached"]) == ("dead", None)
        assert now(client) == ("dead", None, "nobody answers at inbox Archive") == (
            result["outcome"], None, result["reason"],
        )  # fmt: skip
        # The route does not forward, so it is no dead route, and nobody moved the callers there.
        assert client.control("GET", "/callers/dead") == []


def test_survives_a_stop_and_a_sudden_end(own_sandbox: SandboxProcess) -> None:
    client = Client(own_sandbox)
    attach(client)
    client.new_destination()
    client.control("PATCH", "/switches", json={"trunk_ready_after": "5"})
    forward(client)
    before = told(client)
    assert [entry["leads_to"] for entry in before] == ["inbox", "fallback"]
    own_sandbox.stop()
    time.sleep(5)
    own_sandbox.start()
    entries = told(client)
    assert entries[:2] == before
    # It came while nothing ran, and is told with the time at which it would have.
    assert [(entry["leads_to"], entry["cause"]) for entry in entries[2:]] == [("assistant", "time")]
    assert entries[2]["time"] < before[0]["time"] + 60
    client.control("POST", "/faults", json={"kind": "stop_after_commit", "method": "DELETE"})
    with pytest.raises(requests.exceptions.ConnectionError):
        client.synthflow("DELETE", f"/numbers/{SLUG}")
    assert own_sandbox.wait_stopped() == 3
    own_sandbox.start()
    assert [(entry["leads_to"], entry["cause"]) for entry in told(client)[3:]] == [("fallback", "write")]


def test_reset_is_told_and_with_everything_the_timeline_begins_anew(client: Client) -> None:
    wire(client)
    client.control("POST", "/reset", params={"tenant": "acme"})
    assert [entry["leads_to"] for entry in told(client)] == ["inbox", "assistant", "inbox"]
    client.control("POST", "/reset", params={"everything": True})
    assert [entry["cause"] for entry in told(client)] == ["reset"]


def test_dead_spans_end_with_the_next_entry_of_the_same_number() -> None:
    def entry(when: float, number: str, dead: bool) -> dict[str, Any]:
        fixed = {"tenant": "acme", "leads_to": "?", "reason": None, "cause": "write", "after": 1}
        return {**fixed, "time": when, "number": number, "dead_route": dead}

    entries = [
        entry(1, "a", False), entry(2, "a", True), entry(3, "b", True), entry(5, "a", True), entry(7, "a", False),
    ]  # fmt: skip
    found = [(span["number"], span["began"], span["seconds"]) for span in dead_spans(entries, 10)]
    assert found == [("a", 2, 3), ("b", 3, 7), ("a", 5, 2)]
