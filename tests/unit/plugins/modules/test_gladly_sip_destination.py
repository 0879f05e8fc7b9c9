# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of the modules of Gladly's voice settings as programs, on the runbook backend."""

from __future__ import annotations

from pathlib import Path

import pytest
import samples
from module_process import Run, RunAlone

DESTINATION = {
    "name": "Synthflow AI",
    "sip_domain": "acme.sip.gladly.com",
    "phone_number": samples.NUMBER,
    "region": "us",
}
ROUTE = {
    "phone_number": samples.NUMBER,
    "destination": "Synthflow AI",
    "fallback": {"type": "inbox", "target": "Voice Support"},
}


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    return tmp_path / "ledgers" / "acme.yml"


@pytest.mark.parametrize("check_mode", [True, False])
def test_steps_come_without_credentials(run: Run, ledger: Path, check_mode: bool) -> None:
    options = {**DESTINATION, "ledger": str(ledger)}
    done = run("gladly_sip_destination", options, check_mode=check_mode, diff=True)
    assert (done.code, done.result["changed"], done.result["destination"]) == (0, True, None)
    assert done.result["steps"][0]["instruction"].startswith("Click Add Destination")
    assert done.result["pending"]["steps"] == done.result["steps"]
    assert done.result["diff"]["after"]["pending"]["transport"] == "tls"
    assert ledger.exists() is not check_mode


def test_no_secret_is_kept_or_shown(run: Run, ledger: Path) -> None:
    account = {"agent_email": samples.AGENT_EMAIL, "api_token": samples.API_TOKEN, "host": "acme.gladly.com"}
    runs = [
        ("gladly_sip_destination", DESTINATION),
        ("gladly_sip_destination", {**DESTINATION, "confirm": {"who": "Ada Lovelace"}}),
        ("gladly_inbound_route", ROUTE),
        ("gladly_inbound_route", {**ROUTE, "confirm": True}),
        ("gladly_sip_destination_info", {}),
    ]
    for module, options in runs:
        done = run(module, {**account, **options, "ledger": str(ledger)}, diff=True)
        assert done.code == (1 if options.get("confirm") is True else 0)
        assert samples.API_TOKEN not in str({**done.result, "invocation": None})
        assert samples.API_TOKEN not in ledger.read_text()
    assert "gladly_host: acme.gladly.com" in ledger.read_text()


def test_warnings_are_told(run_alone: RunAlone) -> None:
    done = run_alone("gladly_inbound_route", ROUTE)
    assert (done.code, done.result["changed"]) == (0, False)
    assert "Without a ledger nobody can confirm" in str(done.result["warnings"])


def test_a_confirmation_that_says_nothing(run: Run) -> None:
    done = run("gladly_inbound_route", {**ROUTE, "confirm": "yes"})
    assert (done.code, done.result["error"]["kind"]) == (1, "invalid_input")
    assert done.result["msg"].startswith("Could not use option 'confirm': 'yes' does not say who made the change.")


@pytest.mark.parametrize(("library", "name"), [("yaml", "PyYAML")])
def test_a_library_that_the_ledger_needs(ledger: Path, library: str, name: str, run_alone: RunAlone) -> None:
    done = run_alone("gladly_sip_destination", {**DESTINATION, "ledger": str(ledger)}, without=library)
    assert done.code == 1
    assert f"Failed to import the required Python library ({name})" in done.result["msg"]
    assert run_alone("gladly_sip_destination", DESTINATION, without=library).code == 0
