# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether this machine can probe is told before anything is written."""

from __future__ import annotations

import sys
import typing as t

import preflight_samples
import pytest
from preflight_vendors import Vendors
from pytest_httpserver import HTTPServer

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._preflight.finding import Finding
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._preflight.probe_checks import probe_findings

QUEUE = {"key": "agents", "queue_did": "+12065550199"}
OFF = {"level": "config", "transfer_level": "config"}


def found(probe: t.Mapping[str, t.Any] | None, *transfers: t.Mapping[str, t.Any]) -> list[Finding]:
    """Return the findings of a tenant with these transfers."""
    given = {} if probe is None else {"probe": probe}
    return list(probe_findings(preflight_samples.settings(number={"transfers": list(transfers)}, **given)))


def hide(monkeypatch: pytest.MonkeyPatch, *libraries: str) -> None:
    """Let Python not find the libraries."""
    for library in libraries:
        monkeypatch.setitem(sys.modules, library, None)


@pytest.mark.parametrize("probe", [{}, {"level": "invite", "connect_to": {"acme.sip.gladly.com": "127.0.0.1:5061"}}])
def test_a_machine_that_can_probe(probe: dict[str, t.Any]) -> None:
    assert found(probe, QUEUE) == []


@pytest.mark.parametrize("library", ["sipmessage", "cryptography"])
def test_a_missing_library_is_told_with_where_and_what_to_do(monkeypatch: pytest.MonkeyPatch, library: str) -> None:
    hide(monkeypatch, library)
    (finding,) = found({})
    assert (finding.severity, finding.check, finding.object) == ("error", "probe", f"Python package {library}")
    assert sys.executable in finding.finding
    assert f"pip install {library}" in finding.fix
    assert found({"level": "config"}) == [finding]


@pytest.mark.parametrize("probe", [None, OFF, {**OFF, "timeout": 0}])
def test_what_is_not_probed_needs_nothing(monkeypatch: pytest.MonkeyPatch, probe: dict[str, t.Any] | None) -> None:
    hide(monkeypatch, "sipmessage", "dns")
    assert found(probe, QUEUE) == []


@pytest.mark.parametrize(
    ("transfer", "probe", "missing"),
    [
        (QUEUE, {}, True),
        (QUEUE, {"transfer_level": "config"}, False),
        (QUEUE, {"connect_to": {"ACME.sip.gladly.com": "127.0.0.1:5061"}}, False),
        (QUEUE, {"connect_to": {"acme.sip.gladly.com:5061": "127.0.0.1:5061"}}, False),
        # The port of TCP: over TLS the name is looked up all the same.
        (QUEUE, {"connect_to": {"acme.sip.gladly.com:5060": "127.0.0.1:5060"}}, True),
        ({**QUEUE, "state": "absent"}, {}, False),
        ({"key": "desk", "target": "+12065550123"}, {}, False),
        ({"key": "port", "target": "sip:+12065550199@acme.sip.gladly.com:5061;transport=tls"}, {}, False),
        ({"key": "numeric", "target": "sip:+12065550199@192.0.2.1;transport=tls"}, {}, False),
    ],
)
def test_dnspython_is_asked_for_where_an_address_is_looked_up(
    monkeypatch: pytest.MonkeyPatch, transfer: dict[str, t.Any], probe: dict[str, t.Any], missing: bool
) -> None:
    hide(monkeypatch, "dns", "dns.resolver")
    assert [finding.object for finding in found(probe, transfer)] == ["Python package dnspython"] * missing


def test_each_setting_of_no_use_is_told_by_its_variable() -> None:
    first, second = found({"timeout": 0, "connect_to": {"sip.us.synthflow.ai": "nonsense:port:x"}})
    assert (first.object, second.object) == ("tenant_verify_timeout", "tenant_sip_connect_to")
    assert "0 is not between 1 and" in first.finding
    assert "'nonsense:port:x' is not a host" in second.finding


@pytest.mark.parametrize(("scope", "errors"), [("integrate", 1), ("decommission", 0)])
def test_it_is_a_finding_of_the_preflight(httpserver: HTTPServer, scope: str, errors: int) -> None:
    findings = Vendors(httpserver).look(scope=scope, probe={"timeout": 0})["findings"]
    assert [one["object"] for one in findings if one["check"] == "probe"] == ["tenant_verify_timeout"] * errors
