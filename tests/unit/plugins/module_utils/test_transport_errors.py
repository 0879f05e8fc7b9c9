# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of what cannot be had from a server on loopback: proxies, names, and the texts of other TLS libraries."""

from __future__ import annotations

import socket

import pytest
import requests
import urllib3
from conftest import OpenSession

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._errors import (
    ConnectionFailed,
    IntegrationError,
    TlsFailed,
)
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._transport_errors import (
    TransportFailure,
    classify,
)

ERRORS = requests.exceptions


@pytest.mark.parametrize(
    ("error", "reason", "sent", "lasting"),
    [
        (ERRORS.ConnectTimeout(), "connecting took longer", False, False),
        (ERRORS.ReadTimeout(), "no answer within", True, False),
        (ERRORS.ProxyError(), "the proxy could not be used", False, False),
        (ERRORS.ConnectionError(), "broke off before an answer", True, False),
        (ERRORS.ConnectionError("what"), "broke off before an answer", True, False),
        (ERRORS.ChunkedEncodingError(), r"broke off \(ChunkedEncodingError\)", True, False),
        (ERRORS.ContentDecodingError(), r"broke off \(ContentDecodingError\)", True, False),
        (ERRORS.InvalidURL("bad port"), "URL cannot be used: bad port", False, True),
        (ERRORS.InvalidSchema("no adapter"), "URL cannot be used: no adapter", False, True),
        (ERRORS.SSLError("EOF occurred in violation of protocol"), "TLS connection broke off", True, False),
        (ERRORS.SSLError("[SSL: SSLV3_ALERT_HANDSHAKE_FAILURE]"), "does not speak TLS", False, True),
        (ERRORS.SSLError("[SSL: HTTP_REQUEST] http request"), "does not speak TLS", False, True),
        (ERRORS.SSLError("hostname '127.0.0.1' doesn't match 'h'"), "not acceptable: hostname", False, True),
    ],
)
def test_classify(error: requests.RequestException, reason: str, sent: bool, lasting: bool) -> None:
    failure = classify(error)
    with pytest.raises(TransportFailure, match=reason):
        raise failure
    assert (failure.sent, failure.lasting) == (sent, lasting)
    assert (failure.error is TlsFailed) is ("TLS as" in failure.reason or "certificate" in failure.reason)


@pytest.mark.parametrize(
    ("sent", "lasting", "method", "repeatable"),
    [
        (True, False, "GET", True),
        (True, False, "POST", False),
        (False, False, "POST", True),
        (False, True, "GET", False),
        (False, True, "POST", False),
    ],
)
def test_repeatable(sent: bool, lasting: bool, method: str, repeatable: bool) -> None:
    assert TransportFailure("r", sent=sent, lasting=lasting).repeatable(method) is repeatable


def test_a_connection_error_with_urllib3_1_26(monkeypatch: pytest.MonkeyPatch) -> None:
    """requests 2.31 runs with urllib3 1.26 as well, which has no NameResolutionError."""
    monkeypatch.delattr(urllib3.exceptions, "NameResolutionError", raising=False)
    cause = urllib3.exceptions.NewConnectionError(None, "Failed to establish a new connection: refused")
    failure = classify(ERRORS.ConnectionError(urllib3.exceptions.MaxRetryError(None, "/", cause)))
    assert (failure.reason, failure.sent) == ("refused", False)


def test_a_name_that_cannot_be_resolved(open_session: OpenSession, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_arguments: object, **_named: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr("socket.getaddrinfo", fail)
    with pytest.raises(ConnectionFailed, match=r"cannot be resolved|not known") as caught:
        open_session("https://acme.gladly.example/api/v1", retry_timeout=0).get("/a", attempted="read")
    assert "acme.gladly.example" in caught.value.came_back


def test_a_proxy_that_refuses(open_session: OpenSession, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    with pytest.raises(ConnectionFailed, match="the proxy could not be used"):
        open_session("https://acme.gladly.example/api/v1", retry_timeout=0).get("/a", attempted="read")


@pytest.mark.parametrize("url", ["https://h:99999", "https://*.example", "https://a..b"])
def test_a_url_that_nobody_can_use_is_an_error_for_people(open_session: OpenSession, url: str) -> None:
    with pytest.raises(IntegrationError, match="Could not read it"):
        open_session(url, retry_timeout=0).get("/a", attempted="read it")
