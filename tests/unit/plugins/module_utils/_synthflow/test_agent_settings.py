# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of comparing and merging the tree of an assistant's settings."""

from __future__ import annotations

import copy
import typing as t

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._synthflow.agent_settings import (
    merged,
    parse_agent,
    taken,
    wanted_part,
)

LEAVES = st.none() | st.booleans() | st.integers(-3, 3) | st.text(max_size=3) | st.lists(st.integers(0, 2), max_size=2)
TREES = st.recursive(
    st.dictionaries(st.sampled_from("abc"), LEAVES, max_size=3),
    lambda inner: st.dictionaries(st.sampled_from("abc"), LEAVES | inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.parametrize(
    ("wanted", "found", "answer"),
    [
        ({"a": 1}, {"a": 1, "b": 2}, True),
        ({"a": 1}, {"b": 1}, False),
        ({"a": {"b": 1}}, {"a": {"b": 1, "c": 2}}, True),
        ({"a": {"b": 1}}, {"a": None}, False),
        ({"a": {"b": 1}}, {"a": "text"}, False),
        ({"a": 1}, None, False),
        ([1, 2], [1, 2], True),
        ([1, 2], [2, 1], False),
        ([1], [1, 2], False),
        ([1], None, False),
        ([{"a": 1}], [{"a": 1, "b": 2}], True),
        (1, 1.0, True),
        (0.5, 0.5, True),
        (1, "1", False),
        (True, True, True),
        (True, 1, False),
        (0, False, False),
        (False, None, False),
        (None, "", True),
        ("", None, True),
        (None, None, True),
        ("", "x", False),
        ("a", "A", False),
        ({}, {"a": 1}, True),
        ({"a": None}, {}, True),
    ],
)
def test_taken(wanted: t.Any, found: t.Any, answer: bool) -> None:
    assert taken(wanted, found) is answer


@given(found=TREES, wanted=TREES)
def test_what_was_merged_is_taken(found: dict[str, t.Any], wanted: dict[str, t.Any]) -> None:
    assert taken(wanted, merged(found, wanted))


@given(tree=TREES)
def test_merging_the_same_changes_nothing(tree: dict[str, t.Any]) -> None:
    assert merged(tree, tree) == tree
    assert merged(tree, {}) == tree
    assert wanted_part(tree, tree) == tree


def test_merging_keeps_the_rest_and_changes_nothing_in_place() -> None:
    found = {"a": {"b": 1, "c": [1, 2]}, "d": 4}
    before = copy.deepcopy(found)
    assert merged(found, {"a": {"c": [3]}, "e": 5}) == {"a": {"b": 1, "c": [3]}, "d": 4, "e": 5}
    assert found == before


def test_wanted_part() -> None:
    found = {"a": {"b": 1, "c": 2}, "d": 4, "e": [1]}
    assert wanted_part({"a": {"b": 9}, "e": [2], "new": 1}, found) == {"a": {"b": 1}, "e": [1]}
    assert wanted_part({"a": 1}, None) is None


def test_parse_agent() -> None:
    assert parse_agent({1: "a"}) == {"1": "a"}
    with pytest.raises(ValueError, match="it is empty"):
        parse_agent({})


@pytest.mark.parametrize("agent", [{"a": float("nan")}, {"a": {"b": [1, float("inf")]}}])
def test_what_json_cannot_say_is_refused(agent: dict[str, t.Any]) -> None:
    with pytest.raises(ValueError, match="no number in JSON"):
        parse_agent(agent)
