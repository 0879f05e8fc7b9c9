# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""Removal of secrets from text that came from outside."""

from __future__ import annotations

import base64
import json
import typing as t
from urllib.parse import quote, quote_plus

MASK = "********"


class Masker:
    """Replaces every known secret, in the forms in which it travels, by a stable marker."""

    def __init__(self, secrets: t.Iterable[str | None]) -> None:
        self._forms: list[str] = []
        for secret in secrets:
            self.learn(secret)

    def learn(self, secret: str | None) -> None:
        """Know one more secret from now on, such as one that was computed from another."""
        if secret:
            # The longest form first: a short one inside it would leave the rest of the long one readable.
            self._forms = sorted({*self._forms, *_forms(secret)}, key=lambda form: (-len(form), form))

    def mask(self, text: str) -> str:
        """Return ``text`` without any known secret."""
        for form in self._forms:
            text = text.replace(form, MASK)
        return text

    def mask_all(self, value: t.Any) -> t.Any:
        """Return a copy of a JSON-like ``value`` in which every text is masked, keys included."""
        if isinstance(value, str):
            return self.mask(value)
        if isinstance(value, t.Mapping):
            return {self.mask_all(key): self.mask_all(item) for key, item in value.items()}
        if isinstance(value, (list, tuple)):
            return [self.mask_all(item) for item in value]
        return value


def _forms(secret: str) -> set[str]:
    """Return ``secret`` plain, URL-encoded, JSON-escaped and in base64."""
    return {
        secret,
        quote(secret, safe=""),
        quote(secret),
        quote_plus(secret),
        json.dumps(secret)[1:-1],
        base64.b64encode(secret.encode()).decode(),
    }
