# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A fleet of tenants with everything that a rollout can come to, made of results as the modules return them."""

from __future__ import annotations

import typing as t

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._report.document import (
    Document,
    Facts,
    document,
)
from ansible_collections.voiceops.gladly_synthflow.plugins.plugin_utils._rollout.tenant_record import (
    Task,
    TenantRecord,
)

BEGAN = 1_795_000_000.0
TASK = Task("t", "Integrate the tenant", "tenant_integration", False, False)
CITIES = (
    "acme", "borealis", "cobalt", "delta", "ember", "fjord", "granite", "harbor", "indigo", "juniper", "kestrel",
    "lumen", "meadow", "nimbus", "orchard", "pioneer", "quartz", "ridge", "summit", "tundra",
)  # fmt: skip
OUTCOMES = {3: "stopped", 11: "rolled_back", 47: "unsettled", 90: "unreachable"}


def probe(number: str, *, fails: bool = False, days: int = 61) -> dict[str, t.Any]:
    """Return the result of a probe, with its leg."""
    uri = f"sip:{number}@sip.us.synthflow.ai:32682;transport=tls"
    answer = "404 Not Found (OPTIONS)" if fails else "200 OK (OPTIONS)"
    verdict = "fail" if fails else "pass"
    return {
        "module": "sip_probe",
        "object": f"{number} to Synthflow",
        "changed": False,
        "verify_leg": {"label": f"{number} to Synthflow", "leg": "forward", "uri": uri},
        "verdict": verdict,
        "diagnosis": {
            "code": "number_not_found" if fails else "answered",
            "title": "404: the peer does not know the number" if fails else "The peer takes calls",
            "meaning": "No call to this number can get through." if fails else "",
            "next_step": "Attach the number to its assistant, and wait two minutes." if fails else "",
        },
        "rungs": [
            rung("dns", 3, "192.0.2.10"),
            rung("connect", 19, "192.0.2.10:32682"),
            rung("tls", 42, "TLSv1.3, TLS_AES_256_GCM_SHA384", facts={"certificate": certificate(days)}),
            rung("options", 21, answer.removesuffix(" (OPTIONS)"), verdict),
        ],
        "ladder": [
            message("sent", 64, f"OPTIONS {uri}", f"OPTIONS {uri} SIP/2.0\nMax-Forwards: 70\nCSeq: 1 OPTIONS\n"),
            message("received", 85, answer, f"SIP/2.0 {answer.removesuffix(' (OPTIONS)')}\nCSeq: 1 OPTIONS\n"),
        ],
        "ladder_left_out": 0,
        "target": {"uri": uri, "host": "sip.us.synthflow.ai", "port": 32682},
    }


def rung(name: str, milliseconds: int, detail: str, verdict: str = "pass", **more: t.Any) -> dict[str, t.Any]:
    """Return a rung."""
    return {"name": name, "verdict": verdict, "milliseconds": milliseconds, "code": name, "detail": detail, **more}


def message(direction: str, milliseconds: int, summary: str, whole: str) -> dict[str, t.Any]:
    """Return a message of a ladder."""
    return {
        "direction": direction,
        "milliseconds": milliseconds,
        "transport": "tls",
        "summary": summary,
        "message": whole,
    }


def certificate(days: int) -> dict[str, t.Any]:
    """Return what a rung shows of a certificate."""
    return {"subject": "CN=sip.us.synthflow.ai", "not_after": "2027-01-23T10:00:00Z", "days_left": days}


def result(name: str, number: str, outcome: str) -> dict[str, t.Any]:
    """Return the result of the task that carries out a tenant's integration."""
    fails = outcome in ("stopped", "rolled_back", "unsettled")
    changed = outcome not in ("unchanged", "stopped")
    found: dict[str, t.Any] = {
        "changed": changed,
        "outcome": outcome,
        "text": f"Tenant {name} is {outcome.replace('_', ' ')}.",
        "requests": {"synthflow": 6, "gladly": 7},
        "findings": [],
        "runbook": f"runbooks/{name}.html" if outcome == "pending" else None,
        "probes": [probe(number, fails=fails, days=9 if name == "cobalt-42" else 61)],
        "verification": {
            "verdict": "fail" if fails else "pass",
            "text": [f"{number}: {'fail' if fails else 'pass'}", "  not proven: media"],
        },
        "objects": [
            {
                "module": "synthflow_sip_number",
                "object": number,
                "changed": changed,
                "diff": {"before": {}, "after": {"phone_number": number, "provider_name": "custom"}} if changed else {},
            },
            {
                "module": "gladly_inbound_route",
                "object": number,
                "changed": changed,
                "diff": {
                    "before": {"action": {"type": "queue", "target": "Agents"}, "fallback": None},
                    "after": {"action": {"type": "forward_to_sip", "target": "Synthflow AI"}, "fallback": None},
                }
                if changed
                else {},
            },
        ],
    }
    if fails:
        found["msg"] = (
            f"Gladly -> Synthflow, {number} to Synthflow: 404: the peer does not know the number. Callers of tenant "
            f"{name} keep the route that they have. Mend what is named, then run again."
        )
        found["error"] = {"kind": "unproven", "next_step": "Mend what is named, then run again."}
        found["findings"] = [
            {
                "severity": "warning",
                "object": "trunk",
                "finding": "Its credentials cannot be read back",
                "fix": "Set update_password to always after a change.",
            }
        ]
    return found


def outcome_of(position: int) -> str:
    """Return what comes of a tenant by its place in the fleet."""
    if position in OUTCOMES:
        return OUTCOMES[position]
    if position % 37 == 5:
        return "stopped"
    if position % 29 == 7:
        return "pending"
    return "unchanged" if position % 3 == 0 else "integrated"


def record(position: int, size: int) -> TenantRecord:
    """Return a tenant of the fleet."""
    name = f"{CITIES[position % len(CITIES)]}-{position}"
    wave = "canary" if position < size // 20 else "early" if position < size // 4 else "general"
    made = TenantRecord(name, wave, ("us", "eu")[position % 2], ("api", "runbook")[position % 5 == 0])
    if position >= size - size // 40:  # The run did not get to them.
        return made
    outcome = outcome_of(position)
    began = BEGAN + position * 0.4
    made.begin()
    made.spend(began, began + 0.8 + position % 7 / 5)
    if outcome == "unreachable":
        made.fail(TASK, {"msg": "Connection refused", "unreachable": True}, "unreachable")
    elif outcome in ("stopped", "rolled_back", "unsettled"):
        made.fail(TASK, result(name, f"+1206555{position:04}", outcome))
    else:
        made.add(TASK, result(name, f"+1206555{position:04}", outcome))
    made.settle(is_out=outcome == "unreachable")
    return made


def fleet(size: int = 200, **facts: t.Any) -> Document:
    """Return the report of a fleet."""
    known = {"playbook": "integrate.yml", "started": BEGAN, "ended": BEGAN + size * 0.4, "finished": True}
    tenants = [record(position, size).to_tenant() for position in range(size)]
    return document(Facts(**{**known, "predicted": False, **facts}), tenants)
