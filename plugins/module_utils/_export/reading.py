# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""What both vendors have of a tenant, as far as their APIs show it."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field, replace

from .._e164 import is_e164
from .._errors import IntegrationError
from .._fields import Values
from .._gladly.backend import is_runbook
from .._gladly.inbound_route import InboundRouteListing
from .._gladly.sip_destination import SipDestinationListing
from .._ledger.ledger import Ledger
from .._preflight.sessions import SessionPool
from .._resource import Context, Params
from .._runner import run_listing
from .._synthflow.action_api import ActionApi
from .._synthflow.assistant import shown_assistant
from .._synthflow.number_fields import shown_number
from .._synthflow.transfer_fields import LIVE_TRANSFER, shown_settings
from .._synthflow.transfer_record import keys_by_action


@dataclass(frozen=True)
class Workspace:
    """A Synthflow workspace: its numbers, its assistants with the ids of their actions, its live transfers by id.

    ``keys`` are those that a ledger has for transfers, by action id. ``unread`` are the numbers that are none in E.164
    form, which no request can name.
    """

    numbers: tuple[Values, ...] = ()
    assistants: tuple[Values, ...] = ()
    transfers: t.Mapping[str, Values] = field(default_factory=dict)
    keys: t.Mapping[str, str] = field(default_factory=dict)
    unread: tuple[str, ...] = ()

    def without_agents(self) -> Workspace:
        """Return the workspace without what its assistants say."""
        return replace(self, assistants=tuple({**one, "agent": {}, "description": None} for one in self.assistants))


@dataclass(frozen=True)
class Organization:
    """The voice settings of a Gladly organization, by name and by number.

    Unless they are ``complete``, they are what people have confirmed by the ledger, and others may be there.
    """

    destinations: t.Mapping[str, Values] = field(default_factory=dict)
    routes: t.Mapping[str, Values] = field(default_factory=dict)
    complete: bool = False


def read_workspace(account: Params, ledger: str | None, pool: SessionPool, context: Context) -> Workspace:
    """Read a workspace. Raises IntegrationError."""
    kept = Ledger(ledger, Context(check_mode=True), synthflow_workspace=account["workspace_id"])
    api = ActionApi.open(account, Context(True, context.warnings, pool.open, context.requests))
    listed = sorted(str(item["number"]) for item in api.list_numbers())
    numbers = [api.find_number(number) for number in listed if is_e164(number)]
    assistants = [
        {**item, **(api.find_assistant(str(item["model_id"]), include_actions=True) or {})}
        for item in api.list_assistants()
    ]
    found = [
        {**shown_assistant(item), "actions": [str(one) for one in item.get("actions") or [] if isinstance(one, str)]}
        for item in assistants
    ]
    return Workspace(
        numbers=tuple(shown_number(number) for number in numbers if number is not None),
        assistants=tuple(sorted(found, key=lambda item: (str(item["name"]), str(item["model_id"])))),
        transfers=_read_transfers(api),
        keys=keys_by_action(kept),
        unread=tuple(number for number in listed if not is_e164(number)),
    )


def _read_transfers(api: ActionApi) -> dict[str, Values]:
    """Return by action id what a read shows of each live transfer; for most workspaces that is nothing."""
    found = {}
    for item in api.list_actions():
        if item.get("action_type") == LIVE_TRANSFER:
            action = api.find_action(str(item["action_id"]))
            if action is not None:
                found[str(action["action_id"])] = shown_settings(action)
    return found


def read_organization(voice: Params, pool: SessionPool, context: Context) -> Organization:
    """Read the voice settings of an organization, over the HTTP contract or from a ledger. Raises IntegrationError."""
    reading = Context(True, context.warnings, pool.open, context.requests)
    destinations = run_listing(t.cast(t.Any, SipDestinationListing), {"name": None, **voice}, reading)
    routes = run_listing(t.cast(t.Any, InboundRouteListing), {"phone_number": None, **voice}, reading)
    by_name: dict[str, Values] = {}
    for destination in destinations["destinations"]:
        name = str(destination["name"])
        if name in by_name:
            raise IntegrationError(
                f"export the SIP destinations of the Gladly organization, '{name}' among them",
                "two of them bear that name, and routes tell them apart by their ids alone",
                "Rename one in Gladly.",
                vendor="Gladly",
            )
        by_name[name] = destination
    by_number = {str(route["phone_number"]): route for route in routes["routes"]}
    return Organization(by_name, by_number, complete=not is_runbook(voice))
