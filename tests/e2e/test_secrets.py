# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""No credential in anything a run prints or leaves on disk, however much it is asked to print and however it ends."""

from __future__ import annotations

import base64
import json
from typing import Any
from urllib.parse import quote

import pytest
from playbook import info_file, play
from sandbox_control import Control
from tenant_files import TenantFiles

from voice_sandbox.process import SandboxProcess

TRUNK_PASSWORD = "trunk p@ss/word+1"


def secrets_of(info: dict[str, Any]) -> list[str]:
    """Return every credential of the sandbox, plain, URL-encoded, JSON-escaped and in base64."""
    plain = [TRUNK_PASSWORD]
    for tenant in info["tenants"].values():
        email, token = tenant["gladly"]["agent_email"], tenant["gladly"]["api_token"]
        plain += [tenant["synthflow"]["api_key"], token, f"{email}:{token}"]
    forms = [form for text in plain for form in (text, quote(text, safe=""), json.dumps(text)[1:-1])]
    return forms + [base64.b64encode(text.encode()).decode() for text in plain]


def assert_no_secret(sandbox: SandboxProcess, output: str) -> None:
    """Look through what was printed, and through every ledger and page."""
    kept = [content.decode() for content in TenantFiles(sandbox).everything().values()]
    found = [number for number, secret in enumerate(secrets_of(sandbox.info)) if secret in "\n".join([output, *kept])]
    assert not found, f"{len(found)} forms of secrets were printed or kept"


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


def test_settings_that_the_roles_refuse(sandbox: SandboxProcess) -> None:
    run = play(
        info_file(sandbox),
        *("integrate", "-vvvv"),
        variables={
            "tenant_trunk_password": TRUNK_PASSWORD,
            "tenant_region": "mars",
            "tenant_update_password": "sometimes",
            "tenant_allowlist": [],
        },
    )
    assert run.status != 0
    assert "mars" in run.messages
    assert_no_secret(sandbox, run.output)
