# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of calls against peers on loopback: what is sent, and that none is left up."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
import typing as t

import pytest
from sip_peer import ANSWER_SDP, Asked, Send, SipPeer, calls
from test_probe import BRIEF, outcome, probed, shorten_ends

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._sip import call, transaction
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._sip.digest import (
    Challenge,
    Credentials,
    digest_response,
)
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._sip.wire import Wire

CHALLENGE = 'Digest realm="trunk", nonce="n-{number}", algorithm={algorithm}, qop="auth"'


@pytest.fixture(autouse=True)
def _short_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    shorten_ends(monkeypatch)


def invited(peer: SipPeer, **options: t.Any) -> dict[str, t.Any]:
    return probed(peer, method="invite", **options)


def ended(result: dict[str, t.Any]) -> str:
    return str(result["rungs"][-1]["facts"]["ended"])


@pytest.mark.parametrize("transport", ["udp", "tcp"])
@pytest.mark.parametrize("ringing", [180, 183])
def test_a_call_that_rings_is_cancelled(transport: str, ringing: int) -> None:
    def ring(asked: Asked, send: Send) -> None:
        send(asked.reply(100))
        send(asked.reply(ringing, body=ANSWER_SDP if ringing == 183 else b""))

    with SipPeer(calls(ring), transport) as peer:
        result = invited(peer)
        peer.await_method("ACK")
    assert outcome(result) == ("pass", "rang")
    assert ended(result) == "cancelled, and the peer confirmed it"
    assert peer.methods() == ["OPTIONS", "INVITE", "CANCEL", "ACK"]
    invite, cancel, ack = peer.asked[1:]
    assert cancel.first("Via") == invite.first("Via") == ack.first("Via")
    assert (cancel.first("CSeq"), ack.first("CSeq")) == ("1 CANCEL", "1 ACK")
    assert cancel.first("To") == invite.first("To")
    assert ack.first("To").endswith(";tag=uas")
    assert {asked.first("Call-ID") for asked in (invite, cancel, ack)} == {invite.first("Call-ID")}
    assert (result["media"]["answered"] is not None) is (ringing == 183)
    assert result["rungs"][-1]["facts"]["provisional"] == [100, ringing]


def test_headers_are_sent_exactly_and_media_offered() -> None:
    headers = {"X-Gladly-Caller-Id": "+12065550199", "X-gladly-ROUTING_Selector": " vip ; \u00e4 {x}"}
    with SipPeer(calls(lambda asked, send: send(asked.reply(486))), "tcp") as peer:
        uri = f"sip:a@{peer.host};transport=tcp?X-From-Uri=1%3B2&Subject=no"
        result = probed_uri(uri, headers=headers, from_uri="sip:+12065550199@acme.sip.gladly.com:5061;transport=tls")
        peer.await_method("ACK")
    assert outcome(result) == ("warn", "busy")
    invite = peer.one("INVITE")
    for name, value in {**headers, "X-From-Uri": "1;2"}.items():
        assert f"\r\n{name}: {value}\r\n" in invite.data.decode()
    assert invite.uri == f"sip:a@{peer.host};transport=tcp"
    assert not invite.all("Subject")
    assert invite.first("From").startswith("<sip:+12065550199@acme.sip.gladly.com>;tag=")
    assert b"m=audio " in invite.body
    assert int(invite.first("Content-Length")) == len(invite.body)
    assert result["media"]["offered"]["codecs"] == ["PCMU", "PCMA", "telephone-event"]
    assert ended(result) == "the peer refused the call"
    assert not peer.one("OPTIONS").all("X-From-Uri")


def probed_uri(uri: str, **options: t.Any) -> dict[str, t.Any]:
    from test_probe import probe

    return probe(uri, method="invite", **options)


@pytest.mark.parametrize("transport", ["udp", "tcp"])
def test_a_call_that_is_answered_is_acknowledged_and_ended(transport: str) -> None:
    def answer(asked: Asked, send: Send) -> None:
        routes = "<sip:p1.test;lr>, <sip:p2.test;lr>"
        contact = '"Desk, 1" <sip:agent@192.0.2.7:5070;x=y>;expires=1'
        send(asked.reply(200, body=ANSWER_SDP, Contact=contact, Record_Route=routes))

    with SipPeer(calls(answer), transport) as peer:
        result = invited(peer)
    assert outcome(result) == ("pass", "call_answered")
    assert ended(result) == "hung up, and the peer confirmed it"
    assert peer.methods() == ["OPTIONS", "INVITE", "ACK", "BYE"]
    invite, ack, bye = peer.asked[1:]
    for one, sequence in ((ack, "1 ACK"), (bye, "2 BYE")):
        assert one.uri == "sip:agent@192.0.2.7:5070;x=y"
        assert one.all("Route") == ["<sip:p2.test;lr>", "<sip:p1.test;lr>"]
        assert (one.first("CSeq"), one.first("To")[-8:]) == (sequence, ";tag=uas")
        assert one.first("From") == invite.first("From")
    assert len({one.branch for one in (invite, ack, bye)}) == 3
    assert result["media"]["answered"] == {
        "address": "127.0.0.1",
        "port": 20000,
        "codecs": ["PCMU", "telephone-event"],
        "profile": "RTP/AVP",
        "direction": "sendrecv",
        "encrypted": False,
    }


def test_a_strict_router_stands_in_the_request_line() -> None:
    def answer(asked: Asked, send: Send) -> None:
        send(asked.reply(200, body=ANSWER_SDP, Contact="<sip:agent@h>", Record_Route="<sip:strict.test>"))

    with SipPeer(calls(answer), "udp") as peer:
        invited(peer)
    assert peer.one("BYE").uri == "sip:strict.test"
    assert peer.one("BYE").all("Route") == ["<sip:agent@h>"]


@pytest.mark.parametrize("body", [b"", ANSWER_SDP.replace(b"audio 20000", b"audio 0")])
def test_an_answer_without_media(body: bytes) -> None:
    with SipPeer(calls(lambda asked, send: send(asked.reply(200, body=body))), "udp") as peer:
        result = invited(peer)
        peer.await_method("BYE")
    assert outcome(result) == ("warn", "media_refused_answer")


def test_an_answer_that_crosses_the_cancel_is_ended_all_the_same() -> None:
    invites: list[Asked] = []

    def behave(asked: Asked, send: Send) -> None:
        if asked.method == "INVITE":
            invites.append(asked)
            send(asked.reply(180))
        elif asked.method == "CANCEL":
            send(invites[0].reply(200, body=ANSWER_SDP))
            send(asked.reply(481))
        elif asked.method != "ACK":
            send(asked.reply(200))

    with SipPeer(behave, "tcp") as peer:
        result = invited(peer)
    assert outcome(result) == ("pass", "rang")
    assert peer.methods() == ["OPTIONS", "INVITE", "CANCEL", "ACK", "BYE"]
    assert ended(result) == "hung up, and the peer confirmed it"


def test_a_repeated_answer_is_acknowledged_again_and_a_fork_ended_too() -> None:
    def answer(asked: Asked, send: Send) -> None:
        for tag in ("one", "one", "two"):
            send(asked.reply(200, tag=tag, body=ANSWER_SDP))

    with SipPeer(calls(answer), "tcp") as peer:
        result = invited(peer)
    tags = [(one.method, one.first("To")[-3:]) for one in peer.asked if one.method in ("ACK", "BYE")]
    assert sorted(tags) == [("ACK", "one"), ("ACK", "one"), ("ACK", "two"), ("BYE", "one"), ("BYE", "two")]
    assert result["rungs"][-1]["facts"]["forked"] is True


@pytest.mark.parametrize("transport", ["udp", "tcp"])
def test_a_call_that_is_only_being_tried_is_cancelled(transport: str) -> None:
    with SipPeer(calls(lambda asked, send: send(asked.reply(100))), transport) as peer:
        result = invited(peer, timeout=BRIEF)
        peer.await_method("ACK")
    assert outcome(result) == ("inconclusive", "never_finished")
    assert peer.methods()[-2:] == ["CANCEL", "ACK"]
    assert peer.methods().count("INVITE") == 1


def test_without_a_provisional_answer_there_is_no_cancel_but_a_late_answer_is_ended(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def late(asked: Asked, send: Send) -> None:
        if not peer.methods().count("ACK"):
            threading.Timer(2, send, [asked.reply(200, body=ANSWER_SDP)]).start()

    with SipPeer(calls(lambda _asked, _send: None), "tcp") as silent:
        result = invited(silent, timeout=BRIEF)
    assert outcome(result) == ("inconclusive", "no_answer")
    assert silent.methods() == ["OPTIONS", "INVITE"]
    assert ended(result) == "nothing to end: no answer came"
    monkeypatch.setattr(call, "TIDY_SECONDS", 30.0)
    with SipPeer(calls(late), "tcp") as peer:
        result = invited(peer, timeout=BRIEF)
        peer.await_method("BYE")
        assert outcome(result) == ("inconclusive", "no_answer")
        assert peer.methods() == ["OPTIONS", "INVITE", "ACK", "BYE"]


def test_a_peer_that_does_not_confirm_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transaction, "T1", 0.5)
    monkeypatch.setattr(call, "TIDY_SECONDS", 4.0)

    def behave(asked: Asked, send: Send) -> None:
        if asked.method == "OPTIONS":
            send(asked.reply(200))
        elif asked.method == "INVITE":
            send(asked.reply(180))

    with SipPeer(behave, "udp") as peer:
        result = invited(peer)
    assert outcome(result) == ("warn", "end_not_confirmed")
    assert ended(result) == "not confirmed: no answer to CANCEL"
    assert "may still be up (180 Because; ended: not confirmed: no answer to CANCEL)" in result["text"]
    assert peer.methods().count("CANCEL") >= 2, "it is repeated over UDP"


def test_a_peer_that_hangs_up_first_is_answered() -> None:
    def answer(asked: Asked, send: Send) -> None:
        bye = asked.data.replace(b"INVITE", b"BYE").partition(b"\r\n\r\n")[0]
        bye = re.sub(rb"Content-Length: [0-9]+", b"Content-Length: 0", bye) + b"\r\n\r\n"
        reinvite = bye.replace(b"BYE", b"INVITE").replace(b"CSeq: 1", b"CSeq: 8")
        send(asked.reply(200, body=ANSWER_SDP) + reinvite + bye.replace(b"CSeq: 1", b"CSeq: 9"))

    with SipPeer(calls(answer), "tcp") as peer:
        result = invited(peer)
        peer.await_method("SIP/2.0", 2)
    assert outcome(result) == ("pass", "call_answered")
    answers = {asked.first("CSeq"): asked.data[8:11] for asked in peer.asked if asked.method == "SIP/2.0"}
    assert answers == {"8 INVITE": b"488", "9 BYE": b"200"}
    assert ended(result) == "the peer hung up"


@pytest.mark.parametrize(
    ("to_bye", "expected", "words"),
    [
        (None, "end_not_confirmed", "not confirmed: no answer to BYE"),
        (403, "end_not_confirmed", "not confirmed: 403 Because to BYE"),
        (500, "end_not_confirmed", "not confirmed: 500 Because to BYE"),
        (481, "call_answered", "hung up, and the peer confirmed it"),
    ],
)
def test_an_end_counts_only_when_the_peer_says_so(to_bye: int | None, expected: str, words: str) -> None:
    def behave(asked: Asked, send: Send) -> None:
        if asked.method == "BYE" and to_bye:
            send(asked.reply(to_bye))
        elif asked.method in ("OPTIONS", "INVITE"):
            send(asked.reply(200, body=ANSWER_SDP))

    with SipPeer(behave, "tcp") as peer:
        result = invited(peer)
        as_expected = invited(peer, expect=[200])
    assert outcome(result)[1] == expected
    assert ended(result) == words
    assert outcome(as_expected)[0] == result["verdict"]


def test_a_cancel_that_is_answered_while_the_invite_is_not() -> None:
    def behave(asked: Asked, send: Send) -> None:
        if asked.method != "ACK":
            send(asked.reply(180 if asked.method == "INVITE" else 200))

    with SipPeer(behave, "tcp") as peer:
        result = invited(peer)
    assert outcome(result) == ("warn", "end_not_confirmed")
    assert ended(result) == "not confirmed: 200 Because to CANCEL, and no end of the INVITE"


@pytest.mark.parametrize("first", [100, 180, 183])
@pytest.mark.parametrize(
    ("status", "expected"),
    [(404, ("fail", "number_not_found")), (480, ("warn", "temporarily_unavailable")), (486, ("warn", "busy"))],
)
def test_a_call_that_rang_and_was_refused_was_refused(
    first: int, status: int, expected: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(call, "TIDY_SECONDS", 30.0)

    def behave(asked: Asked, send: Send) -> None:
        if asked.method == "INVITE":
            send(asked.reply(first))
            threading.Timer(0.1, send, [asked.reply(status)]).start()
        elif asked.method == "CANCEL":
            send(asked.reply(481))
        elif asked.method == "OPTIONS":
            send(asked.reply(200))

    with SipPeer(behave, "udp") as peer:
        result = invited(peer)
        peer.await_method("ACK")
    assert outcome(result) == expected
    assert ended(result) == "the peer refused the call"


PROBE_IN_A_CHILD = """
import signal, sys
# Whoever starts the tests in the background may have it ignored.
signal.signal(signal.SIGHUP, signal.SIG_DFL)
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._resource import Context
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._sip.probe_listing import SipProbe
spec = SipProbe.module_arguments["argument_spec"]
params = {name: option.get("default") for name, option in spec.items()}
SipProbe({**params, "uri": sys.argv[1], "method": "invite", "max_per_minute": 0, "timeout": 30}, Context()).collect()
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize(("status", "end"), [(100, "CANCEL"), (None, "BYE")])
def test_a_call_is_ended_before_a_cancelled_job_is(number: signal.Signals, status: int | None, end: str) -> None:
    def behave(asked: Asked, send: Send) -> None:
        if asked.method == "INVITE" and status is None:
            threading.Timer(1, send, [asked.reply(200, body=ANSWER_SDP)]).start()
        elif asked.method == "CANCEL":
            send(peer.one("INVITE").reply(487) + asked.reply(200))
        elif asked.method != "ACK":
            send(asked.reply(status if status and asked.method == "INVITE" else 200))

    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with SipPeer(behave, "tcp") as peer:
        uri = f"sip:a@{peer.host};transport=tcp"
        with subprocess.Popen([sys.executable, "-c", PROBE_IN_A_CHILD, uri], env=environment) as child:
            for _turn in range(6000):
                if "INVITE" in peer.methods():
                    break
                time.sleep(0.01)
            time.sleep(0.3)
            child.send_signal(number)
            assert child.wait(60) == 128 + number
        peer.await_method(end)
        peer.await_method("ACK")


def test_signals_are_as_before_after_a_call() -> None:
    handlers = [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP)]
    during: list[t.Any] = []

    def ring(asked: Asked, send: Send) -> None:
        during.append(signal.getsignal(signal.SIGTERM))
        send(asked.reply(180))

    with SipPeer(calls(ring), "tcp") as peer:
        invited(peer)
    assert during[0] not in handlers
    assert [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP)] == handlers


@pytest.mark.parametrize("trouble", [KeyboardInterrupt, RuntimeError])
def test_a_call_is_ended_when_something_goes_wrong_in_the_middle(
    trouble: type[BaseException], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Wire.receive
    raised: list[int] = []

    def receive(self: Wire, deadline: float) -> t.Any:
        message = real(self, deadline)
        if message.sequence[1] == "INVITE" and message.status == 100 and not raised:
            raised.append(1)
            raise trouble
        return message

    monkeypatch.setattr(Wire, "receive", receive)

    def ring(asked: Asked, send: Send) -> None:
        send(asked.reply(100))
        send(asked.reply(180))

    with SipPeer(calls(ring), "tcp") as peer:
        with pytest.raises(trouble):
            invited(peer, timeout=3)
        peer.await_method("ACK")
    assert peer.methods() == ["OPTIONS", "INVITE", "CANCEL", "ACK"]


class Registrar:
    """Asks for credentials, each request with a nonce of its own, and lets through whoever knows the password."""

    def __init__(self, algorithm: str, password: str = "open sesame", stale: bool = False) -> None:
        self.algorithm = algorithm
        self.password = password
        self.stale = stale
        self.number = 0
        self.inner = calls(lambda asked, send: send(asked.reply(180)))

    def __call__(self, asked: Asked, send: Send) -> None:
        if asked.method in ("ACK", "CANCEL") or (self.allows(asked) and not self.stale):
            self.inner(asked, send)
        else:
            stale = ", stale=true" if self.allows(asked) else ""
            self.stale = self.stale and not stale
            self.number += 1
            value = CHALLENGE.format(number=self.number, algorithm=self.algorithm)
            send(asked.reply(407, Proxy_Authenticate=value + stale))

    def allows(self, asked: Asked) -> bool:
        given = asked.first("Proxy-Authorization")
        found = dict(re.findall(r'(\w+)="?([^",]+)"?', given))
        if found.get("nonce") != f"n-{self.number}":
            return False
        challenge = Challenge("trunk", found["nonce"], self.algorithm, ("auth",), None, False, True)
        user = Credentials("alice", self.password)
        more = {"qop": "auth", "cnonce": found["cnonce"], "count": found["nc"]}
        return found["response"] == digest_response(user, challenge, asked.method, asked.uri, **more)


@pytest.mark.parametrize("algorithm", ["MD5", "SHA-256"])
@pytest.mark.parametrize("stale", [False, True])
def test_credentials(algorithm: str, stale: bool) -> None:
    with SipPeer(Registrar(algorithm, stale=stale), "tcp") as peer:
        result = invited(peer, username="alice", password="open sesame")
        peer.await_method("CANCEL")
    assert outcome(result) == ("pass", "rang")
    assert result["rungs"][2]["facts"]["authenticated"] is True
    assert "open sesame" not in str(result)
    for asked in peer.asked:
        for secret in re.findall(r'(?:response|nonce)="([^"]+)"', asked.first("Proxy-Authorization")):
            assert secret not in str(result)
    assert [asked.first("CSeq") for asked in peer.asked if asked.method == "INVITE"] == ["1 INVITE", "2 INVITE"]


def test_wrong_credentials() -> None:
    with SipPeer(Registrar("MD5"), "udp") as peer:
        result = invited(peer, username="alice", password="wrong")
    assert outcome(result) == ("fail", "credentials_refused")
    assert peer.methods() == ["OPTIONS", "OPTIONS"]
