# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""Phone numbers in E.164 form (ITU-T E.164, written with the leading +)."""

from __future__ import annotations

import re
import traceback
import typing as t

from ._sentences import quoted

try:
    import phonenumbers
except ImportError:
    PHONENUMBERS_IMPORT_ERROR: str | None = traceback.format_exc()
else:
    PHONENUMBERS_IMPORT_ERROR = None

# ITU-T E.164, section 6.1; the plans of some countries, as phonenumbers has them, allow more.
_MOST_DIGITS = 15
_WRITTEN = re.compile(r"\+?[0-9 ().\-]*")
_UNQUOTED = "; without quotes, YAML and INI read a number and drop its +"
E164_HINT = "Write it with + and country code, in quotes: '+12065550100'."


def parse_e164(value: t.Any, country: str | None = None) -> str:
    """Return ``value`` as an E.164 number.

    ``country`` is a two-letter code (ISO 3166-1) that lets national numbers through; without it the + is required.
    Raises ValueError with a sentence for people.
    """
    if not isinstance(value, str):
        raise ValueError(f"{quoted(value)} is not text{_UNQUOTED if isinstance(value, int) else ''}")
    if country and not isinstance(country, str):
        raise ValueError(f"the country {quoted(country)} is not a code of two letters such as 'US'")
    text = value.strip()
    if not country and not text.startswith("+"):
        raise ValueError(
            f"{quoted(value)} does not start with + and a country code{_UNQUOTED if text.isdigit() else ''}"
        )
    if any(character.isalpha() for character in text):
        raise ValueError(f"{quoted(value)} has letters in it")
    if not _WRITTEN.fullmatch(text):
        raise ValueError(f"{quoted(value)} has something else than digits, blanks and ( ) - . after one +")
    if PHONENUMBERS_IMPORT_ERROR is not None:
        raise RuntimeError("the Python library phonenumbers is missing beside the Python that runs Ansible; install it")
    try:
        number = phonenumbers.parse(text, country.upper() if country else None)
    except phonenumbers.NumberParseException as error:
        raise ValueError(f"{quoted(value)} is not a phone number: {str(error).rstrip('.')}") from error
    if number.extension:
        raise ValueError(f"{quoted(value)} has an extension, which E.164 does not know")
    # A plain "is possible" would let local numbers without an area code through.
    if phonenumbers.is_possible_number_with_reason(number) != phonenumbers.ValidationResult.IS_POSSIBLE:
        raise ValueError(
            f"{quoted(value)} is too short or too long for a number of country code +{number.country_code}"
        )
    written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    if len(written) > 1 + _MOST_DIGITS:
        raise ValueError(f"{quoted(value)} has {len(written) - 1} digits, and E.164 allows {_MOST_DIGITS}")
    return str(written)


def is_e164(value: t.Any) -> bool:
    """Return whether ``value`` already is an E.164 number in canonical form: + and digits alone."""
    try:
        return bool(parse_e164(value) == value)
    except ValueError:
        return False


def phone_slug(number: t.Any) -> str:
    """Return the number without its +, as Synthflow's URLs have it (Synthflow API reference, Phone Numbers)."""
    return parse_e164(number)[1:]
