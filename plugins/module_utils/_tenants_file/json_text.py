# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""Tenants in JSON, with the line of every value."""

from __future__ import annotations

import json
import re
import typing as t
from bisect import bisect_right

from .._sentences import quoted
from .located import DEEPEST, TOO_DEEP, Node, Report, Unreadable

_BLANK = re.compile(r"[ \t\r\n]*")
_CLOSING = {"[": "]", "{": "}"}


def read_json(text: str, report: Report) -> Node | None:
    """Return what a JSON file holds, or None for an empty one. Raises Unreadable."""
    if not text.strip():
        return None
    reader = _Reader(text, report)
    node, end = reader.value(0, 0)
    rest = reader.skip(end)
    if rest < len(text):
        raise reader.wrong(rest, "something stands after the end of the JSON")
    return node


def _no_constant(name: str) -> t.NoReturn:
    raise ValueError(f"{name} is no number in JSON")


class _Reader:
    """Walks through lists and objects itself, and leaves what is in them to Python's decoder."""

    def __init__(self, text: str, report: Report) -> None:
        self._text = text
        self._report = report
        self._line_ends = [match.start() for match in re.finditer("\n", text)]
        self._decoder = json.JSONDecoder(parse_constant=_no_constant)

    def line_at(self, position: int) -> int:
        """Return the line of a position, counted from 1."""
        return bisect_right(self._line_ends, position - 1) + 1

    def skip(self, position: int) -> int:
        """Return the position of what comes after blanks and line ends."""
        match = _BLANK.match(self._text, position)
        return match.end() if match else position

    def wrong(self, position: int, problem: str) -> Unreadable:
        """Return the error for a position."""
        return Unreadable(self.line_at(position), f"it is not JSON: {problem}")

    def value(self, position: int, depth: int) -> tuple[Node, int]:
        """Return the value that begins at a position, and the position after it."""
        position = self.skip(position)
        line = self.line_at(position)
        opening = self._text[position : position + 1]
        if opening not in _CLOSING or not opening:
            value, end = self._scalar(position)
            return Node(value, line), end
        if depth >= DEEPEST:
            raise Unreadable(line, TOO_DEEP)
        if opening == "[":
            return self._list(position, line, depth)
        return self._object(position, line, depth)

    def _scalar(self, position: int) -> tuple[t.Any, int]:
        try:
            value, end = self._decoder.raw_decode(self._text, position)
        except ValueError as error:
            found = error.pos if isinstance(error, json.JSONDecodeError) else position
            problem = error.msg.lower() if isinstance(error, json.JSONDecodeError) else str(error)
            raise self.wrong(found, problem) from error
        return value, end

    def _list(self, position: int, line: int, depth: int) -> tuple[Node, int]:
        items: list[Node] = []
        for start in self._members(position, "]"):
            node, self._end = self.value(start, depth + 1)
            items.append(node)
        return Node(items, line), self._end

    def _object(self, position: int, line: int, depth: int) -> tuple[Node, int]:
        members: dict[str, Node] = {}
        for start in self._members(position, "}"):
            if self._text[start : start + 1] != '"':
                raise self.wrong(start, "a key in quotes is expected here")
            key, after = self._scalar(start)
            colon = self.skip(after)
            if self._text[colon : colon + 1] != ":":
                raise self.wrong(colon, "a colon is expected here")
            node, self._end = self.value(colon + 1, depth + 1)
            if key in members:
                self._report.add(self.line_at(start), "", f"the key {quoted(key)} stands twice", "Leave one of them.")
            members[key] = Node(node.value, self.line_at(start))
        return Node(members, line), self._end

    def _members(self, position: int, closing: str) -> t.Iterator[int]:
        """Yield where each member begins. Afterwards, and after each member, ``_end`` is where the text goes on."""
        start = self.skip(position + 1)
        if self._text[start : start + 1] == closing:
            self._end = start + 1
            return
        while True:
            yield start
            after = self.skip(self._end)
            mark = self._text[after : after + 1]
            if mark == closing:
                self._end = after + 1
                return
            if mark != ",":
                raise self.wrong(after, f"a comma or {closing} is expected here")
            start = self.skip(after + 1)
