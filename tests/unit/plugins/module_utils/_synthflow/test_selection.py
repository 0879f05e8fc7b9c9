# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of finding an assistant by name or id."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._errors import AmbiguousName, Refused
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._synthflow.selection import (
    assistant_not_found,
    attached_number,
    refuse_unless_inbound,
    select_assistant,
)

ASSISTANTS = [
    {"model_id": "1", "name": "Acme", "type": "inbound"},
    {"model_id": "2", "name": "Twice", "type": "inbound"},
    {"model_id": "3", "name": "Twice", "type": "outbound"},
    {"model_id": "4", "name": "1", "type": "inbound"},
    {"model_id": "5"},
]


@pytest.mark.parametrize(
    ("wanted", "model_id"), [("Acme", "1"), ("3", "3"), ("1", "1"), ("acme", None), (" Acme", None), ("", None)]
)
def test_select(wanted: str, model_id: str | None) -> None:
    selected = select_assistant(ASSISTANTS, wanted)
    assert (selected and selected["model_id"]) == model_id


def test_an_ambiguous_name_tells_the_ids() -> None:
    with pytest.raises(AmbiguousName, match=r"'Twice' .*2 assistants bear that name: 2 \(inbound\), 3 \(outbound\)"):
        select_assistant(ASSISTANTS, "Twice")


@pytest.mark.parametrize(
    ("wanted", "hint"),
    [(" acme ", "There is 'Acme': names are compared exactly."), ("Other", "Check the name and the workspace.")],
)
def test_a_near_miss_is_pointed_at(wanted: str, hint: str) -> None:
    error = assistant_not_found(ASSISTANTS, wanted)
    assert error.next_step == hint
    assert wanted in error.attempted


@pytest.mark.parametrize("kind", [None, "inbound"])
def test_inbound_or_unknown_is_fine(kind: str | None) -> None:
    refuse_unless_inbound({"type": kind}, "attach")
    refuse_unless_inbound({}, "attach")


@pytest.mark.parametrize("kind", ["outbound", "widget"])
def test_other_types_are_refused(kind: str) -> None:
    with pytest.raises(Refused, match=f"Could not attach: it is of type '{kind}'"):
        refuse_unless_inbound({"type": kind}, "attach")


@pytest.mark.parametrize(
    ("assistant", "number"),
    [
        ({}, None),
        ({"phone_number": None}, None),
        ({"phone_number": ""}, None),
        ({"phone_number": "  "}, None),
        ({"phone_number": " +1 "}, "+1"),
    ],
)
def test_attached_number(assistant: dict[str, t.Any], number: str | None) -> None:
    assert attached_number(assistant) == number
