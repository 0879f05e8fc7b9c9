# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""The words of a runbook, the same in Markdown and on the page. What comes from data is not escaped here."""

from __future__ import annotations

import json
import re
import typing as t
from dataclasses import dataclass

from .._gladly.confirmation import PLACEHOLDERS
from .items import Item, ItemAction, ItemKind, Runbook, Step, StepKind

COLLECTION = "voiceops.gladly_synthflow"

_HEADINGS: t.Mapping[tuple[ItemKind, ItemAction], str] = {
    ("sip_destination", "create"): "Create the SIP destination '{name}'",
    ("sip_destination", "update"): "Change the SIP destination '{name}'",
    ("sip_destination", "delete"): "Delete the SIP destination '{name}'",
    ("inbound_route", "create"): "Set the inbound route of {name}",
    ("inbound_route", "update"): "Change the inbound route of {name}",
    ("inbound_route", "delete"): "Send the calls to {name} back to their fallback",
}
STEP_KINDS: t.Mapping[StepKind, str] = {"ask": "Question", "do": "Change", "check": "Check"}
EMPTY = "(empty)"
NOTHING = "(nothing)"
HIDDEN = "Code points such as U+00A0 stand for characters that cannot be seen."

INTRODUCTION = (
    "Gladly has no API for these settings, so a person sets them in its Admin panel. Work from top to bottom: callers "
    "always have a place to go in that order. Menus and fields are called as in Synthflow's guide for Gladly; yours "
    "may bear other names."
)
QUESTIONS = "A question asks for what no program can find out. If the answer is no, clear that up before you go on."

RECORD_HEADING = "When all is done: record it"
RECORD = (
    "A mark on this page records nothing. Confirm with the next run what you have set, and nothing that you have not. "
    "If the inventory has changed since this page was made, run without the confirmation first, which makes a new page."
)
CODES = "The codes stand for the changes above, in their order: leave out the code of a change that you have not made."
BESIDES = " (asked for by an earlier run, and not looked at by the last one)"
COMMAND = "On the command line, with your own name, ticket, inventory and options; the ticket may be left out:"
EXTRA_VARIABLES = "In AWX, launch the job template with these extra variables and this limit:"

WAY_BACK_HEADING = "The way back"
WAY_BACK = (
    "To undo what you have done, set these back, in this order, and confirm nothing. The next run then asks for the "
    "changes again, unless the inventory is set back as well."
)


@dataclass(frozen=True)
class WayBack:
    """How to undo one item: a title, what to do, and the steps whose ``old_value`` is to be set, None being nothing."""

    title: str
    instruction: str
    steps: tuple[Step, ...]


def heading(item: Item) -> str:
    """Return the heading of an item."""
    besides = BESIDES if item.besides else ""
    return _HEADINGS[item.kind, item.action].format(name=item.name) + besides


def count(number: int, one: str, many: str) -> str:
    """Return a number with its noun."""
    return f"{number} {one if number == 1 else many}"


def pending_changes(runbook: Runbook) -> str:
    """Return how much is waiting."""
    changes = count(len(runbook.items), "change", "changes")
    return f"{changes} pending, {count(runbook.steps, 'step', 'steps')}"


def point_in_time(since: str) -> str:
    """Return a time in UTC as people write it; anything else as it is."""
    found = re.fullmatch(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d):\d\dZ", since)
    return f"{found[1]} {found[2]} UTC" if found else since


def record(runbook: Runbook) -> str:
    """Return what is to be known before a confirmation."""
    return f"{RECORD} {CODES}" if "codes" in _placeholders(runbook) else RECORD


def command(runbook: Runbook) -> str:
    """Return the command that records the work. A tenant's name needs no quotes, since it is a safe file name."""
    playbook, options = _playbook(runbook)
    parts = [
        f"ansible-playbook {COLLECTION}.{playbook} -i inventory --limit {runbook.tenant}",
        *(f"-e {name}={value}" for name, value in options.items()),
        f"-e '{json.dumps({'tenant_gladly_confirm': {'tenants': runbook.tenant, **_placeholders(runbook)}})}'",
    ]
    return " \\\n  ".join(parts)


def extra_variables(runbook: Runbook) -> str:
    """Return what to fill in at AWX."""
    lines = [
        # In quotes: a name such as 007 would be a number otherwise.
        *(f'{name}: "{value}"' for name, value in _playbook(runbook)[1].items()),
        "tenant_gladly_confirm:",
        f'  tenants: "{runbook.tenant}"',
        # In quotes, too: a code such as 12345678 or 1234e567 would be a number.
        *(f'  {key}: "{text}"' for key, text in _placeholders(runbook).items()),
    ]
    return "\n".join(lines)


def _playbook(runbook: Runbook) -> tuple[str, dict[str, str]]:
    """Return the name of the playbook that records the work, and the variables that it needs besides."""
    name, _separator, state = runbook.playbook.partition("_")
    if name == "decommission":
        return name, {"decommission_confirm": runbook.tenant}
    return name, {"fallback_state": state} if state else {}


def _placeholders(runbook: Runbook) -> dict[str, str]:
    """Return what a confirmation says besides the tenant: who, ticket, and the codes of what the run looked at."""
    codes = ",".join(item.code for item in runbook.items if item.code and not item.besides)
    return {**PLACEHOLDERS, **({"codes": codes} if codes else {})}


def ways_back(runbook: Runbook) -> list[WayBack]:
    """Return how to undo the items, the last one first."""
    return [_way_back(number, item) for number, item in reversed(list(enumerate(runbook.items, start=1)))]


def _way_back(number: int, item: Item) -> WayBack:
    title = f"Undo {number}. {heading(item)}"
    if item.kind == "sip_destination" and item.action == "create":
        return WayBack(title, "Delete it again, once no number is forwarded to it.", ())
    fields = [step for step in item.steps if step.kind == "do" and step.field is not None]
    if all(step.old_value is None for step in fields):
        return WayBack(title, "What was set before is not known here. Write it down before you change anything.", ())
    changed = tuple(step for step in fields if step.old_value != step.value)
    if item.kind == "sip_destination" and item.action == "delete":
        return WayBack(title, "Create it again with these values.", changed)
    return WayBack(title, "Set these fields as they were." if changed else "There is nothing to set back.", changed)
