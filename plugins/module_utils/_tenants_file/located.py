# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""What stands in a tenants file, with the line of everything, and the mistakes found in it."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from .._characters import printable
from .._sentences import ended

DEEPEST = 32
MOST_MISTAKES = 1000
TOO_DEEP = f"it is nested more than {DEEPEST} deep"


@dataclass(frozen=True)
class Node:
    """A value and where it stands: the line, counted from 1, and in CSV the column.

    ``value`` is plain, a list of nodes, or a dictionary of nodes. The line of a dictionary's value is that of its key.
    """

    value: t.Any
    line: int
    column: str = ""

    def get(self, key: str) -> Node | None:
        """Return the value of a key, or None where there is none, or where it is null."""
        found = self.value.get(key) if isinstance(self.value, dict) else None
        return None if found is None or found.value is None else t.cast(Node, found)

    def plain(self) -> t.Any:
        """Return the value without the lines."""
        if isinstance(self.value, dict):
            return {key: node.plain() for key, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.plain() for node in self.value]
        return self.value


def located(value: t.Any, line: int = 0) -> Node:
    """Return the node of a plain value."""
    if isinstance(value, t.Mapping):
        return Node({str(key): located(item, line) for key, item in value.items()}, line)
    if isinstance(value, (list, tuple)):
        return Node([located(item, line) for item in value], line)
    return Node(value, line)


class Unreadable(ValueError):
    """A file cannot be taken apart any further. ``line`` counts from 1, and is 0 for the file as a whole."""

    def __init__(self, line: int, problem: str, fix: str = "Correct it.") -> None:
        super().__init__(f"line {line}: {problem}")
        self.line = line
        self.problem = problem
        self.fix = fix


@dataclass(frozen=True, order=True)
class Mistake:
    """One thing that is wrong: where, what, and what to do about it. Mistakes sort by file and line."""

    file: str
    line: int
    place: str
    finding: str
    fix: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        line = ": ".join(filter(None, (where, self.place, f"{ended(self.finding)} {self.fix}"))).rstrip()
        # Names of files and columns come from outside too.
        return printable(line)


class Report:
    """Collects the mistakes of one file, of each cell of a CSV file the first. Raises Unreadable for too many."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.mistakes: list[Mistake] = []
        self._cells: set[tuple[int, str]] = set()

    def add(self, node: Node | int, place: str, finding: str, fix: str = "") -> None:
        """Note a mistake in a node, or on a line."""
        if len(self.mistakes) >= MOST_MISTAKES:
            line = node.line if isinstance(node, Node) else node
            raise Unreadable(line, f"it has more than {MOST_MISTAKES} mistakes", "Correct those before it first.")
        if not isinstance(node, Node):
            self.mistakes.append(Mistake(self.file, node, place, finding, fix))
            return
        if node.column:
            if (node.line, node.column) in self._cells:
                return
            self._cells.add((node.line, node.column))
            place = f"{place} (column {node.column})" if place else f"column {node.column}"
        self.mistakes.append(Mistake(self.file, node.line, place, finding, fix))
