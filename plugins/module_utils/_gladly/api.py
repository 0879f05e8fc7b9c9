# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""Gladly's operations: the published directory, and the voice contract that this collection publishes itself.

Gladly documents no API for SIP destinations and inbound routes. Those paths follow
docs/contracts/gladly_voice.openapi.yaml and are served by an endpoint or gateway of the organization's own.
"""

from __future__ import annotations

import typing as t
from urllib.parse import quote

from .._characters import is_identifier
from .._errors import ObjectNotFound, UnexpectedAnswer
from .._http import HttpSession
from .._object_lock import Claim
from .._resource import Context, Params
from .connection import open_session

Object = dict[str, t.Any]


class GladlyApi:
    """One organization."""

    def __init__(self, session: HttpSession) -> None:
        self._session = session

    @classmethod
    def open(cls, params: Params, context: Context) -> GladlyApi:
        """Return the organization that the options name. Raises InvalidInput."""
        return cls(open_session(params, context))

    def claim(self, title: str) -> Claim:
        """Return the claim to an object of the organization. ``title`` is how messages call it."""
        return Claim(self._session.account, f"{title} in Gladly")

    def close(self) -> None:
        """Close the session."""
        self._session.close()

    def read_organization(self) -> Object:
        """Return ``id``, ``name``, ``loginDomain``, ``timezone`` and ``gladlyUrl`` (Gladly REST API, Organization)."""
        attempted = "read the Gladly organization"
        answer = self._session.get("/organization", attempted=attempted)
        if not isinstance(answer, dict):
            raise self._unreadable(attempted, answer)
        return answer

    def list_inboxes(self) -> list[Object]:
        """Return ``id``, ``name`` and ``disabled`` of every inbox (Gladly REST API, Inboxes)."""
        return self._list("/inboxes", "list the inboxes of the Gladly organization")

    def list_topics(self) -> list[Object]:
        """Return ``id``, ``name``, ``disabled`` and ``parentId`` of every topic (Gladly REST API, Topics)."""
        return self._list("/topics", "list the topics of the Gladly organization")

    def list_teams(self) -> list[Object]:
        """Return ``id``, ``name``, ``description`` and ``agentIds`` of every team (Gladly REST API, Teams)."""
        return self._list("/teams", "list the teams of the Gladly organization")

    def list_agents(self) -> list[Object]:
        """Return ``id``, ``name`` and ``emailAddress`` of every agent (Gladly REST API, Agents)."""
        return self._list("/agents", "list the agents of the Gladly organization")

    def list_business_hours(self) -> list[Object]:
        """Return every set of business hours (Gladly REST API, Business Hours)."""
        return self._list("/business-hours", "list the business hours of the Gladly organization")

    def list_events(self, start: str, entities: t.Sequence[str]) -> list[Object]:
        """Return the events of some kinds of entities since ``start``, which is an ISO 8601 time of the last 24 hours.

        Each has ``id``, ``type`` such as CONTACT/STARTED, ``timestamp``, ``initiator`` and ``content`` (Gladly REST
        API, Events). They come as JSON lines; an array would do.
        """
        attempted = "list the events of the Gladly organization"
        events = self._session.get_lines("/events", {"startAt": start, "entities": list(entities)}, attempted=attempted)
        if not all(isinstance(event, dict) and isinstance(event.get("type"), str) for event in events):
            # Without the answer: it can hold what people said.
            raise UnexpectedAnswer(
                attempted,
                "Gladly answered with something else than events",
                "Check that the API URL names Gladly's API; if it does, please report this.",
                vendor="Gladly",
            )
        return events

    def list_destinations(self) -> list[Object]:
        """Return every external SIP destination."""
        return self._list("/voice/sip-destinations", "list the SIP destinations of the Gladly organization", _has_id)

    def create_destination(self, payload: Object) -> None:
        """Create a SIP destination."""
        self._session.post(
            "/voice/sip-destinations", payload, attempted=f"create SIP destination '{payload['name']}' in Gladly"
        )

    def update_destination(self, identifier: str, name: str, payload: Object) -> None:
        """Change the given settings of a SIP destination."""
        self._session.patch(
            f"/voice/sip-destinations/{quote(identifier, safe='')}",
            payload,
            attempted=f"update {', '.join(payload)} of SIP destination '{name}' in Gladly",
        )

    def delete_destination(self, identifier: str, name: str) -> None:
        """Delete a SIP destination. One already gone is fine."""
        try:
            self._session.delete(
                f"/voice/sip-destinations/{quote(identifier, safe='')}",
                attempted=f"delete SIP destination '{name}' from Gladly",
            )
        except ObjectNotFound:
            return

    def list_routes(self) -> list[Object]:
        """Return the inbound route of every phone number."""
        return self._list("/voice/inbound-routes", "list the inbound routes of the Gladly organization", _is_route)

    def find_route(self, number: str) -> Object | None:
        """Return the inbound route of a number, or None when Gladly does not have the number."""
        attempted = f"read the inbound route of {number} in Gladly"
        try:
            answer = self._session.get(_route_path(number), attempted=attempted)
        except ObjectNotFound:
            return None
        if not isinstance(answer, dict) or not _is_route(answer):
            raise self._unreadable(attempted, answer)
        return answer

    def replace_route(self, number: str, payload: Object) -> None:
        """Set action and fallback of a number's inbound route, in one write."""
        self._session.put(_route_path(number), payload, attempted=f"change the inbound route of {number} in Gladly")

    def _list(self, path: str, attempted: str, usable: t.Callable[[Object], bool] | None = None) -> list[Object]:
        """Read a bare array: Gladly's configuration listings have no pages."""
        answer = self._session.get(path, attempted=attempted)
        if not isinstance(answer, list) or not all(isinstance(item, dict) for item in answer):
            raise self._unreadable(attempted, answer)
        if usable is not None and not all(map(usable, answer)):
            raise self._unreadable(attempted, answer)
        return answer

    def _unreadable(self, attempted: str, answer: t.Any) -> UnexpectedAnswer:
        return UnexpectedAnswer(
            attempted,
            f"Gladly answered with something else than documented: {self._session.shown(answer)}",
            "Check that the API URL names Gladly's API, or a gateway that follows the contract.",
            vendor="Gladly",
        )


def _has_id(item: Object) -> bool:
    return is_identifier(item.get("id"))


def _is_route(answer: Object) -> bool:
    """Return whether action and fallback can be read; there may be no fallback."""
    action, fallback = answer.get("action"), answer.get("fallback") or {}
    return isinstance(action, dict) and isinstance(fallback, dict) and _is_target(action) and _is_target(fallback)


def _is_target(target: Object) -> bool:
    return all(isinstance(target.get(key) or "", str) for key in ("type", "target", "destinationId"))


def _route_path(number: str) -> str:
    return f"/voice/inbound-routes/{quote(number, safe='')}"
