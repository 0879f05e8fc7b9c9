# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""The files of a report. Their names are fixed, so no name of a tenant leads anywhere."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import stat
import typing as t

from .._errors import ReportUnavailable
from .document import Document, to_json
from .junit import to_junit
from .outcomes import is_done, is_failed
from .page import render_page

JSON_FILE, PAGE_FILE, JUNIT_FILE = "rollout.json", "rollout.html", "rollout.xml"
FAILED_FILE, REMAINING_FILE = "failed.txt", "remaining.txt"
# In the order in which they are written: a run that is killed in between leaves first of all what to go on with, and
# whoever sees the new JSON file has the others.
NAMES = (FAILED_FILE, REMAINING_FILE, JUNIT_FILE, PAGE_FILE, JSON_FILE)

# Reports tell how the calls of many customers are wired: for the user who ran it alone.
FILE_MODE, DIRECTORY_MODE = 0o600, 0o700
LARGEST_FILE = 256 * 1024 * 1024

# What means something else to Ansible's --limit: where a line begins with it, anywhere in it, and as a whole line.
_NOT_AT_THE_BEGINNING = ("!", "&", "@", "~")
_NOT_IN_A_LIMIT = re.compile(r"[*?\[\]]")
_NOT_A_LIMIT = ("", "all", "ungrouped")


def contents(report: Document, names: t.Collection[str] = NAMES) -> dict[str, bytes | None]:
    """Return what the files of these names hold. None for a list that would be empty: such a file is not there.

    An empty file after --limit would not limit anything.
    """
    made: dict[str, t.Callable[[], bytes | None]] = {
        JSON_FILE: lambda: to_json(report).encode(),
        PAGE_FILE: lambda: render_page(report).encode(),
        JUNIT_FILE: lambda: to_junit(report),
        FAILED_FILE: lambda: _listed(report, is_failed),
        REMAINING_FILE: lambda: _listed(report, lambda outcome: not is_done(outcome)),
    }
    return {name: made[name]() for name in NAMES if name in names}


def read_files(directory: str) -> dict[str, bytes | None]:
    """Return what the files hold now. Raises ReportUnavailable."""
    return {name: _read(os.path.join(directory, name)) for name in NAMES}


def write_files(directory: str, files: t.Mapping[str, bytes | None]) -> None:
    """Put new files in the place of the old ones, and take away those that are None. Raises ReportUnavailable.

    Of each, a reader sees the whole old or the whole new one.
    """
    with _explained(f"write the report to {directory}"):
        if not os.path.isdir(directory):
            os.makedirs(directory, DIRECTORY_MODE)
        for name, content in files.items():
            path = os.path.join(directory, name)
            if content is not None:
                _replace(directory, path, content)
                continue
            with contextlib.suppress(FileNotFoundError):
                os.unlink(path)


def _listed(report: Document, wanted: t.Callable[[str], bool]) -> bytes | None:
    names = [tenant["name"] for tenant in report["tenants"] if wanted(tenant["outcome"])]
    return "".join(f"{name}\n" for name in names if _is_limit(name)).encode() or None


def _is_limit(name: str) -> bool:
    """Return whether a line with a name means this host alone. Such a report may be made up, and is read back."""
    return (
        name.isprintable()
        and name == name.strip()
        and name not in _NOT_A_LIMIT
        and not name.startswith(_NOT_AT_THE_BEGINNING)
        and not _NOT_IN_A_LIMIT.search(name)
    )


def _read(path: str) -> bytes | None:
    with _explained(f"read {path}"):
        try:
            found = os.lstat(path)
        except FileNotFoundError:
            return None
        # A pipe has no end, nor has a device that a link leads to. Neither holds a report, so it is replaced.
        if not stat.S_ISREG(found.st_mode) or found.st_size > LARGEST_FILE:
            return b""
        with open(path, "rb") as file:
            return file.read(LARGEST_FILE)


def _replace(directory: str, path: str, content: bytes) -> None:
    new = os.path.join(directory, f".rollout-{secrets.token_hex(8)}.new")
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
        raise ReportUnavailable(
            attempted,
            error.strerror or str(error),
            "Choose a directory in which this user may write and that has room, then run again.",
        ) from error
