# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""Resources run in check mode: what would stop the run is a finding, and so is what it would warn of."""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from .._errors import IntegrationError
from .._fields import Values
from .._integration.wiring import Part, PartKey
from .._resource import Context
from .._runner import run_resource
from .drift import DRIFT_FIX, drift_findings
from .finding import Findings, error, warning
from .sessions import SessionPool

# What a person can do about a warning, by how it begins. Warnings that a check of the preflight tells better are empty.
WARNING_FIXES: tuple[tuple[str, str], ...] = (
    ("Region 'global'", ""),
    ("SIP address ", ""),
    ("Whether Synthflow honours headers", ""),
    (
        "TLS certificates are not validated",
        "Set tenant_validate_certs to true, and tenant_ca_path for a CA of your own.",
    ),
    (
        "Requests are sent without regard to other processes",
        "Let TMPDIR name a folder in which the user of the run may write, and remove what is in the way in it.",
    ),
    (r"Synthflow shows number \S+ in region", "Set tenant_region to that region, or import the number into this one."),
    (r"Number \S+ loses assistant", "Give that number another assistant, or set tenant_on_conflict to 'fail'."),
    ("Synthflow does not show the settings", "Compare the assistant in Synthflow's panel with the inventory by hand."),
    # The run itself says what became of a confirmation.
    (r"The (SIP destination|inbound route) '.*' is not confirmed", ""),
)
# How the warning of a part begins that reads back differently from the inventory, although the run would leave it.
DRIFT_WARNING = re.compile(r"The trunk credentials of number \S+ differ from those that were sent last")
NOTICE = "notice"
ANY_WARNING = "Decide whether that is meant; the run goes on either way."


@dataclass(frozen=True)
class Rehearsed:
    """What a task would come to: its result, and what it would warn of."""

    result: Values
    warnings: list[str]


class Rehearsal:
    """Runs the tasks of a playbook without writing, and keeps what they would come to.

    With ``verifies``, what they would change is a finding too. With ``diff``, results have the diff. ``requests``
    counts what is sent.
    """

    def __init__(
        self,
        pool: SessionPool,
        findings: Findings,
        *,
        verifies: bool = False,
        diff: bool = False,
        requests: dict[str, int] | None = None,
    ) -> None:
        self._pool = pool
        self._findings = findings
        self._verifies = verifies
        self._diff = diff or verifies
        self._requests: dict[str, int] = {} if requests is None else requests
        self.rehearsed: dict[PartKey, Rehearsed] = {}

    def context(self) -> Context:
        """Return the context of one task."""
        return Context(check_mode=True, open_session=self._pool.open, requests=self._requests)

    def run(self, part: Part) -> t.Any:
        """Return what one task would have as its object; None when it would fail."""
        params, complaints = validated(part.kind.module_arguments, part.options)
        if complaints:
            for message in complaints:
                self._findings.add(error("settings", part.where, message, "Correct the entry of tenant_numbers."))
            return None
        context = self.context()
        try:
            result = run_resource(part.kind, params, context, diff=self._diff)
        except IntegrationError as failure:
            self._findings.add_failure(failure, part.where)
            return None
        finally:
            self.tell(context, part.where)
        if self._verifies:
            self._findings.add(*drift_findings(part.where, result))
        self.rehearsed[part.key] = Rehearsed(result, context.warnings)
        return result[part.result_key]

    def result_of(self, part: Part) -> Values | None:
        """Return the result that a task would have, if it was rehearsed without a failure."""
        found = self.rehearsed.get(part.key)
        return None if found is None else found.result

    def object_of(self, part: Part) -> t.Any:
        """Return the object of that result."""
        return (self.result_of(part) or {}).get(part.result_key)

    def tell(self, context: Context, where: str) -> None:
        """Make findings of the warnings of a task."""
        for text in context.warnings:
            known_drift = DRIFT_WARNING.match(text) if self._verifies else None
            if known_drift:
                self._findings.add(error("drift", where, known_drift.group(), DRIFT_FIX))
                continue
            fix = next((fix for start, fix in WARNING_FIXES if re.match(start, text)), ANY_WARNING)
            if fix:
                self._findings.add(warning(NOTICE, where, text, fix))


def validated(arguments: t.Mapping[str, t.Any], options: t.Mapping[str, t.Any]) -> tuple[Values, list[str]]:
    """Return the parameters that a module would get, and what is wrong with the options."""
    spec = arguments["argument_spec"]
    given = _given(options, spec)
    try:
        outcome = ArgumentSpecValidator(**arguments).validate(given)
    except TypeError as failure:
        # Ansible looks for sub-options in a number or a list, too, before it finds that this is no dictionary.
        return {}, [
            f"{name} is {value!r}, and has to be a dictionary"
            for name, value in given.items()
            if "options" in spec.get(name, {}) and not isinstance(value, (str, t.Mapping))
        ] or [f"an option has a value of the wrong type: {failure}"]
    return outcome.validated_parameters, outcome.error_messages


def _given(options: t.Mapping[str, t.Any], spec: t.Mapping[str, t.Any]) -> Values:
    """Return the options that have a value.

    One that the environment would stand in for is given as empty text: what the environment lends has been taken from
    it before, where it can only be this tenant's.
    """
    given = {name: value for name, value in options.items() if value is not None and value != ""}
    return {**{name: "" for name in options if "fallback" in spec.get(name, {})}, **given}
