# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""AWX's own credential types, as far as the role uses them: their inputs."""

from __future__ import annotations

from typing import Any


def _field(name: str, **more: Any) -> dict[str, Any]:
    return {"id": name, "label": name, "type": "string", **more}


CREDENTIAL_TYPES: tuple[dict[str, Any], ...] = (
    {
        "name": "Source Control",
        "kind": "scm",
        "namespace": "scm",
        "inputs": {
            "fields": [
                _field("username"),
                _field("password", secret=True),
                _field("ssh_key_data", secret=True, format="ssh_private_key", multiline=True),
                _field("ssh_key_unlock", secret=True),
            ]
        },
    },
    {
        "name": "Vault",
        "kind": "vault",
        "namespace": "vault",
        "inputs": {
            "fields": [
                _field("vault_password", secret=True, ask_at_runtime=True),
                _field("vault_id", format="vault_id"),
            ],
            "required": ["vault_password"],
        },
    },
    {
        "name": "Container Registry",
        "kind": "registry",
        "namespace": "registry",
        "inputs": {
            "fields": [
                _field("host", default="quay.io"),
                _field("username"),
                _field("password", secret=True),
                _field("verify_ssl", type="boolean", default=True),
            ],
            "required": ["host"],
        },
    },
)
