# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private plugin util: it may change without notice and is not meant to be used outside this collection.

"""Probes of a call path, from the results that have them, as a report shows them."""

from __future__ import annotations

import typing as t

from .plain import entries, mapping, number, text

Values = t.Mapping[str, t.Any]


def probe_of_result(result: Values, label: str = "") -> dict[str, t.Any]:
    """Return what a result of `sip_probe` tells, in the shape of the document."""
    diagnosis, target = mapping(result.get("diagnosis")), mapping(result.get("target"))
    leg = mapping(result.get("verify_leg"))
    if not result.get("verdict"):
        # What keeps a probe from being sent is trouble of this machine or of the settings.
        diagnosis = {"title": "The probe could not be sent", "meaning": result.get("msg")}
    where = [text(target.get(key)) for key in ("host", "port") if target.get(key)]
    return {
        "label": text(leg.get("label") or label or target.get("uri")),
        "uri": text(target.get("uri") or leg.get("uri")),
        "peer": ":".join(where) or text(target.get("uri")),
        "verdict": text(result.get("verdict")) or "fail",
        **{key: text(diagnosis.get(key)) for key in ("title", "meaning", "next_step")},
        "rungs": [
            {
                "name": text(rung.get("name")),
                "verdict": text(rung.get("verdict")),
                "milliseconds": number(rung.get("milliseconds")),
                "code": text(rung.get("code")),
                "detail": text(rung.get("detail")),
            }
            for rung in entries(result.get("rungs"))
        ],
        "ladder": [
            {
                "direction": "received" if message.get("direction") == "received" else "sent",
                "milliseconds": number(message.get("milliseconds")),
                **{key: text(message.get(key)) for key in ("transport", "summary", "message")},
            }
            for message in entries(result.get("ladder"))
        ],
        "left_out": int(number(result.get("ladder_left_out"))),
    }


def certificates_of_result(result: Values) -> list[dict[str, t.Any]]:
    """Return the certificates that a probe saw: the peer's, and of its chain the one that expires first."""
    host = text(mapping(result.get("target")).get("host"))
    found: list[dict[str, t.Any]] = []
    for rung in entries(result.get("rungs")):
        facts = mapping(rung.get("facts"))
        seen = [mapping(facts.get("certificate")), *entries(facts.get("chain"))]
        dated = [one for one in seen if one.get("not_after")]
        for one in dated[:1] + sorted(dated[1:], key=lambda link: number(link.get("days_left")))[:1]:
            shown = {
                "host": host,
                "subject": text(one.get("subject")),
                "not_after": text(one["not_after"]),
                "days_left": int(number(one.get("days_left"))),
            }
            if shown not in found:
                found.append(shown)
    return found


def probes_of_verification(verification: Values) -> list[dict[str, t.Any]]:
    """Return what the summary of a verification tells of its probes, where their own results are not at hand.

    A summary names the rungs; of the last one the verdict is that of the leg, and all before it were climbed.
    """
    legs: dict[tuple[str, str], Values] = {}
    for one in entries(verification.get("numbers")):
        for leg in entries(one.get("legs")):
            if leg.get("verdict"):
                legs.setdefault((text(leg.get("label")), text(leg.get("uri"))), leg)
    return [_probe_of_leg(leg) for leg in legs.values()]


def _probe_of_leg(leg: Values) -> dict[str, t.Any]:
    given = leg.get("rungs")
    names = [text(name) for name in given] if isinstance(given, list) else []
    last = len(names) - 1
    return {
        **{key: text(leg.get(key)) for key in ("label", "uri", "verdict", "title", "meaning", "next_step")},
        "peer": text(leg.get("uri")),
        "rungs": [
            {
                "name": name,
                "verdict": text(leg.get("verdict")) if position == last else "pass",
                "milliseconds": 0.0,
                "code": text(leg.get("code")) if position == last else "",
                "detail": text(leg.get("detail")) if position == last else "",
            }
            for position, name in enumerate(names)
        ],
        "ladder": [],
        "left_out": 0,
    }
