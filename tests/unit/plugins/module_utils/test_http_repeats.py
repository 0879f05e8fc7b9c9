# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of repeating: what may be sent again, how long, and what is said in the end."""

from __future__ import annotations

import typing as t

import pytest
from conftest import Clock, OpenSession
from raw_peer import RawPeer, answer, hang_up, keep_silent, reset

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._errors import (
    ConnectionFailed,
    OutcomeUnknown,
    RateLimited,
    RequestRejected,
    VendorUnavailable,
)

Start = t.Callable[..., RawPeer]
OK = answer(200, {"ok": True})
REPEATABLE = ["get", "put", "patch", "delete"]


def _send(session: t.Any, method: str) -> t.Any:
    body = {"body": {"a": 1}} if method in ("post", "put", "patch") else {}
    return getattr(session, method)("/thing", attempted="do it", **body)


@pytest.mark.parametrize("method", REPEATABLE)
@pytest.mark.parametrize("trouble", [500, 502, 503, 504, reset, hang_up])
def test_what_can_be_repeated_is_repeated(
    raw_peer: Start, open_session: OpenSession, clock: Clock, method: str, trouble: t.Any
) -> None:
    step = answer(trouble, {"error": "busy"}) if isinstance(trouble, int) else trouble
    peer = raw_peer(step, step, OK)
    assert _send(open_session(peer.url), method) == {"ok": True}
    assert len(peer.requests) == 3
    assert 0.25 <= clock.sleeps[0] <= 0.5 <= clock.sleeps[1] <= 1.0


@pytest.mark.parametrize(
    ("trouble", "status", "words"),
    [
        (answer(500, {"error": "busy", "id": "r-9"}), 500, r"answered 500: busy \(request id r-9\)"),
        (answer(503, b"<h1>down</h1>", Content_Type="text/html"), 503, "answered 503: <h1>down</h1>"),
        (reset, None, "broke off"),
        (hang_up, None, "broke off"),
        (answer(200, b"<html>Log in", Content_Type="text/html"), 200, "answered 200 with text/html instead of JSON"),
        (answer(200, b'{"half": ', Content_Length="40"), None, "timeout|broke off"),
    ],
    ids=["500", "503", "reset", "hang up", "html", "half"],
)
def test_a_post_is_never_repeated_once_the_vendor_may_have_it(
    raw_peer: Start, open_session: OpenSession, trouble: t.Any, status: int | None, words: str
) -> None:
    peer = raw_peer(trouble)
    with pytest.raises(OutcomeUnknown, match=words) as caught:
        _send(open_session(peer.url, timeout=1 if "timeout" in words else 30), "post")
    assert len(peer.requests) == 1
    assert caught.value.status == status
    assert caught.value.vendor == "Vendor"


def test_a_post_without_an_answer_in_time_is_not_repeated(raw_peer: Start, open_session: OpenSession) -> None:
    peer = raw_peer(keep_silent)
    with pytest.raises(OutcomeUnknown, match="no answer within the timeout"):
        _send(open_session(peer.url, timeout=1), "post")
    assert len(peer.requests) == 1


def test_a_read_without_an_answer_in_time_is_repeated(raw_peer: Start, open_session: OpenSession) -> None:
    peer = raw_peer(keep_silent, OK)
    assert _send(open_session(peer.url, timeout=1), "get") == {"ok": True}
    assert len(peer.requests) == 2


@pytest.mark.parametrize("method", ["get", "post"])
def test_without_a_connection_everything_is_repeated(
    raw_peer: Start, open_session: OpenSession, clock: Clock, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    peer = raw_peer(OK, listening=False)
    monkeypatch.setattr(clock, "sleep", lambda _seconds: peer.listen())
    assert _send(open_session(peer.url), method) == {"ok": True}
    assert len(peer.requests) == 1


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_refused_connection_is_not_an_unknown_outcome(
    raw_peer: Start, open_session: OpenSession, clock: Clock, method: str
) -> None:
    peer = raw_peer(OK, listening=False)
    with pytest.raises(ConnectionFailed) as caught:
        _send(open_session(peer.url), method)
    assert "Connection refused" in caught.value.came_back
    assert f"127.0.0.1:{peer.port}, 5 attempt(s)" in caught.value.came_back
    assert "0x" not in str(caught.value)
    assert len(clock.sleeps) == 4


@pytest.mark.parametrize(("method", "problem"), [("get", VendorUnavailable), ("put", OutcomeUnknown)])
def test_a_connection_that_keeps_breaking(
    raw_peer: Start, open_session: OpenSession, clock: Clock, method: str, problem: type[Exception]
) -> None:
    peer = raw_peer(reset)
    with pytest.raises(problem, match="broke off before an answer came"):
        _send(open_session(peer.url), method)
    assert len(peer.requests) == 5


def test_a_server_that_keeps_failing(raw_peer: Start, open_session: OpenSession, clock: Clock) -> None:
    peer = raw_peer(answer(502, {"error": "bad gateway"}))
    with pytest.raises(VendorUnavailable, match="answered 502: bad gateway"):
        _send(open_session(peer.url), "put")
    assert len(peer.requests) == 5
    ceilings = [0.5, 1.0, 2.0, 4.0]
    assert all(ceiling / 2 <= slept <= ceiling for slept, ceiling in zip(clock.sleeps, ceilings, strict=True))


@pytest.mark.parametrize("method", [*REPEATABLE, "post"])
def test_the_wait_that_the_vendor_asks_for_is_kept(
    raw_peer: Start, open_session: OpenSession, clock: Clock, method: str
) -> None:
    peer = raw_peer(answer(429, {"error": "slow"}, Retry_After="7"), OK)
    assert _send(open_session(peer.url), method) == {"ok": True}
    (slept,) = clock.sleeps
    # Whoever was refused at the same moment shall not come back at the same moment.
    assert 7 <= slept <= 8


@pytest.mark.parametrize("method", [*REPEATABLE, "post"])
def test_the_wait_until_a_date_is_kept(raw_peer: Start, open_session: OpenSession, clock: Clock, method: str) -> None:
    dates = {"Date": "Wed, 21 Oct 2015 07:27:53 GMT", "Retry_After": "Wed, 21 Oct 2015 07:28:00 GMT"}
    peer = raw_peer(answer(429, {"error": "slow"}, **dates), OK)
    assert _send(open_session(peer.url), method) == {"ok": True}
    (slept,) = clock.sleeps
    assert 7 <= slept <= 8


@pytest.mark.parametrize("header", [{}, {"Retry_After": "soon"}, {"Retry_After": "Wed, 21 Oct 2015 07:28:00 GMT"}])
def test_a_limit_without_a_usable_wait_is_survived(
    raw_peer: Start, open_session: OpenSession, clock: Clock, header: dict[str, str]
) -> None:
    peer = raw_peer(*[answer(429, {"error": "slow"}, **header)] * 7, OK)
    assert _send(open_session(peer.url), "post") == {"ok": True}
    assert len(clock.sleeps) == 7
    assert all(0.25 <= slept <= 15 for slept in clock.sleeps)


def test_a_wait_of_nothing_does_not_hammer(raw_peer: Start, open_session: OpenSession, clock: Clock) -> None:
    peer = raw_peer(*[answer(429, {"error": "slow"}, Retry_After="0")] * 3, OK)
    assert _send(open_session(peer.url), "get") == {"ok": True}
    assert all(slept > 0 for slept in clock.sleeps)


def test_a_wait_beyond_the_budget_is_not_begun(raw_peer: Start, open_session: OpenSession, clock: Clock) -> None:
    peer = raw_peer(answer(429, {"error": "slow"}, Retry_After="61"))
    with pytest.raises(RateLimited, match=r"answered 429 and asks to wait 61 s: slow.*retry_timeout"):
        _send(open_session(peer.url, retry_timeout=60), "get")
    assert clock.sleeps == []
    assert len(peer.requests) == 1


def test_a_lasting_limit_ends_with_the_budget(raw_peer: Start, open_session: OpenSession, clock: Clock) -> None:
    peer = raw_peer(answer(429, {"error": "slow"}))
    with pytest.raises(RateLimited):
        _send(open_session(peer.url, retry_timeout=20), "get")
    assert 5 < sum(clock.sleeps) <= 20
    assert max(clock.sleeps) <= 15


@pytest.mark.parametrize(
    "trouble", [answer(503, {"error": "no"}), answer(429, {"error": "no"}), reset], ids=["503", "429", "reset"]
)
def test_a_budget_of_nothing_means_no_repeat(
    raw_peer: Start, open_session: OpenSession, clock: Clock, trouble: t.Any
) -> None:
    peer = raw_peer(trouble)
    with pytest.raises((VendorUnavailable, RateLimited)):
        _send(open_session(peer.url, retry_timeout=0), "get")
    assert (len(peer.requests), clock.sleeps) == (1, [])


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 409, 422, 501])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_refusal_is_not_repeated(raw_peer: Start, open_session: OpenSession, method: str, status: int) -> None:
    peer = raw_peer(answer(status, {"error": "no"}))
    with pytest.raises((RequestRejected, VendorUnavailable, OutcomeUnknown)) as caught:
        _send(open_session(peer.url), method)
    assert caught.value.status == status
    assert len(peer.requests) == 1
