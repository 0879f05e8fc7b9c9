# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tenants with a workspace in each of two regions, which are integrated in the old one and move to the new one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from fleet import Member, sandbox_tenants
from world import World, world

from .cases import INTEGRATE
from .runs import Fleet

OLD = "-old"
ACCOUNT = ("api_key", "api_url", "workspace_id")


@contextmanager
def about_to_move(members: Sequence[Member], folder: Path, forks: int) -> Iterator[Fleet]:
    """Run a sandbox in which these tenants are integrated in their old workspace; raises RuntimeError."""
    new = sandbox_tenants(members)
    old = {
        name + OLD: {**tenant, "region": "global", "company": name + OLD, "organization": name + OLD}
        for name, tenant in new.items()
    }
    with world(members, folder, {**new, **old}) as place:
        before = {name: {"tenant_region": "global", **_account(place, "tenant_", name)} for name in new}
        Fleet(place, forks, before, OLD).undisturbed(INTEGRATE, members)
        after: Mapping[str, Mapping[str, Any]] = {
            member.name: {
                "move_region_from": {
                    "region": "global",
                    "destination_names": [member.destination],
                    **_account(place, "", member.name),
                },
                "tenant_destination_name": f"{member.destination} here",
            }
            for member in members
        }
        yield Fleet(place, forks, after, OLD)


def _account(place: World, prefix: str, name: str) -> dict[str, str]:
    """Return the variables of a tenant's old workspace."""
    account = place.sandbox.info["tenants"][name + OLD]["synthflow"]
    return {f"{prefix}synthflow_{key}": account[key] for key in ACCOUNT}
