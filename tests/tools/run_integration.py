# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run ansible-test integration in process and as ordinary modules, each against a sandbox of its own, and compare.

Every result that a task of this collection returned has to be the same both ways, to the byte. Then the sandboxes'
secrets are looked for in all that was printed and returned.

Targets get two variables: `sandbox`, the content of sandbox.json, and `sandbox_file`, its path. Arguments are passed on
to ansible-test, so a target's name runs that target alone. The last line counts the targets that passed and failed, one
way, the other, and in comparison.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from collection_tree import CACHE, CHECKOUT, copy_collection
from compare_recordings import differences
from local_ansible_test import environment, prepare_key
from secret_search import SecretSearch, of_sandbox
from voice_sandbox.process import running_sandbox

LOGS = CACHE / "logs"
STATES = CACHE / "integration"
LINES_OF_A_FAILURE = 60
LINES_OF_A_TASK = 25


@dataclass(frozen=True)
class Way:
    """A way that tasks can take."""

    name: str
    in_process: bool

    @property
    def slug(self) -> str:
        """The name in file names."""
        return self.name.replace(" ", "-")

    @property
    def log(self) -> Path:
        """The file with all that ansible-test prints."""
        return LOGS / f"integration-output-{self.slug}.log"

    @property
    def recording(self) -> Path:
        """The file with the results of the collection's tasks."""
        return STATES / self.slug / "results.jsonl"


WAYS = (Way("in process", True), Way("as modules", False))


@dataclass
class Ran:
    """How the targets went one way, and what may be in no output."""

    way: Way
    tree: Path
    code: int
    secrets: dict[str, str]
    output: str = ""
    failed: list[str] = field(default_factory=list)

    @property
    def started(self) -> list[str]:
        """The targets, in their order."""
        return re.findall(r"^Running (\S+) integration test role$", self.output, flags=re.MULTILINE)

    @property
    def outputs(self) -> list[Path]:
        """The files that were printed or recorded."""
        return [self.way.log, self.way.recording, *sorted((self.tree / "tests/output/junit").glob("*.xml"))]


def secrets_of(information: dict[str, Any]) -> dict[str, str]:
    """Return every secret of the sandbox and of the targets, each with a name that may be printed."""
    secrets = of_sandbox(information)
    listed = CHECKOUT / "tests/integration/secrets.txt"
    for number, line in enumerate(listed.read_text(encoding="utf-8").splitlines(), start=1):
        if line.strip() and not line.startswith("#"):
            secrets[f"{listed.relative_to(CHECKOUT)}, line {number}"] = line.strip()
    return secrets


def run_targets(way: Way, tree: Path, arguments: list[str]) -> int:
    """Run ansible-test in the copy with its output in the log; return its exit code."""
    with tempfile.TemporaryDirectory(prefix="voiceops-") as folder, way.log.open("wb") as output:
        # ansible-test writes the interpreter's path into "#!" lines, which cannot hold a space: it sees a short one.
        programs = Path(folder, "venv")
        programs.symlink_to(sys.prefix, target_is_directory=True)
        settings = environment()
        settings["PATH"] = f"{programs / 'bin'}:{settings['PATH']}"
        command = [str(programs / "bin/python"), str(programs / "bin/ansible-test"), "integration", "--local"]
        command += ["--color", "no", "-vvv", "--continue-on-error", *arguments]
        return subprocess.run(
            command,
            cwd=tree,
            env=settings,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
        ).returncode


def run_way(way: Way, arguments: list[str]) -> Ran:
    """Run the targets one way, against a new sandbox."""
    state = way.recording.parent
    shutil.rmtree(state, ignore_errors=True)
    state.mkdir(parents=True)
    way.recording.touch()
    tree = copy_collection(CACHE / "tree" / f"integration-{way.slug}")
    with (tree / "tests/integration/integration.cfg").open("a", encoding="utf-8") as settings:
        callbacks = tree / "tests/integration/callback_plugins"
        settings.write(f"\n[defaults]\ncallback_plugins = {callbacks}\n")
        settings.write(f"\n[callback_record_task_results]\npath = {way.recording}\n")
    with running_sandbox(state / "sandbox") as sandbox:
        variables = {
            "sandbox": sandbox.info,
            "sandbox_file": str(state / "sandbox" / "sandbox.json"),
            "gladly_synthflow_in_process": way.in_process,
        }
        configuration = tree / "tests/integration/integration_config.yml"
        configuration.touch(mode=0o600)
        configuration.write_text(json.dumps(variables, indent=2) + "\n", encoding="utf-8")
        ran = Ran(way, tree, run_targets(way, tree, arguments), secrets_of(sandbox.info))
    configuration.unlink()
    ran.output = way.log.read_text(encoding="utf-8", errors="replace")
    ran.failed = failed_targets(ran.output)
    return ran


def failed_targets(output: str) -> list[str]:
    """Return the names below ansible-test's sentence about failed tests."""
    listed = re.search(r"The (\d+) integration test\(s\) listed below .*:\n", output)
    if not listed:
        return []
    return output[listed.end() :].splitlines()[: int(listed.group(1))]


def explain(ran: Ran) -> None:
    """Print the task that each failed target ended with, else the end of the output."""
    print(f"What failed {ran.way.name}:")
    ends = {target: end for target in ran.failed if (end := last_failure(ran.output, target))}
    for target, lines in ends.items():
        print("\n".join([target, *(line[:1500] for line in lines)]))
    if not ends:
        print("\n".join(line[:500] for line in ran.output.splitlines()[-LINES_OF_A_FAILURE:]))


def last_failure(output: str, target: str) -> list[str]:
    """Return the lines about the last task of a target that failed, whose name comes first."""
    _before, started, rest = output.rpartition(f"Running {target} integration test role\n")
    lines = rest.partition("\nRunning ")[0].splitlines() if started else []
    failures = [number for number, line in enumerate(lines) if re.match(r"(fatal|failed): \[", line)]
    if not failures:
        return []
    task = next((line for line in reversed(lines[: failures[-1]]) if line.startswith("TASK [")), "")
    return [task, *lines[failures[-1] : failures[-1] + LINES_OF_A_TASK]]


def wrong_way(ran: Ran) -> list[str]:
    """Return what was said of tasks that did not run the way that they should, so that a comparison means something."""
    said = re.findall(r"^\S+ runs as an ordinary module: .*$", ran.output, flags=re.MULTILINE)
    if ran.way.in_process:
        return said
    return [] if said or not ran.started else ["no task ran as an ordinary module"]


def main() -> int:
    """Run everything and return the exit code."""
    LOGS.mkdir(parents=True, exist_ok=True)
    if not (CHECKOUT / "tests/integration/targets").is_dir():
        print("There is no target in tests/integration/targets.\n0 passed, 1 failed")
        return 1
    prepare_key()
    runs = [run_way(way, sys.argv[1:]) for way in WAYS]
    passed = failed = 0
    for ran in runs:
        for target in ran.started:
            print(f"{'FAILED' if target in ran.failed else 'passed'}  {target} {ran.way.name}")
        passed += len(ran.started) - len(ran.failed)
        failed += max(len(ran.failed), int(ran.code != 0))
        if wrong := wrong_way(ran):
            print(f"FAILED  {ran.way.name}: {wrong[0]} ({len(wrong)} in all)")
            failed += 1

    folders = "|".join(re.escape(str(path)) for ran in runs for path in (ran.way.recording.parent, ran.tree))
    found = differences(*(ran.way.recording for ran in runs), state=folders)
    for target, text in found.items():
        print(f"{'FAILED' if text else 'passed'}  {target}: the same both ways")
    # Last, since the end of a log is what is shown of it elsewhere.
    for ran in runs:
        if ran.code:
            explain(ran)
    for target, text in found.items():
        if text:
            print(f"{target} differs:\n{text}", end="")
    failed += sum(bool(text) for text in found.values())
    passed += sum(not text for text in found.values())

    leaked = [leak for ran in runs for leak in SecretSearch(ran.secrets).in_files(ran.outputs)]
    looked_for = " and ".join(f"{len(ran.secrets)} secrets in {ran.way.log.relative_to(CHECKOUT)}" for ran in runs)
    print("\n".join(leaked) or f"Looked for {looked_for}, and in the results: none found")
    failed += bool(leaked)
    print(f"{passed} passed, {failed} failed")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
