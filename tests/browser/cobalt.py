# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is pending for the example tenant cobalt: a SIP destination with X-headers, and the route of its number."""

from __future__ import annotations

import typing as t

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._runbook.items import Runbook, read_pending

NUMBER = "+13125550142"
ADDRESS = f"sip:{NUMBER}@sip.us.synthflow.ai:32682;transport=tls"
SINCE = "2026-11-22T19:30:00Z"
DESTINATIONS = "Settings > Voice > SIP Configuration > External SIP Destinations"
NUMBERS = "Settings > Voice > Phone Numbers"


def step(kind: str, instruction: str, menu: str = "", **fields: str | None) -> dict[str, t.Any]:
    """Return a step as the modules return it."""
    shown = {"field": None, "value": None, "old_value": None, **fields}
    return {"kind": kind, "menu": menu, "instruction": instruction, **shown}


def fill_in(field: str, value: str, instruction: str = "Fill in the field.") -> dict[str, t.Any]:
    """Return a step for one field."""
    return step("do", instruction, field=field, value=value)


DESTINATION: dict[str, t.Any] = {
    "kind": "sip_destination",
    "name": "Synthflow AI",
    "action": "create",
    "since": SINCE,
    "steps": [
        step("do", "Click Add Destination.", DESTINATIONS),
        fill_in("Name", "Synthflow AI"),
        fill_in("SIP Domain", "cobalt.sip.gladly.com"),
        fill_in("SIP Address", ADDRESS, "Fill in the field, with everything after the semicolon."),
        fill_in("Media Codec", "G.711 (PCMU/PCMA)"),
        fill_in("Transport", "TLS"),
        fill_in(
            "IP Allowlist",
            "34.139.4.161/32\n35.237.42.43/32",
            "Allow exactly these addresses, one for each line: calls are accepted from them alone.",
        ),
        fill_in(
            "X-header X-Gladly-Caller-Id",
            "{caller_e164}",
            "Add the X-header X-Gladly-Caller-Id to outbound INVITEs, in exactly this spelling.",
        ),
        fill_in(
            "X-header X-Gladly-Routing-Selector",
            "billing",
            "Add the X-header X-Gladly-Routing-Selector to outbound INVITEs, in exactly this spelling.",
        ),
        step("do", "Save the configuration."),
        step(
            "check",
            "Open the destination 'Synthflow AI' again: every field reads as given here.",
            DESTINATIONS,
            field="SIP Address",
            value=ADDRESS,
        ),
    ],
}

ROUTE: dict[str, t.Any] = {
    "kind": "inbound_route",
    "name": NUMBER,
    "action": "update",
    "since": SINCE,
    "steps": [
        step(
            "ask",
            f"Is {NUMBER} in the list? If not, stop: it has to be bought, ported or forwarded into Gladly first.",
            NUMBERS,
            value=NUMBER,
        ),
        step("ask", "Do people answer calls that go to queue Agents?"),
        step("do", f"Open the number {NUMBER}.", NUMBERS),
        step("do", "Set the routing action.", field="Routing action", value="Forward to SIP", old_value="queue Agents"),
        step("do", "Select the destination.", field="Destination", value="Synthflow AI"),
        step(
            "do",
            "Set the fallback, which takes the calls when the destination does not answer.",
            field="Fallback",
            value="queue Agents",
        ),
        step("do", "Save only now, when all of it is set: callers notice this change at once."),
        step("check", f"Call {NUMBER} from another phone: the voice agent answers."),
        step(
            "check",
            "If it does not, set the routing action back to 'queue Agents' and save; the calls are then answered as "
            "before.",
            NUMBERS,
        ),
    ],
}


def runbook(*pending: dict[str, t.Any], tenant: str = "cobalt", **settings: t.Any) -> Runbook:
    """Return the runbook of what is given, else of all that is pending for cobalt."""
    facts = {"organization": "cobalt.gladly.com", "sip_domain": "cobalt.sip.gladly.com", **settings}
    return Runbook(tenant, read_pending(pending or (ROUTE, DESTINATION)), **facts)
