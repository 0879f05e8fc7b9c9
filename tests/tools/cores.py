# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The releases of ansible-core that are supported, the Pythons they run with, and a virtual environment for each pair.

Called as a program it makes the environments that `make cores` needs, or those of `make matrix` with --all.
"""

from __future__ import annotations

import argparse
import functools
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from collection_tree import CACHE, CHECKOUT
from local_ansible_test import real_interpreters

# Oldest first. The Pythons are those of the controller, from each release's own list.
SUPPORTED = {
    "2.16": ("3.10", "3.11", "3.12"),
    "2.18": ("3.11", "3.12", "3.13"),
    "2.19": ("3.11", "3.12", "3.13"),
    "2.21": ("3.12", "3.13", "3.14"),
}
REQUIREMENTS = "requirements/cores.txt", "meta/ee-requirements.txt"


@dataclass(frozen=True)
class Pair:
    """A release of ansible-core and a release of Python that it supports."""

    core: str
    python: str

    def __str__(self) -> str:
        return f"ansible-core {self.core} with Python {self.python}"

    @property
    def folder(self) -> Path:
        """Where its virtual environment is."""
        return CACHE / "venvs" / f"core-{self.core}-python-{self.python}"

    @property
    def interpreter(self) -> Path:
        """The Python of its virtual environment."""
        return self.folder / "bin/python"


@functools.cache
def interpreters() -> dict[str, Path]:
    """Return the interpreters on this machine by their release, such as 3.12."""
    wanted = sorted({python for pythons in SUPPORTED.values() for python in pythons})
    found: dict[str, Path] = {}
    for folder in real_interpreters():
        for python in wanted:
            program = folder / f"python{python}"
            if python not in found and program.exists() and _has_venv(program):
                found[python] = program
    return found


def _has_venv(program: Path) -> bool:
    command = [str(program), "-c", "import ensurepip, venv"]
    return subprocess.run(command, stderr=subprocess.DEVNULL, check=False).returncode == 0


def pairs() -> list[Pair]:
    """Return every supported pair whose Python is on this machine, oldest first."""
    return [Pair(core, python) for core, pythons in SUPPORTED.items() for python in pythons if python in interpreters()]


def edges() -> list[Pair]:
    """Return the oldest and the newest pair."""
    found = pairs()
    return list(dict.fromkeys([found[0], found[-1]])) if found else []


def find(name: str) -> Pair:
    """Return the pair of a name such as 2.18/3.11.

    Raises:
        LookupError: it is not supported, or its Python is not on this machine.
    """
    found = [pair for pair in pairs() if f"{pair.core}/{pair.python}" == name]
    if not found:
        known = ", ".join(f"{pair.core}/{pair.python}" for pair in pairs())
        raise LookupError(f"{name} is not supported, or its Python is not on this machine. There are: {known}")
    return found[0]


def missing(chosen: list[Pair]) -> list[str]:
    """Return one sentence per supported pair at the edges that this machine cannot run."""
    oldest, newest = next(iter(SUPPORTED)), next(reversed(SUPPORTED))
    sentences = []
    if not any(pair.core == oldest and pair.python == SUPPORTED[oldest][0] for pair in chosen):
        instead = f"{chosen[0]} is the oldest here" if chosen else "nothing older is here"
        sentences.append(f"There is no Python {SUPPORTED[oldest][0]} for ansible-core {oldest}: {instead}.")
    if not any(pair.core == newest for pair in chosen):
        instead = f"{chosen[-1]} is the newest here" if chosen else "nothing newer is here"
        wanted = " or ".join(SUPPORTED[newest])
        sentences.append(f"There is no Python {wanted} for ansible-core {newest}: {instead}.")
    return sentences


def sanity(pair: Pair) -> list[str]:
    """Return the command that runs sanity tests with a pair; modules are imported on its own Python alone."""
    return [str(pair.interpreter), "tests/tools/run_sanity.py", "--python", pair.python]


def make_environment(pair: Pair) -> None:
    """Make the virtual environment of a pair and those of ansible-test, unless what is there was made of the same.

    Raises:
        subprocess.CalledProcessError: a package could not be installed.
    """
    python = interpreters()[pair.python]
    packages = ["--requirement", REQUIREMENTS[0], f"ansible-core=={pair.core}.*"]
    texts = [CHECKOUT.joinpath(file).read_text(encoding="utf-8") for file in REQUIREMENTS]
    made_of = "\n".join([str(pair.folder), str(python), *packages, *texts])
    stamp = pair.folder / "made-of"
    if stamp.exists() and stamp.read_text(encoding="utf-8") == made_of:
        return
    shutil.rmtree(pair.folder, ignore_errors=True)
    subprocess.run([str(python), "-m", "venv", str(pair.folder)], check=True)
    pip = [str(pair.interpreter), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    _run([*pip, *packages])
    _run([*sanity(pair), "--prime-venvs"])
    stamp.write_text(made_of, encoding="utf-8")


def _run(command: list[str]) -> None:
    """Run a command that is quiet while all goes well."""
    done = subprocess.run(
        command, cwd=CHECKOUT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    if done.returncode:
        print(done.stdout, file=sys.stderr)
        raise subprocess.CalledProcessError(done.returncode, command)


def make_environments(chosen: list[Pair]) -> None:
    """Make what these pairs need, two at a time.

    Raises:
        subprocess.CalledProcessError: a package could not be installed.
    """
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(make_environment, chosen))


def main() -> None:
    """Make the environments, and say what this machine lacks."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--all", action="store_true", help="every supported pair, not the oldest and the newest alone")
    chosen = pairs() if parser.parse_args().all else edges()
    print("".join(f"{sentence}\n" for sentence in missing(chosen)), end="", file=sys.stderr)
    make_environments(chosen)


if __name__ == "__main__":
    main()
