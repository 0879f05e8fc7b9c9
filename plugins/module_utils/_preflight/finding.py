# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""What a preflight found: how bad it is, which object, what it is, and what a person can do about it."""

from __future__ import annotations

import typing as t
from dataclasses import asdict, dataclass, replace

from .._characters import legible
from .._errors import IntegrationError

Severity = t.Literal["error", "warning"]


@dataclass(frozen=True)
class Finding:
    """One finding. ``check`` is a short word that stays the same, ``fix`` a sentence."""

    severity: Severity
    check: str
    object: str
    finding: str
    fix: str

    def __post_init__(self) -> None:
        """Make fit to be printed what names of objects and words of a vendor can hold."""
        for name in ("object", "finding", "fix"):
            object.__setattr__(self, name, legible(getattr(self, name)))

    @property
    def text(self) -> str:
        """Return the finding in one line."""
        return f"{self.severity}: {self.object}: {self.finding.rstrip('.')}. {self.fix}"


def error(check: str, where: str, finding: str, fix: str) -> Finding:
    """Return a finding that would make a run fail, or calls go wrong."""
    return Finding("error", check, where, finding, fix)


def warning(check: str, where: str, finding: str, fix: str) -> Finding:
    """Return a finding that a person should know and may accept."""
    return Finding("warning", check, where, finding, fix)


def of_failure(failure: IntegrationError, where: str, severity: Severity = "error") -> Finding:
    """Return what an error of the collection says."""
    reference = f" (request id {failure.request_id})" if failure.request_id else ""
    finding = f"Could not {failure.attempted}: {failure.came_back.rstrip('.')}{reference}"
    return Finding(severity, failure.kind, where, finding, failure.next_step)


class Findings:
    """All findings of one preflight, each once."""

    def __init__(self) -> None:
        self._found: list[Finding] = []

    def add(self, *found: Finding) -> None:
        """Add findings."""
        self._found += [finding for finding in found if finding not in self._found]

    def add_failure(self, failure: IntegrationError, where: str, severity: Severity = "error") -> None:
        """Add what an error says, unless the very same was met at another object already."""
        finding = of_failure(failure, where, severity)
        if not any(replace(known, object=where) == finding for known in self._found):
            self._found.append(finding)

    @property
    def passed(self) -> bool:
        """Whether there is no error."""
        return not any(finding.severity == "error" for finding in self._found)

    def ordered(self) -> list[Finding]:
        """Return the findings, errors first, otherwise in the order of the checks."""
        return sorted(self._found, key=lambda finding: finding.severity != "error")

    def to_result(self) -> list[dict[str, str]]:
        """Return the findings in that order as a task shows them."""
        return [{**asdict(finding), "text": finding.text} for finding in self.ordered()]
