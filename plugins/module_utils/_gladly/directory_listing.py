# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""What Gladly's published API tells of an organization (Gladly REST API, developer.gladly.com/rest).

Its schemas declare no property as required, so each may be missing and is then None.
"""

from __future__ import annotations

import typing as t

from .._errors import UnexpectedAnswer
from .._fields import Field, FieldTable, Values
from .._resource import Context, Listing, Params
from .api import GladlyApi, Object
from .connection import GLADLY_ARGUMENTS, GLADLY_REQUIRED_ONE_OF

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

_BOOLEAN: dict[str, t.Any] = {"type": "bool"}
_OBJECT: dict[str, t.Any] = {"type": "dict"}
_OBJECTS: dict[str, t.Any] = {"type": "list"}

ORGANIZATION_FIELDS = FieldTable(
    Field("id", wire="id"),
    Field("name", wire="name"),
    Field("login_domain", wire="loginDomain"),
    Field("timezone", wire="timezone"),
    Field("gladly_url", wire="gladlyUrl"),
)
INBOX_FIELDS = FieldTable(
    Field("id", wire="id"), Field("name", wire="name"), Field("disabled", "disabled", spec=_BOOLEAN)
)
TOPIC_FIELDS = FieldTable(*INBOX_FIELDS, Field("parent_id", wire="parentId"))
TEAM_FIELDS = FieldTable(
    Field("id", wire="id"),
    Field("name", wire="name"),
    Field("description", wire="description"),
    Field("agent_ids", wire="agentIds", spec={"type": "list", "elements": "str"}),
)
AGENT_FIELDS = FieldTable(
    Field("id", wire="id"), Field("name", wire="name"), Field("email_address", wire="emailAddress")
)
HOURS_FIELDS = FieldTable(
    Field("id", wire="id"),
    Field("version", wire="version", spec={"type": "int"}),
    Field("name", wire="name"),
    Field("primary", wire="primary", spec=_BOOLEAN),
    Field("created_at", wire="createdAt"),
    Field("updated_at", wire="updatedAt"),
    Field("office_hours", wire="officeHours", spec=_OBJECT),
)
OFFICE_HOURS_FIELDS = FieldTable(
    Field("timezone", wire="timezone"),
    *(Field(day, wire=day, spec=_OBJECTS) for day in WEEKDAYS),
    Field("exceptions", wire="exceptions", spec=_OBJECTS),
)
INTERVAL_FIELDS = FieldTable(Field("start", wire="start"), Field("stop", wire="stop"))
EXCEPTION_FIELDS = FieldTable(
    Field("name", wire="name"), *INTERVAL_FIELDS, Field("schedule_blocks", wire="scheduleBlocks", spec=_OBJECTS)
)


def _observed(table: FieldTable, answer: t.Any, what: str) -> Values:
    """Return an object in the terms of its table. Raises UnexpectedAnswer, naming the object, for a wrong type."""
    try:
        if not isinstance(answer, dict):
            raise UnexpectedAnswer("read it", f"the vendor answered with {str(answer)[:80]!r}, which is no object", "")
        return table.observe(answer)
    except UnexpectedAnswer as error:
        name = answer.get("name") or answer.get("id") if isinstance(answer, dict) else None
        raise UnexpectedAnswer(
            f"read {what}{f' {name!r}' if isinstance(name, str) else ''} of the Gladly organization",
            f"{error.came_back} ({error.attempted})",
            "Check that the API URL names Gladly's API; if it does, please report this answer.",
            vendor="Gladly",
        ) from error


def _sorted(table: FieldTable, answers: list[Object], what: str) -> list[Values]:
    found = [_observed(table, answer, what) for answer in answers]
    return sorted(found, key=lambda item: (item["name"] or "", item["id"] or ""))


def read_organization(api: GladlyApi) -> Values:
    """Return the organization that the credentials belong to."""
    return _observed(ORGANIZATION_FIELDS, api.read_organization(), "the settings")


def read_inboxes(api: GladlyApi) -> list[Values]:
    """Return the inboxes, sorted by name."""
    return _sorted(INBOX_FIELDS, api.list_inboxes(), "inbox")


def read_topics(api: GladlyApi) -> list[Values]:
    """Return the topics, sorted by name."""
    return _sorted(TOPIC_FIELDS, api.list_topics(), "topic")


def read_teams(api: GladlyApi) -> list[Values]:
    """Return the teams, sorted by name."""
    return _sorted(TEAM_FIELDS, api.list_teams(), "team")


def read_agents(api: GladlyApi) -> list[Values]:
    """Return the agents, sorted by name."""
    return _sorted(AGENT_FIELDS, api.list_agents(), "agent")


def read_business_hours(api: GladlyApi) -> list[Values]:
    """Return the sets of business hours, sorted by name. Times of day are texts such as 09:00."""
    found = _sorted(HOURS_FIELDS, api.list_business_hours(), "business hours")
    for item in found:
        if item["office_hours"] is not None:
            item["office_hours"] = _office_hours(item["office_hours"])
    return found


def _office_hours(answer: Object) -> Values:
    hours = _observed(OFFICE_HOURS_FIELDS, answer, "the office hours")
    tables = dict.fromkeys(WEEKDAYS, INTERVAL_FIELDS) | {"exceptions": EXCEPTION_FIELDS}
    for key, table in tables.items():
        if hours[key] is not None:
            hours[key] = [_observed(table, entry, f"the office hours ({key})") for entry in hours[key]]
    return hours


# What can be gathered, by the key of the result.
PARTS: t.Mapping[str, t.Callable[[GladlyApi], t.Any]] = {
    "organization": read_organization,
    "inboxes": read_inboxes,
    "topics": read_topics,
    "teams": read_teams,
    "agents": read_agents,
    "business_hours": read_business_hours,
}


class DirectoryListing(Listing[GladlyApi]):
    """Reads what an organization has, as far as Gladly publishes it."""

    module_arguments = {
        "argument_spec": {
            "gather": {"type": "list", "elements": "str", "choices": list(PARTS), "default": list(PARTS)},
            **GLADLY_ARGUMENTS,
        },
        "required_one_of": [GLADLY_REQUIRED_ONE_OF],
    }

    def __init__(self, params: Params, context: Context) -> None:
        self._gather = set(params["gather"])
        self._api = GladlyApi.open(params, context)

    def collect(self) -> dict[str, t.Any]:
        """Return the parts that were asked for, one request each."""
        return {part: read(self._api) for part, read in PARTS.items() if part in self._gather}
