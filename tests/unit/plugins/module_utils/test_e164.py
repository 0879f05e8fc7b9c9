# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of phone numbers in E.164 form."""

from __future__ import annotations

import typing as t

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._e164 import is_e164, parse_e164, phone_slug

FORMS = [
    phonenumbers.PhoneNumberFormat.E164,
    phonenumbers.PhoneNumberFormat.INTERNATIONAL,
    phonenumbers.PhoneNumberFormat.RFC3966,
]
EXAMPLES = st.sampled_from(
    [
        (region, number)
        for region in sorted(phonenumbers.SUPPORTED_REGIONS)
        if (number := phonenumbers.example_number(region)) is not None
    ]
)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("+12065550100", "+12065550100"),
        (" +1 (206) 555-0100 ", "+12065550100"),
        ("+49 30 901820010", "+4930901820010"),
    ],
)
def test_parse_takes_what_people_write(text: str, number: str) -> None:
    assert parse_e164(text) == number


@pytest.mark.parametrize(
    ("text", "country"), [("206 555 0100", "US"), ("(206) 555-0100", "us"), ("+12065550100", "DE")]
)
def test_parse_takes_national_numbers_of_a_country(text: str, country: str) -> None:
    assert parse_e164(text, country) == "+12065550100"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (12065550100, "is not text; without quotes, YAML and INI read a number"),
        ("12065550100", r"does not start with \+ .*; without quotes, YAML and INI"),
        ("206-555-0100", r"does not start with \+ and a country code$"),
        (None, "is not text$"),
        (1.5, "is not text$"),
        (["+12065550100"], "is not text$"),
        ("", "does not start with"),
        ("+", "is not a phone number"),
        ("+1206555CALL", "letters"),
        ("tel:+12065550100", "does not start with"),
        ("+1206", "too short or too long"),
        ("+120655501000000", "too short or too long|is not a phone number"),
        ("+999123456789", "is not a phone number"),
        ("+12065550100,5", "something else than digits"),
        ("+49123456789012345", "has 17 digits, and E.164 allows 15"),
        ("+1" * 1000, "^.{80,200}$"),
        pytest.param(int("9" * 400) ** 20, "a number of thousands of digits is not text", id="huge"),
    ],
)
def test_parse_says_what_is_wrong(value: t.Any, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        parse_e164(value)


def test_parse_refuses_an_extension() -> None:
    with pytest.raises(ValueError, match="something else than digits"):
        parse_e164("+1 206 555 0100 # 55")


@pytest.mark.parametrize("value", ["+12065550", "+15550100", "+4930 901820010/11", "++12065550100", "+12065550100\x00"])
def test_parse_cleans_nothing_away_and_takes_no_local_number(value: str) -> None:
    with pytest.raises(ValueError, match=r"too short or too long|something else than digits"):
        parse_e164(value)


def test_parse_with_an_unknown_country() -> None:
    with pytest.raises(ValueError, match="is not a phone number"):
        parse_e164("206 555 0100", "XX")


@pytest.mark.parametrize(
    ("value", "answer"),
    [
        ("+12065550100", True),
        ("+1 206 555 0100", False),
        ("12065550100", False),
        (12065550100, False),
        (None, False),
        ("+12065550100\n", False),
    ],
)
def test_is_e164_is_true_for_the_canonical_form_alone(value: t.Any, answer: bool) -> None:
    assert is_e164(value) is answer


@pytest.mark.parametrize("country", [5, ["US"], True])
def test_parse_with_a_country_that_is_no_text(country: t.Any) -> None:
    with pytest.raises(ValueError, match="is not a code of two letters"):
        parse_e164("206 555 0100", country)


def test_phone_slug_is_the_number_without_plus() -> None:
    assert phone_slug("+1 206 555 0100") == "12065550100"


def test_phone_slug_of_no_number() -> None:
    with pytest.raises(ValueError, match=r"does not start with \+"):
        phone_slug("12065550100")


@given(example=EXAMPLES, form=st.sampled_from(FORMS))
def test_numbers_of_every_country_in_every_form(example: tuple[str, phonenumbers.PhoneNumber], form: int) -> None:
    region, number = example
    canonical = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    written = phonenumbers.format_number(number, form).removeprefix("tel:")
    assert parse_e164(written) == canonical
    assert parse_e164(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL), region) == canonical
    assert is_e164(canonical)


@given(st.text(alphabet="+0123456789 -()./,;#x*", max_size=25))
def test_whatever_is_accepted_is_canonical(text: str) -> None:
    try:
        number = parse_e164(text)
    except ValueError:
        return
    assert is_e164(number)
    assert parse_e164(number) == number
