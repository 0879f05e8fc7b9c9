# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The objects of a controller and what can be done with them."""

from __future__ import annotations

import copy
import itertools
import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any

from .built_in import CREDENTIAL_TYPES
from .launches import check_survey
from .refusals import Fields, Refused
from .resources import RESOURCES, UNIFIED
from .rules import CHECKS, check_fields

KEPT_BACK = "$encrypted$"
_LINKS = ("success_nodes", "failure_nodes", "always_nodes")


class NotFound(Exception):
    """AWX answers 404."""


@dataclass
class Updates:
    """How an update of a project goes: how it ends, after how many seconds; None is never. And what it finds."""

    ends_as: str = "successful"
    after: float | None = 0.2
    playbooks: tuple[str, ...] = ()


@dataclass
class Store:
    """All objects, by the name of their list and their id."""

    updates: Updates = field(default_factory=Updates)
    objects: dict[str, dict[int, Fields]] = field(default_factory=lambda: {name: {} for name in RESOURCES})
    surveys: dict[tuple[str, int], Fields] = field(default_factory=dict)
    lists: dict[tuple[str, int, str], list[int]] = field(default_factory=dict)
    lock: threading.RLock = field(default_factory=threading.RLock)

    def __post_init__(self) -> None:
        """Bring what each AWX has: its own credential types."""
        self._ids = {name: itertools.count(1) for name in RESOURCES}
        self._ids.update(dict.fromkeys(UNIFIED, itertools.count(1)))
        for kind in CREDENTIAL_TYPES:
            self._add(
                "credential_types", {**RESOURCES["credential_types"].defaults, **copy.deepcopy(kind), "managed": True}
            )

    def find(self, listing: str, number: Any) -> Fields | None:
        """Return one object, or None. What can be launched is found in whichever list it is."""
        for name in UNIFIED if listing == "unified_job_templates" else (listing,):
            if number in self.objects[name]:
                return self.objects[name][number]
        return None

    def get(self, listing: str, number: Any) -> Fields:
        """Return one object.

        Raises:
            NotFound: There is none.
        """
        found = self.find(listing, number)
        if found is None:
            raise NotFound(
                f"No {RESOURCES[listing].name if listing in RESOURCES else 'object'} matches the given query."
            )
        self._go_on(found)
        return found

    def all(self, listing: str) -> list[Fields]:
        """Return the objects of a list."""
        for project in self.objects["projects"].values():
            self._go_on(project)
        names = UNIFIED if listing == "unified_job_templates" else (listing,)
        return [entry for name in names for entry in self.objects[name].values()]

    def create(self, listing: str, sent: Fields) -> Fields:
        """Make an object and return it."""
        resource = RESOURCES[listing]
        fields = check_fields(self, resource, sent, partial=False)
        whole = {
            **copy.deepcopy(dict(resource.defaults)),
            **{key: value for key, value in fields.items() if value is not None},
        }
        self._check_unique(listing, whole, None)
        if listing in CHECKS:
            CHECKS[listing](self, whole, fields)
            self._check_unique(listing, whole, None)
        made = self._add(listing, whole)
        if listing == "projects":
            made["local_path"] = f"_{made['id']}__{made['name'].lower().replace(' ', '_')}"
            if made["scm_type"]:
                self.start_update(made)
        if listing == "inventory_sources":
            inventory = self.get("inventories", made["inventory"])
            inventory["total_inventory_sources"] += 1
            inventory["has_inventory_sources"] = True
        return made

    def change(self, listing: str, number: int, sent: Fields) -> Fields:
        """Change an object and return it; secrets that are sent back as AWX shows them stay."""
        existing = self.get(listing, number)
        fields = check_fields(self, RESOURCES[listing], sent, partial=True)
        if "inputs" in fields and listing == "credentials":
            fields["inputs"] = {
                key: existing["inputs"].get(key) if value == KEPT_BACK else value
                for key, value in fields["inputs"].items()
            }
        whole = {**copy.deepcopy(existing), **fields}
        self._check_unique(listing, whole, number)
        if listing in CHECKS:
            CHECKS[listing](self, whole, fields)
        moved = listing == "projects" and any(
            existing[key] != whole[key] for key in ("scm_url", "scm_branch", "scm_type")
        )
        existing.update(whole, modified=_now())
        if moved:
            self.start_update(existing)
        return existing

    def related(self, listing: str, number: int, name: str) -> list[Fields]:
        """Return the objects of a list of an object."""
        self.get(listing, number)
        target = RESOURCES[listing].lists[name]
        return [self.get(target, one) for one in self.lists.get((listing, number, name), [])]

    def associate(self, listing: str, number: int, name: str, sent: Mapping[str, Any]) -> None:
        """Add an object to a list of an object, or take it out."""
        owner, target = self.get(listing, number), RESOURCES[listing].lists[name]
        if not isinstance(sent.get("id"), int):
            raise Refused(msg='"id" field must be an integer.')
        entries = self.lists.setdefault((listing, number, name), [])
        if sent.get("disassociate"):
            entries[:] = [entry for entry in entries if entry != sent["id"]]
        else:
            added = self.find(target, sent["id"])
            if added is None:
                raise Refused(detail=f"{RESOURCES[target].name} matching query does not exist.")
            if name == "credentials":
                self._check_kinds(entries, added)
            if name in _LINKS:
                self._check_link(number, added["id"], name)
            if added["id"] not in entries:
                entries.append(added["id"])
        if name in owner:
            owner[name] = list(entries)

    def set_survey(self, listing: str, number: int, survey: Any) -> None:
        """Keep a survey."""
        self.get(listing, number)
        check_survey(survey)
        self.surveys[listing, number] = survey

    def survey_of(self, template: Fields) -> Fields:
        """Return the survey of what can be launched, or nothing."""
        return self.surveys.get((f"{template.get('type')}s", template.get("id", 0)), {})

    def add_approval(self, node_number: int, sent: Fields) -> Fields:
        """Make an approval, and let a node ask for it."""
        node = self.get("workflow_job_template_nodes", node_number)
        resource = RESOURCES["workflow_approval_templates"]
        fields = check_fields(self, resource, sent, partial=False)
        made = self._add("workflow_approval_templates", {**resource.defaults, **fields})
        node["unified_job_template"] = made["id"]
        return made

    def start_update(self, project: Fields) -> Fields:
        """Start to fetch a project's repository."""
        project["status"] = "pending"
        update = self._add(
            "project_updates", {"status": "pending", "unified_job_template": project["id"], "project": project["id"]}
        )
        update["_started"] = time.monotonic()
        project["_update"] = update["id"]
        return update

    def playbooks_of(self, project: Fields) -> Iterable[str]:
        """Return the playbooks that AWX has found in a project: none before an update has ended well."""
        self._go_on(project)
        return self.updates.playbooks if project["status"] == "successful" else ()

    def _go_on(self, project: Fields) -> None:
        """End an update whose time has come."""
        update = self.objects["project_updates"].get(project.get("_update", 0))
        if update is None or update["status"] != "pending" or self.updates.after is None:
            return
        if time.monotonic() - update["_started"] >= self.updates.after:
            update["status"] = project["status"] = self.updates.ends_as
            project["last_update_failed"] = project["last_job_failed"] = self.updates.ends_as != "successful"

    def _add(self, listing: str, fields: Fields) -> Fields:
        number = next(self._ids[listing])
        now = _now()
        made = {
            "id": number,
            "type": RESOURCES[listing].kind,
            "url": f"/api/v2/{listing}/{number}/",
            "created": now,
            "modified": now,
            **fields,
        }
        self.objects[listing][number] = made
        return made

    def _check_unique(self, listing: str, whole: Fields, number: int | None) -> None:
        unique = RESOURCES[listing].unique
        for other in self.objects[listing].values() if unique else ():
            if other["id"] != number and all(other.get(key) == whole.get(key) for key in unique):
                key = unique[0] if len(unique) == 1 else "__all__"
                raise Refused(**{key: [RESOURCES[listing].taken]})

    def _check_kinds(self, entries: list[int], added: Fields) -> None:
        """A job template has one credential of each type, or one of each vault id."""
        for number in entries:
            other = self.get("credentials", number)
            same_vault = added["kind"] != "vault" or other["inputs"].get("vault_id") == added["inputs"].get("vault_id")
            if other["credential_type"] == added["credential_type"] and same_vault:
                kind = self.get("credential_types", added["credential_type"])
                raise Refused(error=f"Cannot assign multiple {kind['name']} credentials.")

    def _check_link(self, number: int, added: int, name: str) -> None:
        others = [other for other in _LINKS if other != name]
        if number == added:
            raise Refused(Error="Cycle detected.")
        if any(added in self._following(number, other) for other in others):
            raise Refused(Error="Relationship not allowed.")
        if self._has_circle(number, added):
            raise Refused(Error="Cycle detected.")

    def _following(self, number: int, *names: str) -> set[int]:
        lists = [self.lists.get(("workflow_job_template_nodes", number, name), []) for name in names or _LINKS]
        return {one for entries in lists for one in entries}

    def _has_circle(self, number: int, added: int) -> bool:
        """Look for a circle as AWX does: from the nodes that nothing leads to. It does not see one beside them."""
        follows = {one: self._following(one) for one in self.objects["workflow_job_template_nodes"]}
        follows[number] = follows[number] | {added}
        starts = set(follows) - {one for entries in follows.values() for one in entries}

        def is_closed(node: int, path: frozenset[int]) -> bool:
            return node in path or any(is_closed(follower, path | {node}) for follower in follows[node])

        return not starts or any(is_closed(start, frozenset()) for start in starts)


def _now() -> str:
    return datetime.now(timezone.utc).isoformat().replace("+00:00", "Z")
