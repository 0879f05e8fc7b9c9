# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""The checks that ask Gladly, and those of its voice settings."""

from __future__ import annotations

import typing as t

from .._errors import IntegrationError, ObjectNotFound
from .._fields import Values
from .._gladly.api import GladlyApi
from .._gladly.directory_listing import PARTS
from .._integration.wiring import account_of, voice_of
from .._tenant import RUNBOOK
from .credentials import credential_findings, environment_counts, missing_credentials
from .finding import Finding, Findings, Severity, warning
from .organization import (
    expected_organization,
    fallback_findings,
    hours_findings,
    organization_findings,
    team_findings,
    topic_findings,
)
from .rehearsal import Rehearsal
from .settings import TenantSettings
from .tasks import rehearse_destination, rehearse_route
from .transfers import SELECTOR_HEADER, transfers_of

ORGANIZATION = "Gladly organization"


class GladlyChecks:
    """Checks the organization, then the voice settings of each number. ``options`` are those of the account."""

    def __init__(self, options: Values, settings: TenantSettings, findings: Findings, rehearsal: Rehearsal) -> None:
        self._options = options
        self._account = account_of("gladly", options)
        self._settings = settings
        self._findings = findings
        self._rehearsal = rehearsal
        self._observed: Values = {"organization": None, "inboxes": None, "topics": None, "teams": None}

    def run(self) -> Values:
        """Check, and return what was read: the organization, and how many there are of each; None where unknown."""
        api = self._open()
        organization = self._read_organization(api) if api else None
        if api and organization:
            self._observed["organization"] = {key: organization[key] for key in ("id", "name", "gladly_url")}
            expected = expected_organization(self._options)
            self._findings.add(*organization_findings(organization, expected))
            self._check_the_directory(api)
        if self._is_runbook or organization is not None:
            self._rehearse()
        return self._observed

    @property
    def _is_runbook(self) -> bool:
        return bool(self._options["backend"] == RUNBOOK)

    def _open(self) -> GladlyApi | None:
        missing = missing_credentials("gladly", self._options)
        has_place = self._options.get("host") or self._options.get("api_url")
        if self._is_runbook and (missing or not has_place):
            self._findings.add(_not_looked_at())
            return None
        if not has_place:
            return None
        if missing:
            if environment_counts(self._settings.params):
                self._findings.add(*credential_findings("gladly", self._options))
            return None
        context = self._rehearsal.context()
        try:
            return GladlyApi.open(self._account, context)
        except IntegrationError as failure:
            self._findings.add_failure(failure, ORGANIZATION)
            return None
        finally:
            self._rehearsal.tell(context, ORGANIZATION)

    def _read_organization(self, api: GladlyApi) -> Values | None:
        """Return the organization, or None. It is empty where a gateway serves the voice settings alone."""
        try:
            return t.cast(Values, PARTS["organization"](api))
        except ObjectNotFound as failure:
            if not self._is_runbook and self._options.get("api_url") and _serves_voice(api):
                self._findings.add(_gateway_without_directory())
                return {}
            self._findings.add_failure(failure, ORGANIZATION)
        except IntegrationError as failure:
            self._findings.add_failure(failure, ORGANIZATION)
        return None

    def _read(self, api: GladlyApi, part: str, severity: Severity = "error") -> t.Any:
        """Return a part of the directory, or None."""
        try:
            found = PARTS[part](api)
        except IntegrationError as failure:
            self._findings.add_failure(failure, ORGANIZATION, severity)
            return None
        if part in self._observed and isinstance(found, list):
            self._observed[part] = len(found)
        return found

    def _check_the_directory(self, api: GladlyApi) -> None:
        inboxes = self._read(api, "inboxes")
        for number in self._settings.numbers if inboxes is not None else ():
            self._findings.add(*fallback_findings(inboxes, number.fallback))
        if not self._settings.integrates:
            return
        self._check_topics(api)
        teams = self._read(api, "teams")
        if teams is not None:
            self._findings.add(*team_findings(teams, self._options.get("team")))
        hours = self._read(api, "business_hours", "warning")
        if hours is not None:
            self._findings.add(*hours_findings(hours))

    def _check_topics(self, api: GladlyApi) -> None:
        """Check the topics that are named; where none is, nothing is asked."""
        named = self._topics()
        topics: t.Any = self._read(api, "topics") if named else None
        for topic, used_by in named.items() if topics is not None else ():
            self._findings.add(*topic_findings(topics, topic, ", ".join(used_by)))

    def _topics(self) -> dict[str, list[str]]:
        """Return what names each topic. A value in braces becomes a topic in the call alone."""
        uses = [
            (value, f"header {name} of {number.number}")
            for number in self._settings.numbers
            for name, value in number.headers.items()
            if name.casefold() == SELECTOR_HEADER.casefold()
        ]
        uses += [
            (transfer.topic, transfer.label)
            for transfer in transfers_of(self._settings)
            if transfer.topic and transfer.is_wanted
        ]
        topics: dict[str, list[str]] = {}
        for topic, used_by in uses:
            if "{" not in topic:
                topics.setdefault(topic, []).append(used_by)
        return topics

    def _rehearse(self) -> None:
        voice = voice_of(self._settings, self._account)
        for number in self._settings.numbers:
            if self._settings.integrates:
                rehearse_destination(self._rehearsal, number, self._settings, voice)
            rehearse_route(self._rehearsal, number, self._settings, voice)


def _serves_voice(api: GladlyApi) -> bool:
    """Return whether the voice settings can be read, although the organization cannot."""
    try:
        api.list_destinations()
    except IntegrationError:
        return False
    return True


def _gateway_without_directory() -> Finding:
    return warning(
        "organization",
        ORGANIZATION,
        "tenant_gladly_api_url serves the voice settings, and not Gladly's own GET /organization, so nothing tells "
        "whether the organization is the tenant's own, and inboxes, topics and teams are not looked at",
        "Let the gateway pass Gladly's published paths on.",
    )


def _not_looked_at() -> Finding:
    return warning(
        "credentials",
        ORGANIZATION,
        "its API is not asked, since host, agent_email or api_token is missing, so nothing tells whether inboxes, "
        "topics and teams are there",
        "Set tenant_gladly_host, and tenant_gladly_agent_email and tenant_gladly_api_token of an API user; or look "
        "yourself.",
    )
