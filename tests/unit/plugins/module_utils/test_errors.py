# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of the error family."""

from __future__ import annotations

import pytest

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils import _errors
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._errors import (
    Conflict,
    IntegrationError,
    InvalidInput,
    RequestRejected,
)

FAMILY = [kind for kind in vars(_errors).values() if isinstance(kind, type) and issubclass(kind, IntegrationError)]


def test_message_says_what_was_attempted_what_came_back_and_what_to_do() -> None:
    error = Conflict("attach +1", "it is taken.", "Choose another.", vendor="Synthflow", status=409, request_id="r-7")
    assert str(error) == "Could not attach +1: it is taken (request id r-7). Choose another."


def test_message_without_request_id() -> None:
    assert str(Conflict("attach +1", "it is taken", "Choose another.")) == (
        "Could not attach +1: it is taken. Choose another."
    )


def test_result_has_every_part_for_programs() -> None:
    error = Conflict("attach +1", "taken", "Choose another.", vendor="Synthflow", status=409, request_id="r-7")
    assert error.to_result() == {
        "msg": str(error),
        "error": {
            "kind": "conflict",
            "vendor": "Synthflow",
            "attempted": "attach +1",
            "came_back": "taken",
            "next_step": "Choose another.",
            "status": 409,
            "request_id": "r-7",
        },
    }


def test_invalid_input_names_the_option() -> None:
    error = InvalidInput("phone_number", "it is empty", "Give it.")
    assert error.option == "phone_number"
    assert str(error) == "Could not use option 'phone_number': it is empty. Give it."
    assert error.to_result()["error"]["kind"] == "invalid_input"


def test_every_kind_has_a_name_of_its_own() -> None:
    kinds = [error.kind for error in FAMILY if error is not IntegrationError]
    assert len(set(kinds)) == len(kinds)
    assert IntegrationError.kind not in kinds


@pytest.mark.parametrize(
    "name",
    ["AuthenticationFailed", "PermissionDenied", "ObjectNotFound", "Conflict", "AmbiguousName", "RateLimited"],
)
def test_refusals_of_the_vendor_can_be_caught_together(name: str) -> None:
    assert issubclass(getattr(_errors, name), RequestRejected)


@pytest.mark.parametrize("name", ["OutcomeUnknown", "ConnectionFailed", "VendorUnavailable", "UnexpectedAnswer"])
def test_what_is_no_refusal_is_not_caught_with_them(name: str) -> None:
    assert not issubclass(getattr(_errors, name), RequestRejected)
