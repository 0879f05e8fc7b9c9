# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What AWX refuses of surveys, and of schedules and nodes, which launch a template with values of their own."""

from __future__ import annotations

import re
import zoneinfo
from typing import TYPE_CHECKING, Any

from .refusals import Fields, Refused
from .resources import PROMPTS

if TYPE_CHECKING:
    from .store import Store

_QUESTION_TYPES = ("text", "textarea", "password", "multiplechoice", "multiselect", "integer", "float")
_TITLES = {"job_template": "Job Template", "workflow_job_template": "Workflow Job Template"}


def check_schedule(store: Store, fields: Fields, _sent: Fields) -> None:
    """Refuse a rule that AWX does not take, prompts that are not asked for, and questions that nobody answers."""
    problems = _rule_problems(fields["rrule"])
    if problems:
        raise Refused(rrule=problems)
    template = store.find("unified_job_templates", fields["unified_job_template"]) or {}
    missing = [
        f"'{question['variable']}' value missing"
        for question in store.survey_of(template).get("spec", [])
        if template.get("survey_enabled") and question["required"] and not question.get("default")
        if question["variable"] not in fields["extra_data"]
    ]
    if missing:
        raise Refused(variables_needed_to_start=missing)
    _check_prompts(store, fields, template)


def check_node(store: Store, fields: Fields, sent: Fields) -> None:
    """Refuse prompts that the job template does not ask for, and slices of an inventory that has no hosts yet.

    AWX looks at that only when the job template is sent too.
    """
    if sent.get("unified_job_template") is not None:
        _check_prompts(store, fields, store.get("unified_job_templates", fields["unified_job_template"]))


def _check_prompts(store: Store, fields: Fields, template: Fields) -> None:
    problems = {}
    for key in (*PROMPTS, "job_slice_count", "timeout"):
        value = fields[key]
        if value is None or value == template.get(key):
            continue
        if not template.get(f"ask_{key}_on_launch"):
            problems[key] = ["Field is not configured to prompt on launch."]
        elif key == "job_slice_count" and value > 1 and _hosts_of(store, template) < 2:
            problems[key] = ["Job inventory does not have enough hosts for slicing"]
    variables = {question["variable"] for question in store.survey_of(template).get("spec", [])}
    unknown = [key for key in fields["extra_data"] if key not in variables]
    if unknown and not template.get("ask_variables_on_launch"):
        problems["extra_data"] = [
            f"Variables {', '.join(unknown)} are not allowed on launch. Check the Prompt on Launch setting on the "
            f"{_TITLES[template['type']]} to include Extra Variables."
        ]
    if problems:
        raise Refused(**problems)


def _hosts_of(store: Store, template: Fields) -> int:
    inventory = store.find("inventories", template.get("inventory"))
    return int(inventory["total_hosts"]) if inventory else 0


def _rule_problems(rule: str) -> list[str]:
    problems = []
    start = re.search(r"DTSTART(?:;TZID=(?P<zone>[^:]+))?:\d{8}T\d{6}(?P<utc>Z?)", rule)
    if start is None:
        problems.append("Valid DTSTART required in rrule. Value should start with: DTSTART:YYYYMMDDTHHMMSSZ")
    elif not start["zone"] and not start["utc"]:
        problems.append("DTSTART cannot be a naive datetime.  Specify ;TZINFO= or YYYYMMDDTHHMMSSZZ.")
    parts = re.findall(r"R(ULE:\S+)", rule)
    for part in parts:
        if "INTERVAL=" not in part:
            problems.append(f"INTERVAL required in rrule: R{part}")
        if "FREQ=SECONDLY" in part:
            problems.append(f"SECONDLY is not supported: R{part}")
    zone = start["zone"] if start else None
    if start is None or (not start["utc"] and (not zone or zone not in zoneinfo.available_timezones())):
        problems.append("rrule parsing failed validation: A valid TZID must be provided (e.g., America/New_York)")
    return problems


def check_survey(survey: Any) -> None:
    """Refuse a survey as AWX does, with the first thing that is wrong."""
    if not survey.get("spec"):
        raise Refused(error="'spec' doesn't contain any items.")
    for key in ("name", "description"):
        if key not in survey:
            raise Refused(error=f"'{key}' missing from survey spec.")
    seen: set[str] = set()
    for index, question in enumerate(survey["spec"]):
        for key in ("type", "question_name", "variable", "required"):
            if key not in question:
                raise Refused(error=f"'{key}' missing from survey question {index}")
        if question["type"] not in _QUESTION_TYPES:
            raise Refused(
                error=f"'{question['type']}' in survey question {index} is not one of "
                f"'{', '.join(_QUESTION_TYPES)}' allowed question types."
            )
        if question["variable"] in seen:
            raise Refused(error=f"'variable' '{question['variable']}' duplicated in survey question {index}.")
        seen.add(question["variable"])
        _check_answer(index, question)


def _check_answer(index: int, question: Fields) -> None:
    default = question.get("default")
    if question["type"] in ("multiplechoice", "multiselect"):
        if not question.get("choices"):
            raise Refused(error=f"Survey question {index} of type {question['type']} must specify choices.")
        choices = question["choices"]
        offered = choices.splitlines() if isinstance(choices, str) else choices
        if default and not set(default.splitlines()) <= set(offered):
            raise Refused(error="Default choice must be answered from the choices listed.")
    elif question["type"] == "integer" and default not in (None, "") and not isinstance(default, int):
        raise Refused(error=f"Default value {default} in survey question {index} expected to be integer.")
