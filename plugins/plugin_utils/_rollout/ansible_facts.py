# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private plugin util: it may change without notice and is not meant to be used outside this collection.

"""What a callback asks ansible-core for. Its private names, which differ between releases, are in here alone."""

from __future__ import annotations

import os
import typing as t

from ansible.template import Templar

from .plain import text
from .tenant_record import Task

COLLECTION = "voiceops.gladly_synthflow."
DIRECTORY_VARIABLE = "rollout_report_directory"


class Batch(t.NamedTuple):
    """The hosts that a play works on now, those it works on in all, and all hosts by group."""

    play: str
    hosts: list[str]
    all_hosts: list[str]
    groups: t.Mapping[str, t.Any]
    variables: t.Mapping[str, t.Any]


def batch_of_play(play: t.Any) -> Batch:
    """Return what a play, or the next batch of it, is about to work on."""
    variables = _variables(play)
    return Batch(
        play=text(getattr(play, "_uuid", None) or play.get_name()),
        hosts=_names(variables.get("ansible_play_batch")),
        all_hosts=_names(variables.get("ansible_play_hosts_all")),
        groups=variables.get("groups") or {},
        variables=variables,
    )


def hosts_still_in(play: t.Any) -> set[str]:
    """Return the hosts of a play that have neither failed nor become unreachable; a rescued one is in."""
    return set(_names(_variables(play).get("ansible_play_hosts")))


def host_variables(batch: Batch, host: str, names: t.Iterable[str]) -> dict[str, str]:
    """Return those variables of a host that are plain text. Costs some milliseconds a host."""
    found: dict[str, str] = {}
    try:
        variables = batch.variables["hostvars"][host]
        for name in names:
            value = variables.get(name)
            if isinstance(value, str) and value and "{{" not in value:
                found[name] = text(value)
    except Exception:  # A template in them may fail in any way, and they are only labels.
        return found
    return found


def report_directory_of_play(play: t.Any, batch: Batch) -> str | None:
    """Return the directory that a variable of the play names, None where none does."""
    value = batch.variables.get(DIRECTORY_VARIABLE)
    if value is None:
        return None
    templar = Templar(loader=play.get_loader(), variables=dict(batch.variables))
    directory = text(templar.template(value))
    return os.path.abspath(os.path.expanduser(directory)) if directory.strip() else None


def host_of(result: t.Any) -> str:
    """Return the inventory host that a result is of, wherever the task was delegated to."""
    host = result.host if hasattr(result, "host") else result._host
    return text(host.get_name())


def task_of(result: t.Any) -> Task:
    """Return the task that a result is of."""
    task = result.task if hasattr(result, "task") else result._task
    action = text(getattr(task, "resolved_action", None) or task.action)
    return Task(
        identifier=text(task._uuid),
        name=text(task.get_name()),
        module=action[len(COLLECTION) :] if action.startswith(COLLECTION) else "",
        is_loop=bool(task.loop or getattr(task, "loop_with", None)),
        check_mode=task.check_mode is True,
        is_shared=task.run_once is True or is_pause(task),
    )


def is_pause(task: t.Any) -> bool:
    """Return whether a task waits, perhaps for a person at the terminal."""
    return text(task.action).rpartition(".")[2] == "pause"


def values_of(result: t.Any) -> t.Any:
    """Return the result itself, as callbacks may see it: what has no_log is hidden in it."""
    return result.result if hasattr(result, "result") else result._result


def _variables(play: t.Any) -> t.Mapping[str, t.Any]:
    variables: t.Mapping[str, t.Any] = play.get_variable_manager().get_vars(play=play)
    return variables


def _names(value: t.Any) -> list[str]:
    return [text(name) for name in value or ()]
