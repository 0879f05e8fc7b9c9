# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of Gladly's error envelope (Gladly REST API, Errors)."""

from __future__ import annotations

import base64
import typing as t
from urllib.parse import quote

import pytest
from account import Account
from samples import AGENT_EMAIL, API_TOKEN

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
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._gladly.sip_destination import (
    SipDestinationListing,
)

TAKEN = {"attr": "name", "code": "taken", "detail": "is used already", "meta": {"id": "x"}}


def _fail(account: Account, problem: type[IntegrationError], **answer: t.Any) -> IntegrationError:
    account.script.expect("GET", "/voice/sip-destinations", times=None, **answer)
    error, _warnings = account.fail(SipDestinationListing, problem, retry_timeout=0)
    assert error.vendor == "Gladly"
    assert error.attempted == "list the SIP destinations of the Gladly organization"
    return error


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"errors": [TAKEN]}, "name taken: is used already"),
        ({"errors": TAKEN}, "name taken: is used already"),
        ({"errors": [{"code": "blank"}]}, "blank"),
        ({"errors": [{"attr": "fallback", "code": "blank"}]}, "fallback blank"),
        ({"errors": [{"detail": "who knows"}]}, "not accepted: who knows"),
        ({"errors": [TAKEN, "odd", {"code": "invalid"}]}, "name taken: is used already; invalid"),
        ({"errors": []}, '{"errors": []}'),
        ({"errors": ["odd"]}, '{"errors": ["odd"]}'),
        ({"errors": "text"}, '{"errors": "text"}'),
        ({}, "{}"),
        (["list"], '["list"]'),
        (None, "null"),
    ],
)
def test_every_body_is_understood_or_shown(gladly: Account, body: t.Any, message: str) -> None:
    error = _fail(gladly, RequestRejected, status=400, answer=body)
    assert error.came_back == f"Gladly answered 400: {message}"


@pytest.mark.parametrize(
    ("status", "problem", "words"),
    [
        (401, AuthenticationFailed, ["'agent_email'", "'api_token'", "expired"]),
        (403, PermissionDenied, ["API User", "Agent role"]),
        (404, ObjectNotFound, ["'host'", "gladly_voice.openapi.yaml"]),
        (409, Conflict, ["in the way"]),
        (429, RateLimited, ["'retry_timeout'"]),
        (502, VendorUnavailable, ["status page"]),
    ],
)
def test_every_status_says_what_to_do(
    gladly: Account, status: int, problem: type[IntegrationError], words: list[str]
) -> None:
    error = _fail(gladly, problem, status=status, answer={"errors": [{"code": "invalid"}]})
    assert error.status == status
    assert all(word in error.next_step for word in words)


@pytest.mark.parametrize("answer", [{}, {"destinations": []}, ["text"], [1], None, "text"])
def test_something_else_than_a_bare_array(gladly: Account, answer: t.Any) -> None:
    error = _fail(gladly, UnexpectedAnswer, answer=answer)
    assert "something else than documented" in error.came_back


@pytest.mark.parametrize(
    "secret",
    [
        API_TOKEN,
        quote(API_TOKEN, safe=""),
        base64.b64encode(API_TOKEN.encode()).decode(),
        base64.b64encode(f"{AGENT_EMAIL}:{API_TOKEN}".encode()).decode(),
    ],
)
@pytest.mark.parametrize(("status", "problem"), [(400, RequestRejected), (200, UnexpectedAnswer)])
def test_no_secret_in_any_form_is_repeated(
    gladly: Account, secret: str, status: int, problem: type[IntegrationError]
) -> None:
    error = _fail(gladly, problem, status=status, answer={"echo": f"Basic {secret}"})
    assert secret not in str(error.to_result())
    assert "********" in str(error)
