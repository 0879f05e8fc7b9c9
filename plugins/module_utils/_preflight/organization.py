# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""What Gladly's published API tells, against what the inventory says."""

from __future__ import annotations

import re
import typing as t
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from .._errors import IntegrationError
from .._fields import Values
from .._gladly.api import Object
from .._gladly.directory import Directory
from .finding import Finding, error, of_failure, warning

_PLACE = re.compile(r"([a-z0-9-]+)(?:\.([a-z0-9-]+))?\.(gladly\.(?:com|qa))")
Place: t.TypeAlias = "tuple[str, str | None, str]"


def expected_organization(options: Values) -> str | None:
    """Return what the inventory says which organization it is; without a word of its own, the host says it."""
    if options.get("organization"):
        return str(options["organization"])
    return next((str(options[key]) for key in ("host", "api_url") if _place(options.get(key))), None)


def organization_findings(found: Values, expected: str | None) -> t.Iterator[Finding]:
    """Find that the credentials open another organization than the inventory names by id, name, host or URL."""
    if not expected:
        yield warning(
            "organization",
            "tenant_gladly_organization",
            f"it is not set, so nothing tells whether {shown(found)} is the tenant's own",
            "Set it to the organization's id, name or host.",
        )
        return
    if expected in (found["id"], found["name"]) or _same_place(_place(expected), _place(found["gladly_url"])):
        return
    where = f"organization '{expected}'"
    if not found["gladly_url"] and (_place(expected) or not (found["id"] or found["name"])):
        finding = f"Gladly does not tell enough of the organization that the credentials open: {shown(found)}"
        yield warning("organization", where, finding, "Look into Gladly with the same user before the run.")
        return
    fix = "Give the host and the API user of the tenant's own organization, or correct tenant_gladly_organization."
    if str(found["name"]).casefold() == expected.casefold():
        fix = f"Write '{found['name']}': names are compared exactly."
    yield error("organization", where, f"the credentials open {shown(found)} instead", fix)


def shown(found: Values) -> str:
    """Return an organization as findings call it."""
    besides = ", ".join(str(found[key]) for key in ("id", "gladly_url") if found[key])
    name = f"'{found['name']}'" if found["name"] else "an organization without a name"
    return f"{name} ({besides})" if besides else name


def _place(text: t.Any) -> Place | None:
    """Return organization, region (or None) and suffix of a host or URL of Gladly's; None for anything else."""
    try:
        host = urlsplit(str(text) if "//" in str(text) else f"//{text}").hostname or ""
    except ValueError:
        return None
    match = _PLACE.fullmatch(host)
    return (match[1], match[2], match[3]) if match else None


def _same_place(one: Place | None, other: Place | None) -> bool:
    """Compare; a region that only one of the two names says nothing (hosts come with and without it)."""
    if one is None or other is None:
        return False
    return one[0] == other[0] and one[2] == other[2] and (one[1] == other[1] or None in (one[1], other[1]))


def fallback_findings(inboxes: t.Sequence[Object], fallback: t.Any) -> t.Iterator[Finding]:
    """Find a fallback inbox that is missing, disabled, or named in other letters."""
    if not isinstance(fallback, t.Mapping) or fallback.get("type") != "inbox" or not fallback.get("target"):
        return
    try:
        Directory(inboxes=tuple(inboxes)).resolve({"type": "inbox", "target": str(fallback["target"])})
    except IntegrationError as failure:
        yield of_failure(failure, f"inbox '{fallback['target']}'")


def topic_findings(topics: t.Sequence[Values], topic: str, used_by: str) -> t.Iterator[Finding]:
    """Find a topic that is missing, disabled, or named in other letters."""
    where = f"topic '{topic}'"
    named = [item for item in topics if topic in (item["name"], item["id"])]
    if not named:
        near = _near([item["name"] for item in topics], topic)
        fix = f"There is '{near}': names are compared exactly." if near else "Create it in Gladly, or correct the name."
        yield error("topic", where, f"the organization has no such topic (named by: {used_by})", fix)
    elif all(item["disabled"] for item in named):
        fix = "Enable it in Gladly, or name another."
        yield error("topic", where, f"it is disabled (named by: {used_by})", fix)


def team_findings(teams: t.Sequence[Values], wanted: str | None) -> t.Iterator[Finding]:
    """Find that the team named, or every team, is missing or empty. What Gladly leaves out is no finding."""
    if not wanted:
        if not any(team["agent_ids"] is None or team["agent_ids"] for team in teams):
            fix = "Put agents into a team in Gladly, so that transferred calls and fallbacks reach people."
            yield warning("team", "teams", "no team of the organization has an agent", fix)
        return
    where = f"team '{wanted}'"
    named = [team for team in teams if wanted in (team["name"], team["id"])]
    if not named:
        near = _near([team["name"] for team in teams], wanted)
        fix = f"There is '{near}': names are compared exactly." if near else "Create it in Gladly, or correct the name."
        yield error("team", where, "the organization has no such team", fix)
    elif not any(team["agent_ids"] is None or team["agent_ids"] for team in named):
        yield error("team", where, "it has no agents", "Put agents into it in Gladly, or name another.")


def _near(names: t.Iterable[t.Any], wanted: str) -> str | None:
    folded = " ".join(wanted.casefold().split())
    return next((name for name in names if name and " ".join(name.casefold().split()) == folded), None)


def hours_findings(hours: t.Sequence[Values]) -> t.Iterator[Finding]:
    """Find business hours that say nothing about when people answer."""
    if not hours:
        fix = "Set them in Gladly, so that callers are not sent to people who are not there."
        yield warning("business_hours", "business hours", "the organization has none", fix)
    for item in hours:
        office = item["office_hours"]
        if office is None or is_timezone(office["timezone"]):
            continue
        where = f"business hours '{item['name'] or item['id']}'"
        finding = f"their timezone {office['timezone']!r} is none of the IANA database"
        yield warning("business_hours", where, finding, "Set a timezone such as 'America/Los_Angeles' in Gladly.")


def is_timezone(name: t.Any) -> bool:
    """Return whether a text names a timezone. Where the machine has no database, every text passes."""
    try:
        ZoneInfo(str(name or ""))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return bool(name) and not _has_timezones()
    return True


def _has_timezones() -> bool:
    try:
        ZoneInfo("America/Los_Angeles")
    except (ZoneInfoNotFoundError, OSError):
        return False
    return True
