# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Show this checkout to Ansible as ansible_collections/voiceops/gladly_synthflow, wherever it was cloned to.

Ansible finds a collection by its folder names. Playbooks, pytest, mypy and molecule get a symbolic link;
ansible-test looks at the real path and at Git, so it gets a copy inside a Git repository of its own.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
CACHE = CHECKOUT / ".cache"
# Below ANSIBLE_HOME, where molecule and ansible-lint would otherwise install a copy that is soon out of date.
COLLECTIONS = CACHE / "ansible/collections"
COLLECTION = Path("ansible_collections/voiceops/gladly_synthflow")


def link_collection() -> Path:
    """Make the symbolic link, relative so that it survives a move of the checkout.

    Returns:
        The folder that belongs in ANSIBLE_COLLECTIONS_PATH and PYTHONPATH.
    """
    link = COLLECTIONS / COLLECTION
    target = os.path.relpath(CHECKOUT, link.parent)
    if not (link.is_symlink() and os.readlink(link) == target):
        link.unlink(missing_ok=True)
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(target)
    return COLLECTIONS


def tracked_files() -> list[str]:
    """Return the paths, relative to the checkout, of all files that Git would not ignore, committed or not.

    Git is asked through an empty repository, so that the answer is the same in a clone, with uncommitted files, and
    in an unpacked archive.

    Raises:
        subprocess.CalledProcessError: Git is missing or refuses.
    """
    with tempfile.TemporaryDirectory() as empty:
        subprocess.run(["git", "init", "--quiet", "--bare", empty], env=git_environment(), check=True)
        listing = subprocess.run(
            ["git", "ls-files", "-z", "--others", "--exclude-standard"],
            cwd=CHECKOUT,
            env={**git_environment(), "GIT_DIR": empty, "GIT_WORK_TREE": str(CHECKOUT)},
            check=True,
            stdout=subprocess.PIPE,
        )
    return sorted(filter(None, listing.stdout.decode().split("\0")))


def git_environment() -> dict[str, str]:
    """Return the environment without what a calling Git (a hook) says about its own repository."""
    return {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}


def copy_collection(destination: Path) -> Path:
    """Copy every file that Git would not ignore below `destination`; return the collection's folder there.

    A former copy is removed first. The copy is a Git repository, else ansible-test would find the checkout's, where
    the cache is ignored.
    """
    files = tracked_files()
    tree = destination / COLLECTION
    shutil.rmtree(tree, ignore_errors=True)
    tree.mkdir(parents=True)
    subprocess.run(["git", "init", "--quiet", str(tree)], env=git_environment(), check=True)
    for name in files:
        target = tree / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(CHECKOUT / name, target, follow_symlinks=False)
    return tree


def main() -> None:
    """Make the link, or the copy below the folder given with --copy, and print where it is."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--copy", type=Path, metavar="DIRECTORY", help="make a copy below this folder")
    arguments = parser.parse_args()
    print(copy_collection(arguments.copy.resolve()) if arguments.copy else link_collection())


if __name__ == "__main__":
    main()
