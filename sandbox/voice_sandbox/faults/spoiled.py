# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Answers that the vendor made and that arrive spoiled. What was written stays written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from ..answers import Answer
from .book import Fault

# What a newer version of a vendor's API might send.
UNKNOWN_FIELDS: Mapping[str, Any] = {"schema_revision": 7, "internal": {"labels": ["a", None], "shard": "eu-3"}}
# Objects whose names are data: another one in them would be another setting.
MAPPINGS = frozenset({"headers", "meta"})
# By the field that tells an object of a kind, its fields that may be missing.
OPTIONAL_FIELDS: Mapping[str, tuple[str, ...]] = {
    "model_id": (
        *("phone_number", "description", "external_webhook_url", "is_recording", "max_duration", "voicemail_message"),
        *("attached_phone_numbers", "actions", "input_variables"),
    ),
    "action_id": ("name", "description", "parameters_hard_coded"),
    "sip_term_uri": (
        "friendly_name",
        "sip_auth_username",
        "sip_outbound_proxy",
        "iso_country",
        "locality",
        "assistants",
    ),
    "sipAddress": ("headers", "allowlist"),
    "phoneNumber": ("fallback",),
    "emailAddress": ("name",),
    "agentIds": ("description", "agentIds"),
    "disabled": ("disabled", "parentId"),
}
EMPTY: tuple[Any, ...] = ("", [], {})


def spoiled(fault: Fault, given: Answer, offset: int) -> Answer | None:
    """The answer as it leaves; None when there is nothing in it that the fault could spoil.

    `offset` is how far into a list the request asked for a page.
    """
    if fault.kind == "slow_answer":
        return replace(given, delay=fault.delay)
    if fault.kind == "half_answer":
        return replace(given, cut=True)
    if fault.kind == "wrong_content_type":
        return given.with_header("content-type", fault.content_type or "text/plain") if given.body else None
    try:
        document = given.document
    except ValueError:
        return None
    if fault.kind == "shrinking_page":
        changed = _shrunk(document, offset)
    elif fault.kind == "list_for_object":
        changed = _shaped_otherwise(document, fault.whole)
    else:
        changed = _in_each_object(document, _with_unknown_fields if fault.kind == "unknown_fields" else _with_nulls)
    return None if changed == document else given.with_document(changed)


def _in_each_object(value: Any, change: Callable[[dict[str, Any]], dict[str, Any]]) -> Any:
    if isinstance(value, list):
        return [_in_each_object(item, change) for item in value]
    if not isinstance(value, dict):
        return value
    parts = {name: item if name in MAPPINGS else _in_each_object(item, change) for name, item in value.items()}
    return change(parts)


def _with_unknown_fields(document: dict[str, Any]) -> dict[str, Any]:
    return {**UNKNOWN_FIELDS, **document}


def _with_nulls(document: dict[str, Any]) -> dict[str, Any]:
    optional = [name for told_by, names in OPTIONAL_FIELDS.items() if told_by in document for name in names]
    return {**document, **{name: None for name in optional if document.get(name, "") in EMPTY}}


def _shaped_otherwise(document: Any, whole: bool) -> Any:
    """Lists of objects as their first object; without one, or if the whole is meant, the object as a list with it."""
    changed = document if whole else _in_place_of_lists(document)
    return [document] if changed == document and isinstance(document, dict) else changed


def _in_place_of_lists(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _in_place_of_lists(item) for name, item in value.items()}
    return value[0] if _is_list_of_objects(value) else value


def _shrunk(document: Any, offset: int) -> Any:
    """One object of the page is not there.

    On a first page it is the last one, and the total still counts it. On a later page it is the first one, as if an
    object of an earlier page had been deleted since: all others have moved up, and the total is one less.
    """
    if _is_list_of_objects(document):
        return document[:-1]
    response = document.get("response") if isinstance(document, dict) else None
    if not isinstance(response, dict) or "pagination" not in response:
        return document
    pagination = dict(response["pagination"])
    if offset:
        pagination["total_records"] -= 1
    cut = {
        name: (value[1:] if offset else value[:-1]) for name, value in response.items() if _is_list_of_objects(value)
    }
    return {**document, "response": {**response, **cut, "pagination": pagination}} if cut else document


def _is_list_of_objects(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, dict) for item in value)
