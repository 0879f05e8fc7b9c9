# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of the field table."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._errors import InvalidInput
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._fields import (
    SECRET_MARK,
    UNKNOWN,
    Field,
    FieldTable,
)


def _even(value: int) -> int:
    if value % 2:
        raise ValueError(f"{value} is odd")
    return value


TABLE = FieldTable(
    Field("name", wire="name", spec={"required": True}, identity=True),
    Field("uri", wire="read_uri", wire_write="write_uri", compared=str.lower),
    Field("size", wire="size", spec={"type": "int"}, parse=_even, hint="Give an even number."),
    Field("kind", wire="kind", spec={"default": "a"}, missing=UNKNOWN, to_wire=str.upper, from_wire=str.lower),
    Field("on", wire="on", spec={"type": "bool"}, missing=False),
    Field("user", wire="user", write_only=True),
    Field("password", wire="pwd", spec={"no_log": True}, secret=True, write_only=True),
    Field("tree", wire="tree", spec={"type": "dict"}, matches=lambda wanted, found: wanted["x"] == found.get("x")),
    Field("own"),
)


@pytest.mark.parametrize(
    ("contradiction", "words"),
    [
        ({"secret": True, "wire": "w", "spec": {"no_log": True}}, "write-only"),
        ({"secret": True, "write_only": True, "wire": "w"}, "no_log"),
        ({"write_only": True, "wire": "w", "spec": {"no_log": True}}, "no_log"),
        ({"write_only": True, "wire": "w", "identity": True}, "found"),
        ({"write_only": True}, "key"),
        ({"spec": {"required": True, "default": "x"}}, "exclude"),
    ],
)
def test_contradictions_are_refused_when_the_table_is_made(contradiction: dict[str, t.Any], words: str) -> None:
    with pytest.raises(ValueError, match=f"option: .*{words}"):
        Field("option", **contradiction)


def test_an_option_cannot_stand_in_the_table_twice() -> None:
    with pytest.raises(ValueError, match="twice"):
        FieldTable(Field("name"), Field("name"))


def test_argument_spec_comes_from_the_table() -> None:
    spec = TABLE.argument_spec()
    assert list(spec) == ["name", "uri", "size", "kind", "on", "user", "password", "tree", "own"]
    assert spec["name"] == {"type": "str", "required": True}
    assert spec["size"] == {"type": "int"}
    assert spec["password"] == {"type": "str", "no_log": True}


def test_desired_leaves_out_what_was_not_given() -> None:
    assert TABLE.desired({"name": "n", "size": 4, "uri": None, "other": 1}) == {"name": "n", "size": 4}


def test_desired_keeps_what_is_empty_or_false() -> None:
    assert TABLE.desired({"name": "n", "uri": "", "on": False, "size": 0}) == {
        "name": "n",
        "uri": "",
        "size": 0,
        "on": False,
    }


def test_null_is_no_value_for_what_is_required() -> None:
    with pytest.raises(InvalidInput, match="'name': it is null"):
        TABLE.desired({"name": None})


def test_a_wrong_value_names_the_option_and_says_what_to_do() -> None:
    with pytest.raises(InvalidInput) as caught:
        TABLE.desired({"name": "n", "size": 3})
    assert str(caught.value) == "Could not use option 'size': 3 is odd. Give an even number."


def test_observe_reads_the_wire_and_never_a_write_only_field() -> None:
    answer = {"name": "n", "read_uri": "U", "kind": "B", "user": "u", "pwd": "p", "unknown": 1}
    assert TABLE.observe(answer) == {"name": "n", "uri": "U", "size": None, "kind": "b", "on": None, "tree": None}


@pytest.mark.parametrize(
    ("wanted", "current", "differing"),
    [
        ({"uri": "ABC"}, {"uri": "abc"}, []),
        ({"uri": "ABC"}, {"uri": "abd"}, ["uri"]),
        ({"uri": ""}, {"uri": None}, []),
        ({"uri": ""}, {"uri": "abc"}, ["uri"]),
        ({"uri": "abc"}, {"uri": None}, ["uri"]),
        ({"size": 0}, {"size": None}, ["size"]),
        ({"kind": "b"}, {"kind": None}, []),
        ({"kind": "b"}, {"kind": "a"}, ["kind"]),
        ({"on": False}, {"on": None}, []),
        ({"on": True}, {"on": None}, ["on"]),
        ({"on": True}, {}, ["on"]),
        ({"user": "u", "password": "p"}, {}, []),
        ({"name": "other"}, {"name": "n"}, []),
        ({"tree": {"x": 1}}, {"tree": {"x": 1, "y": 2}}, []),
        ({"tree": {"x": 1}}, {"tree": {"x": 2}}, ["tree"]),
        ({"size": 2, "uri": "b"}, {"uri": "a", "size": 4}, ["uri", "size"]),
        ({}, {"uri": "abc", "size": 2}, []),
    ],
)
def test_differing(wanted: dict[str, t.Any], current: dict[str, t.Any], differing: list[str]) -> None:
    assert TABLE.differing(wanted, current) == differing


def test_payload_uses_the_keys_and_the_forms_of_writing() -> None:
    values = {"name": "n", "uri": "u", "kind": "b", "password": "p", "own": "o"}
    assert TABLE.payload(values) == {"name": "n", "write_uri": "u", "kind": "B", "pwd": "p", "own": "o"}


def test_payload_of_some_options() -> None:
    assert TABLE.payload({"name": "n", "uri": "u", "kind": "b"}, ["kind", "size"]) == {"kind": "B"}


def test_shown_puts_a_mark_for_a_secret_and_only_when_it_is_written() -> None:
    values = {"name": "n", "user": "u", "password": "p"}
    assert TABLE.shown(values, written=["user", "password"]) == {"name": "n", "user": "u", "password": SECRET_MARK}
    assert TABLE.shown(values) == {"name": "n"}


def test_shown_of_no_object_is_empty() -> None:
    assert TABLE.shown(None) == {}
