# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of a whole module: what it prints when it succeeds, fails, or cannot even start."""

from __future__ import annotations

import base64
import sys
import typing as t
from urllib.parse import quote

import pytest
import samples
from account import Account
from module_process import Finished, Run, RunAlone
from samples import NUMBER, NUMBER_QUERY, SLUG, page, page_query

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._synthflow.sip_number import SipNumber

OPTIONS = {"phone_number": NUMBER, "termination_uri": "acme.sip.gladly.com"}
PASSWORD = "hunter/22+="
SECRETS = [
    form
    for secret in (samples.API_KEY, PASSWORD)
    for form in (secret, quote(secret, safe=""), base64.b64encode(secret.encode()).decode())
]


@pytest.fixture
def run(run: Run) -> Run:
    """Look for the secrets in all that a module returns."""

    def start(module: str, options: t.Mapping[str, t.Any], **modes: bool) -> Finished:
        done = run(module, options, **modes)
        assert not [form for form in SECRETS if form in done.text]
        return done

    return start


def _read(synthflow: Account, **changes: t.Any) -> None:
    synthflow.script.expect("GET", f"/numbers/{SLUG}", query=NUMBER_QUERY, answer=samples.number(**changes))


@pytest.mark.parametrize("check_mode", [True, False])
@pytest.mark.parametrize("diff", [True, False])
def test_success(synthflow: Account, run: Run, check_mode: bool, diff: bool) -> None:
    _read(synthflow)
    options = {**OPTIONS, "trunk_password": PASSWORD, "update_password": "always"}
    if not check_mode:
        synthflow.script.expect("PATCH", f"/numbers/{SLUG}", body={"trunk_pwd": PASSWORD}, answer={"status": "ok"})
        _read(synthflow)
    done = run("synthflow_sip_number", {**synthflow.options, **options}, check_mode=check_mode, diff=diff)
    assert done.code == 0
    assert done.result["changed"] is True
    assert done.result["number"]["slug"] == SLUG
    assert ("diff" in done.result) is diff
    if diff:
        assert done.result["diff"]["after"]["trunk_password"] == "(secret)"


def test_a_listing(synthflow: Account, run: Run) -> None:
    synthflow.script.expect("GET", "/assistants/", query=page_query(), answer=page("assistants"))
    done = run("synthflow_assistant_info", synthflow.options, diff=True)
    assert (done.code, done.result["changed"], done.result["assistants"]) == (0, False, [])
    assert "diff" not in done.result


def test_failure(synthflow: Account, run: Run) -> None:
    echo = " ".join(SECRETS)
    synthflow.script.expect(
        "GET", f"/numbers/{SLUG}", query=NUMBER_QUERY, status=403, answer={"detail": {"description": f"no {echo}"}}
    )
    done = run("synthflow_sip_number", {**synthflow.options, **OPTIONS, "trunk_password": PASSWORD})
    assert (done.code, done.result["failed"]) == (1, True)
    assert done.result["msg"].startswith(f"Could not read number {NUMBER} in Synthflow workspace")
    assert done.result["error"]["kind"] == "permission_denied"
    assert done.result["error"]["status"] == 403
    assert "exception" not in done.result


def test_warnings_are_told(synthflow: Account, run: Run) -> None:
    _read(synthflow, provider_name="gladly")
    done = run("synthflow_sip_number", {**synthflow.options, **OPTIONS, "provider_name": "gladly"})
    assert done.code == 0
    (told,) = done.result["warnings"]
    assert "Provider 'gladly'" in told


def test_warnings_are_told_with_failures_too(synthflow: Account, run_alone: RunAlone) -> None:
    options = {**synthflow.options, **OPTIONS, "region": "global", "validate_certs": False}
    synthflow.script.expect("GET", f"/numbers/{SLUG}", query=NUMBER_QUERY, status=401, answer={})
    done = run_alone("synthflow_sip_number", options)
    assert (done.code, done.result["failed"]) == (1, True)
    assert "retired" in str(done.result["warnings"])
    assert "not validated" in str(done.result["warnings"])


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"phone_number": 12065550100}, "use option 'phone_number': '12065550100' does not start with +"),
        ({"termination_uri": None}, "use option 'termination_uri'"),
        ({"state": "gone"}, "value of state must be one of: present, absent"),
        ({"registration": "perhaps"}, "registration"),
    ],
)
def test_options_that_cannot_work(synthflow: Account, run: Run, options: dict[str, t.Any], words: str) -> None:
    done = run("synthflow_sip_number", {**synthflow.options, **OPTIONS, **options})
    assert (done.code, done.result["failed"]) == (1, True)
    assert words in done.result["msg"]
    assert synthflow.script.requests == []


def test_a_defect_of_ours_is_a_message_without_secrets(
    synthflow: Account, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_self: SipNumber) -> None:
        raise RuntimeError(f"oops {samples.API_KEY}")

    monkeypatch.setattr(SipNumber, "read", fail)
    done = run("synthflow_sip_number", {**synthflow.options, **OPTIONS})
    assert done.code == 1
    assert "RuntimeError: oops " in done.result["msg"]
    assert "Please report it" in done.result["msg"]


@pytest.mark.parametrize("name", ["requests", "phonenumbers"])
def test_a_missing_library(synthflow: Account, run: Run, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setitem(sys.modules, name, None)
    done = run("synthflow_sip_number", {**synthflow.options, **OPTIONS})
    assert done.code == 1
    assert f"Python library ({name})" in done.result["msg"]
    assert synthflow.script.requests == []


@pytest.mark.parametrize("library", ["requests", "phonenumbers"])
def test_a_module_starts_without_a_library_and_names_it(library: str, run_alone: RunAlone) -> None:
    done = run_alone("synthflow_assistant_info", {}, without=library)
    assert done.result["failed"] is True
    assert "missing required arguments" in done.result["msg"]
    given = {"api_key": samples.API_KEY, "workspace_id": "w", "region": "us"}
    done = run_alone("synthflow_assistant_info", given, without=library)
    assert f"Failed to import the required Python library ({library})" in done.result["msg"]


def test_a_module_in_a_process_of_its_own(synthflow: Account, run_alone: RunAlone) -> None:
    _read(synthflow)
    done = run_alone("synthflow_sip_number", {**synthflow.options, **OPTIONS})
    assert (done.code, done.result["changed"]) == (0, False)
    assert not [form for form in SECRETS if form in done.text]
