# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of the fallback of a whole tenant, over the API and by a person."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest
import samples
from account import Account, validated
from attested_tenant import GIVEN, SETTINGS
from samples import FORWARD, NUMBER, OTHER_NUMBER, TO_INBOX

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._errors import (
    IncidentNotOver,
    IntegrationError,
    InvalidInput,
    OutcomeUnknown,
    PartlyDone,
    PermissionDenied,
)
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._fallback.tenant_fallback import TenantFallback
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._gladly.inbound_route import InboundRoute
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._ledger.document import empty, parse, render
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._resource import Context
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._runner import run_resource, run_transaction

PATH = "/voice/inbound-routes/%2B12065550100"
OTHER_PATH = "/voice/inbound-routes/%2B12065550101"
INBOX = {"type": "inbox", "target": "Voice Support"}
FORWARDED = {"action": {"type": "forward_to_sip", "target": "Synthflow AI"}, "fallback": INBOX}
NUMBERS = [{"phone_number": NUMBER, "assistant": "Acme voice agent", "fallback": INBOX}]


class Tenant:
    """A tenant of a scripted Gladly, with a ledger."""

    def __init__(self, gladly: Account, folder: Path) -> None:
        self.script = gladly.script
        self.options = {name: gladly.options[name] for name in ("api_url", "agent_email", "api_token")}
        self.ledger = folder / "ledgers" / "acme.yml"

    def run(self, state: str, *, check_mode: bool = False, **options: t.Any) -> dict[str, t.Any]:
        """Run one task."""
        given = {
            "state": state,
            "numbers": NUMBERS,
            "gladly": {"backend": "api", **self.options},
            "ledger": str(self.ledger),
            "retry_timeout": 0,
            **options,
        }
        params = validated(t.cast(t.Any, TenantFallback), given)
        return run_transaction(TenantFallback, params, Context(check_mode=check_mode), diff=True)

    def fail(self, problem: type[IntegrationError], state: str, **options: t.Any) -> IntegrationError:
        """Run one task that has to fail."""
        with pytest.raises(problem) as caught:
            self.run(state, **options)
        self.script.check()
        return caught.value

    @property
    def remembered(self) -> dict[str, t.Any]:
        """What the ledger remembers, by number."""
        entries: dict[str, t.Any] = parse(self.ledger.read_text())[0]["diverted_routes"]
        return entries

    def reads(self, action: t.Any, path: str = PATH, **listings: bool) -> None:
        """Write down that a route is read, with the names that it refers to."""
        self.script.expect("GET", path, answer=samples.route(action, TO_INBOX))
        if listings.get("inboxes", True):
            self.script.expect("GET", "/inboxes", answer=[samples.inbox()])
        if listings.get("destinations", action == FORWARD):
            self.script.expect("GET", "/voice/sip-destinations", answer=[samples.destination()])

    def writes(self, action: t.Any, path: str = PATH, **answer: t.Any) -> None:
        """Write down that a route is set and read again."""
        body = {"action": action, "fallback": TO_INBOX}
        route = samples.route(action, TO_INBOX)
        self.script.expect("PUT", path, body=body, **(answer or {"answer": route}))
        if not answer:
            self.script.expect("GET", path, answer=route)

    def is_moved(self, was: t.Any = ..., becomes: t.Any = ...) -> None:
        """Write down all requests that move one route, to the inbox by default: looked at once, then again and set."""
        was, becomes = FORWARD if was is ... else was, TO_INBOX if becomes is ... else becomes
        names = {"destinations": FORWARD in (was, becomes)}
        self.reads(was, destinations=was == FORWARD)
        if becomes == FORWARD:
            self.script.expect("GET", "/voice/sip-destinations", answer=[samples.destination()])
        self.reads(was, **names)
        self.writes(becomes)


@pytest.fixture
def tenant(gladly: Account, tmp_path: Path) -> Tenant:
    """The tenant acme."""
    return Tenant(gladly, tmp_path)


def test_a_route_goes_to_its_fallback_and_comes_back(tenant: Tenant) -> None:
    tenant.reads(FORWARD)
    predicted = tenant.run("active", check_mode=True, reason="INC-1")
    assert not tenant.ledger.exists()
    tenant.is_moved()
    done = tenant.run("active", reason="INC-1")
    tenant.script.check()
    assert predicted["diff"] == done["diff"]
    assert done["changed"] is True
    (route,) = done["routes"]
    assert (route["diverted"], route["remembered"], route["route"]["action"]) == (True, FORWARDED, INBOX)
    assert tenant.remembered[NUMBER]["before"] == FORWARDED

    tenant.reads(TO_INBOX)
    again = tenant.run("active", reason="INC-1")
    tenant.script.check()
    assert (again["changed"], again["diff"]) == (False, [])
    assert tenant.remembered[NUMBER]["before"] == FORWARDED

    tenant.is_moved(TO_INBOX, FORWARD)
    over = tenant.run("over")
    tenant.script.check()
    assert over["changed"] is True
    assert over["routes"][0]["route"] == {"phone_number": NUMBER, **FORWARDED}
    assert tenant.remembered == {}
    assert tenant.run("over")["changed"] is False
    tenant.script.check()


def test_the_ledger_remembers_before_the_route_is_changed(tenant: Tenant) -> None:
    tenant.reads(FORWARD)
    tenant.reads(FORWARD)
    tenant.script.expect("PUT", PATH, body={"action": TO_INBOX, "fallback": TO_INBOX}, lost=True)
    error = tenant.fail(OutcomeUnknown, "active")
    assert error.further_results["previous"] == {"phone_number": NUMBER, **FORWARDED}
    assert tenant.remembered[NUMBER]["before"] == FORWARDED


def test_one_number_that_fails_does_not_hold_up_the_others(tenant: Tenant) -> None:
    numbers = [*NUMBERS, {"phone_number": OTHER_NUMBER, "fallback": INBOX}]
    tenant.reads(FORWARD)
    tenant.script.expect("GET", OTHER_PATH, answer=samples.route(FORWARD, TO_INBOX))
    tenant.reads(FORWARD)
    tenant.writes(TO_INBOX, status=403, answer={})
    tenant.reads(FORWARD, OTHER_PATH)
    tenant.writes(TO_INBOX, OTHER_PATH)
    error = tenant.fail(PermissionDenied, "active", numbers=numbers)
    assert error.further_results["changed"] is True
    assert [route["phone_number"] for route in error.further_results["routes"]] == [OTHER_NUMBER]


def test_all_that_failed_is_told_at_once(tenant: Tenant) -> None:
    numbers = [*NUMBERS, {"phone_number": OTHER_NUMBER, "fallback": INBOX}]
    tenant.script.expect("GET", PATH, status=404, answer={})
    tenant.script.expect("GET", OTHER_PATH, status=404, answer={})
    error = tenant.fail(PartlyDone, "active", numbers=numbers)
    assert NUMBER in str(error)
    assert OTHER_NUMBER in str(error)
    assert error.further_results["changed"] is False


def test_nothing_forwards_a_number_while_an_incident_lasts(tenant: Tenant, gladly: Account) -> None:
    tenant.is_moved()
    tenant.run("active", reason="INC-1")
    options = {**gladly.options, "ledger": str(tenant.ledger), "phone_number": NUMBER, "destination": "Synthflow AI"}
    params = validated(t.cast(t.Any, InboundRoute), {**options, "fallback": INBOX, "backend": "api"})
    for check_mode in (True, False):
        with pytest.raises(IncidentNotOver) as caught:
            run_resource(t.cast(t.Any, InboundRoute), params, Context(check_mode=check_mode))
        assert caught.value.kind == "incident"
        assert "INC-1" in str(caught.value)
        assert "fallback_state=over" in str(caught.value)
    tenant.script.check()


def test_what_is_forgotten_stays_where_it_is(tenant: Tenant) -> None:
    tenant.is_moved()
    tenant.run("active")
    assert tenant.run("forgotten", check_mode=True)["changed"] is True
    assert tenant.remembered != {}
    assert tenant.run("forgotten")["changed"] is True
    assert tenant.remembered == {}
    tenant.script.check()


def test_where_nothing_was_known_of_a_route_a_person_is_asked_and_integrate_goes_on_from_there(tenant: Tenant) -> None:
    runbook = {"gladly": {"host": "acme.gladly.com"}}
    asked = tenant.run("active", **runbook)
    assert (asked["changed"], [item["name"] for item in asked["pending"]]) == (True, [NUMBER])
    assert tenant.run("active", **runbook)["changed"] is False
    ada = {"who": "Ada Lovelace"}
    confirmed = tenant.run("active", confirm=ada, **runbook)
    assert (confirmed["changed"], confirmed["pending"]) == (True, [])
    assert tenant.remembered[NUMBER]["before"] is None
    over = tenant.run("over", **runbook)
    assert "integrate" in over["routes"][0]["note"]
    assert tenant.remembered == {}


def test_a_confirmed_route_is_remembered_until_somebody_confirms_that_it_is_back(tenant: Tenant) -> None:
    runbook = {"gladly": {"host": "acme.gladly.com"}}
    ada = {"who": "Ada Lovelace"}
    document = empty("acme")
    document["sip_destinations"]["Synthflow AI"] = {"confirmed": {"settings": SETTINGS, "when": GIVEN, **ada}}
    document["inbound_routes"][NUMBER] = {"confirmed": {"settings": FORWARDED, "when": GIVEN, **ada}}
    tenant.ledger.parent.mkdir()
    tenant.ledger.write_text(render(document))
    tenant.run("active", **runbook)
    assert tenant.remembered[NUMBER]["before"] == FORWARDED
    tenant.run("active", confirm=ada, **runbook)
    asked = tenant.run("over", **runbook)
    assert ([item["name"] for item in asked["pending"]], asked["routes"][0]["diverted"]) == ([NUMBER], True)
    assert tenant.remembered[NUMBER]["before"] == FORWARDED
    assert tenant.run("over", **runbook)["changed"] is False
    back = tenant.run("over", confirm=ada, **runbook)
    assert (back["pending"], back["routes"][0]["diverted"]) == ([], False)
    assert tenant.remembered == {}


def test_several_tenants_do_not_share_the_environment_s_credentials(
    tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GLADLY_API_TOKEN", "somebody-s")
    gladly = {"backend": "api", **tenant.options, "api_token": None}
    with pytest.raises(InvalidInput, match=r"gladly\.api_token"):
        tenant.run("active", gladly={k: v for k, v in gladly.items() if v}, play_hosts=2)


def test_without_a_place_to_remember_nothing_is_moved(tenant: Tenant) -> None:
    with pytest.raises(InvalidInput, match="tenant_ledger_directory"):
        tenant.run("active", ledger="")
