# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of reading a tenant back: what differs from the inventory, and what waits for a person."""

from __future__ import annotations

import json
import typing as t

import pytest
import samples
from attested_tenant import ADA, DESTINATION, ROUTE, Tenant
from preflight_samples import NUMBER
from preflight_vendors import AGENT, Vendors
from pytest_httpserver import HTTPServer
from transfer_samples import ACTION, action

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._gladly.inbound_route import InboundRoute
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._gladly.sip_destination import SipDestination
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._ledger.fingerprint import of_secret
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._preflight.drift import drift_findings

OBJECTS = {
    f"number {NUMBER}",
    "assistant 'Acme voice agent'",
    "SIP destination 'Synthflow AI'",
    f"inbound route of {NUMBER}",
}
FIX = "Run the playbook integrate, or correct the inventory."


@pytest.fixture(name="vendors")
def _vendors(httpserver: HTTPServer) -> Vendors:
    return Vendors(httpserver)


def _found(vendors: Vendors, **changes: t.Any) -> dict[tuple[str, str], str]:
    """Return what reading back finds, by check and object. Without drift in what it does not look for."""
    result = vendors.look(scope="verify", **changes)
    assert result["passed"] is not any(one["severity"] == "error" for one in result["findings"])
    return {(one["check"], one["object"]): one["finding"] for one in result["findings"]}


def test_a_tenant_that_is_as_the_inventory_has_it(vendors: Vendors) -> None:
    vendors.wire()
    result = vendors.look(scope="verify")
    assert (result["findings"], result["passed"], result["observed"]["attested"]) == ([], True, None)


def test_nothing_of_what_is_missing_is_hidden(vendors: Vendors) -> None:
    found = _found(vendors)
    assert {where for check, where in found if check == "drift"} == OBJECTS
    assert found["drift", "SIP destination 'Synthflow AI'"] == "it is not there"
    assert vendors.look(scope="integrate")["findings"] == [], "before a run, nothing has to be there"


DESTINATIONS = "/gladly/voice/sip-destinations"
ROUTES = f"/gladly/voice/inbound-routes/{NUMBER}"
NUMBERS = f"/synthflow/numbers/{samples.SLUG}"


@pytest.mark.parametrize(
    ("answers", "changes", "where", "finding"),
    [
        (
            {DESTINATIONS: [samples.destination(sipAddress=f"sip:{NUMBER}@sip.us.synthflow.ai:5061;transport=tls")]},
            {},
            "SIP destination 'Synthflow AI'",
            f"sip_address is 'sip:{NUMBER}@sip.us.synthflow.ai:5061;transport=tls', wanted '{samples.SIP_ADDRESS}'",
        ),
        (
            {DESTINATIONS: [samples.destination(headers={"X-Gladly-Caller-Id": "{caller}"})]},
            {},
            "SIP destination 'Synthflow AI'",
            "headers.X-Gladly-Caller-Id is '{caller}', wanted '{caller_e164}'",
        ),
        (
            {DESTINATIONS: [samples.destination(allowlist=["34.139.4.161/32"])]},
            {},
            "SIP destination 'Synthflow AI'",
            "allowlist is ['34.139.4.161/32'], wanted ['34.139.4.161/32', '35.237.42.43/32']",
        ),
        (
            {DESTINATIONS: [samples.destination(codecs=["PCMA"])]},
            {},
            "SIP destination 'Synthflow AI'",
            "codecs is ['PCMA'], wanted ['PCMU', 'PCMA']",
        ),
        (
            {ROUTES: samples.route(samples.TO_INBOX, samples.TO_INBOX)},
            {},
            f"inbound route of {NUMBER}",
            "action.type is 'inbox', wanted 'forward_to_sip'; action.target is 'Voice Support', wanted 'Synthflow AI'",
        ),
        (
            {NUMBERS: samples.number(sip_term_uri="sip:other.example", assistants=[samples.MODEL_ID])},
            {"number": {"friendly_name": "Main"}},
            f"number {NUMBER}",
            "friendly_name is 'Acme main line', wanted 'Main'; termination_uri is 'sip:other.example', wanted "
            "'acme.sip.gladly.com'",
        ),
        (
            {},
            {"number": {"agent": {"prompt": "Be kind to {X-Gladly-Caller-Id}."}}},
            "assistant 'Acme voice agent'",
            "agent.prompt is 'The caller is {X-Gladly-Caller-Id}.', wanted 'Be kind to {X-Gladly-Caller-Id}.'",
        ),
    ],
)
def test_what_reads_back_differently(
    vendors: Vendors, answers: dict[str, t.Any], changes: dict[str, t.Any], where: str, finding: str
) -> None:
    vendors.wire()
    vendors.answers |= answers
    assert _found(vendors, **changes) == {("drift", where): finding}


def test_an_assistant_without_its_number(vendors: Vendors) -> None:
    vendors.wire()
    lone = samples.page("assistants", samples.assistant(agent=AGENT))
    vendors.answers |= {"/synthflow/assistants/": lone, f"/synthflow/assistants/{samples.MODEL_ID}": lone}
    assert _found(vendors) == {
        ("drift", f"number {NUMBER}"): "assistant is not set, wanted 'Acme voice agent'",
    }


def test_a_transfer_that_is_missing(vendors: Vendors, tenant: Tenant) -> None:
    vendors.wire()
    vendors.answers["/synthflow/actions"] = samples.page("actions")
    transfers = [
        {"key": "agents", "queue_did": "+12065550199", "instructions": "On demand.", "initiating_message": "Hi"}
    ]
    found = _found(vendors, number={"transfers": transfers}, ledger=str(tenant.ledger))
    assert found == {("drift", f"transfer 'agents' of {NUMBER}"): "it is not there"}


def test_a_transfer_that_shall_go(vendors: Vendors) -> None:
    vendors.wire(actions=[ACTION])
    vendors.answers |= {
        "/synthflow/actions": samples.page("actions", action(assistants=[samples.MODEL_ID])),
        f"/synthflow/actions/{ACTION}": samples.page("actions", action(assistants=[samples.MODEL_ID])),
    }
    transfers = [{"key": "agents", "action_id": ACTION, "state": "absent"}]
    found = _found(vendors, number={"transfers": transfers})
    assert found == {("drift", f"transfer 'agents' of {NUMBER}"): "it is there, and shall not be"}


def test_no_secret_is_in_what_differs(vendors: Vendors) -> None:
    vendors.wire()
    secrets = {"trunk_username": "acme", "trunk_password": "trunk-password-5f"}
    result = vendors.look(scope="verify", registration=True, **secrets)
    (finding,) = result["findings"]
    assert finding["finding"] == (
        "registration is False, wanted True; trunk_username, which is not shown, would be sent; trunk_password, which "
        "is not shown, would be sent"
    )
    assert "trunk-password-5f" not in json.dumps(result)


def _runbook(vendors: Vendors, tenant: Tenant, **changes: t.Any) -> dict[tuple[str, str], str]:
    return _found(vendors, gladly={"backend": "runbook"}, ledger=str(tenant.ledger), **changes)


def test_a_runbook_that_was_never_begun(vendors: Vendors, tenant: Tenant) -> None:
    vendors.wire()
    nobody = "the ledger knows of nobody who set it up"
    assert _runbook(vendors, tenant) == {
        ("drift", "SIP destination 'Synthflow AI'"): nobody,
        ("drift", f"inbound route of {NUMBER}"): nobody,
    }


def test_what_waits_for_a_person(vendors: Vendors, tenant: Tenant) -> None:
    vendors.wire()
    tenant.confirmed(SipDestination, **DESTINATION)
    steps = tenant.run(InboundRoute, **ROUTE)["pending"]
    found = _runbook(vendors, tenant)
    assert found == {
        ("pending", f"inbound route of {NUMBER}"): (
            f"the steps to create it (code {steps['code']}) are not confirmed, so calls may go another way than wanted"
        )
    }


def test_what_was_confirmed_and_is_wanted_otherwise_now(vendors: Vendors, tenant: Tenant) -> None:
    vendors.wire()
    tenant.confirmed(SipDestination, **DESTINATION)
    tenant.confirmed(InboundRoute, **ROUTE)
    assert _runbook(vendors, tenant) == {}
    headers = {"X-Gladly-Caller-Id": "{caller_e164}", "X-Line": "main"}
    assert _runbook(vendors, tenant, headers=headers) == {
        ("drift", "SIP destination 'Synthflow AI'"): "what Ada Lovelace confirmed differs: headers.X-Line is not set, "
        "wanted 'main'"
    }
    tenant.run(SipDestination, **{**DESTINATION, "headers": headers})
    found = _runbook(vendors, tenant, headers={"X-Line": "main"})
    assert found["drift", "SIP destination 'Synthflow AI'"].startswith(
        "steps that are given, and not confirmed, differ"
    )


def test_who_vouches_for_what_no_api_shows(vendors: Vendors, tenant: Tenant) -> None:
    vendors.wire()
    tenant.confirmed(SipDestination, **DESTINATION)
    result = vendors.look(scope="verify", gladly={"backend": "runbook"}, ledger=str(tenant.ledger))
    (attested,) = result["observed"]["attested"]
    assert attested["object"] == "SIP destination 'Synthflow AI'"
    assert (attested["who"], attested["ticket"]) == (ADA["who"], ADA["ticket"])


def test_trunk_credentials_that_are_not_those_sent_last(vendors: Vendors, tenant: Tenant) -> None:
    vendors.wire()
    tenant.confirmed(SipDestination, **DESTINATION)
    tenant.confirmed(InboundRoute, **ROUTE)
    sent = of_secret(json.dumps(["acme", "password-of-before"]))
    tenant.plant("trunk_credentials", NUMBER, {"fingerprint": sent, "sent": "2026-11-22T09:30:00Z"})
    credentials = {"trunk_username": "acme", "trunk_password": "password-of-before"}
    assert _runbook(vendors, tenant, **credentials) == {}
    found = _runbook(vendors, tenant, **{**credentials, "trunk_password": "password-of-now"})
    differ = f"The trunk credentials of number {NUMBER} differ from those that were sent last"
    assert found == {("drift", f"number {NUMBER}"): differ}


def test_long_and_unlike_values() -> None:
    before = {"prompt": "word " * 100, "greeting": "a\nb", "count": 1}
    after = {"prompt": "other", "greeting": "a b", "count": None}
    (finding,) = drift_findings("x", {"changed": True, "diff": {"before": before, "after": after}})
    assert finding.finding == (
        f"prompt is '{('word ' * 100)[:80]}... (499 characters)', wanted 'other'; greeting is 'a b', wanted 'a b'; "
        "count is 1, wanted not set"
    )
    assert (finding.severity, finding.check, finding.fix) == ("error", "drift", FIX)
