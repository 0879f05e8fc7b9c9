# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of routing the calls to a number."""

from __future__ import annotations

import typing as t

import pytest
import samples
from account import Account, complaints, validated
from samples import FORWARD, INBOX_ID, NUMBER, OTHER_NUMBER, TO_INBOX

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._errors import (
    AmbiguousName,
    InvalidInput,
    NotTaken,
    ObjectNotFound,
    Refused,
    RequestRejected,
)
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._gladly.inbound_route import InboundRoute
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._resource import Context

PATH = "/voice/inbound-routes/%2B12065550100"
INBOX = {"type": "inbox", "target": "Voice Support"}
SHOWN_FORWARD = {"type": "forward_to_sip", "target": "Synthflow AI"}
PRESENT = {"phone_number": NUMBER, "destination": "Synthflow AI", "fallback": INBOX}
INBOXES = [samples.inbox("default", "Default"), samples.inbox(), samples.inbox("old", "Archive", disabled=True)]


def _route(gladly: Account, action: t.Any = None, fallback: t.Any = None, times: int | None = 1) -> None:
    gladly.script.expect("GET", PATH, answer=samples.route(action, fallback), times=times)


def _reads(
    gladly: Account,
    action: t.Any = None,
    fallback: t.Any = None,
    inboxes: list[t.Any] | None = None,
    destinations: list[t.Any] | None = None,
) -> None:
    _route(gladly, action, fallback)
    gladly.script.expect("GET", "/inboxes", answer=INBOXES if inboxes is None else inboxes)
    there = [samples.destination()] if destinations is None else destinations
    gladly.script.expect("GET", "/voice/sip-destinations", answer=there)


def _put(gladly: Account, action: t.Any, fallback: t.Any, **answer: t.Any) -> None:
    body = {"action": action, "fallback": fallback}
    gladly.script.expect("PUT", PATH, body=body, **(answer or {"answer": samples.route(action, fallback)}))


def test_forward(gladly: Account) -> None:
    def writes() -> None:
        _put(gladly, FORWARD, TO_INBOX)
        _route(gladly, {"type": "INBOX", "target": "default"}, times=2)
        _route(gladly, FORWARD, TO_INBOX)

    done = gladly.predict_and_run(
        InboundRoute, writes, lambda: _reads(gladly, {"type": "INBOX", "target": "default"}), **PRESENT
    )
    assert done["route"] == {"phone_number": NUMBER, "action": SHOWN_FORWARD, "fallback": INBOX}
    assert done["diff"]["after"] == done["route"]
    assert done["previous"] == done["diff"]["before"]
    assert done["previous"] == {
        "phone_number": NUMBER,
        "action": {"type": "inbox", "target": "Default"},
        "fallback": None,
    }


@pytest.mark.parametrize(
    ("fallback", "wire"),
    [
        ({"type": "inbox", "target": "Voice Support"}, TO_INBOX),
        ({"type": "inbox", "target": INBOX_ID}, TO_INBOX),
        ({"type": "queue", "target": "Agents"}, {"type": "QUEUE", "target": "Agents"}),
        (
            {"type": "external_number", "target": "+1 206 555 0101"},
            {"type": "EXTERNAL_NUMBER", "target": OTHER_NUMBER},
        ),
    ],
)
def test_fallbacks(gladly: Account, fallback: dict[str, str], wire: dict[str, str]) -> None:
    _reads(gladly)
    _put(gladly, FORWARD, wire)
    _route(gladly, FORWARD, wire)
    done = gladly.run(InboundRoute, **{**PRESENT, "fallback": fallback})
    assert done["route"]["fallback"]["type"] == fallback["type"]


@pytest.mark.parametrize("backend", ["runbook", "api"])
@pytest.mark.parametrize("option", ["destination", "fallback"])
def test_null_is_no_value(gladly: Account, option: str, backend: str) -> None:
    """Ansible takes an option that is given as null for one that is given."""
    params = {**validated(InboundRoute, {**gladly.options, **PRESENT}), "backend": backend, option: None}
    with pytest.raises(InvalidInput, match=f"'{option}': it is null"):
        InboundRoute.open(params, Context())


@pytest.mark.parametrize("check_mode", [True, False])
def test_a_destination_of_another_number_is_refused_unless_allowed(gladly: Account, check_mode: bool) -> None:
    shared = [samples.destination(sipAddress=f"sip:{OTHER_NUMBER}@sip.us.synthflow.ai:32682")]
    _reads(gladly, destinations=shared)
    error, _warnings = gladly.fail(InboundRoute, Refused, check_mode=check_mode, **PRESENT)
    assert f"that of {OTHER_NUMBER}, whose assistant would answer" in error.came_back
    _reads(gladly, FORWARD, TO_INBOX, destinations=shared)
    assert gladly.run(InboundRoute, check_mode=check_mode, **PRESENT, allow_other_number=True)["changed"] is False


@pytest.mark.parametrize("check_mode", [True, False])
@pytest.mark.parametrize("target", ["Voice Support", INBOX_ID])
def test_unchanged(gladly: Account, target: str, check_mode: bool) -> None:
    _reads(gladly, FORWARD, TO_INBOX)
    options = {**PRESENT, "fallback": {"type": "inbox", "target": target}}
    outcome = gladly.run(InboundRoute, check_mode=check_mode, **options)
    assert outcome["changed"] is False
    assert outcome["route"] == {"phone_number": NUMBER, "action": SHOWN_FORWARD, "fallback": INBOX}
    assert outcome["previous"] == outcome["route"]
    assert outcome["diff"]["before"] == outcome["diff"]["after"]


@pytest.mark.parametrize(
    ("action", "fallback"),
    [
        ({**FORWARD, "destinationId": "other"}, TO_INBOX),
        ({**FORWARD, "destinationId": "deleted"}, TO_INBOX),
        (FORWARD, {"type": "INBOX", "target": "default"}),
        (FORWARD, {"type": "INBOX", "target": "deleted"}),
        (FORWARD, {"type": "QUEUE", "target": INBOX_ID}),
        (FORWARD, None),
        ({"type": "FORWARD_TO_SIP"}, TO_INBOX),
        ({"type": "IVR", "target": "Main menu"}, TO_INBOX),
    ],
)
def test_other_routes_are_replaced(gladly: Account, action: t.Any, fallback: t.Any) -> None:
    destinations = [samples.destination(id="other", name="Other"), samples.destination()]

    def writes() -> None:
        _put(gladly, FORWARD, TO_INBOX)
        _route(gladly, FORWARD, TO_INBOX)

    gladly.predict_and_run(
        InboundRoute, writes, lambda: _reads(gladly, action, fallback, destinations=destinations), **PRESENT
    )


def test_inboxes_of_one_name_are_told_apart_by_their_ids(gladly: Account) -> None:
    inboxes = [samples.inbox("first"), samples.inbox("second")]
    _reads(gladly, FORWARD, {"type": "INBOX", "target": "first"}, inboxes=inboxes)
    second = {"type": "INBOX", "target": "second"}
    _put(gladly, FORWARD, second)
    _route(gladly, FORWARD, second)
    outcome = gladly.run(InboundRoute, **{**PRESENT, "fallback": {"type": "inbox", "target": "second"}})
    assert outcome["changed"] is True


@pytest.mark.parametrize(
    ("inboxes", "problem", "words"),
    [
        ([], ObjectNotFound, "has no such inbox. Check the name in Gladly."),
        ([samples.inbox("b", name="Sales"), samples.inbox(name="Help")], ObjectNotFound, "is there: 'Help', 'Sales'."),
        ([samples.inbox(f"{n}", name=f"Desk {n}") for n in range(12)], ObjectNotFound, "there, such as 'Desk 0', 'Des"),
        ([samples.inbox(name="voice support")], ObjectNotFound, "There is 'voice support': names are compared"),
        ([samples.inbox(disabled=True)], Refused, "the inbox is disabled"),
        ([samples.inbox(), samples.inbox("b")], AmbiguousName, "2 inboxes bear that name"),
    ],
)
@pytest.mark.parametrize("check_mode", [True, False])
def test_an_inbox_that_cannot_be_the_fallback(
    gladly: Account, inboxes: list[t.Any], problem: t.Any, words: str, check_mode: bool
) -> None:
    _reads(gladly, inboxes=inboxes)
    error, _warnings = gladly.fail(InboundRoute, problem, check_mode=check_mode, **PRESENT)
    assert words in str(error)
    assert "use inbox 'Voice Support' as fallback" in error.attempted


@pytest.mark.parametrize("check_mode", [True, False])
def test_a_number_that_gladly_does_not_have(gladly: Account, check_mode: bool) -> None:
    gladly.script.expect("GET", PATH, status=404, answer={"errors": [{"code": "not_exist"}]})
    error, _warnings = gladly.fail(InboundRoute, ObjectNotFound, check_mode=check_mode, **PRESENT)
    assert "does not have that phone number" in error.came_back
    assert "previous" not in error.to_result()


def test_a_destination_that_is_not_there(gladly: Account) -> None:
    _reads(gladly, destinations=[samples.destination(name="synthflow ai")])
    error, _warnings = gladly.fail(InboundRoute, ObjectNotFound, **PRESENT)
    assert "'Synthflow AI'" in error.attempted
    assert "gladly_sip_destination" in error.next_step


def test_destinations_of_one_name(gladly: Account) -> None:
    _reads(gladly, destinations=[samples.destination(), samples.destination(id="b")])
    gladly.fail(InboundRoute, AmbiguousName, **PRESENT)


def test_a_destination_to_come_can_be_predicted(gladly: Account) -> None:
    _reads(gladly, destinations=[])
    outcome = gladly.run(
        InboundRoute, check_mode=True, predicted_destination={"name": "Synthflow AI", "id": None}, **PRESENT
    )
    assert outcome["changed"] is True
    assert outcome["route"] == {"phone_number": NUMBER, "action": SHOWN_FORWARD, "fallback": INBOX}


@pytest.mark.parametrize(
    ("check_mode", "predicted"),
    [(False, {"name": "Synthflow AI"}), (True, {"name": "Other"}), (True, {}), (True, None)],
)
def test_predictions_count_in_check_mode_and_for_that_name_alone(
    gladly: Account, check_mode: bool, predicted: t.Any
) -> None:
    _reads(gladly, destinations=[])
    gladly.fail(InboundRoute, ObjectNotFound, check_mode=check_mode, predicted_destination=predicted, **PRESENT)


def test_a_route_that_is_not_kept(gladly: Account) -> None:
    _reads(gladly)
    _put(gladly, FORWARD, TO_INBOX)
    _route(gladly, FORWARD, None, times=None)
    error, _warnings = gladly.fail(InboundRoute, NotTaken, **PRESENT)
    assert "'fallback' reads None" in error.came_back
    # The write was carried out, though not as asked for.
    assert error.to_result()["previous"]["action"] == {"type": "inbox", "target": "Voice Support"}


def test_a_route_that_is_refused(gladly: Account) -> None:
    _reads(gladly)
    _put(gladly, FORWARD, TO_INBOX, status=400, answer={"errors": [{"attr": "fallback", "code": "blank"}]})
    error, _warnings = gladly.fail(InboundRoute, RequestRejected, **PRESENT)
    assert "fallback blank" in error.came_back
    assert error.to_result()["previous"]["action"] == {"type": "inbox", "target": "Voice Support"}


@pytest.mark.parametrize(
    ("options", "option"),
    [
        ({"phone_number": "12065550100"}, "phone_number"),
        ({"phone_number": 12065550100}, "phone_number"),
        ({"fallback": {"type": "inbox", "target": " "}}, "fallback.target"),
        ({"fallback": {"type": "inbox", "target": "Voice\nSupport"}}, "fallback.target"),
        ({"fallback": {"type": "queue", "target": "Agents\x1b[2J"}}, "fallback.target"),
        ({"fallback": {"type": "external_number", "target": "206 555 0101"}}, "fallback.target"),
        ({"fallback": {"type": "external_number", "target": NUMBER}}, "fallback.target"),
        ({"fallback": {"type": "external_number", "target": "+1 (206) 555-0100"}}, "fallback.target"),
        ({"api_token": " "}, "api_token"),
    ],
)
def test_options_that_cannot_work(gladly: Account, options: dict[str, t.Any], option: str) -> None:
    error, _warnings = gladly.fail(InboundRoute, InvalidInput, **{**PRESENT, **options})
    assert error.option == option
    assert gladly.script.requests == []


@pytest.mark.parametrize("missing", ["destination", "fallback"])
def test_forwarding_needs_destination_and_fallback(gladly: Account, missing: str) -> None:
    given = {key: value for key, value in PRESENT.items() if key != missing}
    (complaint,) = complaints(InboundRoute, {**gladly.options, **given})
    assert complaint.endswith(f"missing: {missing}, restore")


def test_fallback_types(gladly: Account) -> None:
    given = {**gladly.options, **PRESENT, "fallback": {"type": "voicemail", "target": "x"}}
    assert "inbox, queue, external_number" in complaints(InboundRoute, given)[0]
