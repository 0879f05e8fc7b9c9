# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Writes what callbacks see of each task of this collection's modules, one JSON object a line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
name: record_task_results
type: aggregate
short_description: Write the results of this collection's modules to a file
description: Appends to a file, so that the results of two runs can be compared.
options:
  path:
    description: The file.
    type: path
    required: true
    ini:
      - section: callback_record_task_results
        key: path
"""

COLLECTION = "voiceops.gladly_synthflow."


class CallbackModule(CallbackBase):
    """Records the results, of a loop with all of its items."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "aggregate"
    CALLBACK_NAME = "record_task_results"
    # ansible-test decides which callbacks are enabled.
    CALLBACK_NEEDS_ENABLED = False

    _target = ""

    def v2_playbook_on_start(self, playbook: Any) -> None:
        """Note the target: ansible-test writes a playbook for each, named after it with some letters more."""
        self._target = Path(playbook._file_name).stem.rpartition("-")[0]

    def v2_runner_on_ok(self, result: Any) -> None:
        """Record a task that went well."""
        self._record(result, "ok")

    def v2_runner_on_failed(self, result: Any, ignore_errors: bool = False) -> None:
        """Record a task that failed."""
        self._record(result, "failed")

    def v2_runner_on_unreachable(self, result: Any) -> None:
        """Record a task whose host was not there."""
        self._record(result, "unreachable")

    def v2_runner_retry(self, result: Any) -> None:
        """Record a try that was not the last one."""
        self._record(result, "retry")

    def _record(self, result: Any, status: str) -> None:
        if not result._task.action.startswith(COLLECTION):
            return
        entry = {
            "target": self._target,
            "task": result._task.get_name(),
            "module": result._task.action,
            "status": status,
            "result": result._result,
        }
        with open(self.get_option("path"), "a", encoding="utf-8") as file:
            file.write(json.dumps(entry, sort_keys=True) + "\n")
