# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of the masking of secrets."""

from __future__ import annotations

import base64
import html
import json
import re
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._masking import MASK, Masker
from secret_search import SecretSearch, forms

SECRET = 'p+w/ "=ü'
# The mark is made of *, so a secret of * would always be "found" in it.
TEXT = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="*"))


@pytest.mark.parametrize(
    "form",
    [
        SECRET,
        quote(SECRET, safe=""),
        quote_plus(SECRET),
        json.dumps(SECRET)[1:-1],
        base64.b64encode(SECRET.encode()).decode(),
        base64.urlsafe_b64encode(SECRET.encode()).decode(),
        re.sub("%..", lambda escape: escape.group().lower(), quote(SECRET)),
        json.dumps(SECRET, ensure_ascii=False)[1:-1].replace("/", "\\/"),
        html.escape(SECRET),
        SECRET.encode().hex(),
    ],
)
def test_every_form_in_which_a_secret_travels_is_masked(form: str) -> None:
    assert Masker([SECRET]).mask(f"a {form} b {form}") == f"a {MASK} b {MASK}"


def test_a_secret_that_is_learned_later() -> None:
    masker = Masker(["abc"])
    masker.learn("abcdef")
    assert masker.mask("abcdef abc") == f"{MASK} {MASK}"


def test_the_longer_secret_goes_first() -> None:
    assert Masker(["abc", "abcdef"]).mask("abcdef abc") == f"{MASK} {MASK}"


def test_missing_secrets_mask_nothing() -> None:
    assert Masker([None, ""]).mask("all of it stays") == "all of it stays"


def test_structures_are_masked_with_their_keys() -> None:
    value = {"pw": ["x pw", ("pw", 1, None, True)], "other": {"deep": "pw"}}
    assert Masker(["pw"]).mask_all(value) == {
        MASK: [f"x {MASK}", [MASK, 1, None, True]],
        "other": {"deep": MASK},
    }


def test_the_original_structure_stays() -> None:
    value = {"key": ["pw"]}
    Masker(["pw"]).mask_all(value)
    assert value == {"key": ["pw"]}


@given(secret=TEXT.filter(bool), before=TEXT, after=TEXT)
def test_no_form_of_any_secret_survives(secret: str, before: str, after: str) -> None:
    forms = {secret, quote(secret, safe=""), json.dumps(secret)[1:-1], base64.b64encode(secret.encode()).decode()}
    masker = Masker([secret])
    for form in forms:
        assert not any(other in masker.mask(f"{before}{form}{after}") for other in forms)


@given(before=st.binary(max_size=9), secret=st.text(min_size=12, max_size=40), behind=st.binary(max_size=9))
def test_a_secret_is_masked_wherever_it_lies_in_base64(before: bytes, secret: str, behind: bytes) -> None:
    masked = Masker([secret]).mask(base64.b64encode(before + secret.encode() + behind).decode())
    assert MASK in masked
    assert not SecretSearch({"secret": secret}).in_text(masked)


@given(secret=st.text("ab'\"\\%&<>/ +é\t\n:", min_size=12, max_size=30))
def test_it_does_not_matter_which_characters_are_escaped(secret: str) -> None:
    for way, form in forms(secret):
        if way not in ("a part of it", "shell"):
            assert not SecretSearch({"secret": secret}).in_text(Masker([secret]).mask(f"x {form} y")), way


@pytest.mark.parametrize(
    "secret", ["\\" * 40, '"' * 30 + "x", "'" * 30 + "x", "'a" * 20 + "x", '\\"' * 30 + "x", "\\x" * 20]
)
def test_a_long_row_of_escapes_is_looked_through_in_the_end(secret: str) -> None:
    assert Masker([secret]).mask("\\" * 20_000 + '"' * 29 + "'" * 20_000 + " 'a'a'a x" * 99)


@given(text=TEXT)
def test_masking_twice_changes_nothing_more(text: str) -> None:
    masker = Masker(["secret", "key"])
    assert masker.mask(masker.mask(text)) == masker.mask(text)
