# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Undisturbed runs: which requests a module makes, which faults can strike each, and what there is afterwards."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from unittest import mock
from urllib.parse import parse_qs, urlsplit

from requests import Response

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils import _answer, _http
from voice_sandbox.answers import answer
from voice_sandbox.faults.book import AFTER_COMMIT, BEFORE_COMMIT, ON_ANSWER, ON_READ, Fault
from voice_sandbox.faults.spoiled import UNKNOWN_FIELDS, spoiled

from ..troubles import OUTAGES, TROUBLES, Spot
from .cases import STARTS, Case
from .place import Place, Result

_WORD = re.compile(r"[a-z-]+")
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
# These differ between two runs that read the same.
UNSTABLE = frozenset({"id", "model_id", "action_id", "agent_ids", "assistants", "created_at", "updated_at", "key"})
_FAULTS = {trouble.kind: Fault(**trouble.planted) for trouble in (*TROUBLES, *OUTAGES)}


@dataclass(frozen=True)
class Recording:
    """An undisturbed run of a case: its requests, live and in check mode, and what there is before and afterwards."""

    spots: tuple[Spot, ...]
    check_spots: tuple[Spot, ...]
    before: dict[str, Any]
    after: dict[str, Any]
    result: str


def record(place: Place, case: Case) -> Recording:
    """Run a case undisturbed, in check mode and live. Raises RuntimeError when that does not end well."""
    place.start_from(case.start, STARTS[case.start](place.member))
    before, since = place.state(), place.newest("history")
    with _listening() as bodies:
        predicted = place.run(case.step(place.member), check_mode=True)
    checked = spots_of(place.history(since), bodies)
    if predicted.get("failed") or place.state() != before:
        raise RuntimeError(f"{case.name}: the undisturbed run in check mode: {predicted.get('msg')}")
    since = place.newest("history")
    with _listening() as bodies:
        result = place.run(case.step(place.member))
    if result.get("failed"):
        raise RuntimeError(f"{case.name}: the undisturbed run: {result['msg']}")
    spots = spots_of(place.history(since), bodies)
    return Recording(spots, checked, before, place.state(), comparable(place, result))


@contextmanager
def _listening() -> Iterator[list[str]]:
    """Keep the bodies of the answers, which tell what a fault could spoil in them."""
    bodies: list[str] = []

    def noting(response: Response, timeout: float) -> _answer.Answer:
        found = _answer.read_answer(response, timeout)
        bodies.append(found.text)
        return found

    with mock.patch.object(_http, "read_answer", noting):
        yield bodies


def spots_of(history: Sequence[Mapping[str, Any]], bodies: Sequence[str]) -> tuple[Spot, ...]:
    """Return the requests of a run as places where faults can strike. Raises ValueError when answers are missing."""
    seen: Counter[tuple[str, ...]] = Counter()
    written: set[str] = set()
    spots = []
    for entry, body in zip(history, bodies, strict=True):
        parts = urlsplit(entry["path"]).path.split("/")
        pattern = "/".join(part if not part or _WORD.fullmatch(part) else "[^/]+" for part in parts)
        key = (entry["vendor"], entry["method"], pattern)
        kinds = sorted(kind for kind in _FAULTS if _can_strike(kind, entry, body, behind=entry["vendor"] in written))
        spots.append(Spot(*key, seen[key], tuple((kind, seen[(*key, kind)]) for kind in kinds)))
        seen.update([key, *((*key, kind) for kind in kinds)])
        if entry["committed"]:
            written.add(entry["vendor"])
    return tuple(spots)


def _can_strike(kind: str, entry: Mapping[str, Any], body: str, *, behind: bool) -> bool:
    if kind in BEFORE_COMMIT | AFTER_COMMIT:
        # Of writes it counts those that get so far.
        return bool(entry["committed"]) or not entry["is_write"]
    if kind in ON_READ:
        return behind and not entry["is_write"]
    if kind in ON_ANSWER:
        offset = parse_qs(urlsplit(entry["path"]).query).get("offset", ["0"])[0]
        given = answer(entry["status"], "application/json", body.encode())
        return spoiled(_FAULTS[kind], given, int(offset)) is not None
    return True


def comparable(place: Place, result: Result) -> str:
    """Return what a reading module tells, without what differs between two runs."""
    kept = {name: value for name, value in result.items() if name not in ("invocation", "warnings", "requests")}
    return place.neutral(_ID.sub("ID", json.dumps(_without_ids(kept), sort_keys=True)))


def _without_ids(value: Any, left_out: Collection[str] = UNSTABLE) -> Any:
    if isinstance(value, dict):
        # What is below an assistant's agent is Synthflow's own, and told as it is, with what nobody here knows.
        below = {"agent": {*UNSTABLE, *UNKNOWN_FIELDS}}
        return {
            name: _without_ids(item, below.get(name, left_out)) for name, item in value.items() if name not in left_out
        }
    if isinstance(value, list):
        return [_without_ids(item, left_out) for item in value]
    return value
