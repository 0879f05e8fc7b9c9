# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private plugin util: it may change without notice and is not meant to be used outside this collection.

"""Whether a task may run in the worker: only where a module on this machine would see and do the same."""

from __future__ import annotations

import os
import sys
import typing as t

from ansible import constants
from ansible.errors import AnsibleActionFail
from ansible.module_utils.parsing.convert_bool import boolean

from . import _core

SWITCH = "gladly_synthflow_in_process"
# Variables that are read while a task runs, so that a worker can be given them. A module gets its environment on the
# command line, which Ansible prints with -vvv and the system shows to all its users.
OWN_PREFIXES = ("SYNTHFLOW_", "GLADLY_")
SECRET_VARIABLES = frozenset({"SYNTHFLOW_API_KEY", "GLADLY_API_TOKEN"})

Variables = t.Mapping[str, t.Any]
Template = t.Callable[[t.Any], t.Any]


class Task(t.Protocol):
    """What counts of a task."""

    async_val: int
    delegate_to: str | None
    environment: t.Any


class Connection(t.Protocol):
    """What counts of a connection. ``become`` is the plugin in use, or None."""

    transport: str
    become: t.Any


def reason_for_module(task: Task, connection: Connection, variables: Variables, template: Template) -> str | None:
    """Return why this task has to run as an ordinary module, or None.

    ``variables`` are those of the task, not yet templated. Raises AnsibleActionFail for a switch that is neither.
    """
    if not _core.KNOWN:
        return "this release of ansible-core is not known"
    if not _switched_on(variables, template):
        return f"'{SWITCH}' is false"
    if connection.transport != "local":
        return f"the connection is '{connection.transport}'"
    if connection.become is not None:
        return "it becomes another user"
    if task.async_val:
        return "it is asynchronous"
    environment = environment_of(task, template)
    if environment is None or not all(name.startswith(OWN_PREFIXES) for name in environment):
        return "it has an environment of its own"
    if not _is_own_interpreter(_of_target(task, variables), template):
        return "another Python interpreter is set"
    return None


def _switched_on(variables: Variables, template: Template) -> bool:
    value = template(variables.get(SWITCH, True))
    try:
        return bool(boolean(value))
    except TypeError as error:
        raise AnsibleActionFail(f"Could not use variable '{SWITCH}': {value!r} is neither true nor false.") from error


def environment_of(task: Task, template: Template) -> dict[str, str] | None:
    """Return the variables that a task sets for its module, or None where the module has to tell what is wrong.

    Ansible has a list of them, with that of the play first and that of the task last.
    """
    given = task.environment if isinstance(task.environment, list) else [task.environment]
    variables: dict[str, str] = {}
    for one in filter(None, given):
        try:
            filled = template(one)
            variables.update({str(name): str(value) for name, value in filled.items()})
        except Exception:
            return None
    return variables


def _of_target(task: Task, variables: Variables) -> Variables:
    delegated: Variables = variables.get("ansible_delegated_vars") or {}
    return delegated.get(task.delegate_to, variables) if task.delegate_to else variables


def _is_own_interpreter(variables: Variables, template: Template) -> bool:
    """Tell whether a module would run in the controller's Python, or in whichever Ansible finds."""
    try:
        wanted = template(constants.config.get_config_value("INTERPRETER_PYTHON", variables=variables))
    except Exception:
        # The ordinary module tells what is wrong with it.
        return False
    if not wanted or (isinstance(wanted, str) and wanted.startswith("auto")):
        return True
    return isinstance(wanted, str) and _same_program(wanted.strip(), sys.executable)


def _same_program(one: str, other: str) -> bool:
    """Compare two names of a program, of which a folder may have several. Each virtual environment is another one."""
    folders = [os.path.realpath(os.path.dirname(path)) for path in (one, other)]
    return one == other or (folders[0] == folders[1] and os.path.realpath(one) == os.path.realpath(other))
