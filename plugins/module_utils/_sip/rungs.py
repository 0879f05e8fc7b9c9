# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""What each step of a climb found, and which of them decides."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from .diagnoses import Diagnosis, worst

RungName = t.Literal["dns", "connect", "tls", "options", "invite"]

# What OPTIONS can find that an INVITE need not be asked about any more. All else is weak evidence: peers refuse or
# ignore OPTIONS and take calls.
_ENDS_THE_CLIMB = frozenset(
    {
        "answer_too_large",
        "answer_unreadable",
        "answers_another",
        "client_certificate_needed",
        "closed_without_answer",
        "connection_refused",
        "credentials_refused",
        "not_sip",
        "number_not_found",
        "network_unreachable",
        "tls_closed",
        "tls_on_plain_port",
        "tls_refused",
    }
)


@dataclass(frozen=True)
class Rung:
    """What one step of the climb found. ``diagnosis`` is as it counts for this host."""

    name: RungName
    diagnosis: Diagnosis
    detail: str
    milliseconds: int
    facts: t.Mapping[str, t.Any]

    def to_result(self) -> dict[str, t.Any]:
        """Return what a task shows of it."""
        return {
            "name": self.name,
            "verdict": self.diagnosis.verdict,
            "milliseconds": self.milliseconds,
            "code": self.diagnosis.code,
            "detail": self.detail,
            "facts": dict(self.facts),
        }


@dataclass(frozen=True)
class Found:
    """What a step has to say when it did not stop."""

    code: str
    detail: str
    facts: t.Mapping[str, t.Any] = field(default_factory=dict)


def ends_the_climb(options: Rung, expect: tuple[int, ...]) -> bool:
    """Return whether there is no use in an INVITE. What ``expect`` names is for the INVITE to show."""
    return options.diagnosis.code in _ENDS_THE_CLIMB and options.facts.get("status") not in expect


def deciding_rung(rungs: list[Rung]) -> Rung:
    """Return the first of the worst rungs that count; where all passed, the last one."""
    counting = _counting(rungs)
    verdict = worst(rung.diagnosis.verdict for rung in counting)
    return counting[-1] if verdict == "pass" else next(rung for rung in counting if rung.diagnosis.verdict == verdict)


def _counting(rungs: list[Rung]) -> list[Rung]:
    """Return the rungs that count: once an INVITE was sent, OPTIONS is a side note."""
    if any(rung.name == "invite" for rung in rungs):
        return [rung for rung in rungs if rung.name != "options"]
    return rungs
