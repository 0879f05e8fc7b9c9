# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""Both sides of a diff as lines, as Ansible shows them, in as few lines as tell it."""

from __future__ import annotations

import difflib
import json
import typing as t

LONGEST_LINE = 400
MOST_LINES = 300
_CONTEXT = 2


def diff_lines(diff: t.Any) -> list[str]:
    """Return the lines of a module's ``diff``, one dictionary or a list of them.

    Each line begins with ``-``, ``+``, a space, or ``@`` where lines between were left out.
    """
    entries = diff if isinstance(diff, list) else [diff]
    lines = [line for entry in entries if isinstance(entry, dict) for line in _lines(entry)]
    if len(lines) > MOST_LINES:
        return [*lines[:MOST_LINES], f"@ {len(lines) - MOST_LINES} further lines are left out"]
    return lines


def _lines(entry: t.Mapping[str, t.Any]) -> list[str]:
    if isinstance(entry.get("prepared"), str):
        return [_cut(f" {line}") for line in entry["prepared"].splitlines()]
    before, after = _text(entry.get("before")), _text(entry.get("after"))
    found = difflib.unified_diff(before, after, lineterm="", n=_CONTEXT)
    # The first two lines name files, and the third is where it begins.
    return [_cut("@" if line.startswith("@@") else line) for line in list(found)[3:]]


def _text(side: t.Any) -> list[str]:
    """Return one side. An object that is not there, None or {}, has no line."""
    if not side:
        return []
    if isinstance(side, str):
        return side.splitlines()
    return json.dumps(side, indent=2, sort_keys=True, ensure_ascii=False, default=str).splitlines()


def _cut(line: str) -> str:
    return line if len(line) <= LONGEST_LINE else f"{line[:LONGEST_LINE]}..."
