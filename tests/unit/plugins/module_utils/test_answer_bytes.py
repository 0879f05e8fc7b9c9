# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of answers that never end, drip, or expand, and of proxies that a plain connection must not take."""

from __future__ import annotations

import contextlib
import gzip
import socket
import time
import typing as t
import zlib

import pytest
from conftest import OpenSession
from raw_peer import RawPeer, answer

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils import _answer_bytes
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._errors import VendorUnavailable

Start = t.Callable[..., RawPeer]
OK = answer(200, {"ok": True})
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"


def _without_end(first: bytes, piece: bytes, pause: float = 0.0) -> t.Callable[[socket.socket], None]:
    def send(connection: socket.socket) -> None:
        with contextlib.suppress(OSError):
            connection.sendall(first)
            while True:
                connection.sendall(piece)
                time.sleep(pause)

    return send


DRIPPING = {
    "status line": _without_end(b"", b"H", 0.05),
    "headers": _without_end(b"HTTP/1.1 200 OK\r\nX: ", b"y", 0.05),
    "interim answers": _without_end(b"", b"HTTP/1.1 100 Continue\r\n\r\n", 0.05),
    "trailers": _without_end(CHUNKED + b"2\r\n{}\r\n0\r\n", b"X: y\r\n", 0.05),
    "length of a chunk": _without_end(CHUNKED, b"0", 0.05),
}


@pytest.mark.parametrize("drip", DRIPPING.values(), ids=DRIPPING)
def test_an_answer_that_drips_around_its_body(
    raw_peer: Start, open_session: OpenSession, drip: t.Callable[[socket.socket], None]
) -> None:
    peer = raw_peer(drip)
    started = time.monotonic()
    with pytest.raises(VendorUnavailable, match=r"no answer within the timeout|broke off"):
        open_session(peer.url, timeout=0.3, retry_timeout=0).get("/a", attempted="read")
    assert time.monotonic() - started < 10


@pytest.mark.parametrize(
    "flood",
    [
        _without_end(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 100),
        _without_end(CHUNKED + b"2\r\n{}\r\n0\r\n", b"X: y\r\n" * 100),
    ],
    ids=["interim answers", "trailers"],
)
def test_an_answer_without_end_is_given_up_by_its_size(
    raw_peer: Start,
    open_session: OpenSession,
    monkeypatch: pytest.MonkeyPatch,
    flood: t.Callable[[socket.socket], None],
) -> None:
    monkeypatch.setattr(_answer_bytes, "MAX_WIRE_BYTES", 1_000_000)
    peer = raw_peer(flood)
    with pytest.raises(VendorUnavailable, match="broke off"):
        open_session(peer.url, timeout=3600, retry_timeout=0).get("/a", attempted="read")


def test_the_time_begins_anew_with_each_answer_of_a_connection(raw_peer: Start, open_session: OpenSession) -> None:
    def slow(connection: socket.socket) -> None:
        time.sleep(0.6)
        connection.sendall(OK)

    peer = raw_peer(slow)
    session = open_session(peer.url, timeout=2, retry_timeout=0)
    for _number in range(4):
        assert session.get("/a", attempted="read") == {"ok": True}
    assert peer.connections == 1


@pytest.mark.parametrize("coding", ["gzip", "X-GZIP", "deflate"])
def test_an_answer_in_the_coding_that_was_asked_for(raw_peer: Start, open_session: OpenSession, coding: str) -> None:
    packed = zlib.compress(b'{"ok": true}') if coding == "deflate" else gzip.compress(b'{"ok": true}')
    peer = raw_peer(answer(200, packed, Content_Encoding=coding))
    assert open_session(peer.url).get("/a", attempted="read") == {"ok": True}
    assert peer.requests[0].headers["accept-encoding"] == "gzip"


@pytest.mark.parametrize("coding", ["br", "zstd", "gzip, gzip", "gzip,gzip,gzip,gzip", "secret\x1b[31m" * 20])
def test_an_answer_in_another_coding(raw_peer: Start, open_session: OpenSession, coding: str) -> None:
    peer = raw_peer(answer(200, gzip.compress(b"{}"), Content_Encoding=coding))
    with pytest.raises(VendorUnavailable, match=r"is compressed as .*which was not asked for") as caught:
        open_session(peer.url).get("/a", attempted="read")
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 300
    assert len(peer.requests) == 1


def test_no_piece_is_large_however_much_it_expands() -> None:
    packed = gzip.compress(b" " * 10_000_000)
    sizes = [len(piece) for piece in _answer_bytes._expanded([packed[:1000], packed[1000:]])]
    assert sum(sizes) == 10_000_000
    assert max(sizes) <= 65536


@pytest.mark.parametrize("name", ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"])
def test_no_proxy_gets_what_is_sent_in_clear(
    raw_peer: Start, open_session: OpenSession, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    proxy, peer = raw_peer(answer(200, {"ok": False})), raw_peer(OK)
    monkeypatch.setenv(name, proxy.url)
    assert open_session(peer.url).get("/a", attempted="read") == {"ok": True}
    assert proxy.requests == []
