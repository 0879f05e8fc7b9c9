# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""Runs a resource, a listing or a transaction.

``run_resource``, ``run_listing`` and ``run_transaction`` serve any caller. ``carry_out`` is a whole task: the ordinary
module, which is ``run_module``, and the action plugin share it.
"""

from __future__ import annotations

import importlib
import traceback
import typing as t
from dataclasses import dataclass, replace

from ansible.module_utils.basic import AnsibleModule, missing_required_lib
from ansible.module_utils.common.parameters import remove_values

from ._characters import unusable_text
from ._check_mode import WriteHeldBack
from ._errors import IntegrationError, InvalidInput
from ._fields import Values
from ._masking import Masker
from ._object_lock import held
from ._resource import Context, Kind, Listing, Params, Plan, Resource, Transaction
from ._rivals import ROUNDS, Overtaken, read_when_settled

Result = dict[str, t.Any]

# What Ansible puts in the place of a secret.
CENSORED = "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"


def run_resource(
    kind: type[Resource[t.Any]],
    params: Params,
    context: Context,
    *,
    diff: bool = False,
    on_plan: t.Callable[[Plan], None] | None = None,
) -> Result:
    """Bring one object to its wanted state and return the task's result.

    Live and check mode take the same way; in check mode the session refuses the first write, and the plan stands as
    the prediction. ``on_plan`` is told the plan before the first write. Raises IntegrationError.
    """
    resource = kind.open(params, context)
    try:
        with held(() if context.check_mode else resource.claims(), context.warn):
            plan, found = _look_and_write(resource, context, on_plan)
        return _result(kind, plan, found, diff)
    finally:
        resource.close()


def _look_and_write(
    resource: Resource[t.Any], context: Context, on_plan: t.Callable[[Plan], None] | None
) -> tuple[Plan, Values | None]:
    """Return the plan that was carried out, and the object. A run on another machine may come in between.

    Where this run has taken its own object away again, the plan is about all that is other than at its first look.
    """
    overtaken: Overtaken | None = None
    first: Plan | None = None
    written = len(context.written)
    for _round in range(ROUNDS):
        current = read_when_settled(resource.read, context)
        plan = resource.plan(current)
        if on_plan is not None:
            on_plan(plan)
        try:
            found = _write(resource, plan, current) if plan.changes else plan.result
        except Overtaken as another:
            overtaken = another
            context.warn(str(another))
            if first is None and len(context.written) > written:
                first = plan
            continue
        return plan if first is None else replace(plan, action=first.action, before=first.before), found
    raise t.cast(Overtaken, overtaken).failure


def _write(resource: Resource[t.Any], plan: Plan, current: Values | None) -> Values | None:
    try:
        resource.apply(plan, current)
    except WriteHeldBack:
        return plan.result
    return resource.confirm(plan)


def _result(kind: type[Resource[t.Any]], plan: Plan, found: Values | None, diff: bool) -> Result:
    result: Result = {"changed": plan.changes, kind.result_key: found, **kind.further_results, **plan.extras}
    if diff:
        header = plan.header or kind.title
        result["diff"] = {
            "before": plan.before,
            "after": plan.after,
            "before_header": header,
            "after_header": header,
        }
    return result


def run_listing(kind: type[Listing[t.Any]], params: Params, context: Context) -> Result:
    """Read what an ``_info`` module returns. Raises IntegrationError."""
    listing = kind.open(params, context)
    try:
        return {"changed": False, **listing.collect()}
    finally:
        listing.close()


def run_transaction(kind: type[Transaction], params: Params, context: Context, *, diff: bool = False) -> Result:
    """Carry out several objects' changes as one and return the task's result. Raises IntegrationError."""
    transaction = kind.open(params, context)
    try:
        return transaction.carry_out(diff)
    finally:
        transaction.close()


@dataclass(frozen=True)
class Task:
    """What Ansible gave: the module's name as the task has it, the checked options, and the texts to keep secret."""

    name: str
    params: dict[str, t.Any]
    secrets: t.Collection[str]
    check_mode: bool = False
    diff: bool = False


@dataclass(frozen=True)
class Ending:
    """How a task ended.

    ``result`` has ``msg`` when it failed. Whoever hands it to Ansible has to take ``secrets`` out of all of it, and to
    show ``shown`` as the options that the task had.
    """

    result: Result
    failed: bool
    warnings: list[str]
    shown: dict[str, t.Any]
    secrets: set[str]
    traceback: str | None = None


class _MissingLibrary(Exception):
    """A library that the module needs cannot be imported. Its text is what to tell the user."""


def carry_out(kind: Kind, task: Task) -> Ending:
    """Run what a module is, and return how it ended. A failure, and a defect of ours, is an ending too."""
    # A secret of blanks alone is refused further down; masked, it would take the spaces out of that very message.
    secrets = {secret for secret in task.secrets if secret.strip()}
    shown = _without_short_secrets(kind, task.params, secrets)
    context = Context(check_mode=task.check_mode)
    result: Result
    failed, details = True, None
    try:
        _require(kind.libraries)
        _check_texts(task.params)
        result = _run(kind, dict(task.params), context, diff=task.diff)
        failed = False
    except IntegrationError as error:
        result = error.to_result()
    except _MissingLibrary as error:
        result, details = {"msg": str(error)}, traceback.format_exc()
    except Exception as error:  # A defect of ours still has to reach the user as a message.
        # Nobody has looked at these words yet, which may quote a request with all that it carried.
        masker = Masker(secrets)
        words = masker.mask(f"{type(error).__name__}: {error}")
        result = {"msg": f"Internal error in {task.name}: {words}. Please report it."}
        details = masker.mask(traceback.format_exc())
    if failed and context.written:
        # Without it Ansible says that a failed task has changed nothing.
        result["changed"] = True
    # Ansible itself masks warnings up to release 2.18 alone.
    warnings = [str(remove_values(warning, secrets)) for warning in context.warnings]
    return Ending(result, failed, warnings, shown, secrets, details)


def _run(kind: Kind, params: Params, context: Context, *, diff: bool) -> Result:
    if issubclass(kind, Resource):
        return run_resource(kind, params, context, diff=diff)
    if issubclass(kind, Transaction):
        return run_transaction(kind, params, context, diff=diff)
    return run_listing(kind, params, context)


def _check_texts(params: Params) -> None:
    """Raise InvalidInput for an option that nothing could take. Its value is not shown, since it may be a secret."""
    for option, value in params.items():
        if unusable_text(value) is not None:
            raise InvalidInput(
                option, "it holds a NUL or half of a character", "Give it as UTF-8 text, also in the environment."
            )


def _require(libraries: t.Iterable[str]) -> None:
    """Raise _MissingLibrary. What needs a library has imported it already, so this costs nothing."""
    for library in libraries:
        try:
            importlib.import_module(library)
        except ImportError as error:
            raise _MissingLibrary(missing_required_lib(library)) from error


def _without_short_secrets(kind: Kind, params: dict[str, t.Any], secrets: set[str]) -> dict[str, t.Any]:
    """Return the options as Ansible may print them, and take the short secrets out of what it masks.

    It would replace them wherever their text stands: a PIN of two digits makes holes in phone numbers and ids.
    """
    shown = dict(params)
    for option in kind.short_secrets:
        shown = _censored(shown, option.split("."), secrets)
    return shown


def _censored(value: t.Any, path: list[str], secrets: set[str]) -> t.Any:
    """Return a copy of ``value`` without what stands at ``path``, in each item where there is a list on the way."""
    if isinstance(value, (list, tuple)):
        return [_censored(item, path, secrets) for item in value]
    name, *rest = path
    if not isinstance(value, dict) or not value.get(name):
        return value
    if rest:
        return {**value, name: _censored(value[name], rest, secrets)}
    secrets.discard(str(value[name]))
    return {**value, name: CENSORED}


def run_module(kind: Kind) -> None:
    """Be the ``main`` of a module: parse the arguments, run, and exit with the result or the failure."""
    module = AnsibleModule(supports_check_mode=True, **kind.module_arguments)
    given = Task(module._name, module.params, module.no_log_values, check_mode=module.check_mode, diff=module._diff)
    ending = carry_out(kind, given)
    module.params, module.no_log_values = ending.shown, ending.secrets
    for warning in ending.warnings:
        module.warn(warning)
    if not ending.failed:
        module.exit_json(**ending.result)
    details = {"exception": ending.traceback} if ending.traceback else {}
    module.fail_json(**ending.result, **details)
