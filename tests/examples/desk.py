# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A user's desk: an empty folder, a shell, the installed collection, and the sandbox where the vendors would be."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import sysconfig
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from blocks import CHECKOUT

from neutral_text import NUMBERED, UNNUMBERED
from sandbox_control import Control

LONGEST_COMMAND = 120
PROGRAMS = Path(sys.executable).parent
# Passwords are typed by nobody here, and the addresses of the vendors are those of the sandbox.
PLAYBOOK = """#!/bin/sh
overlay="{overlay}"
for word do
    shift
    case "$word" in --ask-vault-pass | --vault-id | fleet@prompt) ;; *) set -- "$@" "$word" ;; esac
    # The page itself says how to get to the sandbox.
    [ "$word" = @sandbox.yml ] && overlay=/dev/null
done
[ "$overlay" = /dev/null ] || set -- "$@" -e "@$overlay"
exec "{program}" "$@"
"""
ADHOC = """#!/bin/sh
connect_to='{connect_to}'
for word do
    shift
    case "$word" in uri=*) word="$word connect_to='$connect_to' ca_path={ca_path}" ;; esac
    set -- "$@" "$word"
done
exec "{program}" "$@"
"""
# It asks for a terminal before it opens an editor.
VAULT = """#!/bin/sh
exec "{python}" -c 'import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))' "{program}" "$@"
"""
# The editor that ansible-vault opens: it writes what the page says.
EDITOR = """#!/bin/sh
cat "$EXAMPLES_VAULT_CONTENT" > "$1"
"""
# Stands for the program of a password store.
PASS = """#!/bin/sh
cat "$EXAMPLES_SECRETS/$2"
"""


class Desk:
    """Where one page is worked through. ``printed`` is all that its commands have printed so far."""

    control: Control
    info: dict[str, Any]
    artifact: Path

    def __init__(self, folder: Path, home: Path, stand_ins: Mapping[str, str], overlay: Mapping[str, Any]) -> None:
        self.folder = folder
        self.home = home
        self.printed = ""
        self.unread: list[str] = []
        self._place: Path | None = None
        self.stand_ins = dict(stand_ins)
        tools = folder.with_name(f"{folder.name}-tools")
        self._tools = tools
        for place in (folder, tools / "bin", tools / "tmp", tools / "secrets"):
            place.mkdir(parents=True, exist_ok=True)
        (tools / "vault-password").write_text("made up\n", encoding="utf-8")
        (tools / "overlay.yml").write_text(json.dumps(overlay), encoding="utf-8")
        programs = {name: PROGRAMS / name for name in ("ansible-playbook", "ansible", "ansible-vault")}
        self._program(
            "ansible-playbook", PLAYBOOK.format(program=programs["ansible-playbook"], overlay=tools / "overlay.yml")
        )
        self._program(
            "ansible",
            ADHOC.format(
                program=programs["ansible"],
                connect_to=json.dumps(overlay["tenant_sip_connect_to"]),
                ca_path=overlay["tenant_ca_path"],
            ),
        )
        self._program("ansible-vault", VAULT.format(program=programs["ansible-vault"], python=sys.executable))
        self._program("editor", EDITOR)
        self._program("pass", PASS)
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("ANSIBLE", "PYTHON"))}
        self.environment = {
            **kept,
            "HOME": str(home),
            "PATH": os.pathsep.join((str(tools / "bin"), str(PROGRAMS), os.environ["PATH"])),
            "TMPDIR": str(tools / "tmp"),
            "EDITOR": str(tools / "bin/editor"),
            "EXAMPLES_VAULT_CONTENT": str(tools / "vault-content"),
            "EXAMPLES_SECRETS": str(tools / "secrets"),
            "ANSIBLE_VAULT_PASSWORD_FILE": str(tools / "vault-password"),
            "PYTHONPATH": str(CHECKOUT / "sandbox"),
            "PIP_NO_INDEX": "1",
            "ANSIBLE_NOCOLOR": "1",
            "ANSIBLE_LOCALHOST_WARNING": "false",
        }

    def write(self, name: str, text: str) -> Path:
        """Write a file of the page, with what belongs to the account of its reader."""
        file = self.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(self.own(text), encoding="utf-8")
        self.unread.append(name)
        return file

    def keep_secret(self, name: str, secret: str) -> None:
        """Put a secret where the program ``pass`` finds it."""
        file = self._tools / "secrets" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(secret, encoding="utf-8")

    def type_into_vault(self, text: str) -> None:
        """Say what is typed into the editor that ``ansible-vault`` opens next."""
        (self._tools / "vault-content").write_text(self.own(text), encoding="utf-8")

    def own(self, text: str) -> str:
        """Return a text with the reader's own values in place of those of the page."""
        for ours, theirs in self.stand_ins.items():
            text = text.replace(ours, theirs)
        return text

    def run(self, command: str, status: int = 0) -> str:
        """Type a command, expect it to end with ``status``, and return what it printed."""
        entered = re.match(r"cd (\S+)\Z", command)
        if entered:
            self._place = Path(self.own(entered[1]))
            return ""
        assigned = re.match(r"(\w+)=(\$\(.*\))\Z", command)
        if assigned:
            self.environment[assigned[1]] = self.run(f"echo {assigned[2]}").strip()
            return ""
        exported = re.match(r"export (\w+)=(\S+)\Z", command)
        if exported:
            self.environment[exported[1]] = self.own(exported[2])
            return ""
        activated = re.match(r"\. ~/(\S+)/bin/activate\Z", command)
        if activated:
            self._activate(self.home / activated[1])
            return ""
        ended = subprocess.run(
            ["bash", "-c", self.own(command)],
            cwd=self._place or self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=LONGEST_COMMAND,
            check=False,
        )
        self.printed += ended.stdout
        self.unread.clear()
        assert ended.returncode == status, f"$ {command}\n{ended.stdout}\nended with {ended.returncode}, not {status}"
        assert "no hosts matched" not in ended.stdout, f"$ {command}\n{ended.stdout}"
        return ended.stdout

    def shows(self, text: str) -> list[str]:
        """Return the lines of a text that the page shows and that nothing has printed, in this order."""
        seen = comparable(self.printed.replace(str(self.folder), "/srv/voice"))
        written = [comparable(file.read_text(encoding="utf-8")) for file in self.folder.rglob("*.y*ml")]
        missing = []
        for line in filter(None, map(comparable, text.splitlines())):
            if line in seen:
                seen = seen.partition(line)[2]
            elif not any(line in one for one in written):
                missing.append(line)
        return missing

    def _activate(self, environment: Path) -> None:
        """Go into a virtual environment. It gets the packages of this one, so that pip has nothing to fetch."""
        packages = next(environment.glob("lib/python3*/site-packages"))
        (packages / "examples.pth").write_text(f"{sysconfig.get_path('purelib')}\n", encoding="utf-8")
        tools, *others = self.environment["PATH"].split(os.pathsep)
        self.environment["PATH"] = os.pathsep.join((tools, str(environment / "bin"), *others))

    def _program(self, name: str, text: str) -> None:
        file = self._tools / "bin" / name
        file.write_text(text, encoding="utf-8")
        file.chmod(0o700)


def comparable(text: str) -> str:
    """Return a text without what no two runs share: ids, ports, times, the escapes of JSON, and white space."""
    text = text.replace('\\"', '"').replace("\\n", "\n")
    for kind, expression in {**UNNUMBERED, **NUMBERED}.items():
        text = re.sub(expression, f"<{kind}>", text)
    return " ".join(text.split())
