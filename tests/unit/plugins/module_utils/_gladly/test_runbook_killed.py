# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of module runs that are killed when they put the ledger in its place: nothing is lost, nothing is made up."""

from __future__ import annotations

import os
import subprocess
import sys
import typing as t

import pytest
import samples
from account import Account
from attested_tenant import ADA, DESTINATION, NAME, ROUTE, SETTINGS, SHOWN, SHOWN_ROUTE, Calendar, Tenant
from module_process import PACKAGE, arguments
from samples import DESTINATION_ID, FORWARD, INBOX_ID, NUMBER, TO_INBOX

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._gladly.inbound_route import InboundRoute
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._gladly.sip_destination import SipDestination

KILLED = 77
# The last moment before the new ledger is in its place, and the first one after.
MOMENTS = {
    "before": "lambda *paths: os._exit(77)",
    "after": "lambda *paths: (replace(*paths), os._exit(77))",
}
DESTINATIONS = "/voice/sip-destinations"
ROUTES = "/voice/inbound-routes/%2B12065550100"
PCMA = {**DESTINATION, "codecs": ["PCMA"]}
# A process of its own has the real time, which is later.
LONG_AGO = "2020-01-01T00:00:00Z"


@pytest.fixture(autouse=True)
def _long_ago(calendar: Calendar) -> None:
    calendar.time = LONG_AGO


def _kill(module: str, moment: str, **options: t.Any) -> None:
    """Run a module in a process of its own that ends at the given moment."""
    program = (
        f"import os, runpy; replace = os.replace; os.replace = {MOMENTS[moment]}; "
        f"runpy.run_module('{PACKAGE}.{module}', run_name='__main__')"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        input=arguments(options),
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stdout) == (KILLED, b""), done.stdout.decode() + done.stderr.decode()


def _files(tenant: Tenant) -> set[str]:
    return {path.name for path in tenant.ledger.parent.iterdir()}


@pytest.mark.parametrize("moment", MOMENTS)
def test_while_the_steps_are_recorded(tenant: Tenant, moment: str) -> None:
    _kill("gladly_sip_destination", moment, **DESTINATION, ledger=str(tenant.ledger))
    assert (tenant.text() is None) is (".acme.yml.new" in _files(tenant)) is (moment == "before")
    outcome = tenant.task(SipDestination, **DESTINATION)
    assert outcome["changed"] is (moment == "before")
    assert (outcome["destination"], outcome["pending"]["action"]) == (None, "create")
    assert ".acme.yml.new" not in _files(tenant)


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize(
    ("kind", "options", "section", "name", "shown"),
    [
        (SipDestination, DESTINATION, "sip_destinations", NAME, SHOWN),
        (InboundRoute, ROUTE, "inbound_routes", NUMBER, SHOWN_ROUTE),
    ],
)
def test_while_a_confirmation_is_recorded(
    tenant: Tenant, kind: t.Any, options: dict[str, t.Any], section: str, name: str, shown: t.Any, moment: str
) -> None:
    """Before, it is not confirmed; after, it is, and by whom."""
    tenant.task(SipDestination, **DESTINATION)
    tenant.task(kind, **options)
    given = tenant.text()
    _kill(kind.title, moment, **options, ledger=str(tenant.ledger), confirm=ADA)
    entry = tenant.entry(section, name) or {}
    if moment == "before":
        assert tenant.text() == given
        assert entry["pending"]["since"] == LONG_AGO
        assert "confirmed" not in entry
        assert tenant.task(kind, **options)[kind.result_key] is None
    else:
        assert "pending" not in entry
        assert entry["confirmed"]["who"] == "Ada Lovelace"
    done = tenant.task(kind, **options, confirm=ADA)
    assert done["changed"] is (moment == "before")
    assert (done[kind.result_key], done["pending"]) == (shown, None)


@pytest.mark.parametrize("moment", MOMENTS)
def test_while_a_deletion_is_confirmed(tenant: Tenant, moment: str) -> None:
    absent = {"name": NAME, "state": "absent"}
    tenant.confirmed(SipDestination, **DESTINATION)
    tenant.task(SipDestination, **absent)
    _kill("gladly_sip_destination", moment, **absent, ledger=str(tenant.ledger), confirm=ADA)
    entry = tenant.entry("sip_destinations", NAME)
    if moment == "before":
        assert set(entry or {}) == {"confirmed", "pending"}
    else:
        assert entry is None
    assert tenant.task(SipDestination, **absent, confirm=ADA)["changed"] is (moment == "before")
    assert tenant.entry("sip_destinations", NAME) is None


@pytest.fixture
def moving(gladly: Account, tenant: Tenant) -> Account:
    """Return the API of an organization whose settings a person confirmed."""
    tenant.confirmed(SipDestination, **DESTINATION)
    tenant.confirmed(InboundRoute, **ROUTE)
    gladly.options["ledger"] = str(tenant.ledger)
    return gladly


def _repaired(moving: Account, kind: t.Any, reads: t.Callable[[], None], moment: str, **options: t.Any) -> None:
    """The next run repairs the ledger, if need be; the one after it has nothing to do. Neither writes to Gladly."""
    for changed in (moment == "before", False):
        reads()
        assert moving.run(kind, **options)["changed"] is changed


@pytest.mark.parametrize("moment", MOMENTS)
def test_between_the_change_of_a_destination_and_the_ledger(moving: Account, tenant: Tenant, moment: str) -> None:
    text = tenant.text()

    def reads(*codecs: str) -> None:
        moving.script.expect("GET", DESTINATIONS, answer=[samples.destination(codecs=list(codecs))])

    reads("PCMU", "PCMA")
    moving.script.expect("PATCH", f"{DESTINATIONS}/{DESTINATION_ID}", body={"codecs": ["PCMA"]}, status=204)
    reads("PCMA")
    _kill("gladly_sip_destination", moment, **moving.options, **PCMA)
    moving.script.check()
    assert (tenant.text() == text) is (moment == "before")
    _repaired(moving, SipDestination, lambda: reads("PCMA"), moment, **PCMA)
    entry = tenant.entry("sip_destinations", NAME) or {}
    assert entry["confirmed"]["settings"] == {**SETTINGS, "codecs": ["PCMA"]}
    assert entry["confirmed"]["who"] == "read from Gladly's API"


@pytest.mark.parametrize("moment", MOMENTS)
def test_between_the_creation_of_a_destination_and_the_ledger(moving: Account, moment: str) -> None:
    """It is found, not created a second time."""
    body = {
        "name": NAME,
        **{key: value for key, value in samples.destination().items() if key in ("sipDomain", "sipAddress")},
        "transport": "TLS",
        "codecs": ["PCMU", "PCMA"],
        "headers": SETTINGS["headers"],
        "allowlist": SETTINGS["allowlist"],
    }

    def reads() -> None:
        moving.script.expect("GET", DESTINATIONS, answer=[samples.destination()])

    moving.script.expect("GET", DESTINATIONS, answer=[])
    moving.script.expect("POST", DESTINATIONS, body=body, status=201, answer=samples.destination())
    reads()
    _kill("gladly_sip_destination", moment, **moving.options, **DESTINATION)
    moving.script.check()
    _repaired(moving, SipDestination, reads, moment, **DESTINATION)


@pytest.mark.parametrize("moment", MOMENTS)
def test_between_the_deletion_of_a_destination_and_the_ledger(moving: Account, tenant: Tenant, moment: str) -> None:
    absent = {"name": NAME, "state": "absent"}

    def reads() -> None:
        moving.script.expect("GET", DESTINATIONS, answer=[])

    moving.script.expect("GET", DESTINATIONS, answer=[samples.destination()])
    moving.script.expect("DELETE", f"{DESTINATIONS}/{DESTINATION_ID}", status=204)
    reads()
    _kill("gladly_sip_destination", moment, **moving.options, **absent)
    moving.script.check()
    _repaired(moving, SipDestination, reads, moment, **absent)
    assert tenant.entry("sip_destinations", NAME) is None


@pytest.mark.parametrize("moment", MOMENTS)
def test_between_the_change_of_a_route_and_the_ledger(moving: Account, tenant: Tenant, moment: str) -> None:
    queue = {"type": "QUEUE", "target": "Agents"}

    def reads(action: t.Any, fallback: t.Any, fully: bool = True) -> None:
        moving.script.expect("GET", ROUTES, answer=samples.route(action, fallback))
        if fully:
            moving.script.expect("GET", "/inboxes", answer=[samples.inbox(INBOX_ID)])
            moving.script.expect("GET", DESTINATIONS, answer=[samples.destination()])

    reads(queue, queue)
    body = {"action": FORWARD, "fallback": TO_INBOX}
    moving.script.expect("PUT", ROUTES, body=body, answer=samples.route(FORWARD, TO_INBOX))
    reads(FORWARD, TO_INBOX, fully=False)
    _kill("gladly_inbound_route", moment, **moving.options, **ROUTE)
    moving.script.check()
    _repaired(moving, InboundRoute, lambda: reads(FORWARD, TO_INBOX), moment, **ROUTE)
    assert (tenant.entry("inbound_routes", NUMBER) or {})["confirmed"]["who"] == "read from Gladly's API"
