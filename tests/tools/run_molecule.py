# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run every molecule scenario and end with how many passed and failed; arguments are passed on to molecule."""

from __future__ import annotations

import os
import re
import subprocess
import sys

from collection_tree import CHECKOUT


def recap(output: str) -> dict[str, bool]:
    """Return for each scenario in molecule's closing table whether it passed."""
    rows = re.findall(r"^(\S+)\s*: actions=.* failed=(\d+)\s*$", output, flags=re.MULTILINE)
    return {scenario: failed == "0" for scenario, failed in rows}


def main() -> int:
    """Run molecule and return the exit code; without a scenario there is nothing to run and nothing to fail."""
    scenarios = sorted(path.parent.name for path in (CHECKOUT / "molecule").glob("*/molecule.yml"))
    if not scenarios:
        print("There is no scenario in molecule/.\n0 passed, 0 failed")
        return 0
    process = subprocess.Popen(
        ["molecule", "test", "--all", "--no-command-borders", *sys.argv[1:]],
        cwd=CHECKOUT,
        env={**os.environ, "NO_COLOR": "1", "MOLECULE_GLOB": "molecule/*/molecule.yml"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        print(line, end="", flush=True)
        lines.append(line)
    code = process.wait()
    results = recap("".join(lines))
    # molecule stops at the first scenario that fails: one that did not run has not passed.
    failed = [scenario for scenario in scenarios if not results.get(scenario, False)]
    for scenario in failed:
        print(f"{scenario}: {'failed' if scenario in results else 'did not run'}")
    print(f"{len(scenarios) - len(failed)} passed, {len(failed)} failed")
    return code or int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
