# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A tenant whose Gladly settings a person made moves to the API, without entering anything again, and back."""

from __future__ import annotations

from typing import Any

from bench import PERSON, Bench
from tenant import Tenant

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._gladly.inbound_route import InboundRoute
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._gladly.sip_destination import SipDestination
from voice_sandbox.process import SandboxProcess

DESTINATION = "Synthflow AI"
NUMBER = "+13125550142"
INTEGRATE = ("integrate", "--limit", "cobalt")
TO_THE_API = {"variables": {"tenant_gladly_backend": "api"}}


def set_up(info: dict[str, Any], wanted: dict[str, Any], fallback: dict[str, Any], **options: Any) -> None:
    """Bring cobalt's voice settings about by the modules' own resources."""
    tenant = Tenant(info, "cobalt")
    tenant.task(SipDestination, tenant.gladly, name=DESTINATION, **wanted, **options)
    tenant.task(InboundRoute, tenant.gladly, phone_number=NUMBER, destination=DESTINATION, fallback=fallback, **options)


def test_from_a_person_to_the_api_and_back(sandbox: SandboxProcess) -> None:
    bench = Bench(sandbox)
    files = bench.files
    assert bench.run(*INTEGRATE).status == 0
    wanted = {name: entry["pending"]["settings"] for name, entry in files.attested("cobalt").items()}
    fallback = wanted[NUMBER]["fallback"]
    ledger = {"backend": "runbook", "ledger": str(files.ledger_path("cobalt"))}
    set_up(bench.info, wanted[DESTINATION], fallback, **ledger, confirm={"who": PERSON})
    assert files.confirmed("cobalt") == {DESTINATION: PERSON, NUMBER: PERSON}
    # In the panel the destination is as confirmed, and the route has another fallback than the person said.
    set_up(bench.info, wanted[DESTINATION], {"type": "queue", "target": "Billing"}, backend="api")

    moved = bench.predict_and_run(*INTEGRATE, **TO_THE_API)
    assert moved.status == 0, moved.output
    assert bench.voice_writes() == [("PUT", NUMBER)]
    assert [entry["task"] for entry in moved.changed] == [
        "gladly_sip_destination",
        "gladly_inbound_route",
        "gladly_runbook",
    ]
    assert f"What {PERSON} confirmed of '{NUMBER}' is not what Gladly's API reads" in moved.output
    assert f"What {PERSON} confirmed of '{DESTINATION}'" not in moved.output
    assert files.confirmed("cobalt") == dict.fromkeys([DESTINATION, NUMBER], "read from Gladly's API")
    assert files.page("cobalt") is None
    state = bench.control.state()["cobalt"]["gladly"]["inbound_routes"]
    assert [route["fallback"] for route in state if route["phoneNumber"] == NUMBER] == [
        {"type": "QUEUE", "target": "Agents"}
    ]

    bench.changes_nothing(*INTEGRATE, **TO_THE_API)
    bench.changes_nothing(*INTEGRATE)
    assert files.pending("cobalt") == []
