# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of the in-process path in a real play: when it is taken, and what Ansible does around it."""

from __future__ import annotations

import contextlib
import json
import os
import re
import socket
import subprocess
import sys
import typing as t
from pathlib import Path

import pytest
import yaml
from runbook_samples import item

from ansible_collections.voiceops import gladly_synthflow

NAME = "voiceops.gladly_synthflow"
COLLECTIONS = Path(next(iter(gladly_synthflow.__path__))).parents[2]
SECRET = "hunter2-in-play"

Task = dict[str, t.Any]


def page(**more: t.Any) -> Task:
    """Return a task that needs no vendor."""
    return {f"{NAME}.gladly_runbook": {"tenant": "acme", "directory": "books", "pending": [item()]}, **more}


def probe(port: int, **more: t.Any) -> Task:
    """Return a task that waits for an answer that never comes."""
    options = {"uri": f"sip:a@127.0.0.1:{port};transport=tcp", "username": "a", "password": SECRET, "max_per_minute": 0}
    return {f"{NAME}.sip_probe": options, **more}


IN_PROCESS: dict[str, Task] = {
    "plain": page(),
    "again": page(),
    "delegated to the controller": page(delegate_to="localhost"),
    "the own interpreter": page(vars={"ansible_python_interpreter": "{{ ansible_playbook_python }}"}),
    "a discovered interpreter": page(vars={"ansible_python_interpreter": "auto_silent"}),
    "an empty environment": page(environment={}),
    "check mode": page(check_mode=True, diff=True, vars={"ansible_inject_invocation": True}),
    "a loop": page(loop=["a", "b"]),
    "tried until it holds": page(until="page.attempts == 2", retries=3, delay=0),
    "hidden": page(no_log=True),
    "a failure that is ignored": page(args={"colour": "{{ 'blue' }}"}, ignore_errors=True),
}
AS_A_MODULE: dict[str, Task] = {
    "switched off": page(vars={"gladly_synthflow_in_process": False}),
    "switched off and tried until it holds": page(
        vars={"gladly_synthflow_in_process": False}, until="page.attempts == 2", retries=3, delay=0
    ),
    "switched off by a template": page(vars={"gladly_synthflow_in_process": "{{ not wanted }}", "wanted": True}),
    "an environment": page(environment={"LANG": "C"}),
    "an environment of its block": {"block": [page(name="an environment of its block")], "environment": {"LANG": "C"}},
    "another user": page(become=True, become_method="ansible.builtin.sudo", ignore_errors=True),
    "asynchronous": page(**{"async": 60, "poll": 1}),
    "another host": page(delegate_to="elsewhere", ignore_unreachable=True, ignore_errors=True),
    "another interpreter": page(vars={"ansible_python_interpreter": "{{ other_interpreter }}"}),
}


class Play(t.NamedTuple):
    """What a play left behind: what was printed of each task, its registered result, and all that was printed."""

    printed: dict[str, str]
    results: dict[str, t.Any]
    output: str


def named(name: str, task: Task) -> Task:
    """Return the task with a name and a variable for its result, or the block around it with these."""
    if "block" in task:
        return {**task, "block": [named(name, one) for one in task["block"]]}
    return {"name": name, "register": "page", **task}


@pytest.fixture(scope="module")
def silent_port() -> t.Iterator[int]:
    """Return the port of a peer that takes connections and says nothing."""
    with contextlib.closing(socket.create_server(("127.0.0.1", 0))) as server:
        yield server.getsockname()[1]


@pytest.fixture(scope="module")
def play(tmp_path_factory: pytest.TempPathFactory, silent_port: int) -> Play:
    """Run one play with all of the tasks, each followed by one that keeps its result."""
    folder = tmp_path_factory.mktemp("in_process")
    other = folder / "other"
    other.mkdir()
    (other / "python").symlink_to(os.path.realpath(sys.executable))
    tasks: list[Task] = []
    further = {
        "too long": probe(silent_port, timeout=1, ignore_errors=True),
        "a default of the group": probe(silent_port, vars={"ansible_inject_invocation": True}),
    }
    for name, task in {**IN_PROCESS, **AS_A_MODULE, **further}.items():
        keep = {"name": "Keep the result", "set_fact": {"kept": "{{ kept | combine({key: page}) }}"}}
        tasks += [named(name, task), {**keep, "vars": {"key": name}}]
    write = {"content": "{{ kept | to_json }}", "dest": str(folder / "results.json"), "mode": "0600"}
    variables = {"kept": {}, "other_interpreter": str(other / "python"), **own_interpreter(folder)}
    defaults = {f"group/{NAME}.all": {"timeout": 2}}
    hosts = {"hosts": "localhost", "gather_facts": False, "vars": variables, "module_defaults": defaults}
    (folder / "play.yml").write_text(yaml.safe_dump([{**hosts, "tasks": [*tasks, {"copy": write}]}]))
    (folder / "hosts").write_text(
        "localhost ansible_connection=local\nelsewhere ansible_host=127.0.0.1 ansible_port=1 ansible_connection=ssh\n"
    )
    done = ran(folder)
    assert (folder / "books/acme.md").exists(), "paths are relative to the playbook"
    _start, *parts = re.split(r"^TASK \[(.+?)\] \**$", done.stdout, flags=re.MULTILINE)
    printed = dict(zip(parts[::2], parts[1::2], strict=True))
    return Play(printed, json.loads((folder / "results.json").read_text()), done.stdout + done.stderr)


def own_interpreter(folder: Path) -> dict[str, str]:
    """Return the variable with this Python. Ansible does not quote it everywhere, and a checkout may have a space."""
    own = folder / "environment"
    own.symlink_to(sys.prefix, target_is_directory=True)
    return {"ansible_python_interpreter": str(own / "bin" / os.path.basename(sys.executable))}


def ran(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Return what became of play.yml in a folder with hosts, which has to end well."""
    done = subprocess.run(
        [sys.executable, "-m", "ansible", "playbook", "-vvv", "-i", str(folder / "hosts"), str(folder / "play.yml")],
        env={
            "ANSIBLE_COLLECTIONS_PATH": str(COLLECTIONS),
            "ANSIBLE_HOME": str(folder),
            "ANSIBLE_LOCAL_TEMP": str(folder / "tmp"),
            "ANSIBLE_REMOTE_TEMP": str(folder / "tmp"),
            "ANSIBLE_ASYNC_DIR": str(folder / "async"),
            "ANSIBLE_NOCOLOR": "1",
            "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "LC_ALL": "C.UTF-8",
            **environment,
        },
        cwd=folder.parent,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, (done.stdout + done.stderr)[-4000:]
    return done


@pytest.mark.parametrize("name", IN_PROCESS)
def test_in_process(name: str, play: Play) -> None:
    assert "Using module file" not in play.printed[name]


@pytest.mark.parametrize("name", AS_A_MODULE)
def test_as_a_module(name: str, play: Play) -> None:
    assert " runs as an ordinary module: " in play.printed[name]
    if name != "another host":  # which is not reached
        assert "Using module file" in play.printed[name]


def test_another_host_is_not_the_controller(play: Play) -> None:
    result = play.results["another host"]
    assert result.get("unreachable") or result.get("failed")
    assert "runbook" not in result


def test_an_asynchronous_task_has_a_job(play: Play) -> None:
    result = play.results["asynchronous"]
    assert (result["finished"] in (1, True), result["runbook"]["pending"]) == (True, 1)
    assert result["ansible_job_id"]


def test_a_second_run_changes_nothing(play: Play) -> None:
    assert (play.results["plain"]["changed"], play.results["again"]["changed"]) == (True, False)


def test_both_ways_return_the_same(play: Play) -> None:
    assert play.results["again"] == play.results["switched off"] == play.results["an environment"]


def test_check_and_diff(play: Play) -> None:
    result = play.results["check mode"]
    assert result["diff"]["before"] == result["diff"]["after"]
    assert '"tenant": "acme"' in play.printed["check mode"].partition('"invocation"')[2]


def test_loops_and_retries(play: Play) -> None:
    assert [one["item"] for one in play.results["a loop"]["results"]] == ["a", "b"]
    for name in ("tried until it holds", "switched off and tried until it holds"):
        assert play.results[name]["attempts"] == 2


def test_a_hidden_task_prints_nothing(play: Play) -> None:
    assert "acme.md" not in play.printed["hidden"]


def test_a_failure_is_told(play: Play) -> None:
    result = play.results["a failure that is ignored"]
    assert result["failed"] is True
    assert result["msg"].startswith(f"Unsupported parameters for ({NAME}.gladly_runbook) module: colour.")


def test_a_task_that_takes_too_long_is_stopped(play: Play) -> None:
    result = play.results["too long"]
    assert result["failed"] is True
    assert "verdict" not in result
    assert re.search("timed ?out|timeout|in the expected time", str(result), flags=re.IGNORECASE)


def test_defaults_of_a_group_reach_it(play: Play) -> None:
    result = play.results["a default of the group"]
    assert result["verdict"] in ("fail", "inconclusive")
    assert '"timeout": 2,' in play.printed["a default of the group"].partition('"invocation"')[2]


def test_no_secret_and_no_stray_output(play: Play) -> None:
    assert SECRET not in play.output
    assert "errantly" not in play.output
    assert "Traceback" not in play.output


def test_debugging_ansible_shows_no_secret_of_an_ordinary_module(tmp_path: Path, silent_port: int) -> None:
    """What Ansible prints of the options, it prints when the module has run."""
    hosts = {"hosts": "localhost", "connection": "local", "gather_facts": False, "vars": own_interpreter(tmp_path)}
    defaults = {f"{NAME}.sip_probe": {"timeout": 1}}
    task = probe(silent_port, vars={"gladly_synthflow_in_process": False})
    play = {**hosts, "module_defaults": defaults, "tasks": [task]}
    (tmp_path / "play.yml").write_text(yaml.safe_dump([play]))
    (tmp_path / "hosts").write_text("localhost\n")
    done = ran(tmp_path, ANSIBLE_DEBUG="1")
    assert f"done with _execute_module ({NAME}.sip_probe, <" in done.stdout
    assert SECRET not in done.stdout + done.stderr
