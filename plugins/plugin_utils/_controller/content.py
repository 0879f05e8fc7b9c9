# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private plugin util: it may change without notice and is not meant to be used outside this collection.

"""All that a controller is to hold, and everything that is wrong with it at once."""

from __future__ import annotations

import typing as t

from .credentials import credential_problems
from .job_templates import job_template_problems, schedule_problems
from .settings import settings_problems, variable_problems
from .values import Entry, entries, is_empty
from .workflow import workflow_problems

# What AWX shows in place of a secret that it has.
_KEPT_BACK = "$encrypted$"


def content_problems(content: Entry) -> list[str]:
    """Return a sentence or two for everything that is wrong, in the order in which it would be sent."""
    return [
        *variable_problems(content.get("variables") or {}),
        *settings_problems(content.get("settings") or {}),
        *credential_problems(content),
        *_notification_problems(content.get("notification_template") or {}),
        *job_template_problems(content),
        *schedule_problems(content),
        *_name_problems(content),
        *workflow_problems(content),
    ]


def is_same_but_for_secrets(wanted: t.Any, found: t.Any) -> bool:
    """Return whether all that is wanted is found, as far as AWX shows it."""
    if isinstance(found, str) and found == _KEPT_BACK:
        return True
    if isinstance(wanted, t.Mapping):
        return isinstance(found, t.Mapping) and all(
            key in found and is_same_but_for_secrets(value, found[key]) for key, value in wanted.items()
        )
    return bool(wanted == found)


def _notification_problems(template: Entry) -> t.Iterator[str]:
    if not template:
        return
    configuration = template.get("notification_configuration")
    if is_empty(template.get("notification_type")) or not isinstance(configuration, t.Mapping) or not configuration:
        yield "awx_notification: give notification_type and notification_configuration, or leave all of it empty."


def _name_problems(content: Entry) -> t.Iterator[str]:
    """AWX looks for whatever can be launched by name alone, so a second one of a name cannot be told from the first."""
    names = [
        (content.get(key) or {}).get("name") for key in ("project", "inventory_source", "workflow") if content.get(key)
    ]
    names += [entry.get("name") for entry in entries(content, "job_templates")]
    for name in sorted({str(name) for name in names if names.count(name) > 1}):
        yield (
            f"'{name}' is the name of two among project, source of the inventory, job templates and workflow. "
            "Nodes and schedules name what they launch, so these names have to differ."
        )
