# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Writes what each task of a run did, and to which object, one JSON object a line, for tests that compare runs."""

from __future__ import annotations

import json
import os
from typing import Any

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
name: record_results
type: aggregate
short_description: Write what each task changed to a file
description: Appends to the file that the environment variable RECORD_RESULTS names.
"""


# This module does all of a tenant's work in one task, and tells it object by object.
BY_OBJECT = "voiceops.gladly_synthflow.tenant_integration"


class CallbackModule(CallbackBase):
    """Records the result of each task, or of each item of a loop, and then of each object that the task was about."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "aggregate"
    CALLBACK_NAME = "record_results"
    CALLBACK_NEEDS_ENABLED = True

    def v2_runner_on_ok(self, result: Any) -> None:
        """Record a task that went well."""
        outcome = result._result
        if result._task.action == BY_OBJECT:
            self._record_whole(result, outcome, "ok")
            return
        for item in outcome.get("results", [outcome]):
            self._record(result, item, "ok")

    def v2_runner_on_failed(self, result: Any, ignore_errors: bool = False) -> None:
        """Record a task that failed."""
        outcome = result._result
        if result._task.action == BY_OBJECT:
            self._record_whole(result, outcome, "failed")
            return
        if "results" not in outcome:
            self._record(result, outcome, "failed")
        for item in outcome.get("results", []):
            self._record(result, item, "failed" if item.get("failed") else "ok")

    def _record_whole(self, result: Any, outcome: dict[str, Any], status: str) -> None:
        """Record the whole, and each object as an entry of its own, with its module in place of the task's name."""
        self._record(result, outcome, status, whole=outcome)
        for one in outcome.get("objects", []):
            of_object = {"task": one["module"], "item": one["object"], "is_part": True}
            self._record(result, one, "failed" if one.get("failed") else "ok", **of_object)

    def _record(self, result: Any, outcome: dict[str, Any], status: str, **further: Any) -> None:
        entry = {
            "host": result._host.get_name(),
            "task": result._task.get_name(),
            "item": outcome.get("_ansible_item_label"),
            "status": status,
            "changed": bool(outcome.get("changed")),
            "diff": outcome.get("diff"),
            "msg": outcome.get("msg"),
            **further,
        }
        with open(os.environ["RECORD_RESULTS"], "a", encoding="utf-8") as file:
            file.write(json.dumps(entry, default=str) + "\n")
