# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""Names of the files that are kept per tenant: ledger and runbook."""

from __future__ import annotations

import os
import re

from ._sentences import quoted

# A tenant's name comes from an inventory and must not lead out of the directory, or hide the file.
_SAFE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,199}")


def check_tenant_name(tenant: str) -> None:
    """Raise ValueError with a sentence when a tenant's name cannot be the name of a file."""
    if not _SAFE_NAME.fullmatch(tenant):
        raise ValueError(
            f"{quoted(tenant)} cannot be the name of a tenant's files: use letters, digits, '.', '_' and '-', "
            "beginning with a letter or digit"
        )


def tenant_file(directory: str, tenant: str, suffix: str) -> str:
    """Return the path of a tenant's file in ``directory``. Raises ValueError for a name that is not safe."""
    check_tenant_name(tenant)
    if not directory.strip():
        raise ValueError("the directory is empty")
    return os.path.join(directory, f"{tenant}{suffix}")
