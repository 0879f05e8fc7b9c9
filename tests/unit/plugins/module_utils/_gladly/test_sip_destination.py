# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of SIP destinations."""

from __future__ import annotations

import typing as t

import pytest
import samples
from account import Account, Outcome
from samples import DESTINATION_ID, NUMBER, SIP_ADDRESS

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._errors import (
    AmbiguousName,
    Conflict,
    InvalidInput,
    NotTaken,
    Refused,
    UnexpectedAnswer,
)
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._gladly.sip_destination import (
    SipDestination,
    SipDestinationListing,
)

PATH = "/voice/sip-destinations"
ESSENTIAL = {"name": "Synthflow AI", "sip_domain": "acme.sip.gladly.com", "phone_number": NUMBER, "region": "us"}
ABSENT = {"name": "Synthflow AI", "state": "absent"}
BODY = {
    "name": "Synthflow AI",
    "sipDomain": "acme.sip.gladly.com",
    "sipAddress": SIP_ADDRESS,
    "transport": "TLS",
    "codecs": ["PCMU", "PCMA"],
    "headers": {"X-Gladly-Caller-Id": "{caller_e164}"},
}
SHOWN = {
    "name": "Synthflow AI",
    "sip_domain": "acme.sip.gladly.com",
    "sip_address": SIP_ADDRESS,
    "transport": "tls",
    "codecs": ["PCMU", "PCMA"],
    "headers": {"X-Gladly-Caller-Id": "{caller_e164}"},
    "allowlist": ["34.139.4.161/32", "35.237.42.43/32"],
}
OTHER = samples.destination(id="other", name="Synthflow ai")


def _list(gladly: Account, *items: dict[str, t.Any], times: int | None = 1) -> None:
    gladly.script.expect("GET", PATH, answer=list(items), times=times)


def _update(gladly: Account, body: dict[str, t.Any], routes: list[t.Any] | None = None, **options: t.Any) -> Outcome:
    def reads() -> None:
        _list(gladly, OTHER, samples.destination())
        if routes is not None:
            gladly.script.expect("GET", "/voice/inbound-routes", answer=routes)

    def writes() -> None:
        gladly.script.expect("PATCH", f"{PATH}/{DESTINATION_ID}", body=body, status=204)
        _list(gladly, samples.destination(**body))

    return gladly.predict_and_run(SipDestination, writes, reads, **{**ESSENTIAL, **options})


def test_create_with_the_address_of_the_region(gladly: Account) -> None:
    def writes() -> None:
        gladly.script.expect("POST", PATH, body=BODY, status=201, answer=samples.destination(allowlist=[]))
        _list(gladly, samples.destination(allowlist=[]))

    done = gladly.predict_and_run(SipDestination, writes, lambda: _list(gladly, OTHER), **ESSENTIAL)
    assert done["destination"] == {"id": DESTINATION_ID, **SHOWN, "allowlist": []}
    assert done["diff"]["before"] == {}
    assert done["diff"]["after"] == {key: value for key, value in SHOWN.items() if key != "allowlist"}
    assert done.warnings == []


def test_create_with_everything(gladly: Account) -> None:
    body = {
        "name": "Trunk",
        "sipDomain": "acme.sip.gladly.com",
        "sipAddress": "sip:+1@proxy.example:5060",
        "transport": "TCP",
        "codecs": ["PCMA"],
        "headers": {"X-A": "1", "X-B": "{topic}"},
        "allowlist": ["34.139.4.161/32", "35.237.42.0/24"],
    }
    _list(gladly)
    gladly.script.expect("POST", PATH, body=body, status=201, answer={"id": "x", **body})
    _list(gladly, {"id": "x", **body})
    done = gladly.run(
        SipDestination,
        name="Trunk",
        sip_domain="acme.sip.gladly.com",
        sip_address="sip:+1@proxy.example:5060",
        transport="tcp",
        codecs=["PCMA", "PCMA"],
        headers={"X-B": "{topic}", "X-A": 1},
        allowlist=["35.237.42.0/24", "34.139.4.161"],
    )
    assert done["destination"]["headers"] == {"X-A": "1", "X-B": "{topic}"}


def test_create_that_shows_only_after_a_while(gladly: Account) -> None:
    _list(gladly)
    gladly.script.expect("POST", PATH, body=BODY, status=201, answer=samples.destination())
    _list(gladly, times=4)
    _list(gladly, samples.destination())
    assert gladly.run(SipDestination, **ESSENTIAL)["destination"]["id"] == DESTINATION_ID


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"sip_domain": "ACME.sip.gladly.com."},
        {"sip_address": "+12065550100@SIP.us.synthflow.ai:32682;Transport=TLS", "phone_number": None, "region": None},
        {"allowlist": ["35.237.42.43", "34.139.4.161/32"]},
        {"codecs": ["PCMU", "PCMA"], "headers": {"X-Gladly-Caller-Id": "{caller_e164}"}},
    ],
)
@pytest.mark.parametrize("check_mode", [True, False])
def test_unchanged(gladly: Account, options: dict[str, t.Any], check_mode: bool) -> None:
    _list(gladly, OTHER, samples.destination())
    outcome = gladly.run(SipDestination, check_mode=check_mode, **{**ESSENTIAL, **options})
    assert outcome["changed"] is False
    assert outcome["diff"]["before"] == outcome["diff"]["after"] == SHOWN


@pytest.mark.parametrize(
    ("options", "body"),
    [
        ({"sip_domain": "new.sip.gladly.com"}, {"sipDomain": "new.sip.gladly.com"}),
        ({"region": "eu"}, {"sipAddress": SIP_ADDRESS.replace(".us.", ".eu.")}),
        ({"phone_number": "+12065550101"}, {"sipAddress": SIP_ADDRESS.replace("0100", "0101")}),
        ({"codecs": ["PCMA", "PCMU"]}, {"codecs": ["PCMA", "PCMU"]}),
        ({"headers": {"X-Other": "v"}}, {"headers": {"X-Other": "v"}}),
        ({"headers": {}}, {"headers": {}}),
        ({"allowlist": ["192.0.2.0/24"]}, {"allowlist": ["192.0.2.0/24"]}),
        ({"allowlist": []}, {"allowlist": []}),
        (
            {"transport": "udp", "sip_address": "sip:+1@p.example", "phone_number": None, "region": None},
            {"transport": "UDP", "sipAddress": "sip:+1@p.example"},
        ),
    ],
)
def test_update_of_each_option(gladly: Account, options: dict[str, t.Any], body: dict[str, t.Any]) -> None:
    # An address that names another number is changed only when nobody is forwarded to it.
    names_another = "sipAddress" in body and NUMBER not in body["sipAddress"]
    done = _update(gladly, body, [samples.route(samples.TO_INBOX)] if names_another else None, **options)
    before, after = done["diff"]["before"], done["diff"]["after"]
    assert before == SHOWN
    assert len([key for key in after if after[key] != before[key]]) == len(body)
    assert done["destination"]["id"] == DESTINATION_ID


@pytest.mark.parametrize("check_mode", [True, False])
def test_the_address_under_another_number_s_calls_is_not_changed(gladly: Account, check_mode: bool) -> None:
    _list(gladly, samples.destination())
    gladly.script.expect("GET", "/voice/inbound-routes", answer=[samples.route(samples.FORWARD)])
    options = {**ESSENTIAL, "phone_number": "+12065550101"}
    error, _warnings = gladly.fail(SipDestination, Refused, check_mode=check_mode, **options)
    assert f"the calls of {NUMBER} are forwarded to it" in error.came_back


@pytest.mark.parametrize(
    ("transport", "port", "fits"),
    [("tls", 32681, False), ("tcp", 32682, False), ("udp", 32681, True), ("tls", 32682, True)],
)
def test_a_port_that_speaks_another_transport_is_refused(
    gladly: Account, transport: str, port: int, fits: bool
) -> None:
    options = {**ESSENTIAL, "transport": transport, "sip_address": f"sip:{NUMBER}@sip.us.synthflow.ai:{port}"}
    if fits:
        _list(gladly)
        assert gladly.run(SipDestination, check_mode=True, **options)["changed"] is True
    else:
        error, _warnings = gladly.fail(SipDestination, InvalidInput, **options)
        assert f"port {port}" in str(error)


def test_the_default_address_follows_the_transport(gladly: Account) -> None:
    _list(gladly)
    outcome = gladly.run(SipDestination, check_mode=True, **ESSENTIAL, transport="tcp")
    assert outcome["destination"]["sip_address"] == f"sip:{NUMBER}@sip.us.synthflow.ai:32681;transport=tcp"


def test_an_allowlist_that_is_not_given_stays(gladly: Account) -> None:
    _update(gladly, {"codecs": ["PCMU"]}, codecs=["PCMU"])
    assert all("allowlist" not in request for request in gladly.script.requests if request.startswith("PATCH"))


@pytest.mark.parametrize("there", [["0.0.0.0/0"], ["voip.example"], ["192.0.2.1/24"]])
def test_an_allowlist_that_we_would_not_accept_is_replaced(gladly: Account, there: list[str]) -> None:
    """Somebody opened it in the Admin panel: what is there cannot be read as networks, and it differs."""
    _list(gladly, samples.destination(allowlist=there))
    gladly.script.expect(
        "PATCH", f"{PATH}/{DESTINATION_ID}", body={"allowlist": ["192.0.2.0/24"]}, answer=samples.destination()
    )
    _list(gladly, samples.destination(allowlist=["192.0.2.0/24"]))
    done = gladly.run(SipDestination, **ESSENTIAL, allowlist=["192.0.2.0/24"])
    assert done["diff"]["before"]["allowlist"] == there


def test_a_value_that_is_not_kept(gladly: Account) -> None:
    _list(gladly, samples.destination())
    gladly.script.expect("PATCH", f"{PATH}/{DESTINATION_ID}", body={"codecs": ["PCMA"]}, status=204)
    _list(gladly, samples.destination(), times=None)
    error, _warnings = gladly.fail(SipDestination, NotTaken, **ESSENTIAL, codecs=["PCMA"])
    assert "'codecs' reads ['PCMU', 'PCMA']" in error.came_back


@pytest.mark.parametrize("state", ["present", "absent"])
def test_an_ambiguous_name(gladly: Account, state: str) -> None:
    _list(gladly, samples.destination(), samples.destination(id="b"))
    error, _warnings = gladly.fail(SipDestination, AmbiguousName, **{**ESSENTIAL, "state": state})
    assert "2 destinations bear that name" in error.came_back


TAKEN = {"errors": [{"attr": "name", "code": "taken", "meta": {"id": "x"}}]}


def test_a_name_that_another_run_took_at_the_same_moment(gladly: Account) -> None:
    _list(gladly)
    gladly.script.expect("POST", PATH, body=BODY, status=409, answer=TAKEN)
    _list(gladly, samples.destination())
    _list(gladly, samples.destination())
    done = gladly.run(SipDestination, **ESSENTIAL)
    assert done["changed"] is False
    assert done.warnings == [
        "Another run made SIP destination 'Synthflow AI' in Gladly at the same moment. This one goes on with what is "
        "there now."
    ]


def test_a_name_that_is_taken_by_what_nobody_sees(gladly: Account) -> None:
    _list(gladly)
    gladly.script.expect("POST", PATH, body=BODY, status=409, answer=TAKEN)
    _list(gladly)
    error, _warnings = gladly.fail(SipDestination, Conflict, **ESSENTIAL)
    assert "create SIP destination 'Synthflow AI'" in error.attempted
    assert "name taken" in error.came_back


@pytest.mark.parametrize("check_mode", [True, False])
def test_already_absent(gladly: Account, check_mode: bool) -> None:
    _list(gladly, OTHER)
    outcome = gladly.run(SipDestination, check_mode=check_mode, **ABSENT)
    assert (outcome["changed"], outcome["destination"]) == (False, None)


def test_delete(gladly: Account) -> None:
    def writes() -> None:
        gladly.script.expect("DELETE", f"{PATH}/{DESTINATION_ID}", status=204)
        _list(gladly, OTHER, samples.destination())
        _list(gladly, OTHER)

    done = gladly.predict_and_run(SipDestination, writes, lambda: _list(gladly, samples.destination()), **ABSENT)
    assert done["destination"] is None
    assert (done["diff"]["before"], done["diff"]["after"]) == (SHOWN, {})


@pytest.mark.parametrize("identifier", [None, "", "..", "a/b", 7, "a\nb"])
def test_a_destination_without_an_id_is_not_written_to(gladly: Account, identifier: t.Any) -> None:
    _list(gladly, samples.destination(id=identifier))
    gladly.fail(SipDestination, UnexpectedAnswer, **ABSENT)


def test_a_destination_in_use_is_not_deleted(gladly: Account) -> None:
    _list(gladly, samples.destination())
    present = {"errors": [{"attr": "routes", "code": "present", "meta": {"phoneNumbers": [NUMBER]}}]}
    gladly.script.expect("DELETE", f"{PATH}/{DESTINATION_ID}", status=409, answer=present)
    error, _warnings = gladly.fail(SipDestination, Conflict, **ABSENT)
    assert "routes present" in error.came_back


def test_listing(gladly: Account) -> None:
    _list(gladly, samples.destination(), samples.destination(id="a", name="Another", allowlist=None))
    found = gladly.run(SipDestinationListing)["destinations"]
    assert [item["name"] for item in found] == ["Another", "Synthflow AI"]
    assert found[1] == {"id": DESTINATION_ID, **SHOWN}
    assert found[0]["allowlist"] is None


@pytest.mark.parametrize(("name", "count"), [("Synthflow AI", 1), ("synthflow ai", 0)])
def test_listing_of_one_name(gladly: Account, name: str, count: int) -> None:
    _list(gladly, samples.destination(), samples.destination(id="a", name="Another"))
    assert len(gladly.run(SipDestinationListing, name=name)["destinations"]) == count
