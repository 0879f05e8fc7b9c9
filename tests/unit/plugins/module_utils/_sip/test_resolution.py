# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of where a SIP URI leads."""

from __future__ import annotations

import socket
import sys
import time
import typing as t
from collections import Counter

import pytest
from loopback_peers import NameServer

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._errors import ConnectionFailed, InvalidInput
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._sip.resolution import (
    LARGEST_NUMBER_OF_ENDPOINTS,
    Resolution,
    parse_connect_to,
    parse_name_servers,
    resolve,
)
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._sip.trouble import ProbeStopped
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._sip.uri import parse_sip_uri

ZONE = {
    "sip.test A": ["192.0.2.1"],
    "sip.test AAAA": ["2001:db8::1"],
    "_sips._tcp.both.test SRV": ["20 0 5071 last.test.", "10 0 5071 first.test."],
    "_sip._udp.both.test SRV": ["10 0 5062 first.test."],
    "first.test A": ["192.0.2.11"],
    "last.test A": ["192.0.2.12"],
    "_sip._tcp.closed.test SRV": ["0 0 0 ."],
    "closed.test A": ["192.0.2.20"],
    "_sip._tcp.lame.test SRV": ["10 0 5060 gone.test.", "20 0 5060 first.test."],
    "_sip._tcp.gone-too.test SRV": ["10 0 5060 gone.test."],
    "empty.test TXT": ["nothing"],
    "alias.test A": ["192.0.2.30"],
    "_sip._udp.even.test SRV": ["10 1 5060 first.test.", "10 9 5060 last.test."],
    "_sip._udp.many.test SRV": [f"10 0 {5000 + number} first.test." for number in range(20)],
}


@pytest.fixture(scope="module")
def server() -> t.Iterator[NameServer]:
    with NameServer(ZONE) as running:
        yield running


def places(resolution: Resolution) -> list[str]:
    return [f"{endpoint.transport} {endpoint}" for endpoint in resolution.endpoints]


def stopped(uri: str, **settings: t.Any) -> ProbeStopped:
    with pytest.raises(ProbeStopped) as caught:
        resolve(parse_sip_uri(uri), **{"timeout": 3, **settings})
    return caught.value


@pytest.mark.parametrize(
    ("uri", "expected"),
    [
        ("sip:1@192.0.2.9", ["udp 192.0.2.9:5060"]),
        ("sip:1@192.0.2.9;transport=TLS", ["tls 192.0.2.9:5061"]),
        ("sip:1@192.0.2.9:7000;transport=tcp", ["tcp 192.0.2.9:7000"]),
        ("sips:1@[2001:db8::9]", ["tls [2001:db8::9]:5061"]),
        ("sips:1@[2001:db8::9]:7000;transport=tcp", ["tls [2001:db8::9]:7000"]),
    ],
)
def test_a_numeric_host_needs_no_dns(uri: str, expected: list[str]) -> None:
    found = resolve(parse_sip_uri(uri), timeout=0)
    assert places(found) == expected
    assert found.facts["asked"] == []


@pytest.mark.parametrize(
    ("uri", "expected"),
    [
        (
            "sip:1@sip.test:32682;transport=tls",
            ["tls 192.0.2.1:32682", "tls [2001:db8::1]:32682"],
        ),
        ("sip:1@both.test", ["tls 192.0.2.11:5071", "tls 192.0.2.12:5071"]),
        ("sips:1@both.test", ["tls 192.0.2.11:5071", "tls 192.0.2.12:5071"]),
        ("sip:1@both.test;transport=udp", ["udp 192.0.2.11:5062"]),
        ("sip:1@sip.test;transport=tcp", ["tcp 192.0.2.1:5060", "tcp [2001:db8::1]:5060"]),
        ("sip:1@sip.test;transport=tls", ["tls 192.0.2.1:5061", "tls [2001:db8::1]:5061"]),
        ("sip:1@alias.test", ["udp 192.0.2.30:5060"]),
        ("sip:1@lame.test", ["tcp 192.0.2.11:5060"]),
    ],
)
def test_names(server: NameServer, uri: str, expected: list[str]) -> None:
    found = resolve(parse_sip_uri(uri), name_servers=[server.address], timeout=3)
    assert places(found) == expected
    assert {endpoint.host for endpoint in found.endpoints} == {parse_sip_uri(uri).host}


def test_the_facts_tell_what_was_asked_and_came(server: NameServer) -> None:
    facts = resolve(parse_sip_uri("sips:both.test"), name_servers=[server.address], timeout=3).facts
    assert facts["resolver"] == [f"127.0.0.1:{server.address[1]}"]
    assert facts["asked"] == [
        "SRV _sips._tcp.both.test",
        "A first.test",
        "AAAA first.test",
        "A last.test",
        "AAAA last.test",
    ]
    assert facts["records"][0] == {
        "name": "_sips._tcp.both.test",
        "type": "SRV",
        "value": "10 0 5071 first.test.",
        "ttl": 300,
    }
    assert {"name": "first.test", "type": "A", "value": "192.0.2.11", "ttl": 300} in facts["records"]
    assert facts["connect_to"] is None


def test_srv_records_of_one_priority_share_by_weight(server: NameServer) -> None:
    first = Counter(
        resolve(parse_sip_uri("sip:even.test;transport=udp"), name_servers=[server.address], timeout=3)
        .endpoints[0]
        .address
        for _attempt in range(60)
    )
    assert first["192.0.2.12"] > first["192.0.2.11"]


def test_endless_records_are_cut(server: NameServer) -> None:
    found = resolve(parse_sip_uri("sip:many.test;transport=udp"), name_servers=[server.address], timeout=3)
    assert len(found.endpoints) == LARGEST_NUMBER_OF_ENDPOINTS


@pytest.mark.parametrize(
    ("uri", "code", "detail"),
    [
        ("sip:nowhere.test:5060", "name_not_found", "nowhere.test does not exist"),
        ("sip:nowhere.test", "name_not_found", "nowhere.test does not exist"),
        ("sip:empty.test:5060", "name_without_address", "empty.test has neither an A nor an AAAA record"),
        ("sip:closed.test", "name_without_address", "by its SRV record _sip._tcp.closed.test is not offered"),
        ("sip:gone-too.test", "name_without_address", "gone.test does not exist"),
    ],
)
def test_names_that_lead_nowhere(server: NameServer, uri: str, code: str, detail: str) -> None:
    trouble = stopped(uri, name_servers=[server.address])
    assert (trouble.diagnosis.code, trouble.detail) == (code, detail)
    assert trouble.facts["asked"]


@pytest.mark.parametrize("port", ["", ":5060"])
@pytest.mark.parametrize("rcode", ["SERVFAIL", "REFUSED"])
def test_a_name_server_in_trouble(rcode: str, port: str) -> None:
    with NameServer({}, rcode=rcode) as broken:
        trouble = stopped(f"sip:sip.test{port}", name_servers=[broken.address])
    assert trouble.diagnosis.code == "name_server_trouble"
    assert rcode in trouble.detail


@pytest.mark.parametrize("port", ["", ":5060"])
def test_a_silent_name_server_costs_the_timeout_at_most(port: str) -> None:
    with NameServer({}, silent=True) as silent:
        began = time.monotonic()
        trouble = stopped(f"sip:sip.test{port}", name_servers=[silent.address], timeout=0.6)
    assert time.monotonic() - began < 10
    assert trouble.diagnosis.code == "name_server_trouble"


def test_a_second_name_server_takes_over(server: NameServer) -> None:
    with NameServer({}, rcode="SERVFAIL") as broken:
        found = resolve(parse_sip_uri("sip:alias.test:5060"), name_servers=[broken.address, server.address], timeout=3)
    assert places(found) == ["udp 192.0.2.30:5060"]


def test_the_resolver_of_the_system() -> None:
    found = resolve(parse_sip_uri("sip:localhost:5060"), timeout=3)
    assert {endpoint.address for endpoint in found.endpoints} <= {"127.0.0.1", "::1"}
    assert found.facts["resolver"] == "system"
    assert found.facts["records"][0]["ttl"] is None


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (socket.EAI_NONAME, "name_not_found"),
        (socket.EAI_NODATA, "name_without_address"),
        (socket.EAI_AGAIN, "name_server_trouble"),
        (socket.EAI_FAIL, "name_server_trouble"),
    ],
)
def test_errors_of_the_systems_resolver(monkeypatch: pytest.MonkeyPatch, number: int, code: str) -> None:
    # What the system's name servers answer is not up to a test.
    def fail(*_arguments: t.Any, **_settings: t.Any) -> t.NoReturn:
        raise socket.gaierror(number, "as told")

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    trouble = stopped("sip:sip.test:5060")
    assert (trouble.diagnosis.code, trouble.detail) == (code, "sip.test: as told")


def test_a_resolver_of_the_system_that_hangs_is_left_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_arguments, **_settings: time.sleep(3))
    began = time.monotonic()
    assert stopped("sip:sip.test:5060", timeout=0.2).diagnosis.code == "name_server_trouble"
    assert time.monotonic() - began < 10


@pytest.mark.parametrize(
    ("entries", "uri", "expected"),
    [
        ({"sip.test": "127.0.0.1:99"}, "sip:1@SIP.test:32682", ["udp 127.0.0.1:99"]),
        ({"sip.test": "127.0.0.1"}, "sip:1@sip.test:32682", ["udp 127.0.0.1:32682"]),
        ({"sip.test": "127.0.0.1"}, "sip:1@sip.test;transport=tls", ["tls 127.0.0.1:5061"]),
        ({"sip.test:5061": "127.0.0.1:99"}, "sips:1@sip.test", ["tls 127.0.0.1:99"]),
        ({"Sip.Test.:32682": "127.0.0.1:1", "sip.test": "127.0.0.1:2"}, "sip:sip.test:32682", ["udp 127.0.0.1:1"]),
        ({"sip.test:1": "127.0.0.1:1", "sip.test": "127.0.0.1:2"}, "sip:sip.test:32682", ["udp 127.0.0.1:2"]),
        ({"sip.test": "[::1]:99"}, "sip:sip.test:5060", ["udp [::1]:99"]),
        ({"sip.test": "[::1]"}, "sip:sip.test:5060", ["udp [::1]:5060"]),
        ({"[2001:db8::1]:5060": "127.0.0.1"}, "sip:[2001:db8::1]:5060", ["udp 127.0.0.1:5060"]),
    ],
)
def test_connect_to(entries: dict[str, str], uri: str, expected: list[str]) -> None:
    found = resolve(parse_sip_uri(uri), connect_to=parse_connect_to(entries), timeout=0)
    assert places(found) == expected
    assert found.endpoints[0].host == parse_sip_uri(uri).host.lower().strip("[]") or "SIP" in uri
    assert found.facts["connect_to"] == expected[0].split()[1]
    assert found.facts["asked"] == []


def test_connect_to_a_name(server: NameServer) -> None:
    found = resolve(
        parse_sip_uri("sip:sip.test:5060"),
        connect_to=parse_connect_to({"sip.test": "alias.test:99"}),
        name_servers=[server.address],
        timeout=3,
    )
    assert [(endpoint.host, str(endpoint)) for endpoint in found.endpoints] == [("sip.test", "192.0.2.30:99")]


@pytest.mark.parametrize("value", ["", "a b", "127.0.0.1:", "127.0.0.1:0", "127.0.0.1:65536", "::1", "[::1]:x", None])
def test_wrong_entries_of_connect_to(value: t.Any) -> None:
    with pytest.raises(InvalidInput, match="is not a host, or a host and a port"):
        parse_connect_to({"sip.test": value})
    with pytest.raises(InvalidInput, match="connect_to"):
        parse_connect_to({value: "127.0.0.1"})


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("192.0.2.53", ("192.0.2.53", 53)),
        ("192.0.2.53:5353", ("192.0.2.53", 5353)),
        ("2001:db8::53", ("2001:db8::53", 53)),
        ("[2001:db8::53]", ("2001:db8::53", 53)),
        ("[2001:db8::53]:5353", ("2001:db8::53", 5353)),
    ],
)
def test_name_servers(value: str, expected: tuple[str, int]) -> None:
    assert parse_name_servers([value]) == (expected,)


@pytest.mark.parametrize("value", ["", "dns.example.com", "192.0.2.53:", "192.0.2.53:0", "192.0.2.53:70000", "[::1]:x"])
def test_wrong_name_servers(value: str) -> None:
    with pytest.raises(InvalidInput, match="is not the address of a name server"):
        parse_name_servers(["192.0.2.1", value])


@pytest.mark.parametrize(
    "uri", ["sip:sip.test;transport=sctp", "sip:sip.test;transport=ws", "sips:sip.test;transport=udp"]
)
def test_transports_that_cannot_be_probed(uri: str) -> None:
    with pytest.raises(InvalidInput, match=r"transport=\w+ cannot be probed"):
        resolve(parse_sip_uri(uri), timeout=1)


def test_dnspython_is_needed_for_srv_records_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "dns.resolver", None)
    assert resolve(parse_sip_uri("sip:localhost:5060"), timeout=3).endpoints
    with pytest.raises(ConnectionFailed, match=r"dnspython.*give the port in the URI"):
        resolve(parse_sip_uri("sip:localhost"), timeout=3)
