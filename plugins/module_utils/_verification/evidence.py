# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""What real calls left behind, in words. It is shown beside the proof, and decides nothing."""

from __future__ import annotations

import typing as t
from collections import Counter

from .._tenant import canonical_number

Values = t.Mapping[str, t.Any]

AT_SYNTHFLOW, AT_GLADLY = "real calls at Synthflow", "real calls at Gladly"
LATELY = "in the last 24 hours"


def evidence_of_number(number: str, results: t.Iterable[Values]) -> list[str]:
    """Return what Synthflow's list of calls tells about the assistant of a number, from the results of a loop."""
    own = [result for result in results if canonical_number(result["verify_number"].get("phone_number")) == number]
    return [f"{AT_SYNTHFLOW}: {_calls(result)}" for result in own]


def evidence_of_tenant(events: Values | None) -> list[str]:
    """Return what Gladly's events tell about all calls of the organization."""
    return [] if events is None else [f"{AT_GLADLY}: {_events(events)}"]


def _calls(result: Values) -> str:
    summary = result.get("summary")
    if summary is None:
        return _unread(result)
    last = summary["last"]
    if not last:
        return f"{LATELY} none"
    ended = [last.get(key) for key in ("status", "disconnect_reason", "error_message", "explanation")]
    how = ", ".join(str(word).rstrip(".") for word in ended if word) or "without a status"
    return (
        f"{LATELY} {summary['total']}, of which {summary['failed']} failed; "
        f"the last at {last.get('started_at') or 'an unknown time'}: {how}"
    )


def _events(result: Values) -> str:
    summary = result.get("summary")
    if summary is None:
        return _unread(result)
    if not summary["total"]:
        return f"{LATELY} no event of a contact"
    total, listed = summary["total"], result["events"]
    counted = Counter(str(event.get("type")) for event in listed)
    kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(counted.items()))
    some = "" if len(listed) == total else f", of the newest {len(listed)}"
    return f"{LATELY} {total} events of contacts, beside calls those of chats and messages{some}: {kinds}"


def _unread(result: Values) -> str:
    if result.get("skipped"):
        return "not looked at, since the tenant has no host or credentials of its own for it"
    return f"could not be read: {result.get('msg') or 'no reason was given'}"
