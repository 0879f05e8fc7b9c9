# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whatever a peer sends, in whatever pieces: it is read or refused, and no more is kept of it than allowed."""

from __future__ import annotations

import typing as t

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from odd_peer import OddPeer, Request
from probing import NUMBER, framed, refusal, short_probe

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._sip.diagnoses import DIAGNOSES
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._sip.digest import read_challenges
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._sip.framing import Framer, read_datagram
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._sip.media import media_trouble, read_media
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._sip.message import (
    Message,
    address_of,
    read_message,
)

REFUSALS = {None, "not_sip", "answer_unreadable", "answer_too_large", "tls_on_plain_port"}
SDP = "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\nm=audio 6000 RTP/AVP 0\r\n"
RESPONSE = (
    "SIP/2.0 200 OK\r\n"
    "Via: SIP/2.0/TCP 192.0.2.1:5060;branch=z9hG4bKabc;received=192.0.2.1, SIP/2.0/UDP 192.0.2.2\r\n"
    'From: "A, <B>" <sip:probe@192.0.2.1>;tag=1\r\n'
    "To: <sip:+12065550100@192.0.2.9>;tag=2\r\n"
    "Call-ID: abc@192.0.2.1\r\n"
    "CSeq: 1 OPTIONS\r\n"
    "Record-Route: <sip:192.0.2.3;lr>, <sip:192.0.2.4;lr>\r\n"
    "Contact: <sip:192.0.2.9:5060;transport=tcp>\r\n"
    'WWW-Authenticate: Digest realm="a \\" b", nonce="n", qop="auth,auth-int", algorithm=MD5, opaque=""\r\n'
    "Subject: folded\r\n over two lines\r\n"
    "Content-Type: application/sdp\r\n"
    f"Content-Length: {len(SDP)}\r\n\r\n{SDP}"
).encode()

# What is shown of a conversation: a few messages of a few thousand bytes, with escapes for what cannot be seen.
LONGEST_TEXT = 100_000

# Bytes that mean something to SIP, so that hypothesis finds its way in.
MARKS = [
    b"\r\n",
    b"\n",
    b"\r",
    b" ",
    b"\t",
    b":",
    b";",
    b",",
    b"<",
    b">",
    b'"',
    b"\\",
    b"\x00",
    b"\xff",
    b"%00",
    b"=",
    b"@",
]
WORDS = [
    b"SIP/2.0 ",
    b"SIP/2.0 200 OK\r\n",
    b"Via",
    b"v: ",
    b"CSeq: ",
    b"branch=",
    b"m=audio ",
    b"Digest ",
    b"\r\n\r\n",
]
STEERING = [b"\x1b[2J", b"\xc2\x9b31m", "\u202e".encode(), b"<script>alert(1)</script>", b"{{ 1 + 1 }}"]
LENGTHS = [b"l: 5\r\n", b"Content-Length: ", b"-1", b"99999999999999999999", b"\xc3\xa9", b"\xed\xa0\x80"]
PIECES = st.sampled_from([*MARKS, *WORDS, *STEERING, *LENGTHS])
ANY_BYTES = st.one_of(st.binary(max_size=300), st.lists(st.one_of(PIECES, st.binary(max_size=6))).map(b"".join))


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """Return the response, changed in up to six places."""
    data = RESPONSE
    for _number in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(data)))
        length = draw(st.integers(0, 40))
        data = data[:start] + draw(st.one_of(st.just(b""), PIECES, st.binary(max_size=8))) + data[start + length :]
    return data


@st.composite
def chunked(draw: st.DrawFn, content: st.SearchStrategy[bytes]) -> list[bytes]:
    """Return content cut at any places."""
    data = draw(content)
    cuts = sorted(draw(st.lists(st.integers(0, len(data)), max_size=8)))
    return [data[start:end] for start, end in zip([0, *cuts], [*cuts, len(data)], strict=True)]


def read_everything(message: Message) -> None:
    """Read all that the probe reads of an answer."""
    assert message.status is None or 100 <= message.status <= 699
    assert message.sequence[0] >= 0
    assert isinstance(message.branch + message.to_tag, str)
    for name in ("contact", "record-route", "via", "from", "to"):
        assert all(isinstance(address_of(item), str) for item in message.listed(name))
    for proxy in (False, True):
        read_challenges(message.all("proxy-authenticate" if proxy else "www-authenticate"), proxy=proxy)
    media = read_media(message.body)
    media_trouble(media)
    assert media is None or media.to_result()


def try_to_read(data: bytes) -> None:
    """Read one message, or have it refused."""
    assert refusal(lambda: read_everything(read_message(data))) in REFUSALS


@given(chunked(st.one_of(ANY_BYTES, mutated())))
@settings(max_examples=400)
def test_any_stream(chunks: list[bytes]) -> None:
    messages, code = framed(chunks)

    assert code in REFUSALS
    assert sum(map(len, messages)) <= sum(map(len, chunks))
    for message in messages:
        try_to_read(message)


@given(chunked(st.one_of(ANY_BYTES, mutated(), st.just(RESPONSE + b"\r\n\r\n" + RESPONSE))))
@settings(max_examples=200)
def test_the_pieces_of_a_stream_do_not_matter(chunks: list[bytes]) -> None:
    at_once, code = framed([b"".join(chunks)])
    in_pieces, code_in_pieces = framed(chunks)

    if code is None:
        assert (in_pieces, code_in_pieces) == (at_once, None)
    else:
        # What is refused may be refused as soon as it can be told, and never be taken for another message.
        assert at_once[: len(in_pieces)] == in_pieces


@given(st.one_of(ANY_BYTES, mutated()))
@settings(max_examples=400)
def test_any_datagram(data: bytes) -> None:
    found: list[bytes | None] = []

    assert refusal(lambda: found.append(read_datagram(data))) in REFUSALS

    for message in filter(None, found):
        try_to_read(message)


@given(st.one_of(ANY_BYTES, mutated()))
@settings(max_examples=300)
def test_any_message(data: bytes) -> None:
    try_to_read(data)


@given(st.lists(st.sampled_from([b"x", b"\r\n", b"X-A: b\r\n", b"SIP/2.0 200 OK\r\n", b" ", b"y" * 500]), max_size=200))
@settings(max_examples=100)
def test_no_more_is_kept_than_allowed(pieces: list[bytes]) -> None:
    framer = Framer(largest_head=1000, largest_body=1000)

    def read() -> None:
        for piece in pieces:
            framer.feed(piece)
            while framer.next() is not None:
                pass
            assert len(framer.pending) <= 4000

    assert refusal(read) in REFUSALS


@pytest.mark.parametrize("transport", ["udp", "tcp"])
def test_any_answer_to_the_probe(odd_peer: t.Callable[..., OddPeer], transport: str) -> None:
    said: list[bytes] = [b""]
    peer = odd_peer(lambda request, _line: _adapted(said[0], request), transport=transport)

    @given(mutated())
    @settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
    def answer(data: bytes) -> None:
        said[0] = data
        result = short_probe(f"sip:{NUMBER}@{peer.address};transport={transport}", 0.1)
        assert result["diagnosis"]["code"] in DIAGNOSES
        assert all(rung["detail"] is not None for rung in result["rungs"])
        for text in _texts(result):
            assert all(character.isprintable() or character == "\n" for character in text), text
            assert len(text) < LONGEST_TEXT

    answer()


def _texts(value: t.Any) -> t.Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list)):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _texts(item)


def _adapted(data: bytes, request: Request) -> bytes:
    """Give an answer the headers of the request that tell which one it is for, where they have survived."""
    for name in ("Via", "From", "Call-ID"):
        line = next(line for line in RESPONSE.split(b"\r\n") if line.startswith(name.encode()))
        own = request.lines(name)
        data = data.replace(line, own[0].encode() if own else line)
    return data
