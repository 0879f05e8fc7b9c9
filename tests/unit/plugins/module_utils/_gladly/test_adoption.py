# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of moving a tenant from the Admin panel to the API: what it reads takes the place of what was confirmed."""

from __future__ import annotations

import typing as t

import pytest
import samples
from account import Account, Kind, Outcome
from attested_tenant import (
    ADA,
    DESTINATION,
    DONE,
    FORWARDED,
    INBOX,
    NAME,
    ROUTE,
    SETTINGS,
    SHOWN,
    SHOWN_ROUTE,
    Tenant,
)
from samples import DESTINATION_ID, FORWARD, NUMBER, SIP_ADDRESS, TO_INBOX

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._errors import (
    InvalidInput,
    LedgerRefused,
    LedgerUnavailable,
    VendorUnavailable,
)
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._gladly.inbound_route import (
    InboundRoute,
    InboundRouteListing,
)
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._gladly.sip_destination import (
    SipDestination,
    SipDestinationListing,
)
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._ledger import ledger as ledger_module
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._ledger.ledger import Ledger
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._resource import Context, Resource

DESTINATIONS = "/voice/sip-destinations"
ROUTES = "/voice/inbound-routes/%2B12065550100"
READ = "read from Gladly's API"
WITHOUT_ALLOWLIST = {option: value for option, value in DESTINATION.items() if option != "allowlist"}
BODY = {
    "name": NAME,
    "sipDomain": "acme.sip.gladly.com",
    "sipAddress": SIP_ADDRESS,
    "transport": "TLS",
    "codecs": ["PCMU", "PCMA"],
    "headers": {"X-Gladly-Caller-Id": "{caller_e164}"},
    "allowlist": SETTINGS["allowlist"],
}

Lines = t.Callable[[], None]


@pytest.fixture
def moving(gladly: Account, tenant: Tenant) -> Account:
    """Return the API of the organization, with the ledger that a person confirmed. It is DONE now."""
    tenant.confirmed(SipDestination, **DESTINATION)
    tenant.confirmed(InboundRoute, **ROUTE)
    tenant.calendar.time = DONE
    gladly.options["ledger"] = str(tenant.ledger)
    return gladly


def _nothing() -> None:
    """Expect no request."""


def _list(gladly: Account, *items: dict[str, t.Any]) -> Lines:
    return lambda: gladly.script.expect("GET", DESTINATIONS, answer=list(items))


def _route(gladly: Account, action: t.Any = ..., fallback: t.Any = ..., *, fully: bool = True) -> Lines:
    answer = samples.route(FORWARD if action is ... else action, TO_INBOX if fallback is ... else fallback)

    def lines() -> None:
        gladly.script.expect("GET", ROUTES, answer=answer)
        if fully:
            gladly.script.expect("GET", "/inboxes", answer=[samples.inbox()])
            gladly.script.expect("GET", DESTINATIONS, answer=[samples.destination()])

    return lines


def _adopt(
    gladly: Account, tenant: Tenant, kind: type[Resource], reads: Lines, writes: Lines = _nothing, **options: t.Any
) -> Outcome:
    """Predict a task, which may write nothing, and run it. Both have to say the same, but for an id to come."""
    text = tenant.text()
    reads()
    predicted = gladly.run(kind, check_mode=True, **options)
    assert tenant.text() == text
    reads()
    writes()
    done = gladly.run(kind, **options)
    assert predicted.warnings == done.warnings
    for key in ("changed", "diff", "steps", "pending"):
        assert predicted[key] == done[key], key
    assert _without_id(predicted[kind.result_key]) == _without_id(done[kind.result_key])
    assert done["changed"] is True
    assert (done["steps"], done["pending"]) == ([], None)
    assert done["diff"]["before"] != done["diff"]["after"]
    assert tenant.text() != text
    return done


def _without_id(shown: t.Any) -> t.Any:
    return shown and {key: value for key, value in shown.items() if key != "id"}


def _unchanged(gladly: Account, tenant: Tenant, kind: type[Resource], reads: Lines, **options: t.Any) -> None:
    text, time = tenant.text(), tenant.calendar.time
    tenant.calendar.time = "2027-01-01T00:00:00Z"
    for check_mode in (True, False):
        reads()
        outcome = gladly.run(kind, check_mode=check_mode, **options)
        assert outcome["changed"] is False
        assert outcome["diff"]["before"] == outcome["diff"]["after"]
        assert "ledger" not in outcome["diff"]["before"]
        assert (outcome["steps"], outcome["pending"], outcome.warnings) == ([], None, [])
    tenant.calendar.time = time
    assert tenant.text() == text


def _read_entry(settings: dict[str, t.Any]) -> dict[str, t.Any]:
    return {"confirmed": {"settings": settings, "who": READ, "when": DONE, "ticket": None}}


def test_a_destination_that_is_as_confirmed(moving: Account, tenant: Tenant) -> None:
    reads = _list(moving, samples.destination())
    done = _adopt(moving, tenant, SipDestination, reads, **DESTINATION)
    assert done["destination"] == {**SHOWN, "id": DESTINATION_ID}
    assert done["diff"]["before"] == {"name": NAME, **SETTINGS, "ledger": "confirmed by Ada Lovelace"}
    assert done["diff"]["after"] == {"name": NAME, **SETTINGS, "ledger": READ}
    assert done.warnings == []
    assert tenant.entry("sip_destinations", NAME) == _read_entry(SETTINGS)
    _unchanged(moving, tenant, SipDestination, reads, **DESTINATION)


def test_a_route_that_is_as_confirmed(moving: Account, tenant: Tenant) -> None:
    done = _adopt(moving, tenant, InboundRoute, _route(moving), **{**ROUTE, "phone_number": "+1 206 555 0100"})
    assert done["route"] == SHOWN_ROUTE
    assert done["diff"]["before"] == {**SHOWN_ROUTE, "ledger": "confirmed by Ada Lovelace"}
    assert done["diff"]["after"] == {**SHOWN_ROUTE, "ledger": READ}
    assert done.warnings == []
    assert tenant.entry("inbound_routes", NUMBER) == _read_entry({"action": FORWARDED, "fallback": INBOX})
    _unchanged(moving, tenant, InboundRoute, _route(moving), **ROUTE)


@pytest.mark.parametrize("backend", ["api", "runbook"])
def test_nothing_is_entered_again(moving: Account, tenant: Tenant, backend: str) -> None:
    """Also on the way back: what the API read is as good as what a person says."""
    _adopt(moving, tenant, SipDestination, _list(moving, samples.destination()), **DESTINATION)
    _adopt(moving, tenant, InboundRoute, _route(moving), **ROUTE)
    if backend == "runbook":
        assert tenant.task(SipDestination, **DESTINATION)["changed"] is False
        assert tenant.task(InboundRoute, **ROUTE)["changed"] is False


def test_a_destination_that_differs_is_reported_and_changed(moving: Account, tenant: Tenant) -> None:
    """The change at the vendor and the ledger's own are one task."""
    there = samples.destination(codecs=["PCMA"], sipDomain="Old.sip.gladly.com")

    def writes() -> None:
        body = {"sipDomain": "acme.sip.gladly.com", "codecs": ["PCMU", "PCMA"]}
        moving.script.expect("PATCH", f"{DESTINATIONS}/{DESTINATION_ID}", body=body, status=204)
        _list(moving, samples.destination())()

    done = _adopt(moving, tenant, SipDestination, _list(moving, there), writes, **DESTINATION)
    assert done.warnings == [
        "What Ada Lovelace confirmed of 'Synthflow AI' is not what Gladly's API reads: sip_domain "
        "'acme.sip.gladly.com' is 'Old.sip.gladly.com', codecs ['PCMU', 'PCMA'] is ['PCMA']."
    ]
    assert done["diff"]["before"]["ledger"] == "confirmed by Ada Lovelace"
    assert done["diff"]["after"] == {"name": NAME, **SETTINGS, "ledger": READ}
    assert tenant.entry("sip_destinations", NAME) == _read_entry(SETTINGS)
    _unchanged(moving, tenant, SipDestination, _list(moving, samples.destination()), **DESTINATION)


def test_a_route_that_differs_is_reported_and_changed(moving: Account, tenant: Tenant) -> None:
    def writes() -> None:
        body = {"action": FORWARD, "fallback": TO_INBOX}
        moving.script.expect("PUT", ROUTES, body=body, answer=samples.route(FORWARD, TO_INBOX))
        _route(moving, fully=False)()

    queue = {"type": "QUEUE", "target": "Agents"}
    done = _adopt(moving, tenant, InboundRoute, _route(moving, queue, queue), writes, **ROUTE)
    assert done.warnings == [
        f"What Ada Lovelace confirmed of '{NUMBER}' is not what Gladly's API reads: action 'Forward to SIP, "
        "destination Synthflow AI' is 'queue Agents', fallback 'inbox Voice Support' is 'queue Agents'."
    ]
    _unchanged(moving, tenant, InboundRoute, _route(moving), **ROUTE)


def test_what_gladly_does_not_have_reads_as_not_set(moving: Account, tenant: Tenant) -> None:
    def writes() -> None:
        body = {"action": FORWARD, "fallback": TO_INBOX}
        moving.script.expect("PUT", ROUTES, body=body, answer=samples.route(FORWARD, TO_INBOX))
        _route(moving, fully=False)()

    done = _adopt(moving, tenant, InboundRoute, _route(moving, FORWARD, None), writes, **ROUTE)
    assert done.warnings == [
        f"What Ada Lovelace confirmed of '{NUMBER}' is not what Gladly's API reads: "
        "fallback 'inbox Voice Support' is not set."
    ]


def test_other_words_for_the_same_are_no_difference(moving: Account, tenant: Tenant) -> None:
    there = samples.destination(sipDomain="ACME.sip.gladly.com.", allowlist=["35.237.42.43", "34.139.4.161"])
    done = _adopt(moving, tenant, SipDestination, _list(moving, there), **DESTINATION)
    assert done.warnings == []
    kept = (tenant.entry("sip_destinations", NAME) or {})["confirmed"]["settings"]
    assert kept == {**SETTINGS, "sip_domain": "ACME.sip.gladly.com.", "allowlist": ["35.237.42.43", "34.139.4.161"]}


def test_what_nobody_confirmed_is_no_difference(gladly: Account, tenant: Tenant) -> None:
    tenant.confirmed(SipDestination, **WITHOUT_ALLOWLIST)
    gladly.options["ledger"] = str(tenant.ledger)
    done = _adopt(gladly, tenant, SipDestination, _list(gladly, samples.destination()), **WITHOUT_ALLOWLIST)
    assert done.warnings == []
    assert (tenant.entry("sip_destinations", NAME) or {})["confirmed"]["settings"] == SETTINGS


def test_what_the_api_left_out_is_null(moving: Account, tenant: Tenant) -> None:
    there = samples.destination(allowlist=None)
    done = _adopt(moving, tenant, SipDestination, _list(moving, there), **WITHOUT_ALLOWLIST)
    assert "allowlist ['34.139.4.161/32', '35.237.42.43/32'] is not set" in done.warnings[0]
    assert tenant.entry("sip_destinations", NAME) == {
        "confirmed": {**_read_entry({**SETTINGS, "allowlist": None})["confirmed"], "when": tenant.calendar.time}
    }
    _unchanged(moving, tenant, SipDestination, _list(moving, there), **WITHOUT_ALLOWLIST)


def test_steps_that_are_pending_are_settled_by_the_api(gladly: Account, tenant: Tenant) -> None:
    """Nobody confirmed anything, so there is no difference to report."""
    tenant.settle(SipDestination, **{**DESTINATION, "codecs": ["PCMA"]})
    tenant.calendar.time = DONE
    gladly.options["ledger"] = str(tenant.ledger)
    reads = _list(gladly, samples.destination())
    done = _adopt(gladly, tenant, SipDestination, reads, **DESTINATION)
    assert done["diff"]["before"]["ledger"] == "pending"
    assert "ledger" in done["diff"]["after"]
    assert done.warnings == []
    assert tenant.entry("sip_destinations", NAME) == _read_entry(SETTINGS)
    _unchanged(gladly, tenant, SipDestination, reads, **DESTINATION)


def test_a_pending_change_of_what_was_confirmed(moving: Account, tenant: Tenant) -> None:
    tenant.calendar.time = "2026-11-22T10:30:00Z"
    tenant.settle(SipDestination, **{**DESTINATION, "codecs": ["PCMA"]})
    tenant.calendar.time = DONE
    reads = _list(moving, samples.destination())
    done = _adopt(moving, tenant, SipDestination, reads, **DESTINATION)
    assert done["diff"]["before"]["ledger"] == "confirmed by Ada Lovelace, pending"
    assert done.warnings == []
    assert "pending" not in (tenant.entry("sip_destinations", NAME) or {})


def test_steps_that_follow_a_reading_are_settled_by_the_next(moving: Account, tenant: Tenant) -> None:
    """The tenant went back to the panel for a while."""
    reads = _list(moving, samples.destination())
    _adopt(moving, tenant, SipDestination, reads, **DESTINATION)
    tenant.settle(SipDestination, **{**DESTINATION, "codecs": ["PCMA"]})
    done = _adopt(moving, tenant, SipDestination, reads, **DESTINATION)
    assert done["diff"]["before"]["ledger"] == f"{READ} at {DONE}, pending"
    assert tenant.entry("sip_destinations", NAME) == _read_entry(SETTINGS)


def test_a_destination_that_is_not_there_is_created(moving: Account, tenant: Tenant) -> None:
    def writes() -> None:
        moving.script.expect("POST", DESTINATIONS, body=BODY, status=201, answer=samples.destination())
        _list(moving, samples.destination())()

    done = _adopt(moving, tenant, SipDestination, _list(moving), writes, **DESTINATION)
    assert done["destination"]["id"] == DESTINATION_ID
    assert done["diff"]["before"] == {"ledger": "confirmed by Ada Lovelace"}
    assert done.warnings == [f"Ada Lovelace confirmed '{NAME}', and Gladly's API does not have it."]
    assert tenant.entry("sip_destinations", NAME) == _read_entry(SETTINGS)


def test_a_destination_that_is_gone_already(moving: Account, tenant: Tenant) -> None:
    done = _adopt(moving, tenant, SipDestination, _list(moving), name=NAME, state="absent")
    assert done["destination"] is None
    assert done["diff"]["before"] == {"ledger": "confirmed by Ada Lovelace"}
    assert done["diff"]["after"] == {"ledger": None}
    assert tenant.entry("sip_destinations", NAME) is None
    assert len(done.warnings) == 1
    _unchanged(moving, tenant, SipDestination, _list(moving), name=NAME, state="absent")


def test_a_destination_that_is_deleted(moving: Account, tenant: Tenant) -> None:
    def writes() -> None:
        moving.script.expect("DELETE", f"{DESTINATIONS}/{DESTINATION_ID}", status=204)
        _list(moving)()

    reads = _list(moving, samples.destination())
    done = _adopt(moving, tenant, SipDestination, reads, writes, name=NAME, state="absent")
    assert (done["destination"], done["diff"]["after"]) == (None, {"ledger": None})
    assert tenant.entry("sip_destinations", NAME) is None


def test_a_number_that_is_gone(moving: Account, tenant: Tenant) -> None:
    def reads() -> None:
        moving.script.expect("GET", ROUTES, status=404, answer={"errors": [{"code": "not_exist"}]})

    done = _adopt(moving, tenant, InboundRoute, reads, phone_number=NUMBER, state="absent")
    assert done["route"] is None
    assert "Gladly does not have the number" in done.warnings[0]
    assert done.warnings[1] == f"Ada Lovelace confirmed '{NUMBER}', and Gladly's API does not have it."
    assert tenant.entry("inbound_routes", NUMBER) is None


def test_a_number_that_is_sent_back(moving: Account, tenant: Tenant) -> None:
    def writes() -> None:
        body = {"action": TO_INBOX, "fallback": TO_INBOX}
        moving.script.expect("PUT", ROUTES, body=body, answer=samples.route(TO_INBOX, TO_INBOX))
        _route(moving, TO_INBOX, TO_INBOX, fully=False)()

    done = _adopt(moving, tenant, InboundRoute, _route(moving), writes, phone_number=NUMBER, state="absent")
    assert done.warnings == []
    assert tenant.entry("inbound_routes", NUMBER) == _read_entry({"action": INBOX, "fallback": INBOX})


def test_a_later_change_over_the_api_is_kept_too(moving: Account, tenant: Tenant) -> None:
    _adopt(moving, tenant, SipDestination, _list(moving, samples.destination()), **DESTINATION)

    def writes() -> None:
        moving.script.expect("PATCH", f"{DESTINATIONS}/{DESTINATION_ID}", body={"codecs": ["PCMA"]}, status=204)
        _list(moving, samples.destination(codecs=["PCMA"]))()

    wanted = {**DESTINATION, "codecs": ["PCMA"]}
    done = _adopt(moving, tenant, SipDestination, _list(moving, samples.destination()), writes, **wanted)
    assert done["diff"]["before"]["ledger"] == f"{READ} at {DONE}"
    assert done["diff"]["after"]["ledger"] == READ
    assert done.warnings == []
    assert tenant.entry("sip_destinations", NAME) == _read_entry({**SETTINGS, "codecs": ["PCMA"]})


def test_a_later_change_by_somebody_else_is_read_too(moving: Account, tenant: Tenant) -> None:
    """It is about a setting that nobody asked for, so there is nothing to change at the vendor."""
    _adopt(moving, tenant, SipDestination, _list(moving, samples.destination()), **WITHOUT_ALLOWLIST)
    reads = _list(moving, samples.destination(allowlist=["192.0.2.0/24"]))
    done = _adopt(moving, tenant, SipDestination, reads, **WITHOUT_ALLOWLIST)
    assert done.warnings == []
    assert tenant.entry("sip_destinations", NAME) == _read_entry({**SETTINGS, "allowlist": ["192.0.2.0/24"]})
    _unchanged(moving, tenant, SipDestination, reads, **WITHOUT_ALLOWLIST)


@pytest.mark.parametrize("known", [True, False])
def test_what_the_ledger_does_not_know_is_not_entered(gladly: Account, tenant: Tenant, known: bool) -> None:
    """What the API can tell does not belong into a ledger."""
    if known:
        tenant.settle(SipDestination, **{**DESTINATION, "name": "Other"})
    text = tenant.text()
    gladly.options["ledger"] = str(tenant.ledger)
    _list(gladly)()
    gladly.script.expect("POST", DESTINATIONS, body=BODY, status=201, answer=samples.destination())
    _list(gladly, samples.destination())()
    done = gladly.run(SipDestination, **DESTINATION)
    assert done["changed"] is True
    assert "ledger" not in done["diff"]["after"]
    assert tenant.text() == text
    _route(gladly)()
    assert gladly.run(InboundRoute, **ROUTE)["changed"] is False
    assert tenant.text() == text


@pytest.mark.parametrize("ledger", [None, "ledgers/acme.yml"])
def test_confirming_is_not_for_the_api(
    gladly: Account, tenant: Tenant, monkeypatch: pytest.MonkeyPatch, ledger: str | None
) -> None:
    monkeypatch.chdir(tenant.ledger.parent.parent)
    _list(gladly, samples.destination())()
    outcome = gladly.run(SipDestination, **DESTINATION, ledger=ledger, confirm=ADA)
    assert (outcome["changed"], outcome["steps"], outcome["pending"]) == (False, [], None)


@pytest.mark.parametrize(("kind", "key"), [(SipDestinationListing, "destinations"), (InboundRouteListing, "routes")])
def test_listings_of_the_api_have_nothing_pending(moving: Account, tenant: Tenant, kind: Kind, key: str) -> None:
    tenant.settle(SipDestination, **{**DESTINATION, "codecs": ["PCMA"]})
    moving.script.expect("GET", DESTINATIONS if key == "destinations" else "/voice/inbound-routes", answer=[])
    assert moving.run(kind).result == {"changed": False, key: [], "pending": []}


def test_the_ledger_of_another_organization(moving: Account, tenant: Tenant) -> None:
    tenant.run(SipDestination, **{**DESTINATION, "name": "Other"}, host="acme.gladly.com")
    error, _warnings = moving.fail(SipDestination, LedgerRefused, **DESTINATION, host="borealis.gladly.com")
    assert "gladly_host 'acme.gladly.com'" in error.came_back
    assert moving.script.requests == []


def test_wrong_input_comes_before_the_ledger(gladly: Account, tenant: Tenant) -> None:
    gladly.options["ledger"] = str(tenant.ledger)
    gladly.fail(SipDestination, InvalidInput, **{**DESTINATION, "codecs": []})
    assert not tenant.ledger.parent.exists()


def test_a_vendor_that_fails_leaves_the_ledger(
    moving: Account, tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger_module, "LOCK_SECONDS", 0.0)
    text = tenant.text()
    for _run in range(2):  # The first one has let go of the lock.
        moving.script.expect("GET", DESTINATIONS, status=503, answer={}, times=None)
        moving.fail(SipDestination, VendorUnavailable, **DESTINATION, retry_timeout=1)
    assert tenant.text() == text


def test_a_ledger_that_cannot_be_written_after_the_vendor_took_the_change(
    moving: Account, tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next run finds at the vendor what was done there, and keeps it."""
    text = tenant.text()
    wanted = {**DESTINATION, "codecs": ["PCMA"]}
    there = samples.destination(codecs=["PCMA"])

    def full(self: Ledger) -> None:
        raise LedgerUnavailable("write ledger", "No space left on device", "Make room.")

    with monkeypatch.context() as patch:
        patch.setattr(Ledger, "save", full)
        _list(moving, samples.destination())()
        moving.script.expect("PATCH", f"{DESTINATIONS}/{DESTINATION_ID}", body={"codecs": ["PCMA"]}, status=204)
        _list(moving, there)()
        moving.fail(SipDestination, LedgerUnavailable, **wanted)
    assert tenant.text() == text
    done = _adopt(moving, tenant, SipDestination, _list(moving, there), **wanted)
    assert "codecs ['PCMU', 'PCMA'] is ['PCMA']" in done.warnings[0]
    assert tenant.entry("sip_destinations", NAME) == _read_entry({**SETTINGS, "codecs": ["PCMA"]})
    _unchanged(moving, tenant, SipDestination, _list(moving, there), **wanted)


def test_a_ledger_that_cannot_be_written_after_a_route_was_set_tells_the_route_of_before(
    moving: Account, tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever puts the routes of a tenant back needs it."""

    def full(self: Ledger) -> None:
        raise LedgerUnavailable("write ledger", "No space left on device", "Make room.")

    monkeypatch.setattr(Ledger, "save", full)
    queue = {"type": "QUEUE", "target": "Agents"}
    _route(moving, queue, queue)()
    body = {"action": FORWARD, "fallback": TO_INBOX}
    moving.script.expect("PUT", ROUTES, body=body, answer=samples.route(FORWARD, TO_INBOX))
    _route(moving, fully=False)()
    error, _warnings = moving.fail(InboundRoute, LedgerUnavailable, **ROUTE)
    before = {"type": "queue", "target": "Agents"}
    assert error.to_result()["previous"] == {"phone_number": NUMBER, "action": before, "fallback": before}
    # Where nothing was set there is nothing to put back.
    _route(moving)()
    error, _warnings = moving.fail(InboundRoute, LedgerUnavailable, **ROUTE)
    assert "previous" not in error.to_result()


def test_a_ledger_that_another_run_has(moving: Account, tenant: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger_module, "LOCK_SECONDS", 0.0)
    held = Ledger(str(tenant.ledger), Context())
    try:
        moving.fail(SipDestination, LedgerUnavailable, **DESTINATION)
        assert moving.script.requests == []
    finally:
        held.close()
