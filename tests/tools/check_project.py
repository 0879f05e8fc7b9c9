# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Facts about the tree that no other checker looks at: licence headers, action groups, no sanity ignore file."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import yaml

from collection_tree import CHECKOUT, tracked_files

HEADER = (
    "# Copyright (c) 2026 VoiceOps contributors\n"
    "# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)\n"
    "# SPDX-License-Identifier: GPL-3.0-or-later\n"
)


def missing_headers(files: list[str]) -> list[str]:
    """Return one sentence per Python file that does not begin with the licence (after a `#!` line)."""
    problems = []
    for name in files:
        if not name.endswith(".py"):
            continue
        text = re.sub(r"\A#!.*\n", "", (CHECKOUT / name).read_text(encoding="utf-8"))
        if text and not text.startswith(HEADER):
            problems.append(f"{name}: does not begin with the three licence lines of the other files")
    return problems


def action_group_gaps(files: list[str]) -> list[str]:
    """Return one sentence per difference between the modules and the action groups of meta/runtime.yml.

    A module belongs to the group of a vendor when its documentation says so, through the fragment that does.
    """
    modules = {
        Path(name).stem: (CHECKOUT / name).read_text(encoding="utf-8")
        for name in files
        if re.fullmatch(r"plugins/modules/[a-z]\w*\.py", name)
    }
    groups = yaml.safe_load((CHECKOUT / "meta/runtime.yml").read_text(encoding="utf-8"))["action_groups"]
    problems = []
    for vendor in ("gladly", "synthflow"):
        ours = {
            module for module, text in modules.items() if f"voiceops.gladly_synthflow.attributes.{vendor}\n" in text
        }
        named = set(groups[vendor])
        problems += [f"meta/runtime.yml: group {vendor} lacks the module {module}" for module in sorted(ours - named)]
        problems += [
            f"meta/runtime.yml: group {vendor} names {module}, which is no module or does not say so"
            for module in sorted(named - ours)
        ]
    problems += [
        f"plugins/modules/{module}.py: takes part in no action group and does not say so in its attributes"
        for module, text in sorted(modules.items())
        if not any(module in groups[group] for group in ("gladly", "synthflow", "all"))
        and "  action_group:\n    support: none\n" not in text
    ]
    if groups["all"][-1] != {"metadata": {"extend_group": ["gladly", "synthflow"]}}:
        problems.append("meta/runtime.yml: group all must extend gladly and synthflow")
    problems += [
        f"meta/runtime.yml: group all names {module}, which is no module or belongs to a vendor"
        for module in groups["all"][:-1]
        if module not in modules or module in {*groups["gladly"], *groups["synthflow"]}
    ]
    return problems


def ignore_files(files: list[str]) -> list[str]:
    """Return one sentence per sanity ignore file; there is to be none."""
    return [
        f"{name}: sanity findings are mended, not ignored" for name in files if name.startswith("tests/sanity/ignore")
    ]


def main() -> int:
    """Print every problem and return the exit code."""
    files = tracked_files()
    problems = missing_headers(files) + action_group_gaps(files) + ignore_files(files)
    print("\n".join(problems) or f"{len(files)} files checked")
    return int(bool(problems))


if __name__ == "__main__":
    sys.exit(main())
