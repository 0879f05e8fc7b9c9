# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""The error family: what was attempted, what came back, and what to do next."""

from __future__ import annotations

import typing as t

from ._characters import legible


class IntegrationError(Exception):
    """A failure that a person can act on.

    ``attempted`` completes the words "Could not ...", ``came_back`` says what was observed, ``next_step`` is a
    sentence. ``status`` is the HTTP status and ``request_id`` the vendor's own reference, where there was an answer.
    ``steps`` are what a person can do by hand instead, in the form of a runbook. ``further_results`` are keys that the
    task's result has although it failed, such as what there was before.
    """

    kind = "error"

    def __init__(
        self,
        attempted: str,
        came_back: str,
        next_step: str,
        *,
        vendor: str | None = None,
        status: int | None = None,
        request_id: str | None = None,
        steps: t.Sequence[t.Mapping[str, t.Any]] = (),
    ) -> None:
        super().__init__(attempted, came_back, next_step)
        # Names and words of a vendor are in all of them.
        self.attempted = legible(attempted)
        self.came_back = legible(came_back)
        self.next_step = legible(next_step)
        self.vendor = vendor
        self.status = status
        self.request_id = None if request_id is None else legible(request_id)
        self.steps = [dict(step) for step in steps]
        self.further_results: dict[str, t.Any] = {}

    def __str__(self) -> str:
        reference = f" (request id {self.request_id})" if self.request_id else ""
        return f"Could not {self.attempted}: {self.came_back.rstrip('.')}{reference}. {self.next_step}"

    def to_result(self) -> dict[str, t.Any]:
        """Return what a task shows: ``msg`` for people, ``error`` for programs, ``steps`` where there are any."""
        return {
            **self.further_results,
            **({"steps": self.steps} if self.steps else {}),
            "msg": str(self),
            "error": {
                "kind": self.kind,
                "vendor": self.vendor,
                "attempted": self.attempted,
                "came_back": self.came_back,
                "next_step": self.next_step,
                "status": self.status,
                "request_id": self.request_id,
            },
        }


class InvalidInput(IntegrationError):
    """An option holds a value that cannot work. Raised before the first request."""

    kind = "invalid_input"

    def __init__(self, option: str, problem: str, next_step: str) -> None:
        super().__init__(f"use option '{option}'", problem, next_step)
        self.option = option


class Refused(IntegrationError):
    """The collection itself declines: carrying on would harm callers, numbers or money."""

    kind = "refused"


class IncidentNotOver(Refused):
    """The number's calls were sent to its fallback for an incident, and nobody has said that it is over."""

    kind = "incident"


class PartlyDone(IntegrationError):
    """Of several objects some could not be brought to their wanted state; the others were."""

    kind = "partly_done"


class ConnectionFailed(IntegrationError):
    """No connection was made, so the vendor cannot have seen the request."""

    kind = "connection_failed"


class TlsFailed(IntegrationError):
    """The server's certificate or TLS handshake was not acceptable; the request was not sent."""

    kind = "tls_failed"


class OutcomeUnknown(IntegrationError):
    """A write was sent and no usable answer came back: it may or may not have been carried out."""

    kind = "outcome_unknown"


class UnexpectedAnswer(IntegrationError):
    """The vendor answered with something this collection cannot take for what was asked."""

    kind = "unexpected_answer"


class RequestRejected(IntegrationError):
    """The vendor understood the request and said no (400, 422 and other 4xx)."""

    kind = "rejected"


# Answers that mean "not this value": a bad request, a conflict with another object, a value outside the schema.
VALUE_REFUSED = frozenset({400, 409, 422})


class AuthenticationFailed(RequestRejected):
    """The credentials are wrong, expired, or belong elsewhere (401)."""

    kind = "authentication_failed"


class PermissionDenied(RequestRejected):
    """The credentials are valid, but not for this (403)."""

    kind = "permission_denied"


class ObjectNotFound(RequestRejected):
    """There is no such object (404, or a complete listing without it)."""

    kind = "not_found"


class Conflict(RequestRejected):
    """Another object stands in the way (409, or a rule of the vendor found before writing)."""

    kind = "conflict"


class AmbiguousName(RequestRejected):
    """More than one object bears the name."""

    kind = "ambiguous_name"


class RateLimited(RequestRejected):
    """The vendor's request limit held for longer than the retry budget (429)."""

    kind = "rate_limited"


class VendorUnavailable(IntegrationError):
    """The vendor kept failing (5xx) or kept losing the connection for the whole retry budget."""

    kind = "vendor_unavailable"


class NotTaken(IntegrationError):
    """The vendor said yes, but reading the object back shows that it did not take the value."""

    kind = "not_taken"


class LedgerRefused(IntegrationError):
    """A ledger is damaged, of a newer version, or about another tenant. It is left as it is."""

    kind = "ledger_refused"


class LedgerUnavailable(IntegrationError):
    """A ledger could not be opened or written: another run has it, or the disk or a permission is in the way."""

    kind = "ledger_unavailable"


class ObjectBusy(IntegrationError):
    """Another run on this machine is at the same object, and took longer than this one waits. Nothing was changed."""

    kind = "object_busy"


class RunbookUnavailable(IntegrationError):
    """The files of a tenant's runbook could not be read, written or removed."""

    kind = "runbook_unavailable"


class FileUnavailable(IntegrationError):
    """A file that describes a fleet could not be read or written."""

    kind = "file_unavailable"


class ReportUnavailable(IntegrationError):
    """The files of a rollout's report could not be read or written."""

    kind = "report_unavailable"
