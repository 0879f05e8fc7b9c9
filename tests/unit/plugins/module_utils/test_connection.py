# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of the options that connecting to either vendor has in common."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest
import trustme

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._connection import (
    checked_api_url,
    requests_per_second,
    settings,
)
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._errors import InvalidInput
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._resource import Context

URL = "https://h.example/v2"
PARAMS: dict[str, t.Any] = {"timeout": 30, "retry_timeout": 60, "validate_certs": True, "ca_path": None}


def test_settings() -> None:
    made = settings({**PARAMS, "timeout": 5, "retry_timeout": 7}, URL, Context())
    assert (made.base_url, made.verify, made.timeout, made.retry_timeout) == (URL, True, 5, 7)


@pytest.mark.parametrize("check_mode", [True, False])
def test_writes_are_allowed_outside_check_mode_alone(check_mode: bool) -> None:
    assert settings(PARAMS, URL, Context(check_mode=check_mode)).writes_allowed is not check_mode


def test_a_ca_file(tmp_path: Path) -> None:
    trustme.CA().cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    path = str(tmp_path / "ca.pem")
    assert settings({**PARAMS, "ca_path": path}, URL, Context()).verify == path
    assert settings({**PARAMS, "ca_path": str(tmp_path)}, URL, Context()).verify == str(tmp_path)


@pytest.mark.parametrize("content", [None, "", "no certificate"])
def test_what_is_no_ca_file(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "ca.pem"
    if content is not None:
        path.write_text(content)
    with pytest.raises(InvalidInput, match=r"'ca_path': .*ca.pem cannot be read as certificates"):
        settings({**PARAMS, "ca_path": str(path)}, URL, Context())


def test_switching_validation_off_is_called_out(tmp_path: Path) -> None:
    context = Context()
    assert settings({**PARAMS, "validate_certs": False, "ca_path": "/none"}, URL, context).verify is False
    assert "anybody on the way can read" in context.warnings[0]


@pytest.mark.parametrize(("option", "value"), [("timeout", 0), ("timeout", -1), ("retry_timeout", -1)])
def test_times_that_cannot_be(option: str, value: int) -> None:
    with pytest.raises(InvalidInput, match=f"'{option}'"):
        settings({**PARAMS, option: value}, URL, Context())


@pytest.mark.parametrize(
    ("url", "checked"),
    [
        ("https://h.example/v2", "https://h.example/v2"),
        (" https://h.example:8443/a/v2/ ", "https://h.example:8443/a/v2"),
        ("http://127.0.0.1:8080/v2", "http://127.0.0.1:8080/v2"),
        ("http://localhost/v2", "http://localhost/v2"),
        ("http://[::1]:80/v2", "http://[::1]:80/v2"),
    ],
)
def test_api_urls(url: str, checked: str) -> None:
    assert checked_api_url(url, "/v2") == checked


@pytest.mark.parametrize(
    "url", ["http://me:hunter2@h.example/v2", "me:hunter2@h.example", "https://me:hunter2@h.example"]
)
def test_a_password_in_a_url_is_not_shown(url: str) -> None:
    with pytest.raises(InvalidInput, match="'api_url'") as refused:
        checked_api_url(url, "/v2")
    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("", "not an https:// URL"),
        ("h.example/v2", "not an https:// URL"),
        ("ftp://h.example/v2", "not an https:// URL"),
        ("https:///v2", "not an https:// URL"),
        ("https://[::1/v2", "'api_url'"),
        ("https://h.example:99999/v2", "'api_url'"),
        ("https://h.example:port/v2", "'api_url'"),
        ("http://h.example/v2", "would send the credentials in clear"),
        ("http://10.0.0.1/v2", "would send the credentials in clear"),
        ("http://127.0.0.1.example/v2", "would send the credentials in clear"),
        ("https://user:pw@h.example/v2", "credentials, a query or a fragment"),
        ("https://h.example/v2?a=b", "credentials, a query or a fragment"),
        ("https://h.example/v2#a", "credentials, a query or a fragment"),
        ("https://h.example\\.other.example/v2", "is not a host name"),
        ("https://h.exam ple/v2", "is not a host name"),
        ("https://[fe80::1%25eth0]/v2", "is not a host name"),
        ("https://h.example/api/v1", "does not end in /v2"),
        ("https://h.example", "does not end in /v2"),
    ],
)
def test_api_urls_that_cannot_be(url: str, words: str) -> None:
    with pytest.raises(InvalidInput, match=words):
        checked_api_url(url, "/v2")


@pytest.mark.parametrize("url", ["https://h.example/v2?", "https://h.example/v2#"])
def test_an_empty_query_does_not_swallow_the_path(url: str) -> None:
    try:
        checked = checked_api_url(url, "/v2")
    except InvalidInput:
        return
    assert checked == "https://h.example/v2"


def test_credentials_in_an_api_url_are_not_repeated() -> None:
    with pytest.raises(InvalidInput) as caught:
        checked_api_url("https://user:pa55@h.example/v2", "/v2")
    assert "pa55" not in str(caught.value)


@pytest.mark.parametrize(
    ("option", "variable", "limit"),
    [(None, None, 10), (None, "", 10), (None, "4", 4), (None, "0", 0), (0, "4", 0), (7, "4", 7), (7, "x", 7)],
)
def test_the_limit_is_that_of_the_option_the_environment_or_the_vendor(
    monkeypatch: pytest.MonkeyPatch, option: int | None, variable: str | None, limit: int
) -> None:
    if variable is not None:
        monkeypatch.setenv("GLADLY_REQUESTS_PER_SECOND", variable)
    assert requests_per_second({"requests_per_second": option}, "GLADLY_REQUESTS_PER_SECOND", 10) == limit


def test_a_task_without_the_option_keeps_the_limit_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GLADLY_REQUESTS_PER_SECOND", " 3 ")
    assert requests_per_second({}, "GLADLY_REQUESTS_PER_SECOND", 10) == 3


@pytest.mark.parametrize(
    ("option", "variable"), [(-1, "4"), (None, "-1"), (None, "2.5"), (None, "many"), (None, "9" * 5000)]
)
def test_what_is_no_limit(monkeypatch: pytest.MonkeyPatch, option: int | None, variable: str) -> None:
    monkeypatch.setenv("GLADLY_REQUESTS_PER_SECOND", variable)
    with pytest.raises(InvalidInput, match="is not a number of requests") as caught:
        requests_per_second({"requests_per_second": option}, "GLADLY_REQUESTS_PER_SECOND", 10)
    assert caught.value.option == "requests_per_second"
    assert ("GLADLY_REQUESTS_PER_SECOND" in str(caught.value)) is (option is None)
