# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The one module that talks SIP and no HTTP: Synthflow's SIP misbehaves, then is in order again."""

from __future__ import annotations

import json

from voice_sandbox.switches import BY_NAME

from .cases import STARTS
from .place import Place, Result
from .trial import Verdict

START = "attached"
IN_ORDER = "pass"
# Ringing is an answer: what nobody picks up is cancelled at the first of it.
HARMLESS = {"rings"}
TROUBLES: tuple[tuple[str, str], ...] = tuple(
    (name, value) for name in ("sip_synthflow", "sip_certificate") for value in BY_NAME[name].values[1:]
)


def probe(place: Place, switch: str, value: str) -> Verdict:
    """Probe a number while Synthflow's SIP does something wrong, and once more when it does not."""
    place.start_from(START, STARTS[START](place.member))
    verdict = Verdict(f"probe a number: {switch} is {value}")
    since, own = place.newest("history"), {"tenant": place.name}
    place.control("PATCH", "switches", params=own, json={switch: value})
    disturbed = _probed(place)
    place.control("DELETE", "switches", params=own)
    again = _probed(place)
    verdict.struck = value in HARMLESS or disturbed.get("verdict") != IN_ORDER
    verdict.recovered = again.get("verdict") == IN_ORDER
    for result in (disturbed, again):
        _judge(place, verdict, result)
    if place.history(since):
        verdict.mishaps.append(f"{verdict.label}: a probe sent requests to the vendors' APIs")
    return verdict


def _judge(place: Place, verdict: Verdict, result: Result) -> None:
    text = json.dumps(result)
    verdict.secrets += [f"{verdict.label}: a secret is shown" for secret in place.secrets if secret in text]
    if result.get("failed") or result["changed"] or "exception" in result:
        verdict.mishaps.append(f"{verdict.label}: the probe ended as failed or changed: {result.get('msg')}")
    elif result["verdict"] != IN_ORDER and not (result["diagnosis"]["title"] and result["diagnosis"]["next_step"]):
        verdict.mishaps.append(f"{verdict.label}: the probe does not say what to do: {result['text']}")


def _probed(place: Place) -> Result:
    member = place.member
    options = {
        "uri": f"sip:{member.number}@sip.{member.region}.synthflow.ai:32682;transport=tls",
        "from_uri": f"sip:{member.queue_did}@{member.name}.sip.gladly.com",
        "method": "invite",
        "connect_to": place.synthflow_sip(),
        "max_per_minute": 0,
        "timeout": 5,
    }
    return place.run(("sip_probe", options))
