# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of Synthflow's error bodies (docs/contracts/synthflow.openapi.yaml names them all)."""

from __future__ import annotations

import base64
import typing as t
from urllib.parse import quote

import pytest
import samples
from account import Account

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._errors import (
    AuthenticationFailed,
    IntegrationError,
    ObjectNotFound,
    PermissionDenied,
    RateLimited,
    RequestRejected,
    UnexpectedAnswer,
    VendorUnavailable,
)
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._synthflow.assistant import AssistantListing
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._synthflow.sip_number import SipNumber

DETAIL = {"status": "bad_request", "description": "The name is taken", "request_id": "req-42", "category": "client"}


def _fail(account: Account, problem: type[IntegrationError], **answer: t.Any) -> IntegrationError:
    account.script.expect("GET", "/assistants/", query=samples.page_query(), times=None, **answer)
    error, _warnings = account.fail(AssistantListing, problem, retry_timeout=0)
    assert error.vendor == "Synthflow"
    assert error.attempted == "list the assistants of the workspace"
    return error


@pytest.mark.parametrize(
    ("body", "message", "request_id"),
    [
        ({"detail": DETAIL}, "The name is taken", "req-42"),
        ({"detail": {**DETAIL, "description": ""}}, "bad_request", "req-42"),
        ({"detail": {"description": "No reference"}}, "No reference", None),
        ({"detail": {"description": "A number", "request_id": 7}}, "A number", "7"),
        ({"detail": "Not Found"}, "Not Found", None),
        ({"error": "not_found", "message": "No route matched"}, "No route matched", None),
        ({"error": "not_found"}, "not_found", None),
        (
            {"detail": [{"loc": ["body", "agent", 0], "msg": "field required", "type": "missing", "input": "x"}]},
            "body.agent.0: field required",
            None,
        ),
        ({"detail": [{"msg": "first"}, {"loc": ["body"]}, "third"]}, "first; body: not accepted; third", None),
        ({}, "{}", None),
        ({"detail": {}}, '{"detail": {}}', None),
        ({"detail": []}, '{"detail": []}', None),
        ({"detail": None}, '{"detail": null}', None),
        ({"detail": {"unknown": 1}}, '{"detail": {"unknown": 1}}', None),
        ({"surprise": "yes"}, '{"surprise": "yes"}', None),
        (["a", "list"], '["a", "list"]', None),
        (None, "null", None),
    ],
)
def test_every_body_is_understood_or_shown(
    synthflow: Account, body: t.Any, message: str, request_id: str | None
) -> None:
    error = _fail(synthflow, RequestRejected, status=418, answer=body)
    assert error.came_back == f"Synthflow answered 418: {message}"
    assert error.request_id == request_id
    assert (request_id is None) or f"(request id {request_id})" in str(error)


@pytest.mark.parametrize(
    ("status", "problem", "words"),
    [
        (401, AuthenticationFailed, ["'api_key'", "'region'"]),
        (403, PermissionDenied, ["'workspace_id'", "SIP trunking"]),
        (404, ObjectNotFound, ["'workspace_id'", "'region'"]),
        (429, RateLimited, ["'retry_timeout'"]),
        (500, VendorUnavailable, ["status page"]),
        (503, VendorUnavailable, ["status page"]),
        (303, UnexpectedAnswer, ["API URL"]),
    ],
)
def test_every_status_says_what_to_do(
    synthflow: Account, status: int, problem: type[IntegrationError], words: list[str]
) -> None:
    error = _fail(synthflow, problem, status=status, answer={"detail": "x"})
    assert error.status == status
    assert all(word in error.next_step for word in words)


def test_html_instead_of_json(synthflow: Account) -> None:
    error = _fail(synthflow, UnexpectedAnswer, text="<html><title>Log in</title></html>")
    assert "text/html instead of JSON: a web page that says: Log in" in error.came_back


@pytest.mark.parametrize(
    "form", [str, lambda text: quote(text, safe=""), lambda text: base64.b64encode(text.encode()).decode()]
)
@pytest.mark.parametrize("body", [{"detail": "bad {}"}, {"unknown": ["bad {}"]}, "bad {}"])
def test_no_secret_in_any_form_is_repeated(synthflow: Account, form: t.Callable[[str], str], body: t.Any) -> None:
    secret = form(samples.API_KEY)
    text = repr(body).replace("'", '"').replace("{}", secret)
    error = _fail(synthflow, RequestRejected, status=418, text=text)
    assert "********" in str(error)
    assert secret not in str(error.to_result())


def test_a_trunk_password_that_is_quoted_back_is_masked(synthflow: Account) -> None:
    synthflow.script.expect(
        "GET", f"/numbers/{samples.SLUG}", query=samples.NUMBER_QUERY, answer=samples.number(), times=None
    )
    synthflow.script.expect(
        "PATCH",
        f"/numbers/{samples.SLUG}",
        body={"trunk_username": "acme", "trunk_pwd": "hunter22"},
        status=400,
        answer={"detail": "trunk_pwd hunter22 is too short"},
    )
    error, _warnings = synthflow.fail(
        SipNumber,
        RequestRejected,
        phone_number=samples.NUMBER,
        termination_uri="acme.sip.gladly.com",
        trunk_username="acme",
        trunk_password="hunter22",
        update_password="always",
    )
    assert "trunk_pwd ******** is too short" in error.came_back


@pytest.mark.parametrize("form", [str, lambda text: base64.b64encode(text.encode()).decode()])
def test_an_answer_in_no_documented_form_is_shown_without_secrets(
    synthflow: Account, form: t.Callable[[str], str]
) -> None:
    error = _fail(synthflow, UnexpectedAnswer, answer={"status": "ok", "response": {"echo": form(samples.API_KEY)}})
    assert "in no documented form" in error.came_back
    assert form(samples.API_KEY) not in str(error.to_result())
