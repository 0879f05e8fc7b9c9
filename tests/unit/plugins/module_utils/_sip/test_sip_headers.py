# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of X-headers."""

from __future__ import annotations

import re
import typing as t

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._sip.headers import parse_headers

VALUES = st.text(st.characters(blacklist_categories=["Cs"]), max_size=15)


def test_values_become_text_in_the_order_of_the_names() -> None:
    assert list(parse_headers({"X-b": 5, "X-A_1": True, "X-a": "{topic}"}).items()) == [
        ("X-A_1", "True"),
        ("X-a", "{topic}"),
        ("X-b", "5"),
    ]


@pytest.mark.parametrize("name", ["Via", "x-lower", "X-", "X-A B", "X-A:", "X-é", "X-A\n", " X-A", "", 5, None])
def test_names_that_synthflow_does_not_take(name: t.Any) -> None:
    with pytest.raises(ValueError, match="is not an X- header name"):
        parse_headers({name: "v"})


@pytest.mark.parametrize("value", ["a\rb", "a\n", "\n a", "a\0"])
def test_values_that_would_end_the_header(value: str) -> None:
    with pytest.raises(ValueError, match="value of X-A has a line end or NUL"):
        parse_headers({"X-A": value})


@pytest.mark.parametrize("value", [None, ["a"], {"a": 1}])
def test_values_that_are_no_text(value: t.Any) -> None:
    with pytest.raises(ValueError, match="value of X-A is not text"):
        parse_headers({"X-A": value})


@pytest.mark.parametrize("value", [12345678, 12065550100, 123456789012345])
def test_a_number_that_may_have_lost_its_plus(value: int) -> None:
    with pytest.raises(ValueError, match=rf"value of X-A is the number {value}.*in quotes: '\+{value}'"):
        parse_headers({"X-A": value})
    assert parse_headers({"X-A": str(value)}) == {"X-A": str(value)}


def test_names_that_differ_only_in_case() -> None:
    with pytest.raises(ValueError, match="X-A, X-a differ only in case"):
        parse_headers({"X-A": "1", "X-a": "2", "X-B": "3"})


def test_no_headers() -> None:
    assert parse_headers({}) == {}


@given(name=st.text(max_size=8).map(lambda text: f"X-{text}"), value=VALUES)
def test_whatever_is_accepted_is_safe_in_a_message(name: str, value: str) -> None:
    try:
        checked = parse_headers({name: value})
    except ValueError:
        return
    assert checked == {name: value}
    assert re.fullmatch(r"X-[A-Za-z0-9_-]+", name, re.ASCII)
    assert not set(value) & {"\r", "\n", "\0"}
