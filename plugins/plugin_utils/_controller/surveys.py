# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private plugin util: it may change without notice and is not meant to be used outside this collection.

"""Surveys, as AWX wants them."""

from __future__ import annotations

import collections.abc
import typing as t

from .values import Entry, entries, is_empty, quoted

_TYPES = ("text", "textarea", "password", "multiplechoice", "multiselect", "integer", "float")


def survey_problems(label: str, survey: t.Any) -> collections.abc.Iterator[str]:
    """Yield a sentence or two for each question that AWX would refuse or could not ask."""
    if not isinstance(survey, t.Mapping) or not entries(survey, "spec"):
        yield f"{label}: its survey has no questions. Give name, description and spec, a list of questions."
        return
    if not isinstance(survey.get("name"), str) or not isinstance(survey.get("description"), str):
        yield f"{label}: its survey has no name or no description. Give both, as text."
    variables = [question.get("variable") for question in entries(survey, "spec")]
    twice = sorted({str(name) for name in variables if variables.count(name) > 1})
    if twice:
        yield f"{label}: its survey asks twice for {quoted(twice)}. Ask once."
    for question in entries(survey, "spec"):
        yield from _question_problems(f"{label}: the question '{question.get('variable')}'", question)


def unanswered(survey: t.Any) -> list[str]:
    """Return the variables that a survey needs an answer for, since there is no default."""
    questions = entries(survey, "spec") if isinstance(survey, t.Mapping) else []
    return [
        str(question.get("variable"))
        for question in questions
        if question.get("required") and is_empty(question.get("default"))
    ]


def _question_problems(label: str, question: Entry) -> collections.abc.Iterator[str]:
    if is_empty(question.get("variable")) or is_empty(question.get("question_name")):
        yield f"{label} has no variable or no question_name. Give both."
    if question.get("type") not in _TYPES:
        yield f"{label} is of type '{question.get('type')}'. Use one of {', '.join(_TYPES)}."
    if not isinstance(question.get("required"), bool):
        yield f"{label} does not say whether it is required. Set required to true or false."
    if question.get("type") in ("multiplechoice", "multiselect"):
        choices = question.get("choices")
        offered = choices.splitlines() if isinstance(choices, str) else choices
        if not isinstance(offered, (list, tuple)) or not offered:
            yield f"{label} has no choices. Give them as a list."
        elif (
            question["type"] == "multiplechoice"
            and not is_empty(question.get("default"))
            and question["default"] not in offered
        ):
            yield f"{label} has the default '{question['default']}', which is none of its choices {quoted(offered)}."
