# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filters for working with a person: the files that are kept per tenant, and whom a confirmation is about."""

from __future__ import annotations

import typing as t

from ansible.errors import AnsibleFilterError

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._tenant_files import tenant_file as path_of
from ansible_collections.voiceops.gladly_synthflow.plugins.plugin_utils._named_errors import with_named_errors


def tenant_file(tenant: t.Any, directory: t.Any, suffix: str) -> str:
    """Return the path of a tenant's file."""
    try:
        return path_of(str(directory), str(tenant), str(suffix))
    except ValueError as error:
        raise AnsibleFilterError(f"tenant_file: {error}.") from None


def confirmation_for(confirmation: t.Any, tenant: str, play_hosts: t.Any = 1) -> t.Any:
    """Return what a confirmation says about one tenant, or false when it is about others of the play.

    ``play_hosts`` are the names of the tenants in the play, or how many there are; names tell a slip in ``tenants``.
    """
    if not confirmation or not isinstance(confirmation, t.Mapping):
        return confirmation or False
    in_play = None if isinstance(play_hosts, (int, str)) else [str(name) for name in play_hosts]
    named = confirmation.get("tenants")
    if named is None:
        count = int(play_hosts) if in_play is None else len(in_play)
        if count > 1:
            raise AnsibleFilterError(
                f"confirmation_for: there are {count} tenants in the play. Add 'tenants' with the names of those "
                "whose Admin panel was changed, or limit the run to one of them."
            )
        return dict(confirmation)
    names = _names(named)
    if in_play is not None and not set(names) & set(in_play):
        raise AnsibleFilterError(
            f"confirmation_for: the confirmation is about {', '.join(names)}, and the play has no tenant of that name. "
            f"It has {', '.join(sorted(in_play))}. Correct 'tenants', or the limit of the run."
        )
    if str(tenant) not in names:
        return False
    said = {key: value for key, value in confirmation.items() if key != "tenants"}
    if not said:
        # Nothing is left that a module could object to: it would take this for no confirmation at all.
        raise AnsibleFilterError(
            "confirmation_for: the confirmation does not say who made the change. Add 'who', and perhaps 'ticket'."
        )
    return said


def _names(named: t.Any) -> list[str]:
    """Return the names in ``tenants``. A name of digits alone becomes a number in YAML, and is meant as text."""
    items = named.split(",") if isinstance(named, str) else named
    if isinstance(items, t.Sequence) and all(isinstance(item, (str, int)) for item in items):
        names = [str(item).strip() for item in items if not isinstance(item, bool)]
        if len(names) == len(items) and all(names) and names:
            return names
    raise AnsibleFilterError(
        f"confirmation_for: 'tenants' is {named!r}. Give the names of the tenants, as a list or as a text with commas "
        "between them."
    )


class FilterModule:
    """The filters of this file."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filters by name."""
        return with_named_errors({"tenant_file": tenant_file, "confirmation_for": confirmation_for})
