# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""From an HTTP status and a vendor's error body to the error that a person reads."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from ._answer import Answer, shorten
from ._errors import (
    AuthenticationFailed,
    Conflict,
    IntegrationError,
    ObjectNotFound,
    PermissionDenied,
    RateLimited,
    RequestRejected,
    UnexpectedAnswer,
    VendorUnavailable,
)
from ._masking import Masker
from ._page_text import in_words
from ._retry_after import retry_after

_KINDS: dict[int, type[IntegrationError]] = {
    401: AuthenticationFailed,
    403: PermissionDenied,
    404: ObjectNotFound,
    409: Conflict,
    429: RateLimited,
}

_NEXT_STEPS = {
    404: "Check the name or id, and that the credentials open the account it is in.",
    409: "Look at the object that is in the way, then decide which of the two should stay.",
    429: "Run again later, with fewer forks, or raise 'retry_timeout'.",
}


@dataclass(frozen=True)
class ErrorBody:
    """What a vendor's error body says: a message for people and, where there is one, the vendor's reference."""

    message: str
    request_id: str | None = None


@dataclass(frozen=True)
class Dialect:
    """How a vendor words its errors: its name, the reading of its error bodies, and what to do for each status."""

    name: str
    read_error: t.Callable[[t.Any], ErrorBody | None]
    next_steps: t.Mapping[int, str] = field(default_factory=dict)

    def explain(self, attempted: str, answer: Answer, masker: Masker) -> IntegrationError:
        """Return the error for an answer outside 200-299. A body in no documented form is still shown, shortened."""
        said = self.read_error(answer.body) if answer.is_json else None
        if said is None:
            said = ErrorBody(in_words(answer.text).strip() or "no explanation")
        kind, next_step = self._kind(answer.status)
        return kind(
            attempted,
            f"{self.name} answered {answer.status}{_asked_to_wait(answer)}: {shorten(masker.mask(said.message))}",
            next_step,
            vendor=self.name,
            status=answer.status,
            request_id=shorten(masker.mask(said.request_id), 100) if said.request_id else None,
        )

    def _kind(self, status: int) -> tuple[type[IntegrationError], str]:
        if status >= 500:
            return VendorUnavailable, f"{self.name} is failing: look at its status page and run again later."
        if status < 400:
            return UnexpectedAnswer, "Check the API URL; redirects to other hosts or of writes are not followed."
        default = "Correct what the answer names, then run again."
        return _KINDS.get(status, RequestRejected), self.next_steps.get(status, _NEXT_STEPS.get(status, default))


def _asked_to_wait(answer: Answer) -> str:
    seconds = retry_after(answer.headers)
    return "" if seconds is None else f" and asks to wait {seconds:g} s"
