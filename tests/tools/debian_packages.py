# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Programs that tests need and no Python package brings: find them, or install Debian's packages.

A program that cannot be installed stops nothing here: whoever needs it is told how, by the tests that cannot run.
"""

from __future__ import annotations

import argparse
import contextlib
import glob
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

# Debian asks this program whether a package may start its service; 101 is "no" (invoke-rc.d(8)).
POLICY = Path("/usr/sbin/policy-rc.d")
NO_SERVICES = "#!/bin/sh\nexit 101\n"


@dataclass(frozen=True)
class Tool:
    """What tests need: one program of each group, and every file, given as a pattern.

    `services` are those that the packages bring. They are neither started nor left enabled: tests start their own.
    """

    title: str
    used_for: str
    packages: tuple[str, ...]
    programs: tuple[tuple[str, ...], ...]
    files: tuple[str, ...] = ()
    services: tuple[str, ...] = ()

    @property
    def missing(self) -> str:
        """What to tell whoever does not have it."""
        packages = " ".join(self.packages)
        return (
            f"There is no {self.title}, which {self.used_for} need. Install it, on Debian and Ubuntu with: "
            f"apt-get install --no-install-recommends {packages}"
        )


TOOLS = {
    "chromium": Tool(
        "Chromium",
        "the tests of the runbook page",
        ("chromium",),
        (("chromium", "chromium-browser", "google-chrome-stable", "google-chrome"),),
    ),
    "sipp": Tool("SIPp", "the tests with real SIP peers", ("sip-tester",), (("sipp",),)),
    "kamailio": Tool(
        "Kamailio with TLS",
        "the tests with a real SIP proxy",
        ("kamailio", "kamailio-tls-modules"),
        (("kamailio",),),
        ("/usr/lib/*/kamailio/modules/tls.so",),
        ("kamailio",),
    ),
}


def find_program(name: str) -> str:
    """Return the path of the first program of a tool that is there whole. Raises RuntimeError with what to install."""
    tool = TOOLS[name]
    # Programs of daemons stand where only root's PATH looks.
    path = os.pathsep.join([os.environ.get("PATH", os.defpath), "/usr/sbin", "/usr/local/sbin"])
    found = [
        next(filter(None, (shutil.which(program, path=path) for program in group)), None) for group in tool.programs
    ]
    if found[0] is None or None in found or not all(map(glob.glob, tool.files)):
        raise RuntimeError(tool.missing)
    return found[0]


def install(tool: Tool) -> None:
    """Install the packages. Raises RuntimeError when this user cannot, or when it does not work."""
    become = [] if os.geteuid() == 0 else ["sudo", "--non-interactive"]
    if not shutil.which("apt-get") or (become and not _works([*become, "true"])):
        raise RuntimeError(tool.missing)
    command = [*become, "apt-get", "install", "--yes", "--quiet", "--no-install-recommends", *tool.packages]
    with _services_kept_still(become, tool.services):
        # Without apt's lists, as in many images, the first attempt cannot know the package.
        if not _works(command) and not (_works([*become, "apt-get", "update", "--quiet"]) and _works(command)):
            raise RuntimeError(f"{tool.missing}. That was tried, and did not work.")


@contextlib.contextmanager
def _services_kept_still(become: Sequence[str], services: Sequence[str]) -> Iterator[None]:
    """Let no package start its service within the block, nor at the next start of the machine."""
    ours = bool(services) and not POLICY.exists()
    if ours:
        with tempfile.NamedTemporaryFile("w", suffix=".sh") as policy:
            policy.write(NO_SERVICES)
            policy.flush()
            ours = _works([*become, "install", "--mode=755", policy.name, str(POLICY)])
    try:
        yield
    finally:
        if ours:
            _works([*become, "rm", "--force", str(POLICY)])
        for service in services:
            # Knows of both kinds of init; where there is systemd, it asks systemctl itself.
            _works([*become, "update-rc.d", service, "disable"])


def _works(command: Sequence[str]) -> bool:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    with contextlib.suppress(FileNotFoundError):
        return subprocess.run(command, check=False, env=environment).returncode == 0
    return False


def main() -> None:
    """Install what is missing of the tools given on the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("tools", nargs="+", choices=sorted(TOOLS))
    for name in parser.parse_args().tools:
        try:
            find_program(name)
        except RuntimeError:
            try:
                install(TOOLS[name])
            except RuntimeError as problem:
                print(problem, file=sys.stderr)


if __name__ == "__main__":
    main()
