# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of the way from a status and an error body to an error."""

from __future__ import annotations

import json
import typing as t

import pytest

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._answer import Answer
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._errors import (
    AuthenticationFailed,
    Conflict,
    IntegrationError,
    ObjectNotFound,
    PermissionDenied,
    RateLimited,
    RequestRejected,
    UnexpectedAnswer,
    VendorUnavailable,
)
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._masking import MASK, Masker
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._refusals import Dialect, ErrorBody

NOBODY = Dialect("Vendor", lambda _body: None)


def _answer(status: int, text: str) -> Answer:
    try:
        return Answer(status, {}, text, is_json=True, body=json.loads(text))
    except ValueError:
        return Answer(status, {}, text, is_json=False)


@pytest.mark.parametrize(
    ("status", "kind", "next_step"),
    [
        (400, RequestRejected, "Correct what the answer names"),
        (401, AuthenticationFailed, "Correct what the answer names"),
        (403, PermissionDenied, "Correct what the answer names"),
        (404, ObjectNotFound, "Check the name or id"),
        (409, Conflict, "Look at the object that is in the way"),
        (418, RequestRejected, "Correct what the answer names"),
        (422, RequestRejected, "Correct what the answer names"),
        (429, RateLimited, "fewer forks"),
        (500, VendorUnavailable, "status page"),
        (599, VendorUnavailable, "status page"),
        (301, UnexpectedAnswer, "API URL"),
        (304, UnexpectedAnswer, "API URL"),
    ],
)
def test_kind_and_next_step_come_from_the_status(status: int, kind: type[IntegrationError], next_step: str) -> None:
    error = NOBODY.explain("do it", _answer(status, "{}"), Masker([]))
    assert error.kind == kind.kind
    assert next_step in error.next_step
    assert (error.attempted, error.vendor, error.status) == ("do it", "Vendor", status)


def test_a_vendor_has_next_steps_of_its_own() -> None:
    dialect = Dialect("Vendor", lambda _body: None, {401: "Check the token."})
    assert dialect.explain("do it", _answer(401, "{}"), Masker([])).next_step == "Check the token."


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<h1>\n Bad gateway</h1>", "<h1> Bad gateway</h1>"),
        ("", "no explanation"),
        (" \n", "no explanation"),
        ("{}", "{}"),
        ('{"strange": [1]}', '{"strange": [1]}'),
        ("x" * 500, "x" * 300 + "... (500 characters)"),
    ],
)
def test_a_body_in_no_documented_form_is_still_shown(text: str, shown: str) -> None:
    assert NOBODY.explain("do it", _answer(400, text), Masker([])).came_back == f"Vendor answered 400: {shown}"


def test_a_request_id_is_short() -> None:
    dialect = Dialect("Vendor", lambda body: ErrorBody("no", body))
    error = dialect.explain("do it", _answer(400, json.dumps("x" * 500)), Masker([]))
    assert error.request_id == "x" * 100 + "... (500 characters)"


def test_secrets_are_masked_in_every_part() -> None:
    def read(body: t.Any) -> ErrorBody:
        return ErrorBody(body["message"], body["id"])

    answer = _answer(400, json.dumps({"message": "bad key pw", "id": "pw-1"}))
    error = Dialect("Vendor", read).explain("do it", answer, Masker(["pw"]))
    assert error.came_back == f"Vendor answered 400: bad key {MASK}"
    assert error.request_id == f"{MASK}-1"
    assert MASK in NOBODY.explain("do it", _answer(400, "<p>pw</p>"), Masker(["pw"])).came_back


def test_a_secret_at_the_point_of_shortening_does_not_survive_in_part() -> None:
    error = NOBODY.explain("do it", _answer(400, "x" * 296 + "secret-key"), Masker(["secret-key"]))
    assert "secr" not in error.came_back
