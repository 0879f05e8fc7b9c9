# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private plugin util: it may change without notice and is not meant to be used outside this collection.

"""Job templates and schedules that the server takes although they could not work."""

from __future__ import annotations

import collections.abc
import typing as t

from .credentials import credentials_of_tenants
from .surveys import survey_problems
from .values import Entry, entries, is_empty, quoted, whole_number

# What the role passes on. Another key would be left out without a word.
JOB_TEMPLATE_KEYS = frozenset(
    [
        "name",
        "description",
        "organization",
        "job_type",
        "project",
        "playbook",
        "inventory",
        "execution_environment",
        "credentials",
        "instance_groups",
        "extra_vars",
        "limit",
        "forks",
        "verbosity",
        "timeout",
        "diff_mode",
        "allow_simultaneous",
        "job_slice_count",
        "survey_enabled",
        "survey_spec",
        "ask_limit_on_launch",
        "ask_job_slice_count_on_launch",
        "ask_job_type_on_launch",
        "ask_diff_mode_on_launch",
        "ask_credential_on_launch",
        "ask_variables_on_launch",
        "ask_verbosity_on_launch",
        "notification_templates_started",
        "notification_templates_success",
        "notification_templates_error",
    ]
)
SCHEDULE_KEYS = frozenset(
    ["name", "description", "organization", "unified_job_template", "rrule", "enabled", "limit", "extra_data"]
)
# Two jobs of these at once could work on the same tenant.
_WRITING_PLAYBOOKS = ("integrate", "decommission", "fallback", "move_region")


def job_template_problems(content: Entry) -> collections.abc.Iterator[str]:
    """Yield a sentence or two for each job template that cannot work, or not safely."""
    of_tenants = credentials_of_tenants(content)
    for entry in entries(content, "job_templates"):
        label = f"job template '{entry.get('name')}'"
        yield from unknown_keys(label, entry, JOB_TEMPLATE_KEYS)
        if is_empty(entry.get("name")) or is_empty(entry.get("playbook")):
            yield f"{label}: name or playbook is missing. Give both."
        yield from _number_problems(label, entry)
        playbook = str(entry.get("playbook", "")).rpartition("/")[2].partition(".")[0]
        if playbook in _WRITING_PLAYBOOKS and entry.get("allow_simultaneous"):
            yield (
                f"{label}: allow_simultaneous is on, and two jobs could change the same tenant at once. "
                "Leave it off; slices of one job run side by side all the same."
            )
        yield from _environment_problems(label, entry, of_tenants)
        if entry.get("survey_spec"):
            yield from survey_problems(label, entry["survey_spec"])


def schedule_problems(content: Entry) -> collections.abc.Iterator[str]:
    """Yield a sentence or two for each schedule that cannot work."""
    for entry in entries(content, "schedules"):
        label = f"schedule '{entry.get('name')}'"
        yield from unknown_keys(label, entry, SCHEDULE_KEYS)
        rule = str(entry.get("rrule", ""))
        if not rule.startswith("DTSTART") or " RRULE:" not in rule or "INTERVAL=" not in rule:
            yield (
                f"{label}: the rule '{rule}' is none that AWX takes. Write it as "
                "'DTSTART;TZID=Europe/Berlin:20260101T020000 RRULE:FREQ=DAILY;INTERVAL=1'."
            )
        if is_empty(entry.get("unified_job_template")):
            yield f"{label}: it starts nothing. Name a job template or a workflow in unified_job_template."


def unknown_keys(label: str, entry: Entry, known: t.Collection[str]) -> collections.abc.Iterator[str]:
    """Yield a sentence when an entry has keys that the role does not pass on."""
    unknown = sorted(str(key) for key in entry if key not in known)
    if unknown:
        yield f"{label}: the role does not pass on {quoted(unknown)}. It knows {', '.join(sorted(known))}."


def number_problem(label: str, entry: Entry, key: str, least: int) -> collections.abc.Iterator[str]:
    """Yield a sentence when a number is none, or too small."""
    if key not in entry:
        return
    number = whole_number(entry[key])
    if number is None or number < least:
        yield f"{label}: {key} is {entry[key]!r}. The server may take it; give a whole number from {least} on."


def _number_problems(label: str, entry: Entry) -> collections.abc.Iterator[str]:
    yield from number_problem(label, entry, "job_slice_count", 1)
    yield from number_problem(label, entry, "forks", 0)
    yield from number_problem(label, entry, "timeout", 0)


def _environment_problems(label: str, entry: Entry, of_tenants: t.Collection[str]) -> collections.abc.Iterator[str]:
    credentials = entry.get("credentials")
    carried = [name for name in credentials if name in of_tenants] if isinstance(credentials, (list, tuple)) else []
    extra_vars = entry.get("extra_vars")
    shared = isinstance(extra_vars, t.Mapping) and extra_vars.get("tenant_shared_credentials") is True
    slices = (whole_number(entry.get("job_slice_count", 1)) or 1) > 1 or entry.get("ask_job_slice_count_on_launch")
    if carried and slices and not shared:
        yield (
            f"{label}: it can be sliced, and {quoted(carried)} would stand for every tenant that has none of its own, "
            "since a slice does not know how many tenants there are. Use a job template of its own without slices for "
            "that tenant, or set tenant_shared_credentials to true in its extra_vars if the account really is shared."
        )
