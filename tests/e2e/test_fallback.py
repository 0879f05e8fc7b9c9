# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An incident: callers are sent to people, stay there whatever else runs, and go back only where somebody answers."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from bench import Bench, confirmation, keep_tasks

from voice_sandbox.process import SandboxProcess

API_TENANTS = "acme,borealis,delta"
ACTIVE = ("-e", "fallback_state=active")
OVER = ("-e", "fallback_state=over")


@pytest.fixture
def bench(sandbox: SandboxProcess) -> Bench:
    """The example tenants, wired."""
    bench = Bench(sandbox)
    wired = bench.run("integrate", "--limit", API_TENANTS)
    assert wired.status == 0, wired.output
    return bench


def actions(bench: Bench, tenant: str) -> dict[str, dict[str, Any]]:
    """Return where the calls of a tenant's numbers go."""
    routes = bench.control.state()[tenant]["gladly"]["inbound_routes"]
    return {route["phoneNumber"]: route["action"] for route in routes}


def test_callers_go_to_people_and_come_back(bench: Bench) -> None:
    wired = bench.control.state()
    sent = bench.predict_and_run("fallback", "--limit", API_TENANTS, *ACTIVE, variables={"fallback_reason": "INC-2077"})
    assert sent.status == 0, sent.output
    moved = ["+12065550100", "+13035550142", "+4930901820010", "+4930901820011"]
    assert sorted(bench.voice_writes()) == [("PUT", number) for number in moved]
    assert actions(bench, "acme")["+12065550100"] == {"type": "INBOX", "target": "Voice Support"}
    assert bench.control.call("acme")["outcome"] == "inbox"
    remembered = bench.files.ledger("acme")["diverted_routes"]["+12065550100"]
    assert remembered["reason"] == "INC-2077"
    assert remembered["before"]["action"] == {"type": "forward_to_sip", "target": "Synthflow AI"}

    # A second run must not take the fallback for what was there before.
    bench.changes_nothing("fallback", "--limit", API_TENANTS, *ACTIVE)

    # What is scheduled does not send anybody back.
    kept = bench.control.state()
    scheduled = bench.run("integrate", "--limit", API_TENANTS)
    assert scheduled.failed_hosts == {"acme", "borealis", "delta"}
    assert "sent to the fallback for an incident" in scheduled.message("acme")
    assert "INC-2077" in scheduled.message("acme")
    assert (bench.control.state(), bench.control.writes()) == (kept, [])

    back = bench.predict_and_run("fallback", "--limit", API_TENANTS, *OVER)
    assert back.status == 0, back.output
    assert re.findall(r"(\w+) .*changed=(\d+)", back.output) == [(name, "1") for name in API_TENANTS.split(",")]
    assert bench.control.state() == wired
    assert bench.files.ledger("acme")["diverted_routes"] == {}
    bench.changes_nothing("fallback", "--limit", API_TENANTS, *OVER)
    bench.changes_nothing("integrate", "--limit", API_TENANTS)


def test_nobody_is_sent_back_while_synthflow_does_not_answer(bench: Bench) -> None:
    assert bench.run("fallback", "--limit", "acme,delta", *ACTIVE).status == 0
    diverted = bench.control.state()
    bench.control.switch(sip_synthflow="503")
    variables = {"tenant_verify_wait_timeout": 0}
    refused = bench.run("fallback", "--limit", "acme,delta", *OVER, variables=variables)
    assert refused.failed_hosts == {"acme", "delta"}, refused.output
    assert "Nobody was sent back to Synthflow." in refused.message("acme")
    assert (bench.control.state(), bench.control.writes()) == (diverted, [])


def test_what_only_people_can_do_is_written_down(sandbox: SandboxProcess) -> None:
    bench = Bench(sandbox)
    assert bench.run("integrate", "--limit", "cobalt").status == 0
    assert bench.run("integrate", "--limit", "cobalt", variables=confirmation("cobalt")).status == 0
    warn = {"tenant_gladly_pending": "warn"}
    asked = bench.predict_and_run("fallback", "--limit", "cobalt", *ACTIVE, variables=warn)
    assert asked.status == 0, asked.output
    assert bench.files.headings("cobalt") == ["Change the inbound route of +13125550142"]
    page = bench.files.page("cobalt")
    assert page is not None
    assert "voiceops.gladly_synthflow.fallback -i inventory --limit cobalt" in page
    assert "-e fallback_state=active" in page
    bench.changes_nothing("fallback", "--limit", "cobalt", *ACTIVE, variables=warn)
    done = bench.run("fallback", "--limit", "cobalt", *ACTIVE, variables=confirmation("cobalt"))
    assert done.status == 0, done.output
    assert bench.files.page("cobalt") is None
    refused = bench.run("integrate", "--limit", "cobalt")
    assert "sent to the fallback for an incident" in refused.message("cobalt")

    # With the default, the run fails while somebody has something to do; the page says what.
    waiting = bench.predict_and_run("fallback", "--limit", "cobalt", *OVER, variables={"tenant_gladly_pending": "fail"})
    assert waiting.failed_hosts == {"cobalt"}
    assert "-e fallback_state=over" in (bench.files.page("cobalt") or "")
    # Until that is confirmed, nobody knows where callers are, and integrate keeps out of it.
    assert "+13125550142" in bench.files.ledger("cobalt")["diverted_routes"]
    back = bench.run("fallback", "--limit", "cobalt", *OVER, variables=confirmation("cobalt"))
    assert back.status == 0, back.output
    assert bench.files.ledger("cobalt")["diverted_routes"] == {}
    bench.changes_nothing("integrate", "--limit", "cobalt")


def test_one_number_that_cannot_be_moved_holds_nobody_up(bench: Bench, tmp_path: Path) -> None:
    bench.control.plant(
        tenant="borealis", vendor="gladly", method="PUT", path=".*820010", kind="status", status=403, times=None
    )
    run = bench.run("fallback", "--limit", "borealis", *ACTIVE, *keep_tasks(tmp_path))
    assert run.failed_hosts == {"borealis"}
    # What was remembered of the other number has to outlive the run.
    assert "kept after borealis" in run.output
    assert actions(bench, "borealis")["+4930901820011"]["type"] == "EXTERNAL_NUMBER"
    bench.control.clear_faults()
    assert bench.run("fallback", "--limit", "borealis", *ACTIVE).status == 0
    assert actions(bench, "borealis")["+4930901820010"] == {"type": "INBOX", "target": "Kundenservice"}
    assert bench.run("fallback", "--limit", "borealis", *OVER).status == 0
    bench.changes_nothing("integrate", "--limit", "borealis")


def test_an_incident_can_be_forgotten(bench: Bench) -> None:
    assert bench.run("fallback", "--limit", "acme", *ACTIVE).status == 0
    bench.predict_and_run("fallback", "--limit", "acme", "-e", "fallback_state=forgotten")
    assert actions(bench, "acme")["+12065550100"]["type"] == "INBOX"
    moved = bench.run("integrate", "--limit", "acme")
    assert moved.status == 0, moved.output
    assert actions(bench, "acme")["+12065550100"]["type"] == "FORWARD_TO_SIP"


@pytest.mark.parametrize("said", [(), ("-e", "fallback_state=on")])
def test_nobody_is_moved_while_it_is_not_said_where_to(sandbox: SandboxProcess, said: tuple[str, ...]) -> None:
    bench = Bench(sandbox)
    run = bench.run("fallback", "--limit", "acme,delta", *said)
    assert run.status != 0, run.output
    assert "Give -e fallback_state=active to send callers to their fallback" in run.message("acme")
    # Neither is anything done for those who come after the first tenant.
    assert (run.changed, bench.control.writes()) == ([], [])
