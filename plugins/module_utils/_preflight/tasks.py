# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""The tasks of the roles `integration` and `decommission`, run without writing."""

from __future__ import annotations

import typing as t

from .._fields import Values
from .._gladly.destination_settings import CODECS
from .._gladly.inbound_route import InboundRoute
from .._gladly.sip_destination import SipDestination
from .._resource import Params
from .._sip.networks import parse_networks
from .._synthflow.assistant import Assistant
from .._synthflow.attachment import Attachment
from .._synthflow.clusters import CLUSTERS
from .._synthflow.sip_number import SipNumber
from .._synthflow.transfer_action import TransferAction
from .rehearsal import Rehearsal
from .settings import Number, TenantSettings
from .transfers import TRANSFER_KEYS, Transfer, target_of


def rehearse_number(rehearsal: Rehearsal, number: Number, settings: TenantSettings, account: Params) -> None:
    """Find what stands against importing the number, or against deleting the import."""
    params = settings.params
    wanted: Values = (
        {
            "friendly_name": number.entry.get("friendly_name"),
            "termination_uri": number.entry.get("termination_uri") or settings.sip_domain,
            "registration": params["registration"],
            "trunk_username": params["trunk_username"],
            "trunk_password": params["trunk_password"],
            "ledger": params["ledger"],
        }
        if settings.integrates
        else {"allow_attached_to": [str(number.assistant)], "state": "absent"}
    )
    rehearsal.run(SipNumber, number.label, {**account, "phone_number": number.number, **wanted})


def rehearse_assistant(rehearsal: Rehearsal, number: Number, account: Params) -> Values | None:
    """Find what stands against using or creating the assistant; return it as it would be."""
    where = f"assistant '{number.assistant}'"
    wanted = {
        "name": number.assistant,
        "description": number.entry.get("assistant_description"),
        "agent": number.entry.get("agent"),
    }
    found: Values | None = rehearsal.run(Assistant, where, {**account, **wanted})
    return found


def rehearse_attachment(
    rehearsal: Rehearsal, number: Number, settings: TenantSettings, account: Params, assistant: Values
) -> None:
    """Find what stands against the number and the assistant belonging together."""
    wanted = {
        "phone_number": number.number,
        "assistant": number.assistant,
        "on_conflict": settings.params["on_conflict"],
        "predicted_number": {"phone_number": number.number},
        "predicted_assistant": assistant,
    }
    rehearsal.run(Attachment, number.label, {**account, **wanted})


def rehearse_transfer(
    rehearsal: Rehearsal,
    transfer: Transfer,
    number: Number,
    settings: TenantSettings,
    account: Params,
    assistant: Values | None,
) -> None:
    """Find what stands against a transfer of the assistant, or against deleting it.

    One without a usable target has been told already.
    """
    stays = settings.integrates and transfer.is_wanted
    target = target_of(transfer, settings.sip_domain) if stays else None
    if stays and target is None:
        return
    known = set(TransferAction.module_arguments["argument_spec"]).intersection(TRANSFER_KEYS)
    wanted = {
        **{name: value for name, value in transfer.options.items() if name in known},
        "target": target,
        "assistant": number.assistant,
        "predicted_assistant": assistant,
        "allow_other_transfers": settings.params["allow_other_transfers"],
        "ledger": settings.params["ledger"],
    }
    if not settings.integrates:
        wanted["state"] = "absent"
    rehearsal.run(TransferAction, transfer.label, {**account, **wanted})


def rehearse_destination(rehearsal: Rehearsal, number: Number, settings: TenantSettings, voice: Params) -> None:
    """Find what stands against the number's SIP destination. The address must have been found usable."""
    wanted = {
        "name": number.destination_name,
        "sip_domain": settings.sip_domain,
        "sip_address": number.sip_address,
        "phone_number": number.number,
        "region": settings.region,
        "transport": settings.params["transport"],
        "headers": dict(number.headers),
        "codecs": [codec for codec in settings.params["codecs"] if codec in CODECS] or None,
        "allowlist": _acceptable(settings.params["allowlist"] or _published_allowlist(settings)),
    }
    rehearsal.run(SipDestination, f"SIP destination '{number.destination_name}'", {**voice, **wanted})


def rehearse_route(rehearsal: Rehearsal, number: Number, settings: TenantSettings, voice: Params) -> None:
    """Find what stands against forwarding the number, or against sending its calls back."""
    wanted: Values = {
        "phone_number": number.number,
        "destination": number.destination_name,
        "fallback": number.fallback,
    }
    if settings.integrates:
        # The destination is looked at by itself, and may still have the address of before.
        wanted["allow_other_number"] = True
        wanted["predicted_destination"] = {"name": number.destination_name}
    else:
        wanted["state"] = "absent"
    rehearsal.run(InboundRoute, f"inbound route of {number.number}", {**voice, **wanted})


def _published_allowlist(settings: TenantSettings) -> t.Any:
    """Return the networks that stand for an empty allowlist. What a run would make of it matters afterwards alone."""
    if not settings.verifies:
        return []
    return settings.params["signalling_networks"] or CLUSTERS[settings.region].networks.addresses


def _acceptable(allowlist: t.Any) -> list[str] | None:
    try:
        return parse_networks(allowlist or []) or None
    except ValueError:
        return None
