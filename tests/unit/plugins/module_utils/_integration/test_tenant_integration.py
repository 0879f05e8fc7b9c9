# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests of a tenant's integration as a whole, against both vendors, as far as nothing is written."""

from __future__ import annotations

import json
import os
import typing as t
from pathlib import Path

import pytest
import samples
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from integration_samples import given
from preflight_samples import NUMBER, SECOND, options
from preflight_vendors import AGENT, Vendors
from pytest_httpserver import HTTPServer

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._errors import IntegrationError
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._integration import proof
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._integration.transaction import (
    TenantIntegration,
)
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._preflight.preflight import TenantPreflight
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._resource import Context
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._runner import (
    Task,
    carry_out,
    run_transaction,
)

KEYS = [
    "changed",
    "findings",
    "objects",
    "observed",
    "outcome",
    "probes",
    "requests",
    "runbook",
    "text",
    "verification",
]


@pytest.fixture(name="vendors")
def _vendors(httpserver: HTTPServer) -> Vendors:
    return Vendors(httpserver)


def integrate(
    vendors: Vendors, *, check_mode: bool = False, diff: bool = False, context: Context | None = None, **changes: t.Any
) -> dict[str, t.Any]:
    """Return the result of the task, whether it failed or not. Nothing is probed, unless ``verify`` says so."""
    synthflow = {"api_url": vendors.server.url_for("/synthflow/v2"), **changes.pop("synthflow", {})}
    gladly = {"api_url": vendors.server.url_for("/gladly/api/v1"), **changes.pop("gladly", {})}
    number = {"agent": AGENT, **changes.pop("number", {})}
    wanted = {
        "tenant": "acme",
        "retry_timeout": 0,
        "verify": {"level": "config"},
        **options(number=number, synthflow=synthflow, gladly=gladly, **changes),
    }
    outcome = ArgumentSpecValidator(**TenantIntegration.module_arguments).validate(wanted)
    assert not outcome.error_messages, outcome.error_messages
    context = context or Context(check_mode=check_mode)
    try:
        return run_transaction(TenantIntegration, outcome.validated_parameters, context, diff=diff)
    except IntegrationError as failure:
        return {"failed": True, **failure.to_result()}


@pytest.mark.parametrize("check_mode", [False, True])
def test_of_a_settled_tenant_each_thing_is_asked_once(vendors: Vendors, check_mode: bool) -> None:
    vendors.wire()
    result = integrate(vendors, check_mode=check_mode)
    assert sorted(result) == KEYS
    assert (result["outcome"], result["changed"]) == ("unchanged", False)
    assert [(one["module"], one["object"], one["changed"]) for one in result["objects"]] == [
        ("synthflow_sip_number", NUMBER, False),
        ("synthflow_assistant", "Acme voice agent", False),
        ("synthflow_assistant_attach", f"{NUMBER} -> Acme voice agent", False),
        ("gladly_sip_destination", "Synthflow AI", False),
        ("gladly_inbound_route", NUMBER, False),
    ]
    assert len(vendors.asked) == len(set(vendors.asked)) == 9
    assert result["requests"] == {"synthflow": 3, "gladly": 6}
    assert (result["verification"], result["runbook"], result["findings"]) == (None, None, [])
    assert result["text"] == "Tenant acme is as wanted: nothing had to be changed."


def test_a_check_run_hands_on_what_it_predicts_and_asks_no_more_than_the_preflight(vendors: Vendors) -> None:
    result = integrate(vendors, check_mode=True, diff=True)
    assert sorted(result) == sorted([*KEYS, "diff"])
    assert (result["outcome"], result["changed"]) == ("integrated", True)
    assert [one["changed"] for one in result["objects"]] == [True] * 5
    assert result["diff"] == [one["diff"] for one in result["objects"]]
    assert [one["before_header"] for one in result["diff"]][-1] == "gladly_inbound_route"
    assert len(vendors.asked) == len(set(vendors.asked)) == 9
    assert result["text"] == "Tenant acme would be integrated: 5 of 5 objects would be changed."


def test_without_the_diff_mode_there_is_no_diff(vendors: Vendors) -> None:
    result = integrate(vendors, check_mode=True)
    assert "diff" not in result
    assert not any("diff" in one for one in result["objects"])


def test_what_is_wrong_stops_the_run_with_the_words_of_the_preflight(vendors: Vendors) -> None:
    wrong = {"fallback": {"type": "inbox", "target": "Nowhere"}}
    result = integrate(vendors, number=wrong)
    assert (result["failed"], result["outcome"], result["objects"]) == (True, "stopped", [])
    assert result["msg"] == " ".join(one["text"] for one in result["findings"] if one["severity"] == "error")
    assert (result["error"]["kind"], result["changed"]) == ("preflight", False)
    assert sorted(result) == sorted([*KEYS, "failed", "msg", "error"])


@pytest.mark.parametrize("word", ["changed", "objects", "module"])
def test_a_password_that_is_a_key_of_the_result_leaves_it_there(vendors: Vendors, word: str) -> None:
    result = integrate(vendors, check_mode=True, trunk_username="acme", trunk_password=word)
    assert sorted(result) == KEYS
    assert result["changed"] is True
    assert all(set(one) >= {"module", "object", "changed"} for one in result["objects"])


def test_a_name_of_which_no_page_can_be_made_is_told_before_anything_is_asked(vendors: Vendors, tmp_path: Path) -> None:
    result = integrate(vendors, tenant="../acme", runbook_directory=str(tmp_path / "runbooks"))
    assert result["error"]["kind"] == "invalid_input"
    assert "'tenant'" in result["msg"]
    assert "Rename the inventory host." in result["msg"]
    assert vendors.asked == []


def test_a_warning_stops_only_those_who_ask_for_it(vendors: Vendors) -> None:
    vendors.wire()
    vendors.answers["/gladly/teams"] = []
    assert integrate(vendors)["outcome"] == "unchanged"
    result = integrate(vendors, fail_on="warning")
    assert result["outcome"] == "stopped"
    assert result["msg"].startswith("warning: teams: no team of the organization has an agent")


def test_with_fail_on_never_the_run_meets_the_trouble_itself(vendors: Vendors) -> None:
    result = integrate(vendors, check_mode=True, fail_on="never", number={"agent": None})
    assert result["outcome"] == "stopped"
    assert [(one["module"], one.get("failed", False)) for one in result["objects"]] == [
        ("synthflow_sip_number", False),
        ("synthflow_assistant", True),
    ]
    assert result["error"] == result["objects"][-1]["error"]
    assert result["error"]["kind"] == "invalid_input"


def test_with_fail_on_never_the_run_takes_what_is_given_and_not_what_the_preflight_could_use(vendors: Vendors) -> None:
    """Its rehearsal leaves out an address that names another number, to find what else is wrong."""
    address = f"sip:{SECOND['phone_number']}@sip.us.synthflow.ai:32682;transport=tls"
    result = integrate(vendors, check_mode=True, diff=True, fail_on="never", number={"sip_address": address})
    assert result["outcome"] == "integrated"
    assert result["objects"][3]["diff"]["after"]["sip_address"] == address


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ({"phone_number": "12"}, "tenant_numbers[1].phone_number"),
        ({"headers": {"Caller": "x"}}, "tenant_numbers[1].headers"),
        ({"transfers": [{"key": "a", "queue_did": "nobody"}]}, "'nobody' is no phone number"),
    ],
)
def test_what_is_not_known_is_not_set_up_whatever_fail_on_says(
    vendors: Vendors, number: dict[str, t.Any], words: str
) -> None:
    result = integrate(vendors, fail_on="never", number=number)
    assert (result["outcome"], result["objects"]) == ("stopped", [])
    assert words in result["msg"]


def test_all_objects_of_one_kind_are_tried_before_the_run_stops(vendors: Vendors) -> None:
    numbers = [*options(number={"agent": None})["numbers"], SECOND]
    result = integrate(vendors, check_mode=True, fail_on="never", numbers=numbers)
    failed = [one["object"] for one in result["objects"] if one.get("failed")]
    assert failed == ["Acme voice agent", "Acme second agent"]
    assert result["msg"] == " ".join(one["msg"] for one in result["objects"] if one.get("failed"))


def test_no_secret_is_in_the_result(vendors: Vendors) -> None:
    vendors.answers["/gladly/organization"] = {"id": "o1", "name": "token-5f and key-5f1c and trunk-secret and 4711"}
    vendors.answers["/synthflow/actions"] = samples.page("actions")
    number = {
        "transfers": [
            {"key": "a", "queue_did": "+12065550199", "instructions": "i", "initiating_message": "m", "digits": "4711"}
        ]
    }
    secrets = {"trunk_username": "u", "trunk_password": "trunk-secret"}
    result = integrate(vendors, check_mode=True, diff=True, number=number, **secrets)
    assert "(secret)" in json.dumps(result["diff"])
    vendors.wire(description="It says key-5f1c to whom it likes.")
    settled = integrate(vendors, check_mode=True, number=number, **secrets)
    assert settled["objects"][1]["assistant"]["description"] == "It says ******** to whom it likes."
    refused = integrate(vendors, number=number, gladly={"organization": "borealis"}, **secrets)
    assert "the credentials open '******** and ******** and ******** and ********'" in refused["msg"]
    for secret in ("token-5f", "key-5f1c", "trunk-secret", "4711"):
        assert secret not in json.dumps([result, settled, refused])


@pytest.mark.parametrize("kind", [TenantIntegration, TenantPreflight])
def test_what_is_dialled_after_a_transfer_is_not_among_the_options_that_ansible_prints(kind: t.Any) -> None:
    numbers: list[t.Any] = [
        {"phone_number": NUMBER, "transfers": [{"key": "a", "digits": "12"}, {"key": "b"}]},
        "no dictionary",
    ]
    params = {**given(), "scope": "integrate", "probe": None, "numbers": numbers}
    ending = carry_out(kind, Task("tenant", params, ["12"], check_mode=True))
    first, second = ending.shown["numbers"]
    assert first["transfers"] == [{"key": "a", "digits": "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"}, {"key": "b"}]
    assert (second, ending.secrets) == ("no dictionary", set())
    # What the task itself works with is as it was given.
    assert numbers[0]["transfers"][0]["digits"] == "12"


def test_a_proof_that_fails_leaves_gladly_alone(vendors: Vendors, monkeypatch: pytest.MonkeyPatch) -> None:
    """The proof follows also where nothing has to be changed: a run that was killed may have left a dead way."""
    vendors.wire()

    def dead(kind: t.Any, params: t.Mapping[str, t.Any], context: Context) -> dict[str, t.Any]:
        raise IntegrationError("probe", f"{params['uri']} is dead", "Mend it.")

    monkeypatch.setattr(proof, "run_listing", dead)
    result = integrate(vendors, verify={"level": "options"})
    assert (result["failed"], result["outcome"], result["changed"]) == (True, "stopped", False)
    assert result["error"]["kind"] == "unproven"
    assert "So nothing in Gladly was touched, and callers of tenant acme keep the route" in result["msg"]
    assert result["verification"]["passed"] is False
    assert [one["module"] for one in result["objects"]][-1] == "synthflow_assistant_attach"


def test_a_check_run_connects_only_to_what_it_would_attach(vendors: Vendors, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def seen(kind: t.Any, params: t.Mapping[str, t.Any], context: Context) -> dict[str, t.Any]:
        asked.append(params["method"])
        raise IntegrationError("probe", "it is dead", "Mend it.")

    monkeypatch.setattr(proof, "run_listing", seen)
    integrate(vendors, check_mode=True, verify={"level": "options"})
    vendors.wire()
    integrate(vendors, check_mode=True, verify={"level": "options"})
    assert asked == ["connect", "options"]


def test_a_run_for_a_person_leaves_no_file_in_check_mode(vendors: Vendors, tmp_path: Path) -> None:
    vendors.wire()
    files = {"ledger": str(tmp_path / "ledgers" / "acme.yml"), "runbook_directory": str(tmp_path / "pages")}
    result = integrate(vendors, check_mode=True, gladly={"backend": "runbook"}, **files)
    assert (result["failed"], result["outcome"]) == (True, "pending")
    assert "run again with tenant_gladly_confirm" in result["error"]["next_step"]
    assert result["runbook"] == str(tmp_path / "pages" / "acme.html")
    assert f"The steps would be in {result['runbook']}." in result["msg"]
    assert [one["module"] for one in result["objects"]][-1] == "gladly_runbook"
    assert list(tmp_path.iterdir()) == []


def test_a_prediction_ends_where_the_ledger_could_have_no_directory(
    vendors: Vendors, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = str(tmp_path / "ledgers" / "acme.yml")
    assert integrate(vendors, check_mode=True, ledger=ledger)["outcome"] == "integrated"
    # As for a user who may not write there.
    monkeypatch.setattr(os, "access", lambda place, mode: str(place) != str(tmp_path))
    refused = integrate(vendors, check_mode=True, ledger=ledger)
    assert (refused["failed"], refused["outcome"]) == (True, "stopped")
    assert (refused["error"]["kind"], refused["error"]["came_back"]) == (
        "ledger_unavailable",
        f"Permission denied ({tmp_path / 'ledgers'})",
    )
    # What is as wanted needs no lock, and whoever may only read may look.
    vendors.wire()
    assert integrate(vendors, check_mode=True, ledger=ledger)["outcome"] == "unchanged"
    assert list(tmp_path.iterdir()) == []


def test_what_waits_for_a_person_is_told_again_without_a_further_request(vendors: Vendors, tmp_path: Path) -> None:
    vendors.wire()
    files = {"ledger": str(tmp_path / "ledgers" / "acme.yml"), "runbook_directory": str(tmp_path / "pages")}
    by_hand: dict[str, t.Any] = {"gladly": {"backend": "runbook"}, "pending": "warn", **files}
    first = integrate(vendors, **by_hand)
    assert (first["outcome"], first["changed"]) == ("pending", True)
    assert [one["changed"] for one in first["objects"]] == [False, False, False, True, True, True]
    vendors.asked.clear()
    again = integrate(vendors, **by_hand)
    assert (again["outcome"], again["changed"], again["runbook"]) == ("pending", False, first["runbook"])
    assert len(vendors.asked) == len(set(vendors.asked))
    vendors.asked.clear()
    done = integrate(vendors, confirm={"who": "Ada Lovelace"}, **by_hand)
    assert (done["outcome"], done["runbook"]) == ("integrated", None)
    assert not Path(first["runbook"]).exists()
    assert integrate(vendors, **by_hand)["outcome"] == "unchanged"


def test_warnings_name_the_tenant(vendors: Vendors) -> None:
    vendors.wire()
    context = Context()
    integrate(vendors, context=context, validate_certs=False)
    assert [one[:44] for one in context.warnings] == ["acme: TLS certificates are not validated: an"]
