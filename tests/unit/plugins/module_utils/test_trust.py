# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of certificate authorities that sessions of one process share."""

from __future__ import annotations

import ssl
import typing as t
from pathlib import Path

import pytest
import requests
import trustme
from conftest import OpenSession
from raw_peer import RawPeer, answer
from urllib3 import HTTPSConnectionPool, ProxyManager

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils import _trust
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._errors import TlsFailed
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._trust import TrustingAdapter, trusting

Start = t.Callable[..., RawPeer]
OK = answer(200, {"ok": True})
AUTHORITY = trustme.CA()


@pytest.fixture(name="peer")
def _peer(raw_peer: Start) -> RawPeer:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    AUTHORITY.issue_cert("127.0.0.1").configure_cert(context)
    return raw_peer(OK, context=context)


@pytest.fixture(name="ca_path")
def _ca_path(tmp_path: Path) -> str:
    return write(AUTHORITY, tmp_path / "ca.pem")


def write(authority: trustme.CA, path: Path) -> str:
    path.write_bytes(authority.cert_pem.bytes())
    return str(path)


def read(open_session: OpenSession, peer: RawPeer, **settings: t.Any) -> t.Any:
    return open_session(peer.url, retry_timeout=0, **settings).get("/a", attempted="read")


@pytest.fixture(name="made")
def _made(monkeypatch: pytest.MonkeyPatch) -> list[ssl.SSLContext]:
    """Return what is made of files that are read."""
    made: list[ssl.SSLContext] = []
    make = _trust.create_urllib3_context

    def counted() -> ssl.SSLContext:
        made.append(make())
        return made[-1]

    monkeypatch.setattr(_trust, "create_urllib3_context", counted)
    return made


def test_the_sessions_of_a_process_read_a_file_once(
    peer: RawPeer,
    open_session: OpenSession,
    ca_path: str,
    made: list[ssl.SSLContext],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for _session in range(3):
        assert read(open_session, peer, verify=ca_path) == {"ok": True}
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", ca_path)
    assert read(open_session, peer) == {"ok": True}
    assert len(made) == 1
    assert peer.connections == 4


@pytest.mark.parametrize("variable", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_what_was_read_ahead_is_not_read_again(
    peer: RawPeer,
    open_session: OpenSession,
    ca_path: str,
    made: list[ssl.SSLContext],
    monkeypatch: pytest.MonkeyPatch,
    variable: str,
) -> None:
    monkeypatch.setenv(variable, ca_path)
    _trust.read_ahead()
    assert len(made) == 1
    assert read(open_session, peer) == {"ok": True}
    assert len(made) == 1


def test_reading_ahead_takes_what_requests_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    found: list[str] = []
    monkeypatch.setattr(_trust, "trusting", found.append)
    _trust.read_ahead()
    assert found == [requests.certs.where()]


def test_reading_ahead_never_fails(monkeypatch: pytest.MonkeyPatch, ca_path: str) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/missing")
    _trust.read_ahead()
    # As it is without the libraries.
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", ca_path)
    monkeypatch.setattr(_trust, "DEFAULT_CA_BUNDLE_PATH", "")
    monkeypatch.delattr(_trust, "create_urllib3_context")
    _trust.read_ahead()


def test_a_file_that_was_changed_is_read_again(peer: RawPeer, open_session: OpenSession, ca_path: str) -> None:
    assert read(open_session, peer, verify=ca_path) == {"ok": True}
    write(trustme.CA(), Path(ca_path))
    with pytest.raises(TlsFailed):
        read(open_session, peer, verify=ca_path)
    write(AUTHORITY, Path(ca_path))
    assert read(open_session, peer, verify=ca_path) == {"ok": True}


def test_each_session_trusts_what_it_was_told_to(
    peer: RawPeer, open_session: OpenSession, ca_path: str, tmp_path: Path
) -> None:
    other = write(trustme.CA(), tmp_path / "other.pem")
    for _time in range(2):
        assert read(open_session, peer, verify=ca_path) == {"ok": True}
        with pytest.raises(TlsFailed):
            read(open_session, peer, verify=other)
        assert read(open_session, peer, verify=False) == {"ok": True}
        with pytest.raises(TlsFailed):
            read(open_session, peer)
    assert len(peer.requests) == 4


def test_what_is_trusted_is_validated_as_ever(ca_path: str) -> None:
    context = trusting(ca_path)
    assert context.verify_mode == ssl.CERT_REQUIRED
    assert [found["subject"] for found in context.get_ca_certs()] == [
        found["subject"] for found in ssl.create_default_context(cafile=ca_path).get_ca_certs()
    ]


def test_a_directory_of_certificates(peer: RawPeer, open_session: OpenSession, tmp_path: Path) -> None:
    with pytest.raises(TlsFailed, match="not acceptable"):
        read(open_session, peer, verify=str(tmp_path))


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_a_bundle_of_the_environment_that_cannot_be_read(
    peer: RawPeer,
    open_session: OpenSession,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    content: str | None,
) -> None:
    path = tmp_path / "bundle.pem"
    if content is not None:
        path.write_text(content)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(path))
    with pytest.raises(TlsFailed, match=r"authorities cannot be read: .*REQUESTS_CA_BUNDLE"):
        read(open_session, peer)
    assert peer.requests == []


def test_a_proxy_is_shown_the_names_of_the_files(ca_path: str) -> None:
    """One that speaks TLS itself is validated by urllib3, which knows nothing else of ours."""
    behind_proxy = ProxyManager("https://proxy.example").connection_from_url("https://acme.gladly.com")
    direct = HTTPSConnectionPool("acme.gladly.com")
    for pool in (behind_proxy, direct):
        TrustingAdapter().cert_verify(pool, "https://acme.gladly.com/api", ca_path, None)
        assert pool.cert_reqs == "CERT_REQUIRED"
    assert (behind_proxy.ca_certs, direct.ca_certs) == (ca_path, None)
    assert "ssl_context" not in behind_proxy.conn_kw
    assert direct.conn_kw["ssl_context"] is trusting(ca_path)
