# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""What a verification came to: a verdict for each number, what was proven and what was not, and why it failed."""

from __future__ import annotations

import typing as t
from dataclasses import asdict, dataclass, field

from .._sip.diagnoses import Verdict, worst
from .evidence import evidence_of_number, evidence_of_tenant
from .verdicts import Judgement

Values = t.Mapping[str, t.Any]

_SEVERITIES: t.Mapping[str, Verdict] = {"error": "fail", "warning": "warn"}
_WAYS: t.Mapping[str, str] = {"forward": "Gladly -> Synthflow", "transfer": "Synthflow -> Gladly"}
_WAYS_IN_WORDS: t.Mapping[str, str] = {
    "forward": "the way from Gladly to Synthflow",
    "transfer": "the way from Synthflow back to Gladly",
}
_NOT_SENT = "The probe could not be sent"

# What a probe leaves open by the rung that it ended on, and by what it came to; by the leg.
_OPEN: t.Mapping[str, t.Mapping[str, str]] = {
    "config": {
        "forward": "the way from Gladly to Synthflow: nothing was sent at this level",
        "transfer": "the way from Synthflow back to Gladly: nothing was sent at this level",
    },
    "connect": {
        "forward": "that Synthflow takes calls: the probe ended before SIP, since the number is not attached yet",
        "transfer": "that Gladly takes transfers: the probe ended before SIP, since the number is not attached yet",
    },
    "options": {
        "forward": "that the assistant answers: OPTIONS is weak proof, since a peer may answer it without looking at "
        "the number (level invite places a call)",
        "transfer": "that an agent's phone rings: OPTIONS is weak proof, since a peer may answer it without looking at "
        "the number (level invite lets it ring)",
    },
    "inconclusive": {
        "forward": "the way from Gladly to Synthflow: what was seen can have a harmless reason, seen from this machine",
        "transfer": "the way from Synthflow back to Gladly: what was seen can have a harmless reason, seen from this "
        "machine",
    },
    "invite": {
        "forward": "what the assistant says: the call was ended at once",
        "transfer": "that an agent answers: the call was ended at once",
    },
}
_MEDIA = "media: whether both sides hear each other is outside of what signalling can show"


@dataclass(frozen=True)
class LegOutcome:
    """What came of one leg. ``verdict`` is None for one that was not probed; ``skipped`` then says why."""

    leg: str
    label: str
    number: str
    numbers: list[str]
    uri: str | None
    method: str | None
    skipped: str | None = None
    verdict: Verdict | None = None
    code: str | None = None
    title: str = ""
    detail: str = ""
    meaning: str = ""
    next_step: str = ""
    milliseconds: float = 0
    rungs: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def lines(self) -> list[str]:
        """Return the leg for people: what was seen, what was not sent, and what to do."""
        way = _WAYS[self.leg]
        if self.verdict is None:
            return [f"{way}, {self.label}: not probed: {self.skipped}"]
        seen = f"{self.title}, {self.detail}" if self.detail else self.title
        if not self.rungs and self.code is None:
            return [f"{way}, {self.uri}: {self.verdict}: {seen}"]
        code = [] if self.verdict == "pass" else [str(self.code)]
        climbed = "; ".join([*code, ", ".join(self.rungs), f"{self.milliseconds:.0f} ms"])
        to_do = [f"to do: {self.next_step}"] if self.next_step and self.verdict != "pass" else []
        return [
            f"{way}, {self.uri}: {self.verdict}: {seen} ({climbed})",
            *(f"not sent: {n}" for n in self.notes),
            *to_do,
        ]

    @property
    def open_end(self) -> str | None:
        """Return what kind of proof is still missing, None where there is none at all."""
        if self.verdict not in ("pass", "warn"):
            return "inconclusive" if self.verdict == "inconclusive" else None
        return self.rungs[-1] if self.rungs[-1] in ("options", "invite") else "connect"

    @property
    def failure(self) -> str:
        """Return why it does not do, and what to do."""
        if self.code is None:
            return f"{_WAYS[self.leg]}, {self.label}, {self.uri}: {self.title}: {self.detail}."
        seen = f"{self.title} ({': '.join(filter(None, (self.code, self.detail)))})"
        return f"{_WAYS[self.leg]}, {self.label}, {self.uri}: {seen}. {self.meaning} {self.next_step}".strip()


def summarised(
    probes: t.Iterable[Values],
    *,
    numbers: t.Iterable[str],
    levels: t.Mapping[str, str],
    judgement: Judgement,
    findings: t.Iterable[Values] = (),
    calls: t.Iterable[Values] = (),
    events: Values | None = None,
    not_probed: str | None = None,
) -> dict[str, t.Any]:
    """Return the result of a verification.

    ``probes`` are the results of the loop over the legs, each with its leg as ``verify_leg``. ``levels`` has the level
    of each kind of leg, ``findings`` are those of the preflight, ``calls`` and ``events`` the results of the tasks that
    read evidence. ``not_probed`` says why no leg was looked at at all, None where they were.

    The result has ``verdict`` and ``passed`` of the whole, ``numbers``, ``findings``, ``failures`` (sentences for all
    that fails) and ``text`` (lines for people).
    """
    outcomes = [_outcome(probe) for probe in probes]
    found = list(findings)
    read = list(calls)
    unseen = _unseen(levels, not_probed)
    shown = [
        _number(number, [one for one in outcomes if number in one.numbers], unseen, evidence_of_number(number, read))
        for number in numbers
    ]
    failures = [
        *(str(finding["text"]) for finding in found if _SEVERITIES[finding["severity"]] in judgement.failing),
        *(outcome.failure for outcome in outcomes if judgement.fails(outcome.leg, outcome.verdict, outcome.code)),
    ]
    return {
        "verdict": worst(
            [*(_SEVERITIES[one["severity"]] for one in found), *(one.verdict for one in outcomes if one.verdict)]
        ),
        "passed": not failures,
        "numbers": shown,
        "findings": found,
        "failures": failures,
        "text": [*(line for number in shown for line in number["text"]), *evidence_of_tenant(events)],
    }


def _outcome(probe: Values) -> LegOutcome:
    leg: Values = probe["verify_leg"]
    common = {name: leg[name] for name in ("leg", "label", "number", "uri", "method")}
    # A list of a template cannot be copied as a dataclass is, so it becomes one of Python's.
    common["numbers"] = list(leg["numbers"])
    if probe.get("verdict") is None:
        if probe.get("skipped") or not probe.get("msg"):
            return LegOutcome(**common, skipped=leg.get("skipped") or "the probe was left out")
        # What keeps a probe from being sent is trouble of this machine or of the settings, and proves nothing.
        return LegOutcome(**common, verdict="fail", title=_NOT_SENT, detail=str(probe["msg"]).rstrip("."))
    diagnosis, rungs = probe["diagnosis"], probe["rungs"]
    at_fault = next((rung for rung in reversed(rungs) if rung["code"] == diagnosis["code"]), {"detail": ""})
    return LegOutcome(
        **common,
        verdict=probe["verdict"],
        **{name: diagnosis[name] for name in ("code", "title", "meaning", "next_step")},
        detail=str(at_fault["detail"] or "").rstrip("."),
        milliseconds=sum(rung["milliseconds"] for rung in rungs),
        rungs=[rung["name"] for rung in rungs],
        notes=list(leg.get("notes") or []),
    )


def _number(number: str, outcomes: list[LegOutcome], unseen: list[str], seen: list[str]) -> dict[str, t.Any]:
    """Return what is known about one number."""
    probed = [outcome for outcome in outcomes if outcome.verdict]
    verdict = worst(outcome.verdict for outcome in probed if outcome.verdict)
    not_proven = _not_proven(outcomes, unseen)
    head = f"{number}: {verdict}" if probed else f"{number}: not probed"
    return {
        "phone_number": number,
        "verdict": verdict if probed else None,
        "legs": [asdict(outcome) for outcome in outcomes],
        "not_proven": not_proven,
        "evidence": seen,
        "text": [
            head,
            *(f"  {line}" for outcome in outcomes for line in outcome.lines),
            *(f"  not proven: {line}" for line in not_proven),
            *(f"  {line}" for line in seen),
        ],
    }


def _unseen(levels: t.Mapping[str, str], not_probed: str | None) -> list[str]:
    """Return the ways that were not looked at for any number, with the reason."""
    unseen = []
    for leg, level in levels.items():
        if level == "config":
            unseen.append(_OPEN["config"][leg])
        elif not_probed:
            unseen.append(f"{_WAYS_IN_WORDS[leg]}: it was not probed, since {not_probed}")
    return unseen


def _not_proven(outcomes: list[LegOutcome], unseen: list[str]) -> list[str]:
    """Return what is left open, each once. A leg that failed speaks for itself."""
    left = [_OPEN[outcome.open_end][outcome.leg] for outcome in outcomes if outcome.open_end]
    return [*dict.fromkeys([*unseen, *left]), _MEDIA]
