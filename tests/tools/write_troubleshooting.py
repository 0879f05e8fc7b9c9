# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes docs/troubleshooting.md from the table of diagnoses: `make troubleshooting`."""

from __future__ import annotations

import itertools
import typing as t
from collections import Counter

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._sip.diagnoses import (
    DIAGNOSES,
    Diagnosis,
    diagnosis_of_status,
)
from collection_tree import CHECKOUT
from troubleshooting_text import LAYERS, SYMPTOMS

PROSE = CHECKOUT / "tests" / "tools" / "troubleshooting_page.md"
PAGE = CHECKOUT / "docs" / "troubleshooting.md"


def page() -> str:
    """Return the text of the page."""
    rows = list(DIAGNOSES.values())
    entries = []
    for layer, (title, introduction) in LAYERS.items():
        entries.append(f"## {title}\n\n{introduction}")
        entries += [_entry(row) for row in rows if row.layer == layer]
    text = PROSE.read_text(encoding="utf-8")
    text = text.replace("<!-- indexes -->", "\n\n".join((_by_symptom(), _by_status(), _by_code(rows))))
    return text.replace("<!-- entries -->", "\n\n".join(entries))


def _by_symptom() -> str:
    lines = ["## By what you see", "", "| You see | Look at |", "|---|---|"]
    for symptom, codes in SYMPTOMS.items():
        links = ", ".join(_link(DIAGNOSES[code]) if code in DIAGNOSES else code for code in codes)
        lines.append(f"| {symptom} | {links} |")
    return "\n".join(lines)


def _by_status() -> str:
    """Return the table of statuses: those with a row of their own, and what holds for the rest of their class."""
    lines = ["## By SIP status", "", "| Status | Verdict | What it is |", "|---|---|---|"]
    for first in range(200, 700, 100):
        of_class = {status: diagnosis_of_status(status) for status in range(first, first + 100)}
        usual = Counter(row.code for row in of_class.values()).most_common(1)[0][0]
        special = sorted(
            ((status, row) for status, row in of_class.items() if row.code != usual), key=lambda item: item[1].code
        )
        grouped = [list(group) for _code, group in itertools.groupby(special, key=lambda item: item[1].code)]
        for group in sorted(grouped):
            lines.append(_status_line(", ".join(str(status) for status, _row in group), group[0][1]))
        label = f"{first // 100}xx" if not special else f"other {first // 100}xx"
        lines.append(_status_line(label, next(row for row in of_class.values() if row.code == usual)))
    return "\n".join(lines)


def _by_code(rows: t.Sequence[Diagnosis]) -> str:
    lines = ["## By code", "", "| Code | Layer | Verdict |", "|---|---|---|"]
    lines += [f"| {_link(row)} | {row.layer} | {_verdict(row)} |" for row in sorted(rows, key=lambda row: row.code)]
    return "\n".join(lines)


def _status_line(status: str, row: Diagnosis) -> str:
    return f"| {status} | {_verdict(row)} | [{row.title.rpartition(': ')[2]}](#{row.code}) |"


def _entry(row: Diagnosis) -> str:
    notes = [f"Verdict: {_verdict(row)}."]
    if row.settles:
        notes.append("It may go away by itself within minutes.")
    parts = [f"### {row.code}", f"**{row.title}.** {' '.join(notes)}", row.meaning]
    if row.next_step:
        parts.append(f"What to do: {row.next_step}")
    return "\n\n".join(parts)


def _verdict(row: Diagnosis) -> str:
    return f"`{row.verdict}`" + (", with `allowlisted` `fail`" if row.by_access else "")


def _link(row: Diagnosis) -> str:
    return f"[{row.code}](#{row.code})"


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")
    print(f"{PAGE.relative_to(CHECKOUT)} is written")


if __name__ == "__main__":
    main()
