# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of what all action plugins have in common."""

from __future__ import annotations

import importlib
import subprocess
import sys
from pathlib import Path

import pytest
from ansible.plugins.action import ActionBase
from module_process import PACKAGE, PLUGINS

from ansible_collections.voiceops.gladly_synthflow.plugins import modules
from ansible_collections.voiceops.gladly_synthflow.plugins.plugin_utils._in_process import InProcessAction

MODULES = Path(next(iter(modules.__path__)))
NAMES = sorted(path.stem for path in MODULES.glob("*.py") if not path.stem.startswith("__"))


@pytest.mark.parametrize("name", NAMES)
def test_every_module_has_an_action_plugin_that_runs_the_same(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    plugin = importlib.import_module(f"{PLUGINS}.action.{name}").ActionModule
    module = importlib.import_module(f"{PACKAGE}.{name}")
    ran: list[object] = []
    monkeypatch.setattr(module, "run_module", ran.append)
    module.main()
    assert ran == [plugin.kind]
    assert issubclass(plugin, InProcessAction)
    assert (plugin.run, plugin.cleanup) == (InProcessAction.run, ActionBase.cleanup)
    assert (plugin._supports_check_mode, plugin._supports_async) == (True, True)


def test_every_action_plugin_has_a_module() -> None:
    assert sorted(path.stem for path in (MODULES.parent / "action").glob("*.py")) == NAMES


IMPORTS = f"""
import os, sys, threading
sys.addaudithook(lambda event, _more: event in ("socket.connect", "socket.sendto") and sys.exit(event))
{"".join(f"import {PLUGINS}.action.{name}" + chr(10) for name in NAMES)}
if threading.active_count() > 1:
    sys.exit("a thread was left")
for handle in os.listdir("/proc/self/fd"):
    if os.path.realpath(f"/proc/self/fd/{{handle}}").partition("/fd/")[2].startswith("socket:"):
        sys.exit("a socket was left")
"""


def test_imports_leave_no_thread_and_no_socket() -> None:
    """Every worker is forked from the process that has imported them."""
    path = ":".join(filter(None, sys.path))
    done = subprocess.run(
        [sys.executable, "-c", IMPORTS], env={"PYTHONPATH": path}, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
