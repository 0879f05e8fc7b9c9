# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Shows what the one task that wires a tenant did to each object, and keeps the number of changes for the demo."""

from __future__ import annotations

import json
import os
from typing import Any

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
name: object_changes
type: aggregate
short_description: Show each object that a tenant's integration changed
description: Appends the number of changes by tenant to the file that the environment variable OBJECT_CHANGES names.
"""
INTEGRATION = "voiceops.gladly_synthflow.tenant_integration"


class CallbackModule(CallbackBase):
    """Looks at the result of each tenant."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "aggregate"
    CALLBACK_NAME = "object_changes"
    CALLBACK_NEEDS_ENABLED = True

    def v2_runner_on_ok(self, result: Any) -> None:
        """Tell of a tenant that went well."""
        self._tell(result)

    def v2_runner_on_failed(self, result: Any, ignore_errors: bool = False) -> None:
        """Tell of a tenant that was stopped: part of it may have been done."""
        self._tell(result)

    def _tell(self, result: Any) -> None:
        if result._task.action != INTEGRATION:
            return
        tenant, outcome = result._host.get_name(), result._result
        changed = [one for one in outcome.get("objects", []) if one["changed"]]
        for one in changed:
            self._display.display(f"  {tenant}: {one['module']} {one['object']}")
        if outcome.get("text"):
            self._display.display(f"  {tenant}: {outcome['text']}")
        with open(os.environ["OBJECT_CHANGES"], "a", encoding="utf-8") as file:
            file.write(json.dumps({"tenant": tenant, "changes": len(changed)}) + "\n")
