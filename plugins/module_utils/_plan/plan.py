# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""The plan of a fleet: what a run would change, by tenant and field, and which tenants cannot be planned."""

from __future__ import annotations

import typing as t

from .._fields import Values

SCHEMA = "voiceops.gladly_synthflow.plan"
VERSION = 1

UNCHANGED, PENDING, WOULD_CHANGE, NOT_PLANNED = "unchanged", "pending", "would_change", "not_planned"
# The worst first; a plan is as bad as its worst tenant.
OUTCOMES = (NOT_PLANNED, WOULD_CHANGE, PENDING, UNCHANGED)
# What a task of tenant_integration in check mode comes to, where it is not a failure of its own.
_OUTCOME_OF = {"unchanged": UNCHANGED, "integrated": WOULD_CHANGE, "pending": PENDING}
NO_RESULT = "nothing is known of this tenant: its task did not run"
_ASK = "Look at its task in the run, which says more."


def plan_of(results: t.Iterable[tuple[str, t.Any]]) -> Values:
    """Return the plan of tenants, by the result of each one's tenant_integration in check and diff mode, or None.

    It holds no point in time and nothing of the order of the run, so the same state always gives the same plan.
    """
    tenants = sorted((_tenant(name, result) for name, result in results), key=lambda one: str(one["tenant"]))
    count = {outcome: sum(one["outcome"] == outcome for one in tenants) for outcome in OUTCOMES}
    return {
        "schema": SCHEMA,
        "version": VERSION,
        "status": next((outcome for outcome in OUTCOMES if count[outcome]), UNCHANGED),
        "summary": {"tenants": len(tenants), **count},
        "tenants": tenants,
    }


def _tenant(name: str, result: t.Any) -> Values:
    found = result if isinstance(result, t.Mapping) else {}
    outcome = _OUTCOME_OF.get(str(found.get("outcome")), NOT_PLANNED)
    entries = [entry for entry in found.get("objects") or [] if isinstance(entry, t.Mapping)]
    if outcome == PENDING and found.get("changed"):
        outcome = WOULD_CHANGE
    return {
        "tenant": name,
        "outcome": outcome,
        "changes": [_change(entry) for entry in entries if entry.get("changed")],
        "pending": [_pending(entry) for entry in entries if entry.get("pending")],
        "problems": _problems(name, found, entries, outcome),
    }


def _change(entry: t.Mapping[str, t.Any]) -> Values:
    diff = entry.get("diff") or {}
    before, after = diff.get("before"), diff.get("after")
    return {
        "module": entry.get("module"),
        "object": entry.get("object"),
        "action": "create" if not before else "delete" if not after else "update",
        "fields": _fields(before, after),
    }


def _fields(before: t.Any, after: t.Any) -> list[Values]:
    """Return the fields that differ, sorted. What is text as a whole, such as a page, has none."""
    if not all(side is None or isinstance(side, t.Mapping) for side in (before, after)):
        return []
    one, other = _flat(before or {}), _flat(after or {})
    return [
        {"field": field, "before": one.get(field), "after": other.get(field)}
        for field in sorted({*one, *other})
        if one.get(field) != other.get(field)
    ]


def _flat(values: t.Mapping[str, t.Any], place: str = "") -> Values:
    """Return values by their place, such as ``agent.prompt``. Lists are values."""
    found: Values = {}
    for key, value in values.items():
        if isinstance(value, t.Mapping) and value:
            found.update(_flat(value, f"{place}{key}."))
        else:
            found[f"{place}{key}"] = value
    return found


def _pending(entry: t.Mapping[str, t.Any]) -> Values:
    pending = entry["pending"]
    return {
        "module": entry.get("module"),
        "object": entry.get("object"),
        "action": pending.get("action"),
        "steps": len(pending.get("steps") or []),
    }


def _problems(name: str, found: t.Mapping[str, t.Any], entries: list[t.Any], outcome: str) -> list[Values]:
    """Return what was found, errors first; for a tenant that cannot be planned, at least one."""
    problems = [
        {key: finding.get(key) for key in ("severity", "check", "object", "finding", "fix")}
        for finding in found.get("findings") or []
    ]
    for entry in entries:
        if entry.get("failed"):
            problems.append(_failure(str(entry.get("object")), entry))
    if outcome == NOT_PLANNED and not any(problem["severity"] == "error" for problem in problems):
        problems.insert(0, _failure(name, found))
    return problems


def _failure(where: str, result: t.Mapping[str, t.Any]) -> Values:
    error = result.get("error") or {}
    message = error.get("came_back") and f"Could not {error.get('attempted')}: {error['came_back']}"
    return {
        "severity": "error",
        "check": error.get("kind") or ("unreachable" if result.get("unreachable") else "failed"),
        "object": where,
        "finding": str(message or result.get("msg") or NO_RESULT),
        "fix": str(error.get("next_step") or _ASK),
    }
