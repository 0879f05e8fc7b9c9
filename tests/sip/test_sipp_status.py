# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""SIPp answers with a status, over UDP, TCP and IPv6; each gets a diagnosis of its own, and SIPp is content."""

from __future__ import annotations

import socket
import typing as t

import pytest
from conftest import StartSipp
from probing import NUMBER, probe, rung, rungs, sent, shown
from processes import Transport, free_ports

TO_OPTIONS = ("dns", "connect", "options")
TO_INVITE = (*TO_OPTIONS, "invite")

# Status and reason, verdict, code.
STATUSES = (
    ("200 OK", "pass", "answered"),
    ("302 Moved Temporarily", "warn", "redirected"),
    ("400 Bad Request", "warn", "bad_request"),
    ("401 Unauthorized", "inconclusive", "credentials_needed"),
    ("403 Forbidden", "inconclusive", "forbidden"),
    ("404 Not Found", "fail", "number_not_found"),
    ("405 Method Not Allowed", "warn", "method_not_taken"),
    ("408 Request Timeout", "warn", "request_timeout"),
    ("420 Bad Extension", "warn", "extension_needed"),
    ("480 Temporarily Unavailable", "warn", "temporarily_unavailable"),
    ("484 Address Incomplete", "fail", "address_incomplete"),
    ("486 Busy Here", "warn", "busy"),
    ("488 Not Acceptable Here", "warn", "not_acceptable"),
    ("499 Whatever", "warn", "other_refusal"),
    ("500 Server Internal Error", "warn", "server_trouble"),
    ("501 Not Implemented", "warn", "method_not_taken"),
    ("503 Service Unavailable", "warn", "server_trouble"),
    ("600 Busy Everywhere", "warn", "busy"),
    ("603 Decline", "warn", "declined"),
)
INVITE_STATUSES = tuple(row for row in STATUSES if row[0][:3] in ("403", "404", "480", "486", "488", "503", "603"))
TRANSPORTS: tuple[Transport, ...] = ("udp", "tcp")


def with_ipv6() -> bool:
    """Whether this machine has an IPv6 loopback."""
    try:
        with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as tried:
            tried.bind(("::1", 0))
    except OSError:
        return False
    return True


def uri_of(address: str, transport: str, number: str = NUMBER) -> str:
    """Return the URI of a number at an address."""
    return f"sip:{number}@{address};transport={transport}"


@pytest.mark.parametrize(("status", "verdict", "code"), STATUSES, ids=[row[0] for row in STATUSES])
def test_status_of_options(sipp: StartSipp, status: str, verdict: str, code: str) -> None:
    transport: Transport = "udp" if int(status[:3]) % 2 else "tcp"
    peer = sipp("refuses", transport=transport, keys={"options": status, "invite": "500 Never"})

    result = probe(uri_of(peer.address, transport))

    assert (result["diagnosis"]["code"], result["verdict"]) == (code, verdict), shown(result)
    assert rungs(result) == TO_OPTIONS
    assert rung(result, "options")["facts"]["status"] == int(status[:3])
    assert sent(result) == ["OPTIONS"]
    peer.finish()


@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.parametrize(("status", "verdict", "code"), INVITE_STATUSES, ids=[row[0] for row in INVITE_STATUSES])
def test_status_of_invite(sipp: StartSipp, transport: Transport, status: str, verdict: str, code: str) -> None:
    peer = sipp("refuses", transport=transport, keys={"options": "200 OK", "invite": status})

    result = probe(uri_of(peer.address, transport), method="invite")

    assert (result["diagnosis"]["code"], result["verdict"]) == (code, verdict), shown(result)
    assert rungs(result) == TO_INVITE
    assert sent(result) == ["OPTIONS", "INVITE", "ACK"]
    peer.finish()


@pytest.mark.parametrize(
    ("options", "verdict", "code"),
    [
        ({"allowlisted": True}, "fail", "forbidden"),
        ({"expect": [200, 403]}, "pass", "expected_status"),
        ({"expect": [404]}, "fail", "unexpected_status"),
    ],
    ids=["let in", "expected", "not expected"],
)
def test_what_the_caller_knows(sipp: StartSipp, options: t.Any, verdict: str, code: str) -> None:
    peer = sipp("refuses", keys={"options": "403 Forbidden", "invite": "500 Never"})

    result = probe(uri_of(peer.address, "udp"), **options)

    assert (result["diagnosis"]["code"], result["verdict"]) == (code, verdict), shown(result)
    peer.finish()


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_wrong_port(transport: Transport) -> None:
    (port,) = free_ports(1)

    result = probe(uri_of(f"127.0.0.1:{port}", transport))

    assert (result["diagnosis"]["code"], result["verdict"]) == ("connection_refused", "fail"), shown(result)


def test_tls_to_a_port_for_tcp(sipp: StartSipp) -> None:
    peer = sipp("refuses", transport="tcp", keys={"options": "200 OK", "invite": "486 Busy Here"})

    result = probe(uri_of(peer.address, "tls"), timeout=1)

    # SIPp gives no sign at all, not even to a keep-alive, so more cannot be told.
    assert (result["diagnosis"]["code"], result["verdict"]) == ("tls_timed_out", "inconclusive"), shown(result)
    assert rungs(result) == ("dns", "connect", "tls")


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_ipv6(sipp: StartSipp, transport: Transport) -> None:
    if not with_ipv6():
        pytest.skip("this machine has no IPv6 loopback")
    peer = sipp("refuses", transport=transport, host="::1", keys={"options": "200 OK", "invite": "486 Busy Here"})

    result = probe(uri_of(peer.address, transport), method="invite")

    assert (result["diagnosis"]["code"], result["target"]["address"]) == ("busy", "::1"), shown(result)
    peer.finish()


@pytest.mark.parametrize(
    ("headers", "verdict", "code"),
    [
        ({"X-Gladly-Caller-Id": "+12065550111"}, "pass", "rang"),
        ({"X-Gladly-Caller-Id": "2065550111"}, "warn", "bad_request"),
        ({"X-Gladly-Caller-Id": "{caller_e164}"}, "warn", "bad_request"),
        ({"X-Gladly-Caller-ID-2": "+12065550111"}, "warn", "bad_request"),
        ({}, "warn", "bad_request"),
    ],
    ids=["right", "no plus", "placeholder", "other name", "none"],
)
def test_wrong_headers(sipp: StartSipp, headers: t.Any, verdict: str, code: str) -> None:
    peer = sipp("headers")

    result = probe(uri_of(peer.address, "udp"), method="invite", headers=headers)

    assert (result["diagnosis"]["code"], result["verdict"]) == (code, verdict), shown(result)
    peer.finish()


def test_headers_arrive_byte_for_byte(sipp: StartSipp) -> None:
    headers = {
        "X-Gladly-Caller-Id": "+12065550111",
        "X-Gladly-Routing-Selector": 'billing; tier=gold, "eu" <vip> % {x} \\ \'',
        "X-Name_with-both": "Zoë Ångström 日本",
    }
    peer = sipp("headers")

    result = probe(uri_of(peer.address, "udp"), method="invite", headers=headers)

    peer.finish()
    assert result["diagnosis"]["code"] == "rang", shown(result)
    invite = next(text for text in peer.messages().split("-" * 40) if "\nINVITE " in text)
    for name, value in headers.items():
        assert f"\n{name}: {value}\n" in invite
