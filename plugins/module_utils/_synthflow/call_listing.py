# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""What Synthflow tells of the calls of an assistant, without what people said in them."""

from __future__ import annotations

import typing as t

from .._fields import Field, FieldTable, Values
from .._moments import parse_moment, seconds_now, shown_moment
from .._number_options import number_field
from .._ranges import whole_number
from .._resource import Context, Listing, Params
from .._tenant import canonical_number
from .call_api import CallApi
from .connection import SYNTHFLOW_ARGUMENTS
from .selection import select_assistant
from .telephony_errors import explanation_of

# Statuses and reasons of calls that did not come about (docs.synthflow.ai, Calls).
FAILED_STATUSES = ("failed", "busy", "no-answer")
FAILED_REASONS = ("error", "forbidden")
HOUR = 3600


def _parse_label(value: str) -> str:
    if not value.strip():
        raise ValueError("it is empty")
    return value


CALL_OPTIONS = FieldTable(
    Field("assistant", spec={"required": True}, parse=_parse_label, hint="Give the assistant's name or model id."),
    number_field(),
    whole_number("hours", default=24, largest=24 * 366),
    whole_number("limit", default=100, largest=10_000),
)


class CallListing(Listing[CallApi]):
    """Reads the calls of one assistant, newest first."""

    module_arguments = {
        "argument_spec": {
            **CALL_OPTIONS.argument_spec(),
            **SYNTHFLOW_ARGUMENTS,
        }
    }

    def __init__(self, params: Params, context: Context) -> None:
        self._wanted = CALL_OPTIONS.desired(params)
        self._number: str | None = self._wanted.get("phone_number")
        self._api = CallApi.open(params, context)

    def collect(self) -> dict[str, t.Any]:
        """Return ``calls`` and ``summary``; an assistant that does not exist has none."""
        calls = self._read()
        return {
            "calls": calls[: self._wanted["limit"]],
            "summary": {
                "total": len(calls),
                "failed": sum(_has_failed(call) for call in calls),
                "last": calls[0] if calls else None,
            },
        }

    def _read(self) -> list[Values]:
        assistant = select_assistant(self._api.list_assistants(), self._wanted["assistant"])
        if assistant is None:
            return []
        since = seconds_now() - self._wanted["hours"] * HOUR
        answers = self._api.list_calls(str(assistant["model_id"]), int(since * 1000))
        newest_first = sorted(answers, key=lambda call: (_started(call) or 0.0, str(call["call_id"])), reverse=True)
        # What a filter of the vendor's makes of its value is not known well, so it is looked at again.
        shown = [shown_call(call) for call in newest_first if _is_young(call, since)]
        return [call for call in shown if self._is_of_the_number(call)]

    def _is_of_the_number(self, call: Values) -> bool:
        return self._number is None or self._number in (
            canonical_number(call["phone_number_from"]),
            canonical_number(call["phone_number_to"]),
        )


def _is_young(answer: t.Mapping[str, t.Any], since: float) -> bool:
    started = _started(answer)
    return started is None or started >= int(since)


def _started(answer: t.Mapping[str, t.Any]) -> float | None:
    started = parse_moment(answer.get("start_time"))
    return parse_moment(answer.get("telephony_start")) if started is None else started


def shown_call(answer: t.Mapping[str, t.Any]) -> Values:
    """Return a call as results show it: what happened to it, and nothing of what was said.

    The status has another name in the list than in the answer for one call.
    """
    message = _text(answer.get("error_message"))
    return {
        "call_id": str(answer["call_id"]),
        "status": _text(answer.get("call_status") or answer.get("status")),
        "type": _text(answer.get("type_of_call")),
        "phone_number_from": _text(answer.get("phone_number_from")),
        "phone_number_to": _text(answer.get("phone_number_to")),
        "started_at": shown_moment(_started(answer)),
        "seconds": _seconds(answer.get("duration")),
        "hangup": _text(answer.get("telephony_hangup")),
        "disconnect_reason": _text(answer.get("telephony_disconnect_reason")),
        "end_call_reason": _text(answer.get("end_call_reason")),
        "error_message": message,
        "explanation": explanation_of(message),
        "actions": _names(answer.get("executed_actions")),
    }


def _has_failed(call: Values) -> bool:
    return (
        call["status"] in FAILED_STATUSES
        or call["disconnect_reason"] in FAILED_REASONS
        or call["error_message"] is not None
    )


def _text(value: t.Any) -> str | None:
    return value.strip() or None if isinstance(value, str) else None


def _seconds(value: t.Any) -> float | None:
    return value if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def _names(executed: t.Any) -> list[str]:
    """Return the names of executed actions, which come by name or in a list: their form is not documented."""
    if isinstance(executed, dict):
        return [str(name) for name in executed]
    items = executed if isinstance(executed, list) else []
    names = [item.get("name") if isinstance(item, dict) else item for item in items]
    return [name for name in names if isinstance(name, str)]
