# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every switch has an effect: the same steps, observed under each of its values."""

from __future__ import annotations

import importlib
import time
from email.utils import parsedate_to_datetime
from typing import Any

import pytest
import requests
from observations import DELAY, EXPECTED, Steps, observed
from sandbox_client import NUMBER, OTHER_NUMBER, SIP_TARGET, SLUG, TRANSFER, Client, within_one_second

from voice_sandbox.process import SandboxProcess
from voice_sandbox.switches import SWITCHES

# It adds what the switches of SIP do.
importlib.import_module("sip_observations")

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def cases() -> list[Any]:
    return [
        pytest.param(name, value, steps, outcome, id=f"{name}={value}")
        for name, (steps, outcomes) in EXPECTED.items()
        for value, outcome in outcomes.items()
    ]


def outcome_of(answer: requests.Response) -> tuple[int, Any]:
    """Status and error sentence or document, without what differs from run to run."""
    return answer.status_code, None if answer.status_code != 200 else answer.json()


@observed("unknown_number", _404=(404, 404, 404), _400=(400, 400, 400), _200_null=(200, 404, 404))
def unknown_number(client: Client) -> Any:
    read = client.synthflow("GET", f"/numbers/{SLUG}", params=client.workspace)
    assert read.status_code != 200 or read.json() is None
    changed = client.synthflow("PATCH", f"/numbers/{SLUG}", json={"friendly_name": "Desk"})
    return read.status_code, changed.status_code, client.synthflow("DELETE", f"/numbers/{SLUG}").status_code


@observed("unknown_assistant", _404={404}, _400={400})
def unknown_assistant(client: Client) -> Any:
    requests_made = (("GET", None), ("PUT", {"name": "New"}), ("DELETE", None))
    return {client.synthflow(method, "/assistants/nobody", json=body).status_code for method, body in requests_made}


@observed("duplicate_import", _400=(400, False), _409=(409, False), _200_same=(200, True))
def duplicate_import(client: Client) -> Any:
    first = client.import_number()
    again = client.import_number(friendly_name="Other")
    assert client.number()["friendly_name"] == NUMBER
    return again.status_code, again.json() == first.json()


@observed("number_appears_after", _0=(200, 200, 1), **{DELAY: (404, 400, 0)})
def number_appears_after(client: Client) -> Any:
    client.import_number()
    at_once = client.synthflow("GET", f"/numbers/{SLUG}", params=client.workspace).status_code
    listed = client.synthflow("GET", "/numbers", params=client.workspace).json()["response"]["pagination"]
    attached = client.create_assistant(phone_number=NUMBER).status_code
    time.sleep(float(DELAY))
    assert client.number()["phone_number"] == NUMBER
    return at_once, attached, listed["total_records"]


@observed("attach_appears_after", _0=(NUMBER, False), **{DELAY: (None, True)})
def attach_appears_after(client: Client) -> Any:
    client.import_number()
    model_id = client.new_assistant(phone_number=NUMBER)
    at_once = client.assistant(model_id).get("phone_number")
    available = client.number()["is_available"]
    assert client.create_assistant(phone_number=NUMBER).status_code == 400
    time.sleep(float(DELAY))
    assert client.assistant(model_id)["phone_number"] == NUMBER
    return at_once, available


@observed(
    "detach",
    empty_string=((200, True), (422, False)),
    null=((400, False), (200, True)),
    rejected=((400, False), (400, False)),
    ignored=((200, False), (200, False)),
)
def detach(client: Client) -> Any:
    outcomes = []
    for empty in ("", None):
        client.import_number()
        model_id = client.new_assistant(phone_number=NUMBER)
        status = client.synthflow("PUT", f"/assistants/{model_id}", json={"phone_number": empty}).status_code
        outcomes.append((status, "phone_number" not in client.assistant(model_id)))
        client.synthflow("DELETE", f"/assistants/{model_id}")
    return tuple(outcomes)


@observed("inbound_conflict", rejected=(400, 400, "first"), moves=(200, 200, "third"))
def inbound_conflict(client: Client) -> Any:
    client.import_number()
    first = client.new_assistant("first", phone_number=NUMBER)
    second = client.new_assistant("second")
    moved = client.synthflow("PUT", f"/assistants/{second}", json={"phone_number": NUMBER}).status_code
    created = client.create_assistant("third", phone_number=NUMBER).status_code
    [holder] = [entry["name"] for entry in client.state()["assistants"] if entry["phone_number"] == NUMBER]
    assert (client.assistant(first).get("phone_number") == NUMBER) == (holder == "first")
    return moved, created, holder


@observed("outbound_attach", add=[NUMBER, OTHER_NUMBER], replace=[OTHER_NUMBER])
def outbound_attach(client: Client) -> Any:
    outbound = client.new_assistant("Campaign", type="outbound")
    for number in (NUMBER, OTHER_NUMBER):
        client.import_number(number)
        client.synthflow("PUT", f"/assistants/{outbound}/phone_numbers", json={"phone_numbers": [number]})
    return [entry["number"] for entry in client.assistant(outbound)["attached_phone_numbers"]]


@observed("assistant_shape", array=list, object=dict)
def assistant_shape(client: Client) -> Any:
    model_id = client.new_assistant()
    return type(client.synthflow("GET", f"/assistants/{model_id}").json()["response"]["assistants"])


@observed("assistant_list_shape", array=(list, list), object_when_single=(dict, list))
def assistant_list_shape(client: Client) -> Any:
    def listed() -> Any:
        return type(client.synthflow("GET", "/assistants/").json()["response"]["assistants"])

    single = listed()
    client.new_assistant()
    return single, listed()


MINIMAL = {"type", "name", "model_id", "actions", "input_variables"}


@observed(
    "assistant_read",
    full=MINIMAL | {"phone_number", "agent", "description", "attached_phone_numbers"},
    minimal=MINIMAL | {"phone_number"},
)
def assistant_read(client: Client) -> Any:
    client.import_number()
    return set(client.assistant(client.new_assistant(phone_number=NUMBER, description="Desk")))


@observed("assistant_no_number", missing="missing", null=None, empty="")
def assistant_no_number(client: Client) -> Any:
    return client.assistant(client.new_assistant()).get("phone_number", "missing")


@observed(
    "voice_engine_version",
    ignored=(200, {"prompt": "Hi"}),
    returned=(200, {"prompt": "Hi", "voice_engine_version": "2.0"}),
    required=(400, {"prompt": "Hi", "voice_engine_version": "2.0"}),
)
def voice_engine_version(client: Client) -> Any:
    without = client.create_assistant().status_code
    model_id = client.new_assistant(agent={"prompt": "Hi", "voice_engine_version": "2.0"})
    return without, client.assistant(model_id)["agent"]


@observed("agent_update", merge={"prompt": "Hi", "language": "da"}, replace={"language": "da"})
def agent_update(client: Client) -> Any:
    model_id = client.new_assistant(agent={"prompt": "Hi"})
    client.synthflow("PUT", f"/assistants/{model_id}", json={"agent": {"language": "da"}})
    return client.assistant(model_id)["agent"]


TARGETS = ("+12065550199", SIP_TARGET, f"sip:{SIP_TARGET}", f"sip:{SIP_TARGET}?X-Gladly-Routing-Selector=billing")


@observed("transfer_target", any=[200] * 4, e164_only=[200, 400, 400, 400], no_uri_headers=[200, 200, 200, 400])
def transfer_target(client: Client) -> Any:
    action_id = client.new_transfer(phone="+12065550199")
    created = [client.create_transfer(phone=target).status_code for target in TARGETS]
    bodies = [{"LIVE_TRANSFER": {**TRANSFER, "phone": target}} for target in TARGETS]
    assert [client.synthflow("PUT", f"/actions/{action_id}", json=body).status_code for body in bodies] == created
    return created


@observed("action_read", hidden={}, parameters=TRANSFER)
def action_read(client: Client) -> Any:
    action_id = client.new_transfer()
    [listed] = client.synthflow("GET", "/actions").json()["response"]["actions"]
    assert listed["parameters_hard_coded"] == client.action(action_id)["parameters_hard_coded"]
    return listed["parameters_hard_coded"]


@observed(
    "action_update",
    replace={"phone_book_id": "book"},
    merge={"phone_book_id": "book", "failed_msg": "Sorry"},
)
def action_update(client: Client) -> Any:
    action_id = client.new_transfer(failed_msg="Sorry")
    transfer = {name: value for name, value in TRANSFER.items() if name != "phone"}
    body = {"LIVE_TRANSFER": {**transfer, "phone_book_id": "book"}}
    assert client.synthflow("PUT", f"/actions/{action_id}", json=body).status_code == 200
    [action] = client.state()["actions"]
    return {name: value for name, value in action["settings"].items() if name not in transfer}


@observed("action_attach", add=[[0], [0, 1], [0, 1]], replace=[[0], [1], [0]])
def action_attach(client: Client) -> Any:
    ids = [client.new_transfer(), client.new_transfer()]
    model_id = client.new_assistant()
    outcomes = []
    for position in (0, 1, 0):
        assert client.attach(model_id, actions=[ids[position]]).status_code == 200
        outcomes.append([ids.index(action_id) for action_id in client.attached(model_id)])
    return outcomes


@observed("action_reattach", ok=(200, 200), _400=(400, 400))
def action_reattach(client: Client) -> Any:
    action_id, other, model_id = client.new_transfer(), client.new_transfer(), client.new_assistant()
    assert client.attach(model_id, actions=[action_id]).status_code == 200
    again = client.attach(model_id, actions=[action_id]).status_code
    detached = client.synthflow("POST", "/actions/detach", json={"model_id": model_id, "actions": [other]}).status_code
    assert client.attached(model_id) == [action_id]
    return again, detached


@observed("action_appears_after", _0=(200, 1, 200, True), **{DELAY: (404, 0, 404, False)})
def action_appears_after(client: Client) -> Any:
    model_id, action_id = client.new_assistant(), client.new_transfer()
    at_once = client.synthflow("GET", f"/actions/{action_id}").status_code
    listed = client.synthflow("GET", "/actions").json()["response"]["pagination"]["total_records"]
    attached = client.attach(model_id, actions=[action_id]).status_code
    time.sleep(float(DELAY))
    assert client.action(action_id)["action_id"] == action_id
    assert client.attach(model_id, actions=[action_id]).status_code == 200
    shown = client.attached(model_id) == [action_id]
    time.sleep(float(DELAY))
    assert client.attached(model_id) == [action_id]
    return at_once, listed, attached, shown


@observed("unknown_action", _404={404}, _400={400})
def unknown_action(client: Client) -> Any:
    model_id = client.new_assistant()
    requests_made: tuple[tuple[str, str, Any], ...] = (
        ("GET", "/actions/unknown", None),
        ("PUT", "/actions/unknown", {"LIVE_TRANSFER": TRANSFER}),
        ("DELETE", "/actions/unknown", None),
        ("POST", "/actions/attach", {"model_id": model_id, "actions": ["unknown"]}),
        ("POST", "/actions/detach", {"model_id": model_id, "actions": ["unknown"]}),
    )
    return {client.synthflow(method, path, json=body).status_code for method, path, body in requests_made}


@observed("action_shape", array=list, object=dict)
def action_shape(client: Client) -> Any:
    action_id = client.new_transfer()
    assert isinstance(client.synthflow("GET", "/actions").json()["response"]["actions"], list)
    return type(client.synthflow("GET", f"/actions/{action_id}").json()["response"]["actions"])


@observed("number_shape", bare=SLUG, enveloped={"status", "response"})
def number_shape(client: Client) -> Any:
    client.import_number()
    number = client.number()
    return number.get("slug") or set(number)


@observed("status_word", ok={"ok"}, success={"success"})
def status_word(client: Client) -> Any:
    answers = [client.import_number(), client.synthflow("DELETE", f"/numbers/{SLUG}"), client.create_assistant()]
    return {answer.json()["status"] for answer in answers}


def _page(client: Client, limit: int) -> requests.Response:
    return client.synthflow("GET", "/assistants/", params={"limit": limit})


@observed("max_page_size", _100=(50, 100), _20=(20, 20))
def max_page_size(client: Client) -> Any:
    return tuple(_page(client, limit).json()["response"]["pagination"]["limit"] for limit in (50, 101))


@observed("oversize", clamped=(200, 200), _400=(200, 400))
def oversize(client: Client) -> Any:
    return tuple(_page(client, limit).status_code for limit in (100, 101))


@observed("list_order", oldest=[NUMBER, OTHER_NUMBER], newest=[OTHER_NUMBER, NUMBER])
def list_order(client: Client) -> Any:
    client.import_number(NUMBER)
    client.import_number(OTHER_NUMBER)
    listed = client.synthflow("GET", "/numbers", params=client.workspace).json()["response"]["phone_numbers"]
    return [entry["number"] for entry in listed]


@observed(
    "clearing",
    null=((200, None), (400, "proxy.example")),
    empty_string=((422, "proxy.example"), (200, None)),
    neither=((200, "proxy.example"), (200, "proxy.example")),
)
def clearing(client: Client) -> Any:
    outcomes = []
    for empty in (None, ""):
        client.import_number(sip_outbound_proxy="proxy.example")
        status = client.synthflow("PATCH", f"/numbers/{SLUG}", json={"sip_outbound_proxy": empty}).status_code
        outcomes.append((status, client.number()["sip_outbound_proxy"]))
        client.synthflow("DELETE", f"/numbers/{SLUG}")
    return tuple(outcomes)


@observed(
    "term_uri_reads", as_given=["one.example", "sip:two.example"], sip_prefixed=["sip:one.example", "sip:two.example"]
)
def term_uri_reads(client: Client) -> Any:
    client.import_number(NUMBER, termination_uri="one.example")
    client.import_number(OTHER_NUMBER, termination_uri="sip:two.example")
    return [client.number(number[1:])["sip_term_uri"] for number in (NUMBER, OTHER_NUMBER)]


@observed("patch_workspace", ignored=(200, 200, 200), required=(422, 200, 403), rejected=(200, 400, 400))
def patch_workspace(client: Client) -> Any:
    statuses = []
    for workspace in ({}, client.workspace, {"workspace": "other"}):
        client.import_number()
        body = {"friendly_name": "Desk"}
        patched = client.synthflow("PATCH", f"/numbers/{SLUG}", json=body, params=workspace).status_code
        assert client.synthflow("DELETE", f"/numbers/{SLUG}", params=workspace).status_code == patched
        statuses.append(patched)
    return tuple(statuses)


@observed("trailing_slash", both=(200, 200, 200, 200), redirect=(307, 200, 200, 307))
def trailing_slash(client: Client) -> Any:
    body = {"type": "inbound", "name": "Desk", "agent": {}}
    answers = [
        client.synthflow("GET", "/assistants", params={"limit": 1}),
        client.synthflow("GET", "/assistants/", params={"limit": 1}),
        client.synthflow("POST", "/assistants", json=body),
        client.synthflow("POST", "/assistants/", json=body),
    ]
    if answers[0].is_redirect:
        assert answers[0].headers["location"] == "/synthflow/us/v2/assistants/?limit=1"
        assert client.synthflow("GET", "/assistants", allow_redirects=True).status_code == 200
        assert client.synthflow("POST", "/assistants/", json=body, allow_redirects=True).status_code == 200
    return tuple(answer.status_code for answer in answers)


@observed("undocumented_error_body", e1=(dict, "detail"), e2=(str, "detail"), empty=(type(None), None))
def undocumented_error_body(client: Client) -> Any:
    document = client.synthflow("GET", f"/numbers/{SLUG}", params=client.workspace).json()
    documented = client.create_assistant(phone_number=OTHER_NUMBER).json()
    assert set(documented["detail"]) == {"status", "description", "request_id", "category"}
    return type(document.get("detail")), next(iter(document), None)


@observed("bad_key", _401={401}, _403={403})
def bad_key(client: Client) -> Any:
    headers: tuple[dict[str, str], ...] = ({}, {"Authorization": "Bearer wrong"})
    return {client.synthflow("GET", "/assistants/", headers=header).status_code for header in headers}


@observed("wrong_workspace", _403=(403, 403, 403), _400=(400, 400, 400), empty=((200, []), 404, 403))
def wrong_workspace(client: Client) -> Any:
    client.import_number()
    other = {"workspace": "other"}
    listed = client.synthflow("GET", "/numbers", params=other)
    read = client.synthflow("GET", f"/numbers/{SLUG}", params=other).status_code
    imported = client.import_number(OTHER_NUMBER, workspace_id="other").status_code
    if listed.status_code == 200:
        return (200, listed.json()["response"]["phone_numbers"]), read, imported
    return listed.status_code, read, imported


@observed("sip_trunking", as_seeded=200, off=403)
def sip_trunking(client: Client) -> Any:
    return client.import_number().status_code


@observed("errors_shape_on_404", array={list}, object={dict})
def errors_shape_on_404(client: Client) -> Any:
    assert isinstance(client.gladly("POST", "/voice/sip-destinations", json={}).json()["errors"], list)
    paths = ("/inboxes/unknown", "/voice/sip-destinations/unknown", "/nowhere")
    return {type(client.gladly("GET", path).json()["errors"]) for path in paths}


@observed(
    "directory_fields",
    full={
        "/inboxes": {"id", "name", "disabled"},
        "/topics": {"id", "name", "disabled"},
        "/teams": {"id", "name", "description", "agentIds"},
        "officeHours": {"timezone", "exceptions", *WEEKDAYS},
    },
    sparse={
        "/inboxes": {"id", "name"},
        "/topics": {"id", "name"},
        "/teams": {"id", "name", "agentIds"},
        "officeHours": {"timezone", *WEEKDAYS[:5]},
    },
)
def directory_fields(client: Client) -> Any:
    fields = {path: set(client.gladly("GET", path).json()[0]) for path in ("/inboxes", "/topics", "/teams")}
    disabled = [inbox["disabled"] for inbox in client.gladly("GET", "/inboxes").json() if inbox["name"] == "Archive"]
    assert disabled == [True]
    [hours] = client.gladly("GET", "/business-hours").json()
    assert client.gladly("GET", f"/business-hours/{hours['id']}").json() == hours
    return {**fields, "officeHours": set(hours["officeHours"])}


def _burst(client: Client) -> list[requests.Response]:
    """Two requests more than a second allows."""
    return within_one_second(lambda: [client.gladly("GET", "/organization") for _time in range(12)])


@observed("retry_after", absent={None}, present={"1"}, date={"a date"})
def retry_after(client: Client) -> Any:
    client.control("PATCH", "/switches", json={"rate_limit": "on"})
    asked = {answer.headers.get("retry-after") for answer in _burst(client) if answer.status_code == 429}
    return {"a date" if value and value.endswith("GMT") and parsedate_to_datetime(value) else value for value in asked}


@observed("rate_window", clock={200}, sliding={200, 429})
def rate_window(client: Client) -> Any:
    """As many as are allowed at the end of a second of the clock, and again at the beginning of the next."""
    client.control("PATCH", "/switches", json={"rate_limit": "on"})

    def burst() -> list[int]:
        return [client.gladly("GET", "/organization").status_code for _time in range(8)]

    for _attempt in range(10):
        # What was sent earlier, by the test before this one too, does not count any more.
        time.sleep(1.5 - time.time() % 1)
        second = int(time.time())
        at_the_end, in_time = burst(), int(time.time()) == second
        time.sleep(1.005 - time.time() % 1)
        at_the_beginning = burst()
        if in_time and time.time() < second + 1.45:
            return {*at_the_end, *at_the_beginning}
    pytest.fail("the machine is too slow for two bursts within a second")


@observed("request_limit", off={200}, on={200, 429})
def request_limit(client: Client) -> Any:
    return within_one_second(lambda: {client.synthflow("GET", "/assistants/").status_code for _time in range(12)})


@observed("rate_limit", on={200, 429}, off={200})
def rate_limit(client: Client) -> Any:
    return {answer.status_code for answer in _burst(client)}


@pytest.mark.parametrize(("name", "value", "steps", "outcome"), cases())
def test_switch(client: Client, name: str, value: str, steps: Steps, outcome: Any) -> None:
    client.control("PATCH", "/switches", json={name: value})
    assert steps(client) == outcome


@pytest.mark.parametrize("switch", SWITCHES, ids=lambda switch: switch.name)
def test_every_value_of_every_switch_is_observed_and_makes_a_difference(switch: Any) -> None:
    steps, outcomes = EXPECTED[switch.name]
    assert steps.__name__ == switch.name
    assert set(outcomes) == (set(switch.values) or {"0", DELAY})
    assert len({repr(outcome) for outcome in outcomes.values()}) == len(outcomes)


def test_switch_of_one_tenant_leaves_the_others_alone(client: Client, shared_sandbox: SandboxProcess) -> None:
    client.control("PATCH", "/switches", json={"status_word": "success"}, params={"tenant": "acme"})
    assert client.synthflow("GET", "/assistants/").json()["status"] == "success"
    assert Client(shared_sandbox, "cobalt").synthflow("GET", "/assistants/").json()["status"] == "ok"
    client.control("DELETE", "/switches", params={"tenant": "acme"})
    assert client.synthflow("GET", "/assistants/").json()["status"] == "ok"
    assert client.control("GET", "/switches")["changed"] == {"rate_limit": "off"}
    client.control("DELETE", "/switches")
    assert client.control("GET", "/switches")["changed"] == {}


@pytest.mark.parametrize("values", [{"nonsense": "1"}, {"detach": "maybe"}, {"attach_appears_after": "soon"}])
def test_wrong_switch_is_refused_and_sets_none(client: Client, values: dict[str, str]) -> None:
    url = client.sandbox.info["control_url"] + "/switches"
    answer = client.send("PATCH", url, json={"status_word": "success", **values})
    assert answer.status_code == 400
    assert next(iter(values)) in answer.json()["detail"]
    assert client.control("GET", "/switches")["values"]["status_word"] == "ok"
