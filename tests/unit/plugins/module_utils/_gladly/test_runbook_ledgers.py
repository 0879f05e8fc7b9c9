# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of voice settings on ledgers that are not there, not theirs, or not in order."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest
from account import validated
from attested_tenant import (
    ADA,
    DESTINATION,
    INBOX,
    NAME,
    QUEUE,
    ROUTE,
    SETTINGS,
    SHOWN,
    SHOWN_ROUTE,
    Calendar,
    Tenant,
)
from samples import NUMBER

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._errors import (
    InvalidInput,
    LedgerRefused,
    LedgerUnavailable,
    Refused,
)
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._gladly.admin_steps import (
    destination_steps,
    route_steps,
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
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._resource import Context
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._runner import run_listing, run_resource

DELETED = {"name": NAME, "state": "absent"}
BACK = {"phone_number": NUMBER, "state": "absent"}
WITHOUT_LEDGER = "Without a ledger nobody can confirm the {}, and it cannot be known whether it is in order."
EVERY: list[t.Any] = [
    (SipDestination, DESTINATION),
    (SipDestination, DELETED),
    (InboundRoute, ROUTE),
    (InboundRoute, {**BACK, "fallback": INBOX}),
]
LISTINGS: list[t.Any] = [(SipDestinationListing, {}), (InboundRouteListing, {})]


@pytest.mark.parametrize("check_mode", [True, False])
@pytest.mark.parametrize(
    ("kind", "options", "described", "steps"),
    [
        (SipDestination, DESTINATION, "SIP destination 'Synthflow AI'", destination_steps(NAME, None, SETTINGS)),
        (SipDestination, DELETED, "SIP destination 'Synthflow AI'", destination_steps(NAME, None, None)),
        (
            InboundRoute,
            ROUTE,
            f"inbound route '{NUMBER}'",
            route_steps(NUMBER, None, {key: SHOWN_ROUTE[key] for key in ("action", "fallback")}, None),
        ),
        (
            InboundRoute,
            {**BACK, "fallback": QUEUE},
            f"inbound route '{NUMBER}'",
            route_steps(NUMBER, None, {"action": QUEUE, "fallback": QUEUE}, None),
        ),
    ],
)
def test_without_a_ledger_there_are_steps_every_time(
    calendar: Calendar, kind: t.Any, options: dict[str, t.Any], described: str, steps: t.Any, check_mode: bool
) -> None:
    context = Context(check_mode=check_mode)
    for _run in range(2):
        result = run_resource(kind, validated(kind, options), context, diff=True)
        assert (result["changed"], result["steps"], result[kind.result_key]) == (False, steps, None)
        assert result["pending"]["steps"] == steps
        assert result["diff"]["before"] == result["diff"]["after"] == {}
    assert context.warnings == [WITHOUT_LEDGER.format(described)]


@pytest.mark.parametrize(("kind", "options"), EVERY)
@pytest.mark.parametrize("ledger", [None, ""])
def test_without_a_ledger_nothing_is_confirmed(kind: t.Any, options: dict[str, t.Any], ledger: str | None) -> None:
    params = {**validated(kind, {**options, "confirm": ADA}), "ledger": ledger}
    with pytest.raises(InvalidInput, match="there is no ledger to keep it in") as caught:
        run_resource(kind, params, Context())
    assert caught.value.option == "confirm"


def test_without_a_ledger_a_fallback_is_not_known() -> None:
    with pytest.raises(Refused, match="without a ledger its fallback is not known"):
        run_resource(InboundRoute, validated(InboundRoute, BACK), Context())


@pytest.mark.parametrize(("kind", "key"), [(SipDestinationListing, "destinations"), (InboundRouteListing, "routes")])
def test_without_a_ledger_nothing_is_listed(kind: t.Any, key: str) -> None:
    result = run_listing(kind, validated(kind, {}), Context())
    assert result == {"changed": False, key: [], "pending": []}


@pytest.fixture
def confirmed(tenant: Tenant) -> Tenant:
    tenant.options = {"host": "Acme.gladly.com"}
    tenant.confirmed(SipDestination, **DESTINATION)
    tenant.confirmed(InboundRoute, **ROUTE)
    return tenant


def test_the_organization_is_kept(confirmed: Tenant) -> None:
    assert "gladly_host: acme.gladly.com\n" in (confirmed.text() or "")
    confirmed.options = {}
    assert confirmed.task(SipDestination, **DESTINATION)["changed"] is False
    assert confirmed.run(SipDestinationListing, host="ACME.gladly.com")["destinations"] == [SHOWN]


def test_the_ledger_of_another_organization(confirmed: Tenant) -> None:
    for kind, options in [*EVERY, *LISTINGS]:
        error = confirmed.fail(kind, LedgerRefused, **{**options, "host": "borealis.gladly.com"})
        assert "it is about gladly_host 'acme.gladly.com', and this run is about 'borealis.gladly.com'" in str(error)


def test_the_ledger_of_another_tenant(confirmed: Tenant) -> None:
    confirmed.ledger = confirmed.ledger.rename(confirmed.ledger.with_name("borealis.yml"))
    for kind, options in [*EVERY, *LISTINGS]:
        error = confirmed.fail(kind, LedgerRefused, **options)
        assert "it is about tenant 'acme', and this run is about 'borealis'" in str(error)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("who: Ada Lovelace", "who: 7", "has to be text"),
        ("version: 1", "version: 2", "it has version 2"),
        ("settings:", "setting:", "has no 'setting'"),
        ("sip_destinations:", "<<<<<<< HEAD\nsip_destinations:", "Git left a conflict here"),
    ],
)
def test_a_damaged_ledger(confirmed: Tenant, old: str, new: str, words: str) -> None:
    confirmed.ledger.write_text((confirmed.text() or "").replace(old, new, 1))
    for kind, options in [*EVERY, *LISTINGS]:
        error = confirmed.fail(kind, LedgerRefused, **options)
        assert words in error.came_back
        assert error.came_back.startswith("line ")


def test_a_lost_ledger_confirms_nothing(confirmed: Tenant) -> None:
    """Whatever was confirmed in it is to be confirmed again."""
    confirmed.ledger.unlink()
    for kind, options in ((SipDestination, DESTINATION), (InboundRoute, ROUTE)):
        outcome = confirmed.task(kind, **options, confirm=ADA)
        assert (outcome[kind.result_key], outcome["pending"]["action"]) == (None, "create")
        assert "is not confirmed" in outcome.warnings[0]


def test_a_ledger_that_cannot_be_written(confirmed: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk: the task fails, and what was confirmed before still is."""
    text = confirmed.text()
    wanted = {**DESTINATION, "codecs": ["PCMA"]}

    def full(_path: Path, _content: bytes) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(ledger_module, "_replace", full)
        with pytest.raises(LedgerUnavailable, match="No space left on device"):
            confirmed.run(SipDestination, **wanted)
        assert confirmed.run(SipDestination, check_mode=True, **wanted)["changed"] is True
        assert confirmed.run(SipDestination, **DESTINATION)["changed"] is False
    assert confirmed.text() == text
    assert confirmed.task(SipDestination, **wanted)["changed"] is True


def test_another_run_that_has_the_ledger(confirmed: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger_module, "LOCK_SECONDS", 0.0)
    held = Ledger(str(confirmed.ledger), Context())
    try:
        for kind, options in EVERY:
            with pytest.raises(LedgerUnavailable, match="another run had it"):
                confirmed.run(kind, **options)
            # Those that write nothing do not wait.
            confirmed.run(kind, check_mode=True, **options)
        confirmed.run(SipDestinationListing)
    finally:
        held.close()


def test_a_task_that_fails_lets_go_of_the_ledger(confirmed: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger_module, "LOCK_SECONDS", 0.0)
    for _run in range(2):
        with pytest.raises(Refused):
            confirmed.run(SipDestination, **DELETED)


def test_listings(tenant: Tenant) -> None:
    tenant.confirmed(SipDestination, **DESTINATION)
    given = tenant.settle(SipDestination, **{**DESTINATION, "name": "Another"})
    changed = tenant.settle(SipDestination, **{**DESTINATION, "region": "eu"})
    tenant.confirmed(InboundRoute, **ROUTE)
    forwarded = tenant.settle(InboundRoute, **{**ROUTE, "phone_number": "+12065550099", "allow_other_number": True})
    back = tenant.settle(InboundRoute, **BACK)
    text = tenant.text()

    assert tenant.run(SipDestinationListing).result == {
        "changed": False,
        "destinations": [SHOWN],
        "pending": [given["pending"], changed["pending"]],
    }
    assert tenant.run(SipDestinationListing, name="Another").result == {
        "changed": False,
        "destinations": [],
        "pending": [given["pending"]],
    }
    assert tenant.run(SipDestinationListing, name="another").result == {
        "changed": False,
        "destinations": [],
        "pending": [],
    }
    assert tenant.run(InboundRouteListing).result == {
        "changed": False,
        "routes": [SHOWN_ROUTE],
        "pending": [forwarded["pending"], back["pending"]],
    }
    assert tenant.run(InboundRouteListing, phone_number="+1 206 555 0100").result == {
        "changed": False,
        "routes": [SHOWN_ROUTE],
        "pending": [back["pending"]],
    }
    assert tenant.text() == text


def test_a_listing_of_no_number(tenant: Tenant) -> None:
    assert tenant.fail(InboundRouteListing, InvalidInput, phone_number="12065550100").option == "phone_number"


@pytest.mark.parametrize(("kind", "options"), LISTINGS)
def test_a_listing_makes_no_ledger(tenant: Tenant, kind: t.Any, options: dict[str, t.Any]) -> None:
    assert tenant.run(kind, **options)["pending"] == []
    assert not tenant.ledger.parent.exists()
