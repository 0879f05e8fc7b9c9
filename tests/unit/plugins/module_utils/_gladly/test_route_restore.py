# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of putting an inbound route back as it was, over the API."""

from __future__ import annotations

import typing as t

import pytest
import samples
from account import Account, complaints, validated
from samples import DESTINATION_ID, FORWARD, INBOX_ID, NUMBER, OTHER_NUMBER, SIP_ADDRESS, TO_INBOX

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._errors import (
    AmbiguousName,
    InvalidInput,
    ObjectNotFound,
    Refused,
    RequestRejected,
)
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._gladly.inbound_route import (
    InboundRoute,
    InboundRouteListing,
)
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._resource import Context

PATH = "/voice/inbound-routes/%2B12065550100"
INBOXES = [samples.inbox(), samples.inbox("general", "General"), samples.inbox("old", "Archive", disabled=True)]
ELSEWHERE = samples.destination(id="other", name="Other", sipAddress=SIP_ADDRESS.replace(NUMBER, OTHER_NUMBER))
DESTINATIONS = [samples.destination(), ELSEWHERE]
TO_QUEUE = {"type": "QUEUE", "target": "Agents"}
TO_GENERAL = {"type": "INBOX", "target": "general"}
TO_OTHER = {"type": "FORWARD_TO_SIP", "destinationId": "other"}
IVR = {"type": "IVR", "target": "Main menu"}

QUEUE = {"type": "queue", "target": "Agents"}
GENERAL = {"type": "inbox", "target": "General"}
FORWARDED = {"type": "forward_to_sip", "target": "Synthflow AI"}

# Routes on the wire, and how results show them.
ROUTES = [
    (TO_GENERAL, None, GENERAL, None),
    (TO_GENERAL, TO_GENERAL, GENERAL, GENERAL),
    (TO_QUEUE, TO_INBOX, QUEUE, {"type": "inbox", "target": "Voice Support"}),
    (
        {"type": "EXTERNAL_NUMBER", "target": "+1 206-555-0177"},
        None,
        {"type": "external_number", "target": "+1 206-555-0177"},
        None,
    ),
    (TO_OTHER, TO_QUEUE, {"type": "forward_to_sip", "target": "Other"}, QUEUE),
    (TO_OTHER, None, {"type": "forward_to_sip", "target": "Other"}, None),
]


def _reads(
    gladly: Account,
    action: t.Any = ...,
    fallback: t.Any = ...,
    inboxes: list[t.Any] | None = None,
    destinations: list[t.Any] | None = None,
) -> None:
    answer = samples.route(FORWARD if action is ... else action, TO_INBOX if fallback is ... else fallback)
    gladly.script.expect("GET", PATH, answer=answer)
    gladly.script.expect("GET", "/inboxes", answer=INBOXES if inboxes is None else inboxes)
    there = DESTINATIONS if destinations is None else destinations
    gladly.script.expect("GET", "/voice/sip-destinations", answer=there)


def _writes(gladly: Account, action: t.Any, fallback: t.Any) -> None:
    route = samples.route(action, fallback)
    gladly.script.expect("PUT", PATH, body={"action": action, "fallback": fallback}, answer=route)
    gladly.script.expect("GET", PATH, answer=route)


def _restoring(action: t.Any, fallback: t.Any = None) -> dict[str, t.Any]:
    restore = {"phone_number": NUMBER, "action": action, "fallback": fallback}
    return {"phone_number": NUMBER, "restore": restore}


@pytest.mark.parametrize(("action", "fallback", "shown_action", "shown_fallback"), ROUTES)
def test_a_route_becomes_what_a_task_said_it_was(
    gladly: Account, action: t.Any, fallback: t.Any, shown_action: t.Any, shown_fallback: t.Any
) -> None:
    """A destination of another number is accepted: the route was like that."""
    wanted = {"phone_number": NUMBER, "action": shown_action, "fallback": shown_fallback}
    # The forwarding reads the same names: what was there before it, and what it leads to.
    _reads(gladly, action, fallback)
    inbox = {"type": "inbox", "target": INBOX_ID}
    forwarding = {"phone_number": NUMBER, "destination": "Synthflow AI", "fallback": inbox}
    previous = gladly.run(InboundRoute, check_mode=True, **forwarding)["previous"]
    assert previous == wanted
    done = gladly.predict_and_run(
        InboundRoute,
        lambda: _writes(gladly, action, fallback),
        lambda: _reads(gladly),
        phone_number=NUMBER,
        restore=previous,
    )
    assert done["route"] == wanted
    assert done["previous"] == {
        "phone_number": NUMBER,
        "action": FORWARDED,
        "fallback": {"type": "inbox", "target": "Voice Support"},
    }
    assert (done["diff"]["before"], done["diff"]["after"]) == (done["previous"], wanted)


@pytest.mark.parametrize("check_mode", [True, False])
@pytest.mark.parametrize(("action", "fallback", "shown_action", "shown_fallback"), ROUTES)
def test_unchanged(
    gladly: Account, action: t.Any, fallback: t.Any, shown_action: t.Any, shown_fallback: t.Any, check_mode: bool
) -> None:
    gladly.script.expect("GET", PATH, answer=samples.route(action, fallback))
    if "INBOX" in str((action, fallback)):
        gladly.script.expect("GET", "/inboxes", answer=INBOXES)
    if "SIP" in str(action):
        gladly.script.expect("GET", "/voice/sip-destinations", answer=DESTINATIONS)
    outcome = gladly.run(InboundRoute, check_mode=check_mode, **_restoring(shown_action, shown_fallback))
    assert outcome["changed"] is False
    assert outcome["previous"] == outcome["route"]


@pytest.mark.parametrize("check_mode", [True, False])
@pytest.mark.parametrize(
    ("action", "shown"),
    [
        (IVR, {"type": "ivr", "target": "Main menu"}),
        ({"type": "VOICEMAIL"}, {"type": "voicemail", "target": None}),
        ({"type": "EXTERNAL_NUMBER", "target": NUMBER}, {"type": "external_number", "target": NUMBER}),
        ({"type": "EXTERNAL_NUMBER", "target": "1999"}, {"type": "external_number", "target": "1999"}),
        ({"type": "INBOX", "target": "old"}, {"type": "inbox", "target": "Archive"}),
        ({"type": "INBOX", "target": "gone"}, {"type": "inbox", "target": "gone"}),
        ({"type": "FORWARD_TO_SIP", "destinationId": "gone"}, {"type": "forward_to_sip", "target": "gone"}),
    ],
)
def test_what_could_not_be_put_back_is_unchanged_while_it_is_there(
    gladly: Account, action: t.Any, shown: t.Any, check_mode: bool
) -> None:
    """A run that failed before it wrote the route puts it back all the same."""
    gladly.script.expect("GET", PATH, answer=samples.route(action))
    if action["type"] == "INBOX":
        gladly.script.expect("GET", "/inboxes", answer=INBOXES)
    if action["type"] == "FORWARD_TO_SIP":
        gladly.script.expect("GET", "/voice/sip-destinations", answer=DESTINATIONS)
    outcome = gladly.run(InboundRoute, check_mode=check_mode, **_restoring(shown))
    assert (outcome["changed"], outcome["previous"]["action"]) == (False, shown)


@pytest.mark.parametrize("check_mode", [True, False])
@pytest.mark.parametrize(
    ("action", "fallback", "problem", "words"),
    [
        (
            {"type": "forward_to_sip", "target": "Gone"},
            QUEUE,
            ObjectNotFound,
            f"Could not put the route of {NUMBER} back to Forward to SIP, destination Gone as its action: Gladly has "
            "no SIP destination 'Gone' any more. Create it again with gladly_sip_destination, or choose",
        ),
        (
            {"type": "inbox", "target": "Gone"},
            None,
            ObjectNotFound,
            "back to inbox Gone as its action: the Gladly organization has no such inbox",
        ),
        (
            QUEUE,
            {"type": "inbox", "target": "Archive"},
            Refused,
            "inbox Archive as its fallback: the inbox is disabled",
        ),
        (
            {"type": "forward_to_sip", "target": "Twice"},
            QUEUE,
            AmbiguousName,
            "2 SIP destinations bear the name 'Twice'",
        ),
        (
            {"type": "ivr", "target": "Main menu"},
            None,
            Refused,
            f"put the route of {NUMBER} in Gladly back: its action was 'ivr Main menu', which is of none of the types "
            "forward_to_sip, inbox, queue, external_number. Set it in Gladly's Admin panel",
        ),
        ({"type": "voicemail", "target": None}, None, Refused, "its action was 'voicemail', which is of none"),
        (QUEUE, FORWARDED, Refused, "its fallback was 'forward_to_sip Synthflow AI'"),
    ],
)
def test_what_cannot_be_put_back(
    gladly: Account, action: t.Any, fallback: t.Any, problem: t.Any, words: str, check_mode: bool
) -> None:
    twice = [samples.destination(id=name, name="Twice") for name in ("a", "b")]
    _reads(gladly, destinations=[*DESTINATIONS, *twice])
    error, _warnings = gladly.fail(InboundRoute, problem, check_mode=check_mode, **_restoring(action, fallback))
    assert words in str(error)


UNFIT_NUMBERS = [
    (NUMBER, "is the number itself, so calls would go round in a circle"),
    ("+1 (206) 555-0100", f"{NUMBER} is the number itself"),
    ("12065550199", "without quotes, YAML and INI read a number and drop its +"),
    ("nobody", "does not start with +"),
]


@pytest.mark.parametrize("check_mode", [True, False])
@pytest.mark.parametrize("part", ["action", "fallback"])
@pytest.mark.parametrize(("target", "words"), UNFIT_NUMBERS)
def test_an_external_number_that_takes_no_calls_is_not_put_back(
    gladly: Account, target: str, words: str, part: str, check_mode: bool
) -> None:
    _reads(gladly)
    parts = {"action": QUEUE, part: {"type": "external_number", "target": target}}
    error, _warnings = gladly.fail(InboundRoute, InvalidInput, check_mode=check_mode, **_restoring(**parts))
    assert error.option == f"restore.{part}.target"
    assert words in str(error)


@pytest.mark.parametrize("target", ["other", "Other"])
def test_a_destination_by_its_id(gladly: Account, target: str) -> None:
    """Results show the id of a destination that shares its name with another."""
    _reads(gladly)
    _writes(gladly, TO_OTHER, TO_QUEUE)
    outcome = gladly.run(InboundRoute, **_restoring({"type": "forward_to_sip", "target": target}, QUEUE))
    assert outcome["route"]["action"]["target"] == "Other"


def test_a_vendor_that_refuses_the_route_of_before(gladly: Account) -> None:
    """The contract wants a fallback with each forwarding, and an older route may have none."""
    _reads(gladly)
    body = {"action": TO_OTHER, "fallback": None}
    refusal = {"errors": [{"attr": "fallback", "code": "blank"}]}
    gladly.script.expect("PUT", PATH, body=body, status=400, answer=refusal)
    restoring = _restoring({"type": "forward_to_sip", "target": "Other"})
    error, _warnings = gladly.fail(InboundRoute, RequestRejected, **restoring)
    assert "fallback blank" in error.came_back


def test_a_lost_answer(gladly: Account) -> None:
    """Setting a route twice has the effect of setting it once."""
    _reads(gladly)
    body = {"action": TO_GENERAL, "fallback": None}
    gladly.script.expect("PUT", PATH, body=body, status=502)
    _writes(gladly, TO_GENERAL, None)
    assert gladly.run(InboundRoute, **_restoring(GENERAL))["route"]["action"] == GENERAL


@pytest.mark.parametrize("check_mode", [True, False])
def test_a_number_that_gladly_does_not_have(gladly: Account, check_mode: bool) -> None:
    gladly.script.expect("GET", PATH, status=404, answer={"errors": [{"code": "not_exist"}]})
    gladly.fail(InboundRoute, ObjectNotFound, check_mode=check_mode, **_restoring(GENERAL))


def test_a_route_that_was_read_can_be_put_back(gladly: Account) -> None:
    gladly.script.expect("GET", PATH, answer=samples.route(TO_GENERAL))
    gladly.script.expect("GET", "/inboxes", answer=INBOXES)
    (found,) = gladly.run(InboundRouteListing, phone_number=NUMBER)["routes"]
    _reads(gladly)
    _writes(gladly, TO_GENERAL, None)
    assert gladly.run(InboundRoute, phone_number=NUMBER, restore=found)["route"] == found


@pytest.mark.parametrize("backend", ["runbook", "api"])
@pytest.mark.parametrize(
    ("options", "option"),
    [
        ({"state": "absent"}, "restore"),
        ({"phone_number": OTHER_NUMBER}, "restore.phone_number"),
        ({"restore": {"phone_number": "12065550100", "action": QUEUE}}, "phone_number"),
        ({"restore": {"action": {"type": "inbox", "target": " "}}}, "restore.action.target"),
        ({"restore": {"action": {"type": "inbox", "target": None}}}, "restore.action.target"),
        ({"restore": {"action": QUEUE, "fallback": {"type": "queue", "target": "A\nB"}}}, "restore.fallback.target"),
    ],
)
def test_restores_that_cannot_work(gladly: Account, options: dict[str, t.Any], option: str, backend: str) -> None:
    params = validated(InboundRoute, {**gladly.options, **_restoring(QUEUE), "backend": backend, **options})
    with pytest.raises(InvalidInput) as caught:
        InboundRoute.open(params, Context())
    assert caught.value.option == option


@pytest.mark.parametrize("backend", ["runbook", "api"])
def test_an_unknown_route_is_not_put_back(gladly: Account, backend: str) -> None:
    """A task that knew no route returns null, which a later one may be given."""
    given = validated(InboundRoute, {**gladly.options, **_restoring(QUEUE), "backend": backend})
    with pytest.raises(InvalidInput, match="'destination': it is null"):
        InboundRoute.open({**given, "restore": None}, Context())


@pytest.mark.parametrize("option", ["destination", "fallback"])
def test_a_restore_goes_with_nothing_else(gladly: Account, option: str) -> None:
    further = {"destination": "Synthflow AI", "fallback": {"type": "queue", "target": "Agents"}}[option]
    (complaint,) = complaints(InboundRoute, {**gladly.options, **_restoring(QUEUE), option: further})
    assert complaint == f"parameters are mutually exclusive: {option}|restore"


def test_a_restored_route_says_where_calls_went(gladly: Account) -> None:
    given = {**gladly.options, "phone_number": NUMBER, "restore": {"fallback": QUEUE}}
    assert complaints(InboundRoute, given) == ["missing required arguments: action found in restore"]


def test_names_are_looked_up_once_more(gladly: Account) -> None:
    """A destination that was made anew has another id; the name is what the route was known by."""
    _reads(gladly, TO_QUEUE, None, destinations=[samples.destination(id="new")])
    _writes(gladly, {**FORWARD, "destinationId": "new"}, TO_INBOX)
    assert DESTINATION_ID != "new"
    shown = {"type": "inbox", "target": "Voice Support"}
    assert gladly.run(InboundRoute, **_restoring(FORWARDED, shown))["changed"] is True
