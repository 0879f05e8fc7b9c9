# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A proxy with an allowlist and TLS: wrong certificates, wrong ports, and hosts that are not let in."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

import pytest
from certificates import Certificates
from conftest import StartSipp
from kamailio import FRIEND, HOST, UNKNOWN_NUMBER, Kamailio
from probing import NUMBER, probe, rung, rungs, shown

TO_CONNECT = ("dns", "connect")
TO_TLS = (*TO_CONNECT, "tls")
TO_OPTIONS = (*TO_TLS, "options")
PLAIN_TO_OPTIONS = (*TO_CONNECT, "options")


@dataclass(frozen=True)
class Row:
    """A port of the proxy, how it is probed, and what the probe has to say."""

    name: str
    port: str
    code: str
    verdict: str
    # Empty where it is left to chance.
    rungs: tuple[str, ...] = TO_OPTIONS
    transport: str = "tls"
    number: str = NUMBER
    options: t.Mapping[str, t.Any] = field(default_factory=dict)


ROWS = (
    Row("right", "tls", "answered", "pass"),
    Row("right, connect only", "tls", "secured", "pass", TO_TLS, options={"method": "connect"}),
    Row("expired certificate", "expired", "certificate_expired", "fail", TO_TLS),
    Row("certificate of the future", "not_yet_valid", "certificate_not_yet_valid", "fail", TO_TLS),
    Row("certificate for another name", "wrong_name", "certificate_wrong_name", "fail", TO_TLS),
    Row("unknown authority", "unknown_authority", "certificate_unknown_authority", "fail", TO_TLS),
    Row("expires in five days", "expires_soon", "certificate_expires_soon", "warn"),
    Row("five days are enough", "expires_soon", "answered", "pass", options={"expiry_days": 5}),
    Row("not checked", "expired", "certificate_not_checked", "warn", options={"validate_certs": False}),
    # In TLS 1.3 the peer says so only after the handshake, at once or when the next rung has been reached.
    Row("no client certificate", "wants_client_certificate", "client_certificate_needed", "inconclusive", ()),
    Row("plain on the TLS port", "tls", "tls_on_plain_port", "fail", PLAIN_TO_OPTIONS, "tcp"),
    Row("TLS on the plain port", "open", "plain_on_tls_port", "fail", TO_TLS, options={"timeout": 1}),
    Row("UDP to a port for TCP", "tls", "connection_refused", "fail", PLAIN_TO_OPTIONS, "udp"),
    Row("not on the allowlist", "tls_forbids_strangers", "forbidden", "inconclusive"),
    Row("not on the allowlist, but should be", "tls_forbids_strangers", "forbidden", "fail",
        options={"allowlisted": True}),
    Row("on the allowlist", "tls_forbids_strangers", "answered", "pass", options={"source_address": FRIEND}),
    Row("not on the allowlist, TCP", "forbids_strangers", "forbidden", "inconclusive", PLAIN_TO_OPTIONS, "tcp"),
    Row("on the allowlist, TCP", "forbids_strangers", "answered", "pass", PLAIN_TO_OPTIONS, "tcp",
        options={"source_address": FRIEND}),
    Row("dropped", "drops_strangers", "no_answer", "inconclusive", PLAIN_TO_OPTIONS, "udp", options={"timeout": 1}),
    Row("dropped, but should not be", "drops_strangers", "no_answer", "fail", PLAIN_TO_OPTIONS, "udp",
        options={"timeout": 1, "allowlisted": True}),
    Row("dropped, TCP", "drops_strangers", "no_answer", "inconclusive", PLAIN_TO_OPTIONS, "tcp",
        options={"timeout": 1}),
    Row("not dropped", "drops_strangers", "answered", "pass", PLAIN_TO_OPTIONS, "udp",
        options={"source_address": FRIEND}),
    Row("wrong number", "tls", "number_not_found", "fail", number=UNKNOWN_NUMBER),
)  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_each_fault_has_its_own_diagnosis(
    sipp: StartSipp, kamailio: Kamailio, certificates: Certificates, row: Row
) -> None:
    # What answers behind the proxy, where the proxy lets the probe through.
    sipp("refuses", port=kamailio.behind, keys={"options": "200 OK", "invite": "486 Busy Here"})

    result = probe(
        f"sip:{row.number}@{HOST}:32682;transport={row.transport}",
        connect_to={f"{HOST}:32682": kamailio.address(row.port)},
        **{"ca_path": str(certificates.ca_path), **row.options},
    )

    assert (result["diagnosis"]["code"], result["verdict"]) == (row.code, row.verdict), shown(result)
    assert rungs(result) == (row.rungs or rungs(result))


def test_nobody_behind_the_proxy(kamailio: Kamailio) -> None:
    result = probe(f"sip:{NUMBER}@{kamailio.address('open')};transport=tcp", timeout=30)

    assert result["diagnosis"]["code"] in ("request_timeout", "server_trouble"), shown(result)
    assert result["verdict"] == "warn"


def test_a_client_certificate_opens(sipp: StartSipp, kamailio: Kamailio, certificates: Certificates) -> None:
    sipp("refuses", port=kamailio.behind, keys={"options": "200 OK", "invite": "486 Busy Here"})
    pair = certificates.issue("client.example")

    result = probe(
        f"sip:{NUMBER}@{HOST}:32682;transport=tls",
        connect_to={HOST: kamailio.address("wants_client_certificate")},
        ca_path=str(certificates.ca_path),
        client_cert=str(pair.certificate),
        client_key=str(pair.key),
    )

    assert result["diagnosis"]["code"] == "answered", shown(result)


@pytest.mark.parametrize(
    ("port", "problem"),
    [
        ("expired", "certificate_expired"),
        ("wrong_name", "certificate_wrong_name"),
        ("unknown_authority", "certificate_unknown_authority"),
    ],
)
def test_a_refused_certificate_is_shown(
    kamailio: Kamailio, certificates: Certificates, port: str, problem: str
) -> None:
    result = probe(
        f"sip:{NUMBER}@{HOST}:32682;transport=tls",
        connect_to={HOST: kamailio.address(port)},
        ca_path=str(certificates.ca_path),
    )

    certificate = rung(result, "tls")["facts"]["certificate"]
    assert problem in certificate["problems"]
    assert ("sip.eu.synthflow.ai" if port == "wrong_name" else HOST) in certificate["names"]
    assert (certificate["days_left"] < 0) == (port == "expired")
