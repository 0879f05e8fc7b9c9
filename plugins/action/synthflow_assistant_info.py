# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The in-process path of synthflow_assistant_info."""

from __future__ import annotations

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._synthflow.assistant import AssistantListing
from ansible_collections.voiceops.gladly_synthflow.plugins.plugin_utils._in_process import InProcessAction


class ActionModule(InProcessAction):
    """Runs synthflow_assistant_info."""

    kind = AssistantListing
