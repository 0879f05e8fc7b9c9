# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of trunk credentials with a ledger: which run sends them, and what is written down when."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest
import samples
from account import Account
from samples import NUMBER, NUMBER_QUERY, SLUG, WORKSPACE

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._errors import (
    IntegrationError,
    LedgerRefused,
    OutcomeUnknown,
    RequestRejected,
    UnexpectedAnswer,
)
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._ledger import fingerprint
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._ledger.ledger import Ledger
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._resource import Context
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._synthflow.sip_number import SipNumber

OK = {"status": "ok"}
ESSENTIAL = {"phone_number": NUMBER, "termination_uri": "acme.sip.gladly.com"}
CREDENTIALS = {"trunk_username": "acme", "trunk_password": "hunter2 & more"}
OPTIONS = {**ESSENTIAL, **CREDENTIALS, "update_password": "always"}
ON_THE_WIRE = {"trunk_username": "acme", "trunk_pwd": "hunter2 & more"}


@pytest.fixture(autouse=True)
def quick_fingerprints(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take less trouble with fingerprints than a real run."""
    monkeypatch.setattr(fingerprint, "ROUNDS", 1000)


@pytest.fixture
def path(synthflow: Account, tmp_path: Path) -> Path:
    path = tmp_path / "acme.yml"
    synthflow.options["ledger"] = str(path)
    return path


def _entry(path: Path) -> dict[str, t.Any]:
    return Ledger(str(path), Context(check_mode=True)).entry("trunk_credentials", NUMBER)


def _read(synthflow: Account, times: int | None = 1, **changes: t.Any) -> None:
    answer = samples.number(**changes)
    synthflow.script.expect("GET", f"/numbers/{SLUG}", query=NUMBER_QUERY, answer=answer, times=times)


def _missing(synthflow: Account) -> None:
    synthflow.script.expect("GET", f"/numbers/{SLUG}", query=NUMBER_QUERY, status=404, answer={})


def _patch(synthflow: Account, body: dict[str, t.Any], **answer: t.Any) -> None:
    synthflow.script.expect("PATCH", f"/numbers/{SLUG}", body=body, **(answer or {"answer": OK}))


def _sent(synthflow: Account, path: Path, **options: t.Any) -> None:
    """Send the credentials once."""
    _read(synthflow)
    wanted = {**OPTIONS, **options}
    _patch(synthflow, {"trunk_username": wanted["trunk_username"], "trunk_pwd": wanted["trunk_password"]})
    _read(synthflow)
    assert synthflow.run(SipNumber, **wanted)["changed"] is True


def test_an_import_is_written_down(synthflow: Account, path: Path) -> None:
    body = {"workspace_id": WORKSPACE, **ESSENTIAL, "provider_name": "custom", **ON_THE_WIRE}

    def writes() -> None:
        synthflow.script.expect("POST", "/custom-numbers", body=body, answer=OK)
        _read(synthflow, sip_term_uri="acme.sip.gladly.com")

    done = synthflow.predict_and_run(SipNumber, writes, lambda: _missing(synthflow), **OPTIONS)
    assert done["diff"]["after"]["trunk_password"] == "(secret)"
    assert set(_entry(path)) == {"fingerprint", "sent"}
    text = path.read_text()
    assert "hunter2" not in text
    assert "acme\n" not in text.partition("trunk_credentials")[2]
    _read(synthflow)
    assert synthflow.run(SipNumber, **OPTIONS)["changed"] is False
    assert path.read_text() == text


@pytest.mark.parametrize("changes", [{"trunk_password": "other"}, {"trunk_username": "other"}])
def test_a_change_is_sent_once(synthflow: Account, path: Path, changes: dict[str, str]) -> None:
    _sent(synthflow, path)
    wanted = {**CREDENTIALS, **changes}

    def writes() -> None:
        _patch(synthflow, {"trunk_username": wanted["trunk_username"], "trunk_pwd": wanted["trunk_password"]})
        _read(synthflow)

    synthflow.predict_and_run(SipNumber, writes, lambda: _read(synthflow), **{**OPTIONS, **changes})
    _read(synthflow)
    assert synthflow.run(SipNumber, **{**OPTIONS, **changes})["changed"] is False


def test_another_setting_does_not_send_them(synthflow: Account, path: Path) -> None:
    _sent(synthflow, path)
    entry = _entry(path)
    _read(synthflow)
    _patch(synthflow, {"friendly_name": "New"})
    _read(synthflow, friendly_name="New")
    assert synthflow.run(SipNumber, **OPTIONS, friendly_name="New")["changed"] is True
    assert _entry(path) == entry


@pytest.mark.parametrize("known", [True, False])
def test_on_create_warns_of_a_known_difference(synthflow: Account, path: Path, known: bool) -> None:
    if known:
        _sent(synthflow, path)
    for password, warns in (("hunter2 & more", False), ("other", known)):
        _read(synthflow)
        wanted = {**OPTIONS, "update_password": "on_create", "trunk_password": password}
        outcome = synthflow.run(SipNumber, **wanted)
        assert outcome["changed"] is False
        assert bool(outcome.warnings) is warns
        assert not warns or "set it to 'always'" in outcome.warnings[0]


def test_switching_registration_on_is_written_down(synthflow: Account, path: Path) -> None:
    wanted = {**OPTIONS, "update_password": "on_create", "registration": True}
    _read(synthflow)
    _patch(synthflow, {"uac_enabled": True, **ON_THE_WIRE})
    _read(synthflow, uac_enabled=True)
    assert synthflow.run(SipNumber, **wanted)["changed"] is True
    _read(synthflow, uac_enabled=True)
    assert synthflow.run(SipNumber, **{**wanted, "update_password": "always"})["changed"] is False


@pytest.mark.parametrize(
    ("answer", "times", "problem"),
    [
        ({"lost": True}, 5, OutcomeUnknown),
        ({"status": 400, "answer": {"detail": "weak"}}, 1, RequestRejected),
        ({"text": ""}, 1, UnexpectedAnswer),
    ],
    ids=["lost", "refused", "nothing for an answer"],
)
def test_what_may_not_have_been_taken_is_sent_again(
    synthflow: Account, path: Path, answer: dict[str, t.Any], times: int, problem: type[IntegrationError]
) -> None:
    _sent(synthflow, path)
    _read(synthflow)
    for _attempt in range(times):
        _patch(synthflow, {"trunk_username": "acme", "trunk_pwd": "other"}, **answer)
    synthflow.fail(SipNumber, problem, **{**OPTIONS, "trunk_password": "other"})
    assert _entry(path) == {}
    _sent(synthflow, path)


def test_emptying_what_no_read_shows_needs_an_answer(synthflow: Account, path: Path) -> None:
    _sent(synthflow, path)
    _read(synthflow)
    _patch(synthflow, {"trunk_username": "acme"})
    _patch(synthflow, {"trunk_pwd": None}, text="")
    synthflow.fail(SipNumber, UnexpectedAnswer, **{**OPTIONS, "trunk_password": ""})
    assert _entry(path) == {}


def test_a_setting_that_can_be_read_needs_no_answer(synthflow: Account, path: Path) -> None:
    _sent(synthflow, path)
    _read(synthflow)
    _patch(synthflow, {"friendly_name": "New"}, text="")
    _read(synthflow, friendly_name="New")
    assert synthflow.run(SipNumber, **OPTIONS, friendly_name="New")["changed"] is True


def test_deleting_forgets(synthflow: Account, path: Path) -> None:
    _sent(synthflow, path)

    def writes() -> None:
        synthflow.script.expect("DELETE", f"/numbers/{SLUG}", answer=OK)
        _missing(synthflow)

    synthflow.predict_and_run(SipNumber, writes, lambda: _read(synthflow), **ESSENTIAL, state="absent")
    assert _entry(path) == {}
    _missing(synthflow)
    assert synthflow.run(SipNumber, **ESSENTIAL, state="absent")["changed"] is False


def test_what_a_number_that_is_gone_left_behind(synthflow: Account, path: Path) -> None:
    _sent(synthflow, path)
    done = synthflow.predict_and_run(
        SipNumber, lambda: _missing(synthflow), lambda: _missing(synthflow), **ESSENTIAL, state="absent"
    )
    assert (done["diff"]["before"], done["diff"]["after"]) == ({"phone_number": NUMBER}, {})
    assert _entry(path) == {}


def test_an_import_without_credentials_forgets_those_of_an_earlier_one(synthflow: Account, path: Path) -> None:
    _sent(synthflow, path)
    _missing(synthflow)
    body = {"workspace_id": WORKSPACE, **ESSENTIAL, "provider_name": "custom"}
    synthflow.script.expect("POST", "/custom-numbers", body=body, answer=OK)
    _read(synthflow)
    assert synthflow.run(SipNumber, **ESSENTIAL)["changed"] is True
    assert _entry(path) == {}


def test_a_ledger_of_another_workspace(synthflow: Account, path: Path) -> None:
    _sent(synthflow, path)
    synthflow.fail(SipNumber, LedgerRefused, **{**OPTIONS, "workspace_id": "1700x1"})


def test_without_a_ledger_always_means_always(synthflow: Account) -> None:
    for _run in range(2):
        _sent(synthflow, Path())
