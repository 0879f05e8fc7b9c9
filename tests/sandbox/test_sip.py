# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Synthflow's trunk and Gladly's side as a SIP peer meets them."""

from __future__ import annotations

import os
import random
import secrets
import signal
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sandbox_client import NUMBER, Client
from sip_client import SDP, URI, SipClient, attach, tag

from voice_sandbox.process import SandboxError, SandboxProcess, running_sandbox

TRANSPORTS = ("UDP", "TCP", "TLS")
EU_NUMBER = "+4930901820010"


@pytest.fixture(params=TRANSPORTS)
def phone(request: Any, shared_sandbox: SandboxProcess, client: Client) -> Iterator[SipClient]:
    """A client at Synthflow's side by each transport, on a sandbox that is as good as new."""
    with SipClient(shared_sandbox, request.param) as result:
        yield result


@pytest.fixture
def udp(shared_sandbox: SandboxProcess, client: Client) -> Iterator[SipClient]:
    """A client at Synthflow's side by UDP."""
    with SipClient(shared_sandbox) as result:
        yield result


@pytest.fixture
def tcp(shared_sandbox: SandboxProcess, client: Client) -> Iterator[SipClient]:
    """A client at Synthflow's side by TCP."""
    with SipClient(shared_sandbox, "TCP") as result:
        yield result


def test_options_of_a_number_that_is_attached(phone: SipClient, client: Client) -> None:
    attach(client)
    answer = phone.ask("OPTIONS")
    assert (answer.code, answer.phrase) == (200, "OK")
    assert answer.headers["Allow"] == "INVITE, ACK, CANCEL, BYE, OPTIONS"
    assert answer.headers["Server"].startswith("Synthflow")
    assert answer.headers["CSeq"] == "1 OPTIONS"
    host, port = phone.socket.getsockname()
    [via] = answer.via
    assert (via.parameters["rport"], via.parameters["received"]) == (str(port), host)


def test_call_from_ringing_to_the_end_leaves_a_record(phone: SipClient, client: Client) -> None:
    model_id = attach(client)
    phone.send(phone.request("INVITE", body=SDP, extra="X-Gladly-Caller-Id: +12065550111\r\n"))
    trying, ringing, answered = phone.receive(), phone.receive(), phone.receive()
    assert [message.code for message in (trying, ringing, answered)] == [100, 180, 200]
    assert tag(ringing) == tag(answered)
    # The first codec of the offer that both know.
    assert b"RTP/AVP 8 101\r\n" in answered.body
    target = str(answered.contact[0].uri)
    phone.send(phone.request("ACK", target, to_tag=tag(answered)))
    assert phone.receive(0.7) is None
    assert phone.status("BYE", target, to_tag=tag(answered), number=2) == 200
    assert phone.status("BYE", target, to_tag=tag(answered), number=3) == 481
    [call] = client.synthflow("GET", "/calls", params={"model_id": model_id}).json()["response"]["calls"]
    assert call["phone_number_from"] == "+12065550111"
    assert call["phone_number_to"] == NUMBER
    assert (call["call_status"], call["telephony_disconnect_reason"]) == ("completed", "caller_hangup")


def test_call_that_is_given_up_while_it_rings(phone: SipClient, client: Client) -> None:
    attach(client)
    client.control("PATCH", "/switches", json={"sip_synthflow": "rings"})
    phone.send(phone.request("INVITE", body=SDP, branch="z9hG4bK-cancelled"))
    assert [phone.receive().code, phone.receive().code] == [100, 180]
    phone.send(phone.request("CANCEL", branch="z9hG4bK-cancelled"))
    answers = {answer.headers["CSeq"]: answer.code for answer in (phone.receive(), phone.receive())}
    assert answers == {"1 CANCEL": 200, "1 INVITE": 487}
    phone.send(phone.request("ACK", branch="z9hG4bK-cancelled"))
    assert phone.receive(0.7) is None
    assert phone.status("CANCEL", branch="z9hG4bK-another") == 481


def test_answer_is_sent_again_until_it_is_confirmed(udp: SipClient, client: Client) -> None:
    attach(client)
    udp.send(udp.request("INVITE", body=SDP))
    first = udp.final()
    again = udp.final()
    assert (first.code, bytes(again)) == (200, bytes(first))
    udp.send(udp.request("ACK", to_tag=tag(first)))
    assert udp.receive(1.2) is None


def test_refusal_is_sent_again_until_it_is_confirmed(udp: SipClient, client: Client) -> None:
    attach(client)
    client.control("PATCH", "/switches", json={"sip_synthflow": "486"})
    udp.send(udp.request("INVITE", body=SDP, branch="z9hG4bK-busy"))
    first = udp.final()
    assert (first.code, bytes(udp.final())) == (486, bytes(first))
    udp.send(udp.request("ACK", branch="z9hG4bK-busy", to_tag=tag(first)))
    assert udp.receive(1.2) is None


def test_request_that_comes_again_gets_the_same_answer(udp: SipClient, client: Client) -> None:
    request = udp.request("OPTIONS")
    udp.send(request)
    first = udp.final()
    attach(client)
    udp.send(request)
    assert bytes(udp.final()) == bytes(first)
    assert udp.status("OPTIONS") == 200


def test_only_a_number_that_is_imported_and_attached_is_called(phone: SipClient, client: Client) -> None:
    for step in (lambda: None, client.import_number):
        step()
        for method, body in (("OPTIONS", ""), ("INVITE", SDP)):
            assert phone.status(method, body=body) == 404
    client.new_assistant(phone_number=NUMBER)
    assert phone.status("INVITE", body=SDP) == 200
    client.synthflow("DELETE", f"/numbers/{NUMBER[1:]}")
    assert phone.status("OPTIONS") == 404


@pytest.mark.parametrize(
    ("uri", "status"),
    [
        (URI, 200),
        (f"{URI}:32681;transport=udp", 200),
        ("sip:sip.us.synthflow.ai", 200),
        (f"sip:{NUMBER}@127.0.0.1", 200),
        (f"sip:{NUMBER[1:]}@sip.us.synthflow.ai", 404),
        (f"sip:{NUMBER}@sip.eu.synthflow.ai", 404),
        (f"sip:{NUMBER}@sip.synthflow.ai", 404),
        (f"sip:{NUMBER}@acme.sip.gladly.com", 404),
        (f"sip:{EU_NUMBER}@sip.eu.synthflow.ai", 200),
        (f"sip:{EU_NUMBER}@sip.us.synthflow.ai", 404),
    ],
)
def test_number_is_known_in_its_own_region(
    udp: SipClient, client: Client, shared_sandbox: SandboxProcess, uri: str, status: int
) -> None:
    attach(client)
    attach(Client(shared_sandbox, "borealis"), EU_NUMBER)
    assert udp.status("OPTIONS", uri) == status


def without(name: str) -> Callable[[str], str]:
    """Leave a header out."""
    return lambda text: "\r\n".join(line for line in text.split("\r\n") if not line.startswith(f"{name}:"))


def replaced(old: str, new: str) -> Callable[[str], str]:
    """Write something else."""

    def replace(text: str) -> str:
        assert old in text
        return text.replace(old, new, 1)

    return replace


REFUSED: dict[str, tuple[str, Callable[[str], str], str]] = {
    "another version": ("OPTIONS", replaced(" SIP/2.0\r\n", " SIP/3.0\r\n"), "505 Version Not Supported"),
    "no Call-ID": ("OPTIONS", without("Call-ID"), "400 Missing Call-ID Header"),
    "no From": ("OPTIONS", without("From"), "400 Missing From Header"),
    "no To": ("OPTIONS", without("To"), "400 Missing To Header"),
    "no CSeq": ("OPTIONS", without("CSeq"), "400 Missing CSeq Header"),
    "no Max-Forwards": ("OPTIONS", without("Max-Forwards"), "400 Missing Max-Forwards Header"),
    "no Contact": ("INVITE", without("Contact"), "400 Missing Contact Header"),
    "two Call-IDs": ("OPTIONS", replaced("Max-F", "Call-ID: other\r\nMax-F"), "400 Two Call-ID Headers"),
    "no From tag": ("OPTIONS", replaced(">;tag=", ">;x="), "400 Missing From Tag"),
    "From that is no address": ("OPTIONS", replaced("From: <sip:", "From: <"), "400 Bad From Header"),
    "CSeq of another method": ("OPTIONS", replaced("CSeq: 1 OPTIONS", "CSeq: 1 INVITE"), "400 Bad CSeq Header"),
    "CSeq that is no number": ("OPTIONS", replaced("CSeq: 1 ", "CSeq: one "), "400 Bad CSeq Header"),
    "branch of the old kind": ("OPTIONS", replaced("branch=z9hG4bK", "branch="), "400 Bad Via Branch"),
    "Via that is none": ("OPTIONS", replaced("Via: SIP/2.0/", "Via: HTTP/"), "400 Bad Via Header"),
    "header without a name": ("OPTIONS", replaced("Max-F", "what is this\r\nMax-F"), "400 Bad Header Line"),
    "header without a colon": ("OPTIONS", replaced("Max-F", "garbage\r\nMax-F"), "400 Bad Header Line"),
    "Request-URI of telephony": ("OPTIONS", replaced(f"{URI} SIP", "tel:+1206555 SIP"), "416 Unsupported URI Scheme"),
    "Request-URI with headers": ("OPTIONS", replaced(f"{URI} SIP", f"{URI}?X-A=1 SIP"), "400 Bad Request-URI"),
    "no hops left": ("OPTIONS", replaced("Max-Forwards: 70", "Max-Forwards: 0"), "483 Too Many Hops"),
    "hops that are no number": ("OPTIONS", replaced("rds: 70", "rds: many"), "400 Bad Max-Forwards Header"),
    "unknown extension": ("OPTIONS", replaced("Max-F", "Require: magic\r\nMax-F"), "420 Bad Extension"),
    "unknown method": ("REGISTER", str, "405 Method Not Allowed"),
    "BYE outside a call": ("BYE", str, "481 Call/Transaction Does Not Exist"),
    "INVITE inside": ("INVITE", replaced(f"To: <{URI}>", f"To: <{URI}>;tag=x"), "481 Call/Transaction Does Not Exist"),
    "no codec in common": ("INVITE", replaced("RTP/AVP 8 0", "RTP/AVP 9"), "488 Not Acceptable Here"),
    "media that are encrypted": ("INVITE", replaced("RTP/AVP", "RTP/SAVP"), "488 Not Acceptable Here"),
    "body that is no SDP": ("INVITE", replaced("application/sdp", "text/plain"), "415 Unsupported Media Type"),
}  # fmt: skip


@pytest.mark.parametrize("transport", ["UDP", "TCP"])
@pytest.mark.parametrize(("method", "change", "refusal"), REFUSED.values(), ids=REFUSED)
def test_what_is_wrong_is_refused_by_its_name(
    shared_sandbox: SandboxProcess, client: Client, transport: str, method: str, change: Any, refusal: str
) -> None:
    attach(client)
    with SipClient(shared_sandbox, transport) as phone:
        text = phone.request(method, body=SDP if method == "INVITE" else "").decode()
        changed = change(text)
        if method == "INVITE":
            # The change may be in the body.
            head, _end, body = changed.partition("\r\n\r\n")
            changed = f"{head.rpartition('Content-Length:')[0]}Content-Length: {len(body)}\r\n\r\n{body}"
        phone.send(changed.encode())
        answer = phone.final()
        assert f"{answer.code} {answer.phrase}" == refusal
        assert phone.status("OPTIONS") == 200


@pytest.mark.parametrize("length", ["9999", "-1", "five"])
def test_wrong_content_length_of_a_datagram(udp: SipClient, length: str) -> None:
    udp.send(udp.request("OPTIONS").replace(b"Content-Length: 0", f"Content-Length: {length}".encode()))
    answer = udp.final()
    assert (answer.code, answer.phrase) == (400, "Wrong Content-Length")


def test_two_lengths_of_a_datagram(udp: SipClient) -> None:
    udp.send(udp.request("OPTIONS").replace(b"Content-Length: 0\r\n", b"Content-Length: 0\r\nl: 0\r\n"))
    answer = udp.final()
    assert (answer.code, answer.phrase) == (400, "Two Content-Length Headers")


@pytest.mark.parametrize(
    ("old", "new", "refusal"),
    [
        (b"Content-Length: 0\r\n", b"", "400 Missing Content-Length Header"),
        (b"Content-Length: 0\r\n", b"l: 0\r\nContent-Length: 7\r\n", "400 Two Content-Length Headers"),
        (b"Content-Length: 0\r\n", b"Content-Length: 0\r\nContent-Length: 0\r\n", "400 Two Content-Length Headers"),
        (b"Content-Length: 0\r\n", b"Content-Length: 99999999\r\n", "513 Message Too Large"),
    ],
)
def test_stream_that_cannot_be_cut_is_ended(tcp: SipClient, old: bytes, new: bytes, refusal: str) -> None:
    tcp.send(tcp.request("OPTIONS").replace(old, new))
    answer = tcp.final()
    assert f"{answer.code} {answer.phrase}" == refusal
    assert tcp.hung_up()


def test_header_without_end_is_ended(tcp: SipClient) -> None:
    tcp.send(b"OPTIONS sip:a@b.example SIP/2.0\r\n" + b"X-Filler: " + b"." * 20_000)
    assert tcp.hung_up()


@pytest.mark.parametrize(
    "data", [b"GET / HTTP/1.1\r\nContent-Length: 0\r\n\r\n", b"\x16\x03\x01\x02\x00" + b"\0" * 20_000]
)
def test_what_is_no_sip_ends_the_connection(tcp: SipClient, client: Client, data: bytes) -> None:
    tcp.send(data)
    assert tcp.hung_up()


def test_datagrams_that_are_no_sip_are_let_fall(udp: SipClient, client: Client) -> None:
    attach(client)
    for data in (
        b"\0" * 4,
        b"\xff" * 2000,
        b"hello",
        b"\r\n\r\n",
        b"SIP/2.0 200 OK\r\n\r\n",
        b"ACK sip:a@b SIP/2.0\r\n\r\n",
    ):
        udp.send(data)
    assert udp.receive(0.3) is None
    assert udp.status("OPTIONS") == 200


def test_stream_in_pieces_and_in_one(tcp: SipClient, client: Client) -> None:
    attach(client)
    tcp.send(b"\r\n\r\n")
    assert tcp.socket.recv(10) == b"\r\n"
    request = tcp.request("OPTIONS", number=1)
    for index in range(0, len(request), 40):
        tcp.send(request[index : index + 40])
        time.sleep(0.005)
    assert tcp.final().code == 200
    tcp.send(tcp.request("OPTIONS", number=2) + b"\r\n" + tcp.request("OPTIONS", number=3))
    assert [tcp.final().cseq.sequence, tcp.final().cseq.sequence] == [2, 3]


def test_compact_and_folded_headers(udp: SipClient, client: Client) -> None:
    attach(client)
    text = udp.request("OPTIONS").decode()
    for name, compact in (("Via", "v"), ("From", "f"), ("To", "t"), ("Call-ID", "i"), ("Contact", "m")):
        text = text.replace(f"{name}: ", f"{compact} :\r\n ")
    udp.send(text.replace("Content-Length", "l").encode())
    answer = udp.final()
    assert answer.code == 200
    assert answer.headers["Call-ID"] == udp.call_id


@pytest.mark.parametrize("name", ["sip.us.synthflow.ai", "sip.eu.synthflow.ai", "sip.synthflow.ai"])
def test_certificate_is_for_the_host_of_every_region(shared_sandbox: SandboxProcess, client: Client, name: str) -> None:
    with SipClient(shared_sandbox, "TLS", name=name) as phone:
        assert phone.socket.version() in ("TLSv1.2", "TLSv1.3")
        assert phone.status("OPTIONS", f"sip:{name}") == 200


def test_certificate_of_gladly_is_for_each_company(shared_sandbox: SandboxProcess, client: Client) -> None:
    with SipClient(shared_sandbox, "TLS", vendor="gladly", name="acme.sip.gladly.com") as phone:
        assert phone.status("OPTIONS", "sip:acme.sip.gladly.com") == 403
    with pytest.raises(ssl.SSLCertVerificationError, match="Hostname mismatch"):
        SipClient(shared_sandbox, "TLS", vendor="gladly", name="sip.us.synthflow.ai")


def test_plain_sip_on_the_port_for_tls_is_hung_up(shared_sandbox: SandboxProcess, client: Client) -> None:
    with socket.create_connection(("127.0.0.1", shared_sandbox.info["sip"]["synthflow"]["tls_port"]), 5) as plain:
        plain.sendall(b"OPTIONS sip:a@b.example SIP/2.0\r\n\r\n")
        plain.settimeout(3)
        assert not plain.recv(10).startswith(b"SIP")


LISTED = "127.77.2.1"  # stands for the first address that Synthflow publishes for us


@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.parametrize(
    ("source", "uri", "status"),
    [
        ("127.0.0.1", "sip:+12065550199@acme.sip.gladly.com", 403),
        (LISTED, "sip:+12065550199@acme.sip.gladly.com", 200),
        ("127.77.2.2", "sip:+12065550199@acme.sip.gladly.com", 403),
        ("127.77.3.1", "sip:+12065550199@acme.sip.gladly.com", 403),
        (LISTED, "sip:+12065550188@acme.sip.gladly.com", 404),
        (LISTED, "sip:+13125550199@cobalt.sip.gladly.com", 403),
        (LISTED, "sip:+12065550199@nobody.sip.gladly.com", 404),
    ],
)
def test_gladly_lets_in_by_the_allowlist_of_its_destinations(
    shared_sandbox: SandboxProcess, client: Client, transport: str, source: str, uri: str, status: int
) -> None:
    client.new_destination(allowlist=["35.237.42.43/32"])
    for method, body in (("OPTIONS", ""), ("INVITE", SDP)):
        name = "acme.sip.gladly.com"
        with SipClient(shared_sandbox, transport, vendor="gladly", name=name, source=source) as phone:
            assert phone.status(method, uri, body=body) == status


def test_ports_are_told_in_the_information_file(shared_sandbox: SandboxProcess) -> None:
    info = shared_sandbox.info
    synthflow, gladly = info["sip"]["synthflow"], info["sip"]["gladly"]
    table = info["sip_connect_to"]
    assert table["sip.us.synthflow.ai:32682"] == f"127.0.0.1:{synthflow['tls_port']}"
    assert table["sip.eu.synthflow.ai:32681"] == f"127.0.0.1:{synthflow['port']}"
    assert table["acme.sip.gladly.com:5061"] == f"127.0.0.1:{gladly['tls_port']}"
    assert table["cobalt.sip.gladly.com:5060"] == f"127.0.0.1:{gladly['port']}"
    assert len({synthflow["tls_port"], synthflow["port"], gladly["tls_port"], gladly["port"]}) == 4


@pytest.mark.parametrize("host", ["acme.sip.gladly.com", "sip.us.synthflow.ai"])
def test_a_port_that_the_vendor_does_not_have_is_refused(shared_sandbox: SandboxProcess, host: str) -> None:
    address = shared_sandbox.info["sip_connect_to"][host]
    for port in (*shared_sandbox.info["sip"]["gladly"].values(), *shared_sandbox.info["sip"]["synthflow"].values()):
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection((address, port), 5)


def test_port_that_was_asked_for_and_is_taken_is_refused(shared_sandbox: SandboxProcess, tmp_path: Path) -> None:
    taken = shared_sandbox.info["sip"]["synthflow"]["port"]
    with pytest.raises(SandboxError, match=f"port {taken} .--gladly-sip-port.: it is in use"):
        SandboxProcess(tmp_path / "state", sip_ports={"gladly_sip_port": taken}).start()


def test_port_of_udp_alone_is_taken_too(tmp_path: Path) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind(("127.0.0.1", 0))
        with pytest.raises(SandboxError, match="it is in use"):
            SandboxProcess(tmp_path / "state", sip_ports={"synthflow_sip_port": other.getsockname()[1]}).start()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_stop_is_clean_and_quick_in_the_middle_of_calls(tmp_path: Path, number: int) -> None:
    switches = {"rate_limit": "off", "sip_synthflow": "rings"}
    with running_sandbox(tmp_path / "state", switches=switches) as sandbox:
        attach(Client(sandbox))
        phones = [SipClient(sandbox, transport) for transport in TRANSPORTS]
        for phone in phones:
            phone.send(phone.request("INVITE", body=SDP))
            assert phone.receive().code == 100
        silent = socket.create_connection(("127.0.0.1", sandbox.info["sip"]["synthflow"]["tls_port"]))
        began = time.monotonic()
        assert sandbox.pid is not None
        os.kill(sandbox.pid, number)
        assert sandbox.wait_stopped() == 0
        assert time.monotonic() - began < 30
        assert "Traceback" not in sandbox.log_path.read_text()
        assert "Error" not in sandbox.log_path.read_text()
        silent.close()


def test_many_calls_at_once(shared_sandbox: SandboxProcess, client: Client) -> None:
    attach(client)
    phones = [SipClient(shared_sandbox, TRANSPORTS[index % 3]) for index in range(60)]
    for phone in phones:
        phone.send(phone.request("INVITE", body=SDP, branch=f"z9hG4bK{secrets.token_hex(6)}"))
    for phone in phones:
        answer = phone.final(10)
        assert answer.code == 200
        phone.send(phone.request("ACK", to_tag=tag(answer)))
        assert phone.status("BYE", to_tag=tag(answer), number=2) == 200
        phone.socket.close()


def test_mutilated_requests_leave_it_standing(udp: SipClient, client: Client, shared_sandbox: SandboxProcess) -> None:
    attach(client)
    chance = random.Random(4475)
    pieces = (b"\r\n", b";", b",", b'"', b"<", b">", b"%", b":", b"\0", b"\xff", b"=", b"?", b" ", b"tag=")
    requests = [
        udp.request(method, body=SDP, to_tag=to) for method in ("INVITE", "BYE", "ACK", "INFO") for to in ("", "x")
    ]
    for _time in range(500):
        data = bytearray(chance.choice(requests))
        for _change in range(chance.choice((1, 1, 3, 20))):
            place = chance.randrange(len(data))
            data[place : place + chance.choice((0, 1, 30))] = chance.choice(pieces)
        udp.send(bytes(data))
    # Not over UDP, where the end of a burst can be lost, and without a hurry, since all of it is answered first.
    with SipClient(shared_sandbox, "TCP") as phone:
        phone.send(phone.request("OPTIONS"))
        assert phone.final(30).code == 200
    assert "Traceback" not in shared_sandbox.log_path.read_text()
