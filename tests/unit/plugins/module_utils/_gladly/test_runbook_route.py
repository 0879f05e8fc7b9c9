# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of an inbound route that a person sets: forward, back, and everything between."""

from __future__ import annotations

import typing as t

import pytest
from attested_tenant import (
    ADA,
    DESTINATION,
    DONE,
    FORWARDED,
    GIVEN,
    INBOX,
    LATER,
    NAME,
    QUEUE,
    ROUTE,
    SHOWN_ROUTE,
    Tenant,
)
from samples import NUMBER, OTHER_NUMBER, SIP_ADDRESS

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._gladly.admin_steps import route_steps
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._gladly.inbound_route import InboundRoute
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._gladly.sip_destination import SipDestination

ABSENT = {"phone_number": NUMBER, "state": "absent"}
FORWARD = {"action": FORWARDED, "fallback": INBOX}
BACK = {"action": INBOX, "fallback": INBOX}
CONFIRMED = {"settings": FORWARD, "who": "Ada Lovelace", "when": LATER, "ticket": "CHG-1042"}


def _entry(tenant: Tenant) -> dict[str, t.Any] | None:
    return tenant.entry("inbound_routes", NUMBER)


@pytest.fixture
def ready(tenant: Tenant) -> Tenant:
    """Return a tenant whose destination is confirmed, and whose number is not forwarded yet."""
    tenant.confirmed(SipDestination, **DESTINATION)
    return tenant


@pytest.fixture
def forwarded(ready: Tenant) -> Tenant:
    """Return a tenant whose number was confirmed to be forwarded. It is DONE now."""
    ready.run(InboundRoute, **ROUTE)
    ready.calendar.time = LATER
    ready.run(InboundRoute, **ROUTE, confirm=ADA)
    ready.calendar.time = DONE
    return ready


def test_the_steps_are_given_first(ready: Tenant) -> None:
    done = ready.settle(InboundRoute, **ROUTE)
    steps = route_steps(NUMBER, None, FORWARD, SIP_ADDRESS)
    assert done.result == {
        "changed": True,
        "route": None,
        "previous": None,
        "steps": steps,
        "pending": {
            "kind": "inbound_route",
            "name": NUMBER,
            "action": "create",
            "since": GIVEN,
            "code": done["pending"]["code"],
            "settings": SHOWN_ROUTE,
            "steps": steps,
        },
        "diff": {
            "before": {},
            "after": {"pending": FORWARD},
            "before_header": "gladly_inbound_route",
            "after_header": "gladly_inbound_route",
        },
    }
    assert done.warnings == []
    assert _entry(ready) == {"pending": {"action": "create", "settings": FORWARD, "since": GIVEN}}


def test_a_person_confirms_them(ready: Tenant) -> None:
    ready.settle(InboundRoute, **ROUTE)
    ready.calendar.time = LATER
    done = ready.settle(InboundRoute, **ROUTE, confirm=ADA)
    assert (done["route"], done["steps"], done["pending"]) == (SHOWN_ROUTE, [], None)
    assert done["previous"] is None
    assert done["diff"]["before"] == {"pending": FORWARD}
    assert done["diff"]["after"] == {"confirmed": FORWARD, "confirmed_by": "Ada Lovelace"}
    assert _entry(ready) == {"confirmed": CONFIRMED}
    assert ready.entry("sip_destinations", NAME) is not None


def test_what_was_confirmed_is_settled(forwarded: Tenant) -> None:
    for options in ({}, {"confirm": {"who": "Bob"}}, {"phone_number": "+1 206 555 0100"}):
        outcome = forwarded.task(InboundRoute, **{**ROUTE, **options})
        assert (outcome["changed"], outcome["route"], outcome["pending"]) == (False, SHOWN_ROUTE, None)
        assert outcome["previous"] == SHOWN_ROUTE


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (QUEUE, QUEUE),
        ({"type": "inbox", "target": "voice support"}, {"type": "inbox", "target": "voice support"}),
        (
            {"type": "external_number", "target": "+1 206 555 0101"},
            {"type": "external_number", "target": OTHER_NUMBER},
        ),
    ],
)
def test_another_fallback(forwarded: Tenant, given: dict[str, str], kept: dict[str, str]) -> None:
    wanted = {"action": FORWARDED, "fallback": kept}
    done = forwarded.settle(InboundRoute, **{**ROUTE, "fallback": given})
    assert done["pending"]["action"] == "update"
    assert done["steps"] == route_steps(NUMBER, FORWARD, wanted, SIP_ADDRESS)
    assert done["route"] == SHOWN_ROUTE
    forwarded.settle(InboundRoute, **{**ROUTE, "fallback": given}, confirm=ADA)
    assert (_entry(forwarded) or {})["confirmed"]["settings"] == wanted


def test_another_destination(forwarded: Tenant) -> None:
    forwarded.settle(SipDestination, **{**DESTINATION, "name": "Spare"})
    done = forwarded.settle(InboundRoute, **{**ROUTE, "destination": "Spare"})
    wanted = {"action": {"type": "forward_to_sip", "target": "Spare"}, "fallback": INBOX}
    assert done["steps"] == route_steps(NUMBER, FORWARD, wanted, SIP_ADDRESS)


@pytest.mark.parametrize("options", [{}, {"destination": NAME}])
def test_the_fallback_takes_the_calls(forwarded: Tenant, options: dict[str, str]) -> None:
    done = forwarded.settle(InboundRoute, **ABSENT, **options)
    assert done["route"] == SHOWN_ROUTE
    assert done["steps"] == route_steps(NUMBER, FORWARD, BACK, None)
    assert done["pending"]["settings"] == {"phone_number": NUMBER, **BACK}
    assert _entry(forwarded) == {
        "confirmed": CONFIRMED,
        "pending": {"action": "delete", "settings": BACK, "since": DONE},
    }
    done = forwarded.settle(InboundRoute, **ABSENT, **options, confirm={"who": "Bob"})
    assert (done["route"], done["pending"]) == ({"phone_number": NUMBER, **BACK}, None)
    assert done["previous"] == SHOWN_ROUTE
    assert done["diff"]["after"] == {"confirmed": BACK, "confirmed_by": "Bob"}


def test_a_given_fallback_goes_before_that_of_the_route(forwarded: Tenant) -> None:
    done = forwarded.settle(InboundRoute, **ABSENT, fallback=QUEUE)
    assert done["pending"]["settings"] == {"phone_number": NUMBER, "action": QUEUE, "fallback": QUEUE}


def test_a_given_fallback_can_be_corrected_while_it_is_pending(forwarded: Tenant) -> None:
    forwarded.settle(InboundRoute, **ABSENT)
    assert forwarded.task(InboundRoute, **ABSENT)["changed"] is False
    done = forwarded.settle(InboundRoute, **ABSENT, fallback=QUEUE)
    assert done["pending"]["settings"]["action"] == QUEUE
    assert forwarded.task(InboundRoute, **ABSENT)["changed"] is False


def test_a_number_that_is_not_forwarded_is_left_alone(forwarded: Tenant) -> None:
    forwarded.confirmed(InboundRoute, **ABSENT)
    for options in ({}, {"fallback": QUEUE}, {"destination": "Other"}, {"confirm": ADA}):
        outcome = forwarded.task(InboundRoute, **ABSENT, **options)
        assert (outcome["changed"], outcome["route"]) == (False, {"phone_number": NUMBER, **BACK})


def test_forward_again_before_the_way_back_was_confirmed(forwarded: Tenant) -> None:
    forwarded.settle(InboundRoute, **ABSENT)
    done = forwarded.settle(InboundRoute, **ROUTE)
    assert done["pending"]["action"] == "update"
    assert done["steps"] == route_steps(NUMBER, FORWARD, FORWARD, SIP_ADDRESS)
    forwarded.settle(InboundRoute, **ROUTE, confirm={"who": "Bob"})
    assert (_entry(forwarded) or {})["confirmed"]["who"] == "Bob"


def test_send_back_what_was_only_to_be_forwarded(ready: Tenant) -> None:
    """Nobody said that the steps were not carried out, so the number may be forwarded."""
    ready.settle(InboundRoute, **ROUTE)
    done = ready.settle(InboundRoute, **ABSENT)
    assert (done["pending"]["action"], done["route"]) == ("delete", None)
    assert done["pending"]["settings"] == {"phone_number": NUMBER, **BACK}


def test_a_number_that_the_ledger_does_not_know(ready: Tenant) -> None:
    outcome = ready.task(InboundRoute, **ABSENT)
    assert (outcome["changed"], outcome["route"], outcome["pending"]) == (False, None, None)
    assert outcome.warnings == [
        f"The ledger knows no route of {NUMBER}, and no 'fallback' is given, so nobody is asked to change one. Look in "
        "Gladly under Settings > Voice > Phone Numbers whether it is forwarded."
    ]


def test_a_number_that_the_ledger_does_not_know_may_be_forwarded(ready: Tenant) -> None:
    done = ready.settle(InboundRoute, **ABSENT, fallback=QUEUE)
    assert done["pending"]["settings"] == {"phone_number": NUMBER, "action": QUEUE, "fallback": QUEUE}
    assert done.warnings == []
    done = ready.settle(InboundRoute, **ABSENT, fallback=QUEUE, confirm=ADA)
    assert done["route"]["action"] == QUEUE


def test_a_route_to_a_destination_that_is_only_pending(tenant: Tenant) -> None:
    """Both are in one runbook; the address to look for is the one that shall be there."""
    tenant.confirmed(SipDestination, **DESTINATION)
    tenant.settle(SipDestination, **{**DESTINATION, "region": "eu"})
    done = tenant.settle(InboundRoute, **ROUTE)
    (question,) = [step for step in done["steps"] if step["field"] == "SIP Address"]
    assert question["value"] == SIP_ADDRESS.replace(".us.", ".eu.")


def test_a_route_whose_destination_is_only_predicted(tenant: Tenant) -> None:
    predicted = tenant.run(SipDestination, check_mode=True, **DESTINATION)["pending"]["settings"]
    outcome = tenant.run(InboundRoute, check_mode=True, **ROUTE, predicted_destination=predicted)
    tenant.settle(SipDestination, **DESTINATION)
    done = tenant.run(InboundRoute, **ROUTE, predicted_destination=predicted)
    assert outcome.result == done.result
    assert done["changed"] is True


def test_several_numbers_to_one_destination(forwarded: Tenant) -> None:
    other = {**ROUTE, "phone_number": OTHER_NUMBER, "allow_other_number": True}
    assert forwarded.confirmed(InboundRoute, **other)["route"]["phone_number"] == OTHER_NUMBER
    assert forwarded.task(InboundRoute, **ROUTE)["changed"] is False


def test_the_confirmation_of_one_is_not_that_of_the_other(tenant: Tenant) -> None:
    """Two modules keep one ledger, and neither touches what the other has."""
    tenant.settle(SipDestination, **DESTINATION)
    tenant.settle(InboundRoute, **ROUTE)
    tenant.settle(InboundRoute, **ROUTE, confirm=ADA)
    assert tenant.entry("sip_destinations", NAME) == {
        "pending": {"action": "create", "settings": tenant_settings(tenant), "since": GIVEN}
    }
    tenant.settle(SipDestination, **DESTINATION, confirm={"who": "Bob"})
    assert (_entry(tenant) or {})["confirmed"]["who"] == "Ada Lovelace"


def tenant_settings(tenant: Tenant) -> t.Any:
    """Return the settings that are pending of the destination."""
    return (tenant.entry("sip_destinations", NAME) or {})["pending"]["settings"]


def test_a_whole_tenant_taken_down(forwarded: Tenant) -> None:
    forwarded.settle(InboundRoute, **ABSENT)
    # The number is to be sent back, so the destination may go; the runbook has both in this order.
    forwarded.settle(SipDestination, name=NAME, state="absent")
    forwarded.settle(InboundRoute, **ABSENT, confirm=ADA)
    forwarded.settle(SipDestination, name=NAME, state="absent", confirm=ADA)
    assert (_entry(forwarded) or {})["confirmed"]["settings"] == BACK
    assert forwarded.entry("sip_destinations", NAME) is None
