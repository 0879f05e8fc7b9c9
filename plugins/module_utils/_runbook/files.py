# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""The two files of a tenant's runbook on the disk."""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
import typing as t

from .._errors import RunbookUnavailable

FILE_MODE = 0o644  # less the umask
SUFFIXES: t.Mapping[str, str] = {"markdown": ".md", "html": ".html"}

_LARGEST_BYTES = 16 * 1024 * 1024
_NEXT_STEP = "Choose a directory in which this user may write and that has room, then run again."


class RunbookFiles:
    """The files by format, ``markdown`` and ``html``. A format without a file has None."""

    def __init__(self, paths: t.Mapping[str, str]) -> None:
        self.paths = dict(paths)

    def read(self) -> dict[str, bytes | None]:
        """Return the content of each file. Raises RunbookUnavailable, also for what is no ordinary file."""
        return {form: _read(path) for form, path in self.paths.items()}

    def write(self, contents: t.Mapping[str, bytes]) -> None:
        """Put new files in the place of the old ones; of each, a reader sees the whole old or the whole new one.

        Raises RunbookUnavailable. A file that could not be written is as it was before.
        """
        for form, content in contents.items():
            path = self.paths[form]
            with _explained(f"write runbook {path}"):
                _replace(path, content)

    def remove(self) -> None:
        """Remove the files, if they are there. Raises RunbookUnavailable."""
        for path in self.paths.values():
            with _explained(f"remove runbook {path}"), contextlib.suppress(FileNotFoundError):
                os.unlink(path)

    def close(self) -> None:
        """Let go of nothing: no file stays open."""


def _read(path: str) -> bytes | None:
    attempted = f"read runbook {path}"
    with _explained(attempted):
        try:
            found = os.lstat(path)
        except FileNotFoundError:
            return None
        if not stat.S_ISREG(found.st_mode) or found.st_size > _LARGEST_BYTES:
            raise RunbookUnavailable(
                attempted,
                "there is a directory, a link, a file of more than 16 MiB, or something else that is no runbook",
                "Move it away, or choose another directory, then run again.",
            )
        with open(path, "rb") as file:
            return file.read(_LARGEST_BYTES)


def _replace(path: str, content: bytes) -> None:
    directory = os.path.dirname(path) or "."
    os.makedirs(directory, exist_ok=True)
    new = os.path.join(directory, f".runbook-{secrets.token_hex(8)}.new")
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE)
    try:
        with open(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(new, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(new)
        raise


@contextlib.contextmanager
def _explained(attempted: str) -> t.Iterator[None]:
    """Turn what the system says into an error that tells what to do."""
    try:
        yield
    except OSError as error:
        raise RunbookUnavailable(attempted, error.strerror or str(error), _NEXT_STEP) from error
