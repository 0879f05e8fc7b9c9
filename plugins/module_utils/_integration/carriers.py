# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.
"""How a part of a tenant is carried out: for good, as a prediction, or by what the preflight has found already."""

from __future__ import annotations

import typing as t

from .._errors import InvalidInput
from .._fields import Values
from .._preflight.rehearsal import Rehearsed, validated
from .._preflight.sessions import SessionPool
from .._resource import Context, Plan
from .._runner import run_resource
from .wiring import Part, PartKey

OnPlan = t.Callable[[Plan], None]


class Carrier(t.Protocol):
    """Brings parts to their wanted state, or says what that would come to."""

    def carry(self, part: Part, on_plan: OnPlan | None = None) -> Values:
        """Return the result of one part, as its module has it. Raises IntegrationError.

        ``on_plan`` is told what is about to be done, before the first write.
        """


class Runner:
    """Runs each part, over sessions that all parts of the tenant share. In check mode it predicts."""

    def __init__(self, pool: SessionPool, context: Context, *, diff: bool) -> None:
        self._context = Context(
            check_mode=context.check_mode,
            warnings=context.warnings,
            open_session=pool.open,
            requests=context.requests,
            written=context.written,
        )
        self._diff = diff

    def carry(self, part: Part, on_plan: OnPlan | None = None) -> Values:
        """Run it, with the checks that Ansible makes for its module."""
        params, complaints = validated(part.kind.module_arguments, part.options)
        if complaints:
            raise InvalidInput("numbers", f"{part.where}: {'; '.join(complaints)}", "Correct the entry.")
        return run_resource(part.kind, params, self._context, diff=self._diff, on_plan=on_plan)


class Reader:
    """Gives what the preflight has rehearsed, without a further request; the rest is predicted by ``runner``."""

    def __init__(self, rehearsed: t.Mapping[PartKey, Rehearsed], context: Context, runner: Runner) -> None:
        self._rehearsed = rehearsed
        self._context = context
        self._runner = runner

    def carry(self, part: Part, on_plan: OnPlan | None = None) -> Values:
        """Return what was found, and repeat what it would warn of."""
        found = self._rehearsed.get(part.key)
        if found is None:
            return self._runner.carry(part, on_plan)
        for warning in found.warnings:
            self._context.warn(warning)
        return found.result
