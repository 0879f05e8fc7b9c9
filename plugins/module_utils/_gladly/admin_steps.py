# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""The steps that a person takes in Gladly's Admin panel.

Menus and fields bear the names that Synthflow's guide "SIP Integration with Gladly" gives them; Gladly publishes none.
What no API of Gladly can show is asked first, and each change ends with what to look at.
"""

from __future__ import annotations

import typing as t

from .._fields import Values
from .._steps import Step, step
from .route_settings import FORWARD

DESTINATIONS_MENU = "Settings > Voice > SIP Configuration > External SIP Destinations"
NUMBERS_MENU = "Settings > Voice > Phone Numbers"

_LABELS = {
    "sip_domain": "SIP Domain",
    "sip_address": "SIP Address",
    "codecs": "Media Codec",
    "transport": "Transport",
    "allowlist": "IP Allowlist",
}


def destination_steps(name: str, there: Values | None, wanted: Values | None) -> list[Step]:
    """Return how to get a SIP destination from what is ``there`` to what is ``wanted``; None stands for none.

    Where the two do not differ, every field is given. A field that does not change is looked at in the end: an earlier
    change may have been made without a confirmation.
    """
    if wanted is None:
        return _delete_destination(name, there or {})
    fields = _destination_fields(there or {}, wanted)
    changed = [field for field in fields if field["value"] != field["old_value"]] or fields
    if there is None:
        opening = [
            # Earlier steps may have been carried out, and two destinations of one name could not be told apart.
            step(
                "do", f"Click Add Destination. If '{name}' is in the list already, open it instead.", DESTINATIONS_MENU
            ),
            step("do", "Fill in the field.", field="Name", value=name),
        ]
    else:
        opening = [
            step("do", f"Open the destination '{name}'. If it is not in the list, add it again.", DESTINATIONS_MENU)
        ]
    unchanged = [field for field in fields if field not in changed and field["field"] != _LABELS["sip_address"]]
    return [
        *opening,
        *changed,
        step("do", "Save the configuration."),
        step(
            "check",
            f"Open the destination '{name}' again: every field reads as given here, and there is no further X-header.",
            DESTINATIONS_MENU,
            field=_LABELS["sip_address"],
            value=wanted["sip_address"],
        ),
        *(_unchanged(field) for field in unchanged),
    ]


def _unchanged(field: Step) -> Step:
    reads = "reads like this" if field["value"] else "is empty"
    return step("check", f"The field {reads}; correct it otherwise.", field=field["field"], value=field["value"])


def _destination_fields(there: Values, wanted: Values) -> list[Step]:
    steps = [
        step("do", _setting(key, wanted), field=label, value=_shown(key, wanted), old_value=_shown(key, there))
        for key, label in _LABELS.items()
        if wanted.get(key) is not None
    ]
    return steps + _header_fields(there.get("headers") or {}, wanted.get("headers") or {})


def _setting(key: str, wanted: Values) -> str:
    if key == "allowlist" and not wanted[key]:
        return "Leave the field empty."
    if key == "allowlist":
        return "Allow exactly these addresses, one for each line: calls are accepted from them alone."
    if key == "sip_address" and "transport=" in str(wanted[key]):
        return "Fill in the field, with everything after the semicolon."
    return "Fill in the field."


def _shown(key: str, settings: Values) -> str | None:
    value = settings.get(key)
    if not value:
        return None
    if key == "codecs":
        return f"G.711 ({'/'.join(value)})"
    if key == "allowlist":
        return "\n".join(value)
    return str(value).upper() if key == "transport" else str(value)


def _header_fields(there: t.Mapping[str, str], wanted: t.Mapping[str, str]) -> list[Step]:
    named = [
        step(
            "do",
            f"Add the X-header {name} to outbound INVITEs, in exactly this spelling.",
            field=f"X-header {name}",
            value=value,
            old_value=there.get(name),
        )
        for name, value in wanted.items()
    ]
    gone = [
        step("do", f"Remove the X-header {name}.", field=f"X-header {name}", old_value=value)
        for name, value in there.items()
        if name not in wanted
    ]
    return named + gone


def _delete_destination(name: str, there: Values) -> list[Step]:
    was = "\n".join(
        f"{field['field']}: {field['value']}" for field in _destination_fields({}, there) if field["value"] is not None
    )
    return [
        step("ask", f"Is no phone number forwarded to '{name}' any more? Otherwise stop here.", NUMBERS_MENU),
        step(
            "do",
            f"Delete the destination '{name}', if it is there.",
            DESTINATIONS_MENU,
            field="All fields" if was else None,
            old_value=was or None,
        ),
        step("check", f"The list does not show '{name}'.", DESTINATIONS_MENU),
    ]


def route_steps(number: str, there: Values | None, wanted: Values, address: str | None) -> list[Step]:
    """Return how to get the inbound route of a number from what is ``there`` to what is ``wanted``.

    ``address`` is the SIP address of the destination that calls are forwarded to, as far as it is known.
    """
    before = there or {}
    action, fallback = wanted["action"], wanted.get("fallback")
    forwards = action["type"] == FORWARD
    changes = [
        step(
            "do",
            "Set the routing action.",
            field="Routing action",
            value="Forward to SIP" if forwards else described_target(action),
            old_value=described_target(before.get("action")),
        )
    ]
    if forwards:
        changes.append(step("do", "Select the destination.", field="Destination", value=action["target"]))
    if fallback:
        changes.append(_fallback_step(fallback, before.get("fallback"), same=wanted == there))
    elif before.get("fallback"):
        was = described_target(before["fallback"])
        changes.append(step("do", "Leave the fallback empty.", field="Fallback", old_value=was))
    return [
        *_route_questions(number, action, fallback, address),
        step("do", f"Open the number {number}.", NUMBERS_MENU),
        *changes,
        step("do", "Save only now, when all of it is set: callers notice this change at once."),
        *_route_checks(number, wanted, before.get("action")),
    ]


def _fallback_step(fallback: Values, before: Values | None, *, same: bool) -> Step:
    value, old_value = described_target(fallback), described_target(before)
    if value == old_value and not same:
        return step("check", "The fallback reads like this; correct it otherwise.", field="Fallback", value=value)
    return step(
        "do",
        "Set the fallback, which takes the calls when the destination does not answer.",
        field="Fallback",
        value=value,
        old_value=old_value,
    )


def _route_questions(number: str, action: Values, fallback: Values | None, address: str | None) -> list[Step]:
    questions = [
        step(
            "ask",
            f"Is {number} in the list? If not, stop: it has to be bought, ported or forwarded into Gladly first.",
            NUMBERS_MENU,
            value=number,
        )
    ]
    takers = [fallback] if action["type"] == FORWARD else [action]
    for taker in takers:
        if taker:
            questions.append(step("ask", f"Do people answer calls that go to {described_target(taker)}?"))
    if action["type"] == FORWARD:
        questions.append(
            step(
                "ask",
                f"Is the destination '{action['target']}' there{', with this SIP address' if address else ''}?",
                DESTINATIONS_MENU,
                field="SIP Address" if address else None,
                value=address,
            )
        )
    return questions


def _route_checks(number: str, wanted: Values, before: Values | None) -> list[Step]:
    action = wanted["action"]
    if action["type"] != FORWARD:
        return [step("check", f"Call {number} from another phone: the call reaches {described_target(action)}.")]
    # Steps that restore what was confirmed do not come from there.
    safe = wanted.get("fallback") if before == action else before
    back = f"'{described_target(safe)}'" if safe else "what it was before"
    return [
        step("check", f"Call {number} from another phone: the voice agent answers."),
        step(
            "check",
            f"If it does not, set the routing action to {back} and save, so that the calls are answered.",
            NUMBERS_MENU,
        ),
    ]


def described_target(target: Values | None) -> str | None:
    """Return in words where calls go by an action or fallback."""
    if not target:
        return None
    if target["type"] == FORWARD:
        return f"Forward to SIP, destination {target['target']}"
    return f"{str(target['type']).replace('_', ' ')} {target['target']}"
