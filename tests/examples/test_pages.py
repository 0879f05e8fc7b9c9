# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every fenced block of every page is worked through, or excused with a reason."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from blocks import PAGES, blocks_of
from desk import Desk
from excused import EXCUSED_BLOCKS, EXCUSED_COMMANDS
from reader import Scene, excuse, excused_command, read
from scenes import SCENES


def to_read(page: str) -> bool:
    """Whether there is anything on a page that is not excused."""
    return any(not excuse(block) for block in blocks_of(page))


@pytest.mark.parametrize("page", [page for page in PAGES if to_read(page)])
def test_a_page_holds_what_it_shows(page: str, new_desk: Callable[..., Desk], tmp_path: Path) -> None:
    # The README says how to install the collection, so its reader has not done it yet.
    desk = new_desk(tmp_path / "home") if page == "README.md" else new_desk()

    read(desk, SCENES.get(page, Scene()), blocks_of(page))


def test_nothing_is_excused_that_is_not_there() -> None:
    blocks = [block for page in PAGES for block in blocks_of(page)]
    commands = [command for block in blocks for command in block.commands]

    assert [start for start in EXCUSED_BLOCKS if not any(block.text.startswith(start) for block in blocks)] == []
    assert [part for part in EXCUSED_COMMANDS if not any(part in command for command in commands)] == []
    assert all(EXCUSED_BLOCKS.values())
    assert all(EXCUSED_COMMANDS.values())
    assert any(excused_command(command) for command in commands)
