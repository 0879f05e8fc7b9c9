# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of the steps that put an inbound route back as it was, and of doing so while a ledger is left from before."""

from __future__ import annotations

import typing as t

import pytest
import samples
from account import Account
from attested_tenant import ADA, DESTINATION, FORWARDED, INBOX, NAME, QUEUE, ROUTE, SHOWN_ROUTE, Tenant
from samples import FORWARD, NUMBER, SIP_ADDRESS, TO_INBOX

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._errors import (
    InvalidInput,
    ObjectNotFound,
    Refused,
)
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._gladly.admin_steps import route_steps
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._gladly.inbound_route import InboundRoute
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._gladly.sip_destination import SipDestination

ROUTES = "/voice/inbound-routes/%2B12065550100"
TO_QUEUE = {"action": QUEUE, "fallback": QUEUE}
WITHOUT_FALLBACK = {"action": INBOX, "fallback": None}


@pytest.fixture
def forwarded(tenant: Tenant) -> Tenant:
    """Return a tenant whose number was confirmed to be forwarded."""
    tenant.confirmed(SipDestination, **DESTINATION)
    tenant.confirmed(InboundRoute, **ROUTE)
    return tenant


def _restoring(settings: dict[str, t.Any]) -> dict[str, t.Any]:
    return {"phone_number": NUMBER, "restore": {"phone_number": NUMBER, **settings}}


def test_a_confirmed_route_goes_there_and_back(forwarded: Tenant) -> None:
    """The route that a person replaces is what the next task can put back."""
    forwarded.settle(InboundRoute, phone_number=NUMBER, state="absent", fallback=QUEUE)
    done = forwarded.run(InboundRoute, phone_number=NUMBER, state="absent", fallback=QUEUE, confirm=ADA)
    assert done["previous"] == SHOWN_ROUTE
    restoring = {"phone_number": NUMBER, "restore": done["previous"]}
    done = forwarded.settle(InboundRoute, **restoring)
    assert done["pending"]["settings"] == SHOWN_ROUTE
    assert done["steps"] == route_steps(NUMBER, TO_QUEUE, {"action": FORWARDED, "fallback": INBOX}, SIP_ADDRESS)
    done = forwarded.settle(InboundRoute, **restoring, confirm=ADA)
    assert (done["route"], done["pending"]) == (SHOWN_ROUTE, None)
    assert done["previous"] == {"phone_number": NUMBER, **TO_QUEUE}


def test_a_route_that_had_no_fallback(forwarded: Tenant) -> None:
    done = forwarded.settle(InboundRoute, **_restoring(WITHOUT_FALLBACK))
    fields = [(step["field"], step["value"], step["old_value"]) for step in done["steps"] if step["kind"] == "do"]
    assert ("Routing action", "inbox Voice Support", f"Forward to SIP, destination {NAME}") in fields
    assert ("Fallback", None, "inbox Voice Support") in fields
    done = forwarded.settle(InboundRoute, **_restoring(WITHOUT_FALLBACK), confirm=ADA)
    assert done["route"] == {"phone_number": NUMBER, **WITHOUT_FALLBACK}


def test_unchanged(forwarded: Tenant) -> None:
    outcome = forwarded.task(InboundRoute, phone_number=NUMBER, restore=SHOWN_ROUTE)
    assert (outcome["changed"], outcome["previous"], outcome["steps"]) == (False, SHOWN_ROUTE, [])


def test_a_route_of_which_the_ledger_knows_nothing(tenant: Tenant) -> None:
    """The steps were given and perhaps carried out, so a person has to look."""
    tenant.confirmed(SipDestination, **DESTINATION)
    assert tenant.settle(InboundRoute, **ROUTE)["previous"] is None
    done = tenant.settle(InboundRoute, **_restoring(TO_QUEUE))
    assert (done["previous"], done["route"]) == (None, None)
    assert done["pending"]["settings"] == {"phone_number": NUMBER, **TO_QUEUE}


def test_a_destination_that_is_gone(forwarded: Tenant) -> None:
    restoring = _restoring({"action": {"type": "forward_to_sip", "target": "Gone"}, "fallback": QUEUE})
    error = forwarded.fail(InboundRoute, ObjectNotFound, **restoring)
    assert f"forward {NUMBER} to SIP destination 'Gone'" in error.attempted
    assert "Record it first with gladly_sip_destination" in error.next_step


def test_what_nobody_can_set_here(forwarded: Tenant) -> None:
    """An API may have read it into the ledger; there it is as good as any route until it is to change."""
    ivr = {"action": {"type": "ivr", "target": "Main menu"}, "fallback": None}
    error = forwarded.fail(InboundRoute, Refused, **_restoring(ivr))
    assert "its action was 'ivr Main menu'" in error.came_back
    entry = forwarded.entry("inbound_routes", NUMBER) or {}
    forwarded.plant("inbound_routes", NUMBER, {"confirmed": {**entry["confirmed"], "settings": ivr}})
    assert forwarded.task(InboundRoute, **_restoring(ivr))["changed"] is False


@pytest.mark.parametrize("part", ["action", "fallback"])
@pytest.mark.parametrize("target", [NUMBER, "nobody", "12065550199"])
def test_an_external_number_that_takes_no_calls(forwarded: Tenant, part: str, target: str) -> None:
    settings = {"action": QUEUE, "fallback": None, part: {"type": "external_number", "target": target}}
    error = forwarded.fail(InboundRoute, InvalidInput, **_restoring(settings))
    assert error.option == f"restore.{part}.target"


def test_without_a_ledger(forwarded: Tenant) -> None:
    for settings in (TO_QUEUE, {"action": FORWARDED, "fallback": INBOX}):
        outcome = forwarded.run(InboundRoute, **_restoring(settings), ledger="")
        assert (outcome["changed"], outcome["previous"]) == (False, None)
        assert outcome["steps"] == route_steps(NUMBER, None, settings, None)


def test_over_the_api_with_a_ledger_from_before(gladly: Account, forwarded: Tenant) -> None:
    """What counts as previous is what the API reads, not what a person confirmed."""
    queue = {"type": "QUEUE", "target": "Agents"}
    gladly.options["ledger"] = str(forwarded.ledger)

    def reads() -> None:
        gladly.script.expect("GET", ROUTES, answer=samples.route(FORWARD, queue))
        gladly.script.expect("GET", "/inboxes", answer=[samples.inbox()])
        gladly.script.expect("GET", "/voice/sip-destinations", answer=[samples.destination()])

    def writes() -> None:
        answer = samples.route(TO_INBOX)
        gladly.script.expect("PUT", ROUTES, body={"action": TO_INBOX, "fallback": None}, answer=answer)
        gladly.script.expect("GET", ROUTES, answer=answer)

    done = gladly.predict_and_run(InboundRoute, writes, reads, **_restoring(WITHOUT_FALLBACK))
    assert done["previous"] == {"phone_number": NUMBER, "action": FORWARDED, "fallback": QUEUE}
    assert (forwarded.entry("inbound_routes", NUMBER) or {})["confirmed"]["settings"] == WITHOUT_FALLBACK
