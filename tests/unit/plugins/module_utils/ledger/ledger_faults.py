# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Stops a save of the ledger at any single step: every call that changes or syncs a file is a step."""

from __future__ import annotations

import contextlib
import os
import pathlib
import stat
import typing as t
from unittest import mock

# The steps of a save in their order, with a ledger that was there before. The first one has no mode to keep.
STEPS = (
    "remove what was left behind",
    "open the new file",
    "write the first half",
    "write the second half",
    "flush",
    "sync the file",
    "close the file",
    "set the mode",
    "replace",
    "open the directory",
    "sync the directory",
)


class _WatchedFile:
    """A file that is written in two halves, the first of which reaches the disk at once."""

    def __init__(self, file: t.Any, step: t.Callable[[str], None]) -> None:
        self._file = file
        self._step = step

    def __enter__(self) -> _WatchedFile:
        return self

    def __exit__(self, *details: object) -> None:
        try:
            self._step("close the file")
        finally:
            self._file.close()

    def write(self, content: bytes) -> int:
        half = len(content) // 2
        self._step("write the first half")
        self._file.write(content[:half])
        self._file.flush()
        self._step("write the second half")
        self._file.write(content[half:])
        return len(content)

    def flush(self) -> None:
        self._step("flush")
        self._file.flush()

    def fileno(self) -> int:
        return int(self._file.fileno())


class Faults:
    """Does ``act`` in place of step number ``at``, counted from 0. ``steps`` are those that were reached."""

    def __init__(self, at: int | None, act: t.Callable[[], None]) -> None:
        self._at = at
        self._act = act
        self.steps: list[str] = []

    def _step(self, name: str) -> None:
        self.steps.append(name)
        if len(self.steps) - 1 == self._at:
            self._act()

    def _before(self, name: str, function: t.Callable[..., t.Any]) -> t.Callable[..., t.Any]:
        def watched(*arguments: t.Any, **options: t.Any) -> t.Any:
            self._step(name)
            return function(*arguments, **options)

        return watched

    @contextlib.contextmanager
    def armed(self) -> t.Iterator[None]:
        """Watch everything that a save does to files."""
        open_file, sync, unlink = pathlib.Path.open, os.fsync, pathlib.Path.unlink

        def watched_open(path: pathlib.Path, mode: str = "r", **options: t.Any) -> t.Any:
            if not set(mode) & set("wxa+"):
                return open_file(path, mode, **options)
            self._step("open the new file")
            return _WatchedFile(open_file(path, mode, **options), self._step)

        def watched_sync(descriptor: int) -> None:
            self._step(f"sync the {'directory' if stat.S_ISDIR(os.fstat(descriptor).st_mode) else 'file'}")
            sync(descriptor)

        with (
            mock.patch.object(pathlib.Path, "open", watched_open),
            mock.patch.object(pathlib.Path, "unlink", self._before("remove what was left behind", unlink)),
            mock.patch.object(os, "fsync", watched_sync),
            mock.patch.object(os, "chmod", self._before("set the mode", os.chmod)),
            mock.patch.object(os, "replace", self._before("replace", os.replace)),
            mock.patch.object(os, "open", self._before("open the directory", os.open)),
        ):
            yield
