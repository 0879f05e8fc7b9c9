# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Moves switches of a sandbox between two tasks of a run, for tests of what breaks meanwhile."""

from __future__ import annotations

import json
import os
from typing import Any

import requests
from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
name: switch_after_task
type: aggregate
short_description: Move switches of a sandbox after a task
description: >-
  Reads the environment variable SWITCH_AFTER_TASK, JSON with the name that the task ends with, and what to send.
"""


class CallbackModule(CallbackBase):
    """Sends one request to the sandbox's control API after a task."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "aggregate"
    CALLBACK_NAME = "switch_after_task"
    CALLBACK_NEEDS_ENABLED = True

    def v2_runner_on_ok(self, result: Any) -> None:
        """Move the switches if this was the task. Ansible waits for it before it goes on."""
        wanted = json.loads(os.environ.get("SWITCH_AFTER_TASK", "null"))
        if wanted and result._task.get_name().endswith(wanted["task"]):
            requests.patch(
                wanted["url"], json=wanted["switches"], verify=wanted["ca_path"], timeout=10
            ).raise_for_status()
