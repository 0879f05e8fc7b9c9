# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of the preflight as a whole, against both vendors at once."""

from __future__ import annotations

import json
import typing as t
from pathlib import Path

import pytest
import samples
from preflight_samples import NUMBER
from preflight_vendors import AGENT, Vendors
from pytest_httpserver import HTTPServer
from transfer_samples import ACTION, action


@pytest.fixture(name="vendors")
def _vendors(httpserver: HTTPServer) -> Vendors:
    return Vendors(httpserver)


def test_a_tenant_in_order(vendors: Vendors) -> None:
    assert vendors.look() == {
        "changed": False,
        "findings": [],
        "passed": True,
        "observed": {
            "organization": {"id": "o1", "name": "Acme", "gladly_url": "https://acme.gladly.com"},
            "inboxes": 1,
            # Nothing names a topic.
            "topics": None,
            "teams": 1,
            "assistants": 0,
            "numbers": 0,
        },
    }
    assert len(vendors.asked) == len(set(vendors.asked)), "something was asked twice"
    assert len(vendors.asked) == 9


def test_a_tenant_that_is_wired_already(vendors: Vendors) -> None:
    vendors.wire()
    assert vendors.texts() == []
    assert len(vendors.asked) == len(set(vendors.asked)) == 9
    # Where each number that is meant can be read, nobody asks for all of the workspace.
    assert "GET /synthflow/numbers" not in vendors.asked


def test_errors_come_first_and_the_order_stays_the_same(vendors: Vendors) -> None:
    changes: dict[str, t.Any] = {
        "synthflow": {"region": "global"},
        "number": {"assistant": "None", "agent": None, "fallback": {"type": "inbox", "target": "Nowhere"}},
    }
    result = vendors.look(**changes)
    assert [finding["severity"] for finding in result["findings"]] == ["error", "error", "warning"]
    assert result["passed"] is False
    assert vendors.look(**changes)["findings"] == result["findings"]


def test_the_same_failure_is_told_once(vendors: Vendors) -> None:
    """The directory and the route meet the same missing inbox."""
    (text,) = vendors.texts(number={"fallback": {"type": "inbox", "target": "voice support"}})
    assert "There is 'Voice Support'" in text


def test_requests_that_cannot_be_counted_are_told_before_anything_is_written(
    vendors: Vendors, shared_folder: Path
) -> None:
    shared_folder.write_text("")
    findings = vendors.look()["findings"]
    assert [finding["severity"] for finding in findings] == ["warning", "warning"]
    assert all("without regard to other processes" in finding["finding"] for finding in findings)
    assert all("TMPDIR" in finding["fix"] for finding in findings)


@pytest.mark.parametrize(("status", "check"), [(401, "authentication_failed"), (403, "permission_denied")])
def test_a_vendor_that_refuses_is_not_asked_further_and_the_other_one_is(
    vendors: Vendors, status: int, check: str
) -> None:
    vendors.answers["/gladly/organization"] = status
    vendors.answers["/synthflow/assistants/"] = status
    findings = vendors.look()["findings"]
    assert [finding["check"] for finding in findings] == [check, check]
    assert vendors.asked == ["GET /gladly/organization", "GET /synthflow/assistants/"]


def test_a_vendor_that_is_down_is_left_alone(vendors: Vendors) -> None:
    vendors.answers |= dict.fromkeys(vendors.answers, 503)
    assert [finding["check"] for finding in vendors.look()["findings"]] == ["vendor_unavailable"] * 2
    assert len(vendors.asked) == 2


def test_hours_that_cannot_be_read_stop_nobody(vendors: Vendors) -> None:
    vendors.answers["/gladly/business-hours"] = 403
    (finding,) = vendors.look()["findings"]
    assert (finding["severity"], finding["check"]) == ("warning", "permission_denied")


def test_a_gateway_for_the_voice_settings_alone(vendors: Vendors) -> None:
    vendors.answers["/gladly/organization"] = 404
    (finding,) = vendors.look()["findings"]
    assert (finding["severity"], finding["check"]) == ("warning", "organization")
    assert "serves the voice settings" in finding["finding"]
    assert f"GET /gladly/voice/inbound-routes/{NUMBER}" in vendors.asked, "the route was not looked at"


def test_a_place_that_knows_nothing_of_gladly(vendors: Vendors) -> None:
    vendors.answers |= {"/gladly/organization": 404, "/gladly/voice/sip-destinations": 404}
    (finding,) = vendors.look()["findings"]
    assert (finding["severity"], finding["check"]) == ("error", "not_found")


def test_a_tenant_without_an_api_user_is_wired_by_a_person(vendors: Vendors, tmp_path: Path) -> None:
    result = vendors.look(
        gladly={"backend": "runbook", "agent_email": "", "api_token": ""}, ledger=str(tmp_path / "acme.yml")
    )
    (finding,) = result["findings"]
    assert (finding["severity"], finding["check"], result["passed"]) == ("warning", "credentials", True)
    assert not [request for request in vendors.asked if "/gladly/" in request]


@pytest.mark.parametrize("answer", [[], {"name": 7}, "acme"])
def test_an_answer_of_another_form_is_a_finding(vendors: Vendors, answer: t.Any) -> None:
    vendors.answers["/gladly/organization"] = answer
    (finding,) = vendors.look()["findings"]
    assert finding["check"] == "unexpected_answer"


@pytest.mark.parametrize(
    ("changes", "check", "where"),
    [
        ({"gladly": {"agent_email": "nobody"}}, "invalid_input", "Gladly organization"),
        ({"gladly": {"host": "acme.example", "api_url": None}}, "invalid_input", "Gladly organization"),
        ({"synthflow": {"api_key": "two words"}}, "invalid_input", "Synthflow workspace"),
        ({"synthflow": {"api_url": "https://api.eu.synthflow.ai/v2"}}, "invalid_input", "Synthflow workspace"),
        ({"synthflow": {"workspace_id": ""}}, "credentials", "tenant_synthflow_workspace_id"),
        ({"number": {"fallback": None}}, "settings", f"inbound route of {NUMBER}"),
        ({"number": {"fallback": 12065550199}}, "settings", f"inbound route of {NUMBER}"),
        ({"number": {"fallback": [None]}}, "settings", f"inbound route of {NUMBER}"),
        ({"number": {"fallback": {"type": "voicemail", "target": "x"}}}, "settings", f"inbound route of {NUMBER}"),
        ({"number": {"assistant": None}}, "settings", "assistant 'None'"),
        ({"registration": True}, "invalid_input", f"number {NUMBER}"),
    ],
)
def test_what_the_tenant_can_get_wrong_never_fails_the_module(
    vendors: Vendors, changes: dict[str, t.Any], check: str, where: str
) -> None:
    findings = vendors.look(**changes)["findings"]
    assert (check, where) in [(finding["check"], finding["object"]) for finding in findings]
    assert all(finding["fix"] for finding in findings)


def test_a_ca_file_that_is_none_is_a_finding(vendors: Vendors) -> None:
    (text,) = vendors.texts(ca_path="/nowhere/ca.pem")
    assert "cannot be read as certificates" in text


def test_secrets_are_in_no_finding(vendors: Vendors) -> None:
    password = "trunk-password-5f"
    result = vendors.look(
        number={"assistant": f"Agent {password}", "agent": None},
        trunk_password=password,
        gladly={"organization": "token-5f"},
        synthflow={"workspace_id": "key-5f1c"},
    )
    shown = json.dumps(result)
    assert "********" in shown
    assert not [secret for secret in (password, "token-5f", "key-5f1c") if secret in shown]


@pytest.mark.parametrize(("answers", "opened"), [([401, 200], "global"), ([200, 401], "eu"), ([403, 503], None)])
def test_a_refused_key_is_tried_in_the_other_regions(vendors: Vendors, answers: list[int], opened: str | None) -> None:
    vendors.answers["/synthflow/assistants/"] = 401
    pages: list[t.Any] = [samples.page("assistants") if status == 200 else status for status in answers]
    urls = {"us": vendors.server.url_for("/synthflow/v2")}
    for region, page in zip(("eu", "global"), pages, strict=True):
        vendors.answers[f"/{region}/assistants/"] = page
        urls[region] = vendors.server.url_for(f"/{region}/v2")
    (finding,) = vendors.look(synthflow={"region_urls": urls})["findings"]
    if opened:
        assert finding["check"] == "region"
        assert f"opens region '{opened}'" in finding["finding"]
        assert f"Set tenant_region to '{opened}'" in finding["fix"]
    else:
        assert finding["check"] == "authentication_failed"
        assert "whether region global takes it could not be told" in finding["finding"]
    assert [line for line in vendors.asked if "gladly" not in line] == [
        "GET /synthflow/assistants/",
        "GET /eu/assistants/",
        "GET /global/assistants/",
    ]


def test_a_workspace_that_the_key_does_not_open(vendors: Vendors) -> None:
    vendors.answers["/synthflow/numbers"] = 400
    (finding,) = vendors.look()["findings"]
    assert (finding["check"], finding["object"]) == ("workspace", "workspace w1")
    # The number that is meant was looked for, before all of them were asked for.
    assert [line for line in vendors.asked if line.startswith("GET /synthflow/numbers/")] == [
        f"GET /synthflow/numbers/{samples.SLUG}"
    ]


@pytest.mark.parametrize("hosts", [1, 2])
def test_the_environment_s_credentials_open_only_a_play_of_one_tenant(
    vendors: Vendors, monkeypatch: pytest.MonkeyPatch, hosts: int
) -> None:
    monkeypatch.setenv("SYNTHFLOW_API_KEY", "from-outside")
    findings = vendors.look(synthflow={"api_key": None}, play_hosts=hosts)["findings"]
    assert [finding["object"] for finding in findings] == (["credentials"] if hosts > 1 else [])
    assert any("synthflow" in line for line in vendors.asked) is (hosts == 1)


def test_the_environment_s_host_is_no_tenant_s(
    vendors: Vendors, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("GLADLY_HOST", "acme.gladly.com")
    ledger = tmp_path / "cobalt.yml"
    ledger.write_text("version: 1\ntenant: cobalt\ngladly_host: cobalt.gladly.com\n", encoding="utf-8")
    findings = vendors.look(gladly={"backend": "runbook", "host": ""}, ledger=str(ledger))["findings"]
    assert "ledger_refused" not in {finding["check"] for finding in findings}


def test_with_a_person_in_gladly_the_api_s_voice_paths_are_not_asked(vendors: Vendors, tmp_path: t.Any) -> None:
    assert vendors.texts(gladly={"backend": "runbook"}, ledger=str(tmp_path / "acme.yml")) == []
    assert not [line for line in vendors.asked if "/voice/" in line]
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_ledger_is_told_once(vendors: Vendors, tmp_path: t.Any) -> None:
    ledger = tmp_path / "acme.yml"
    ledger.write_text("version: 99\n", encoding="utf-8")
    (finding,) = vendors.look(gladly={"backend": "runbook"}, ledger=str(ledger))["findings"]
    assert (finding["check"], finding["object"]) == ("ledger_refused", "ledger")
    assert ledger.read_text(encoding="utf-8") == "version: 99\n"


def test_the_way_back_needs_less(vendors: Vendors) -> None:
    vendors.answers[f"/synthflow/numbers/{samples.SLUG}"] = samples.number(assistants=["m2"])
    vendors.answers["/synthflow/assistants/"] = samples.page(
        "assistants", samples.assistant(model_id="m2", name="Another agent")
    )
    changes: dict[str, t.Any] = {"headers": {"Caller": "x"}, "allowlist": ["192.0.2.1"], "gladly": {"team": "Nobody"}}
    (text,) = vendors.texts(scope="decommission", **changes)
    assert "it is attached to Another agent" in text
    assert not {"GET /gladly/topics", "GET /gladly/teams", "GET /gladly/business-hours"} & set(vendors.asked)


QUEUE = {"key": "billing", "queue_did": "+12065550150", "instructions": "On request.", "initiating_message": "Wait."}


def test_transfers_are_looked_at_too(vendors: Vendors) -> None:
    vendors.answers["/synthflow/actions"] = samples.page("actions")
    assert vendors.texts(number={"transfers": [{**QUEUE, "topic": "billing"}]}) == []


@pytest.mark.parametrize(
    ("transfer", "words"),
    [
        ({"topic": "Billing"}, "There is 'billing'"),
        ({"instructions": None}, "instructions"),
        ({"mode": "lukewarm"}, "mode"),
        ({"ring_timeout": "long"}, "ring_timeout"),
        ({"mode": "cold"}, "SIP REFER"),
    ],
)
def test_what_stands_against_a_transfer(vendors: Vendors, transfer: dict[str, t.Any], words: str) -> None:
    vendors.answers["/synthflow/actions"] = samples.page("actions")
    (text,) = vendors.texts(number={"transfers": [{**QUEUE, **transfer}]})
    assert words in text


def _with_a_transfer_of_theirs(vendors: Vendors) -> str:
    """Let the assistant have a live transfer that no ledger knows; return its id."""
    assistant = samples.assistant(phone_number=NUMBER, agent=AGENT)
    vendors.answers |= {
        "/synthflow/assistants/": samples.page("assistants", assistant),
        f"/synthflow/assistants/{samples.MODEL_ID}": samples.page("assistants", {**assistant, "actions": [ACTION]}),
        f"/synthflow/numbers/{samples.SLUG}": samples.number(assistants=[samples.MODEL_ID]),
        "/synthflow/actions": samples.page("actions", action(ACTION, samples.MODEL_ID)),
        f"/synthflow/actions/{ACTION}": samples.page("actions", action(ACTION, samples.MODEL_ID)),
    }
    return ACTION


def test_a_transfer_that_decommissioning_could_not_tell(vendors: Vendors, tmp_path: Path) -> None:
    """It would stop the run after Gladly was changed."""
    theirs = _with_a_transfer_of_theirs(vendors)
    way_back: dict[str, t.Any] = {"scope": "decommission", "number": {"transfers": [QUEUE]}}
    (finding,) = vendors.look(**way_back)["findings"]
    assert (finding["severity"], finding["object"]) == ("error", f"transfer 'billing' of {NUMBER}")
    assert theirs in finding["finding"]
    assert "tenant_ledger_directory, or write action_id into the transfer's entry" in finding["fix"]
    named = [{**QUEUE, "action_id": theirs}]
    assert vendors.texts(scope="decommission", number={"transfers": named}) == []
    left_alone = vendors.look(**way_back, ledger=str(tmp_path / "acme.yml"))
    assert left_alone["passed"] is True


def test_a_transfer_beside_one_that_nobody_knows(vendors: Vendors, tmp_path: Path) -> None:
    _with_a_transfer_of_theirs(vendors)
    beside: dict[str, t.Any] = {"ledger": str(tmp_path / "acme.yml"), "number": {"transfers": [QUEUE]}}
    (text,) = [text for text in vendors.texts(**beside) if "one of them may be it" in text]
    assert text.startswith(f"error: transfer 'billing' of {NUMBER}")
    allowed = vendors.look(**beside, allow_other_transfers=True)
    assert allowed["passed"] is True


def test_the_topic_of_a_transfer_that_goes_need_not_exist(vendors: Vendors) -> None:
    vendors.answers["/synthflow/actions"] = samples.page("actions")
    gone = {**QUEUE, "topic": "gone", "state": "absent"}
    assert vendors.texts(number={"transfers": [gone]}) == []


def test_a_warning_of_a_task_is_a_finding(vendors: Vendors) -> None:
    vendors.answers[f"/synthflow/numbers/{samples.SLUG}"] = samples.number(region="eu")
    (finding,) = vendors.look()["findings"]
    assert (finding["severity"], finding["check"]) == ("warning", "notice")
    assert "in region 'eu'" in finding["finding"]
    assert "Set tenant_region" in finding["fix"]
