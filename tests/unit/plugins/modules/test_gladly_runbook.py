# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of gladly_runbook as Ansible runs it."""

from __future__ import annotations

from pathlib import Path

import pytest
from module_process import Run, RunAlone
from runbook_samples import item

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._ledger.ledger import Ledger
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._resource import Context


@pytest.mark.parametrize("check_mode", [True, False])
@pytest.mark.parametrize("diff", [True, False])
def test_success(check_mode: bool, diff: bool, tmp_path: Path, run: Run) -> None:
    options = {"tenant": "acme", "directory": str(tmp_path), "pending": [item(), None, ""]}

    done = run("gladly_runbook", options, check_mode=check_mode, diff=diff)

    assert (done.code, done.result["changed"]) == (0, True)
    assert done.result["runbook"]["html"] == str(tmp_path / "acme.html")
    assert (done.result["runbook"]["pending"], done.result["runbook"]["steps"]) == (1, 3)
    assert (tmp_path / "acme.html").exists() is not check_mode
    assert ("diff" in done.result) is diff
    if diff:
        assert done.result["diff"]["after"].startswith("# Gladly settings of acme\n")


def test_failure(tmp_path: Path, run: Run) -> None:
    options = {"tenant": "../acme", "directory": str(tmp_path), "pending": [item()]}

    done = run("gladly_runbook", options)

    assert done.code == 1
    assert done.result["msg"].startswith("Could not use option 'tenant': '../acme' cannot be the name of")
    assert done.result["error"]["kind"] == "invalid_input"


def test_what_the_ledger_has_of_others_stays_on_the_page(tmp_path: Path, run: Run) -> None:
    """A run over one number of several looks at that number alone."""
    ledger = tmp_path / "acme.yml"
    route = {"action": {"type": "queue", "target": "Agents"}, "fallback": None}
    book = Ledger(str(ledger), Context())
    for number in ("+12065550100", "+12065550101"):
        waiting = {"action": "update", "settings": route, "since": "2026-11-22T19:30:00Z"}
        book.put("inbound_routes", number, {"pending": waiting})
    book.save()
    book.close()
    options = {"tenant": "acme", "directory": str(tmp_path), "ledger": str(ledger), "covered": ["+12065550100"]}

    one = run("gladly_runbook", {**options, "pending": [None]})
    both = run("gladly_runbook", {**options, "pending": [item(name="+12065550100")]})

    assert (one.result["runbook"]["pending"], both.result["runbook"]["pending"]) == (1, 2)
    page = (tmp_path / "acme.md").read_text(encoding="utf-8")
    assert "Change the inbound route of +12065550101 (asked for by an earlier run" in page
    assert "codes" not in page, "the command would confirm what its run does not look at"


def test_the_home_folder_may_be_written_short(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    options = {"tenant": "acme", "directory": "~/runbooks", "pending": [item()]}

    done = run("gladly_runbook", options)

    assert done.result["runbook"]["markdown"] == str(tmp_path / "runbooks" / "acme.md")


@pytest.mark.parametrize("library", ["requests", "phonenumbers", "yaml"])
def test_it_needs_no_library(library: str, tmp_path: Path, run_alone: RunAlone) -> None:
    options = {"tenant": "acme", "directory": str(tmp_path), "pending": [item()]}

    done = run_alone("gladly_runbook", options, without=library)

    assert (done.code, done.result["changed"]) == (0, True)
    assert (tmp_path / "acme.md").exists()
