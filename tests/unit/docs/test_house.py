# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The picture of the house is that of the code, and says all that the code uses."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from collection_tree import CHECKOUT
from house_imports import arrows, code_files, reachable, upward, uses_of
from house_plan import ROOMS, Room, room_of
from write_house import PICTURE, picture

TOP, LEFT, RIGHT, GROUND = (Room(name, (), "") for name in ("top", "left", "right", "ground"))


def test_the_picture_is_up_to_date() -> None:
    assert PICTURE.read_text(encoding="utf-8") == picture(), "run 'make house'"


def test_no_code_uses_what_lies_above_it() -> None:
    assert upward(uses_of(CHECKOUT)) == []


def test_every_room_has_files() -> None:
    files = [file.relative_to(CHECKOUT).as_posix() for file in code_files(CHECKOUT)]

    assert {room_of(file) for file in files} >= set(ROOMS)


def test_the_arrows_say_all_that_the_code_uses_and_nothing_else() -> None:
    uses = uses_of(CHECKOUT)
    drawn = {room: {other for first, other in arrows(uses) if first == room} for room in ROOMS}

    assert all(drawn[room] <= uses[room] for room in ROOMS)
    assert {room: reachable(drawn, room) for room in ROOMS} == {room: reachable(uses, room) for room in ROOMS}


def test_every_room_stands_in_the_picture_within_its_edges() -> None:
    root = ET.fromstring(picture())
    _left, _top, width, height = map(float, root.attrib["viewBox"].split())
    names = [element.text for element in root.iter("{http://www.w3.org/2000/svg}text")]
    rooms = [
        element.attrib for element in root.iter("{http://www.w3.org/2000/svg}rect") if element.get("class") == "room"
    ]

    assert set(names) >= {room.name for room in ROOMS}
    assert len(rooms) == len(ROOMS)
    assert all(float(room["x"]) + float(room["width"]) < width for room in rooms)
    assert all(float(room["y"]) + float(room["height"]) < height for room in rooms)


def test_what_other_arrows_say_is_left_out() -> None:
    uses = {TOP: {LEFT, GROUND}, LEFT: {GROUND}, RIGHT: set(), GROUND: set()}

    assert {(first.name, second.name) for first, second in drawn(uses)} == {("top", "left"), ("left", "ground")}


def test_rooms_that_use_each_other_keep_all_their_arrows() -> None:
    uses = {TOP: {LEFT, RIGHT}, LEFT: {RIGHT, GROUND}, RIGHT: {LEFT}, GROUND: set()}

    assert {(first.name, second.name) for first, second in drawn(uses)} == {
        ("top", "left"),
        ("top", "right"),
        ("left", "right"),
        ("right", "left"),
        ("left", "ground"),
    }


def drawn(uses: dict[Room, set[Room]]) -> list[tuple[Room, Room]]:
    """Return the arrows between rooms that no house has."""
    return arrows(uses, tuple(uses))


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A collection of three files."""
    for path in ("module_utils/_sip/probe.py", "module_utils/_gladly/api.py", "filter/words.py"):
        file = tmp_path / "plugins" / path
        file.parent.mkdir(parents=True)
        file.write_text("")
    return tmp_path


@pytest.mark.parametrize(
    "statement",
    [
        "from .._gladly.api import send",
        "from .._gladly import api",
        "from .._gladly import what_the_package_itself_has",
        "from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._gladly.api import send",
        "from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._gladly import api",
        "def late():\n    from .._gladly import api",
    ],
)
def test_an_import_of_what_lies_above_is_found(tree: Path, statement: str) -> None:
    (tree / "plugins/module_utils/_sip/probe.py").write_text(statement)

    assert upward(uses_of(tree)) == ["_sip uses _gladly, which lies above it"]


def test_a_role_uses_what_it_names(tree: Path) -> None:
    for path in ("roles/verify/tasks/main.yml", "plugins/filter/words.yml"):
        (tree / path).parent.mkdir(parents=True, exist_ok=True)
        (tree / path).write_text("- when: result | voiceops.gladly_synthflow.words")

    named = {room.name: {other.name for other in others} for room, others in uses_of(tree).items()}

    assert named["roles"] == {"filter"}


def test_a_folder_without_a_room_is_named(tree: Path) -> None:
    new = tree / "plugins/module_utils/_sip"
    new.rename(tree / "plugins/module_utils/new_folder")

    with pytest.raises(LookupError, match=r"plugins/module_utils/new_folder/probe\.py.*Give it one"):
        uses_of(tree)
