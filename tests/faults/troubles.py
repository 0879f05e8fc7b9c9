# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The faults that each request of a module is tried with, and where each of them can strike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

# A slow answer takes longer than the module waits. Both are as short as a loaded machine allows.
IMPATIENT = {"timeout": 1, "retry_timeout": 3}
SOON_TIRED = {"timeout": 20, "retry_timeout": 1}
SLOWER = 1.5
A_DAY = 86400
ALWAYS = 50

Where = Literal["anywhere", "writes"]


@dataclass(frozen=True)
class Spot:
    """One request of an undisturbed run. ``nth`` counts from 0 those with the same vendor, method and path.

    ``path`` is a regular expression that leaves ids open. ``skips`` has the kinds of faults that can strike here, each
    with how many of those requests it could have struck before.
    """

    vendor: str
    method: str
    path: str
    nth: int
    skips: tuple[tuple[str, int], ...]

    def skip(self, kind: str) -> int | None:
        """Return how many requests a fault has to let pass to strike here; None when it cannot."""
        return dict(self.skips).get(kind)

    def __str__(self) -> str:
        return f"{self.method} {self.path} #{self.nth + 1} at {self.vendor}"


@dataclass(frozen=True)
class Trouble:
    """One kind of fault. ``planted`` are its fields in the sandbox, ``at`` the requests that it has a meaning at.

    ``blinds`` says that the vendor denies something that is there, with an answer that is as good as any other.
    """

    name: str
    planted: Mapping[str, Any]
    at: Where = "anywhere"
    patience: Mapping[str, int] = field(default_factory=dict)
    blinds: bool = False

    @property
    def kind(self) -> str:
        """What the sandbox calls it."""
        return str(self.planted["kind"])

    def strikes(self, spot: Spot) -> bool:
        """Whether it has a meaning at a request, and can strike there."""
        writes = spot.method != "GET"
        return spot.skip(self.kind) is not None and (writes if self.at == "writes" else True)


def _status(name: str, status: int, times: int = 1, **more: Any) -> Trouble:
    planted = {"kind": "status", "status": status, "times": times, **more}
    # A refusal for the number of requests is repeated until the time is over.
    return Trouble(name, planted, patience=SOON_TIRED if status == 429 else {}, blinds=status == 404)


TROUBLES: tuple[Trouble, ...] = (
    *(_status(str(status), status) for status in (400, 401, 403, 404, 409, 422)),
    _status("429", 429),
    _status("429 for ever", 429, ALWAYS),
    _status("429 with Retry-After", 429, retry_after=0),
    _status("429 until a date", 429, retry_after=0, retry_after_form="date"),
    _status("429 with a Retry-After of a day", 429, retry_after=A_DAY),
    _status("500", 500),
    _status("503 for ever", 503, ALWAYS),
    Trouble("502 with a page", {"kind": "html", "status": 502}),
    Trouble("502 with a page for ever", {"kind": "html", "status": 502, "times": ALWAYS}),
    Trouble("200 with a page", {"kind": "html", "status": 200}),
    Trouble("nothing for an answer", {"kind": "empty"}),
    Trouble("no JSON", {"kind": "not_json"}),
    Trouble("the connection lost before the write", {"kind": "reset_before_commit"}),
    Trouble("the connection lost behind the write", {"kind": "reset_after_commit"}),
    Trouble("the connection lost for ever", {"kind": "reset_before_commit", "times": ALWAYS}),
    Trouble("half an answer", {"kind": "half_answer"}),
    Trouble("a write that nobody waits for", {"kind": "slow", "seconds": SLOWER}, "writes", IMPATIENT),
    Trouble("an answer slower than the timeout", {"kind": "slow_answer", "seconds": SLOWER}, patience=IMPATIENT),
    Trouble("another content type", {"kind": "wrong_content_type"}),
    Trouble("unknown fields", {"kind": "unknown_fields"}),
    Trouble("null for what is missing", {"kind": "nulls"}),
    Trouble("an object for a list", {"kind": "list_for_object"}),
    Trouble("a list for an object", {"kind": "list_for_object", "whole": True}),
    Trouble("a read that lags", {"kind": "lag", "times": 2}),
    Trouble("a page that shrinks", {"kind": "shrinking_page"}, blinds=True),
    Trouble("a redirect", {"kind": "redirect"}),
    Trouble("a huge answer", {"kind": "huge", "megabytes": 16}),
)
OUTAGES: tuple[Trouble, ...] = (
    Trouble("the vendors stop before the write", {"kind": "stop_before_commit"}, "writes"),
    Trouble("the vendors stop behind the write", {"kind": "stop_after_commit"}, "writes"),
    *(
        Trouble(f"a certificate that is {one}", {"kind": "certificate", "certificate": one, "seconds": 1.0})
        for one in ("expired", "other_authority", "other_name")
    ),
)
OUTAGE_BY_NAME = {trouble.name: trouble for trouble in OUTAGES}
TROUBLE_BY_NAME = {trouble.name: trouble for trouble in TROUBLES}


def combinations(spots: Sequence[Spot], troubles: Sequence[Trouble] = TROUBLES) -> Iterator[tuple[Spot, Trouble]]:
    """Every kind of fault at every request where it has a meaning."""
    for spot in spots:
        for trouble in troubles:
            if trouble.strikes(spot):
                yield spot, trouble
