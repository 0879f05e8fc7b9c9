# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rooms of the house that docs/images/architecture.svg shows: which code lives where, from the roof down."""

from __future__ import annotations

import fnmatch
from dataclasses import dataclass


@dataclass(frozen=True)
class Room:
    """Some files of the collection, by patterns of their paths, and what they are for."""

    name: str
    files: tuple[str, ...]
    words: str


def folder(name: str, words: str, shown: str = "") -> Room:
    """Return the room of one folder below plugins/."""
    return Room(shown or name.rpartition("/")[2], (f"plugins/{name}/*",), words)


def shared(name: str, words: str) -> Room:
    """Return the room of one folder below plugins/module_utils/."""
    return folder(f"module_utils/{name}", words)


# From top to bottom: the title of a floor where one begins, and its rooms. Code knows what is below it or beside it.
ROWS: tuple[tuple[str, tuple[Room, ...]], ...] = (
    (
        "What people run",
        (
            Room("playbooks", ("playbooks/*.yml",), "the fleet, wave by wave"),
            Room("roles", ("roles/*.yml",), "one tenant, step by step"),
        ),
    ),
    (
        "What Ansible calls",
        (
            Room("modules, action", ("plugins/modules/*", "plugins/action/*"), "a few lines each: which resource"),
            folder("filter", "values for playbooks"),
            folder("test", "yes or no for playbooks"),
        ),
    ),
    (
        "",
        (
            folder("inventory", "tenants from files"),
            folder("callback", "progress, report"),
            folder("lookup", "allowed networks"),
        ),
    ),
    (
        "What they share",
        (
            shared("_tenants_file", "YAML, JSON, CSV of tenants"),
            folder("plugin_utils", "only where Ansible runs"),
            shared("_plan", "a fleet's changes"),
        ),
    ),
    (
        "",
        (
            shared("_export", "what both vendors have"),
            shared("_fallback", "an incident, and back"),
            shared("_report", "pages of a rollout"),
        ),
    ),
    (
        "A tenant as a whole",
        (
            shared("_integration", "the order of work"),
            shared("_preflight", "what would go wrong"),
            shared("_verification", "what calls prove"),
        ),
    ),
    (
        "The vendors",
        (
            shared("_runbook", "steps for a person"),
            shared("_gladly", "destination, route"),
            shared("_synthflow", "number, assistant"),
        ),
    ),
    (
        "The ground",
        (
            shared("_sip", "addresses, probe, diagnoses"),
            Room(
                "_tenant",
                ("plugins/module_utils/_tenant.py", "plugins/module_utils/_tenant_files.py"),
                "settings of a tenant",
            ),
            shared("_ledger", "what no API can tell"),
        ),
    ),
    (
        "",
        (
            Room(
                "_resource, _fields, _runner, _http, _errors ...",
                ("plugins/module_utils/_*.py",),
                "read, plan, apply, confirm; requests, limits, masking",
            ),
        ),
    ),
)

ROOMS: tuple[Room, ...] = tuple(room for _title, rooms in ROWS for room in rooms)

# Documentation alone: nothing of it runs.
WITHOUT_A_ROOM = ("plugins/doc_fragments/*",)


def room_of(path: str) -> Room | None:
    """Return the first room that has a file, given by its path in the checkout; None for one that needs none.

    Raises:
        LookupError: there is no room for it.
    """
    for room in ROOMS:
        if any(fnmatch.fnmatchcase(path, pattern) for pattern in room.files):
            return room
    if any(fnmatch.fnmatchcase(path, pattern) for pattern in WITHOUT_A_ROOM):
        return None
    raise LookupError(f"{path}: no room of tests/tools/house_plan.py has this file. Give it one.")
