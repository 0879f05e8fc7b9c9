# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""The settings of an imported number, and how Synthflow shows them (Synthflow API reference, Phone Numbers)."""

from __future__ import annotations

import typing as t

from .._fields import UNKNOWN, Field, FieldTable, Values
from .._number_options import number_field
from .._sip.uri import parse_sip_uri, same_sip_uri

# What Synthflow shows of a number besides the settings that this module manages.
SHOWN_BESIDES = ("slug", "workspace_id", "region", "is_available", "assistants", "sid", "created_at", "updated_at")


def _parse_termination_uri(value: str) -> str:
    uri = parse_sip_uri(value)
    if uri.user:
        raise ValueError(f"{value!r} names a user; a trunk's termination URI is a SIP domain alone")
    return value.strip()


def _parse_proxy(value: str) -> str:
    if value.strip():
        parse_sip_uri(value)
    return value.strip()


def _parse_expires(value: int) -> int:
    if not 60 <= value <= 3600:
        raise ValueError(f"{value} is not between 60 and 3600 seconds")
    return value


NUMBER_FIELDS = FieldTable(
    number_field(wire="phone_number", identity=True),
    Field("friendly_name", wire="friendly_name"),
    Field("provider_name", wire="provider_name", spec={"default": "custom"}, missing=UNKNOWN),
    Field(
        "termination_uri",
        wire="sip_term_uri",
        wire_write="termination_uri",
        parse=_parse_termination_uri,
        hint="Give the SIP domain that takes Synthflow's calls, for example 'acme.sip.gladly.com'.",
        compared=same_sip_uri,
    ),
    Field(
        "outbound_proxy",
        wire="sip_outbound_proxy",
        parse=_parse_proxy,
        hint="Give 'sip:host:port', with ';transport=tcp' or another where needed, or an empty string to remove it.",
        compared=same_sip_uri,
    ),
    Field("auth_username", wire="sip_auth_username"),
    Field("trunk_username", wire="trunk_username", write_only=True),
    Field("trunk_password", wire="trunk_pwd", spec={"no_log": True}, secret=True, write_only=True),
    Field("registration", wire="uac_enabled", spec={"type": "bool"}, missing=False),
    Field(
        "registration_expires",
        wire="uac_register_expires",
        spec={"type": "int"},
        parse=_parse_expires,
        hint="Give a whole number of seconds in that range.",
    ),
)


def shown_number(answer: t.Mapping[str, t.Any]) -> Values:
    """Return a number as results show it: options under their own names, then what Synthflow adds."""
    besides = {key: answer.get(key) for key in SHOWN_BESIDES}
    besides["assistants"] = [str(one) for one in answer.get("assistants") or []]
    shown = {**NUMBER_FIELDS.observe(answer), **besides}
    if shown["friendly_name"] == shown["phone_number"]:
        # That is what Synthflow calls a number that was given no name.
        shown["friendly_name"] = None
    return shown
