# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run ansible-test sanity on a copy of the collection; further arguments are passed on to it.

Its output is passed on line by line. The last line says how many tests passed, failed and were skipped.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from collection_tree import CACHE, copy_collection
from local_ansible_test import environment, prepare_pip
from passed_on import run_and_pass_on


def summary(output: str, code: int) -> str:
    """Return what the output of ansible-test amounts to, in one line."""
    ran = len(re.findall(r'^Running sanity test "', output, flags=re.MULTILINE))
    # Each of these sentences is repeated at the end.
    skipped = len(set(re.findall(r"Skipping sanity test .*", output)))
    listed = re.search(r"The (\d+) sanity test\(s\) listed below", output)
    failed = int(listed.group(1)) if listed else int(code != 0)
    return f"{max(ran - failed, 0)} passed, {failed} failed, {skipped} skipped"


def main() -> int:
    """Run the tests and return the exit code of ansible-test."""
    prepare_pip()
    program = Path(sys.executable).parent / "ansible-test"
    code, output = run_and_pass_on(
        # Its own first line does not find an interpreter whose path has a space.
        [sys.executable, str(program), "sanity", "--local", "--requirements", "--color", "no", *sys.argv[1:]],
        # One for each environment, since several are made at once.
        cwd=copy_collection(CACHE / "tree" / "sanity" / Path(sys.prefix).name),
        env=environment(),
    )
    print(summary(output, code))
    return code


if __name__ == "__main__":
    sys.exit(main())
