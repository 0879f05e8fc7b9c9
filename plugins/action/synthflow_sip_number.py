# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The in-process path of synthflow_sip_number."""

from __future__ import annotations

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._synthflow.sip_number import SipNumber
from ansible_collections.voiceops.gladly_synthflow.plugins.plugin_utils._in_process import InProcessAction


class ActionModule(InProcessAction):
    """Runs synthflow_sip_number."""

    kind = SipNumber
