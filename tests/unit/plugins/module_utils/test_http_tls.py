# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of trust: which certificates are accepted, and what is said about others."""

from __future__ import annotations

import ssl
import typing as t
from pathlib import Path

import pytest
import trustme
from conftest import Clock, OpenSession
from pytest_httpserver import HTTPServer
from raw_peer import RawPeer, answer

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._errors import IntegrationError, TlsFailed

Start = t.Callable[..., RawPeer]
OK = answer(200, {"ok": True})


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def ca_path(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> str:
    return _written(authority, tmp_path_factory.mktemp("tls"))


def _written(authority: trustme.CA, folder: Path) -> str:
    authority.cert_pem.write_to_path(str(folder / "ca.pem"))
    return str(folder / "ca.pem")


def _context(authority: trustme.CA, *names: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*(names or ("127.0.0.1",))).configure_cert(context)
    return context


def test_a_ca_file_of_the_user(raw_peer: Start, open_session: OpenSession, authority: trustme.CA, ca_path: str) -> None:
    peer = raw_peer(OK, context=_context(authority))
    session = open_session(peer.url, verify=ca_path)
    assert session.get("/a", attempted="read") == session.get("/b", attempted="read") == {"ok": True}
    assert peer.connections == 1


def test_requests_ca_bundle_does_not_replace_the_file_of_the_user(
    raw_peer: Start,
    open_session: OpenSession,
    authority: trustme.CA,
    ca_path: str,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", _written(trustme.CA(), tmp_path))
    peer = raw_peer(OK, context=_context(authority))
    assert open_session(peer.url, verify=ca_path).get("/a", attempted="read") == {"ok": True}


def test_requests_ca_bundle_does_not_switch_validation_on_again(
    raw_peer: Start, open_session: OpenSession, authority: trustme.CA, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", _written(trustme.CA(), tmp_path))
    peer = raw_peer(OK, context=_context(authority))
    assert open_session(peer.url, verify=False).get("/a", attempted="read") == {"ok": True}


def test_requests_ca_bundle_stands_for_the_authorities_of_the_system(
    raw_peer: Start, open_session: OpenSession, authority: trustme.CA, ca_path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", ca_path)
    peer = raw_peer(OK, context=_context(authority))
    assert open_session(peer.url).get("/a", attempted="read") == {"ok": True}


@pytest.mark.filterwarnings("error")
def test_without_validation_nothing_is_printed_for_each_request(
    raw_peer: Start, open_session: OpenSession, authority: trustme.CA
) -> None:
    peer = raw_peer(OK, context=_context(authority, "elsewhere.example"))
    assert open_session(peer.url, verify=False).get("/a", attempted="read") == {"ok": True}


@pytest.mark.parametrize("method", ["get", "post"])
def test_an_unknown_authority(
    raw_peer: Start, open_session: OpenSession, authority: trustme.CA, clock: Clock, method: str
) -> None:
    peer = raw_peer(OK, context=_context(authority))
    body = {"body": {}} if method == "post" else {}
    with pytest.raises(TlsFailed, match=r"the server's certificate is not acceptable: .*issuer") as caught:
        getattr(open_session(peer.url), method)("/a", attempted="do it", **body)
    assert "_ssl" not in str(caught.value)
    assert "'ca_path'" in caught.value.next_step
    assert (peer.requests, clock.sleeps) == ([], [])


def test_a_certificate_of_another_name(
    raw_peer: Start, open_session: OpenSession, authority: trustme.CA, ca_path: str
) -> None:
    peer = raw_peer(OK, context=_context(authority, "elsewhere.example"))
    with pytest.raises(TlsFailed, match=r"not acceptable: .*(mismatch|doesn't match).*127.0.0.1"):
        open_session(peer.url, verify=ca_path).get("/a", attempted="read")
    assert peer.requests == []


def test_plain_http_where_tls_was_expected(httpserver: HTTPServer, open_session: OpenSession) -> None:
    with pytest.raises(TlsFailed, match=r"does not speak TLS as expected.*Check host and port"):
        open_session(httpserver.url_for("/").replace("http:", "https:")).get("/a", attempted="read")


def test_tls_where_plain_http_was_sent(raw_peer: Start, open_session: OpenSession, authority: trustme.CA) -> None:
    peer = raw_peer(OK, context=_context(authority))
    with pytest.raises(IntegrationError, match="Could not read"):
        open_session(peer.url.replace("https:", "http:"), retry_timeout=0).get("/a", attempted="read")
    assert peer.requests == []


def test_a_server_with_old_protocols_alone(
    raw_peer: Start, open_session: OpenSession, authority: trustme.CA, ca_path: str
) -> None:
    context = _context(authority)
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    with pytest.warns(DeprecationWarning, match="TLSv1"):
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    with pytest.warns(DeprecationWarning, match="TLSv1"):
        context.minimum_version = ssl.TLSVersion.TLSv1
    peer = raw_peer(OK, context=context)
    with pytest.raises(TlsFailed, match="does not speak TLS as expected"):
        open_session(peer.url, verify=ca_path).get("/a", attempted="read")
