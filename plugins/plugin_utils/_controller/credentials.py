# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private plugin util: it may change without notice and is not meant to be used outside this collection.

"""Credentials that the server takes although they lack what they need."""

from __future__ import annotations

import collections.abc
import typing as t

from .values import Entry, entries, is_empty, quoted

# The required inputs of AWX's own credential types that the role uses.
_BUILT_IN: dict[str, list[str]] = {
    "Vault": ["vault_password"],
    "Container Registry": ["host", "username", "password"],
}
# What the modules of this collection fall back to. It is one environment for all tenants of a job.
TENANT_VARIABLES = frozenset(
    (
        "SYNTHFLOW_API_KEY",
        "SYNTHFLOW_WORKSPACE_ID",
        "SYNTHFLOW_REGION",
        "GLADLY_HOST",
        "GLADLY_AGENT_EMAIL",
        "GLADLY_API_TOKEN",
    )
)


def credential_problems(content: Entry) -> collections.abc.Iterator[str]:
    """Yield a sentence or two for each credential that cannot work. No value is in them."""
    types = {entry.get("name"): entry for entry in entries(content, "credential_types")}
    seen: set[t.Any] = set()
    # It may be a secret in the wrong place, so it is not shown.
    for number, value in enumerate(content.get("credentials") or (), 1):
        if not isinstance(value, t.Mapping):
            yield f"credential {number} is no dictionary. Give its name, credential_type and inputs."
    for entry in entries(content, "credentials"):
        name = entry.get("name")
        label = f"credential '{name}'"
        if is_empty(name) or is_empty(entry.get("credential_type")):
            yield "A credential has no name or no credential_type. Give both."
            continue
        if name in seen:
            yield f"{label}: there are two of this name. Names have to differ."
        seen.add(name)
        inputs = entry.get("inputs")
        if not isinstance(inputs, t.Mapping):
            yield f"{label}: inputs is no dictionary. Give its inputs by name."
            continue
        kind = str(entry["credential_type"])
        yield from _input_problems(label, inputs, _BUILT_IN.get(kind, []), types.get(kind))


def credentials_of_tenants(content: Entry) -> set[str]:
    """Return the names of the credentials that carry those of one tenant, or of an account, in the environment."""
    kinds = {
        entry.get("name")
        for entry in entries(content, "credential_types")
        if TENANT_VARIABLES.intersection((entry.get("injectors") or {}).get("env") or {})
    }
    return {
        str(entry.get("name")) for entry in entries(content, "credentials") if entry.get("credential_type") in kinds
    }


def _input_problems(
    label: str, inputs: Entry, required: list[str], kind: Entry | None
) -> collections.abc.Iterator[str]:
    fields: dict[t.Any, Entry] = {}
    if kind is not None:
        fields = {field["id"]: field for field in kind["inputs"]["fields"]}
        required = list(kind["inputs"]["required"])
        unknown = [key for key in inputs if key not in fields]
        if unknown:
            yield f"{label}: the input(s) {quoted(unknown)} are unknown. There is {quoted(fields)}."
    missing = [key for key in required if is_empty(inputs.get(key))]
    if missing:
        yield (
            f"{label}: the input(s) {quoted(missing)} are missing or empty. The server would take it, "
            "and each job with it would fail. Give them."
        )
    for key, field in fields.items():
        choices = field.get("choices")
        if choices and not is_empty(inputs.get(key)) and inputs[key] not in choices:
            yield f"{label}: the input '{key}' is none of {', '.join(choices)}. Give one of them."
