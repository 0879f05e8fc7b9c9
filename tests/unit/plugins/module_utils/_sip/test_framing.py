# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of finding SIP messages in what a peer sends."""

from __future__ import annotations

import time
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._sip.framing import (
    LARGEST_BODY,
    LARGEST_HEAD,
    LENGTH_MISSING,
    Framer,
    looks_like_tls_alert,
    read_datagram,
)
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._sip.trouble import ProbeStopped

OK = b"SIP/2.0 200 OK\r\nVia: SIP/2.0/TLS 192.0.2.1\r\nContent-Length: 4\r\n\r\nv=0\n"
RINGING = b"SIP/2.0 180 Ringing\r\nl:0\r\n\r\n"
BYE = b"BYE sip:probe@192.0.2.1 SIP/2.0\r\nSubject: a\r\n b\r\nCONTENT-LENGTH :\r\n 2\r\n\r\nhi"


def messages(framer: Framer) -> list[bytes]:
    return list(iter(framer.next, None))


def feed_in_parts(data: bytes) -> None:
    framer = Framer()
    for start in range(0, len(data), 50_000):
        framer.feed(data[start : start + 50_000])
        messages(framer)


def code_of(data: bytes) -> tuple[str, str]:
    with pytest.raises(ProbeStopped) as caught:
        feed_in_parts(data)
    return caught.value.diagnosis.code, caught.value.detail


@given(st.lists(st.sampled_from([OK, RINGING, BYE, b"\r\n\r\n", b"\r\n"]), max_size=6), st.data())
def test_messages_are_found_however_they_are_cut(parts: list[bytes], data: st.DataObject) -> None:
    stream = b"".join(parts)
    framer, found = Framer(), []
    while stream:
        size = data.draw(st.integers(1, len(stream)))
        framer.feed(stream[:size])
        found += messages(framer)
        stream = stream[size:]
    assert found == [part for part in parts if part.strip()]
    assert framer.pending == b""
    assert framer.remarks == []


@given(st.binary(max_size=300), st.booleans())
def test_any_bytes_are_taken_or_refused_and_nothing_else(noise: bytes, after_a_beginning: bool) -> None:
    for judge in (
        lambda: feed_in_parts(b"SIP/2.0 200 OK\r\n" * after_a_beginning + noise),
        lambda: read_datagram(noise),
    ):
        refusals = []
        try:
            judge()
        except ProbeStopped as stopped:
            refusals.append(stopped)
        assert all(stopped.diagnosis.layer == "sip" and stopped.detail.isprintable() for stopped in refusals)


def test_what_is_not_whole_stays_pending() -> None:
    framer = Framer()
    framer.feed(OK[:-1])
    assert framer.next() is None
    assert framer.pending == OK[:-1]
    framer.feed(OK[-1:])
    assert framer.next() == OK


def test_a_missing_content_length_is_read_as_none_and_told() -> None:
    framer = Framer()
    framer.feed(b"SIP/2.0 200 OK\r\nVia: x\r\n\r\n" + OK)
    assert messages(framer) == [b"SIP/2.0 200 OK\r\nVia: x\r\n\r\n", OK]
    assert framer.remarks == [LENGTH_MISSING]


def test_a_body_after_a_missing_content_length_is_no_other_service() -> None:
    code, detail = code_of(b"SIP/2.0 200 OK\r\nVia: x\r\n\r\nv=0\r\n")
    assert code == "answer_unreadable"
    assert detail.startswith(LENGTH_MISSING)


@pytest.mark.parametrize(
    "beginning",
    [
        b"HTTP/1.1 400 Bad Request\r\n",
        b"HTTP/",
        b"SSH-2.0-OpenSSH_9.2p1\r\n",
        b"220 mail.example.com ESMTP\r\n",
        b"+OK ready\r\n",
        b"<html>",
        b"\x00\x00\x00\x05",
        b"SIPS/2.0 200 OK\r\n",
        b"\x16\x03\x01\x02\x00\x01",
        b" SIP/2.0 200 OK\r\n",
        b"A" * 65,
        b"INVITE sip:a@example.com HTTP/1.1\r\n",
    ],
)
def test_another_protocol_is_told_by_its_first_bytes(beginning: bytes) -> None:
    code, detail = code_of(beginning)
    assert code == "not_sip"
    assert detail.startswith("it began with '")
    assert detail.isprintable()


@pytest.mark.parametrize(
    "first", [b"SIP/2.0 2000 OK\r\n", b"SIP/2.0 OK", b"SIP/2.0 099 No\r\n", b"OPTIONS sip:a@example.com SIP/2.0  \r\n"]
)
def test_first_lines_that_are_like_sip_and_wrong(first: bytes) -> None:
    code, detail = code_of(first)
    assert code == "answer_unreadable"
    assert detail.startswith("its first line is '")


@pytest.mark.parametrize("first", [b"SIP/2.0 200 OK", b"sip/2.0 200 fine", b"SIP/7.0 200", b"SIP/2.0 100 "])
def test_first_lines_that_are_taken(first: bytes) -> None:
    framer = Framer()
    framer.feed(first + b"\r\nl: 0\r\n\r\n")
    assert framer.next() is not None


@pytest.mark.parametrize(
    ("headers", "code", "detail"),
    [
        (b"Content-Length: 4\r\nl: 4\r\n", "answer_unreadable", "it has 2 Content-Length headers"),
        (b"Content-Length: -1\r\n", "answer_unreadable", "its Content-Length is '-1'"),
        (b"Content-Length: 4, 4\r\n", "answer_unreadable", "its Content-Length is '4, 4'"),
        (b"Content-Length:\r\n", "answer_unreadable", "its Content-Length is ''"),
        (b"Content-Length: 99999999999\r\n", "answer_too_large", "its Content-Length is '99999999999'"),
        (b"Content-Length: 0x10\r\n", "answer_unreadable", "its Content-Length is '0x10'"),
        (b"l: " + b"9" * 9000 + b"\r\n", "answer_too_large", f"its Content-Length is '{'9' * 60}...'"),
        (b"l: 262145\r\n", "answer_too_large", "its Content-Length is '262145'"),
        (b"Via: a\nVia: b\r\n", "answer_unreadable", "a line ends in LF instead of CR LF: 'Via: a'"),
    ],
)
def test_heads_that_cannot_be_trusted(headers: bytes, code: str, detail: str) -> None:
    assert code_of(b"SIP/2.0 200 OK\r\n" + headers + b"\r\n") == (code, detail)


@pytest.mark.parametrize(
    ("data", "detail"),
    [
        (b"SIP/2.0 200 " + b"x" * 9000, "its first line does not end within 8192 bytes"),
        (b"SIP/2.0 200 OK\r\nX: " + b"x" * 70000, f"its header section does not end within {LARGEST_HEAD} bytes"),
        (b"SIP/2.0 200 OK\r\n" + b"X: y\r\n" * 20000, f"its header section does not end within {LARGEST_HEAD} bytes"),
        (b"\r\n" * 50000, "100000 bytes of empty lines came, and no message"),
    ],
)
def test_what_never_ends_is_ended(data: bytes, detail: str) -> None:
    assert code_of(data) == ("answer_too_large", detail)


def test_the_largest_message_is_taken_and_more_at_once_is_not() -> None:
    head = b"SIP/2.0 200 OK\r\nContent-Length: %d\r\n" % LARGEST_BODY
    message = head + b"X: " + b"x" * (LARGEST_HEAD - len(head) - 7) + b"\r\n\r\n" + b"b" * LARGEST_BODY
    framer = Framer()
    framer.feed(message)
    assert framer.next() == message
    with pytest.raises(ProbeStopped) as caught:
        framer.feed(b"x" * 2_000_000)
    assert caught.value.diagnosis.code == "answer_too_large"


def test_a_tls_alert_is_told() -> None:
    assert code_of(b"\x15\x03\x01\x00\x02\x02\x46") == ("tls_on_plain_port", "a TLS alert came back")
    assert looks_like_tls_alert(b"\x15\x03\x01\x00\x02\x02\x46")
    assert not looks_like_tls_alert(b"\x16\x03\x01")


@pytest.mark.parametrize(
    "data",
    [
        b"SIP/2.0 200 " + b"x" * 8100 + b"\r\nl: 0\r\n\r\n",
        b"SIP/2.0 200 OK\r\n" + b"X: y\r\n" * 10000 + b"l: 0\r\n\r\n",
        b"SIP/2.0 200 OK\r\nX: " + b"x" * 60000 + b"\r\nl: 0\r\n\r\n",
        b"SIP/2.0 200 OK\r\nl: 60000\r\n\r\n" + b"x" * 60000,
    ],
)
def test_a_trickle_costs_time_in_proportion_to_its_bytes(data: bytes) -> None:
    framer = Framer()
    began = time.process_time()
    for byte in data:
        assert framer.next() is None
        framer.feed(bytes([byte]))
    assert framer.next() == data
    assert time.process_time() - began < 2


def test_many_small_messages_at_once_cost_time_in_proportion() -> None:
    framer = Framer()
    framer.feed(RINGING * 20000)
    began = time.process_time()
    assert len(messages(framer)) == 20000
    assert time.process_time() - began < 2


def feed_for_ever(framer: Framer) -> None:
    while True:
        framer.feed(b"x" * 65536)


def test_memory_is_bounded() -> None:
    tracemalloc.start()
    try:
        framer = Framer()
        framer.feed(b"SIP/2.0 200 OK\r\nContent-Length: 262144\r\n\r\n")
        assert framer.next() is None
        with pytest.raises(ProbeStopped):
            feed_for_ever(framer)
        assert tracemalloc.get_traced_memory()[1] < 4_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    ("datagram", "expected"),
    [
        (OK, OK),
        (b"\r\n" + OK + b"rest", OK),
        (b"SIP/2.0 200 OK\r\nVia: x\r\n\r\nbody", b"SIP/2.0 200 OK\r\nVia: x\r\n\r\nbody"),
        (b"\r\n\r\n", None),
        (b"\x00\x00", None),
        (b"", None),
    ],
)
def test_datagrams(datagram: bytes, expected: bytes | None) -> None:
    assert read_datagram(datagram) == expected


@pytest.mark.parametrize(
    ("datagram", "code"),
    [
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", "not_sip"),
        (b"\x85\x00garbage", "not_sip"),
        (b"SIP/2.0 200 OK\r\nVia: x", "answer_unreadable"),
        (OK[:-1], "answer_unreadable"),
        (b"SIP/2.0 200 OK\r\nl: 0\r\nl: 0\r\n\r\n", "answer_unreadable"),
        (b"\x15\x03\x03\x00\x02", "tls_on_plain_port"),
    ],
)
def test_datagrams_that_are_refused(datagram: bytes, code: str) -> None:
    with pytest.raises(ProbeStopped) as caught:
        read_datagram(datagram)
    assert caught.value.diagnosis.code == code


# The messages of RFC 4475 that cannot be framed, and why; all others are one message each, to the last byte.
TORTURE_REFUSED = {
    "baddn": "ends within the header section",
    "bigcode": "first line is 'SIP/2.0 4294967301",
    "clerr": "Content-Length is 9999",
    "mcl01": "Content-Length is '13, 5'",
    "ncl": "Content-Length is '-999'",
    "trws": "first line is 'OPTIONS sip:remote-target@example.com SIP/2.0  '",
}
TORTURE = Path(__file__).resolve().parents[5].parent / "shared" / "rfc4475"


@pytest.mark.skipif(not TORTURE.is_dir(), reason="the messages of RFC 4475 are not beside this checkout")
def test_the_torture_messages_of_rfc_4475() -> None:
    for path in sorted(TORTURE.glob("*.dat")):
        message = path.read_bytes()
        if path.stem in TORTURE_REFUSED:
            with pytest.raises(ProbeStopped) as caught:
                read_datagram(message)
            assert caught.value.diagnosis.code == "answer_unreadable"
            assert TORTURE_REFUSED[path.stem] in caught.value.detail
        elif path.stem == "dblreq":  # two requests in one datagram: the second is to be ignored
            assert message.startswith(read_datagram(message) or b"nothing")
        else:
            assert read_datagram(message) == message, path.stem
