# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""A runbook as Markdown: a task list that any viewer of GitHub's kind shows with boxes."""

from __future__ import annotations

import re

from . import wording
from .items import Runbook, Step
from .visible import hides_something, one_line, written_out

# What means something inside a line, and what GitHub makes a link of by itself.
_SPECIAL = re.compile(r"[\\`*_{}\[\]<>&|~#$@]|:(?=//)|(?<=[Ww]{3})\.")
_INDENT = " " * 6


def render_markdown(runbook: Runbook) -> str:
    """Return the whole text. The same runbook always gives the same text."""
    lines = [*_head(runbook)]
    number = 1
    for position, item in enumerate(runbook.items, start=1):
        lines += [f"## {position}. {_prose(wording.heading(item))}", ""]
        for step in item.steps:
            lines += _step(number, step)
            number += 1
        lines.append("")
    lines += [*_record(runbook), *_ways_back(runbook)]
    return "\n".join(lines).rstrip("\n") + "\n"


def _head(runbook: Runbook) -> list[str]:
    facts = [
        ("Tenant", runbook.tenant),
        ("Gladly organization", runbook.organization),
        ("SIP domain", runbook.sip_domain),
        ("Waiting since", wording.point_in_time(runbook.since)),
    ]
    return [
        f"# Gladly settings of {_prose(runbook.tenant)}",
        "",
        f"{wording.INTRODUCTION} {wording.QUESTIONS}",
        "",
        *(f"- {name}: {_prose(value)}" for name, value in facts if value),
        f"- {wording.pending_changes(runbook)}",
        *([f"- {wording.HIDDEN}"] if _hides_something(runbook) else []),
        "",
    ]


def _step(number: int, step: Step) -> list[str]:
    lines = [f"- [ ] **{number}. {wording.STEP_KINDS[step.kind]}:** {_prose(step.instruction)}"]
    if step.menu:
        lines += _value("Menu", one_line(step.menu))
    if step.field:
        lines += _value("Field", step.field)
    if step.old_value is not None:
        lines += _value("Before", step.old_value)
    if step.value is not None:
        lines += _value("Value", step.value)
    return lines


def _value(name: str, value: str | None) -> list[str]:
    """Return a line of a nested list with a value, in a span of code where that can hold it, else in a fence."""
    if not value:
        return [f"    - {name}: {wording.NOTHING if value is None else wording.EMPTY}"]
    if "`" not in value and value == value.strip() and "\n" not in value:
        return [f"    - {name}: `{_written_out(value)}`"]
    return [f"    - {name}:", "", *(f"{_INDENT}{line}" for line in _fenced(value)), ""]


def _fenced(value: str, language: str = "text") -> list[str]:
    """Return a value between two fences that are longer than any run of backticks in it."""
    longest = max((len(run) for run in re.findall("`+", value)), default=0)
    fence = "`" * max(3, longest + 1)
    return [f"{fence}{language}", *_written_out(value).split("\n"), fence]


def _written_out(value: str) -> str:
    return written_out(value, lambda name: f"[{name}]", keep="\n")


def _prose(text: str) -> str:
    """Return text as one line in which nothing is Markdown."""
    return _SPECIAL.sub(r"\\\g<0>", written_out(one_line(text), lambda name: f"[{name}]")).strip()


def _hides_something(runbook: Runbook) -> bool:
    shown = [runbook.organization, runbook.sip_domain, *(item.name for item in runbook.items)]
    steps = [text for item in runbook.items for step in item.steps for text in (step.field, step.value, step.old_value)]
    return any(text is not None and hides_something(text) for text in (*shown, *steps))


def _record(runbook: Runbook) -> list[str]:
    return [
        f"## {wording.RECORD_HEADING}",
        "",
        wording.record(runbook),
        "",
        wording.COMMAND,
        "",
        *_fenced(wording.command(runbook), "console"),
        "",
        wording.EXTRA_VARIABLES,
        "",
        f"- Limit: `{runbook.tenant}`",
        "",
        *_fenced(wording.extra_variables(runbook), "yaml"),
        "",
    ]


def _ways_back(runbook: Runbook) -> list[str]:
    lines = [f"## {wording.WAY_BACK_HEADING}", "", wording.WAY_BACK, ""]
    for way in wording.ways_back(runbook):
        lines.append(f"- {_prose(way.title)}: {way.instruction}")
        for step in way.steps:
            lines += _value(_prose(step.field or step.menu or step.instruction), step.old_value)
    return lines
