# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""The tasks of the roles `integration` and `decommission`, run without writing."""

from __future__ import annotations

from .._fields import Values
from .._gladly.inbound_route import InboundRoute
from .._integration.wiring import (
    ANY_NUMBER,
    Part,
    assistant_part,
    attachment_part,
    destination_part,
    number_part,
    route_part,
    transfer_part,
)
from .._resource import Params
from .._synthflow.sip_number import SipNumber
from .rehearsal import Rehearsal
from .settings import Number, TenantSettings
from .transfers import Transfer


def rehearse_number(rehearsal: Rehearsal, number: Number, settings: TenantSettings, account: Params) -> None:
    """Find what stands against importing the number, or against deleting the import."""
    part = number_part(number, settings, account)
    if not settings.integrates:
        left = {"phone_number": number.number, "allow_attached_to": [str(number.assistant)], "state": "absent"}
        part = Part(SipNumber, number.number, number.label, {**account, **left})
    rehearsal.run(part)


def rehearse_assistant(rehearsal: Rehearsal, number: Number, account: Params) -> Values | None:
    """Find what stands against using or creating the assistant; return it as it would be."""
    found: Values | None = rehearsal.run(assistant_part(number, account))
    return found


def rehearse_attachment(
    rehearsal: Rehearsal, number: Number, settings: TenantSettings, account: Params, assistant: Values
) -> None:
    """Find what stands against the number and the assistant belonging together."""
    imported = rehearsal.object_of(number_part(number, settings, account))
    rehearsal.run(attachment_part(number, settings, account, imported, assistant))


def rehearse_transfer(
    rehearsal: Rehearsal,
    transfer: Transfer,
    settings: TenantSettings,
    account: Params,
    assistant: Values | None,
) -> None:
    """Find what stands against a transfer of the assistant, or against deleting it.

    One without a usable target has been told already.
    """
    part = transfer_part(transfer, settings, account, assistant)
    if part is not None:
        rehearsal.run(part)


def rehearse_destination(rehearsal: Rehearsal, number: Number, settings: TenantSettings, voice: Params) -> None:
    """Find what stands against the number's SIP destination. The address must have been found usable."""
    rehearsal.run(destination_part(number, settings, voice))


def rehearse_route(rehearsal: Rehearsal, number: Number, settings: TenantSettings, voice: Params) -> None:
    """Find what stands against forwarding the number, or against sending its calls back."""
    if not settings.integrates:
        left = {
            "phone_number": number.number,
            "destination": number.destination_name,
            "fallback": number.fallback,
            "state": "absent",
        }
        rehearsal.run(Part(InboundRoute, number.number, f"inbound route of {number.number}", {**voice, **left}))
        return
    planned = rehearsal.result_of(destination_part(number, settings, voice))
    part = route_part(number, voice, planned)
    # The destination is looked at by itself, and may still have the address of before.
    rehearsal.run(Part(part.kind, part.object, part.where, {**part.options, **ANY_NUMBER}))
