# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""Digest authentication: reads challenges and computes the answer (RFC 7616, for SIP RFC 8760 and RFC 3261)."""

from __future__ import annotations

import hashlib
import re
import secrets
import typing as t
from dataclasses import dataclass, field

_HASHES = {"MD5": "md5", "SHA-256": "sha256", "SHA-512-256": "sha512_256"}
_TOKEN = r"[A-Za-z0-9.!%*_+`'~-]+"  # noqa: S105 # nosec B105 # what RFC 3261 calls a token
_PARAMETER = re.compile(
    rf"[\s,]*(?:(?P<scheme>{_TOKEN})\s+(?={_TOKEN}\s*=))?"
    rf"(?P<name>{_TOKEN})\s*=\s*(?:\"(?P<quoted>(?:[^\"\\]|\\.)*)\"|(?P<bare>[^\s,\"]*))"
)
# What the headers of one answer may ask for; more is noise.
_LARGEST_NUMBER_OF_CHALLENGES = 10


@dataclass(frozen=True)
class Challenge:
    """One challenge. ``proxy`` tells that it came in Proxy-Authenticate."""

    realm: str
    nonce: str
    algorithm: str
    qop: tuple[str, ...]
    opaque: str | None
    stale: bool
    proxy: bool

    @property
    def header(self) -> str:
        """The header that answers it."""
        return "Proxy-Authorization" if self.proxy else "Authorization"

    @property
    def can_be_answered(self) -> bool:
        """Whether algorithm and quality of protection are ones that we have."""
        name = self.algorithm.upper().removesuffix("-SESS")
        known = _HASHES.get(name) in hashlib.algorithms_available
        return known and (not self.qop or "auth" in self.qop or "auth-int" in self.qop)


@dataclass
class Credentials:
    """A user's name and password, and how often each nonce was used.

    ``learn`` is told each response, since who has it and the nonce can try passwords until one fits.
    """

    username: str
    password: str = field(repr=False)
    learn: t.Callable[[str], None] | None = field(default=None, repr=False)
    _uses: dict[str, int] = field(default_factory=dict)

    def answer(self, challenge: Challenge, method: str, uri: str, body: bytes = b"", *, cnonce: str = "") -> str:
        """Return the value of `Challenge.header` for a request to ``uri``, the text in its first line."""
        cnonce = cnonce or secrets.token_hex(16)
        self._uses[challenge.nonce] = self._uses.get(challenge.nonce, 0) + 1
        count = f"{self._uses[challenge.nonce]:08x}"
        qop = next((kind for kind in ("auth", "auth-int") if kind in challenge.qop), "")
        response = digest_response(self, challenge, method, uri, qop=qop, cnonce=cnonce, count=count, body=body)
        if self.learn:
            self.learn(response)
        parts = [
            f"username={_quoted(self.username)}",
            f"realm={_quoted(challenge.realm)}",
            f"nonce={_quoted(challenge.nonce)}",
            f"uri={_quoted(uri)}",
            f'response="{response}"',
            f"algorithm={challenge.algorithm}",
        ]
        if challenge.opaque is not None:
            parts.append(f"opaque={_quoted(challenge.opaque)}")
        if qop:
            parts += [f"qop={qop}", f"nc={count}"]
        if qop or challenge.algorithm.upper().endswith("-SESS"):
            parts.append(f'cnonce="{cnonce}"')
        return f"Digest {', '.join(parts)}"


def digest_response(
    credentials: Credentials,
    challenge: Challenge,
    method: str,
    uri: str,
    *,
    qop: str,
    cnonce: str,
    count: str,
    body: bytes = b"",
) -> str:
    """Return the response of RFC 7616, section 3.4.1; without ``qop`` that of RFC 2069."""
    algorithm = challenge.algorithm.upper()
    name = _HASHES[algorithm.removesuffix("-SESS")]

    def digest(*parts: str | bytes) -> str:
        joined = b":".join(part if isinstance(part, bytes) else part.encode() for part in parts)
        return hashlib.new(name, joined, usedforsecurity=False).hexdigest()

    secret = digest(credentials.username, challenge.realm, credentials.password)
    if algorithm.endswith("-SESS"):
        secret = digest(secret, challenge.nonce, cnonce)
    request = digest(method, uri, digest(body)) if qop == "auth-int" else digest(method, uri)
    if not qop:
        return digest(secret, challenge.nonce, request)
    return digest(secret, challenge.nonce, count, cnonce, qop, request)


def read_challenges(values: t.Iterable[str], *, proxy: bool) -> list[Challenge]:
    """Return the Digest challenges of WWW-Authenticate or Proxy-Authenticate headers, in order."""
    challenges: list[Challenge] = []
    for value in values:
        for scheme, parameters in _schemes(value):
            if scheme.lower() == "digest" and "nonce" in parameters and "realm" in parameters:
                challenges.append(_challenge(parameters, proxy))
    return challenges[:_LARGEST_NUMBER_OF_CHALLENGES]


def choose(challenges: t.Iterable[Challenge]) -> list[Challenge]:
    """Return the challenges to answer: of each realm the first that we can, as RFC 8760, section 2.4, has it."""
    chosen: dict[tuple[str, bool], Challenge] = {}
    for challenge in challenges:
        if challenge.can_be_answered:
            chosen.setdefault((challenge.realm, challenge.proxy), challenge)
    return list(chosen.values())


def _challenge(parameters: t.Mapping[str, str], proxy: bool) -> Challenge:
    return Challenge(
        realm=parameters["realm"],
        nonce=parameters["nonce"],
        algorithm=parameters.get("algorithm") or "MD5",
        qop=tuple(item.strip().lower() for item in parameters.get("qop", "").split(",") if item.strip()),
        opaque=parameters.get("opaque"),
        stale=parameters.get("stale", "").lower() == "true",
        proxy=proxy,
    )


def _schemes(value: str) -> list[tuple[str, dict[str, str]]]:
    found: list[tuple[str, dict[str, str]]] = []
    position = 0
    while match := _PARAMETER.match(value, position):
        position = match.end()
        if match["scheme"]:
            found.append((match["scheme"], {}))
        if found:
            text = match["bare"] if match["quoted"] is None else re.sub(r"\\(.)", r"\1", match["quoted"])
            found[-1][1].setdefault(match["name"].lower(), text)
    return found


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
