# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is pending for the example tenant cobalt: a SIP destination with X-headers, and the route of its number."""

from __future__ import annotations

import typing as t

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._gladly.admin_steps import (
    DESTINATIONS_MENU,
    destination_steps,
    route_steps,
)
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._runbook.items import Runbook, read_pending

NUMBER = "+13125550142"
ADDRESS = f"sip:{NUMBER}@sip.us.synthflow.ai:32682;transport=tls"
SINCE = "2026-11-22T19:30:00Z"
AGENTS = {"type": "queue", "target": "Agents"}
SETTINGS = {
    "sip_domain": "cobalt.sip.gladly.com",
    "sip_address": ADDRESS,
    "transport": "tls",
    "codecs": ["PCMU", "PCMA"],
    "headers": {"X-Gladly-Caller-Id": "{caller_e164}", "X-Gladly-Routing-Selector": "billing"},
    "allowlist": ["34.139.4.161/32", "35.237.42.43/32"],
}
FORWARDED = {"action": {"type": "forward_to_sip", "target": "Synthflow AI"}, "fallback": AGENTS}
BEFORE = {"action": AGENTS, "fallback": None}


DESTINATIONS = DESTINATIONS_MENU


def pending(kind: str, name: str, action: str, steps: list[dict[str, t.Any]]) -> dict[str, t.Any]:
    """Return what is pending as the modules return it."""
    return {"kind": kind, "name": name, "action": action, "since": SINCE, "steps": steps}


DESTINATION = pending("sip_destination", "Synthflow AI", "create", destination_steps("Synthflow AI", None, SETTINGS))
ROUTE = pending("inbound_route", NUMBER, "update", route_steps(NUMBER, BEFORE, FORWARDED, ADDRESS))


def runbook(*items: dict[str, t.Any], tenant: str = "cobalt", **settings: t.Any) -> Runbook:
    """Return the runbook of what is given, else of all that is pending for cobalt."""
    facts = {"organization": "cobalt.gladly.com", "sip_domain": "cobalt.sip.gladly.com", **settings}
    return Runbook(tenant, read_pending(items or (ROUTE, DESTINATION)), **facts)
