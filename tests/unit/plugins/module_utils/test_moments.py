# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of times."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._moments import parse_moment, shown_moment


@pytest.mark.parametrize(
    "value",
    [
        "2026-11-22T12:00:00Z",
        " 2026-11-22T12:00:00.1Z ",
        "2026-11-22T12:00:00.123456789+00:00",
        "2026-11-22T13:00:00+01:00",
        "2026-11-22T12:00:00",
        1795348800,
        1795348800.9,
        1795348800123,
        "1795348800",
        "1795348800123",
    ],
)
def test_one_moment_in_many_forms(value: t.Any) -> None:
    moment = parse_moment(value)
    assert moment is not None
    assert int(moment) == 1795348800
    assert shown_moment(moment) == "2026-11-22T12:00:00Z"


@pytest.mark.parametrize(
    ("value", "fraction"),
    [
        ("2026-11-22T12:00:00.5Z", 0.5),
        ("2026-11-22T12:00:00.1234567890123456789+00:00", 0.123456),
        (1795348800.25, 0.25),
        (1795348800999, 0.999),
        ("1795348800999", 0.999),
    ],
)
def test_fractions_of_a_second(value: t.Any, fraction: float) -> None:
    assert parse_moment(value) == pytest.approx(1795348800 + fraction, abs=1e-6)
    assert shown_moment(parse_moment(value)) == "2026-11-22T12:00:00Z"


@pytest.mark.parametrize(
    "value", [None, "", "today", True, 0, -1, float("nan"), float("inf"), 10**400, [], {}, "2026-13-01"]
)
def test_what_is_no_moment(value: t.Any) -> None:
    assert parse_moment(value) is None


@pytest.mark.parametrize("seconds", [None, 1e18, float("inf")])
def test_what_cannot_be_shown(seconds: float | None) -> None:
    assert shown_moment(seconds) is None
