# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""Options that are phone numbers."""

from __future__ import annotations

import typing as t

from ._e164 import E164_HINT, parse_e164
from ._fields import Field, FieldTable


def number_field(option: str = "phone_number", *, wire: str | None = None, identity: bool = False) -> Field:
    """Return the field of an option that is a phone number; one that identifies the object has to be given."""
    spec = {"required": True} if identity else {}
    return Field(option, wire=wire, spec=spec, parse=parse_e164, hint=E164_HINT, identity=identity)


def given_number(params: t.Mapping[str, t.Any], option: str = "phone_number") -> str | None:
    """Return the number of an option in E.164, None where none was given. Raises InvalidInput, naming the option."""
    number: str | None = FieldTable(number_field(option)).desired(params).get(option)
    return number


def needed_number(params: t.Mapping[str, t.Any], option: str = "phone_number") -> str:
    """Return the number of an option in E.164. Raises InvalidInput, naming the option, also when none was given."""
    return str(FieldTable(number_field(option, identity=True)).desired(params)[option])
