# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of options that are phone numbers."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._errors import InvalidInput
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._number_options import (
    given_number,
    needed_number,
)


def test_a_number_becomes_canonical() -> None:
    params = {"phone_number": "+1 (206) 555-0100", "allowed": "+44 20 7946 0123"}
    assert given_number(params) == needed_number(params) == "+12065550100"
    assert given_number(params, "allowed") == "+442079460123"


@pytest.mark.parametrize("params", [{}, {"phone_number": None}])
def test_no_number_was_given(params: dict[str, t.Any]) -> None:
    assert given_number(params) is None
    with pytest.raises(InvalidInput) as raised:
        needed_number(params)
    assert (raised.value.option, "it is null" in str(raised.value)) == ("phone_number", True)


@pytest.mark.parametrize("read", [given_number, needed_number])
def test_what_is_no_number_is_named(read: t.Callable[..., str | None]) -> None:
    with pytest.raises(InvalidInput) as raised:
        read({"other": "12"}, "other")
    assert raised.value.option == "other"
    assert "'+12065550100'" in str(raised.value)
