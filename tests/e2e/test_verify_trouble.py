# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Trouble of a verification's own: a machine that cannot probe, a task that fails, evidence that cannot be read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from playbook import Run, info_file, play
from tenant import NUMBER, Tenant

from sandbox_control import Control
from voice_sandbox.process import SandboxProcess

ACME = ("--limit", "acme")
QUICK = {"tenant_verify_wait_timeout": 1, "verify_delay": 1}
CALLER = "+12065550111"
# What a play has that keeps a record of each run of the role, whatever came of it.
TWICE = """
- name: Verify twice
  hosts: tenants
  connection: local
  gather_facts: false
  tasks:
    - name: Verify
      ansible.builtin.include_role:
        name: voiceops.gladly_synthflow.verify
      vars:
        verify_fail_on: never
    - name: Verify again, and write down what was found
      block:
        - name: Verify with a domain that is none
          ansible.builtin.include_role:
            name: voiceops.gladly_synthflow.verify
          vars:
            verify_sip_domain: a b
            verify_parts: [call_path]
      always:
        - name: Write
          ansible.builtin.copy:
            content: "{{ verify_result | to_json }}"
            dest: "{{ report }}"
            mode: "0600"
"""


def summary(run: Run) -> str:
    """Return the summary that a run has shown."""
    shown = [entry for entry in run.tasks if entry["task"].endswith("Show what was proven and what was not")]
    return "\n".join(line for entry in shown for line in entry["msg"])


def test_a_machine_that_cannot_probe_writes_nothing(sandbox: SandboxProcess, control: Control, tmp_path: Path) -> None:
    (tmp_path / "sipmessage.py").write_text('raise ImportError("hidden by a test")\n', encoding="utf-8")
    without = {"PYTHONPATH": str(tmp_path)}
    control.forget()
    stopped = play(info_file(sandbox), "integrate", *ACME, environment=without, variables={"tenant_verify_timeout": 0})
    assert "Python package sipmessage" in stopped.message("acme")
    assert "tenant_verify_timeout: 0 is not between 1 and 3600" in stopped.message("acme")
    assert control.writes() == []
    looked = play(info_file(sandbox), "verify", *ACME, environment=without, variables={"verify_parts": ["call_path"]})
    assert looked.message("acme").count("The probe could not be sent: Failed to import") == 2
    assert f"{NUMBER}: fail" in summary(looked)


def test_the_result_is_never_the_one_of_an_earlier_run(sandbox: SandboxProcess, tmp_path: Path) -> None:
    Tenant(sandbox.info).wire()
    (tmp_path / "twice.yml").write_text(TWICE, encoding="utf-8")
    report = tmp_path / "report.json"
    variables = {**QUICK, "report": str(report)}
    run = play(info_file(sandbox), str(tmp_path / "twice"), *ACME, variables=variables)
    assert "the SIP domain is 'a b'" in run.output
    result: dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))
    assert (result["passed"], result["verdict"], result["numbers"]) == (False, "fail", [])
    assert "did not come to its end" in result["failures"][0]


def test_evidence_shows_no_caller_and_loses_nothing(sandbox: SandboxProcess, control: Control) -> None:
    Tenant(sandbox.info).wire()
    assert control.call("acme")["outcome"] == "assistant"
    other = {"phone_number": "+12065550101", "assistant": "Acme voice agent"}
    variables = {**QUICK, "tenant_numbers": [{"phone_number": NUMBER}, other], "verify_parts": ["evidence"]}
    looked = play(info_file(sandbox), "verify", "-vvv", *ACME, variables=variables)
    assert looked.status == 0
    assert "real calls at Synthflow: in the last 24 hours 1, of which 0 failed" in summary(looked)
    assert CALLER not in looked.output
    refused = play(info_file(sandbox), "verify", *ACME, variables={**variables, "tenant_synthflow_api_key": "wrong"})
    assert "real calls at Synthflow: could not be read: Could not list the assistants" in summary(refused)
