# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The objects of a fresh tenant."""

from __future__ import annotations

from pathlib import Path

from .gladly.directory import seed_directory
from .gladly.voice import seed_routes
from .sandbox import Sandbox
from .store import Document
from .synthflow.assistants import seed_assistants
from .synthflow.numbers import seed_numbers
from .tenants import DEFAULT_FILE, Tenant, TenantFileError, read_tenant_file


def add_tenants(sandbox: Sandbox, path: Path | None) -> None:
    """Add the tenants of a file that are not known yet; without a file, the examples to a sandbox that has none.

    Raises TenantFileError, and then nothing is added.
    """
    if path is None and len(sandbox.tenants):
        return
    try:
        with sandbox.store.transaction():
            for tenant in read_tenant_file(path or DEFAULT_FILE):
                if sandbox.tenants.by_name(tenant.name) is None:
                    sandbox.tenants.add(tenant)
                    _put_objects(sandbox, tenant)
    except (KeyError, IndexError, TypeError, AttributeError) as error:
        raise TenantFileError(
            f"{path or DEFAULT_FILE}: an entry lacks a key or has another shape: {error!r}"
        ) from error


def reset(sandbox: Sandbox, tenant: Tenant) -> None:
    """Give a tenant the objects that it had at its first start; credentials stay."""
    sandbox.callers.settle(tenant.name)
    sandbox.forget_requests(tenant.name)
    with sandbox.store.transaction():
        sandbox.store.remove_all(tenant.name)
        _put_objects(sandbox, tenant)
    sandbox.callers.follow(tenant.name, "reset")


def restore(sandbox: Sandbox, tenant: str, objects: list[tuple[str, str, Document]]) -> None:
    """Give a tenant the objects that it had at another time."""
    sandbox.callers.settle(tenant)
    sandbox.forget_requests(tenant)
    with sandbox.store.transaction():
        sandbox.store.remove_all(tenant)
        for kind, identifier, document in objects:
            sandbox.store.put(tenant, kind, identifier, document)
    sandbox.callers.follow(tenant, "reset")


def _put_objects(sandbox: Sandbox, tenant: Tenant) -> None:
    synthflow = tenant.seed["synthflow"]
    seed_numbers(sandbox.store, tenant.name, tenant.workspace_id, tenant.region, synthflow.get("numbers") or [])
    seed_assistants(sandbox.store, tenant.name, synthflow.get("assistants") or [])
    seed_directory(sandbox.store, tenant)
    seed_routes(sandbox.store, tenant)
