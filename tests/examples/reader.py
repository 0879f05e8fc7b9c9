# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Does with a block what a reader of its page does: writes a file, types a command, compares what comes."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import yaml
from blocks import Block
from desk import Desk
from documented import lead_to_sandbox
from excused import EXCUSED_BLOCKS, EXCUSED_COMMANDS

# What readers have besides Ansible, and a machine may lack.
FURTHER_PROGRAMS = ("jq", "curl")
CHANGELOG_SECTIONS = {"bugfixes"}

Step = Callable[[Desk], None]


@dataclass(frozen=True)
class Scene:
    """What is on the desk when a page is opened, what happens besides in front of a block, and which commands fail.

    Blocks are named by how they begin, commands by an expression that finds them.
    """

    prepare: Sequence[Step] = ()
    before: Mapping[str, Sequence[Step]] = field(default_factory=dict)
    fails: Mapping[str, int] = field(default_factory=dict)
    closing: Sequence[Step] = ()

    def status_of(self, command: str) -> int:
        """Return the status with which a command, or a playbook that begins so, ends."""
        return next((status for part, status in self.fails.items() if re.search(part, command)), 0)


def read(desk: Desk, scene: Scene, blocks: Sequence[Block]) -> None:
    """Work through the blocks of a page from top to bottom."""
    for step in scene.prepare:
        step(desk)
    for number, block in enumerate(blocks):
        if excuse(block):
            continue
        for beginning, steps in scene.before.items():
            if block.text.startswith(beginning):
                for step in steps:
                    step(desk)
        following = blocks[number + 1].text if number + 1 < len(blocks) else ""
        try:
            _work(desk, scene, block, following)
        except AssertionError as error:
            raise AssertionError(f"{block.place}: {error}") from None
    if desk.unread:
        # A file that no command of the page has read is read by the playbook that finds what is wrong with it.
        desk.run("ansible-playbook voiceops.gladly_synthflow.preflight -i inventory")
    for step in scene.closing:
        step(desk)


def excuse(block: Block) -> str | None:
    """Return why a block is not worked through."""
    for beginning, reason in EXCUSED_BLOCKS.items():
        if block.text.startswith(beginning):
            return reason
    return None


def excused_command(command: str) -> str | None:
    """Return why a command is not run."""
    for part, reason in EXCUSED_COMMANDS.items():
        if part in command:
            return reason
    missing = [program for program in FURTHER_PROGRAMS if f"{program} " in command and not shutil.which(program)]
    return f"{missing[0]} is not on this machine" if missing else None


def _work(desk: Desk, scene: Scene, block: Block, following: str) -> None:
    _WORK[block.kind](desk, scene, block, following)


def _type(desk: Desk, scene: Scene, block: Block, following: str) -> None:
    assert block.commands, "a console without a prompt"
    for command in block.commands:
        if excused_command(command):
            continue
        if command.startswith("ansible-vault create"):
            desk.type_into_vault(following)
        desk.run(command, scene.status_of(command))


def _play(desk: Desk, scene: Scene, block: Block, _following: str) -> None:
    name = block.file or f"playbook-{block.line}.yml"
    plays = yaml.safe_load(block.text)
    if any("module_defaults" in play for play in plays):
        # Its modules do not know the variables of tenants.
        plays = [{**play, "tasks": lead_to_sandbox(play["tasks"], desk.info)} for play in plays]
        desk.write(name, yaml.safe_dump(plays, sort_keys=False))
    else:
        desk.write(name, block.text)
    if not block.file:
        desk.run(f"ansible-playbook {name} -i inventory", scene.status_of(block.first))


def _task(desk: Desk, _scene: Scene, block: Block, _following: str) -> None:
    if "name" not in yaml.safe_load(block.text)[0]:
        _compare(desk, block)
        return
    name = f"tasks-{block.line}.yml"
    desk.write(name, block.text)
    play = [
        {
            "hosts": "tenants",
            "gather_facts": False,
            "tasks": [{"name": "Run", "ansible.builtin.include_tasks": name}],
        }
    ]
    desk.write(f"playbook-{block.line}.yml", yaml.safe_dump(play))
    desk.run(f"ansible-playbook playbook-{block.line}.yml -i inventory")


def _file(desk: Desk, _scene: Scene, block: Block, _following: str) -> None:
    assert block.file
    if (desk.folder / block.file).exists() and block.text.startswith("# Ledger of tenant"):
        _compare(desk, block)
        return
    desk.write(block.file, block.text)


def _variables(desk: Desk, scene: Scene, block: Block, following: str) -> None:
    if block.text.startswith("vault_"):
        # Typed into the vault by the command before.
        return
    content: dict[str, Any] = yaml.safe_load(block.text)
    if set(content) <= CHANGELOG_SECTIONS:
        desk.write("changelogs/fragments/12-example.yml", block.text)
        desk.run("antsibull-changelog lint")
        return
    if "error" in content:
        printed = json.dumps(content["error"], sort_keys=True)
        assert printed in desk.printed, f"nothing has printed {printed}"
        return
    if block.text.startswith("#"):
        _compare(desk, block)
        return
    desk.write(f"variables-{block.line}.yml", block.text)
    playbook = "integrate" if "tenant_gladly_confirm" in content else "preflight"
    desk.run(f"ansible-playbook voiceops.gladly_synthflow.{playbook} -i inventory -e @variables-{block.line}.yml")


def _configure(desk: Desk, _scene: Scene, block: Block, _following: str) -> None:
    file = desk.folder / "ansible.cfg"
    before = file.read_text(encoding="utf-8") if file.exists() else ""
    desk.write("ansible.cfg", f"{before}\n{block.text}")


def _show(desk: Desk, _scene: Scene, block: Block, _following: str) -> None:
    if block.file:
        desk.write(block.file, block.text)
    else:
        _compare(desk, block)


def _compare(desk: Desk, block: Block) -> None:
    missing = desk.shows(block.text)
    assert not missing, "nothing shows\n" + "\n".join(missing) + "\nin\n" + desk.printed


def _content(desk: Desk, _scene: Scene, block: Block, _following: str) -> None:
    wanted = json.loads(block.text)
    found = [json.loads(file.read_text(encoding="utf-8")) for file in desk.folder.glob("*.json")]
    assert wanted in found, f"no file has this content, but {found}"


_WORK: dict[str, Callable[[Desk, Scene, Block, str], None]] = {
    "console": _type,
    "playbook": _play,
    "list": _task,
    "file": _file,
    "variables": _variables,
    "ini": _configure,
    "text": _show,
    "diff": _show,
    "json": _content,
}
