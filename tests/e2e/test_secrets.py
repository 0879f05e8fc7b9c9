# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""No credential in anything a run prints or leaves on disk, however much it is asked to print and however it ends."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playbook import info_file, play
from tenant_files import TenantFiles

from sandbox_control import Control
from secret_search import SecretSearch, of_sandbox
from voice_sandbox.process import SandboxProcess

TRUNK_PASSWORD = "trunk p@ss/word+1"


def assert_no_secret(sandbox: SandboxProcess, output: str) -> None:
    """Look through what was printed, and through every ledger and page."""
    search = SecretSearch({**of_sandbox(sandbox.info), "trunk password": TRUNK_PASSWORD})
    found = search.in_text(output) + search.in_files(map(Path, TenantFiles(sandbox).everything()))
    assert not found, "\n".join(found)


@pytest.mark.parametrize("arguments", [["--check"], []], ids=["check", "run"])
def test_a_run_that_succeeds(sandbox: SandboxProcess, files: TenantFiles, arguments: list[str]) -> None:
    run = play(
        info_file(sandbox),
        "integrate",
        "-vvvv",
        "--diff",
        *arguments,
        variables={"tenant_trunk_password": TRUNK_PASSWORD, "tenant_update_password": "always"},
    )
    assert run.status == 0, run.messages
    assert "(secret)" in run.output
    # What is looked through is there: a page, and a ledger that knows the trunk's credentials by their fingerprint.
    assert (files.page("cobalt") is None) == bool(arguments)
    assert arguments or files.ledger("cobalt")["trunk_credentials"]
    assert_no_secret(sandbox, run.output)
    if not arguments:
        verified = play(info_file(sandbox), "verify", "-vvvv", "--diff", "--limit", "acme,cobalt")
        # A person has not confirmed the steps of cobalt.
        assert verified.failed_hosts == {"cobalt"}, verified.output
        assert_no_secret(sandbox, verified.output)


@pytest.mark.parametrize(
    "fault",
    [
        {"vendor": "synthflow", "method": "POST", "kind": "status", "status": 403},
        {"vendor": "synthflow", "method": "GET", "kind": "html"},
        {"vendor": "gladly", "method": "GET", "kind": "status", "status": 401},
        # Only over the API is anything sent to Gladly.
        {"vendor": "gladly", "method": "POST", "kind": "reset_before_commit"},
    ],
    ids=["synthflow refuses", "synthflow answers HTML", "gladly knows no such token", "gladly hangs up"],
)
def test_a_run_that_fails(sandbox: SandboxProcess, control: Control, fault: dict[str, Any]) -> None:
    control.plant(tenant="cobalt", path=".*", times=None, **fault)
    run = play(
        info_file(sandbox),
        *("integrate", "--limit", "cobalt", "-vvvv", "--diff"),
        variables={
            "tenant_trunk_password": TRUNK_PASSWORD,
            "tenant_retry_timeout": 1,
            "tenant_gladly_backend": "api" if fault["method"] == "POST" else "runbook",
        },
    )
    assert run.status != 0
    assert_no_secret(sandbox, run.output)


def test_a_vendor_that_quotes_what_it_was_sent(sandbox: SandboxProcess, control: Control) -> None:
    key = sandbox.info["tenants"]["cobalt"]["synthflow"]["api_key"]
    body = {"detail": f"Bearer {key} may not set trunk_pwd {TRUNK_PASSWORD}"}
    control.plant(tenant="cobalt", path=".*", kind="status", status=400, method="POST", body=body, times=None)
    run = play(
        info_file(sandbox),
        *("integrate", "--limit", "cobalt", "-vvvv"),
        variables={"tenant_trunk_password": TRUNK_PASSWORD},
    )
    assert "may not set trunk_pwd ********" in run.messages
    assert_no_secret(sandbox, run.output)


@pytest.mark.parametrize("wrong", [{"tenant_region": "mars"}, {"tenant_update_password": "sometimes"}])
def test_settings_that_are_refused(sandbox: SandboxProcess, control: Control, wrong: dict[str, str]) -> None:
    control.forget()
    variables = {"tenant_trunk_password": TRUNK_PASSWORD, "tenant_allowlist": [], **wrong}
    run = play(info_file(sandbox), "integrate", "-vvvv", variables=variables)
    assert run.failed_hosts == {"acme", "borealis", "cobalt", "delta"}
    assert all(value in run.messages for value in wrong.values())
    assert control.history() == []
    assert_no_secret(sandbox, run.output)
