# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of the masking of secrets."""

from __future__ import annotations

import base64
import json
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._masking import MASK, Masker

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


@given(text=TEXT)
def test_masking_twice_changes_nothing_more(text: str) -> None:
    masker = Masker(["secret", "key"])
    assert masker.mask(masker.mask(text)) == masker.mask(text)
