# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""Salted fingerprints: they tell whether a value is the one that was sent before, and not what it is."""

from __future__ import annotations

import hashlib
import hmac
import os
import re

# The iterations that OWASP's Password Storage Cheat Sheet names for PBKDF2 with SHA-512: about 0.1 s for each guess.
ROUNDS = 210_000
SALT_BYTES = 16

SECRET_FORM = re.compile(r"pbkdf2-sha512\$[1-9][0-9]{3,6}\$[0-9a-f]{32}\$[0-9a-f]{128}")
SETTING_FORM = re.compile(r"hmac-sha256\$[0-9a-f]{32}\$[0-9a-f]{64}")


def of_secret(secret: str) -> str:
    """Return the fingerprint of a secret, made slow on purpose, since a ledger is read by many."""
    return _of_secret(secret, ROUNDS, os.urandom(SALT_BYTES))


def is_of_secret(fingerprint: str, secret: str) -> bool:
    """Return whether a fingerprint in `SECRET_FORM` is that of ``secret``."""
    _name, rounds, salt, _digest = fingerprint.split("$")
    return hmac.compare_digest(fingerprint, _of_secret(secret, int(rounds), bytes.fromhex(salt)))


def _of_secret(secret: str, rounds: int, salt: bytes) -> str:
    digest = hashlib.pbkdf2_hmac("sha512", _bytes(secret), salt, rounds)
    return f"pbkdf2-sha512${rounds}${salt.hex()}${digest.hex()}"


def of_setting(value: str) -> str:
    """Return the fingerprint of a setting that is no secret, such as the words that announce a transfer."""
    return _of_setting(value, os.urandom(SALT_BYTES))


def is_of_setting(fingerprint: str, value: str) -> bool:
    """Return whether a fingerprint in `SETTING_FORM` is that of ``value``."""
    _name, salt, _digest = fingerprint.split("$")
    return hmac.compare_digest(fingerprint, _of_setting(value, bytes.fromhex(salt)))


def _of_setting(value: str, salt: bytes) -> str:
    return f"hmac-sha256${salt.hex()}${hmac.new(salt, _bytes(value), 'sha256').hexdigest()}"


def _bytes(value: str) -> bytes:
    # Ansible hands on bytes that are not UTF-8 as single surrogates.
    return value.encode(errors="surrogatepass")
