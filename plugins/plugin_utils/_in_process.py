# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private plugin util: it may change without notice and is not meant to be used outside this collection.

"""Runs what a module is in the worker process of its task, without starting Python once more.

Options, failures, warnings and masking are those of the ordinary module. So is the result, to the byte.
"""

from __future__ import annotations

import contextlib
import copy
import io
import json
import logging
import os
import traceback
import typing as t
import warnings
from dataclasses import dataclass

from ansible.errors import AnsibleError
from ansible.module_utils.common.arg_spec import ModuleArgumentSpecValidator
from ansible.module_utils.common.parameters import remove_values
from ansible.module_utils.common.warnings import get_deprecation_messages, get_warning_messages
from ansible.module_utils.errors import UnsupportedError
from ansible.plugins.action import ActionBase
from ansible.utils.display import Display

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._e164 import is_e164
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._resource import Kind
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._runner import Ending, Result, Task, carry_out
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._trust import read_ahead

from . import _core
from ._arguments import Unprinted, refusal
from ._surroundings import SECRET_VARIABLES, environment_of, reason_for_module
from ._workers import share_memory

display = Display()

# Ansible looks at the plugin before it forks a worker for each task, and none of them has to do it again.
read_ahead()
share_memory()
# What is loaded at its first use: how Ansible writes arguments, and how numbers of the commonest country code look.
_core.as_module_gets({})
with contextlib.suppress(RuntimeError):
    is_e164("+12065550100")


class InProcessAction(ActionBase):
    """The action plugin of a module. A subclass says what the module is."""

    kind: t.ClassVar[Kind]
    _supports_check_mode = True
    # What is asynchronous always runs as an ordinary module.
    _supports_async = True

    def run(self, tmp: str | None = None, task_vars: dict[str, t.Any] | None = None) -> Result:
        """Return the task's result."""
        result: Result = {**super().run(tmp, task_vars), **self._carry_out(task_vars or {})}
        if told := self._remarks(task_vars or {}):
            result["warnings"] = [*result.get("warnings", ()), *told]
        return result

    def _remarks(self, variables: t.Mapping[str, t.Any]) -> list[str]:
        """Return what there is to say of the variables of the host, besides what the module says. A subclass knows."""
        return []

    def _carry_out(self, variables: dict[str, t.Any]) -> Result:
        environment = environment_of(self._task, self._templar.template) or {}
        try:
            with _variables(environment):
                # Here, since a module that refuses its options shows all of them, whatever they hold.
                if refused := refusal(self.kind, self._task.action, self._task.args):
                    return {"failed": True, "msg": refused}
                reason = reason_for_module(self._task, self._connection, variables, self._templar.template)
                if reason is None:
                    return self._run_in_process(variables)
        except AnsibleError:
            raise
        except Exception as error:
            # Not raised: up to ansible-core 2.18 a failure that is raised takes along the traceback of this one.
            return {"failed": True, "msg": _named_defect(self._task.action, error)}
        display.vvv(f"{self._task.action} runs as an ordinary module: {reason}")
        if seen := sorted(SECRET_VARIABLES.intersection(environment)):
            display.warning(
                f"{' and '.join(seen)} in the environment of a task stand on the command line of its module, where "
                "-vvv and all users of the machine see them. Give the credentials as options of the task instead."
            )
        wrap_async = self._task.async_val and not self._connection.has_native_async
        options = Unprinted(self._task.args)
        return t.cast(Result, self._execute_module(module_args=options, task_vars=variables, wrap_async=wrap_async))

    def _run_in_process(self, variables: dict[str, t.Any]) -> Result:
        # A module on this machine runs in the playbook's folder, so paths are relative to that.
        with _working_in(self._loader.get_basedir()):
            return run_task(
                self.kind,
                self._task.action,
                self._task.args,
                check_mode=bool(self._task.check_mode),
                diff=bool(self._task.diff),
                show_invocation=_core.invocation_is_shown(variables),
            )


def run_task(
    kind: Kind,
    name: str,
    arguments: t.Mapping[str, t.Any],
    *,
    check_mode: bool = False,
    diff: bool = False,
    show_invocation: bool = True,
) -> Result:
    """Return the result that the module ``name`` would have returned for a task's ``arguments``."""
    given = _check(kind, name, _core.as_module_gets(arguments), show_invocation)
    if given.problem is not None:
        return given.finished(Ending({"msg": given.problem}, True, [], given.params, given.secrets))
    task = Task(name, given.params, given.secrets, check_mode=check_mode, diff=diff)
    with _silence():
        ending = carry_out(kind, task)
    try:
        return given.finished(ending)
    except (TypeError, ValueError) as error:  # A result that JSON cannot hold is a defect of ours.
        problem = f"Internal error in {name}: {type(error).__name__}: {error}. Please report it."
        return given.finished(Ending({"msg": problem}, True, [], ending.shown, ending.secrets))


@dataclass(frozen=True)
class _Given:
    """The options after the checks, which of their texts are secret, what was wrong, and what the checks had to say."""

    params: dict[str, t.Any]
    secrets: set[str]
    problem: str | None
    warnings: list[str]
    deprecations: list[dict[str, t.Any]]
    show_invocation: bool

    def finished(self, ending: Ending) -> Result:
        """Return an ending as Ansible reads it from a module: masked, and in the types that JSON has."""
        result: Result = dict(ending.result)
        if self.show_invocation:
            result["invocation"] = {"module_args": ending.shown}
        if ending.failed:
            result["failed"] = True
        if ending.traceback and _core.tracebacks_are_shown():
            result["exception"] = ending.traceback
        if told := [*self.warnings, *ending.warnings]:
            result["warnings"] = told
        if self.deprecations:
            result["deprecations"] = self.deprecations
        masked: Result = json.loads(json.dumps(remove_values(result, ending.secrets)))
        return masked


def _check(kind: Kind, name: str, arguments: dict[str, t.Any], show_invocation: bool) -> _Given:
    """Check a task's arguments as AnsibleModule does, and say what is wrong in its words."""
    # Defaults are in the checked options themselves: what a run does to them may not reach the next item of a loop.
    validator = ModuleArgumentSpecValidator(**copy.deepcopy(kind.module_arguments))
    warned, deprecated = len(get_warning_messages()), len(get_deprecation_messages())
    validation = validator.validate(arguments)
    problem: str | None = None
    if validation.error_messages:
        problem = validation.errors.msg
        if isinstance(validation.errors[0], UnsupportedError):
            problem = f"Unsupported parameters for ({name}) module: {problem}"
    return _Given(
        params={**arguments, **validation.validated_parameters},
        secrets=_core.secrets_of(validation),
        problem=problem,
        # Up to ansible-core 2.18 they are collected in a list. Newer releases add them to the result themselves.
        warnings=list(get_warning_messages()[warned:]),
        deprecations=list(get_deprecation_messages()[deprecated:]),
        show_invocation=show_invocation,
    )


@contextlib.contextmanager
def _working_in(folder: str) -> t.Iterator[None]:
    """Work in ``folder``; where that or the way back is gone, stay."""
    former = os.path.curdir
    with contextlib.suppress(OSError):
        former = os.getcwd()
        os.chdir(folder)
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            os.chdir(former)


@contextlib.contextmanager
def _variables(own: t.Mapping[str, str]) -> t.Iterator[None]:
    """Have ``own`` in the environment."""
    former = {name: os.environ.get(name) for name in own}
    os.environ.update(own)
    try:
        yield
    finally:
        for name, value in former.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _named_defect(name: str, error: Exception) -> str:
    """Say where a defect of ours is, without its words: they may quote options."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{type(error).__name__} in {os.path.basename(frame.filename)}, line {frame.lineno}"
    return f"Internal error in {name}: {place}. Please report it."


@contextlib.contextmanager
def _silence() -> t.Iterator[None]:
    """Keep libraries from printing and logging: what a module prints beside its result, nobody sees either."""
    level = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        with (
            warnings.catch_warnings(),
            contextlib.redirect_stdout(io.StringIO()),
            contextlib.redirect_stderr(io.StringIO()),
        ):
            yield
    finally:
        logging.disable(level)
