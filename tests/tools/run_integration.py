# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run ansible-test integration against a sandbox of its own, then look for its secrets in all that was printed.

Targets get two variables: `sandbox`, the content of sandbox.json, and `sandbox_file`, its path. Arguments are passed on
to ansible-test, so a target's name runs that target alone. The last line says how many targets passed and failed.
"""

from __future__ import annotations

import base64
import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from collection_tree import CACHE, CHECKOUT, copy_collection
from local_ansible_test import environment, prepare_key
from voice_sandbox.process import running_sandbox

LOG = CACHE / "logs" / "integration-output.log"
STATE = CACHE / "integration" / "sandbox"
LINES_OF_A_FAILURE = 60


def secrets_of(information: dict[str, Any]) -> dict[str, str]:
    """Return every secret of the sandbox and of the targets, each with a name that may be printed."""
    secrets = {}
    for tenant, vendors in information["tenants"].items():
        gladly = vendors["gladly"]
        basic = f"{gladly['agent_email']}:{gladly['api_token']}".encode()
        secrets[f"Synthflow API key of {tenant}"] = vendors["synthflow"]["api_key"]
        secrets[f"Gladly API token of {tenant}"] = gladly["api_token"]
        secrets[f"Gladly Basic credentials of {tenant}"] = base64.b64encode(basic).decode()
    listed = CHECKOUT / "tests/integration/secrets.txt"
    if listed.exists():
        for number, line in enumerate(listed.read_text(encoding="utf-8").splitlines(), start=1):
            if line.strip() and not line.startswith("#"):
                secrets[f"{listed.relative_to(CHECKOUT)}, line {number}"] = line.strip()
    return secrets


def leaks(secrets: dict[str, str], files: list[Path]) -> list[str]:
    """Return one sentence per secret that stands in one of the files, naming the lines but not the secret."""
    found = []
    for path in files:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
        for name, secret in secrets.items():
            numbers = [str(number) for number, line in enumerate(lines, start=1) if secret in line]
            if numbers:
                found.append(f"{name} was printed: {path}, line {', '.join(numbers[:5])}")
    return found


def run_targets(tree: Path, arguments: list[str]) -> int:
    """Run ansible-test in the copy with its output in the log; return its exit code."""
    with tempfile.TemporaryDirectory(prefix="voiceops-") as folder, LOG.open("wb") as output:
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


def failed_targets(output: str) -> list[str]:
    """Return the names below ansible-test's sentence about failed tests."""
    listed = re.search(r"The (\d+) integration test\(s\) listed below .*:\n", output)
    if not listed:
        return []
    return output[listed.end() :].splitlines()[: int(listed.group(1))]


def explain(output: str) -> None:
    """Print each failed task of the output with the play's end, else the end of the output."""
    lines = output.splitlines()
    failures = [number for number, line in enumerate(lines) if re.match(r"(fatal|failed): \[", line)]
    # A task whose failure is expected is followed by "...ignoring" or by a rescue; what remains ended its play.
    failures = [number for number in failures if "...ignoring" not in lines[number + 1 : number + 3]]
    for number in failures[-5:]:
        task = next((line for line in reversed(lines[:number]) if line.startswith("TASK [")), "")
        print("\n".join(line[:1500] for line in [task, *lines[number : number + 25]]))
    if not failures:
        print("\n".join(line[:500] for line in lines[-LINES_OF_A_FAILURE:]))


def main() -> int:
    """Run everything and return the exit code."""
    LOG.parent.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(STATE, ignore_errors=True)
    if not (CHECKOUT / "tests/integration/targets").is_dir():
        print("There is no target in tests/integration/targets.\n0 passed, 1 failed")
        return 1
    prepare_key()
    tree = copy_collection(CACHE / "tree" / "integration")
    with running_sandbox(STATE) as sandbox:
        variables = {"sandbox": sandbox.info, "sandbox_file": str(STATE / "sandbox.json")}
        configuration = tree / "tests/integration/integration_config.yml"
        configuration.touch(mode=0o600)
        configuration.write_text(json.dumps(variables, indent=2) + "\n", encoding="utf-8")
        code = run_targets(tree, sys.argv[1:])
        secrets = secrets_of(sandbox.info)
    configuration.unlink()

    output = LOG.read_text(encoding="utf-8", errors="replace")
    started = re.findall(r"^Running (\S+) integration test role$", output, flags=re.MULTILINE)
    failed = failed_targets(output)
    if code:
        explain(output)
    for target in started:
        print(f"{'FAILED' if target in failed else 'passed'}  {target}")
    leaked = leaks(secrets, [LOG, *sorted((tree / "tests/output/junit").glob("*.xml"))])
    print("\n".join(leaked) or f"{len(secrets)} secrets looked for in {LOG.relative_to(CHECKOUT)}, none found")
    code = code or int(bool(leaked))
    failures = max(len(failed) + bool(leaked), int(code != 0))
    print(f"{max(len(started) - len(failed), 0)} passed, {failures} failed")
    return code


if __name__ == "__main__":
    sys.exit(main())
