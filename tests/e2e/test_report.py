# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later


"""Progress and reports of whole runs: what a tenant came to, however its play went, and what a killed run leaves."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import re
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml
from bench import Bench
from playbook import CHECKOUT, inventory_with

from secret_search import SecretSearch, of_sandbox
from voice_sandbox.process import SandboxProcess

CALLBACK = "voiceops.gladly_synthflow.rollout"
SECRET = "hunter2-correct-horse"
LONGEST_RUN = 600
# How fast a wave went is told when it took a second or longer.
RATE = re.compile(r", [\d.]+ per (second|minute)$")

GROUPS = {
    "tenants": {"vars": {"ansible_connection": "local"}, "children": {"wave_canary": None, "wave_rest": None}},
    "wave_canary": {"hosts": {"fine": None, "breaks": None}},
    "wave_rest": {
        "hosts": {
            "rescued": None,
            "ignored": None,
            "gone": {"ansible_connection": "ssh", "ansible_host": "127.0.0.1", "ansible_port": 9},
            "hidden": None,
        }
    },
    "region_eu": {"hosts": {"fine": None}},
}


def only(host: str) -> str:
    """Return the condition for one host."""
    return f"inventory_hostname == '{host}'"


TASKS: list[dict[str, Any]] = [
    {"name": "Once", "ansible.builtin.debug": {"msg": "hello"}, "run_once": True},
    {"name": "Reach it", "ansible.builtin.raw": "true", "when": only("gone")},
    {"name": "A secret", "ansible.builtin.set_fact": {"secret": SECRET}, "no_log": True},
    {
        "name": "Secrets in a loop",
        "ansible.builtin.debug": {"msg": f"{SECRET} {{{{ item }}}}"},
        "loop": [1, 2],
        "no_log": True,
    },
    {"name": "No matter", "ansible.builtin.fail": {"msg": "x"}, "ignore_errors": True, "when": only("ignored")},
    {
        "block": [{"name": "Try", "ansible.builtin.fail": {"msg": "x"}, "when": only("rescued")}],
        "rescue": [{"name": "Make good", "ansible.builtin.debug": {"msg": "good"}}],
    },
    {
        "name": "Break",
        "ansible.builtin.fail": {"msg": "broken {{ item }}"},
        "loop": [1, 2],
        "when": f"{only('breaks')} and item == 2",
    },
    {"name": "Break in secret", "ansible.builtin.fail": {"msg": SECRET}, "no_log": True, "when": only("hidden")},
]


class Stage:
    """A folder with an inventory and a play."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.reports = folder / "reports"
        self.before: list[dict[str, Any]] = []
        (folder / "hosts.yml").write_text(yaml.safe_dump(GROUPS, sort_keys=False), encoding="utf-8")
        (folder / "ansible.cfg").write_text(
            f"[defaults]\ncallbacks_enabled = {CALLBACK}\n[callback_rollout]\nreport_directory = reports\n",
            encoding="utf-8",
        )

    def command(self, tasks: list[dict[str, Any]], *arguments: str, **play: Any) -> list[str]:
        """Write the play and return the command that runs it."""
        whole = [*self.before, {"name": "All", "hosts": "tenants", "gather_facts": False, **play, "tasks": tasks}]
        (self.folder / "play.yml").write_text(yaml.safe_dump(whole, sort_keys=False), encoding="utf-8")
        program = str(Path(sys.executable).with_name("ansible-playbook"))
        return [program, "-i", str(self.folder / "hosts.yml"), str(self.folder / "play.yml"), *arguments]

    def environment(self, more: Mapping[str, str]) -> dict[str, str]:
        """Return the environment of a run."""
        return {**os.environ, "ANSIBLE_NOCOLOR": "1", "ANSIBLE_CONFIG": str(self.folder / "ansible.cfg"), **more}

    def run(
        self,
        tasks: list[dict[str, Any]],
        *arguments: str,
        environment: Mapping[str, str] | None = None,
        **play: Any,
    ) -> subprocess.CompletedProcess[str]:
        """Run a play."""
        return subprocess.run(
            self.command(tasks, *arguments, **play),
            env=self.environment(environment or {}),
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=LONGEST_RUN,
            check=False,
        )

    @property
    def report(self) -> dict[str, Any]:
        """What was written."""
        found: dict[str, Any] = json.loads((self.reports / "rollout.json").read_text(encoding="utf-8"))
        return found

    @property
    def outcomes(self) -> dict[str, str]:
        """The outcome of each tenant."""
        return {tenant["name"]: tenant["outcome"] for tenant in self.report["tenants"]}


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    """A folder of its own."""
    return Stage(tmp_path)


@pytest.mark.parametrize("strategy", ["linear", "free", "host_pinned"])
def test_what_becomes_of_each_tenant(stage: Stage, strategy: str) -> None:
    done = stage.run(TASKS, strategy=strategy, serial=3)

    report = stage.report
    assert stage.outcomes == {
        "fine": "unchanged",
        "breaks": "failed",
        "rescued": "unchanged",
        "ignored": "unchanged",
        "gone": "unreachable",
        "hidden": "failed",
    }
    assert (report["finished"], report["predicted"], report["playbook"]) == (True, False, "play.yml")
    assert [(wave["name"], wave["tenants"]) for wave in report["waves"]] == [("canary", 2), ("rest", 4)]
    by_name = {tenant["name"]: tenant for tenant in report["tenants"]}
    assert by_name["fine"]["region"] == "eu"
    assert by_name["breaks"]["failure"] == {"task": "Break", "message": "broken 2", "next_step": ""}
    assert (stage.reports / "failed.txt").read_text() == "breaks\ngone\nhidden\n"
    assert {stat.S_IMODE(path.stat().st_mode) for path in stage.reports.iterdir()} == {0o600}
    assert not [path.name for path in stage.reports.iterdir() if SECRET in path.read_text(encoding="utf-8")]
    assert ElementTree.parse(stage.reports / "rollout.xml").getroot().attrib["failures"] == "3"
    assert "rollout: wave rest: 4 of 4 done, 0 changed, 2 failed" in done.stdout
    assert "Failure using method" not in done.stdout
    assert "met trouble" not in done.stdout


def test_again_with_those_that_failed(stage: Stage) -> None:
    stage.run([{"ansible.builtin.fail": {"msg": "x"}, "when": only("breaks")}], "-c", "local")
    assert (stage.reports / "failed.txt").read_text() == "breaks\n"
    arguments = ("-c", "local", "--limit", f"@{stage.reports / 'failed.txt'}")

    again = stage.run([{"ansible.builtin.debug": {"msg": "mended"}}], *arguments)
    assert (again.returncode, stage.outcomes) == (0, {"breaks": "unchanged"})
    assert not (stage.reports / "failed.txt").exists()

    nobody = stage.run([{"ansible.builtin.debug": {"msg": "mended"}}], *arguments)
    assert nobody.returncode != 0
    assert "Unable to find limit file" in nobody.stdout
    assert "mended" not in nobody.stdout


def test_those_that_a_stopped_run_did_not_get_to(stage: Stage) -> None:
    stage.run(
        [{"ansible.builtin.fail": {"msg": "x"}, "when": only("breaks")}, {"ansible.builtin.debug": {"msg": "y"}}],
        *("-c", "local"),
        serial=2,
        max_fail_percentage=0,
    )

    assert stage.outcomes == {
        "fine": "unfinished",
        "breaks": "failed",
        **dict.fromkeys(("rescued", "ignored", "gone", "hidden"), "not_run"),
    }
    assert (stage.reports / "failed.txt").read_text() == "breaks\n"
    assert (stage.reports / "remaining.txt").read_text() == "fine\nbreaks\nrescued\nignored\ngone\nhidden\n"


def test_a_play_that_fetches_the_ledgers_does_nothing_for_a_tenant(stage: Stage) -> None:
    """As that of a fleet's repository, which begins with all tenants, before the first wave does."""
    get = {"name": "Get the ledgers", "ansible.builtin.debug": {"msg": "x"}, "run_once": True}
    stage.before = [{"name": "First", "hosts": "all", "gather_facts": False, "tasks": [get]}]

    done = stage.run([{"ansible.builtin.fail": {"msg": "x"}}], "-c", "local", serial=2, max_fail_percentage=0)

    not_begun = ("rescued", "ignored", "gone", "hidden")
    assert stage.outcomes == {"fine": "failed", "breaks": "failed", **dict.fromkeys(not_begun, "not_run")}
    assert (stage.reports / "remaining.txt").read_text() == "fine\nbreaks\nrescued\nignored\ngone\nhidden\n"
    assert [RATE.sub("", line) for line in done.stdout.splitlines() if line.startswith("rollout: wave")] == [
        "rollout: wave canary: 2 of 2 done, 0 changed, 2 failed"
    ]


def test_a_task_for_all_is_no_matter_of_the_tenant_that_it_runs_on(stage: Stage) -> None:
    """As the one that ends a plan with a failure when there is something to do."""
    once = {"name": "Tell by the end", "ansible.builtin.fail": {"msg": "There is something to do."}, "run_once": True}

    done = stage.run([{"ansible.builtin.debug": {"msg": "x"}}, once], "-c", "local")

    assert done.returncode != 0
    assert set(stage.outcomes.values()) == {"unfinished"}
    assert stage.report["notes"] == ["'Tell by the end' failed for all: There is something to do."]


def test_a_prediction_says_so(stage: Stage) -> None:
    stage.run([{"ansible.builtin.debug": {"msg": "x"}}], "-c", "local", "--check")

    assert stage.report["predicted"] is True
    assert "<title>Prediction: play.yml</title>" in (stage.reports / "rollout.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_a_run_that_is_broken_off_leaves_a_report(stage: Stage, how: signal.Signals) -> None:
    tasks = [{"ansible.builtin.wait_for": {"timeout": 60}, "when": only("rescued")}]
    command = stage.command(tasks, "-c", "local", serial=2)
    running = subprocess.Popen(
        command,
        env=stage.environment({}),
        cwd=stage.folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        deadline = time.monotonic() + LONGEST_RUN
        while not (stage.reports / "rollout.json").exists() and time.monotonic() < deadline:
            time.sleep(0.1)
        os.kill(running.pid, how)
        running.wait(timeout=LONGEST_RUN)
    finally:
        # Its workers, too, which a crash leaves behind.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(running.pid, signal.SIGKILL)

    assert stage.report["finished"] is False
    assert [stage.outcomes[name] for name in ("fine", "breaks", "gone", "hidden")] == ["unchanged"] * 2 + [
        "not_run"
    ] * 2
    assert "rescued\n" in (stage.reports / "remaining.txt").read_text()


def test_trouble_of_a_report_is_one_warning(stage: Stage) -> None:
    stage.reports.write_text("in the way")

    done = stage.run([{"ansible.builtin.debug": {"msg": "x"}}], "-c", "local", serial=2)

    assert done.returncode == 0
    assert done.stdout.count("The callback rollout met trouble") == 1
    assert stage.reports.read_text() == "in the way"


def test_the_variable_of_a_play_names_the_directory(stage: Stage) -> None:
    folder = "{{ playbook_dir }}/elsewhere"

    stage.run([{"ansible.builtin.debug": {"msg": "x"}}], "-c", "local", vars={"rollout_report_directory": folder})

    assert not stage.reports.exists()
    assert (stage.folder / "elsewhere" / "rollout.html").exists()


def test_a_play_without_tenants_leaves_the_report_alone(stage: Stage) -> None:
    done = stage.run([{"ansible.builtin.debug": {"msg": "x"}}], hosts="localhost", connection="local")

    assert done.returncode == 0
    assert "rollout:" not in done.stdout
    assert not stage.reports.exists()


def test_on_a_terminal_a_line_stays_below_what_ansible_prints(stage: Stage) -> None:
    pytest.importorskip("rich")
    leader, follower = pty.openpty()
    environment = {key: value for key, value in stage.environment({"TERM": "xterm"}).items() if key != "CI"}
    running = subprocess.Popen(
        stage.command([{"ansible.builtin.debug": {"msg": "x"}}], "-c", "local", serial=2),
        env=environment,
        cwd=stage.folder,
        stdin=follower,
        stdout=follower,
        stderr=follower,
        start_new_session=True,
    )
    os.close(follower)
    output = read_all(leader)
    assert running.wait(timeout=LONGEST_RUN) == 0

    assert "\x1b[2Kok: [fine] => {" in output
    assert "0/2 done" in output
    lines = output.replace("\r\n", "\n").split("\n")
    last = "rollout: wave canary: 2 of 2 done, 0 changed, 0 failed"
    assert [line for line in lines if RATE.sub("", line).endswith(last)]
    assert lines[-2].endswith("rollout.json beside it")
    assert lines[-1] in ("", "\r\x1b[2K")


def read_all(terminal: int) -> str:
    """Return everything that is printed on a terminal until nobody is left to print."""
    found = b""
    while True:
        try:
            piece = os.read(terminal, 65536)
        except OSError:
            break
        if not piece:
            break
        found += piece
    os.close(terminal)
    return found.decode()


def test_a_rollout_and_slices_of_it(sandbox: SandboxProcess, tmp_path: Path) -> None:
    """Two slices against the sandbox, one with a tenant that fails, and one report of both."""
    bench = Bench(sandbox)
    inventory = inventory_with(tmp_path / "inventory", borealis={"tenant_gladly_api_token": "wrong"})
    for number, tenants in enumerate(("acme,borealis", "cobalt"), start=1):
        bench.run(
            *("integrate", "--limit", tenants),
            inventory=inventory,
            environment={
                "ANSIBLE_CALLBACKS_ENABLED": f"record_results,{CALLBACK}",
                "GLADLY_SYNTHFLOW_REPORT_DIRECTORY": str(tmp_path / f"slice-{number}"),
            },
        )
    # As in docs/reports.md, from the folder in which the run is started.
    variables = {"report_sources": ["slice-1", "slice-2"], "report_directory": "all"}
    program = str(Path(sys.executable).with_name("ansible-playbook"))
    subprocess.run(
        [program, "-i", "localhost,", str(CHECKOUT / "playbooks" / "report.yml"), "-e", json.dumps(variables)],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        timeout=LONGEST_RUN,
        check=True,
    )

    report = json.loads((tmp_path / "all" / "rollout.json").read_text(encoding="utf-8"))
    tenants = {tenant["name"]: tenant for tenant in report["tenants"]}
    assert {name: tenant["outcome"] for name, tenant in tenants.items()} == {
        "acme": "integrated",
        "borealis": "stopped",
        "cobalt": "pending",
    }
    assert (report["runs"], report["finished"]) == (2, True)
    acme = tenants["acme"]
    assert {one["module"] for one in acme["objects"] if one["diff"]} >= {"synthflow_sip_number", "gladly_inbound_route"}
    assert [probe["verdict"] for probe in acme["probes"]][:1] == ["pass"]
    assert [message["direction"] for message in acme["probes"][0]["ladder"]] == ["sent", "received"]
    assert acme["certificates"][0]["days_left"] > 1000
    assert min(acme["requests"].values()) > 0
    assert tenants["borealis"]["failure"]["next_step"]
    assert (tmp_path / "all" / "failed.txt").read_text() == "borealis\n"
    assert (tmp_path / "all" / "remaining.txt").read_text() == "borealis\ncobalt\n"
    assert SecretSearch(of_sandbox(sandbox.info)).in_files((tmp_path / "all").iterdir()) == []
