# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of the climb against peers on loopback: each answer has its own diagnosis."""

from __future__ import annotations

import ipaddress
import itertools
import socket
import ssl
import threading
import time
import typing as t

import pytest
from faulty_certificates import Authorities
from loopback_peers import NameServer, refusing_port
from sip_peer import ANSWER_SDP, Asked, Behave, Send, SipPeer, answering, calls

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._errors import InvalidInput
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._resource import Context
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._sip import call as call_module
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._sip import probe_listing, tls, transaction
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._sip.diagnoses import DIAGNOSES, VERDICTS

DEFAULTS = {
    name: spec.get("default") for name, spec in probe_listing.SipProbe.module_arguments["argument_spec"].items()
}
Result = dict[str, t.Any]
# A busy machine can stand still for some seconds, which is to matter only where silence is what is tested.
PATIENT = 30
BRIEF = 1


def probe(uri: str, context: Context | None = None, **options: t.Any) -> Result:
    params = {**DEFAULTS, "max_per_minute": 0, "timeout": PATIENT, **options, "uri": uri}
    result = probe_listing.SipProbe(params, context or Context()).collect()
    assert result["verdict"] in VERDICTS
    assert result["text"].isprintable()
    return result


def probed(peer: SipPeer, number: str = "+12065550100", **options: t.Any) -> Result:
    return probe(f"sip:{number}@{peer.host};transport={peer.transport}", **options)


def outcome(result: Result) -> tuple[str, str]:
    return result["verdict"], result["diagnosis"]["code"]


def rungs(result: Result) -> list[tuple[str, str]]:
    return [(rung["name"], rung["code"]) for rung in result["rungs"]]


@pytest.fixture(scope="module")
def authorities(tmp_path_factory: pytest.TempPathFactory) -> Authorities:
    return Authorities.made_in(tmp_path_factory.mktemp("tls"))


def shorten_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a call end soon, and nothing be repeated over UDP for the sole reason that the machine is busy."""
    monkeypatch.setattr(transaction, "T1", 60.0)
    monkeypatch.setattr(call_module, "TIDY_SECONDS", 1.0)
    monkeypatch.setattr(call_module, "LINGER_SECONDS", 0.2)


@pytest.fixture(autouse=True)
def _short_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    shorten_ends(monkeypatch)


@pytest.mark.parametrize("transport", ["udp", "tcp"])
@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
def test_options(transport: str, address: str) -> None:
    with SipPeer(answering(200, Server="Test 1", Allow="INVITE, ACK"), transport, address=address) as peer:
        result = probed(peer)
    assert outcome(result) == ("pass", "answered")
    connected = "ready_to_send" if transport == "udp" else "connected"
    assert rungs(result) == [("dns", "resolved"), ("connect", connected), ("options", "answered")]
    facts = result["rungs"][-1]["facts"]
    assert (facts["status"], facts["server"], facts["allow"]) == (200, "Test 1", ["INVITE", "ACK"])
    assert result["target"]["port"] == peer.port
    assert [entry["direction"] for entry in result["ladder"]] == ["sent", "received"]
    (asked,) = peer.asked
    assert asked.uri == f"sip:+12065550100@{peer.host};transport={transport}"
    bracketed = f"[{address}]" if ":" in address else address
    assert asked.first("To") == f"<sip:+12065550100@{bracketed}>"
    assert asked.first("From").startswith(f"<sip:probe@{bracketed}>;tag=")
    assert asked.first("Via").startswith(f"SIP/2.0/{transport.upper()} {bracketed}:")
    assert asked.branch.startswith("z9hG4bK")
    assert asked.first("Via").endswith(";rport")
    assert asked.first("Max-Forwards") == "70"


def test_tls_with_connect_to(authorities: Authorities) -> None:
    with SipPeer(answering(200), "tls", authorities.server("good")) as peer:
        options = {"connect_to": {"sip.test:5061": peer.host}, "ca_path": authorities.ca_path}
        result = probe("sips:+12065550100@sip.test", **options)
        connect = probe("sip:+12065550100@sip.test;transport=tls", **options, method="connect")
    assert outcome(result) == ("pass", "answered")
    assert [name for name, _code in rungs(result)] == ["dns", "connect", "tls", "options"]
    assert result["rungs"][2]["facts"]["server_name"] == "sip.test"
    (asked,) = peer.asked
    assert asked.uri == "sips:+12065550100@sip.test"
    assert "<sips:probe@127.0.0.1:" in asked.first("Contact")
    assert outcome(connect) == ("pass", "secured")
    assert connect["ladder"] == []


@pytest.mark.parametrize(
    ("kind", "options", "expected"),
    [
        ("soon", {}, ("warn", "certificate_expires_soon")),
        ("wrong name", {"validate_certs": False}, ("warn", "certificate_not_checked")),
        ("wrong name", {}, ("fail", "certificate_wrong_name")),
    ],
)
def test_certificates(authorities: Authorities, kind: str, options: Result, expected: tuple[str, str]) -> None:
    with SipPeer(answering(200), "tls", authorities.server(kind)) as peer:
        result = probe(
            "sip:a@sip.test;transport=tls", connect_to={"sip.test": peer.host}, ca_path=authorities.ca_path, **options
        )
    assert outcome(result) == expected
    assert (len(peer.asked) == 1) is (expected[0] == "warn")


@pytest.mark.parametrize("transport", ["udp", "tcp"])
@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (302, ("warn", "redirected")),
        (400, ("warn", "bad_request")),
        (401, ("inconclusive", "credentials_needed")),
        (403, ("inconclusive", "forbidden")),
        (404, ("fail", "number_not_found")),
        (405, ("warn", "method_not_taken")),
        (407, ("inconclusive", "credentials_needed")),
        (408, ("warn", "request_timeout")),
        (480, ("warn", "temporarily_unavailable")),
        (486, ("warn", "busy")),
        (488, ("warn", "not_acceptable")),
        (503, ("warn", "server_trouble")),
        (603, ("warn", "declined")),
    ],
)
def test_statuses(transport: str, status: int, expected: tuple[str, str]) -> None:
    with SipPeer(answering(status), transport) as peer:
        result = probed(peer)
    assert outcome(result) == expected
    assert result["rungs"][-1]["facts"]["status"] == status


def test_a_host_that_is_let_in_is_judged_harder() -> None:
    with SipPeer(answering(403), "udp") as peer:
        result = probed(peer, allowlisted=True)
    assert outcome(result) == ("fail", "forbidden")
    # What is set already is no advice.
    assert "set 'allowlisted'" not in result["diagnosis"]["next_step"]


def test_the_advice_names_what_an_inventory_calls_it() -> None:
    with SipPeer(answering(403), "udp") as peer:
        step = probed(peer)["diagnosis"]["next_step"]
    assert "set 'allowlisted'; with the playbooks that is tenant_verify_allowlisted." in step


def test_no_advice_is_to_be_let_in_where_the_host_is() -> None:
    by_access = [one for one in DIAGNOSES.values() if one.by_access]
    assert by_access
    assert [one.code for one in by_access if "set 'allowlisted'" in one.judged(allowlisted=True).next_step] == []


@pytest.mark.parametrize(
    ("expect", "expected"), [([404], ("pass", "expected_status")), ([200, 486], ("fail", "unexpected_status"))]
)
def test_expected_statuses(expect: list[int], expected: tuple[str, str]) -> None:
    with SipPeer(answering(404), "udp") as peer:
        result = probed(peer, expect=expect)
    assert outcome(result) == expected
    assert "404" in result["text"]


def _nothing(_asked: Asked, _send: Send) -> None:
    pass


def _says(data: bytes) -> Behave:
    return lambda _asked, send: send(data)


def _trickles(_asked: Asked, send: Send) -> None:
    for character in b"SIP/2.0 200 OK\r\nX-Long: " + b"x" * 100:
        send(bytes([character]))
        time.sleep(0.05)


def _floods(asked: Asked, send: Send) -> None:
    # Sent in large pieces, since the time of the test is bounded by the probe, not by this loop.
    piece = asked.reply(100, X_Padding="x" * 2000) * 20
    for _number in range(3000):
        send(piece)


def _never_ends(_asked: Asked, send: Send) -> None:
    send(b"SIP/2.0 200 OK\r\n")
    for _number in range(100_000):
        send(b"X-Header: " + b"x" * 1000 + b"\r\n")


def _hangs_up(_asked: Asked, _send: Send) -> None:
    raise ValueError


# After these, something better might still come.
WAITED_OUT = ("no_answer", "answers_another", "answer_too_slow", "answer_unreadable")


def _answers_another(asked: Asked, send: Send) -> None:
    send(asked.reply(200).replace(asked.branch.encode(), b"z9hG4bKother"))


@pytest.mark.parametrize(
    ("transport", "behave", "expected"),
    [
        ("udp", _nothing, ("inconclusive", "no_answer")),
        ("tcp", _nothing, ("inconclusive", "no_answer")),
        ("tcp", _says(b"HTTP/1.1 400 Bad Request\r\n\r\n"), ("fail", "not_sip")),
        ("udp", _says(b"\x00\x01garbage"), ("fail", "not_sip")),
        ("tcp", _says(b"\x15\x03\x03\x00\x02\x02\x0a"), ("fail", "tls_on_plain_port")),
        ("udp", _says(b"SIP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n"), ("fail", "answer_unreadable")),
        ("tcp", _says(b"SIP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n"), ("fail", "answer_unreadable")),
        ("tcp", _says(b"SIP/2.0 200 OK\r\nContent-Length: -1\r\n\r\n"), ("fail", "answer_unreadable")),
        ("tcp", _says(b"SIP/2.0 200 OK\r\nContent-Length: 999999999\r\n\r\n"), ("fail", "answer_too_large")),
        ("tcp", _trickles, ("inconclusive", "answer_too_slow")),
        ("tcp", _floods, ("fail", "answer_too_large")),
        ("tcp", _never_ends, ("fail", "answer_too_large")),
        ("tcp", _hangs_up, ("inconclusive", "closed_without_answer")),
        ("udp", _answers_another, ("fail", "answers_another")),
        ("tcp", _answers_another, ("fail", "answers_another")),
    ],
)
def test_peers_that_misbehave(transport: str, behave: Behave, expected: tuple[str, str]) -> None:
    waits = expected[1] in WAITED_OUT or transport == "udp"
    with SipPeer(behave, transport) as peer:
        result = probed(peer, timeout=BRIEF if waits else PATIENT)
    assert outcome(result) == expected
    assert len(str(result["ladder"])) < 500_000
    if expected[1] == "not_sip":
        assert result["ladder"][-1]["summary"].startswith("no SIP message")


def test_a_port_that_refuses() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        assert outcome(probe(f"sip:a@127.0.0.1:{taken.getsockname()[1]};transport=tcp")) == (
            "fail",
            "connection_refused",
        )
    with refusing_port() as port:
        assert outcome(probe(f"sip:a@127.0.0.1:{port};transport=udp")) == ("fail", "connection_refused")


def test_udp_cannot_be_tried_without_a_request() -> None:
    result = probe("sip:a@127.0.0.1:9;transport=udp", method="connect")
    assert outcome(result) == ("inconclusive", "nothing_to_connect")


def test_requests_are_repeated_over_udp_until_something_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transaction, "T1", 0.5)

    def behave(asked: Asked, send: Send) -> None:
        if len(peer.asked) == 3:
            send(asked.reply(200))

    with SipPeer(behave, "udp") as peer:
        result = probed(peer)
    assert outcome(result) == ("pass", "answered")
    sent = [entry["milliseconds"] for entry in result["ladder"] if entry["direction"] == "sent"]
    assert len(sent) >= 3
    first, second = (later - earlier for earlier, later in itertools.pairwise(sent[:3]))
    # How much later than planned depends on the machine.
    assert (first >= 490, second >= 990) == (True, True), sent
    assert len({asked.branch for asked in peer.asked}) == 1


def test_nothing_is_repeated_over_tcp() -> None:
    with SipPeer(_nothing, "tcp") as peer:
        probed(peer, timeout=2)
    assert peer.methods() == ["OPTIONS"]


def test_a_keep_alive_and_a_request_of_the_peer_do_not_disturb() -> None:
    ping = (
        b"OPTIONS sip:probe@h SIP/2.0\r\nVia: SIP/2.0/TCP p;branch=z9hG4bKp\r\nFrom: <sip:p@p>;tag=1\r\n"
        b"To: <sip:probe@h>\r\nCall-ID: ping\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n"
    )

    def behave(asked: Asked, send: Send) -> None:
        if asked.method == "OPTIONS":
            send(b"\r\n\r\n" + ping + asked.reply(200))

    with SipPeer(behave, "tcp") as peer:
        assert outcome(probed(peer)) == ("pass", "answered")
        peer.await_method("SIP/2.0")
    assert peer.one("SIP/2.0").first("Call-ID") == "ping"
    assert peer.one("SIP/2.0").data.startswith(b"SIP/2.0 200 OK")


def test_many_probes_at_once_wait_side_by_side() -> None:
    waiting: dict[str, t.Callable[[], None]] = {}
    guard = threading.Lock()

    def answer_when_all_have_asked(asked: Asked, send: Send) -> None:
        with guard:
            waiting[asked.first("Call-ID")] = lambda: send(asked.reply(200))
            if len(waiting) == 20:
                for answer in waiting.values():
                    answer()

    results: list[Result] = []
    with SipPeer(answer_when_all_have_asked, "udp") as peer:
        threads = [threading.Thread(target=lambda: results.append(probed(peer, timeout=20))) for _number in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert [outcome(result) for result in results] == [("pass", "answered")] * 20


def test_too_many_probes_send_nothing() -> None:
    with SipPeer(answering(200), "udp") as peer:
        results = [probed(peer, max_per_minute=2) for _number in range(3)]
    assert [outcome(result)[1] for result in results] == ["answered", "answered", "probed_too_often"]
    assert (results[2]["rungs"], results[2]["ladder"], len(peer.asked)) == ([], [], 2)
    assert results[2]["verdict"] == "inconclusive"


@pytest.mark.parametrize("status", [403, 405, 501, 503, None])
def test_a_weak_options_does_not_stop_an_invite_nor_count(status: int | None) -> None:
    def behave(asked: Asked, send: Send) -> None:
        if asked.method == "OPTIONS":
            if status:
                send(asked.reply(status))
        else:
            inner(asked, send)

    inner = calls(lambda asked, send: send(asked.reply(180)))
    with SipPeer(behave, "udp") as peer:
        result = probed(peer, method="invite", timeout=PATIENT if status else 3)
    assert outcome(result) == ("pass", "rang")
    assert [name for name, _code in rungs(result)] == ["dns", "connect", "options", "invite"]


def test_a_number_that_is_not_there_stops_an_invite() -> None:
    with SipPeer(answering(404), "udp") as peer:
        result = probed(peer, method="invite")
    assert outcome(result) == ("fail", "number_not_found")
    assert peer.methods() == ["OPTIONS"]


def test_in_check_mode_no_invite_is_sent() -> None:
    context = Context(check_mode=True)
    with SipPeer(calls(lambda asked, send: send(asked.reply(200, body=ANSWER_SDP))), "udp") as peer:
        result = probed(peer, context=context, method="invite")
    assert (outcome(result), peer.methods()) == (("pass", "answered"), ["OPTIONS"])
    assert context.warnings == ["In check mode no INVITE is sent: the probe climbs up to OPTIONS."]
    assert ipaddress.ip_address(result["target"]["address"]).is_loopback


def test_in_check_mode_nothing_is_expected() -> None:
    context = Context(check_mode=True)
    with SipPeer(answering(200), "udp") as peer:
        result = probed(peer, context=context, method="invite", expect=[180, 183])
    assert outcome(result) == ("pass", "answered")
    assert context.warnings == [
        "In check mode no INVITE is sent: the probe climbs up to OPTIONS, and 'expect', which is about the INVITE, "
        "does not count."
    ]


def test_a_refusal_that_is_expected_of_an_invite_does_not_end_the_climb() -> None:
    with SipPeer(answering(404), "udp") as peer:
        result = probed(peer, method="invite", expect=[404])
        peer.await_method("ACK")
    assert outcome(result) == ("pass", "expected_status")
    assert peer.methods() == ["OPTIONS", "INVITE", "ACK"]


def test_the_lack_of_a_client_certificate_ends_the_climb(
    authorities: Authorities, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The alert ends the wait, however long the machine takes to bring it.
    monkeypatch.setattr(tls, "_JUDGEMENT_SECONDS", 30.0)
    context = authorities.server("good")
    context.verify_mode = ssl.CERT_REQUIRED
    authorities.unknown.configure_trust(context)
    with SipPeer(answering(200), "tls", context) as peer:
        for method in ("connect", "options", "invite"):
            options = {"connect_to": {"sip.test": peer.host}, "ca_path": authorities.ca_path, "method": method}
            result = probe("sip:a@sip.test;transport=tls", **options)
            assert outcome(result) == ("inconclusive", "client_certificate_needed")
            assert [name for name, _code in rungs(result)] == ["dns", "connect", "tls"]


@pytest.mark.parametrize("method", ["options", "invite"])
def test_over_udp_the_next_address_is_tried_when_one_refuses(method: str) -> None:
    ring = calls(lambda asked, send: send(asked.reply(180)))
    with SipPeer(ring, "udp") as peer:
        zone = {
            "_sip._udp.two.test SRV": [f"10 0 {peer.port} first.test.", f"20 0 {peer.port} second.test."],
            "first.test A": ["127.0.0.2"],
            "second.test A": ["127.0.0.1"],
        }
        with NameServer(zone) as server:
            names = [f"{server.address[0]}:{server.address[1]}"]
            result = probe("sip:a@two.test;transport=udp", method=method, name_servers=names)
    assert outcome(result)[0] == "pass"
    assert result["target"]["address"] == "127.0.0.1"
    assert result["rungs"][2]["facts"]["refused_by"] == [f"127.0.0.2:{peer.port}"]


def test_over_udp_the_last_address_that_refuses_speaks() -> None:
    with NameServer({"two.test A": ["127.0.0.2", "127.0.0.3"]}) as server, SipPeer(_nothing, "udp") as peer:
        names = [f"{server.address[0]}:{server.address[1]}"]
        result = probe(f"sip:a@two.test:{peer.port};transport=udp", name_servers=names)
    assert outcome(result) == ("fail", "connection_refused")


def test_a_request_that_udp_cannot_carry_is_refused_before_anything_is_sent() -> None:
    with SipPeer(answering(200), "udp") as peer:
        with pytest.raises(InvalidInput, match="UDP carries 65507 at most") as caught:
            probed(peer, method="invite", headers={"X-A": "a" * 70_000})
        assert (caught.value.option, peer.asked) == ("headers", [])
        # What is not sent does not count.
        assert outcome(probed(peer, headers={"X-A": "a" * 70_000})) == ("pass", "answered")


@pytest.mark.parametrize(("transport", "warned"), [("udp", True), ("tcp", False)])
def test_a_request_that_travels_in_fragments_is_told(transport: str, warned: bool) -> None:
    context = Context()
    with SipPeer(calls(lambda asked, send: send(asked.reply(180))), transport) as peer:
        assert outcome(probed(peer, context=context, method="invite", headers={"X-A": "a" * 1000}))[1] == "rang"
    assert [warning[:10] for warning in context.warnings] == (["The INVITE"] if warned else [])
