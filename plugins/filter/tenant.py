# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter that checks a tenant's settings."""

from __future__ import annotations

import typing as t

from ansible.errors import AnsibleFilterError

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._tenant import tenant_problems as problems_of
from ansible_collections.voiceops.gladly_synthflow.plugins.plugin_utils._named_errors import with_named_errors


def tenant_problems(tenant: t.Any, play_hosts: int = 1) -> list[str]:
    """Return everything that is wrong with a tenant's settings."""
    if not isinstance(tenant, t.Mapping):
        raise AnsibleFilterError("tenant_problems: the tenant has to be a dictionary of its settings")
    return problems_of(tenant, int(play_hosts))


class FilterModule:
    """The filters of this file."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filters by name."""
        return with_named_errors({"tenant_problems": tenant_problems})
