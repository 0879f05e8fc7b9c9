# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tenants whose Gladly settings a person makes: asked for, confirmed and taken back, by the playbooks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bench import PERSON, Bench, confirmation
from playbook import inventory_with

from voice_sandbox.process import SandboxProcess

DESTINATION = "Synthflow AI"
ACME, COBALT = "+12065550100", "+13125550142"
CREATE = f"Create the SIP destination '{DESTINATION}'"
DELETE = f"Delete the SIP destination '{DESTINATION}'"
BOTH = ("--limit", "acme,cobalt")
COBALT_ALONE = ("--limit", "cobalt")


def test_a_person_takes_two_tenants_to_synthflow_and_back(sandbox: SandboxProcess, tmp_path: Path) -> None:
    bench = Bench(sandbox)
    by_hand = {"tenant_gladly_backend": "runbook", "tenant_gladly_pending": "warn"}
    inventory = inventory_with(tmp_path / "inventory", acme=by_hand, cobalt={"tenant_gladly_pending": None})

    both_are_asked(bench, inventory)
    nobody_confirms_for_all(bench, inventory)
    one_confirms_what_has_changed_meanwhile(bench, tmp_path, by_hand)
    the_destination_is_confirmed_before_the_route_is_asked_for(bench, inventory)
    both_are_taken_apart(bench, inventory)


def both_are_asked(bench: Bench, inventory: Path) -> None:
    """cobalt stops before the cut-over, by default; acme gets all steps at once, and goes on to the end."""
    run = bench.predict_and_run("integrate", *BOTH, inventory=inventory)
    files, state = bench.files, bench.control.state()
    assert (run.status, run.failed_hosts) == (2, {"cobalt"})
    assert files.headings("cobalt") == [CREATE]
    assert files.headings("acme") == [CREATE, f"Set the inbound route of {ACME}"]
    assert files.pending("cobalt") == [DESTINATION]
    assert files.pending("acme") == [DESTINATION, ACME]
    assert str(files.runbooks / "cobalt.html") in run.message("cobalt")
    assert "Carry them out, then run again with tenant_gladly_confirm" in run.message("cobalt")
    for tenant, number in (("acme", ACME), ("cobalt", COBALT)):
        assistants = {entry["name"]: entry["phone_number"] for entry in state[tenant]["synthflow"]["assistants"]}
        assert number in assistants.values()


def nobody_confirms_for_all(bench: Bench, inventory: Path) -> None:
    """With several tenants in the play, a confirmation has to name those that it is about, and rightly."""
    before = bench.files.everything(), bench.control.state()
    for tenants, words in (
        ({}, "Add 'tenants' with the names"),
        ({"tenants": ["cobolt"]}, "the confirmation is about cobolt, and the play has no tenant of that name"),
    ):
        confirm = {"tenant_gladly_confirm": {"who": PERSON, **tenants}}
        refused = bench.run("integrate", *BOTH, inventory=inventory, variables=confirm)
        assert refused.status != 0
        assert words in refused.output
    assert (bench.files.everything(), bench.control.state()) == before


def one_confirms_what_has_changed_meanwhile(bench: Bench, tmp_path: Path, by_hand: dict[str, Any]) -> None:
    """acme is confirmed, but for the destination, which the inventory wants otherwise by now; cobalt is not meant."""
    files = bench.files
    before = files.ledger_path("cobalt").read_bytes()
    other_headers = {"tenant_headers": {"X-Gladly-Caller-Id": "{caller_e164}", "X-Gladly-Routing-Selector": "support"}}
    changed = inventory_with(
        tmp_path / "changed", acme={**by_hand, **other_headers}, cobalt={"tenant_gladly_pending": None}
    )
    run = bench.predict_and_run("integrate", *BOTH, inventory=changed, variables=confirmation("acme"))
    assert (run.status, run.failed_hosts) == (2, {"cobalt"})
    assert {entry["host"] for entry in run.changed} == {"acme"}
    assert files.ledger_path("cobalt").read_bytes() == before
    assert files.headings("cobalt") == [CREATE]
    assert files.confirmed("acme") == {ACME: PERSON}
    assert files.pending("acme") == [DESTINATION]
    assert "is not confirmed, since its steps are given for the first time now" in run.output
    assert files.headings("acme") == [CREATE]
    assert "X-Gladly-Routing-Selector" in (files.page("acme") or "")


def the_destination_is_confirmed_before_the_route_is_asked_for(bench: Bench, inventory: Path) -> None:
    """cobalt goes on step by step, and stays as it is when all is done."""
    files, arguments = bench.files, ("integrate", *COBALT_ALONE)
    confirmed = {"inventory": inventory, "variables": confirmation("cobalt")}

    stopped = bench.predict_and_run(*arguments, **confirmed)
    assert (stopped.status, files.headings("cobalt")) == (2, [f"Set the inbound route of {COBALT}"])
    assert files.confirmed("cobalt") == {DESTINATION: PERSON}
    assert files.pending("cobalt") == [COBALT]

    done = bench.predict_and_run(*arguments, **confirmed)
    assert (done.status, files.page("cobalt")) == (0, None)
    assert files.confirmed("cobalt") == {DESTINATION: PERSON, COBALT: PERSON}
    assert files.pending("cobalt") == []

    bench.changes_nothing(*arguments, inventory=inventory)
    assert bench.voice_writes() == []


def both_are_taken_apart(bench: Bench, inventory: Path) -> None:
    """Nothing is deleted before a person says that the calls are sent back; of acme no ledger knows anything."""
    files, wired = bench.files, bench.control.state()
    files.ledger_path("acme").unlink()
    meant = {"decommission_confirm": ["acme", "cobalt"], "decommission_delete_assistants": True}
    arguments = ("decommission", *BOTH)

    stopped = bench.run(*arguments, inventory=inventory, variables=meant)
    assert (stopped.status, stopped.failed_hosts) == (2, {"acme", "cobalt"})
    assert bench.control.state() == wired
    route, destination = files.headings("cobalt")
    assert (COBALT in route, destination) == (True, DELETE)
    assert ACME in files.headings("acme")[0]
    assert "queue Agents" in (files.page("cobalt") or "")
    assert "inbox Voice Support" in (files.page("acme") or "")

    confirmed = {**meant, **confirmation("acme", "cobalt")}
    gone = bench.run(*arguments, inventory=inventory, variables=confirmed)
    assert gone.status == 0, gone.output
    left = bench.control.state()
    for tenant in ("acme", "cobalt"):
        assert left[tenant]["synthflow"]["numbers"] == []
        assert files.page(tenant) is None
        assert files.pending(tenant) == []
