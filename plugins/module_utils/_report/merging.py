# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""Joins the reports of several runs: those of slices, or those of a run and of its repetition for what failed."""

from __future__ import annotations

import typing as t

from .._errors import Refused
from .._moments import parse_moment
from .document import Document, Facts, Tenant, document
from .outcomes import NOT_RUN

_MOST_NAMES = 10


class Joined(t.NamedTuple):
    """One report of several, and the tenants that more than one of them had worked on."""

    report: Document
    duplicates: list[str]


def merge(reports: t.Sequence[Document]) -> Joined:
    """Return one report. Of a tenant in several of them the latest counts, and one that ran before one that did not.

    Tenants are in the order of the runs. Raises Refused for predictions together with runs that wrote.
    """
    if len({report["predicted"] for report in reports}) > 1:
        raise Refused(
            "join the reports",
            "some are of runs in check mode, and tell what would happen, and others tell what happened",
            "Join the ones by themselves, and the others by themselves.",
        )
    ordered = sorted(reports, key=lambda report: _moment(report["started"]))
    tenants: dict[str, Tenant] = {}
    duplicates: dict[str, None] = {}
    for report in ordered:
        for tenant in report["tenants"]:
            known = tenants.get(tenant["name"])
            if known is None:
                tenants[tenant["name"]] = tenant
                continue
            if tenant != known and NOT_RUN not in (known["outcome"], tenant["outcome"]):
                duplicates[tenant["name"]] = None
            if _rank(tenant) >= _rank(known):
                tenants[tenant["name"]] = tenant
    repeated = list(duplicates)
    found = list(tenants.values())
    return Joined(document(_facts(ordered, repeated), found), repeated)


def _rank(tenant: Tenant) -> tuple[bool, float]:
    return tenant["outcome"] != NOT_RUN, _moment(tenant["ended"] or tenant["started"])


def _facts(reports: t.Sequence[Document], repeated: list[str]) -> Facts:
    started = [moment for moment in (parse_moment(report["started"]) for report in reports) if moment is not None]
    ended = [moment for moment in (parse_moment(report["ended"]) for report in reports) if moment is not None]
    notes = list(dict.fromkeys(note for report in reports for note in report["notes"]))
    if repeated:
        named = ", ".join(repeated[:_MOST_NAMES])
        more = f" and {len(repeated) - _MOST_NAMES} more" if len(repeated) > _MOST_NAMES else ""
        notes.append(f"Several runs worked on {named}{more}: of each tenant the latest run is shown.")
    return Facts(
        playbook=", ".join(dict.fromkeys(report["playbook"] for report in reports)),
        started=min(started, default=None),
        ended=max(ended, default=None),
        finished=all(report["finished"] for report in reports),
        predicted=reports[0]["predicted"],
        runs=sum(report["runs"] for report in reports),
        notes=notes,
        waves=list(dict.fromkeys(wave["name"] for report in reports for wave in report["waves"])),
    )


def _moment(text: str | None) -> float:
    return parse_moment(text) or 0.0
