# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""The report of a run as one document: what `rollout.json` holds, and what the other files are made of."""

from __future__ import annotations

import json
import typing as t
from collections import Counter
from dataclasses import dataclass, field

from .._moments import parse_moment, shown_moment
from .outcomes import NOT_RUN, OUTCOMES

SCHEMA = "voiceops.gladly_synthflow.rollout"
VERSION = 1

Document = dict[str, t.Any]
Tenant = dict[str, t.Any]


@dataclass(frozen=True)
class Facts:
    """What is known of a run besides its tenants. Times are seconds since the epoch; ``runs`` is how many it joins."""

    playbook: str
    started: float | None
    ended: float | None
    finished: bool
    predicted: bool
    runs: int = 1
    notes: list[str] = field(default_factory=list)
    waves: t.Sequence[str | None] = ()


def document(facts: Facts, tenants: t.Sequence[Tenant]) -> Document:
    """Return the document. Tenants keep their order; waves have the order of ``facts``, then that of the tenants."""
    waves = dict.fromkeys([*facts.waves, *(tenant["wave"] for tenant in tenants)])
    took = 0.0 if facts.started is None or facts.ended is None else max(facts.ended - facts.started, 0.0)
    return {
        "schema": SCHEMA,
        "version": VERSION,
        "playbook": facts.playbook,
        "finished": facts.finished,
        "predicted": facts.predicted,
        "started": shown_moment(facts.started),
        "ended": shown_moment(facts.ended),
        "seconds": round(took, 1),
        "runs": facts.runs,
        "notes": list(facts.notes),
        "totals": tally(tenants),
        "waves": [_wave(name, [tenant for tenant in tenants if tenant["wave"] == name]) for name in waves],
        "tenants": list(tenants),
    }


def tally(tenants: t.Sequence[Tenant]) -> dict[str, t.Any]:
    """Return the sums over some tenants. Outcomes that did not happen are left out."""
    counts = Counter(tenant["outcome"] for tenant in tenants)
    requests: Counter[str] = Counter()
    for tenant in tenants:
        requests.update(tenant["requests"])
    days = [certificate["days_left"] for tenant in tenants for certificate in tenant["certificates"]]
    return {
        "tenants": len(tenants),
        "changed": sum(tenant["changed"] for tenant in tenants),
        "outcomes": {outcome.word: counts[outcome.word] for outcome in OUTCOMES if counts[outcome.word]},
        "requests": dict(sorted(requests.items())),
        "certificate_days_left": min(days, default=None),
    }


def new_tenant(name: str) -> Tenant:
    """Return a tenant of which nothing is known but its name."""
    return {
        "name": name,
        "wave": None,
        "region": None,
        "backend": None,
        "outcome": NOT_RUN,
        "changed": False,
        "predicted": False,
        "text": "",
        "started": None,
        "ended": None,
        "seconds": 0.0,
        "requests": {},
        "failure": None,
        "objects": [],
        "findings": [],
        "verification": None,
        "probes": [],
        "certificates": [],
        "runbook": None,
        "left_out": [],
    }


def to_json(report: Document) -> str:
    """Return the document as text, in stable order, a tenant to a line."""
    head = {key: value for key, value in report.items() if key != "tenants"}
    lines = ",\n".join(json.dumps(tenant) for tenant in report["tenants"])
    return f'{json.dumps(head, indent=1)[:-2]},\n "tenants": [\n{lines}\n ]\n}}\n'


def _wave(name: str | None, tenants: t.Sequence[Tenant]) -> dict[str, t.Any]:
    started = [moment for moment in (parse_moment(tenant["started"]) for tenant in tenants) if moment is not None]
    ended = [moment for moment in (parse_moment(tenant["ended"]) for tenant in tenants) if moment is not None]
    return {
        "name": name,
        "started": shown_moment(min(started, default=None)),
        "ended": shown_moment(max(ended, default=None)),
        **tally(tenants),
    }
