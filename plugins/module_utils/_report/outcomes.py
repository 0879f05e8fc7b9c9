# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""What a run can come to for a tenant, worst first, and which of it needs another run."""

from __future__ import annotations

import typing as t

Kind = t.Literal["failed", "open", "waiting", "done"]


class Outcome(t.NamedTuple):
    """A word of the report, the kind it belongs to, and what it means, for people."""

    word: str
    kind: Kind
    meaning: str


OUTCOMES = (
    Outcome("unsettled", "failed", "a route could not be put back, or it is not known what it is"),
    Outcome("rolled_back", "failed", "failed after the cut-over, and got its routes back"),
    Outcome("stopped", "failed", "failed before anybody's route was moved"),
    Outcome("failed", "failed", "a task failed"),
    Outcome("unreachable", "failed", "Ansible could not work on it"),
    Outcome("unfinished", "open", "begun, and not brought to its end"),
    Outcome("not_run", "open", "the run ended before its turn came"),
    Outcome("pending", "waiting", "waits for a person in Gladly's Admin panel"),
    Outcome("integrated", "done", "wired, with changes"),
    Outcome("changed", "done", "changed"),
    Outcome("unchanged", "done", "nothing to change"),
    Outcome("passed", "done", "looked at, and in order"),
)
KINDS: t.Mapping[str, Kind] = {outcome.word: outcome.kind for outcome in OUTCOMES}
NOT_RUN, UNFINISHED, PENDING = "not_run", "unfinished", "pending"


def is_failed(outcome: str) -> bool:
    """Return whether the tenant failed."""
    return KINDS[outcome] == "failed"


def is_waiting(outcome: str) -> bool:
    """Return whether a person has to do something for the tenant, and nothing of it failed."""
    return KINDS[outcome] == "waiting"


def is_done(outcome: str) -> bool:
    """Return whether nothing is left to do for the tenant."""
    return KINDS[outcome] == "done"
