# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.
"""The folder of what all processes of a user on this machine share, under the system's folder for temporary files.

It is this user's alone. What cannot be trusted there, or not be written, is not used.
"""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile

from ._file_lock import open_ordinary


class NotShared(Exception):
    """Why the other processes cannot be taken into account."""


def shared_path(name: str) -> str:
    """Return the path of a file in the folder, which is made if need be. Raises NotShared and OSError."""
    path = os.path.join(tempfile.gettempdir(), f"gladly_synthflow-{os.geteuid()}")
    with contextlib.suppress(FileExistsError):
        os.mkdir(path, 0o700)
    found = os.lstat(path)
    if not stat.S_ISDIR(found.st_mode):
        raise NotShared(f"{path} is not a folder")
    _check_owner(path, found)
    return os.path.join(path, name)


def open_shared(path: str) -> int:
    """Open a file of the folder for reading and writing, which is made if need be. Raises NotShared and OSError."""
    handle = open_ordinary(path, 0o600)
    try:
        _check_owner(path, os.fstat(handle))
    except BaseException:
        os.close(handle)
        raise
    return handle


def _check_owner(path: str, found: os.stat_result) -> None:
    if found.st_uid != os.geteuid():
        raise NotShared(f"{path} belongs to another user")
    if found.st_mode & 0o077:
        raise NotShared(f"{path} is open to other users")
