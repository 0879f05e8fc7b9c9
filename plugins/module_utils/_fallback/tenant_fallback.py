# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""The calls of a whole tenant, sent to their fallback while an incident lasts, and back."""

from __future__ import annotations

import typing as t
from contextlib import contextmanager
from dataclasses import replace

from .._connection import COMMON_ARGUMENTS
from .._e164 import E164_HINT, parse_e164
from .._errors import IntegrationError, InvalidInput, PartlyDone, Refused
from .._fields import Values
from .._gladly.backend import CONFIRM_ARGUMENT
from .._gladly.connection import checked_host
from .._gladly.inbound_route import InboundRoute
from .._gladly.incident import SECTION
from .._gladly.route_settings import FALLBACK_TYPES, checked_fallback
from .._ledger.ledger import Entry, Ledger, now
from .._preflight.credentials import missing_credentials, with_environment
from .._preflight.sessions import SessionPool
from .._resource import Context, Params, Transaction
from .._runner import Result, run_resource
from .._tenant import RUNBOOK
from .moved import Moved
from .moves import Move, begin, end, forget
from .reading import read_known

ACTIVE, OVER, FORGOTTEN = "active", "over", "forgotten"

_TARGET: dict[str, t.Any] = {
    "type": {"type": "str", "choices": list(FALLBACK_TYPES), "required": True},
    "target": {"type": "str", "required": True},
}
_GLADLY: dict[str, t.Any] = {
    "host": {"type": "str"},
    "agent_email": {"type": "str"},
    "api_token": {"type": "str", "no_log": True},
    "api_url": {"type": "str"},
    "backend": {"type": "str", "choices": [RUNBOOK, "api"], "default": RUNBOOK},
}


class TenantFallback(Transaction):
    """Sends the routes of one tenant away and back. One number that cannot be moved does not hold up the others.

    What is remembered is in the ledger before a route is changed, and goes away after it is back: a run that is killed
    in between can be run again.
    """

    module_arguments = {
        "argument_spec": {
            "state": {"type": "str", "choices": [ACTIVE, OVER, FORGOTTEN], "required": True},
            "numbers": {"type": "list", "elements": "dict", "default": []},
            "fallback_to": {"type": "dict", "options": _TARGET},
            "reason": {"type": "str"},
            "gladly": {"type": "dict", "required": True, "options": _GLADLY},
            "ledger": {"type": "path", "required": True},
            "play_hosts": {"type": "int", "default": 1},
            "shared_credentials": {"type": "bool", "default": False},
            **CONFIRM_ARGUMENT,
            **COMMON_ARGUMENTS,
        }
    }

    def __init__(self, params: Params, context: Context) -> None:
        if not (params["ledger"] or "").strip():
            raise InvalidInput(
                "ledger", "it is empty, so nothing could remember the routes", "Set tenant_ledger_directory."
            )
        self._params = params
        self._context = context
        self._state = params["state"]
        self._gladly = with_environment("gladly", params)
        self._check_credentials()
        self._fallbacks = _fallbacks(params)
        self._host = checked_host(self._gladly["host"]) if self._gladly.get("host") else None
        self._pool = SessionPool()
        self._failures: list[IntegrationError] = []

    @classmethod
    def open(cls, params: Params, context: Context) -> TenantFallback:
        """Return the routes of the tenant that the options describe. Raises InvalidInput."""
        return cls(params, context)

    def close(self) -> None:
        """Let go of kept connections."""
        self._pool.close()

    def _check_credentials(self) -> None:
        missing = [] if self._gladly["backend"] == RUNBOOK else missing_credentials("gladly", self._gladly)
        if missing:
            raise InvalidInput(
                f"gladly.{missing[0]}",
                "it is not set, and the backend is 'api'",
                f"Set tenant_gladly_{missing[0]}; with several tenants in a play, the environment's counts only if "
                "tenant_shared_credentials is true.",
            )

    def carry_out(self, diff: bool) -> dict[str, t.Any]:
        """Look at every number, rehearse what is to be done with it, and do it. Raises IntegrationError."""
        done = self._rehearse()
        if not self._context.check_mode and any(one.changes for one in done):
            done = self._move(done)
        result: dict[str, t.Any] = {
            "changed": any(one.changes for one in done),
            "routes": [one.shown for one in done],
            "pending": [one.pending for one in done if one.pending is not None],
        }
        if diff:
            result["diff"] = [one.diff for one in done if one.changes]
        if self._failures:
            failure = _one_of(self._failures, self._state)
            failure.further_results.update(result)
            raise failure
        return result

    def _rehearse(self) -> list[Moved]:
        """Return what becomes of each number, as far as nothing stands against it."""
        ledger = Ledger(self._params["ledger"], Context(check_mode=True), gladly_host=self._host)
        record = ledger.entries(SECTION)
        context = self._context_of(check_mode=True, open_session=self._pool.open)
        found = []
        for number in dict.fromkeys([*self._fallbacks, *record] if self._state == ACTIVE else sorted(record)):
            with self._telling_failures():
                found.append(self._rehearse_one(number, record.get(number, {}), context))
        return found

    def _rehearse_one(self, number: str, entry: Entry, context: Context) -> Moved:
        move = self._decide(number, entry, context)
        if move.stuck:
            raise Refused(f"change the inbound route of {number} in Gladly", *move.stuck, vendor="Gladly")
        if move.wanted is None:
            return Moved(move, None)
        outcome = self._set_route(move, context)
        if move.after and self._gladly["backend"] != RUNBOOK:
            # Inboxes may be given by their ids; what is read later bears names.
            during = {part: outcome["route"][part] for part in ("action", "fallback")}
            move = replace(move, after={**move.after, "during": during})
        return Moved(move, outcome)

    def _decide(self, number: str, entry: Entry, context: Context) -> Move:
        if self._state == FORGOTTEN:
            return forget(number, entry)
        known = read_known(self._route_params(number), context)
        if self._state == OVER:
            return end(number, known, entry)
        targets = [self._params["fallback_to"], self._fallbacks.get(number)]
        return begin(number, known, entry, targets, now(), self._params["reason"] or "")

    def _move(self, rehearsed: list[Moved]) -> list[Moved]:
        """Remember first, then move, then forget what is back where it was."""
        self._remember({one.number: one.move.after for one in rehearsed if one.move.after})
        context = self._context_of(open_session=self._context.open_session)
        done = []
        for one in rehearsed:
            with self._telling_failures():
                sets_a_route = one.outcome is not None and one.outcome["changed"]
                done.append(replace(one, outcome=self._set_route(one.move, context)) if sets_a_route else one)
        self._remember({one.number: {} for one in done if not one.remembered})
        return done

    def _set_route(self, move: Move, context: Context) -> Result:
        params = {
            **self._route_params(move.number),
            "restore": {"phone_number": move.number, **t.cast(Values, move.wanted)},
            "confirm": self._params["confirm"],
        }
        return run_resource(t.cast(t.Any, InboundRoute), params, context, diff=True)

    def _route_params(self, number: str) -> Values:
        return {
            **dict.fromkeys(("destination", "fallback", "restore", "predicted_destination")),
            "phone_number": number,
            "allow_other_number": False,
            "state": "present",
            "confirm": False,
            "ledger": self._params["ledger"],
            **{name: self._gladly.get(name) for name in _GLADLY},
            **{name: self._params[name] for name in COMMON_ARGUMENTS},
        }

    def _context_of(self, **changes: t.Any) -> Context:
        """Return a context for one part of the work, which warns and counts as ours does."""
        return Context(
            warnings=self._context.warnings,
            requests=self._context.requests,
            written=self._context.written,
            **changes,
        )

    @contextmanager
    def _telling_failures(self) -> t.Iterator[None]:
        """Go on with the next number after a failure, which is told in the end."""
        try:
            yield
        except IntegrationError as failure:
            self._failures.append(failure)

    def _remember(self, entries: t.Mapping[str, Entry]) -> None:
        """Write what the ledger shall say of some numbers, where it does not say so yet."""
        if not entries:
            return
        ledger = Ledger(self._params["ledger"], self._context, gladly_host=self._host)
        try:
            if any(ledger.entry(SECTION, number) != entry for number, entry in entries.items()):
                for number, entry in entries.items():
                    ledger.put(SECTION, number, entry)
                ledger.save()
        finally:
            ledger.close()


def _one_of(failures: list[IntegrationError], state: str) -> IntegrationError:
    """Return one error for all that failed."""
    if len(failures) == 1:
        return failures[0]
    return PartlyDone(
        f"move all routes of the tenant (state '{state}')",
        " ".join(str(failure) for failure in failures),
        "Mend what is named, then run again; what has been moved is not touched again.",
        vendor="Gladly",
    )


def _fallbacks(params: Params) -> dict[str, Values | None]:
    """Return by number where the inventory sends its calls. Raises InvalidInput."""
    found: dict[str, Values | None] = {}
    for position, entry in enumerate(params["numbers"], start=1):
        try:
            number = parse_e164(entry.get("phone_number"))
        except ValueError as error:
            raise InvalidInput(f"numbers[{position}].phone_number", str(error), E164_HINT) from error
        given = entry.get("fallback")
        is_target = isinstance(given, t.Mapping) and given.get("type") in FALLBACK_TYPES and given.get("target")
        fallback = {"type": str(given["type"]), "target": str(given["target"])} if is_target else None
        found[number] = checked_fallback(fallback, number)
    if params["state"] == ACTIVE and not found:
        raise InvalidInput("numbers", "it is empty", "Give the tenant's numbers.")
    return found
