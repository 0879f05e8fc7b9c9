# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The fenced blocks of a page, and what each of them is."""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

CHECKOUT = Path(__file__).resolve().parents[2]
PAGES = sorted(
    str(page.relative_to(CHECKOUT))
    for page in (
        *CHECKOUT.glob("*.md"),
        *(CHECKOUT / "docs").glob("*.md"),
        *(CHECKOUT / "roles").glob("*/README.md"),
        CHECKOUT / "sandbox/README.md",
        CHECKOUT / "examples/fleet/README.md",
    )
    if page.name not in ("CHANGELOG.md",)
)
FENCE = re.compile(r"^(?P<indent> *)```(?P<language>\w*)\n(?P<text>.*?)^(?P=indent)```$", re.MULTILINE | re.DOTALL)
FILE_NAME = re.compile(r"`([\w./-]+\.(?:yml|csv|cfg))`")
FIRST_COMMENT = re.compile(r"\A# ([\w./-]+(?:\.yml|\.csv|\.cfg)|\.gitignore)\n")


@dataclass(frozen=True)
class Block:
    """A fenced block. ``file`` is the file that it is, when the page says so."""

    page: str
    line: int
    language: str
    text: str
    file: str | None = None

    @property
    def place(self) -> str:
        """Where it stands, for a message."""
        return f"{self.page}:{self.line}"

    @property
    def first(self) -> str:
        """Its first line, by which lists name it."""
        return self.text.partition("\n")[0]

    @property
    def commands(self) -> list[str]:
        """The commands behind the prompts, each with the lines that continue it."""
        return [part.strip() for part in re.split(r"^\$ ", self.text, flags=re.MULTILINE)[1:]]

    @property
    def kind(self) -> str:
        """What a reader does with it."""
        if self.language != "yaml":
            return self.language
        content: Any = yaml.safe_load(self.text)
        if isinstance(content, list):
            return "playbook" if "hosts" in content[0] else "list"
        if self.file:
            return "file"
        return "variables"


def blocks_of(page: str) -> list[Block]:
    """Return the blocks of a page in their order."""
    text = (CHECKOUT / page).read_text(encoding="utf-8")
    return [
        Block(page, text.count("\n", 0, found.start()) + 1, found["language"], _text(found), _file(text, found))
        for found in FENCE.finditer(text)
    ]


def _text(found: re.Match[str]) -> str:
    return textwrap.dedent(found["text"])


def _file(text: str, found: re.Match[str]) -> str | None:
    """Return the file that a block is: named by its first line, or last in the sentence that leads to it."""
    comment = FIRST_COMMENT.match(_text(found))
    if comment:
        return comment[1]
    if found["language"] not in ("yaml", "ini", "text"):
        return None
    sentence = text[: found.start()].rstrip().rpartition("\n\n")[2]
    if found["language"] == "ini":
        return "ansible.cfg"
    names = FILE_NAME.findall(sentence)
    return names[-1] if names and sentence.endswith(":") else None
