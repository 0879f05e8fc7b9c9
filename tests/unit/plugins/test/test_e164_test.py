# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of the Jinja test ``e164``."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.voiceops.gladly_synthflow.plugins.test.telephony import TestModule

TESTS = TestModule().tests()


@pytest.mark.parametrize(
    ("value", "answer"),
    [("+12065550100", True), ("+1 206 555 0100", False), (12065550100, False), ("", False), (None, False), ([], False)],
)
def test_e164(value: t.Any, answer: bool) -> None:
    assert list(TESTS) == ["e164"]
    assert TESTS["e164"](value) is answer
