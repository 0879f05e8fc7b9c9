# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tenants and reports of a rollout, and results of the tasks that they are made of."""

from __future__ import annotations

import typing as t

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._moments import parse_moment
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._report.document import (
    Document,
    Facts,
    Tenant,
    document,
    new_tenant,
)

BEGAN, ENDED = "2026-11-23T02:00:00Z", "2026-11-23T02:10:00Z"
NEXT_STEP = "Mend what is named, then run again."

HOSTILE = (
    "<script>window.hacked = true</script>",
    "</script><script>window.hacked = true</script>",
    "<!--<script>",
    "]]>\u2028\u2029\x00\x1b[31m\ud800",
    "<img src=x onerror='window.hacked = true'>",
    "\"quotes\" & 'quotes' &amp; \\u003c",
    "\u202etxt.exe\u202c and zero\u200bwidth",
    "../../etc/passwd",
    "x" * 3000,
)


def tenant(name: str = "acme", outcome: str = "integrated", **more: t.Any) -> Tenant:
    """Return a tenant of a report."""
    ran = {} if outcome == "not_run" else {"started": BEGAN, "ended": ENDED, "seconds": 1.5}
    return {**new_tenant(name), **ran, "outcome": outcome, "changed": outcome == "integrated", **more}


def report(*tenants: Tenant, **facts: t.Any) -> Document:
    """Return a report."""
    known = {
        "playbook": "integrate.yml",
        "started": parse_moment(BEGAN),
        "ended": parse_moment(ENDED),
        "finished": True,
        "predicted": False,
    }
    return document(Facts(**{**known, **facts}), tenants)


def everywhere(text: str) -> Tenant:
    """Return a tenant that has a text wherever there can be one."""
    rung = {"name": text, "verdict": text, "milliseconds": 3, "code": text, "detail": text}
    message = {"direction": "sent", "milliseconds": 3, "transport": text, "summary": text, "message": text}
    probe = dict.fromkeys(("label", "uri", "peer", "verdict", "title", "meaning", "next_step"), text)
    one = dict.fromkeys(("module", "object", "message", "next_step"), text)
    return tenant(
        text,
        "stopped",
        **dict.fromkeys(("wave", "region", "backend", "text", "runbook"), text),
        requests={text: 1},
        failure={"task": text, "message": text, "next_step": text},
        objects=[{**one, "changed": True, "failed": True, "diff": [f"+{text}", f"-{text}", f"@ {text}"]}],
        findings=[dict.fromkeys(("severity", "object", "finding", "fix"), text)],
        verification={"verdict": text, "text": [text]},
        probes=[{**probe, "rungs": [rung], "ladder": [message], "left_out": 2}],
        certificates=[{"host": text, "subject": text, "not_after": text, "days_left": -1}],
        left_out=[text],
    )


def integration(outcome: str = "integrated", **more: t.Any) -> dict[str, t.Any]:
    """Return the result of the task that carries out a tenant's whole integration."""
    found: dict[str, t.Any] = {
        "changed": outcome not in ("unchanged", "stopped"),
        "outcome": outcome,
        "text": f"Tenant acme is {outcome}.",
        "objects": [
            {
                "module": "synthflow_sip_number",
                "object": "+12065550100",
                "changed": True,
                "number": {"phone_number": "+12065550100"},
                "diff": {"before": {}, "after": {"phone_number": "+12065550100"}},
            },
        ],
        "findings": [
            {"severity": "warning", "check": "x", "object": "trunk", "finding": "Unread", "fix": "Do.", "text": "all"}
        ],
        "observed": {},
        "verification": None,
        "probes": [probe()],
        "runbook": None,
        "requests": {"synthflow": 6, "gladly": 7},
    }
    if outcome in ("stopped", "rolled_back", "unsettled"):
        found["msg"] = f"Could not integrate tenant acme: the peer is deaf. {NEXT_STEP}"
        found["error"] = {"kind": "unproven", "next_step": NEXT_STEP}
    return {**found, **more}


def probe(verdict: str = "pass") -> dict[str, t.Any]:
    """Return a probe as the integration returns it."""
    uri = "sip:+12065550100@sip.us.synthflow.ai:32682;transport=tls"
    certificate = {"subject": "CN=sip", "not_after": "2027-01-01T00:00:00Z", "days_left": 39}
    link = {"subject": "CN=ca", "not_after": "2026-12-01T00:00:00Z", "days_left": 8}
    tls = {"name": "tls", "verdict": "pass", "milliseconds": 41, "code": "secured", "detail": "TLSv1.3"}
    return {
        "object": "+12065550100 to Synthflow",
        "verify_leg": {"label": "+12065550100 to Synthflow", "leg": "forward", "uri": uri},
        "verdict": verdict,
        "diagnosis": {"code": "a", "title": "It answers", "meaning": "Good.", "next_step": ""},
        "rungs": [{**tls, "facts": {"certificate": certificate, "chain": [link]}}],
        "ladder": [
            {
                "direction": "sent",
                "milliseconds": 62,
                "transport": "tls",
                "summary": "OPTIONS x",
                "message": "OPTIONS x",
            }
        ],
        "ladder_left_out": 0,
        "target": {"uri": uri, "host": "sip.us.synthflow.ai", "port": 32682},
    }
