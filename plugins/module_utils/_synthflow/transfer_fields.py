# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""The settings of a live transfer (Synthflow API reference, Actions; LIVE_TRANSFER)."""

from __future__ import annotations

import json
import re
import typing as t
from dataclasses import replace

from .._e164 import parse_e164
from .._errors import UnexpectedAnswer
from .._fields import SECRET_MARK, UNKNOWN, Field, FieldTable, Values
from .._ledger.fingerprint import SECRET_FORM, is_of_secret, is_of_setting, of_secret, of_setting
from .._sip.headers import parse_headers
from .._sip.uri import SipUri, parse_sip_uri
from .agent_settings import parse_agent, taken
from .api import Object

LIVE_TRANSFER = "LIVE_TRANSFER"
MODES = {"warm": "warm_transfer", "warm_with_context": "warm_transfer_with_context", "cold": "cold_transfer"}
_MODES_ON_THE_WIRE = {wire: mode for mode, wire in MODES.items()}
AVAILABILITY_KEYS = ("timezone", "schedule", "active")

# Stands in a diff for a value that was set before and that no request shows.
NOT_RETURNED = "(not returned by Synthflow)"


def sip_target(target: str) -> SipUri | None:
    """Return a canonical target as SIP URI, or None for a phone number."""
    return parse_sip_uri(target) if target.startswith("sip") else None


def _parse_target(value: str) -> str:
    text = value.strip()
    if "@" not in text and not re.match(r"sips?:", text, re.IGNORECASE):
        return parse_e164(text)
    uri = parse_sip_uri(text)
    if not uri.user:
        raise ValueError(f"{value!r} has nothing before the @, so it names nobody to transfer to")
    if len(dict(uri.headers)) != len(uri.headers):
        raise ValueError(f"{value!r} has a header twice")
    parse_headers(dict(uri.headers))
    return str(uri)


def _compared_target(target: str) -> str:
    """Return the form in which targets are compared. Synthflow tells header names apart by case, so that stays."""
    try:
        uri = parse_sip_uri(target)
    except ValueError:
        return target
    return str(replace(uri.canonical(), headers=tuple(sorted(uri.headers, key=lambda pair: pair[0]))))


def _parse_text(value: str) -> str:
    if not value.strip():
        raise ValueError("it is empty")
    return value


def _parse_seconds(value: int) -> int:
    if value < 1:
        raise ValueError(f"{value} is no number of seconds to wait")
    return value


def _parse_detection(value: int) -> int:
    if not 30 <= value <= 1800:
        raise ValueError(f"{value} is not between 30 and 1800 seconds")
    return value


def _parse_availability(value: dict[str, t.Any]) -> dict[str, t.Any]:
    parsed = parse_agent(value)
    missing = [key for key in AVAILABILITY_KEYS if key not in parsed]
    if missing:
        raise ValueError(f"it lacks {', '.join(missing)}")
    return parsed


# No read is documented to show any of these, so a missing one never means that it is not set.
TRANSFER_FIELDS = FieldTable(
    Field(
        "target",
        wire="phone",
        parse=_parse_target,
        hint="Give a SIP URI such as 'sip:+12065550155@acme.sip.gladly.com;transport=tls', or a number in E.164 form, "
        "in quotes.",
        compared=_compared_target,
        missing=UNKNOWN,
    ),
    Field(
        "mode",
        wire="transfer_mode",
        spec={"choices": list(MODES), "default": "warm"},
        to_wire=MODES.__getitem__,
        from_wire=lambda mode: _MODES_ON_THE_WIRE.get(mode, mode),
        missing=UNKNOWN,
    ),
    Field(
        "instructions",
        wire="instructions",
        parse=_parse_text,
        hint="Say in which case the assistant shall transfer the call.",
        missing=UNKNOWN,
    ),
    Field(
        "initiating_message",
        wire="initiating_msg",
        parse=_parse_text,
        hint="Give the words that the caller hears before the transfer.",
        missing=UNKNOWN,
    ),
    Field("message_to_transfer_target", wire="message_to_transfer_target", missing=UNKNOWN),
    Field("goodbye_message", wire="goodbye_msg", missing=UNKNOWN),
    Field("failed_message", wire="failed_msg", missing=UNKNOWN),
    # Often a PIN. Where Synthflow shows it, it is not looked at.
    Field("digits", wire="digits", spec={"no_log": True}, secret=True, write_only=True, missing=UNKNOWN),
    Field(
        "ring_timeout",
        wire="timeout",
        spec={"type": "int"},
        parse=_parse_seconds,
        hint="Give a whole number of seconds.",
        missing=UNKNOWN,
    ),
    Field(
        "stop_recording_after_transfer", wire="stop_recording_after_transfer", spec={"type": "bool"}, missing=UNKNOWN
    ),
    Field("summarization_prompt", wire="summarization_prompt", missing=UNKNOWN),
    Field("screened", wire="screened", spec={"type": "bool"}, missing=UNKNOWN),
    Field("human_detection", wire="human_detection", spec={"type": "bool"}, missing=UNKNOWN),
    Field(
        "human_detection_timeout",
        wire="human_detection_timeout_seconds",
        spec={"type": "int"},
        parse=_parse_detection,
        hint="Give a whole number of seconds in that range.",
        missing=UNKNOWN,
    ),
    Field(
        "human_availability",
        wire="human_availability",
        spec={"type": "dict"},
        parse=_parse_availability,
        hint="Use the keys of 'human_availability' in Synthflow's API reference.",
        missing=UNKNOWN,
        matches=taken,
    ),
    Field("preserve_caller_id", wire="preserve_caller_id", spec={"type": "bool"}, missing=UNKNOWN),
)
_BY_OPTION = {item.option: item for item in TRANSFER_FIELDS}


def live_transfer(wanted: Values) -> Object:
    """Return the body that creates or updates a live transfer."""
    return {LIVE_TRANSFER: TRANSFER_FIELDS.payload(wanted)}


def shown_settings(action: t.Mapping[str, t.Any]) -> Values:
    """Return the settings that a read shows.

    ``parameters_hard_coded`` is documented for other kinds of actions alone: what is there in another form than the
    settings are sent in counts as not shown.
    """
    parameters = action.get("parameters_hard_coded")
    if not isinstance(parameters, dict):
        return {}
    try:
        observed = TRANSFER_FIELDS.observe(parameters)
    except UnexpectedAnswer:
        return {}
    return {option: value for option, value in observed.items() if value is not None}


def fingerprints(wanted: Values) -> dict[str, str]:
    """Return what a ledger keeps of the settings that were sent."""
    return {
        option: (of_secret if _BY_OPTION[option].secret else of_setting)(_fingerprinted(option, value))
        for option, value in wanted.items()
    }


def without_secrets(settings: Values) -> Values:
    """Return settings as a diff may show them."""
    return {option: SECRET_MARK if _BY_OPTION[option].secret else value for option, value in settings.items()}


def known_to_be_there(wanted: Values, shown: Values, sent: t.Mapping[str, str]) -> set[str]:
    """Return the options whose wanted value is the one at Synthflow: shown there or, where it is not, sent last."""
    differing = set(TRANSFER_FIELDS.differing(wanted, shown))
    return {
        option
        for option, value in wanted.items()
        if (option in shown and option not in differing)
        or (option not in shown and option in sent and _was_sent(option, value, sent[option]))
    }


def agreement(shown: Values, sent: t.Mapping[str, str]) -> bool | None:
    """Return whether what a read shows is what was sent; None where it shows none of it.

    What people can be reached by is left out: Synthflow may fill in keys that were not sent.
    """
    compared = [option for option in sent if option in shown and _BY_OPTION[option].matches is None]
    if not compared:
        return None
    return all(_was_sent(option, shown[option], sent[option]) for option in compared)


def _was_sent(option: str, value: t.Any, fingerprint: str) -> bool:
    is_of = is_of_secret if SECRET_FORM.fullmatch(fingerprint) else is_of_setting
    return is_of(fingerprint, _fingerprinted(option, value))


def _fingerprinted(option: str, value: t.Any) -> str:
    return json.dumps(_BY_OPTION[option].compared(value), sort_keys=True)
