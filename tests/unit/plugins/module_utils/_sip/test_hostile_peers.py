# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of peers that send what nobody should: the probe goes on, and no call stays up."""

from __future__ import annotations

import json
import re
import time

import pytest
from sip_peer import ANSWER_SDP, Asked, Send, SipPeer, answering, calls
from test_probe import BRIEF, outcome, probed, shorten_ends

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._sip.caller import Caller
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._sip.trouble import ProbeStopped
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._sip.uri import parse_sip_uri


@pytest.fixture(autouse=True)
def _short_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    shorten_ends(monkeypatch)


@pytest.mark.parametrize("transport", ["udp", "tcp"])
@pytest.mark.parametrize(
    ("tag", "headers"),
    [("a\rb", {}), ("a\x01b", {}), ("ab", {"Record_Route": "<sip:p.test;lr>;x=\x01"})],
)
def test_an_answered_call_with_control_characters_is_ended(transport: str, tag: str, headers: dict[str, str]) -> None:
    def answer(asked: Asked, send: Send) -> None:
        send(asked.reply(200, tag=tag, body=ANSWER_SDP, Contact="<sip:agent@192.0.2.7>", **headers))

    with SipPeer(calls(answer), transport) as peer:
        result = probed(peer, method="invite")
    assert outcome(result) == ("pass", "call_answered")
    assert peer.methods() == ["OPTIONS", "INVITE", "ACK", "BYE"]
    assert peer.one("BYE").first("To").endswith(";tag=ab")
    assert "a header has control characters" in result["rungs"][-1]["facts"]["remarks"][0]


def test_a_refusal_with_control_characters_is_acknowledged() -> None:
    with SipPeer(calls(lambda asked, send: send(asked.reply(486, tag="a\x01b"))), "udp") as peer:
        assert outcome(probed(peer, method="invite")) == ("warn", "busy")
        peer.await_method("ACK")


@pytest.mark.parametrize("challenge", ['Digest realm="a", nonce="x\x01y"', 'Digest realm="\x07", nonce="xy"'])
def test_a_challenge_with_control_characters_is_not_answered(challenge: str) -> None:
    with SipPeer(answering(401, WWW_Authenticate=challenge), "udp") as peer:
        result = probed(peer, username="alice", password="open sesame")
    assert outcome(result) == ("inconclusive", "credentials_needed")
    assert peer.methods() == ["OPTIONS"]


def test_what_cannot_be_built_ends_the_rung_alone() -> None:
    caller = Caller(parse_sip_uri("sip:a@h"), ("127.0.0.1", 5060), "udp")
    with pytest.raises(ProbeStopped) as caught:
        caller.request("BYE", 2, to="<sip:a@h>;tag=\x00")
    assert caught.value.diagnosis.code == "answer_unreadable"


@pytest.mark.parametrize("blanks", [8000, 60_000])
def test_a_first_line_of_blanks_costs_no_time(blanks: int) -> None:
    began = time.process_time()
    with SipPeer(lambda _asked, send: send(b"A " + b" " * blanks + b" SIP/2.0\r\nVia: x\r\n\r\n"), "udp") as peer:
        assert outcome(probed(peer, timeout=BRIEF))[1] == "not_sip"
    assert time.process_time() - began < 2


@pytest.mark.parametrize("transport", ["udp", "tcp"])
def test_an_answered_call_whose_answer_is_too_large_is_ended(transport: str) -> None:
    def answer(asked: Asked, send: Send) -> None:
        send(asked.reply(200, body=ANSWER_SDP).replace(f"Length: {len(ANSWER_SDP)}".encode(), b"Length: 300000"))

    with SipPeer(calls(answer), transport) as peer:
        result = probed(peer, method="invite", timeout=3)
        peer.await_method("BYE")
    assert outcome(result)[0] == "fail"
    assert peer.methods()[-2:] == ["ACK", "BYE"]


def test_an_answered_call_with_too_many_headers_is_ended() -> None:
    def answer(asked: Asked, send: Send) -> None:
        send(asked.reply(200, body=ANSWER_SDP).replace(b"Content-Type", b"X-Y: z\r\n" * 600 + b"Content-Type"))

    with SipPeer(calls(answer), "tcp") as peer:
        result = probed(peer, method="invite", timeout=3)
        peer.await_method("BYE")
    assert outcome(result) == ("fail", "answer_too_large")
    assert result["rungs"][-1]["facts"]["ended"] == "hung up, and the peer confirmed it"


def test_a_call_that_is_tried_without_end_is_cancelled() -> None:
    def floods(asked: Asked, send: Send) -> None:
        send(asked.reply(100) * 600)

    with SipPeer(calls(floods), "tcp") as peer:
        result = probed(peer, method="invite", timeout=3)
        peer.await_method("ACK")
    assert outcome(result) == ("fail", "answer_too_large")
    assert peer.methods() == ["OPTIONS", "INVITE", "CANCEL", "ACK"]
    assert result["rungs"][-1]["facts"]["ended"] == "cancelled, and the peer confirmed it"


def test_our_own_answer_to_a_challenge_is_masked_wherever_it_comes_back() -> None:
    responses: list[str] = []

    def behave(asked: Asked, send: Send) -> None:
        given = re.search(r'response="([0-9a-f]+)"', asked.first("Authorization"))
        if not given:
            send(asked.reply(401, WWW_Authenticate='Digest realm="r", nonce="n", qop="auth"'))
            return
        responses.append(given[1])
        send(
            asked.reply(403, reason=f"bad {given[1]}", Warning=f'399 x "{given[1]}"', Contact=f"<sip:x@y>;r={given[1]}")
        )

    with SipPeer(behave, "udp") as peer:
        result = probed(peer, username="alice", password="open sesame")
    assert outcome(result) == ("fail", "credentials_refused")
    assert len(responses) == 1
    assert responses[0] not in json.dumps(result)


def test_a_message_that_the_peer_makes_too_large_for_udp_ends_the_rung_alone() -> None:
    def answer(asked: Asked, send: Send) -> None:
        head = asked.reply(200, Contact=f"<sip:a@192.0.2.7;x={'c' * 1900}>")
        send(head.replace(b";tag=uas", b";tag=" + b"t" * (65_500 - len(head))))

    with SipPeer(calls(answer), "udp") as peer:
        result = probed(peer, method="invite")
    assert outcome(result) == ("warn", "media_refused_answer")
    assert "not confirmed: the call was answered" in result["text"] or "which UDP cannot carry" in result["text"]
