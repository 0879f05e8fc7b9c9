# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The in-process path of tenant_export_info."""

from __future__ import annotations

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._export.listing import TenantExport
from ansible_collections.voiceops.gladly_synthflow.plugins.plugin_utils._in_process import InProcessAction


class ActionModule(InProcessAction):
    """Runs tenant_export_info."""

    kind = TenantExport
