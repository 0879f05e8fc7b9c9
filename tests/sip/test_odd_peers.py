# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Peers that no SIP server would be: each gets a diagnosis of its own, within bounds of time and memory."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

import pytest
from certificates import Certificates
from odd_peer import Line, Manner, OddPeer, Request
from probing import NUMBER, probe, rungs, shown

StartPeer = t.Callable[..., OddPeer]

TO_OPTIONS = ("dns", "connect", "options")
TO_TLS = ("dns", "connect", "tls")
HOST = "sip.us.synthflow.ai"
MEGABYTE = b"x" * (1 << 20)


def silent(_request: Request, _line: Line) -> None:
    """Read, and answer nothing."""


def hangs_up(_request: Request, line: Line) -> None:
    """End the connection."""
    line.hang_up()


def trickles(request: Request, line: Line) -> None:
    """Send an answer so slowly that it never ends."""
    for byte in request.answer("200 OK", f"X-Filler: {'.' * 2000}"):
        line.send(bytes([byte]))
        line.pause(0.05)


def trickles_empty_lines(_request: Request, line: Line) -> None:
    """Keep the connection alive, and say nothing."""
    while True:
        line.send(b"\r\n\r\n")
        line.pause(0.05)


def never_ends_a_header(request: Request, line: Line) -> None:
    """Begin as SIP does, and then go on with one header for ever."""
    line.send(request.answer("200 OK")[:-20] + b"X-Endless: ")
    while True:
        line.send(MEGABYTE)


def never_ends_the_headers(request: Request, line: Line) -> None:
    """Send one header after the other, for ever."""
    line.send(request.answer("200 OK")[:-20])
    while True:
        line.send(b"X-Another: x\r\n" * 1000)


def sends_a_huge_body(request: Request, line: Line) -> None:
    """Announce a huge body, and send it."""
    line.send(request.answer("200 OK").replace(b"Content-Length: 0", b"Content-Length: 2000000000"))
    while True:
        line.send(MEGABYTE)


def floods_with_answers(request: Request, line: Line) -> None:
    """Send provisional answers, for ever."""
    while True:
        line.send(request.answer("100 Trying") * 1000)


def says(text: bytes) -> Manner:
    """Return a manner that answers with these bytes."""
    return lambda _request, _line: text


def answers(status: str = "200 OK", *more: str, body: str = "", **changes: tuple[str, str]) -> Manner:
    """Return a manner that answers with a status, and changes headers of the answer."""
    return lambda request, _line: request.answer(status, *more, body=body, **changes)


def answers_broken(old: bytes, new: bytes) -> Manner:
    """Return a manner that answers 200, with some of its bytes replaced."""
    return lambda request, _line: request.answer("200 OK").replace(old, new)


HTTP = b"HTTP/1.1 400 Bad Request\r\nServer: nginx\r\nContent-Length: 0\r\n\r\n"
SSH = b"SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3\r\n"
TLS_ALERT = b"\x15\x03\x01\x00\x02\x02\x46"


@dataclass(frozen=True)
class Row:
    """A peer with a fault, what the probe is asked, and what it has to say."""

    name: str
    manner: Manner
    code: str
    verdict: str
    rungs: tuple[str, ...] = TO_OPTIONS
    transport: str = "tcp"
    speaks_tls: bool = False
    greeting: Manner | None = None
    options: t.Mapping[str, t.Any] = field(default_factory=dict)
    # A part of the detail, where several bounds lead to the same code.
    detail: str = ""


ROWS = (
    Row("silence", silent, "no_answer", "inconclusive", options={"timeout": 1}),
    Row("silence, let in", silent, "no_answer", "fail", options={"timeout": 1, "allowlisted": True}),
    Row("silence on UDP", silent, "no_answer", "inconclusive", transport="udp", options={"timeout": 1}),
    Row("hangs up", hangs_up, "closed_without_answer", "inconclusive"),
    Row("hangs up, let in", hangs_up, "closed_without_answer", "fail", options={"allowlisted": True}),
    Row("trickle", trickles, "answer_too_slow", "inconclusive", options={"timeout": 1}),
    Row("trickle of empty lines", trickles_empty_lines, "no_answer", "inconclusive", options={"timeout": 1}),
    Row("endless header", never_ends_a_header, "answer_too_large", "fail",
        detail="its header section does not end within 65536 bytes"),
    Row("endless headers", never_ends_the_headers, "answer_too_large", "fail",
        detail="its header section does not end within 65536 bytes"),
    Row("huge answer", sends_a_huge_body, "answer_too_large", "fail",
        detail="its Content-Length is '2000000000'"),
    Row("endless empty lines", says(b"\r\n" * 500_000), "answer_too_large", "fail"),
    Row("garbage", says(b"\x00\xff\x13\x37" * 64 + b"\r\n\r\n"), "not_sip", "fail"),
    Row("garbage on UDP", says(b"\x00\xff\x13\x37" * 64), "not_sip", "fail", transport="udp", options={"timeout": 1}),
    Row("garbage without an end", says(b"\x00" * 400), "not_sip", "fail"),
    Row("HTTP server", says(HTTP), "not_sip", "fail"),
    Row("HTTP server on UDP", says(HTTP), "not_sip", "fail", transport="udp", options={"timeout": 1}),
    Row("SSH server", silent, "not_sip", "fail", greeting=says(SSH)),
    Row("TLS on the plain port", says(TLS_ALERT), "tls_on_plain_port", "fail"),
    Row("another branch", answers(Via=("branch=[^;]*", "branch=z9hG4bKanother")), "answers_another", "fail",
        options={"timeout": 1}),
    Row("another call", answers(Call_ID=(": .*", ": another@example")), "answers_another", "fail",
        options={"timeout": 1}),
    Row("another method", answers(CSeq=("OPTIONS", "REGISTER")), "answers_another", "fail", options={"timeout": 1}),
    Row("another, on UDP", answers(Via=("branch=[^;]*", "branch=z9hG4bKanother")), "answers_another", "fail",
        transport="udp", options={"timeout": 1}),
    Row("status of letters", answers_broken(b"SIP/2.0 200", b"SIP/2.0 abc"), "answer_unreadable", "fail"),
    Row("header without a colon", answers_broken(b"\r\nVia:", b"\r\nno colon here\r\nVia:"), "answered", "pass"),
    Row("length that is no number", answers_broken(b"Length: 0", b"Length: many"), "answer_unreadable", "fail"),
    Row("length below zero", answers_broken(b"Length: 0", b"Length: -5"), "answer_unreadable", "fail"),
    Row("no length", answers_broken(b"Content-Length: 0\r\n", b""), "answered", "pass"),
    Row("compact length", answers_broken(b"Content-Length: 0", b"l: 0"), "answered", "pass"),
    Row("answers", answers(), "answered", "pass"),
    Row("trying for ever", answers("100 Trying"), "no_answer", "inconclusive", options={"timeout": 1}),
    Row("flood of answers", floods_with_answers, "answer_too_large", "fail",
        detail="501 messages came", options={"timeout": 60}),
    Row("redirects", answers("302 Moved", "Contact: <sip:elsewhere@example.com>"), "redirected", "warn"),
    Row("hangs up during TLS", silent, "tls_closed", "inconclusive", TO_TLS, "tls", greeting=hangs_up),
    Row("silent during TLS", silent, "tls_timed_out", "inconclusive", TO_TLS, "tls", options={"timeout": 1}),
    Row("TLS to an HTTP port", says(HTTP), "plain_on_tls_port", "fail", TO_TLS, "tls", greeting=says(HTTP)),
    Row("TLS to an SSH port", silent, "plain_on_tls_port", "fail", TO_TLS, "tls", greeting=says(SSH)),
    Row("silence behind TLS", silent, "no_answer", "inconclusive", (*TO_TLS, "options"), "tls", speaks_tls=True,
        options={"timeout": 1}),
    Row("hangs up behind TLS", hangs_up, "closed_without_answer", "inconclusive", (*TO_TLS, "options"), "tls",
        speaks_tls=True),
    Row("HTTP server behind TLS", says(HTTP), "not_sip", "fail", (*TO_TLS, "options"), "tls", speaks_tls=True),
)  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_each_has_its_own_diagnosis(odd_peer: StartPeer, certificates: Certificates, row: Row) -> None:
    pair = certificates.issue(HOST) if row.speaks_tls else None
    peer = odd_peer(row.manner, transport=row.transport, pair=pair, greeting=row.greeting)

    result = probe(
        f"sip:{NUMBER}@{HOST}:32682;transport={row.transport}",
        connect_to={f"{HOST}:32682": peer.address},
        ca_path=str(certificates.ca_path),
        **row.options,
    )

    assert (result["diagnosis"]["code"], result["verdict"]) == (row.code, row.verdict), shown(result)
    assert rungs(result) == row.rungs
    assert row.detail in result["rungs"][-1]["detail"]
