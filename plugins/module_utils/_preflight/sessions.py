# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""Sessions that several checks share: each thing is asked once, and a vendor that does not answer is left alone."""

from __future__ import annotations

import copy
import typing as t

from .._errors import (
    AuthenticationFailed,
    ConnectionFailed,
    IntegrationError,
    RateLimited,
    TlsFailed,
    VendorUnavailable,
)
from .._http import HttpSession, Settings, Sign, Vendor
from .._masking import Masker

# After one of these, further requests would fail in the same way.
HOPELESS = (AuthenticationFailed, ConnectionFailed, RateLimited, TlsFailed)
# Each outage costs the whole time for repeats, so a second one is the last.
MOST_OUTAGES = 2

Question = tuple[str, tuple[tuple[str, str], ...]]


class ReadOnceSession(HttpSession):
    """Remembers every answer and every refusal. ``close`` leaves it open for the next check; ``end`` closes it."""

    def __init__(self, vendor: Vendor, settings: Settings, sign: Sign, masker: Masker) -> None:
        super().__init__(vendor, settings, sign, masker)
        self._answers: dict[Question, t.Any] = {}
        self._outages = 0
        self._last: IntegrationError | None = None

    def get(self, path: str, params: t.Mapping[str, t.Any] | None = None, *, attempted: str) -> t.Any:
        """Read ``path``, or return what it was answered before. Raises what was raised before."""
        question = (path, tuple(sorted((name, str(value)) for name, value in (params or {}).items())))
        if question not in self._answers:
            self._answers[question] = self._ask(path, params, attempted)
        answer = self._answers[question]
        if isinstance(answer, IntegrationError):
            raise answer
        return copy.deepcopy(answer)

    def _ask(self, path: str, params: t.Mapping[str, t.Any] | None, attempted: str) -> t.Any:
        if self._last is not None:
            return self._last
        try:
            return super().get(path, params, attempted=attempted)
        except IntegrationError as refusal:
            self._outages += isinstance(refusal, VendorUnavailable)
            if isinstance(refusal, HOPELESS) or self._outages >= MOST_OUTAGES:
                self._last = refusal
            return refusal

    def close(self) -> None:
        """Do nothing: the session belongs to all checks."""

    def end(self) -> None:
        """Close the kept connections."""
        super().close()


class KeptSession(HttpSession):
    """Stays open until ``end``, so that all that is done with a vendor takes one connection."""

    def close(self) -> None:
        """Do nothing: the session belongs to all objects of the account."""

    def end(self) -> None:
        """Close the kept connections."""
        super().close()


class SessionPool:
    """The sessions with the accounts of one tenant, by vendor and base URL. Everything in it has the same credentials.

    ``masker`` knows all secrets of the tenant; a session is shared by tasks of which each knows its own alone.
    """

    def __init__(
        self, kind: type[ReadOnceSession] | type[KeptSession] = ReadOnceSession, masker: Masker | None = None
    ) -> None:
        self._kind = kind
        self._masker = masker
        self._sessions: dict[tuple[str, str], ReadOnceSession | KeptSession] = {}

    def open(self, vendor: Vendor, settings: Settings, sign: Sign, masker: Masker) -> HttpSession:
        """Return the session with a vendor, opened at the first call."""
        place = (vendor.name, settings.base_url)
        if place not in self._sessions:
            self._sessions[place] = self._kind(vendor, settings, sign, self._masker or masker)
        return self._sessions[place]

    def close(self) -> None:
        """Close every session."""
        for session in self._sessions.values():
            session.end()
