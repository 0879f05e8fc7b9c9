# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A tenant of the sandbox, wired by the collection: each planted fault shows as what it is, and a call gets through."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from conftest import need
from probing import probe, rungs, shown
from processes import Transport, free_ports
from sipp import call_with_sipp
from wiring import FROM_SYNTHFLOW, GLADLY, LOOSE_NUMBER, NUMBER, SYNTHFLOW, UNKNOWN_NUMBER, Wiring

TO_TLS = ("dns", "connect", "tls")
TO_OPTIONS = (*TO_TLS, "options")
TO_INVITE = (*TO_OPTIONS, "invite")
PLAIN_TO_OPTIONS = ("dns", "connect", "options")
TLS_URI = f"sip:{NUMBER}@{SYNTHFLOW}:32682;transport=tls"
GLADLY_URI = f"sip:{NUMBER}@{GLADLY};transport=tls"
INVITE = {"method": "invite", "headers": {"X-Gladly-Caller-Id": "+12065550111"}}


@dataclass(frozen=True)
class Row:
    """A fault planted by switches, what is probed, and what the probe has to say."""

    name: str
    uri: str
    code: str
    verdict: str
    rungs: tuple[str, ...] = TO_OPTIONS
    options: t.Mapping[str, t.Any] = field(default_factory=dict)
    switches: t.Mapping[str, str] = field(default_factory=dict)


def to(number: str, port: int = 32682, transport: str = "tls", host: str = SYNTHFLOW) -> str:
    """Return the URI of a number."""
    return f"sip:{number}@{host}:{port};transport={transport}"


ROWS = (
    Row("attached", TLS_URI, "answered", "pass"),
    Row("attached, TCP", to(NUMBER, 32681, "tcp"), "answered", "pass", PLAIN_TO_OPTIONS),
    Row("attached, UDP", to(NUMBER, 32681, "udp"), "answered", "pass", PLAIN_TO_OPTIONS),
    Row("attached, call", TLS_URI, "rang", "pass", TO_INVITE, INVITE),
    Row("attached, early media", TLS_URI, "rang", "pass", TO_INVITE, INVITE, {"sip_ringing": "183_200"}),
    Row("attached, answers at once", TLS_URI, "call_answered", "pass", TO_INVITE, INVITE, {"sip_ringing": "200_only"}),
    Row("wrong number", to(UNKNOWN_NUMBER), "number_not_found", "fail"),
    Row("wrong region", to(NUMBER, host="sip.eu.synthflow.ai"), "number_not_found", "fail"),
    Row("not attached", to(LOOSE_NUMBER), "number_not_found", "fail"),
    Row("not attached, 480", to(LOOSE_NUMBER), "temporarily_unavailable", "warn",
        switches={"sip_unattached": "480"}),
    Row("not attached, 503", to(LOOSE_NUMBER), "server_trouble", "warn", switches={"sip_unattached": "503"}),
    Row("trunk not up yet", TLS_URI, "number_not_found", "fail", switches={"trunk_ready_after": "3600"}),
    Row("plain on the TLS port", to(NUMBER, transport="tcp"), "tls_on_plain_port", "fail", PLAIN_TO_OPTIONS),
    Row("TLS on the plain port", to(NUMBER, 32681), "plain_on_tls_port", "fail", TO_TLS, {"timeout": 2}),
    Row("unknown authority", TLS_URI, "certificate_unknown_authority", "fail", TO_TLS, {"ca_path": None}),
    Row("expired certificate", TLS_URI, "certificate_expired", "fail", TO_TLS, switches={"sip_certificate": "expired"}),
    Row("wrong name", TLS_URI, "certificate_wrong_name", "fail", TO_TLS, switches={"sip_certificate": "other_name"}),
    Row("another authority", TLS_URI, "certificate_unknown_authority", "fail", TO_TLS,
        switches={"sip_certificate": "other_authority"}),
    Row("not let in", TLS_URI, "forbidden", "inconclusive", switches={"sip_synthflow": "403"}),
    Row("busy", TLS_URI, "busy", "warn", TO_INVITE, INVITE, {"sip_synthflow": "486", "sip_options": "always_200"}),
    Row("declined", TLS_URI, "declined", "warn", switches={"sip_synthflow": "603"}),
    Row("out of order", TLS_URI, "server_trouble", "warn", switches={"sip_synthflow": "503"}),
    Row("silence", TLS_URI, "no_answer", "inconclusive", options={"timeout": 1}, switches={"sip_synthflow": "silent"}),
    Row("hangs up", TLS_URI, "closed_without_answer", "inconclusive", switches={"sip_synthflow": "hang_up"}),
    Row("garbage", TLS_URI, "not_sip", "fail", switches={"sip_synthflow": "garbage"}),
    Row("slow trickle", TLS_URI, "answer_too_slow", "inconclusive", options={"timeout": 2},
        switches={"sip_synthflow": "trickle"}),
    Row("huge answer", TLS_URI, "answer_too_large", "fail", switches={"sip_synthflow": "huge"}),
    Row("asks for credentials", TLS_URI, "credentials_needed", "inconclusive", TO_INVITE, INVITE,
        {"sip_inbound_auth": "digest"}),
    Row("refuses credentials", TLS_URI, "credentials_refused", "fail", TO_INVITE,
        {**INVITE, "username": "acme", "password": "sandbox-secret-1"}, {"sip_inbound_auth": "digest"}),
    Row("no OPTIONS", TLS_URI, "method_not_taken", "warn", switches={"sip_options": "405"}),
    Row("transfer, not on the allowlist", GLADLY_URI, "forbidden", "inconclusive"),
    Row("transfer, dropped", GLADLY_URI, "no_answer", "inconclusive", options={"timeout": 1},
        switches={"gladly_unlisted": "silent"}),
    Row("transfer, hung up on", GLADLY_URI, "closed_without_answer", "inconclusive",
        switches={"gladly_unlisted": "hang_up"}),
    Row("transfer, on the allowlist", GLADLY_URI, "answered", "pass", options={"source_address": FROM_SYNTHFLOW}),
    Row("transfer, wrong number", f"sip:{UNKNOWN_NUMBER}@{GLADLY};transport=tls", "number_not_found", "fail",
        options={"source_address": FROM_SYNTHFLOW}),
    Row("transfer, rings", f"sip:{LOOSE_NUMBER}@{GLADLY};transport=tls", "rang", "pass", TO_INVITE,
        {"source_address": FROM_SYNTHFLOW, "method": "invite"}),
)  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_each_fault_has_its_own_diagnosis(wiring: Wiring, row: Row) -> None:
    wiring.switch(**row.switches)

    result = probe(row.uri, **{"connect_to": wiring.connect_to, "ca_path": wiring.ca_path, **row.options})

    assert (result["diagnosis"]["code"], result["verdict"]) == (row.code, row.verdict), shown(result)
    assert rungs(result) == row.rungs


def test_wrong_port(wiring: Wiring) -> None:
    (port,) = free_ports(1)

    result = probe(TLS_URI, connect_to={SYNTHFLOW: f"127.0.0.1:{port}"}, ca_path=wiring.ca_path)

    assert (result["diagnosis"]["code"], result["verdict"]) == ("connection_refused", "fail"), shown(result)
    assert rungs(result) == ("dns", "connect")


@pytest.mark.parametrize("transport", ["udp", "tcp"])
def test_sipp_calls_the_assistant(wiring: Wiring, tmp_path: Path, transport: Transport) -> None:
    need("sipp")
    target = f"127.0.0.1:{wiring.ports['synthflow']['port']}"

    call_with_sipp(tmp_path, "calls", target, NUMBER, transport=transport, keys={"caller": "+12065550111"})


@pytest.mark.parametrize("number", [LOOSE_NUMBER, UNKNOWN_NUMBER], ids=["not attached", "unknown"])
@pytest.mark.parametrize("transport", ["udp", "tcp"])
def test_sipp_is_refused(wiring: Wiring, tmp_path: Path, transport: Transport, number: str) -> None:
    need("sipp")
    target = f"127.0.0.1:{wiring.ports['synthflow']['port']}"
    keys = {"caller": "+12065550111", "status": "404"}

    call_with_sipp(tmp_path, "is_refused", target, number, transport=transport, keys=keys)
