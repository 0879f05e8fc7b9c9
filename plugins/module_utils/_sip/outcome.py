# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""What came of a conversation, and the facts that an answer tells."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from .._characters import printable
from .authorizer import CHALLENGES, Authorizer
from .diagnoses import diagnosis_of_status
from .message import Message

_LONGEST_FACT = 300
# Headers that tell a person why, or who answered.
_TELLING = {
    "contact": "contact",
    "warning": "warning",
    "why": "reason",
    "retry_after": "retry-after",
    "unsupported": "unsupported",
    "require": "require",
}


@dataclass
class Outcome:
    """The code of a diagnosis, what was seen, and the status that decided, if one came."""

    code: str
    detail: str
    status: int | None = None
    facts: dict[str, t.Any] = field(default_factory=dict)


def outcome_of_answer(message: Message, authorizer: Authorizer) -> Outcome:
    """Return what a final answer means."""
    status = t.cast(int, message.status)
    detail = status_line(message)
    code = diagnosis_of_status(status).code
    if status in CHALLENGES and authorizer.trouble:
        code, detail = authorizer.trouble
    elif status == 403 and authorizer.is_used:
        code = "credentials_refused"
    return Outcome(code, detail, status, answer_facts(message))


def status_line(message: Message) -> str:
    """Return status and reason, fit to be shown."""
    return f"{message.status} {_short(message.reason)}".strip()


def answer_facts(message: Message) -> dict[str, t.Any]:
    """Return status, reason, server, what the peer allows, and what else it states, in short."""
    facts: dict[str, t.Any] = {
        "status": message.status,
        "reason": _short(message.reason),
        "server": _short(message.first("server") or message.first("user-agent")) or None,
        "allow": [_short(item) for item in message.listed("allow")[:30]],
    }
    for fact, name in _TELLING.items():
        value = ", ".join(message.all(name)[:5])
        if value:
            facts[fact] = _short(value)
    if message.remarks:
        facts["remarks"] = list(message.remarks)
    return facts


def _short(text: str) -> str:
    return printable(text[:_LONGEST_FACT])
