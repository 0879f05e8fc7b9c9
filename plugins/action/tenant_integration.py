# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The in-process path of tenant_integration."""

from __future__ import annotations

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._integration.transaction import (
    TenantIntegration,
)
from ansible_collections.voiceops.gladly_synthflow.plugins.plugin_utils._tenant_variables import TenantAction


class ActionModule(TenantAction):
    """Runs tenant_integration."""

    kind = TenantIntegration
