# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of the requests that the session sends: signature, trust, connections, redirects."""

from __future__ import annotations

import contextlib
import json
import typing as t
from pathlib import Path

import pytest
from conftest import OpenSession
from raw_peer import RawPeer, answer

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._check_mode import WriteHeldBack
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._errors import (
    ConnectionFailed,
    IntegrationError,
    ObjectNotFound,
    UnexpectedAnswer,
)

Start = t.Callable[..., RawPeer]
WRITES = ["post", "put", "patch", "delete"]
OK = answer(200, {"ok": True})


def _send(session: t.Any, method: str) -> t.Any:
    """Send a request with whatever the method needs."""
    body = {"body": {"a": 1}} if method in ("post", "put", "patch") else {}
    return getattr(session, method)("/thing", attempted="do it", **body)


@pytest.mark.parametrize("method", ["get", *WRITES])
def test_what_is_sent(raw_peer: Start, open_session: OpenSession, method: str) -> None:
    peer = raw_peer(OK)
    assert _send(open_session(f"{peer.url}/api"), method) == {"ok": True}
    (request,) = peer.requests
    assert request.line == f"{method.upper()} /api/thing HTTP/1.1"
    assert request.headers["authorization"] == "Test secret-key"
    assert request.headers["accept"] == "application/json"
    assert request.headers["user-agent"] == "voiceops.gladly_synthflow"
    if method in ("get", "delete"):
        assert request.body == b""
    else:
        assert request.headers["content-type"] == "application/json"
        assert json.loads(request.body) == {"a": 1}


def test_parameters_are_encoded(raw_peer: Start, open_session: OpenSession) -> None:
    peer = raw_peer(OK)
    open_session(peer.url).get("/a", {"number": "+1&2", "n": 5}, attempted="read")
    assert peer.requests[0].line == "GET /a?number=%2B1%262&n=5 HTTP/1.1"


def test_a_netrc_does_not_replace_the_signature(
    raw_peer: Start, open_session: OpenSession, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login somebody password else\n")
    monkeypatch.setenv("NETRC", str(netrc))
    peer = raw_peer(OK)
    open_session(peer.url).get("/a", attempted="read")
    assert peer.requests[0].headers["authorization"] == "Test secret-key"


def test_one_connection_serves_many_requests(raw_peer: Start, open_session: OpenSession) -> None:
    peer = raw_peer(OK, answer(404, {"error": "no"}), answer(500, {"error": "no"}), OK)
    session = open_session(peer.url)
    for method in ("get", "put", "delete", "post", "get"):
        with contextlib.suppress(ObjectNotFound):
            _send(session, method)
    assert (len(peer.requests), peer.connections) == (6, 1)


@pytest.mark.parametrize("method", WRITES)
def test_no_write_leaves_in_check_mode(raw_peer: Start, open_session: OpenSession, method: str) -> None:
    peer = raw_peer(OK)
    session = open_session(peer.url, writes_allowed=False)
    assert session.get("/a", attempted="read") == {"ok": True}
    with pytest.raises(WriteHeldBack) as held:
        _send(session, method)
    assert (held.value.method, held.value.path) == (method.upper(), "/thing")
    assert [request.line for request in peer.requests] == ["GET /a HTTP/1.1"]


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_read_follows_redirects_of_the_same_origin(raw_peer: Start, open_session: OpenSession, status: int) -> None:
    peer = raw_peer(answer(status, b"", Location="/other?x=1"), OK)
    assert open_session(f"{peer.url}/api").get("/a", {"y": "2"}, attempted="read") == {"ok": True}
    assert [request.line for request in peer.requests] == ["GET /api/a?y=2 HTTP/1.1", "GET /other?x=1 HTTP/1.1"]
    assert peer.requests[1].headers["authorization"] == "Test secret-key"


@pytest.mark.parametrize("status", [307, 308])
def test_a_write_follows_the_redirects_that_keep_the_method(
    raw_peer: Start, open_session: OpenSession, status: int
) -> None:
    peer = raw_peer(answer(status, b"", Location="/other"), OK)
    _send(open_session(peer.url), "post")
    assert [request.line for request in peer.requests] == ["POST /thing HTTP/1.1", "POST /other HTTP/1.1"]
    assert json.loads(peer.requests[1].body) == {"a": 1}


@pytest.mark.parametrize("method", WRITES)
@pytest.mark.parametrize("status", [301, 302, 303])
def test_a_write_follows_no_other_redirect(
    raw_peer: Start, open_session: OpenSession, method: str, status: int
) -> None:
    peer = raw_peer(answer(status, b"", Location="/other"))
    with pytest.raises(UnexpectedAnswer, match=f"Vendor answered {status}.*redirects to other hosts or of writes"):
        _send(open_session(peer.url), method)
    assert len(peer.requests) == 1


def test_a_read_does_not_follow_to_another_origin(raw_peer: Start, open_session: OpenSession) -> None:
    other = raw_peer(OK)
    peer = raw_peer(answer(302, b"", Location=f"{other.url}/login"))
    with pytest.raises(ConnectionFailed, match=r"redirect to 127.0.0.1, which is not followed because credentials"):
        open_session(peer.url).get("/a", attempted="read")
    assert len(peer.requests) == 1
    assert other.requests == []


@pytest.mark.parametrize("target", ["https://127.0.0.1:{port}/a", "http://localhost:{port}/a", "ftp://127.0.0.1/a"])
def test_scheme_and_host_belong_to_the_origin(raw_peer: Start, open_session: OpenSession, target: str) -> None:
    peer = raw_peer(OK)
    peer.steps.insert(0, answer(307, b"", Location=target.format(port=peer.port)))
    with pytest.raises(ConnectionFailed, match="not followed"):
        _send(open_session(peer.url), "post")
    assert len(peer.requests) == 1


@pytest.mark.parametrize(
    "target", ["{other}\\@{own}/a", "{other}\\\\@{own}/a", "//{own}\\@evil.test/a", "{other}#@{own}/"]
)
def test_a_host_that_two_readers_of_urls_see_elsewhere(raw_peer: Start, open_session: OpenSession, target: str) -> None:
    other = raw_peer(OK)
    peer = raw_peer(OK)
    location = target.format(other=other.url, own=f"127.0.0.1:{peer.port}")
    peer.steps.insert(0, answer(302, b"", Location=location))
    with pytest.raises(ConnectionFailed, match="not followed"):
        open_session(peer.url).get("/a", attempted="read")
    assert (len(peer.requests), other.requests) == (1, [])


@pytest.mark.parametrize("target", ["http://127.0.0.1:99999/a", "http://[::1/a", "http://h:port/"])
def test_a_redirect_to_no_url_at_all(raw_peer: Start, open_session: OpenSession, target: str) -> None:
    peer = raw_peer(answer(302, b"", Location=target))
    with pytest.raises(IntegrationError, match="Could not read it"):
        open_session(peer.url, retry_timeout=0).get("/a", attempted="read it")


def test_redirects_in_a_circle_end(raw_peer: Start, open_session: OpenSession) -> None:
    peer = raw_peer(answer(302, b"", Location="/b"))
    with pytest.raises(ConnectionFailed, match="redirect in a circle"):
        open_session(peer.url).get("/a", attempted="read")
    assert len(peer.requests) == 4
