# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The kinds of objects, their fields with what AWX fills in, and what has to be unique."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

PROMPTS = ("scm_branch", "job_type", "job_tags", "skip_tags", "limit", "diff_mode", "verbosity", "forks")


@dataclass(frozen=True)
class Resource:
    """One kind of object.

    `name` is how a message calls it. `taken` is the message for a second one with the same `unique` fields, of which a
    message about a single field stands under that field's name. `assigned` are fields that the server sets itself, and
    `lists` those objects that can be attached, by the name under which they are.
    """

    kind: str
    name: str
    defaults: Mapping[str, Any] = field(default_factory=dict)
    required: tuple[str, ...] = ("name",)
    references: Mapping[str, str] = field(default_factory=dict)
    choices: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    unique: tuple[str, ...] = ()
    taken: str = ""
    assigned: tuple[str, ...] = ("managed", "status", "last_job_run", "last_job_failed", "custom_virtualenv")
    at_least_zero: tuple[str, ...] = ()
    lists: Mapping[str, str] = field(default_factory=dict)


RESOURCES: dict[str, Resource] = {
    name: Resource(**entry)
    for name, entry in yaml.safe_load((Path(__file__).parent / "resources.yml").read_text(encoding="utf-8")).items()
}
# What can be launched shares one row of ids, and is found under this name too.
UNIFIED = ("projects", "inventory_sources", "job_templates", "workflow_job_templates", "workflow_approval_templates")
