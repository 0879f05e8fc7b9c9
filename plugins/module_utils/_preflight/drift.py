# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""What reads back differently from the inventory, from what a task would change; and what waits for a person."""

from __future__ import annotations

import typing as t

from .._answer import shorten
from .finding import Finding, error

Side = t.Mapping[str, t.Any]

DRIFT_FIX = "Run the playbook integrate, or correct the inventory."
CONFIRM_FIX = (
    "Carry the steps of the runbook out in Gladly's Admin panel, then confirm them with tenant_gladly_confirm; if the "
    "page is not at hand, the playbook integrate writes it again."
)
LONGEST_VALUE = 80


def drift_findings(where: str, result: t.Mapping[str, t.Any]) -> t.Iterator[Finding]:
    """Find what a task, run in check mode with a diff, would change. ``where`` names the object.

    Both sides of a diff are free of secrets already.
    """
    pending = result.get("pending")
    if result["changed"]:
        yield error("drift", where, _difference(result["diff"]["before"], result["diff"]["after"]), DRIFT_FIX)
    elif pending:
        finding = (
            f"the steps to {pending['action']} it (code {pending['code']}) are not confirmed, so calls may go another "
            "way than wanted"
        )
        yield error("pending", where, finding, CONFIRM_FIX)


def _difference(before: Side, after: Side) -> str:
    if "pending" in after:
        return _attested_difference(before, after)
    if not before:
        return "it is not there"
    if not after:
        return "it is there, and shall not be"
    # What a vendor never shows stands on the side of what would be sent alone.
    kept_back = [f"{option}, which is not shown, would be sent" for option in after if option not in before]
    shown = {option: value for option, value in after.items() if option in before}
    return "; ".join([*_differences(before, shown), *kept_back])


def _attested_difference(before: Side, after: Side) -> str:
    """Say how what a person confirmed, or is about to do, differs from what is wanted."""
    if "pending" in before:
        known, said = before["pending"], "steps that are given, and not confirmed, differ"
    elif before.get("confirmed") is not None:
        known, said = before["confirmed"], f"what {before['confirmed_by']} confirmed differs"
    else:
        return "the ledger knows of nobody who set it up"
    wanted = after["pending"]
    if not known or not wanted:
        return f"{said}: {'it is there' if known else 'it is not there'}"
    return f"{said}: {'; '.join(_differences(known, wanted))}"


def _differences(before: Side, after: Side, path: str = "") -> t.Iterator[str]:
    """Yield what is not the same on both sides, down to single settings."""
    for key in [*after, *(key for key in before if key not in after)]:
        found, wanted = before.get(key), after.get(key)
        place = f"{path}{key}"
        if isinstance(found, t.Mapping) and isinstance(wanted, t.Mapping):
            yield from _differences(found, wanted, f"{place}.")
        elif found != wanted:
            yield f"{place} is {_shown(found)}, wanted {_shown(wanted)}"


def _shown(value: t.Any) -> str:
    """Return a value as a finding has it: on one line, and of a long text the beginning alone."""
    if value is None:
        return "not set"
    text = shorten(str(value), LONGEST_VALUE)
    return f"'{text}'" if isinstance(value, str) else text
