# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter that tells the legs of a tenant's calls."""

from __future__ import annotations

import typing as t

from ansible.errors import AnsibleFilterError

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._tenant import canonical_number
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._verification.call_legs import Levels
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._verification.call_legs import (
    call_legs as legs_of,
)
from ansible_collections.voiceops.gladly_synthflow.plugins.plugin_utils._named_errors import with_named_errors


def call_legs(
    numbers: t.Any,
    region: str,
    sip_domain: str,
    transport: str = "tls",
    headers: t.Any = None,
    level: str = "options",
    transfer_level: str = "options",
    connect_only: t.Any = (),
    caller: t.Any = None,
) -> list[dict[str, t.Any]]:
    """Return the legs of a tenant's calls, as `sip_probe` takes them."""
    if not isinstance(numbers, (list, tuple)):
        raise AnsibleFilterError("call_legs: the numbers have to be a list, as tenant_numbers is")
    if not isinstance(connect_only, (list, tuple)):
        raise AnsibleFilterError("call_legs: connect_only has to be a list of numbers")
    tenant = {
        "numbers": list(numbers),
        "region": str(region),
        "sip_domain": str(sip_domain),
        "transport": str(transport),
        "headers": headers,
    }
    try:
        unwired = frozenset(filter(None, map(canonical_number, connect_only)))
        levels = Levels(str(level), str(transfer_level), unwired)
        return legs_of(tenant, levels, caller)
    except ValueError as error:
        raise AnsibleFilterError(f"call_legs: {error}") from None


class FilterModule:
    """The filters of this file."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filters by name."""
        return with_named_errors({"call_legs": call_legs})
