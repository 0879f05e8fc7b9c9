# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs resources and listings against a scripted vendor, with options that went through Ansible's own validation."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from vendor_script import VendorScript

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._errors import IntegrationError
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._resource import Context, Listing, Resource
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._runner import run_listing, run_resource

Kind = type[Resource[t.Any]] | type[Listing[t.Any]]
Problem = t.TypeVar("Problem", bound=IntegrationError)


def validated(kind: Kind, options: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """Return the parameters that a module would get for ``options``: checked, converted, with all defaults.

    An option that is None counts as not given.
    """
    given = {name: value for name, value in options.items() if value is not None}
    outcome = ArgumentSpecValidator(**kind.module_arguments).validate(given)
    assert not outcome.error_messages, outcome.error_messages
    return outcome.validated_parameters


def complaints(kind: Kind, options: t.Mapping[str, t.Any]) -> list[str]:
    """Return what Ansible's validation says against ``options``."""
    return list(ArgumentSpecValidator(**kind.module_arguments).validate(dict(options)).error_messages)


@dataclass(frozen=True)
class Outcome:
    """The result of a task, and the warnings that came with it."""

    result: dict[str, t.Any]
    warnings: list[str]

    def __getitem__(self, key: str) -> t.Any:
        """Return a key of the result."""
        return self.result[key]


@dataclass
class Account:
    """One account at a scripted vendor. ``options`` are those that every task of the account has."""

    script: VendorScript
    options: dict[str, t.Any] = field(default_factory=dict)

    def run(self, kind: Kind, *, check_mode: bool = False, **options: t.Any) -> Outcome:
        """Run one task. Fails the test unless exactly the requests of the script were sent."""
        context = Context(check_mode=check_mode)
        params = validated(kind, {**self.options, **options})
        try:
            result = _run(kind, params, context)
        except IntegrationError as error:
            if self.script.differences:
                self.script.check()
            raise AssertionError(f"the task failed: {error}") from error
        self.script.check()
        return Outcome(result, context.warnings)

    def fail(
        self, kind: Kind, problem: type[Problem], *, check_mode: bool = False, **options: t.Any
    ) -> tuple[Problem, list[str]]:
        """Run one task that has to fail with exactly ``problem``; return the error and the warnings."""
        context = Context(check_mode=check_mode)
        params = validated(kind, {**self.options, **options})
        with pytest.raises(problem) as caught:
            _run(kind, params, context)
        self.script.check()
        assert caught.value.kind == problem.kind
        return caught.value, context.warnings

    def predict_and_run(
        self, kind: type[Resource], writes: t.Callable[[], None], reads: t.Callable[[], None], **options: t.Any
    ) -> Outcome:
        """Run in check mode, where only ``reads`` may be asked, then live with ``writes`` after them; compare both.

        ``writes`` writes down all that follows the first reads. The prediction may leave out what only the vendor
        knows (as null), and has to agree in everything else. Returns the live outcome.
        """
        reads()
        predicted = self.run(kind, check_mode=True, **options)
        reads()
        writes()
        done = self.run(kind, **options)
        assert predicted["changed"] is done["changed"] is True
        assert predicted["diff"] == done["diff"], f"predicted {predicted['diff']}, found {done['diff']}"
        known = _known(predicted[kind.result_key])
        found = _restricted(done[kind.result_key], known)
        assert known == found, f"predicted {known}, found {found}"
        return done


def _run(kind: Kind, params: dict[str, t.Any], context: Context) -> dict[str, t.Any]:
    if issubclass(kind, Resource):
        return run_resource(kind, params, context, diff=True)
    return run_listing(kind, params, context)


def _known(value: t.Any) -> t.Any:
    return None if value is None else {key: item for key, item in value.items() if item is not None}


def _restricted(value: t.Any, keys: t.Any) -> t.Any:
    return None if value is None else {key: item for key, item in value.items() if key in (keys or ())}
