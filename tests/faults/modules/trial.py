# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A module that runs into a fault, then runs again: what has to be true of both runs and of what is left."""

from __future__ import annotations

import json
import re
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from voice_sandbox.callers import dead_spans

from ..troubles import Spot, Trouble
from .cases import STARTS, Case
from .place import Place, Result
from .recording import Recording, comparable

_PAGE = re.compile(r"<\s*(html|head|body|h1|!doctype)", re.IGNORECASE)
UNIQUE = {
    "synthflow": {"numbers": "phone_number", "assistants": "name"},
    "gladly": {"sip_destinations": "name", "inbound_routes": "phoneNumber"},
}


@dataclass
class Verdict:
    """What came of one trial. ``struck`` says that the fault was met; each other list has a sentence per finding."""

    label: str
    struck: bool = False
    recovered: bool = False
    duplicates: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    dead_routes: list[str] = field(default_factory=list)
    dead_seconds: float = 0.0
    secrets: list[str] = field(default_factory=list)
    mishaps: list[str] = field(default_factory=list)


class Trial:
    """One case with one fault at one request, on a tenant of its own."""

    def __init__(self, place: Place, case: Case, spot: Spot, trouble: Trouble, undisturbed: Recording) -> None:
        self._place = place
        self._case = case
        self._spot = spot
        self._trouble = trouble
        self._undisturbed = undisturbed
        self._verdict = Verdict(f"{case.name}: {trouble.name} at {spot}")

    def live(self) -> Verdict:
        """Run into the fault, then run again without one."""
        place, verdict = self._place, self._verdict
        place.start_from(self._case.start, STARTS[self._case.start](place.member))
        since, callers = place.newest("history"), place.newest("callers")
        disturbed = self._disturbed(check_mode=False)
        between = place.history(since)
        there = place.state()
        self._judge("the disturbed run", disturbed, between, there)
        again = self._clean()
        after = place.history(between[-1]["id"] if between else since)
        final = place.state()
        self._judge("the clean run", again, after, final)
        if again.get("failed"):
            verdict.mishaps.append(self._said(f"the clean run failed: {again['msg']}"))
        self._compare(final)
        self._look_at_callers(callers)
        verdict.recovered = not again.get("failed") and final == self._undisturbed.after
        return verdict

    def in_check_mode(self) -> Verdict:
        """Run into the fault in check mode, which must not write."""
        place, verdict = self._place, self._verdict
        verdict.label = f"{verdict.label} in check mode"
        place.start_from(self._case.start, STARTS[self._case.start](place.member))
        since = place.newest("history")
        disturbed = self._disturbed(check_mode=True)
        history = place.history(since)
        self._judge_words("the disturbed run", disturbed)
        sent = [f"{entry['method']} {entry['path']}" for entry in history if entry["is_write"]]
        verdict.mishaps += [self._said(f"check mode sent {request}") for request in sent]
        verdict.recovered = place.state() == self._undisturbed.before and not sent
        return verdict

    def _clean(self) -> Result:
        """Run without a fault, and once more with what a person answers to a refusal that asks for it."""
        module, options = self._case.step(self._place.member)
        result = self._place.run((module, options))
        asked = re.search(self._case.told, str(result.get("msg"))) if self._case.told else None
        if asked is None:
            return result
        self._judge_words("the run that asks", result)
        return self._place.run((module, {**options, self._case.answer: asked[1]}))

    def _plant(self) -> None:
        spot, kind = self._spot, self._trouble.kind
        where = {"tenant": self._place.name, "vendor": spot.vendor, "method": spot.method, "path": spot.path}
        self._place.control("POST", "faults", json={**where, "skip": spot.skip(kind), **self._trouble.planted})

    def _disturbed(self, *, check_mode: bool) -> Result:
        place = self._place
        since = place.newest("history")
        self._plant()
        result = place.run(self._case.step(place.member), check_mode=check_mode, patience=self._trouble.patience)
        if "seconds" in self._trouble.planted:
            # What nobody waited for any more still happens; and another certificate stays until then.
            time.sleep(self._trouble.planted["seconds"])
        place.control("DELETE", "faults", params={"tenant": place.name})
        if self._trouble.kind == "redirect" and place.control("GET", "elsewhere"):
            self._verdict.secrets.append(self._said("a redirect was followed, with what the request carried"))
        self._verdict.struck = any(self._trouble.kind in str(one["fault"]) for one in place.history(since))
        return result

    def _judge(
        self, which: str, result: Result, history: Sequence[Mapping[str, Any]], state: Mapping[str, Any]
    ) -> None:
        """Hold what a run told against what it did."""
        self._judge_words(which, result)
        mishaps = self._verdict.mishaps
        committed = [f"{entry['method']} {entry['path']}" for entry in history if entry["committed"]]
        ok = not result.get("failed")
        if ok and not result["changed"] and committed:
            mishaps.append(self._said(f"{which} says changed: false and did {', '.join(committed)}"))
        if ok and state != self._undisturbed.after and not self._trouble.blinds:
            mishaps.append(self._said(f"{which} says ok and has not what is wanted: {result.get('msg', '')}"))
        if not ok and result.get("changed") is False and committed and not _admits(result):
            mishaps.append(self._said(f"{which} failed with changed: false, and did {', '.join(committed)}"))
        # What a look finds wrong is what it is for.
        reads = self._case.reads and ok and not result.get("findings") and not self._trouble.blinds
        told = comparable(self._place, result) if reads else ""
        if reads and told != self._undisturbed.result:
            mishaps.append(self._said(f"{which} read something else: {_difference(self._undisturbed.result, told)}"))

    def _judge_words(self, which: str, result: Result) -> None:
        """A message is for people, names what it is about, and holds no secret."""
        verdict, text = self._verdict, json.dumps(result)
        verdict.secrets += [self._said(f"{which} shows a secret") for secret in self._place.secrets if secret in text]
        if "Internal error" in text or "Traceback" in text or "exception" in result:
            verdict.mishaps.append(self._said(f"{which} ended with a traceback: {result.get('msg')}"))
            return
        if not result.get("failed"):
            return
        message, error = str(result["msg"]), result.get("error") or {}
        if _PAGE.search(message):
            verdict.mishaps.append(self._said(f"{which} shows a page: {message}"))
        if not all(str(error.get(part) or "").strip() for part in ("attempted", "came_back", "next_step")):
            verdict.mishaps.append(self._said(f"{which} says too little: {message} {error}"))
        names = (self._place.member.number, self._place.name, *self._case.names)
        about = ("workspace", "organization", "the API key", "assistant", "action", "Synthflow", "Gladly")
        if not any(name in message for name in (*names, *about)):
            verdict.mishaps.append(self._said(f"{which} names no object: {message}"))

    def _compare(self, final: Mapping[str, Any]) -> None:
        """Look what is there twice, and what is not there any more."""
        verdict, wanted = self._verdict, self._undisturbed.after
        for vendor, sections in wanted.items():
            for section, documents in sections.items():
                key = UNIQUE.get(vendor, {}).get(section)
                found, expected = (
                    Counter(str(one[key]) if key else json.dumps(one, sort_keys=True) for one in side)
                    for side in (final[vendor][section], documents)
                )
                verdict.duplicates += [self._said(f"{section}: {one} is there too often") for one in found - expected]
                verdict.lost += [self._said(f"{section}: {one} is not there") for one in expected - found]
        if final != wanted and not (verdict.duplicates or verdict.lost):
            difference = _difference(json.dumps(wanted, sort_keys=True), json.dumps(final, sort_keys=True))
            verdict.mishaps.append(self._said(f"the end is another: {difference}"))

    def _look_at_callers(self, since: int) -> None:
        entries = self._place.control("GET", "callers", params={"tenant": self._place.name, "since": since})
        for span in dead_spans(entries, time.time()):
            self._verdict.dead_seconds += span["seconds"]
            self._verdict.dead_routes.append(self._said(f"callers of {span['number']}: {span['reason']}"))

    def _said(self, finding: str) -> str:
        return f"{self._verdict.label}: {finding}"


def _admits(result: Result) -> bool:
    """Whether a failed result says that something may have been done all the same."""
    words = ("may have been carried out", "was accepted", "was given back", "were put back")
    return any(word in json.dumps(result) for word in words)


def _difference(wanted: str, found: str) -> str:
    """Return where two texts begin to differ."""
    at = next((at for at, (one, other) in enumerate(zip(wanted, found, strict=False)) if one != other), len(wanted))
    begin = max(0, at - 60)
    return f"...{found[begin : at + 80]}... in place of ...{wanted[begin : at + 80]}..."
