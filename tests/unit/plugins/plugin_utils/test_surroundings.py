# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of which tasks run in the worker, and which as an ordinary module."""

from __future__ import annotations

import os
import sys
import typing as t
from pathlib import Path
from types import SimpleNamespace

import pytest
from ansible.errors import AnsibleActionFail

from ansible_collections.voiceops.gladly_synthflow.plugins.plugin_utils import _core, _surroundings
from ansible_collections.voiceops.gladly_synthflow.plugins.plugin_utils._surroundings import reason_for_module

VARIABLES: dict[str, t.Any] = {
    "ansible_playbook_python": sys.executable,
    "off": "no",
    "switch": True,
    "own": {"GLADLY_API_TOKEN": "t"},
}


def template(value: t.Any) -> t.Any:
    """Stand for Ansible's templates: a text of one name in braces becomes the variable."""
    if isinstance(value, str) and value.startswith("{{"):
        return VARIABLES[value.strip("{} ")]
    return value


def reason(
    variables: dict[str, t.Any] | None = None, transport: str = "local", become: object = None, **task: t.Any
) -> str | None:
    """Return why a task runs as a module that differs from a plain one in this."""
    given = SimpleNamespace(**{"async_val": 0, "delegate_to": None, "environment": [{}], **task})
    connection = SimpleNamespace(transport=transport, become=become)
    return reason_for_module(given, connection, variables or {}, template)


def test_a_plain_task_runs_in_process() -> None:
    assert reason() is None


@pytest.mark.parametrize("environment", [[], [{}], [{}, {}], None, {}])
def test_no_environment(environment: t.Any) -> None:
    assert reason(environment=environment) is None


@pytest.mark.parametrize("environment", [[{"SYNTHFLOW_API_KEY": "k"}], {"GLADLY_HOST": "h"}, ["{{ own }}"]])
def test_variables_of_this_collection_are_given_to_the_worker(environment: t.Any) -> None:
    """A module would get them on its command line, which is shown."""
    assert reason(environment=environment) is None


def test_the_environment_of_the_task_goes_before_that_of_the_play() -> None:
    task = SimpleNamespace(async_val=0, delegate_to=None, environment=[{"A": "1", "B": 2}, {}, {"A": "{{ off }}"}])
    assert _surroundings.environment_of(task, lambda value: {key: str(template(v)) for key, v in value.items()}) == {
        "A": "no",
        "B": "2",
    }


@pytest.mark.parametrize("environment", [[{}, {"LANG": "C"}], [{"LANG": "C"}], {"LANG": "C"}, ["{{ proxy }}"]])
def test_an_environment_is_the_modules(environment: t.Any) -> None:
    assert reason(environment=environment) == "it has an environment of its own"


def test_what_only_a_module_can_do() -> None:
    assert reason(async_val=10) == "it is asynchronous"
    assert reason(become=object()) == "it becomes another user"
    assert reason(transport="ssh") == "the connection is 'ssh'"
    assert reason(transport="ssh", delegate_to="elsewhere") == "the connection is 'ssh'"


@pytest.mark.parametrize("value", [False, "false", "no", "0", 0, "{{ off }}"])
def test_switched_off(value: t.Any) -> None:
    assert reason({"gladly_synthflow_in_process": value}) == "'gladly_synthflow_in_process' is false"


@pytest.mark.parametrize("value", [True, "true", "yes", 1, "{{ switch }}"])
def test_switched_on(value: t.Any) -> None:
    assert reason({"gladly_synthflow_in_process": value}) is None


def test_a_switch_that_is_neither() -> None:
    with pytest.raises(AnsibleActionFail, match="'gladly_synthflow_in_process': 'perhaps' is neither true nor false"):
        reason({"gladly_synthflow_in_process": "perhaps"})


@pytest.mark.parametrize(
    "interpreter",
    ["auto", "auto_silent", "auto_legacy", "auto_legacy_silent", sys.executable, "{{ ansible_playbook_python }}"],
)
def test_the_own_interpreter_and_a_discovered_one(interpreter: str) -> None:
    assert reason({"ansible_python_interpreter": interpreter}) is None


def test_another_name_of_the_own_interpreter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "venv/bin/python3.12"
    program.parent.mkdir(parents=True)
    program.touch()
    (program.parent / "python").symlink_to(program.name)
    (tmp_path / "link").symlink_to("venv")
    monkeypatch.setattr(sys, "executable", str(program))
    assert reason({"ansible_python_interpreter": str(program.parent / "python")}) is None
    assert reason({"ansible_python_interpreter": str(tmp_path / "link/bin/python")}) is None


def test_another_interpreter(tmp_path: Path) -> None:
    """A virtual environment has other packages, although its program is a link to the same one."""
    (tmp_path / "python").symlink_to(os.path.realpath(sys.executable))
    for interpreter in (str(tmp_path / "python"), "/nowhere/python3", "{{ unknown }}", 3):
        assert reason({"ansible_python_interpreter": interpreter}) == "another Python interpreter is set"


def test_the_interpreter_is_that_of_the_host_that_does_it() -> None:
    delegated = {"ansible_delegated_vars": {"other": {"ansible_python_interpreter": "/nowhere/python3"}}}
    assert reason(delegated, delegate_to="other") == "another Python interpreter is set"
    assert reason(delegated) is None
    own = {"ansible_python_interpreter": "/nowhere/python3", "ansible_delegated_vars": {"other": {}}}
    assert reason(own, delegate_to="other") is None


def test_a_release_of_ansible_that_is_not_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_core, "KNOWN", False)
    assert reason() == "this release of ansible-core is not known"


def test_the_switch_has_the_documented_name() -> None:
    text = (Path(__file__).parents[4] / "docs/behaviour.md").read_text(encoding="utf-8")
    assert f"`{_surroundings.SWITCH}`" in text
