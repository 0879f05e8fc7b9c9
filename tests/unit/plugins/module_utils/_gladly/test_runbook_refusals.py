# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of what the runbook backend declines: each fails in check mode in the same way, and changes no ledger."""

from __future__ import annotations

import typing as t

import pytest
from account import validated
from attested_tenant import ADA, DESTINATION, DONE, GIVEN, LATER, NAME, QUEUE, ROUTE, SHOWN, Tenant
from samples import NUMBER, OTHER_NUMBER, SIP_ADDRESS

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._errors import (
    Conflict,
    InvalidInput,
    ObjectNotFound,
    Refused,
)
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._gladly.inbound_route import InboundRoute
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._gladly.sip_destination import SipDestination
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._resource import Context

ABSENT = {"phone_number": NUMBER, "state": "absent"}
DELETED = {"name": NAME, "state": "absent"}
KINDS: list[t.Any] = [(SipDestination, DESTINATION), (InboundRoute, ROUTE)]


@pytest.fixture
def forwarded(tenant: Tenant) -> Tenant:
    tenant.confirmed(SipDestination, **DESTINATION)
    tenant.confirmed(InboundRoute, **ROUTE)
    return tenant


@pytest.mark.parametrize(("kind", "options"), KINDS)
@pytest.mark.parametrize("confirm", [True, "Ada Lovelace", {"who": " "}, {"who": "Ada", "by": "Bob"}])
def test_a_confirmation_that_says_nothing(tenant: Tenant, kind: t.Any, options: t.Any, confirm: t.Any) -> None:
    assert tenant.fail(kind, InvalidInput, **options, confirm=confirm).option.startswith("confirm")
    assert tenant.text() is None


@pytest.mark.parametrize(
    ("when", "refused"),
    [("2026-11-22T09:59:59Z", True), ("2026-11-20", True), (LATER, False), ("2026-11-22", False)],
)
def test_a_confirmation_from_before_the_steps(tenant: Tenant, when: str, refused: bool) -> None:
    tenant.calendar.time = LATER
    tenant.settle(SipDestination, **DESTINATION)
    tenant.calendar.time = DONE
    confirm = {"who": "Ada", "when": when}
    if not refused:
        assert tenant.task(SipDestination, **DESTINATION, confirm=confirm)["pending"] is None
        return
    stays = tenant.task(SipDestination, **DESTINATION, confirm=confirm)
    assert (stays["changed"], stays["destination"], stays["pending"]["since"]) == (False, None, LATER)
    assert stays.warnings == [
        f"The SIP destination 'Synthflow AI' is not confirmed: {when} is before {LATER}, when its steps were given. "
        "Carry them out as they are now, and say when that was."
    ]


def test_a_confirmation_from_before_the_steps_to_delete(forwarded: Tenant) -> None:
    forwarded.calendar.time = LATER
    forwarded.settle(InboundRoute, **ABSENT)
    stays = forwarded.task(InboundRoute, **ABSENT, confirm={"who": "Ada", "when": GIVEN})
    assert (stays["changed"], stays["pending"]["since"]) == (False, LATER)
    assert f"The inbound route '{NUMBER}' is not confirmed" in stays.warnings[0]


def test_a_page_that_is_out_of_date_confirms_nothing(tenant: Tenant) -> None:
    """The inventory changed, and a run without a confirmation gave other steps, before the page was confirmed."""
    followed = tenant.settle(SipDestination, **DESTINATION)["pending"]["code"]
    now = tenant.settle(SipDestination, **{**DESTINATION, "codecs": ["PCMA"]})["pending"]["code"]
    assert followed != now
    confirm = {"who": "Ada", "codes": followed}
    stays = tenant.task(SipDestination, **{**DESTINATION, "codecs": ["PCMA"]}, confirm=confirm)
    assert (stays["changed"], stays["destination"]) == (False, None)
    assert "the codes are not those of its steps" in stays.warnings[0]
    tenant.settle(
        SipDestination, **{**DESTINATION, "codecs": ["PCMA"]}, confirm={"who": "Ada", "codes": ["0" * 8, now]}
    )


def test_a_page_about_one_number_takes_no_other_one_apart(forwarded: Tenant) -> None:
    text = forwarded.text()
    with pytest.raises(Refused, match="does not speak of it"):
        forwarded.run(InboundRoute, **ABSENT, confirm={"who": "Ada", "codes": "0123abcd"})
    assert forwarded.text() == text


@pytest.mark.parametrize("codes", ["1234567", "0123abcd,", [], [12345678], {"a": 1}, 7, "0123ABCD"])
def test_codes_that_no_page_has(tenant: Tenant, codes: t.Any) -> None:
    error = tenant.fail(SipDestination, InvalidInput, **DESTINATION, confirm={"who": "Ada", "codes": codes})
    assert error.option == "confirm.codes"


@pytest.mark.parametrize("options", [DELETED, {**DELETED, "confirm": ADA}])
def test_a_destination_that_takes_calls_is_not_deleted(forwarded: Tenant, options: dict[str, t.Any]) -> None:
    text = forwarded.text()
    with pytest.raises(Refused) as caught:
        forwarded.run(SipDestination, **options)
    assert caught.value.came_back == f"by the ledger the calls of {NUMBER} are forwarded to it"
    assert "'state: absent'" in caught.value.next_step
    assert forwarded.text() == text
    # A prediction of a whole decommissioning has sent nobody back yet.
    assert forwarded.run(SipDestination, check_mode=True, **options)["pending"]["action"] == "delete"


def test_a_destination_that_is_to_take_calls_is_not_deleted_either(tenant: Tenant) -> None:
    tenant.confirmed(SipDestination, **DESTINATION)
    tenant.settle(InboundRoute, **ROUTE)
    with pytest.raises(Refused, match="are forwarded to it"):
        tenant.run(SipDestination, **DELETED)
    tenant.settle(SipDestination, **{**DESTINATION, "name": "Other"})
    assert tenant.task(SipDestination, name="Other", state="absent")["changed"] is True


def test_an_inbox_of_the_same_name_is_no_destination(tenant: Tenant) -> None:
    tenant.confirmed(SipDestination, **DESTINATION)
    tenant.confirmed(InboundRoute, **ABSENT, fallback={"type": "inbox", "target": NAME})
    assert tenant.task(SipDestination, **DELETED)["changed"] is True


@pytest.mark.parametrize("pending", [False, True])
def test_the_address_under_another_number_s_calls_is_not_changed(tenant: Tenant, pending: bool) -> None:
    tenant.confirmed(SipDestination, **DESTINATION)
    (tenant.settle if pending else tenant.confirmed)(InboundRoute, **ROUTE)
    error = tenant.fail(SipDestination, Refused, **{**DESTINATION, "phone_number": OTHER_NUMBER})
    assert SIP_ADDRESS.replace("0100", "0101") in error.attempted
    assert f"the calls of {NUMBER} are forwarded to it; another assistant would answer them" in error.came_back
    # The same number elsewhere is the same assistant.
    assert tenant.task(SipDestination, **{**DESTINATION, "region": "eu"})["changed"] is True


def test_the_address_can_be_that_of_the_number_whose_calls_come(tenant: Tenant) -> None:
    tenant.confirmed(SipDestination, **{**DESTINATION, "phone_number": OTHER_NUMBER})
    tenant.confirmed(InboundRoute, **ROUTE, allow_other_number=True)
    assert tenant.task(SipDestination, **DESTINATION)["changed"] is True


def test_a_destination_of_another_number_is_refused_unless_allowed(tenant: Tenant) -> None:
    tenant.confirmed(SipDestination, **{**DESTINATION, "phone_number": OTHER_NUMBER})
    error = tenant.fail(InboundRoute, Refused, **ROUTE)
    assert error.attempted == f"give the steps to forward {NUMBER} to SIP destination 'Synthflow AI'"
    assert f"that of {OTHER_NUMBER}, whose assistant would answer" in error.came_back
    assert tenant.task(InboundRoute, **ROUTE, allow_other_number=True)["changed"] is True


def test_an_address_that_names_no_number_is_nobody_else_s(tenant: Tenant) -> None:
    address = {"sip_address": "sip:agent@proxy.example", "phone_number": None, "region": None}
    tenant.settle(SipDestination, **{**DESTINATION, **address})
    assert tenant.task(InboundRoute, **ROUTE)["changed"] is True


@pytest.mark.parametrize("name", ["synthflow ai", "Other"])
def test_a_destination_that_the_ledger_does_not_know(tenant: Tenant, name: str) -> None:
    tenant.settle(SipDestination, **DESTINATION)
    error = tenant.fail(InboundRoute, ObjectNotFound, **{**ROUTE, "destination": name})
    assert f"to SIP destination '{name}'" in error.attempted
    assert error.came_back == "the ledger has no destination of that name"
    assert "gladly_sip_destination" in error.next_step


def test_a_destination_that_is_to_be_deleted(tenant: Tenant) -> None:
    tenant.confirmed(SipDestination, **DESTINATION)
    tenant.settle(SipDestination, **DELETED)
    tenant.fail(InboundRoute, ObjectNotFound, **ROUTE)


@pytest.mark.parametrize(
    ("check_mode", "predicted"),
    [(False, SHOWN), (True, {**SHOWN, "name": "Other"}), (True, {}), (True, None)],
)
def test_predictions_count_in_check_mode_and_for_that_name_alone(
    tenant: Tenant, check_mode: bool, predicted: t.Any
) -> None:
    with pytest.raises(ObjectNotFound):
        tenant.run(InboundRoute, check_mode=check_mode, predicted_destination=predicted, **ROUTE)


def test_a_prediction_of_another_number_s_destination(tenant: Tenant) -> None:
    predicted = {**SHOWN, "sip_address": SIP_ADDRESS.replace("0100", "0101")}
    with pytest.raises(Refused, match=f"that of \\{OTHER_NUMBER}"):
        tenant.run(InboundRoute, check_mode=True, predicted_destination=predicted, **ROUTE)


@pytest.mark.parametrize("pending", [False, True])
def test_the_forwarding_to_another_destination_is_not_ended(tenant: Tenant, pending: bool) -> None:
    tenant.settle(SipDestination, **DESTINATION)
    (tenant.settle if pending else tenant.confirmed)(InboundRoute, **ROUTE)
    error = tenant.fail(InboundRoute, Conflict, **ABSENT, destination="Other")
    assert error.came_back == "by the ledger it is forwarded to 'Synthflow AI' instead"


def test_calls_never_go_nowhere(forwarded: Tenant) -> None:
    """A reading of the API may have found no fallback."""
    entry = forwarded.entry("inbound_routes", NUMBER) or {}
    entry["confirmed"]["settings"]["fallback"] = None
    forwarded.plant("inbound_routes", NUMBER, entry)
    error = forwarded.fail(InboundRoute, Refused, **ABSENT)
    assert "its calls would go nowhere" in error.came_back
    assert forwarded.task(InboundRoute, **ABSENT, fallback=QUEUE)["pending"]["settings"]["action"] == QUEUE


def test_a_number_of_which_the_api_read_no_action(forwarded: Tenant) -> None:
    entry = forwarded.entry("inbound_routes", NUMBER) or {}
    entry["confirmed"]["settings"]["action"] = None
    forwarded.plant("inbound_routes", NUMBER, entry)
    assert forwarded.task(InboundRoute, **ABSENT)["changed"] is False
    assert forwarded.task(InboundRoute, **ROUTE)["changed"] is True


@pytest.mark.parametrize(
    ("options", "option"),
    [
        ({"phone_number": "12065550100"}, "phone_number"),
        ({"fallback": {"type": "inbox", "target": " "}}, "fallback.target"),
        ({"fallback": {"type": "inbox", "target": "Voice\nSupport"}}, "fallback.target"),
        ({"fallback": {"type": "external_number", "target": NUMBER}}, "fallback.target"),
        ({"host": "gladly.example.com"}, "host"),
    ],
)
def test_options_of_a_route_that_cannot_work(tenant: Tenant, options: dict[str, t.Any], option: str) -> None:
    assert tenant.fail(InboundRoute, InvalidInput, **{**ROUTE, **options}).option == option
    assert not tenant.ledger.parent.exists()


@pytest.mark.parametrize(
    ("options", "option"),
    [
        ({"name": " padded"}, "name"),
        ({"name": "Synthflow\nAI"}, "name"),
        ({"phone_number": "12065550100"}, "phone_number"),
        ({"transport": "tcp", "sip_address": SIP_ADDRESS}, "transport"),
        ({"headers": {"X-A": "x\r\nVia: y"}}, "headers"),
        ({"allowlist": ["0.0.0.0/0"]}, "allowlist"),
        ({"codecs": []}, "codecs"),
        ({"host": "https://acme.gladly.com"}, "host"),
    ],
)
def test_options_of_a_destination_that_cannot_work(tenant: Tenant, options: dict[str, t.Any], option: str) -> None:
    assert tenant.fail(SipDestination, InvalidInput, **{**DESTINATION, **options}).option == option
    assert not tenant.ledger.parent.exists()


@pytest.mark.parametrize("option", ["sip_domain", "region", "phone_number"])
def test_null_is_no_value(option: str) -> None:
    """Ansible takes an option that is given as null for one that is given."""
    with pytest.raises(InvalidInput, match="it is null"):
        SipDestination.open({**validated(SipDestination, DESTINATION), option: None}, Context())


def test_the_api_s_options_are_not_looked_at(tenant: Tenant) -> None:
    """A person signs in to the Admin panel as usual; no secret is needed, and none is wrong."""
    given = {"agent_email": "nobody", "api_token": "", "api_url": "http://x", "timeout": 0, "ca_path": "/none"}
    assert tenant.task(SipDestination, **DESTINATION, **given)["changed"] is True
    assert "api_token" not in (tenant.text() or "")
