# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of answers that are no JSON, too long, or too slow."""

from __future__ import annotations

import gzip
import json
import socket
import threading
import time
import typing as t

import pytest
import requests
import urllib3
from conftest import Clock, OpenSession
from raw_peer import RawPeer, answer

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils import _answer
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._errors import (
    OutcomeUnknown,
    UnexpectedAnswer,
    VendorUnavailable,
)

Start = t.Callable[..., RawPeer]
# urllib3 1.26 waits for whole pieces, and takes an answer that breaks off for complete.
NEEDS_URLLIB3_2 = pytest.mark.skipif(not hasattr(urllib3.HTTPResponse, "read1"), reason="urllib3 before 2")
CHUNKED = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize("value", [None, [], {}, 0, False, "text", [1, {"a": "é"}]])
def test_json_is_decoded(raw_peer: Start, open_session: OpenSession, value: t.Any) -> None:
    assert open_session(raw_peer(answer(200, value)).url).get("/a", attempted="read") == value


@pytest.mark.parametrize("method", ["post", "put", "patch"])
@pytest.mark.parametrize(
    "step", [answer(204, b""), answer(200, b""), answer(201, b" \r\n", Location="/a/1")], ids=["204", "200", "201"]
)
def test_a_write_may_be_answered_with_nothing(
    raw_peer: Start, open_session: OpenSession, method: str, step: bytes
) -> None:
    assert getattr(open_session(raw_peer(step).url), method)("/a", {}, attempted="write") is None


@pytest.mark.parametrize(
    ("body", "content_type", "shown"),
    [
        (b"<html>\n <h1>Log in</h1></html>", "text/html", "text/html instead of JSON: a web page that says: Log in"),
        (b'{"half": ', "application/json", 'application/json instead of JSON: {"half":'),
        (b"", "application/json", "answered 200 with nothing instead of JSON"),
        (b"\xff\xfe\xfa", "application/json", "instead of JSON: \ufffd"),
        (b"[" * 100000, "application/json", "instead of JSON: [[[[["),
        (b"the secret-key", "text/plain", "instead of JSON: the ********"),
    ],
    ids=["html", "half", "nothing", "not UTF-8", "deep", "secret"],
)
def test_a_read_answered_with_something_else(
    raw_peer: Start, open_session: OpenSession, body: bytes, content_type: str, shown: str
) -> None:
    peer = raw_peer(answer(200, body, Content_Type=content_type))
    with pytest.raises(UnexpectedAnswer) as caught:
        open_session(peer.url).get("/a", attempted="read")
    assert shown in caught.value.came_back
    assert caught.value.status == 200
    assert len(caught.value.came_back) < 450
    assert "API URL" in caught.value.next_step
    assert len(peer.requests) == 1


@pytest.mark.parametrize(("method", "problem"), [("post", OutcomeUnknown), ("put", UnexpectedAnswer)])
def test_a_write_answered_with_html(
    raw_peer: Start, open_session: OpenSession, method: str, problem: type[Exception]
) -> None:
    peer = raw_peer(answer(200, b"<html>", Content_Type="text/html"))
    with pytest.raises(problem, match="text/html instead of JSON"):
        getattr(open_session(peer.url), method)("/a", {}, attempted="write")


def test_an_answer_without_content_type(raw_peer: Start, open_session: OpenSession) -> None:
    peer = raw_peer(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi")
    with pytest.raises(UnexpectedAnswer, match="no content type instead of JSON: hi"):
        open_session(peer.url).get("/a", attempted="read")


def test_text_that_is_not_utf_8_inside_json_is_still_read(raw_peer: Start, open_session: OpenSession) -> None:
    peer = raw_peer(answer(200, b'{"name": "Z\xfcrich"}'))
    assert open_session(peer.url).get("/a", attempted="read") == {"name": "Z\ufffdrich"}


@pytest.mark.parametrize(("method", "problem"), [("get", VendorUnavailable), ("post", OutcomeUnknown)])
@pytest.mark.parametrize("declared", [True, False])
def test_an_answer_that_is_too_long(
    raw_peer: Start,
    open_session: OpenSession,
    monkeypatch: pytest.MonkeyPatch,
    method: str,
    problem: type[Exception],
    declared: bool,
) -> None:
    monkeypatch.setattr(_answer, "MAX_ANSWER_BYTES", 1000)
    long = b'"' + b"x" * 2000 + b'"'
    peer = raw_peer(answer(200, long) if declared else CHUNKED + b"%x\r\n%s\r\n0\r\n\r\n" % (len(long), long))
    body = {"body": {}} if method == "post" else {}
    with pytest.raises(problem, match="longer than 1000 bytes"):
        getattr(open_session(peer.url), method)("/a", attempted="do it", **body)
    assert len(peer.requests) == 1


def test_the_limit_itself_is_not_too_long(
    raw_peer: Start, open_session: OpenSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_answer, "MAX_ANSWER_BYTES", 1000)
    peer = raw_peer(answer(200, b'"' + b"x" * 998 + b'"'))
    assert len(open_session(peer.url).get("/a", attempted="read")) == 998


def test_an_answer_in_slow_chunks(
    raw_peer: Start, open_session: OpenSession, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_body, begun = _answer._body, threading.Event()

    def body(response: requests.Response) -> t.Iterator[bytes]:
        begun.set()
        return read_body(response)

    def drip(connection: socket.socket) -> None:
        connection.sendall(CHUNKED)
        # The time that is left counts from here on.
        begun.wait(30)
        for byte in (b"[", *[b" "] * 30, b"]"):
            time.sleep(0.005)
            clock.now += 4
            connection.sendall(b"1\r\n%s\r\n" % byte)
        connection.sendall(b"0\r\n\r\n")

    monkeypatch.setattr(_answer, "_body", body)
    peer = raw_peer(drip)
    with pytest.raises(VendorUnavailable, match="not complete after 30 s"):
        open_session(peer.url, timeout=30, retry_timeout=0).get("/a", attempted="read")


@NEEDS_URLLIB3_2
def test_an_answer_that_drips_byte_by_byte(
    raw_peer: Start, open_session: OpenSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_answer, "time", time)

    def drip(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 62\r\n\r\n[")
        for _byte in range(60):
            time.sleep(0.05)
            connection.sendall(b" ")
        connection.sendall(b"]")

    peer = raw_peer(drip)
    started = time.monotonic()
    with pytest.raises(VendorUnavailable, match=r"not complete after 1 s"):
        open_session(peer.url, timeout=1, retry_timeout=0).get("/a", attempted="read")
    assert time.monotonic() - started < 60


@NEEDS_URLLIB3_2
def test_an_answer_that_breaks_off(raw_peer: Start, open_session: OpenSession) -> None:
    def half(connection: socket.socket) -> None:
        connection.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\n{"half": ')
        connection.shutdown(socket.SHUT_RDWR)

    peer = raw_peer(half, answer(200, {"ok": True}))
    assert open_session(peer.url).get("/a", attempted="read") == {"ok": True}
    assert len(peer.requests) == 2


def test_an_answer_that_stops_half_way(raw_peer: Start, open_session: OpenSession) -> None:
    def stop(connection: socket.socket) -> None:
        connection.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\n{"half": ')
        connection.recv(1)

    peer = raw_peer(stop)
    with pytest.raises(VendorUnavailable, match=r"no answer within the timeout|broke off"):
        open_session(peer.url, timeout=0.1, retry_timeout=0).get("/a", attempted="read")


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_a_compressed_answer_in_pieces_of_any_size(raw_peer: Start, open_session: OpenSession, size: int) -> None:
    value = {"name": "é" * 50, "items": list(range(200))}
    packed = gzip.compress(json.dumps(value).encode())

    def send(connection: socket.socket) -> None:
        connection.sendall(CHUNKED.replace(b"\r\n", b"\r\nContent-Encoding: gzip\r\n", 1))
        for start in range(0, len(packed), size):
            piece = packed[start : start + size]
            connection.sendall(b"%x\r\n%s\r\n" % (len(piece), piece))
        connection.sendall(b"0\r\n\r\n")

    peer = raw_peer(send)
    assert open_session(peer.url).get("/a", attempted="read") == value


def test_an_answer_that_expands_without_end_is_too_long(
    raw_peer: Start, open_session: OpenSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_answer, "MAX_ANSWER_BYTES", 1000)
    peer = raw_peer(answer(200, gzip.compress(b"[" + b" " * 100000 + b"]"), Content_Encoding="gzip"))
    with pytest.raises(VendorUnavailable, match="longer than 1000 bytes"):
        open_session(peer.url).get("/a", attempted="read")


def test_an_answer_that_cannot_be_expanded(raw_peer: Start, open_session: OpenSession) -> None:
    peer = raw_peer(answer(200, b"no gzip at all", Content_Encoding="gzip"))
    with pytest.raises(VendorUnavailable, match="broke off"):
        open_session(peer.url, retry_timeout=0).get("/a", attempted="read")


def test_what_is_no_http(raw_peer: Start, open_session: OpenSession) -> None:
    peer = raw_peer(b"220 smtp.example ESMTP\r\n")
    with pytest.raises(VendorUnavailable, match="broke off"):
        open_session(peer.url, retry_timeout=0).get("/a", attempted="read")


@pytest.mark.parametrize(
    ("text", "short"),
    [("a\n b\t c ", "a b c"), ("x" * 300, "x" * 300), ("x" * 301, "x" * 300 + "... (301 characters)"), ("", "")],
)
def test_shorten(text: str, short: str) -> None:
    assert _answer.shorten(text) == short


@pytest.mark.parametrize(
    ("body", "documents"),
    [
        (b"", []),
        (b'{"a": 1}\n{"a": 2}\n', [{"a": 1}, {"a": 2}]),
        (b'\r\n{"a": 1}\r\n\r\n{"a": 2}', [{"a": 1}, {"a": 2}]),
        (b'[{"a": 1}, {"a": 2}]', [{"a": 1}, {"a": 2}]),
        (b'{"a": 1}', [{"a": 1}]),
        ('{"a": "x\u2028y"}\n{}'.encode(), [{"a": "x\u2028y"}, {}]),
    ],
)
def test_lines_of_json(raw_peer: Start, open_session: OpenSession, body: bytes, documents: list[t.Any]) -> None:
    peer = raw_peer(answer(200, body))
    assert open_session(peer.url).get_lines("/a", attempted="read") == documents


@pytest.mark.parametrize("body", [b'{"a": 1}\nsecret', b'{"a": 1}\n{"a": ', b"<p>secret</p>", b"[" * 5000])
def test_lines_that_are_no_json_are_not_quoted(raw_peer: Start, open_session: OpenSession, body: bytes) -> None:
    peer = raw_peer(answer(200, body))
    with pytest.raises(UnexpectedAnswer, match=r"and line \d is no JSON") as caught:
        open_session(peer.url).get_lines("/a", attempted="read")
    assert "secret" not in str(caught.value)


def test_lines_are_bounded(raw_peer: Start, open_session: OpenSession, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_answer, "MAX_ANSWER_BYTES", 1000)
    peer = raw_peer(answer(200, b"{}\n" * 500))
    with pytest.raises(VendorUnavailable, match=r"longer than 1000 bytes .*Ask for less at once"):
        open_session(peer.url).get_lines("/a", attempted="read")
