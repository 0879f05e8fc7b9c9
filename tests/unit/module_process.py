# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs a module both ways that Ansible has: as a program with arguments in and JSON out, and by its action plugin."""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
import typing as t
from dataclasses import dataclass
from pathlib import Path

import pytest
from ansible.module_utils import basic
from ansible.parsing.dataloader import DataLoader
from ansible.playbook.play_context import PlayContext
from ansible.playbook.task import Task
from ansible.plugins.loader import connection_loader
from ansible.template import Templar

COLLECTION = "voiceops.gladly_synthflow"
PLUGINS = f"ansible_collections.{COLLECTION}.plugins"
PACKAGE = f"{PLUGINS}.modules"

# Both ways that a task can take.
Way = t.Literal["as a module", "in process"]
WAYS: tuple[Way, Way] = t.get_args(Way)


@dataclass(frozen=True)
class Finished:
    """What a module returned, as text and decoded, and its exit code."""

    code: int
    text: str
    result: dict[str, t.Any]


class Run(t.Protocol):
    """Runs a module, or the ``main`` of one, one way or the other."""

    def __call__(self, module: str, options: t.Mapping[str, t.Any], **modes: bool) -> Finished:
        """Return what it returned. ``modes`` are ``check_mode`` and ``diff``."""


class RunAlone(t.Protocol):
    """Runs a module in a process of its own, one way or the other."""

    def __call__(self, module: str, options: t.Mapping[str, t.Any], *, without: str | None = None) -> Finished:
        """Return what it returned, on request as if the library ``without`` were not installed."""


def arguments(
    options: t.Mapping[str, t.Any], *, check_mode: bool = False, diff: bool = False, name: str | None = None
) -> bytes:
    """Return the input of a module. ``name`` is how the task calls it."""
    internal: dict[str, t.Any] = {"_ansible_check_mode": check_mode, "_ansible_diff": diff}
    if name:
        internal["_ansible_module_name"] = f"{COLLECTION}.{name}"
    return json.dumps({"ANSIBLE_MODULE_ARGS": {**options, **internal}}).encode()


def run_main(
    main: t.Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    options: t.Mapping[str, t.Any],
    **modes: t.Any,
) -> Finished:
    """Run the ``main`` of a module in this process."""
    told: list[str] = []
    with monkeypatch.context() as patched:
        patched.setattr(basic, "_ANSIBLE_ARGS", arguments(options, **modes))
        # Since ansible-core 2.19 the form of the arguments has a name.
        patched.setattr(basic, "_ANSIBLE_PROFILE", "legacy", raising=False)
        # In this process they would go to the display, and the same one only once.
        patched.setattr(basic.AnsibleModule, "warn", lambda _module, text: told.append(text))
        patched.setattr(basic, "get_warning_messages", tuple, raising=False)
        with pytest.raises(SystemExit) as stopped:
            main()
    result = json.loads(capsys.readouterr().out)
    if told:
        result["warnings"] = told
    return Finished(int(stopped.value.code or 0), json.dumps(result), result)


def action_plugin(
    module: str, options: t.Mapping[str, t.Any], *, check_mode: bool = False, diff: bool = False
) -> t.Any:
    """Return the action plugin of a module as a worker has it: for one task, on the local connection."""
    loader = DataLoader()
    loader.set_basedir(str(Path.cwd()))
    task = Task()
    task.action = f"{COLLECTION}.{module}"
    task.args = dict(options)
    task.check_mode = check_mode
    task.diff = diff
    task.environment = [{}]
    context = PlayContext()
    return importlib.import_module(f"{PLUGINS}.action.{module}").ActionModule(
        task=task,
        connection=connection_loader.get("local", context, os.devnull),
        play_context=context,
        loader=loader,
        templar=Templar(loader=loader, variables={}),
        shared_loader_obj=None,
    )


def run_action(module: str, options: t.Mapping[str, t.Any], **modes: bool) -> Finished:
    """Run the action plugin of a module in this process."""
    # A list has the same items, and Ansible's own types have the same content.
    result = action_plugin(module, options, **modes).run(task_vars={})
    return Finished(int(result.get("failed", False)), json.dumps(result), result)


def run_process(
    module: str, options: t.Mapping[str, t.Any], *, without: str | None = None, way: Way = "as a module"
) -> Finished:
    """Run a module in a process of its own, on request as if the library ``without`` were not installed."""
    hide = f"sys.modules[{without!r}] = None; " if without else ""
    if way == "as a module":
        program = f"import runpy, sys; {hide}runpy.run_module('{PACKAGE}.{module}', run_name='__main__')"
        given = arguments(options, name=module)
    else:
        # After Ansible, which needs some of the libraries itself.
        program = f"import sys, module_process; {hide}module_process.main('{module}')"
        given = json.dumps(options).encode()
    done = subprocess.run(
        [sys.executable, "-c", program],
        input=given,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        check=False,
        timeout=60,
    )
    text = done.stdout.decode()
    assert text, done.stderr.decode()
    return Finished(done.returncode, text, _with_plain_warnings(json.loads(text)))


def _with_plain_warnings(result: dict[str, t.Any]) -> dict[str, t.Any]:
    """Return a module's result with its warnings as texts, which they are for Ansible since release 2.19 no more."""
    told = [warning if isinstance(warning, str) else warning["event"]["msg"] for warning in result.get("warnings", [])]
    return {**result, "warnings": told} if told else result


def main(module: str) -> None:
    """Be a program that runs the action plugin of a module with the options that it reads."""
    done = run_action(module, json.load(sys.stdin))
    print(done.text)
    sys.exit(done.code)
