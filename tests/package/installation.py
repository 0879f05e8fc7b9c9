# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Names of programs and folders, and what an execution environment would install for the collection."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from packaging.requirements import Requirement

COLLECTION = Path("ansible_collections/voiceops/gladly_synthflow")


def program(name: str) -> str:
    """Return the path of a program of this environment."""
    return str(Path(sys.executable).with_name(name))


def introspected(folder: Path, target: Path) -> tuple[str, str]:
    """Return the requirements for pip and for the system that ansible-builder finds in collections."""
    packages, system = target / "pip.txt", target / "bindep.txt"
    files = ["--write-pip", str(packages), "--write-bindep", str(system)]
    subprocess.run([program("ansible-builder"), "introspect", *files, str(folder)], check=True)
    # A list without an entry is not written.
    written = [path.read_text(encoding="utf-8") if path.exists() else "" for path in (packages, system)]
    return written[0], written[1]


def requirements_in(text: str) -> dict[str, str]:
    """Return the versions asked for by the names of the packages, in lower case."""
    lines = [line.partition("#")[0].strip() for line in text.splitlines()]
    found = [Requirement(line) for line in lines if line]
    return {requirement.name.lower(): str(requirement.specifier) for requirement in found}
