# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of the JSON that is taken from a vendor."""

from __future__ import annotations

import json
import typing as t

import pytest

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._answer_json import (
    DEEPEST,
    MOST_VALUES,
    decoded_json,
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a": [1, 1.5, null, true, "x"]}', {"a": [1, 1.5, None, True, "x"]}),
        ('"\\ud83d\\ude00"', "\U0001f600"),
        ('{"a\\udc80b": "\\uDBFF"}', {"a\ufffdb": "\ufffd"}),
        ('"\\\\ud800"', "\\ud800"),
        ("[" * DEEPEST + "]" * DEEPEST, None),
    ],
    ids=["plain", "a pair of halves", "halves", "a backslash", "the deepest"],
)
def test_json(text: str, value: t.Any) -> None:
    found = decoded_json(text)
    assert value is None or found == value


@pytest.mark.parametrize(
    "text", ["NaN", "[Infinity]", '{"a": -Infinity}', "[1e999]", "[" * 102 + "]" * 102, '{"a":' * 102 + "1" + "}" * 102]
)
def test_what_python_would_read_and_nobody_else(text: str) -> None:
    with pytest.raises(ValueError, match=r"no JSON|too large|too deep"):
        decoded_json(text)


@pytest.mark.parametrize("piece", ["[]", "{}", "0", '{"a":1}', "[" * 90 + "]" * 90])
def test_what_would_take_a_hundred_times_its_size_in_memory(piece: str) -> None:
    few = json.loads(f"[{piece}, {piece}]")
    assert decoded_json(f"[{piece}, {piece}]") == few
    with pytest.raises(ValueError, match="too many values"):
        decoded_json(f"[{','.join([piece] * (MOST_VALUES + 1))}]"[: 8 * 1024 * 1024])
