# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""Removal of secrets from text that came from outside."""

from __future__ import annotations

import base64
import functools
import html.entities
import re
import typing as t

MASK = "********"

# Shorter pieces of base64 stand in other texts by chance.
_SHORTEST_PIECE = 8
_PLAIN_RUN = re.compile("[A-Za-z0-9]+")
# One more for each time that a text is quoted. Without a bound, a long row of them would take for ever.
_BACKSLASHES = r"\\{1,8}"
# What stands behind a backslash for a control character, in JSON, Python or YAML.
_CONTROLS = dict(zip("\0\a\b\t\n\v\f\r\x1b\x85\xa0\u2028\u2029", "0abtnvfreN_LP", strict=True))


class Masker:
    """Replaces every known secret, in the forms in which it travels, by a stable marker."""

    def __init__(self, secrets: t.Iterable[str | None]) -> None:
        self._secrets: list[str] = []
        self._encoded: list[str] = []
        for secret in secrets:
            self.learn(secret)

    def learn(self, secret: str | None) -> None:
        """Know one more secret from now on, such as one that was computed from another."""
        if secret:
            # The longest first: a short one inside it would leave the rest of the long one readable.
            self._secrets = _longest_first({*self._secrets, secret})
            self._encoded = _longest_first({*self._encoded, *_encoded(secret)})

    def mask(self, text: str) -> str:
        """Return ``text`` without any known secret."""
        for secret in self._secrets:
            if _surest_part(secret) in text:
                text = _escaped(secret).sub(MASK, text)
        for form in self._encoded:
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


def _longest_first(texts: t.Iterable[str]) -> list[str]:
    return sorted(texts, key=lambda text: (-len(text), text))


def _surest_part(secret: str) -> str:
    """Return what every escaped form has in it as it is, since no escape is about letters and digits."""
    return max(_PLAIN_RUN.findall(secret), key=len, default="")


@functools.lru_cache(maxsize=64)
def _escaped(secret: str) -> re.Pattern[str]:
    """Return a pattern for ``secret`` with any of its characters escaped, as in URLs, JSON, HTML and Python.

    Which characters are escaped differs from one program to the next, so listing whole texts would miss some.
    """
    parts = []
    slashes = _BACKSLASHES
    for run in re.findall(r"\\+|'+|[^\\']", secret):
        if run[0] == "\\":
            parts.append(_repeated("\\", len(run), 8, slashes))
        elif run[0] == "'":
            # YAML writes two of them for each.
            parts.append(_repeated("'", len(run), 2, slashes))
        else:
            parts.append(f"(?:{'|'.join(_forms(run, slashes))})" if not _PLAIN_RUN.fullmatch(run) else run)
        # Those before the next character belong to this run: a second count of them would have no end of ways to match.
        slashes = "" if run[0] == "\\" else _BACKSLASHES
    return re.compile("".join(parts))


def _repeated(character: str, count: int, times: int, slashes: str) -> str:
    """Return a pattern for a row of a character, each of which may stand there several times, or else be escaped.

    No text matches both, or there would be no end of ways to match a long one.
    """
    if not slashes and count > 1:
        # Those before the first belong to what is before, those between are of this row.
        return _repeated(character, 1, times, "") + _repeated(character, count - 1, times, _BACKSLASHES)
    escaped = _forms(character, slashes)[1:]
    if slashes and character != "\\":
        escaped.append(rf"{_BACKSLASHES}{character}")
    return rf"(?:{re.escape(character)}{{{count},{times * count}}}|(?:{'|'.join(escaped)}){{{count}}})"


def _forms(character: str, slashes: str) -> list[str]:
    """Return patterns for one character, as it is and escaped. ``slashes`` are backslashes that may stand before it."""
    code = ord(character)
    octets = character.encode(errors="surrogatepass")
    units = character.encode("utf-16-be", errors="surrogatepass").hex()
    behind_slashes = [
        _BACKSLASHES.join(f"x{octet:02x}" for octet in octets),
        _BACKSLASHES.join(f"u{units[at : at + 4]}" for at in range(0, len(units), 4)),
        f"U{code:08x}",
        f"x{code:02x}",
        *([_CONTROLS[character]] if character in _CONTROLS else []),
    ]
    names = [f"{name};" for name in ("apos", html.entities.codepoint2name.get(code)) if name]
    forms = [
        "".join(f"%{octet:02x}" for octet in octets),
        f"&#0{{0,8}}{code};",
        f"&#x0{{0,8}}{code:x};",
        *(f"{slashes}{form}" for form in behind_slashes),
        *(f"&{name}" for name in names if html.entities.html5.get(name) == character),
    ]
    plus = [r"\+"] if character == " " else []
    return [(slashes and r"\\{0,8}") + re.escape(character), *(f"(?i:{form})" for form in forms), *plus]


def _encoded(secret: str) -> set[str]:
    """Return ``secret`` in hexadecimal digits and in base64.

    In base64 it is what is the same whatever stands before and behind it, as the user does in Basic credentials. Three
    bytes are four letters, so it can lie in three ways. Letters that it shares with a neighbour are left.
    """
    raw = secret.encode(errors="surrogatepass")
    found = {base64.b64encode(raw).decode()}
    for before in range(3):
        encoded = base64.b64encode(b"\0" * before + raw).decode()
        piece = encoded[before and before + 1 : (before + len(raw)) * 8 // 6]
        if len(piece) >= _SHORTEST_PIECE:
            found.add(piece)
    return {raw.hex(), raw.hex().upper(), *found, *(text.replace("+", "-").replace("/", "_") for text in found)}
