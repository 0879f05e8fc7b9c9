# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Take the collection awx.awx out of the package `ansible`, which is where pip has it.

It lies apart from the folder in which Ansible looks for collections here, so that only tests that name it see it.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from collection_tree import CACHE, CHECKOUT

# Below ANSIBLE_HOME, which "make clean" leaves alone.
AWX_COLLECTIONS = CACHE / "ansible" / "awx"
AWX_COLLECTION = AWX_COLLECTIONS / "ansible_collections" / "awx" / "awx"
REQUIREMENT = CHECKOUT / "requirements" / "awx.txt"
_PREFIX = "ansible_collections/awx/awx/"


def take_out(wheel: Path, destination: Path) -> int:
    """Unpack awx.awx from a wheel of `ansible` below `destination`, in place of a former one; return how many files.

    Raises:
        ValueError: The wheel does not have it.
    """
    with zipfile.ZipFile(wheel) as archive:
        names = [name for name in archive.namelist() if name.startswith(_PREFIX)]
        if not names:
            raise ValueError(f"{wheel.name} has no collection awx.awx. Change the range in requirements/awx.txt.")
        shutil.rmtree(destination / _PREFIX, ignore_errors=True)
        archive.extractall(destination, names)
    return len(names)


def main() -> None:
    """Download the wheel, unpack the collection, and say how many files it has."""
    with tempfile.TemporaryDirectory(dir=CACHE) as folder:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
        subprocess.run([*command, "--dest", folder, "--requirement", str(REQUIREMENT)], check=True)
        [wheel] = Path(folder).glob("ansible-*.whl")
        print(f"awx.awx: {take_out(wheel, AWX_COLLECTIONS)} files from {wheel.name}")


if __name__ == "__main__":
    main()
