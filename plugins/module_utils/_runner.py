# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""Runs a resource. ``run_resource`` and ``run_listing`` serve any caller; ``run_module`` is the ordinary module."""

from __future__ import annotations

import importlib
import traceback
import typing as t

from ansible.module_utils.basic import AnsibleModule, missing_required_lib

from ._errors import IntegrationError
from ._fields import Values
from ._http import WriteHeldBack
from ._resource import Context, Listing, Params, Plan, Resource

Result = dict[str, t.Any]

# What Ansible puts in the place of a secret.
CENSORED = "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"


def run_resource(kind: type[Resource[t.Any]], params: Params, context: Context, *, diff: bool = False) -> Result:
    """Bring one object to its wanted state and return the task's result.

    Live and check mode take the same way; in check mode the session refuses the first write, and the plan stands as
    the prediction. Raises IntegrationError.
    """
    resource = kind.open(params, context)
    try:
        current = resource.read()
        plan = resource.plan(current)
        found = _carry_out(resource, plan, current) if plan.changes else plan.result
        return _result(kind, plan, found, diff)
    finally:
        resource.close()


def _carry_out(resource: Resource[t.Any], plan: Plan, current: Values | None) -> Values | None:
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


def run_module(kind: type[Resource[t.Any]] | type[Listing[t.Any]]) -> None:
    """Be the ``main`` of a module: parse the arguments, run, and exit with the result or the failure."""
    module = AnsibleModule(supports_check_mode=True, **kind.module_arguments)
    # A secret of blanks alone is refused further down; masked, it would take the spaces out of that very message.
    module.no_log_values = {secret for secret in module.no_log_values if secret.strip()}
    _require(module, kind.libraries)
    context = Context(check_mode=module.check_mode)
    try:
        if issubclass(kind, Resource):
            result = run_resource(kind, _without_short_secrets(module, kind), context, diff=module._diff)
        else:
            result = run_listing(kind, module.params, context)
    except IntegrationError as error:
        _tell(module, context)
        module.fail_json(**error.to_result())
    except Exception as error:  # A defect of ours still has to reach the user as a message.
        module.fail_json(
            msg=f"Internal error in {module._name}: {type(error).__name__}: {error}. Please report it.",
            exception=traceback.format_exc(),
        )
    _tell(module, context)
    module.exit_json(**result)


def _require(module: AnsibleModule, libraries: t.Iterable[str]) -> None:
    """Fail with what to install. What needs a library has imported it already, so this costs nothing."""
    for library in libraries:
        try:
            importlib.import_module(library)
        except ImportError:
            module.fail_json(msg=missing_required_lib(library), exception=traceback.format_exc())


def _without_short_secrets(module: AnsibleModule, kind: type[Resource[t.Any]]) -> Params:
    """Return the parameters, and take the short secrets out of what Ansible prints of them.

    It would replace them wherever their text stands: a PIN of two digits makes holes in phone numbers and ids.
    """
    params = dict(module.params)
    for option in kind.short_secrets:
        if params[option]:
            module.no_log_values.discard(params[option])
            module.params[option] = CENSORED
    return params


def _tell(module: AnsibleModule, context: Context) -> None:
    for warning in context.warnings:
        module.warn(warning)
