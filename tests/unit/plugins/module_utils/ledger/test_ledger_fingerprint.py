# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of fingerprints."""

from __future__ import annotations

import base64
import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._ledger import fingerprint
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._ledger.fingerprint import (
    SECRET_FORM,
    SETTING_FORM,
    is_of_secret,
    is_of_setting,
    of_secret,
    of_setting,
)

KINDS = [(of_secret, is_of_secret, SECRET_FORM), (of_setting, is_of_setting, SETTING_FORM)]
SECRET = "correct horse battery staple"


@pytest.mark.parametrize(("make", "fits", "form"), KINDS)
def test_a_fingerprint_tells_its_value_from_others(make, fits, form) -> None:  # type: ignore[no-untyped-def]
    made = make(SECRET)
    assert form.fullmatch(made)
    assert fits(made, SECRET)
    assert not any(fits(made, other) for other in ("", SECRET + " ", SECRET.upper(), SECRET[:-1]))


@pytest.mark.parametrize(("make", "fits", "form"), KINDS)
def test_the_same_value_has_another_fingerprint_each_time(make, fits, form) -> None:  # type: ignore[no-untyped-def]
    made = [make(SECRET).split("$") for _time in range(3)]
    salts, digests = ({parts[position] for parts in made} for position in (-2, -1))
    assert len(salts) == len(digests) == 3


@pytest.mark.parametrize(("make", "fits", "form"), KINDS)
def test_a_fingerprint_holds_the_value_in_no_form(make, fits, form) -> None:  # type: ignore[no-untyped-def]
    made = make(SECRET)
    raw = SECRET.encode()
    plain = [hashlib.new(name, raw).hexdigest() for name in ("md5", "sha1", "sha256", "sha512")]
    for part in (SECRET, raw.hex(), base64.b64encode(raw).decode(), SECRET[:8], raw[:8].hex(), *plain):
        assert part not in made


def test_guessing_a_secret_is_slow() -> None:
    _name, rounds, salt, digest = of_secret(SECRET).split("$")
    assert int(rounds) == fingerprint.ROUNDS >= 210_000
    expected = hashlib.pbkdf2_hmac("sha512", SECRET.encode(), bytes.fromhex(salt), int(rounds))
    assert digest == expected.hex()


def test_a_fingerprint_of_fewer_rounds_still_fits() -> None:
    """Another release of the collection can have other rounds."""
    digest = hashlib.pbkdf2_hmac("sha512", SECRET.encode(), bytes(16), 1000).hex()
    made = f"pbkdf2-sha512$1000${'00' * 16}${digest}"
    assert SECRET_FORM.fullmatch(made)
    assert is_of_secret(made, SECRET)
    assert not is_of_secret(made, "another")


@given(value=st.text(st.characters(), max_size=40), other=st.text(st.characters(), max_size=40))
@settings(max_examples=50)
def test_every_text_has_a_fingerprint_of_its_own(value: str, other: str) -> None:
    made = of_setting(value)
    assert is_of_setting(made, value)
    assert is_of_setting(made, other) is (other == value)


def test_a_secret_that_is_not_utf_8_has_one_too() -> None:
    assert is_of_secret(of_secret("p\udcfc"), "p\udcfc")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "secret",
        f"pbkdf2-sha512$0${'0' * 32}${'0' * 128}",
        f"pbkdf2-sha512$99999999${'0' * 32}${'0' * 128}",
        f"pbkdf2-sha512$\u0661\u0660\u0660\u0660${'0' * 32}${'0' * 128}",
        f"pbkdf2-sha512$1000${'0' * 31}${'0' * 128}",
        f"pbkdf2-sha512$1000${'0' * 32}${'0' * 128}\n",
        f"hmac-sha256${'0' * 32}${'G' * 64}",
        f"hmac-sha256${'A' * 32}${'0' * 64}",
    ],
)
def test_other_texts_are_no_fingerprints(text: str) -> None:
    assert not SECRET_FORM.fullmatch(text)
    assert not SETTING_FORM.fullmatch(text)
