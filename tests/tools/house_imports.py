# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which rooms of the house use which: by the imports of Python files, and by the names in playbooks and roles."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from house_plan import ROOMS, ROWS, Room, room_of

PACKAGE = "ansible_collections.voiceops.gladly_synthflow."
NAMED = re.compile(r"voiceops\.gladly_synthflow\.([a-z0-9_]+)")
# Where the name of something that a playbook or a role uses may lie.
PLACES = ("roles/{}/tasks/main.yml", *(f"plugins/{kind}/{{}}.py" for kind in ("modules", "lookup", "callback")))
DOCUMENTED = tuple(f"plugins/{kind}/{{}}.yml" for kind in ("filter", "test"))

Uses = dict[Room, set[Room]]


def uses_of(checkout: Path) -> Uses:
    """Return for each room the others that its files use.

    Raises:
        LookupError: a file has no room.
    """
    found: Uses = {room: set() for room in ROOMS}
    for file in code_files(checkout):
        path = file.relative_to(checkout).as_posix()
        room = room_of(path)
        targets = imports(checkout, path) if file.suffix == ".py" else named(checkout, path)
        for target in targets:
            other = room_of(target)
            if room and other and other != room:
                found[room].add(other)
    return found


def code_files(checkout: Path) -> list[Path]:
    """Return the files of the collection that run."""
    patterns = ("playbooks/*.yml", "roles/*/[!m]*/**/*.yml", "plugins/*/**/*.py")
    return sorted({file for pattern in patterns for file in checkout.glob(pattern)})


def imports(checkout: Path, path: str) -> Iterator[str]:
    """Yield the files of the collection that a Python file imports."""
    for node in ast.walk(ast.parse((checkout / path).read_text(encoding="utf-8"))):
        if not isinstance(node, ast.ImportFrom):
            continue
        module = node.module or ""
        if node.level:
            base = path.split("/")[: -node.level]
        elif f"{module}.".startswith(PACKAGE):
            base, module = [], module[len(PACKAGE) :]
        else:
            continue
        for alias in node.names:
            yield imported_file(checkout, [*base, *filter(None, module.split("."))], alias.name)


def imported_file(checkout: Path, module: list[str], name: str) -> str:
    """Return the file that `from module import name` reads."""
    one = "/".join(module) + ".py"
    return one if (checkout / one).is_file() else "/".join([*module, name]) + ".py"


def named(checkout: Path, path: str) -> Iterator[str]:
    """Yield the files of what a playbook or role names: roles, modules, filters, tests and lookups."""
    for name in NAMED.findall((checkout / path).read_text(encoding="utf-8")):
        for place in (*PLACES, *DOCUMENTED):
            if (checkout / place.format(name)).is_file():
                yield place.format(name).replace(".yml", ".py") if place in DOCUMENTED else place.format(name)
                break


def upward(uses: Uses) -> list[str]:
    """Return one sentence for each use of a room that lies above."""
    row_of = {room: number for number, (_title, rooms) in enumerate(ROWS) for room in rooms}
    return [
        f"{room.name} uses {other.name}, which lies above it"
        for room, others in uses.items()
        for other in others
        if row_of[other] < row_of[room]
    ]


def reachable(uses: Uses, start: Room, avoiding: frozenset[Room] = frozenset()) -> set[Room]:
    """Return the rooms that can be reached in one step or several, without going through those to avoid."""
    found: set[Room] = set()
    waiting = list(uses[start])
    while waiting:
        room = waiting.pop()
        if room not in found:
            found.add(room)
            waiting += () if room in avoiding else uses[room]
    return found


def partners(uses: Uses, room: Room) -> frozenset[Room]:
    """Return the rooms that a room uses and that use it, at last."""
    return frozenset(other for other in reachable(uses, room) - {room} if room in reachable(uses, other))


def arrows(uses: Uses, order: tuple[Room, ...] = ROOMS) -> list[tuple[Room, Room]]:
    """Return the uses that a picture needs: what other arrows say in several steps is left out."""
    needed = []
    for room, others in uses.items():
        for other in others:
            beside = partners(uses, other)
            steps = others - beside - partners(uses, room) - {other}
            if not any(other in reachable(uses, step, beside) for step in steps):
                needed.append((room, other))
    return sorted(needed, key=lambda pair: (order.index(pair[0]), order.index(pair[1])))
