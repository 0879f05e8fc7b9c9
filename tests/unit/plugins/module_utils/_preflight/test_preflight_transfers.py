# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of where calls are transferred back to."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest
import yaml
from preflight_samples import NUMBER, SECOND, options, settings

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._preflight.finding import Finding
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._preflight.transfers import (
    TRANSFER_KEYS,
    Transfer,
    target_of,
    transfer_findings,
    transfers_of,
)

QUEUE = "+12065550150"


def _findings(*transfers: t.Any) -> list[Finding]:
    return list(transfer_findings(settings(ledger="acme.yml", number={"transfers": list(transfers)})))


@pytest.mark.parametrize(
    "transfer",
    [
        {"queue_did": QUEUE},
        {"target": QUEUE},
        {"target": f"sip:{QUEUE}@acme.sip.gladly.com;transport=tls?X-Gladly-Routing-Selector=billing"},
        {"target": f"{QUEUE}@ACME.sip.gladly.com.;TRANSPORT=TLS", "queue_did": None},
        {"target": f"sips:{QUEUE}@acme.sip.gladly.com"},
        {"target": "12", "topic": "gone", "state": "absent"},
        {"state": "absent"},
    ],
)
def test_a_transfer_in_order(transfer: dict[str, t.Any]) -> None:
    assert _findings({"key": "billing", **transfer}) == []


@pytest.mark.parametrize(
    ("transfer", "severity", "words"),
    [
        ({}, "error", "neither queue_did nor target"),
        ({"queue_did": QUEUE, "target": QUEUE}, "error", "both queue_did and target"),
        ({"queue_did": "2065550150"}, "error", "is no phone number"),
        ({"target": "+1206"}, "error", "is no phone number"),
        ({"target": "sip:a b"}, "error", "cannot have"),
        ({"target": f"sip:{QUEUE}@borealis.sip.gladly.com"}, "error", "that is another organization"),
        ({"target": f"sip:{QUEUE}@pbx.acme.example"}, "warning", "leads to pbx.acme.example"),
        ({"target": QUEUE, "topic": "billing"}, "error", "goes with a queue_did alone"),
        ({"queue_did": NUMBER}, "error", "round in a circle"),
        ({"target": f"sip:{NUMBER}@acme.sip.gladly.com;transport=tls"}, "error", "round in a circle"),
        ({"target": f"{NUMBER[1:]}@acme.sip.gladly.com;transport=tls"}, "error", "round in a circle"),
        ({"target": f"{QUEUE}@acme.sip.gladly.com"}, "warning", "no transport"),
        ({"target": f"{QUEUE}@acme.sip.gladly.com;transport=udp"}, "warning", "transport=udp"),
        ({"queue_did": QUEUE, "topc": "billing"}, "error", "'topc', which no transfer has"),
        ({"queue_did": QUEUE, "preserve_caller_id": True}, "error", "'preserve_caller_id', which"),
        ({"state": "absent", "quue_did": QUEUE}, "error", "'quue_did', which"),
    ],
)
def test_a_transfer_that_leads_elsewhere(transfer: dict[str, t.Any], severity: str, words: str) -> None:
    (finding,) = _findings({"key": "billing", **transfer})
    assert (finding.severity, finding.check) == (severity, "transfers")
    assert finding.object == f"transfer 'billing' of {NUMBER}"
    assert words in finding.finding


def test_queues_that_share_a_did() -> None:
    target = f"{QUEUE}@acme.sip.gladly.com;transport=tls?x-gladly-routing-selector=orders"
    shared = {"transfers": [{"key": "orders", "target": target}]}
    first = {**options()["numbers"][0], "transfers": [{"key": "b", "queue_did": QUEUE, "topic": "billing"}]}
    (finding,) = transfer_findings(settings(numbers=[first, {**SECOND, **shared}]))
    assert (finding.severity, finding.object) == ("warning", f"queue DID {QUEUE}")
    assert "topics billing, orders share it" in finding.finding


def test_one_topic_twice_over_a_did_is_one_queue() -> None:
    assert (
        _findings({"key": "a", "queue_did": QUEUE, "topic": "x"}, {"key": "b", "queue_did": QUEUE, "topic": "x"}) == []
    )


def test_several_transfers_need_a_ledger() -> None:
    several = [{"key": "a", "queue_did": QUEUE}, {"key": "b", "queue_did": "+12065550151"}]
    (finding,) = transfer_findings(settings(number={"transfers": several}))
    assert (finding.severity, finding.object) == ("error", f"transfers of {NUMBER}")
    assert "tenant_ledger_directory" in finding.fix
    assert _findings(*several) == []
    named = [{**transfer, "action_id": "x"} for transfer in several]
    assert list(transfer_findings(settings(number={"transfers": named}))) == []


@pytest.mark.parametrize("scope", ["integrate", "decommission"])
def test_a_key_twice(scope: str) -> None:
    twice = [{"key": "a", "queue_did": QUEUE}, {"key": "a", "queue_did": "+12065550151"}]
    (finding,) = transfer_findings(settings(scope=scope, ledger="acme.yml", number={"transfers": twice}))
    assert (finding.severity, finding.object) == ("error", f"transfer 'a' of {NUMBER}")
    assert "another transfer with that key" in finding.finding


def test_one_key_of_two_assistants() -> None:
    first = {**options()["numbers"][0], "transfers": [{"key": "a", "queue_did": QUEUE}]}
    second = {**SECOND, "transfers": [{"key": "a", "queue_did": QUEUE}]}
    assert list(transfer_findings(settings(numbers=[first, second]))) == []


def test_what_goes_may_lead_anywhere() -> None:
    gone = settings(scope="decommission", number={"transfers": [{"key": "a", "queue_did": NUMBER, "topic": "gone"}]})
    assert list(transfer_findings(gone)) == []


def test_the_role_knows_the_same_keys() -> None:
    path = Path(__file__).parents[5] / "roles" / "transfer_back" / "meta" / "argument_specs.yml"
    spec = yaml.safe_load(path.read_text(encoding="utf-8"))["argument_specs"]["main"]["options"]
    assert set(TRANSFER_KEYS) == set(spec["transfer_back_numbers"]["options"]["transfers"]["options"])


@pytest.mark.parametrize(
    ("given", "target"),
    [
        ({"queue_did": "+1 206 555 0150"}, f"sip:{QUEUE}@acme.sip.gladly.com;transport=tls"),
        (
            {"queue_did": QUEUE, "topic": "bills & more"},
            f"sip:{QUEUE}@acme.sip.gladly.com;transport=tls?X-Gladly-Routing-Selector=bills%20%26%20more",
        ),
        ({"queue_did": QUEUE, "topic": "a\nb"}, None),
        ({"target": QUEUE}, QUEUE),
        ({"target": "sip:a@b.example"}, "sip:a@b.example"),
        ({"target": "12"}, None),
        ({}, None),
    ],
)
def test_the_target_of_a_transfer(given: dict[str, t.Any], target: str | None) -> None:
    assert target_of(Transfer("transfer", NUMBER, "agent", given), "acme.sip.gladly.com") == target


@pytest.mark.parametrize("transfers", ["billing", ["billing"], {"key": "billing"}])
def test_what_is_no_list_of_transfers(transfers: t.Any) -> None:
    (finding,) = transfer_findings(settings(number={"transfers": transfers}))
    assert finding.object == f"transfers of {NUMBER}"
    assert transfers_of(settings(number={"transfers": transfers})) == []


def test_without_a_domain_no_target_is_at_odds_with_it() -> None:
    tenant = settings(sip_domain="", number={"transfers": [{"key": "a", "target": f"{QUEUE}@acme.sip.gladly.com"}]})
    assert list(transfer_findings(tenant)) == []
