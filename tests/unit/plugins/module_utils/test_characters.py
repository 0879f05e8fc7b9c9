# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of what is printed of a vendor's words, and of what can be an id."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._characters import (
    LONGEST_TEXT,
    is_identifier,
    legible,
)
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._errors import UnexpectedAnswer
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._preflight.finding import error
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._resource import Context

HOSTILE = "a\x1b[2J\x9b31m\u202eb\nfatal: [acme]: FAILED!"
SHOWN = r"a\x1b[2J\x9b31m\u202eb\nfatal: [acme]: FAILED!"


def test_legible() -> None:
    assert legible("Zürich, 東京") == "Zürich, 東京"
    assert legible(HOSTILE) == SHOWN
    assert legible("x " * 10000) == "x " * (LONGEST_TEXT // 2) + "... (20000 characters)"
    assert legible(f"inbox '{'x' * 500}' there") == f"inbox '{'x' * 399}... (502 characters) there"
    assert legible(f"inbox '{'x' * 398}' there") == f"inbox '{'x' * 398}' there"


def test_no_message_steers_a_terminal() -> None:
    failure = UnexpectedAnswer(HOSTILE, HOSTILE, HOSTILE, request_id=HOSTILE)
    finding = error("check", HOSTILE, HOSTILE, HOSTILE)
    context = Context()
    context.warn(HOSTILE)
    assert str(failure) == f"Could not {SHOWN}: {SHOWN} (request id {SHOWN}). {SHOWN}"
    assert failure.to_result()["error"]["came_back"] == SHOWN
    assert finding.text == f"error: {SHOWN}: {SHOWN}. {SHOWN}"
    assert context.warnings == [SHOWN]


@pytest.mark.parametrize(
    "value",
    ["12acc0ac-df2a-47af-afe3-e1aa4380a307", "1726559381711x108708587477942990", "vZgCEQlDR6aQz_0HeWZ9_Q", "a", "a.b"],
)
def test_an_id(value: str) -> None:
    assert is_identifier(value)


@pytest.mark.parametrize(
    "value",
    [
        None,
        1,
        True,
        [],
        {},
        "",
        " ",
        ".",
        "..",
        "../x",
        "a/b",
        "a\\b",
        "a\nb",
        "a\u202eb",
        "\ud800",
        "a\ufffd",
        "x" * 201,
    ],
)
def test_what_is_no_id(value: t.Any) -> None:
    assert not is_identifier(value)
