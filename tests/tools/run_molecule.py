# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run molecule scenarios and end with how many passed and failed.

Arguments that are names of scenarios choose some of them, instead of all; others are passed on to molecule.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Sequence

from collection_tree import CHECKOUT
from passed_on import run_and_pass_on

SCENARIOS = CHECKOUT / "molecule"


def chosen(arguments: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the names of the scenarios to run, and the arguments that are none."""
    scenarios = sorted(path.parent.name for path in SCENARIOS.glob("*/molecule.yml"))
    named = [name for name in scenarios if name in arguments]
    return named or scenarios, [argument for argument in arguments if argument not in scenarios]


def recap(output: str) -> dict[str, bool]:
    """Return for each scenario that was begun whether it passed, by molecule's closing table.

    molecule stops at the first scenario that fails, without a table.
    """
    begun = re.findall(r"^INFO\s+\[(\S+) > \S+\] Executing$", output, flags=re.MULTILINE)
    rows = re.findall(r"^(\S+)\s*: actions=.* failed=(\d+)\s*$", output, flags=re.MULTILINE)
    return {**dict.fromkeys(begun, False), **{scenario: failed == "0" for scenario, failed in rows}}


def main() -> int:
    """Run molecule and return the exit code; without a scenario there is nothing to run and nothing to fail."""
    scenarios, options = chosen(sys.argv[1:])
    if not scenarios:
        print("There is no scenario in molecule/.\n0 passed, 0 failed")
        return 0
    names = [f"--scenario-name={name}" for name in scenarios]
    code, output = run_and_pass_on(
        ["molecule", "--base-config", "molecule/config.yml", "test", *names, "--no-command-borders", *options],
        cwd=CHECKOUT,
        env={**os.environ, "NO_COLOR": "1", "MOLECULE_GLOB": "molecule/*/molecule.yml"},
    )
    results = recap(output)
    # One that did not run has not passed.
    failed = [scenario for scenario in scenarios if not results.get(scenario, False)]
    for scenario in failed:
        print(f"{scenario}: {'failed' if scenario in results else 'did not run'}")
    print(f"{len(scenarios) - len(failed)} passed, {len(failed)} failed")
    return code or int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
