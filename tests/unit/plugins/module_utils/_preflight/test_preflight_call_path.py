# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of the two ends of a call's way against each other."""

from __future__ import annotations

import typing as t

import pytest
from preflight_samples import NUMBER, settings

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._preflight.call_path import (
    address_findings,
    allowlist_findings,
    codec_findings,
    region_findings,
)
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._preflight.finding import Finding

US = ["35.237.42.43/32", "34.139.4.161/32"]
RIGHT = f"sip:{NUMBER}@sip.us.synthflow.ai:32682;transport=tls"


def _address(address: str, transport: str = "tls") -> list[Finding]:
    tenant = settings(number={"sip_address": address})
    return list(address_findings(tenant.numbers[0], tenant, transport))


@pytest.mark.parametrize(
    ("address", "transport"),
    [
        (RIGHT, "tls"),
        (RIGHT.removeprefix("sip:"), "tls"),
        (f"sip:{NUMBER}@sip.us.synthflow.ai:32682", "tls"),
        (f"sip:{NUMBER}@sip.us.synthflow.ai:32681;transport=tcp", "tcp"),
        (f"sip:{NUMBER}@sip.us.synthflow.ai:32681", "udp"),
        (f"sip:{NUMBER}@sbc.acme.example;transport=tls", "tls"),
        ("", "tls"),
    ],
)
def test_an_address_that_leads_to_the_number(address: str, transport: str) -> None:
    assert _address(address, transport) == []


@pytest.mark.parametrize(
    ("address", "transport", "check", "words"),
    [
        (RIGHT.replace("0100", "0199"), "tls", "sip_address", "it names +12065550199, not the number itself"),
        (RIGHT.replace("+", ""), "tls", "sip_address", "without its +"),
        ("sip:sip.us.synthflow.ai:32682", "tls", "sip_address", "names no number before the @"),
        (RIGHT.replace(".us.", ".eu."), "tls", "sip_address", "the cluster of region 'eu'"),
        (RIGHT.replace(".us.", "."), "tls", "sip_address", "the cluster of region 'global'"),
        (RIGHT.replace("32682", "32681"), "tls", "transport", "takes TLS on 32682, TCP and UDP on 32681"),
        (RIGHT.replace(":32682", ""), "tls", "transport", "it names no port"),
        (RIGHT.replace(":32682", ":5061"), "tls", "transport", "it names port 5061"),
        (RIGHT, "udp", "transport", "it says transport=tls, and the destination's transport is udp"),
        ("sip:<nobody>", "tls", "sip_address", "cannot have"),
    ],
)
def test_an_address_that_does_not(address: str, transport: str, check: str, words: str) -> None:
    (finding,) = _address(address, transport)
    assert (finding.severity, finding.check, finding.object) == ("error", check, f"sip_address of {NUMBER}")
    assert words in finding.finding
    assert f"give 'sip:{NUMBER}@sip.us.synthflow.ai:3268" in finding.fix


@pytest.mark.parametrize("host", ["acme.sip.gladly.com", "ACME.sip.gladly.com.", "other.gladly.qa"])
def test_an_address_that_points_back_at_gladly(host: str) -> None:
    (finding,) = _address(f"{NUMBER}@{host};transport=tls")
    assert finding.severity == "warning"
    assert "would come back to Gladly" in finding.finding


@pytest.mark.parametrize("codecs", [["PCMU"], ["pcma", "G729"], ["Opus"]])
def test_codecs_in_common(codecs: list[str]) -> None:
    assert list(codec_findings(codecs)) == []


@pytest.mark.parametrize("codecs", [[], ["G729", "G722"]])
def test_no_codec_in_common(codecs: list[str]) -> None:
    (finding,) = codec_findings(codecs)
    assert (finding.severity, finding.check) == ("error", "codecs")


@pytest.mark.parametrize(("region", "number"), [("us", 0), ("eu", 0), ("global", 1)])
def test_the_cluster_that_is_going_away(region: str, number: int) -> None:
    findings = list(region_findings(region))
    assert len(findings) == number
    assert {finding.severity for finding in findings} <= {"warning"}


def _allowlist(*networks: str, region: str = "us", confirmed: t.Sequence[str] = ()) -> list[tuple[str, str]]:
    return [(finding.severity, finding.finding) for finding in allowlist_findings(networks, region, confirmed)]


@pytest.mark.parametrize(
    "networks", [[], US, ["34.139.4.161", "35.237.42.43"], [*reversed(US)], ["35.237.42.43", "34.139.4.161/32", *US]]
)
def test_the_networks_of_the_region(networks: list[str]) -> None:
    assert _allowlist(*networks) == []


def test_a_network_of_synthflow_s_that_is_missing() -> None:
    ((severity, finding),) = _allowlist(US[0])
    assert severity == "error"
    assert "from 34.139.4.161/32 would be kept out" in finding
    assert "docs.synthflow.ai/sip-trunking-acl" in finding


def test_networks_of_another_region() -> None:
    assert [severity for severity, _finding in _allowlist(*US, region="eu")] == ["error", "warning"]


def test_more_than_the_networks_of_the_region() -> None:
    ((severity, finding),) = _allowlist(*US, "192.0.2.0/24")
    assert severity == "warning"
    assert "192.0.2.0/24 is more" in finding


def test_a_wider_network_keeps_nobody_out_but_is_more() -> None:
    ((severity, finding),) = _allowlist("34.0.0.0/7", US[1])
    assert severity == "warning"
    assert "34.0.0.0/7 is more" in finding


def test_the_address_that_looks_like_a_slip() -> None:
    ((severity, finding),) = _allowlist(*US, "4.138.180.50")
    assert severity == "warning"
    assert "looks like a slip" in finding


def test_networks_that_synthflow_confirmed_take_the_place_of_the_published_ones() -> None:
    confirmed = [*US, "34.138.180.50"]
    assert _allowlist(*confirmed, confirmed=confirmed) == []
    ((severity, finding),) = _allowlist(*US, confirmed=confirmed)
    assert severity == "error"
    assert "34.138.180.50/32" in finding
    assert _allowlist(*US, "4.138.180.50", confirmed=[*US, "4.138.180.50"]) == []


def test_ipv6_next_to_ipv4() -> None:
    ((severity, finding),) = _allowlist(*US, "2001:db8::/32")
    assert (severity, "2001:db8::/32 is more" in finding) == ("warning", True)
    ((severity, _finding),) = _allowlist(*US, confirmed=[*US, "2001:db8::1"])
    assert severity == "error"


@pytest.mark.parametrize("network", ["0.0.0.0/0", "10.0.0.1/8", "synthflow", ""])
def test_what_is_no_network_of_an_allowlist(network: str) -> None:
    ((severity, _finding),) = _allowlist(*US, network)
    assert severity == "error"
