# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private plugin util: it may change without notice and is not meant to be used outside this collection.

"""A line that stays below everything else that Ansible prints on a terminal."""

from __future__ import annotations

import os
import sys
import typing as t

_CLEAR_LINE = "\r\x1b[2K"
_UP = "\x1b[1A"
# A pseudo terminal that nobody looks at: ansible-runner, which AWX uses, and what CI systems say of themselves.
_NOBODY_LOOKS = ("AWX_ISOLATED_DATA_DIR", "CI")


def is_terminal(environment: t.Mapping[str, str]) -> bool:
    """Return whether a person looks at a terminal that can move its cursor."""
    streams = (sys.stdout, sys.stderr)
    if any(environment.get(name) for name in _NOBODY_LOOKS) or environment.get("TERM", "dumb") in ("dumb", "unknown"):
        return False
    return all(stream is not None and stream.isatty() for stream in streams)


class Screen:
    """Holds lines at the bottom of the terminal while Ansible prints above them.

    It stands in front of ``sys.stdout`` and ``sys.stderr``: what is printed goes out at once and unchanged, in one
    write with what takes the lines away and brings them back, so that nothing flickers. Ansible's ``Display`` holds a
    lock while it writes, and lines change by way of it too, so no lock is needed here. A forked worker prints past it.
    """

    def __init__(self, redraw: t.Callable[[], None]) -> None:
        self._redraw = redraw
        self._lines: list[str] = []
        self._drawn = 0
        self._is_midline = False
        self._process = os.getpid()
        self._streams = {"stdout": _Stream(self, sys.stdout), "stderr": _Stream(self, sys.stderr)}
        for name, stream in self._streams.items():
            setattr(sys, name, stream)

    def show(self, lines: t.Sequence[str]) -> None:
        """Show other lines; none shows nothing. They must fit into the width of the terminal."""
        self._lines = list(lines)
        self._redraw()

    def close(self) -> None:
        """Take the lines away, and print directly again."""
        self.show([])
        for name, stream in self._streams.items():
            if getattr(sys, name) is stream:
                setattr(sys, name, stream.behind)

    def write(self, behind: t.TextIO, text: str) -> None:
        """Print something above the lines."""
        if os.getpid() != self._process:
            behind.write(text)
            return
        parts = [_clearing(self._drawn), text]
        if text:
            self._is_midline = not text.endswith("\n")
        shown = [] if self._is_midline else self._lines
        parts.append("\n".join(shown))
        self._drawn = len(shown)
        behind.write("".join(parts))
        behind.flush()


class _Stream:
    """Stands for a stream of text. Everything but writing is left to the one behind it."""

    def __init__(self, screen: Screen, behind: t.TextIO) -> None:
        self._screen = screen
        self.behind = behind

    def write(self, text: str) -> int:
        """Print a text."""
        self._screen.write(self.behind, text)
        return len(text)

    def writelines(self, lines: t.Iterable[str]) -> None:
        """Print texts."""
        self.write("".join(lines))

    def __getattr__(self, name: str) -> t.Any:
        return getattr(self.behind, name)


def _clearing(lines: int) -> str:
    return "" if lines == 0 else _CLEAR_LINE + (_UP + _CLEAR_LINE) * (lines - 1)
