# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.
"""The parts of a tenant, and what each is set up with: tenant settings in, options of the modules out.

The rehearsal of the preflight and the run itself take them from here. The roles `synthflow`, `transfer_back` and
`gladly` pass the same; a test compares.
"""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from .._connection import COMMON_ARGUMENTS
from .._fields import Values
from .._gladly.inbound_route import InboundRoute
from .._gladly.sip_destination import SipDestination
from .._preflight.settings import Number, TenantSettings
from .._preflight.transfers import TRANSFER_KEYS, Transfer, target_of
from .._resource import Params
from .._runbook.resource import RunbookResource
from .._synthflow.assistant import Assistant
from .._synthflow.attachment import Attachment
from .._synthflow.clusters import CLUSTERS
from .._synthflow.sip_number import SipNumber
from .._synthflow.transfer_action import TransferAction

# A class of resources. Some are abstract and open one of several others, which mypy does not take for `type`.
Kind: t.TypeAlias = "t.Any"
PartKey: t.TypeAlias = "tuple[str, str]"

ACCOUNT_OPTIONS: t.Mapping[str, tuple[str, ...]] = {
    "synthflow": ("api_key", "workspace_id", "region", "api_url", *COMMON_ARGUMENTS),
    "gladly": ("host", "agent_email", "api_token", "api_url", *COMMON_ARGUMENTS),
}
# Of a destination, while the object it stands for is looked at by itself.
ANY_NUMBER: Values = {"allow_other_number": True}


@dataclass(frozen=True)
class Part:
    """One object of a tenant. ``object`` is how results call it, ``where`` how findings do."""

    kind: Kind
    object: str
    where: str
    options: Values

    @property
    def module(self) -> str:
        """The name of the module that manages it."""
        return str(self.kind.title)

    @property
    def key(self) -> PartKey:
        """What tells it from the other parts of the tenant."""
        return self.module, self.object

    @property
    def result_key(self) -> str:
        """The key under which results have the object itself."""
        return str(self.kind.result_key)


def account_of(vendor: str, options: Params) -> Values:
    """Return the options of the modules of a vendor that say who asks, and how."""
    return {name: options.get(name) for name in ACCOUNT_OPTIONS[vendor]}


def number_part(number: Number, settings: TenantSettings, account: Params) -> Part:
    """Return the import of a number into Synthflow."""
    params = settings.params
    wanted = {
        "phone_number": number.number,
        "friendly_name": number.entry.get("friendly_name"),
        "termination_uri": number.entry.get("termination_uri") or settings.sip_domain,
        "registration": params["registration"],
        "trunk_username": params["trunk_username"],
        "trunk_password": params["trunk_password"],
        "update_password": params.get("update_password"),
        "ledger": params["ledger"],
    }
    return Part(SipNumber, number.number, number.label, {**account, **wanted})


def assistant_part(number: Number, account: Params) -> Part:
    """Return the assistant that answers a number."""
    wanted = {
        "name": number.assistant,
        "description": number.entry.get("assistant_description"),
        "agent": number.entry.get("agent"),
    }
    return Part(Assistant, str(number.assistant), f"assistant '{number.assistant}'", {**account, **wanted})


def attachment_part(
    number: Number, settings: TenantSettings, account: Params, imported: Values | None, assistant: Values | None
) -> Part:
    """Return the bond of a number and its assistant, from what their parts came to."""
    wanted = {
        "phone_number": number.number,
        "assistant": number.assistant,
        "on_conflict": settings.params["on_conflict"],
        "wait_timeout": settings.params.get("wait_timeout"),
        "predicted_number": imported or {"phone_number": number.number},
        "predicted_assistant": assistant,
    }
    return Part(Attachment, f"{number.number} -> {number.assistant}", number.label, {**account, **wanted})


def transfer_part(
    transfer: Transfer, settings: TenantSettings, account: Params, assistant: Values | None
) -> Part | None:
    """Return a transfer of an assistant; None for one that is wanted and leads to no usable target."""
    stays = settings.integrates and transfer.is_wanted
    target = target_of(transfer, settings.sip_domain) if stays else None
    if stays and target is None:
        return None
    known = set(TransferAction.module_arguments["argument_spec"]).intersection(TRANSFER_KEYS)
    wanted = {
        **{name: value for name, value in transfer.options.items() if name in known},
        "target": target,
        "assistant": transfer.assistant,
        "predicted_assistant": assistant,
        "allow_other_transfers": settings.params["allow_other_transfers"],
        "ledger": settings.params["ledger"],
    }
    if not settings.integrates:
        wanted["state"] = "absent"
    label = f"{transfer.assistant}, {transfer.options.get('key')}"
    return Part(TransferAction, label, transfer.label, {**account, **wanted})


def destination_part(number: Number, settings: TenantSettings, voice: Params) -> Part:
    """Return the SIP destination that leads a number's calls to Synthflow."""
    wanted = {
        "name": number.destination_name,
        "sip_domain": settings.sip_domain,
        "sip_address": number.sip_address,
        "phone_number": number.number,
        "region": settings.region,
        "transport": settings.params["transport"],
        "headers": dict(number.headers),
        "codecs": settings.params["codecs"],
        "allowlist": settings.params["allowlist"] or networks_of(settings) or None,
    }
    where = f"SIP destination '{number.destination_name}'"
    return Part(SipDestination, number.destination_name, where, {**voice, **wanted})


def route_part(number: Number, voice: Params, planned: Params | None) -> Part:
    """Return the inbound route of a number. ``planned`` is the result of its destination, where there is one."""
    wanted = {
        "phone_number": number.number,
        "destination": number.destination_name,
        "fallback": number.fallback,
        # Who gives a SIP address by hand knows which number it names.
        "allow_other_number": number.sip_address is not None,
        "predicted_destination": predicted_destination(planned) or {"name": number.destination_name},
    }
    return _route(number.number, {**voice, **wanted})


def restored_route_part(before: Params, voice: Params) -> Part:
    """Return the route that a number had ``before``, as the result of its task had it."""
    number = str(before["phone_number"])
    return _route(number, {**voice, "phone_number": number, "restore": dict(before)})


def runbook_part(tenant: str, pending: list[Values], settings: TenantSettings, host: str | None) -> Part:
    """Return the page with what waits for a person."""
    numbers = settings.numbers
    wanted = {
        "tenant": tenant,
        "pending": pending,
        "ledger": settings.params["ledger"],
        # What the pending entries speak of, so that others of the ledger stay on the page.
        "covered": [*(one.destination_name for one in numbers), *(one.number for one in numbers)],
        "directory": settings.params["runbook_directory"],
        "organization": host,
        "sip_domain": settings.params.get("sip_domain"),
        "playbook": "integrate",
    }
    return Part(RunbookResource, tenant, f"runbook of {tenant}", wanted)


def voice_of(settings: TenantSettings, account: Params) -> Values:
    """Return the options that destinations and routes have in common: who asks, by which backend, and who confirms."""
    return {
        **account,
        "backend": settings.params["gladly"].get("backend"),
        "ledger": settings.params.get("ledger"),
        "confirm": settings.params.get("confirm") or None,
    }


def predicted_destination(planned: Params | None) -> Values | None:
    """Return a destination as it will be: what a person has still to set up counts like what is there."""
    if not planned:
        return None
    settings = (planned.get("pending") or {}).get("settings") or planned.get("destination")
    return dict(settings) if settings else None


def networks_of(settings: TenantSettings) -> list[str]:
    """Return the networks that stand for an empty allowlist: those that Synthflow confirmed, or publishes."""
    return list(settings.params["signalling_networks"] or CLUSTERS[settings.region].networks.addresses)


def _route(number: str, options: Values) -> Part:
    return Part(InboundRoute, number, f"inbound route of {number}", options)
