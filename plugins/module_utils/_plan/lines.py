# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""A plan as lines for a screen: the tenants with something to do, then the count."""

from __future__ import annotations

import json
import typing as t

from .._sentences import ended
from .plan import NOT_PLANNED, PENDING, UNCHANGED, WOULD_CHANGE

Plan = t.Mapping[str, t.Any]

_WORDS = {
    UNCHANGED: "as wanted",
    PENDING: "waiting for a person",
    WOULD_CHANGE: "would change",
    NOT_PLANNED: "could not be planned",
}
_SIGNS = {"create": "+", "update": "~", "delete": "-"}
_LONGEST_VALUE = 60


def plan_lines(plan: Plan, most: int = 200) -> list[str]:
    """Return the lines. Of more than ``most`` tenants with something to do, the further ones are counted alone."""
    lines: list[str] = []
    told = [tenant for tenant in plan["tenants"] if tenant["outcome"] != UNCHANGED or tenant["problems"]]
    for tenant in told[:most]:
        lines += _tenant(tenant)
    if len(told) > most:
        lines.append(f"... and {len(told) - most} more tenants, which the file has.")
    summary = plan["summary"]
    counts = ", ".join(f"{summary[outcome]} {_WORDS[outcome]}" for outcome in _WORDS if summary[outcome])
    return [*lines, f"{summary['tenants']} tenant(s): {counts or 'nothing to plan'}."]


def _tenant(tenant: Plan) -> list[str]:
    lines = [f"{tenant['tenant']}: {_WORDS[tenant['outcome']]}"]
    for change in tenant["changes"]:
        lines.append(f"  {_SIGNS[change['action']]} {change['module']} {change['object']}")
        if change["action"] == "update":
            lines += [
                f"      {one['field']}: {_short(one['before'])} -> {_short(one['after'])}" for one in change["fields"]
            ]
    lines += [f"  ? {one['module']} {one['object']}: {one['steps']} step(s) for a person" for one in tenant["pending"]]
    lines += [
        f"  ! {one['severity']}: {one['object']}: {ended(one['finding'])} {one['fix']}" for one in tenant["problems"]
    ]
    return lines


def _short(value: t.Any) -> str:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True)
    return text if len(text) <= _LONGEST_VALUE else f"{text[: _LONGEST_VALUE - 3]}..."
