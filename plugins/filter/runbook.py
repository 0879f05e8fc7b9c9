# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filters for working with a person: the files that are kept per tenant, and whom a confirmation is about."""

from __future__ import annotations

import typing as t

from ansible.errors import AnsibleFilterError

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._tenant_files import tenant_file as path_of


def tenant_file(tenant: t.Any, directory: t.Any, suffix: str) -> str:
    """Return the path of a tenant's file."""
    try:
        return path_of(str(directory), str(tenant), str(suffix))
    except ValueError as error:
        raise AnsibleFilterError(f"tenant_file: {error}.") from None


def confirmation_for(confirmation: t.Any, tenant: str, play_hosts: int = 1) -> t.Any:
    """Return what a confirmation says about one tenant, or false when it is about others."""
    if not confirmation or not isinstance(confirmation, t.Mapping):
        return confirmation or False
    named = confirmation.get("tenants")
    if named is None:
        if int(play_hosts) > 1:
            raise AnsibleFilterError(
                f"confirmation_for: there are {play_hosts} tenants in the play. Add 'tenants' with the names of those "
                "whose Admin panel was changed, or limit the run to one of them."
            )
        return dict(confirmation)
    names = named.split(",") if isinstance(named, str) else named
    if not isinstance(names, t.Sequence) or str(tenant) not in [str(name).strip() for name in names]:
        return False
    return {key: value for key, value in confirmation.items() if key != "tenants"}


class FilterModule:
    """The filters of this file."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filters by name."""
        return {"tenant_file": tenant_file, "confirmation_for": confirmation_for}
