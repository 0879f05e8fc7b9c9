# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of a SIP destination that a person sets up: from steps to confirmation, and every way between."""

from __future__ import annotations

import typing as t

import pytest
from attested_tenant import ADA, DESTINATION, DONE, GIVEN, LATER, NAME, SETTINGS, SHOWN, Tenant
from samples import NUMBER, SIP_ADDRESS

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._gladly.admin_steps import destination_steps
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._gladly.sip_destination import SipDestination

ABSENT = {"name": NAME, "state": "absent"}
PCMA = {**SETTINGS, "codecs": ["PCMA"]}
CONFIRMED = {"settings": SETTINGS, "who": "Ada Lovelace", "when": LATER, "ticket": "CHG-1042"}
WITHOUT_ALLOWLIST = {option: value for option, value in DESTINATION.items() if option != "allowlist"}


def _entry(tenant: Tenant) -> dict[str, t.Any] | None:
    return tenant.entry("sip_destinations", NAME)


@pytest.fixture
def confirmed(tenant: Tenant) -> Tenant:
    """Return a tenant whose destination was given at GIVEN and confirmed at LATER. It is DONE now."""
    tenant.run(SipDestination, **DESTINATION)
    tenant.calendar.time = LATER
    tenant.run(SipDestination, **DESTINATION, confirm=ADA)
    tenant.calendar.time = DONE
    return tenant


def _pending(tenant: Tenant, action: str, settings: t.Any, since: str = DONE) -> None:
    assert (_entry(tenant) or {}).get("pending") == {"action": action, "settings": settings, "since": since}


def test_the_steps_are_given_first(tenant: Tenant) -> None:
    done = tenant.settle(SipDestination, **DESTINATION)
    steps = destination_steps(NAME, None, SETTINGS)
    assert done.result == {
        "changed": True,
        "destination": None,
        "steps": steps,
        "pending": {
            "kind": "sip_destination",
            "name": NAME,
            "action": "create",
            "since": GIVEN,
            "code": done["pending"]["code"],
            "settings": SHOWN,
            "steps": steps,
        },
        "diff": {
            "before": {},
            "after": {"pending": SETTINGS},
            "before_header": "gladly_sip_destination",
            "after_header": "gladly_sip_destination",
        },
    }
    assert done.warnings == []
    assert _entry(tenant) == {"pending": {"action": "create", "settings": SETTINGS, "since": GIVEN}}


def test_a_person_confirms_them(tenant: Tenant) -> None:
    tenant.settle(SipDestination, **DESTINATION)
    tenant.calendar.time = LATER
    done = tenant.settle(SipDestination, **DESTINATION, confirm=ADA)
    assert (done["destination"], done["steps"], done["pending"]) == (SHOWN, [], None)
    assert done["diff"]["before"] == {"pending": SETTINGS}
    assert done["diff"]["after"] == {"confirmed": SETTINGS, "confirmed_by": "Ada Lovelace"}
    assert done.warnings == []
    assert _entry(tenant) == {"confirmed": CONFIRMED}


def test_what_a_person_says_is_kept(tenant: Tenant) -> None:
    tenant.confirmed(SipDestination, {"who": "Ada", "when": "2026-11-22T11:00:00+01:00"}, **DESTINATION)
    kept = (_entry(tenant) or {})["confirmed"]
    assert (kept["who"], kept["when"], kept["ticket"]) == ("Ada", "2026-11-22T11:00:00+01:00", None)


def test_what_was_confirmed_is_settled(confirmed: Tenant) -> None:
    """Other words for the same settings, another confirmation or none: there is nothing to do."""
    text = confirmed.text()
    for options in (
        {},
        {"confirm": {"who": "Bob"}},
        {"sip_domain": "ACME.sip.gladly.com.", "allowlist": ["34.139.4.161", "35.237.42.43"]},
        {"sip_address": f"{NUMBER}@SIP.us.synthflow.ai:32682;Transport=TLS"},
        {"allowlist": None},
    ):
        outcome = confirmed.task(SipDestination, **{**DESTINATION, **options})
        assert (outcome["changed"], outcome["destination"], outcome["pending"]) == (False, SHOWN, None)
        assert outcome["diff"]["after"] == {"confirmed": SETTINGS, "confirmed_by": "Ada Lovelace"}
        assert outcome.warnings == []
    assert confirmed.text() == text


@pytest.mark.parametrize(
    ("options", "settings"),
    [
        ({"codecs": ["PCMA"]}, {"codecs": ["PCMA"]}),
        ({"codecs": ["PCMA", "PCMU"]}, {"codecs": ["PCMA", "PCMU"]}),
        ({"sip_domain": "new.sip.gladly.com"}, {"sip_domain": "new.sip.gladly.com"}),
        ({"region": "eu"}, {"sip_address": SIP_ADDRESS.replace(".us.", ".eu.")}),
        ({"headers": {}}, {"headers": {}}),
        ({"headers": {"X-B": "2", "X-A": "1"}}, {"headers": {"X-A": "1", "X-B": "2"}}),
        ({"allowlist": []}, {"allowlist": []}),
        ({"allowlist": ["192.0.2.0/24"]}, {"allowlist": ["192.0.2.0/24"]}),
        (
            {"transport": "udp"},
            {"transport": "udp", "sip_address": f"sip:{NUMBER}@sip.us.synthflow.ai:32681;transport=udp"},
        ),
        (
            {"phone_number": "+12065550101"},
            {"sip_address": SIP_ADDRESS.replace("0100", "0101")},
        ),
    ],
)
def test_each_option_can_be_changed(confirmed: Tenant, options: dict[str, t.Any], settings: dict[str, t.Any]) -> None:
    wanted = {**SETTINGS, **settings}
    given = confirmed.settle(SipDestination, **{**DESTINATION, **options})
    assert given["destination"] == SHOWN
    assert given["pending"]["action"] == "update"
    assert given["pending"]["settings"] == {**SHOWN, **wanted}
    assert given["steps"] == destination_steps(NAME, SETTINGS, wanted)
    before = {"confirmed": SETTINGS, "confirmed_by": "Ada Lovelace"}
    assert (given["diff"]["before"], given["diff"]["after"]) == (before, {**before, "pending": wanted})
    assert _entry(confirmed) == {
        "confirmed": CONFIRMED,
        "pending": {"action": "update", "settings": wanted, "since": DONE},
    }
    done = confirmed.settle(SipDestination, **{**DESTINATION, **options}, confirm={"who": "Bob"})
    assert (done["destination"], done["pending"]) == ({**SHOWN, **wanted}, None)
    assert done["diff"]["after"] == {"confirmed": wanted, "confirmed_by": "Bob"}
    assert _entry(confirmed) == {"confirmed": {"settings": wanted, "who": "Bob", "when": DONE, "ticket": None}}


def test_a_change_that_is_taken_back_has_to_be_confirmed(confirmed: Tenant) -> None:
    """The person may have followed the earlier steps: what the panel shows is not known any more."""
    confirmed.settle(SipDestination, **{**DESTINATION, "codecs": ["PCMA"]})
    back = confirmed.settle(SipDestination, **DESTINATION)
    _pending(confirmed, "update", SETTINGS)
    assert back["destination"] == SHOWN
    assert back["steps"] == destination_steps(NAME, SETTINGS, SETTINGS)
    confirmed.settle(SipDestination, **DESTINATION, confirm={"who": "Bob"})
    assert (_entry(confirmed) or {})["confirmed"]["who"] == "Bob"


def test_a_change_of_mind_replaces_the_steps(tenant: Tenant) -> None:
    tenant.settle(SipDestination, **DESTINATION)
    tenant.calendar.time = LATER
    given = tenant.settle(SipDestination, **{**DESTINATION, "codecs": ["PCMA"]})
    _pending(tenant, "create", PCMA, since=LATER)
    assert given["diff"]["before"] == {"pending": SETTINGS}
    assert given["diff"]["after"] == {"pending": PCMA}


def test_pending_in_other_words_is_the_same(tenant: Tenant) -> None:
    tenant.settle(SipDestination, **DESTINATION)
    tenant.calendar.time = LATER
    outcome = tenant.task(
        SipDestination, **{**DESTINATION, "sip_domain": "ACME.sip.gladly.com", "allowlist": ["34.139.4.161"] * 2}
    )
    assert outcome["changed"] is True
    outcome = tenant.task(SipDestination, **{**DESTINATION, "allowlist": ["34.139.4.161/32"]})
    assert outcome["changed"] is False
    _pending(
        tenant, "create", {**SETTINGS, "sip_domain": "ACME.sip.gladly.com", "allowlist": ["34.139.4.161/32"]}, LATER
    )


def test_an_allowlist_that_is_not_given_stays(confirmed: Tenant) -> None:
    given = confirmed.settle(SipDestination, **{**WITHOUT_ALLOWLIST, "codecs": ["PCMA"]})
    assert given["pending"]["settings"]["allowlist"] == SETTINGS["allowlist"]
    # Also from what is only pending.
    confirmed.settle(SipDestination, **{**DESTINATION, "allowlist": ["192.0.2.1"]})
    outcome = confirmed.task(SipDestination, **WITHOUT_ALLOWLIST)
    assert outcome["changed"] is False
    assert outcome["pending"]["settings"]["allowlist"] == ["192.0.2.1/32"]


def test_an_allowlist_that_nobody_asked_for_is_not_known(tenant: Tenant) -> None:
    done = tenant.confirmed(SipDestination, **WITHOUT_ALLOWLIST)
    assert done["destination"]["allowlist"] is None
    assert tenant.task(SipDestination, **DESTINATION)["pending"]["settings"]["allowlist"] == SETTINGS["allowlist"]


def test_delete(confirmed: Tenant) -> None:
    given = confirmed.settle(SipDestination, **ABSENT)
    assert given["destination"] == SHOWN
    assert given["steps"] == destination_steps(NAME, SETTINGS, None)
    assert (given["pending"]["action"], given["pending"]["settings"]) == ("delete", None)
    before = {"confirmed": SETTINGS, "confirmed_by": "Ada Lovelace"}
    assert (given["diff"]["before"], given["diff"]["after"]) == (before, {**before, "pending": None})
    _pending(confirmed, "delete", None)
    done = confirmed.settle(SipDestination, **ABSENT, confirm=ADA)
    assert (done["destination"], done["pending"], done["diff"]["after"]) == (None, None, {})
    assert _entry(confirmed) is None


def test_delete_what_was_only_pending(tenant: Tenant) -> None:
    """Its steps may have been carried out, so a person has to look."""
    tenant.settle(SipDestination, **DESTINATION)
    given = tenant.settle(SipDestination, **ABSENT)
    assert given["destination"] is None
    _pending(tenant, "delete", None, since=GIVEN)
    tenant.settle(SipDestination, **ABSENT, confirm=ADA)
    assert _entry(tenant) is None


def test_keep_what_was_to_be_deleted(confirmed: Tenant) -> None:
    confirmed.settle(SipDestination, **ABSENT)
    given = confirmed.settle(SipDestination, **DESTINATION)
    assert given["steps"] == destination_steps(NAME, SETTINGS, SETTINGS)
    _pending(confirmed, "update", SETTINGS)


@pytest.mark.parametrize("confirm", [False, ADA])
def test_already_absent(tenant: Tenant, confirm: t.Any) -> None:
    outcome = tenant.task(SipDestination, **ABSENT, confirm=confirm)
    assert (outcome["changed"], outcome["destination"], outcome["pending"]) == (False, None, None)
    assert outcome.warnings == []
    assert tenant.text() is None


def test_a_confirmation_of_steps_that_nobody_has_seen(tenant: Tenant) -> None:
    done = tenant.task(SipDestination, **DESTINATION, confirm=ADA)
    assert (done["changed"], done["destination"], done["pending"]["action"]) == (True, None, "create")
    assert done.warnings == [
        "The SIP destination 'Synthflow AI' is not confirmed, since its steps are given for the first time now. Carry "
        "them out, then confirm."
    ]
    assert _entry(tenant) == {"pending": {"action": "create", "settings": SETTINGS, "since": GIVEN}}


@pytest.mark.parametrize("options", [{**DESTINATION, "codecs": ["PCMA"]}, ABSENT])
def test_a_confirmation_of_something_else(confirmed: Tenant, options: dict[str, t.Any]) -> None:
    confirmed.settle(SipDestination, **{**DESTINATION, "headers": {}})
    done = confirmed.task(SipDestination, **options, confirm={"who": "Bob"})
    assert done["changed"] is True
    assert "is not confirmed" in done.warnings[0]
    entry = _entry(confirmed) or {}
    assert entry["confirmed"] == CONFIRMED
    assert entry["pending"]["settings"] == (PCMA if "codecs" in options else None)


def test_the_loop_back_to_gladly_is_called_out_every_time(tenant: Tenant) -> None:
    options = {**DESTINATION, "sip_address": f"sip:{NUMBER}@acme.sip.gladly.com"}
    for confirm in (False, ADA, False):
        outcome = tenant.task(SipDestination, **options, confirm=confirm)
        assert len(outcome.warnings) == 1
        assert "points at Gladly itself" in outcome.warnings[0]
