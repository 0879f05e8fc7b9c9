# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of ending the forwarding of a number, and of reading routes."""

from __future__ import annotations

import typing as t

import pytest
import samples
from account import Account
from samples import FORWARD, NUMBER, OTHER_NUMBER, TO_INBOX

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._errors import (
    Conflict,
    InvalidInput,
    Refused,
    UnexpectedAnswer,
)
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._gladly.inbound_route import (
    InboundRoute,
    InboundRouteListing,
)

PATH = "/voice/inbound-routes/%2B12065550100"
ABSENT = {"phone_number": NUMBER, "state": "absent"}
QUEUE = {"type": "QUEUE", "target": "Agents"}
SHOWN_INBOX = {"type": "inbox", "target": "Voice Support"}
SHOWN_QUEUE = {"type": "queue", "target": "Agents"}


def _reads(gladly: Account, action: t.Any, fallback: t.Any, *listings: str) -> None:
    gladly.script.expect("GET", PATH, answer=samples.route(action, fallback))
    if "inboxes" in listings:
        gladly.script.expect("GET", "/inboxes", answer=[samples.inbox()])
    if "destinations" in listings:
        gladly.script.expect("GET", "/voice/sip-destinations", answer=[samples.destination()])


def _writes(gladly: Account, action: t.Any, fallback: t.Any) -> None:
    route = samples.route(action, fallback)
    gladly.script.expect("PUT", PATH, body={"action": action, "fallback": fallback}, answer=route)
    gladly.script.expect("GET", PATH, answer=route)


def test_the_fallback_takes_the_calls(gladly: Account) -> None:
    done = gladly.predict_and_run(
        InboundRoute,
        lambda: _writes(gladly, TO_INBOX, TO_INBOX),
        lambda: _reads(gladly, FORWARD, TO_INBOX, "inboxes", "destinations"),
        **ABSENT,
    )
    assert done["diff"]["before"]["action"] == {"type": "forward_to_sip", "target": "Synthflow AI"}
    assert done["route"] == {"phone_number": NUMBER, "action": SHOWN_INBOX, "fallback": SHOWN_INBOX}


def test_a_given_fallback_goes_before_that_of_the_route(gladly: Account) -> None:
    done = gladly.predict_and_run(
        InboundRoute,
        lambda: _writes(gladly, QUEUE, QUEUE),
        lambda: _reads(gladly, FORWARD, TO_INBOX, "inboxes", "destinations"),
        **ABSENT,
        fallback=SHOWN_QUEUE,
    )
    assert done["route"] == {"phone_number": NUMBER, "action": SHOWN_QUEUE, "fallback": SHOWN_QUEUE}


@pytest.mark.parametrize("inboxes", [[samples.inbox(disabled=True)], []])
@pytest.mark.parametrize("check_mode", [True, False])
def test_a_fallback_that_nobody_serves_any_more_takes_no_calls(
    gladly: Account, inboxes: list[t.Any], check_mode: bool
) -> None:
    gladly.script.expect("GET", PATH, answer=samples.route(FORWARD, TO_INBOX))
    gladly.script.expect("GET", "/inboxes", answer=inboxes)
    gladly.script.expect("GET", "/voice/sip-destinations", answer=[samples.destination()])
    error, _warnings = gladly.fail(InboundRoute, Refused, check_mode=check_mode, **ABSENT)
    assert "is disabled or gone" in error.came_back


@pytest.mark.parametrize("check_mode", [True, False])
def test_calls_never_go_nowhere(gladly: Account, check_mode: bool) -> None:
    _reads(gladly, FORWARD, None, "destinations")
    error, _warnings = gladly.fail(InboundRoute, Refused, check_mode=check_mode, **ABSENT)
    assert "its calls would go nowhere" in error.came_back
    assert "'fallback'" in error.next_step


def test_a_route_without_fallback_goes_to_the_given_one(gladly: Account) -> None:
    _reads(gladly, FORWARD, None, "destinations")
    _writes(gladly, QUEUE, QUEUE)
    assert gladly.run(InboundRoute, **ABSENT, fallback=SHOWN_QUEUE)["route"]["action"] == SHOWN_QUEUE


@pytest.mark.parametrize("fallback", [None, SHOWN_QUEUE])
@pytest.mark.parametrize("check_mode", [True, False])
def test_a_number_that_is_not_forwarded_is_left_alone(gladly: Account, fallback: t.Any, check_mode: bool) -> None:
    _reads(gladly, TO_INBOX, None, "inboxes")
    outcome = gladly.run(InboundRoute, check_mode=check_mode, **ABSENT, fallback=fallback)
    assert outcome["changed"] is False
    assert outcome["route"] == {"phone_number": NUMBER, "action": SHOWN_INBOX, "fallback": None}


def test_the_forwarding_to_a_named_destination_ends(gladly: Account) -> None:
    _reads(gladly, FORWARD, QUEUE, "destinations")
    _writes(gladly, QUEUE, QUEUE)
    assert gladly.run(InboundRoute, **ABSENT, destination="Synthflow AI")["changed"] is True


@pytest.mark.parametrize("check_mode", [True, False])
def test_the_forwarding_to_another_destination_is_not_ended(gladly: Account, check_mode: bool) -> None:
    """Somebody changed it; a decommissioning that went on would leave the calls at a dead end."""
    _reads(gladly, FORWARD, QUEUE, "destinations")
    error, _warnings = gladly.fail(InboundRoute, Conflict, check_mode=check_mode, **ABSENT, destination="Other")
    assert "it is forwarded to 'Synthflow AI' instead" in error.came_back


def test_the_forwarding_to_a_deleted_destination_ends(gladly: Account) -> None:
    gladly.script.expect("GET", PATH, answer=samples.route(FORWARD, QUEUE))
    gladly.script.expect("GET", "/voice/sip-destinations", answer=[])
    _writes(gladly, QUEUE, QUEUE)
    done = gladly.run(InboundRoute, **ABSENT)
    assert done["diff"]["before"]["action"] == {"type": "forward_to_sip", "target": samples.DESTINATION_ID}


@pytest.mark.parametrize("check_mode", [True, False])
def test_a_number_that_gladly_does_not_have_is_left_at_a_warning(gladly: Account, check_mode: bool) -> None:
    gladly.script.expect("GET", PATH, status=404, answer={"errors": [{"code": "not_exist"}]})
    outcome = gladly.run(InboundRoute, check_mode=check_mode, **ABSENT)
    assert (outcome["changed"], outcome["route"], outcome["previous"]) == (False, None, None)
    assert f"Gladly does not have the number {NUMBER}" in outcome.warnings[0]


def test_routes(gladly: Account) -> None:
    routes = [
        samples.route(FORWARD, TO_INBOX, phone_number=OTHER_NUMBER),
        samples.route({"type": "EXTERNAL_NUMBER", "target": "+1999"}, phone_number=NUMBER),
    ]
    gladly.script.expect("GET", "/voice/inbound-routes", answer=routes)
    gladly.script.expect("GET", "/inboxes", answer=[samples.inbox()])
    gladly.script.expect("GET", "/voice/sip-destinations", answer=[samples.destination()])
    assert gladly.run(InboundRouteListing)["routes"] == [
        {"phone_number": NUMBER, "action": {"type": "external_number", "target": "+1999"}, "fallback": None},
        {
            "phone_number": OTHER_NUMBER,
            "action": {"type": "forward_to_sip", "target": "Synthflow AI"},
            "fallback": SHOWN_INBOX,
        },
    ]


@pytest.mark.parametrize("part", ["text", [], {"type": ["INBOX"]}, {"type": "INBOX", "target": {"id": "a"}}])
def test_a_route_in_no_documented_form(gladly: Account, part: t.Any) -> None:
    gladly.script.expect("GET", "/voice/inbound-routes", answer=[{**samples.route(), "action": part}])
    gladly.fail(InboundRouteListing, UnexpectedAnswer)


def test_names_are_read_only_where_they_are_needed(gladly: Account) -> None:
    gladly.script.expect("GET", "/voice/inbound-routes", answer=[samples.route(QUEUE)])
    assert gladly.run(InboundRouteListing)["routes"][0]["action"] == SHOWN_QUEUE


@pytest.mark.parametrize("there", [True, False])
def test_one_route(gladly: Account, there: bool) -> None:
    answer = {"answer": samples.route(QUEUE)} if there else {"status": 404, "answer": {}}
    gladly.script.expect("GET", PATH, **answer)
    found = gladly.run(InboundRouteListing, phone_number="+1 206 555 0100")["routes"]
    assert [item["phone_number"] for item in found] == ([NUMBER] if there else [])


def test_the_route_of_no_number(gladly: Account) -> None:
    error, _warnings = gladly.fail(InboundRouteListing, InvalidInput, phone_number="12065550100")
    assert error.option == "phone_number"
