# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private plugin util: it may change without notice and is not meant to be used outside this collection.

"""Keeps a tenant's part of a report within bounds, and says what was left out."""

from __future__ import annotations

import json

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._report.document import Tenant

LARGEST_TENANT = 128 * 1024
_MOST_ENTRIES = 200
_LONGEST_TEXT = 500


def bounded(tenant: Tenant) -> Tenant:
    """Return a tenant that takes at most 128 KiB as JSON: first messages go, then diffs, then long texts."""
    if _size(tenant) <= LARGEST_TENANT:
        return tenant
    probes = [
        {**probe, "ladder": [{**message, "message": ""} for message in probe["ladder"]]} for probe in tenant["probes"]
    ]
    tenant = {**tenant, "probes": probes, "left_out": [*tenant["left_out"], "the text of SIP messages"]}
    if _size(tenant) <= LARGEST_TENANT:
        return tenant
    objects = [{**one, "diff": []} for one in tenant["objects"]]
    tenant = {**tenant, "objects": objects, "left_out": [*tenant["left_out"], "the diffs"]}
    if _size(tenant) <= LARGEST_TENANT:
        return tenant
    cut = {key: _cut(value) for key, value in tenant.items() if key != "name"}
    cut["left_out"] = [*tenant["left_out"], "the ends of long texts and lists"]
    cut = {**tenant, **cut}
    if _size(cut) <= LARGEST_TENANT:
        return cut
    bare: Tenant = {key: [] for key in ("objects", "findings", "probes", "certificates")}
    return {**cut, **bare, "verification": None, "left_out": ["all details, since they are too many"]}


def _size(tenant: Tenant) -> int:
    return len(json.dumps(tenant))


def _cut(value: object) -> object:
    if isinstance(value, str):
        return value if len(value) <= _LONGEST_TEXT else f"{value[:_LONGEST_TEXT]}..."
    if isinstance(value, list):
        return [_cut(entry) for entry in value[:_MOST_ENTRIES]]
    if isinstance(value, dict):
        return {key: _cut(entry) for key, entry in value.items()}
    return value
