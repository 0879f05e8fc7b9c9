# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""Credentials in a conversation: which challenges are answered, and when they count as refused."""

from __future__ import annotations

from .digest import Challenge, Credentials, choose, read_challenges
from .message import Message

CHALLENGES = (401, 407)


class Authorizer:
    """Answers each realm's challenge once, and once more when the peer calls the nonce stale."""

    def __init__(self, credentials: Credentials | None) -> None:
        self._credentials = credentials
        self._answered: dict[tuple[str, bool], Challenge] = {}
        self._stale: set[tuple[str, bool]] = set()
        self.trouble: tuple[str, str] | None = None

    @property
    def is_used(self) -> bool:
        """Whether credentials were sent."""
        return bool(self._answered)

    def take(self, message: Message, *, anew: bool = False) -> bool:
        """Return whether the request is worth sending again with credentials.

        If not, ``trouble`` is a code of the table of diagnoses and a detail. ``anew`` is for another request of a call:
        a peer may want a new nonce although it was content with the credentials before.
        """
        challenges = read_challenges(message.all("www-authenticate"), proxy=False)
        challenges += read_challenges(message.all("proxy-authenticate"), proxy=True)
        chosen = choose(challenges)
        if self._credentials is None:
            realms = ", ".join(sorted({repr(challenge.realm) for challenge in challenges}))
            self.trouble = "credentials_needed", f"{message.status} for {realms or 'no realm'}, and none are given"
            return False
        if not chosen:
            asked = ", ".join(challenge.algorithm for challenge in challenges) or "no digest"
            self.trouble = "credentials_needed", f"{message.status} asks for {asked}, which the probe does not have"
            return False
        for challenge in chosen:
            key = (challenge.realm, challenge.proxy)
            if key in self._answered and not anew:
                if not challenge.stale or key in self._stale:
                    self.trouble = "credentials_refused", f"{message.status} {message.reason} for {challenge.realm!r}"
                    return False
                self._stale.add(key)
            self._answered[key] = challenge
        return True

    def headers(self, method: str, uri: str, body: bytes = b"") -> list[tuple[str, str]]:
        """Return the headers with the answers to all challenges so far."""
        if self._credentials is None:
            return []
        credentials = self._credentials
        return [
            (challenge.header, credentials.answer(challenge, method, uri, body))
            for challenge in self._answered.values()
        ]
