# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""Locks on open files, which the system gives back when their process ends, however it ends.

The files lie where others may put files and links, so none is opened that is not itself what its name says.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import json
import os
import socket
import stat
import time
import typing as t

from ._moments import seconds_now, shown_moment

_LARGEST_NOTE = 1024
_LONGEST_LOOK = 0.25
_UNNAMED = "a process that has not said which it is"


class NotOrdinary(OSError):
    """A lock cannot be kept in what has its name: a link, a second name of another file, a pipe."""


class Busy(Exception):
    """Others had a lock all along. The text says who has it now."""


def open_ordinary(path: str, mode: int) -> int:
    """Open a file for reading and writing, which is made if need be. Raises NotOrdinary and OSError."""
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, mode)
    except OSError as error:
        if error.errno != errno.ELOOP:
            raise
        raise NotOrdinary(error.errno, "it is a link", path) from error
    found = os.fstat(handle)
    # One that has been removed since has no name any more.
    if not stat.S_ISREG(found.st_mode) or found.st_nlink > 1:
        os.close(handle)
        raise NotOrdinary(errno.EINVAL, "it is not an ordinary file", path)
    return handle


def take_lock(path: str, open_file: t.Callable[[str], int], seconds: float) -> int:
    """Return the handle of a file that this process has locked and signed, and that has its name still.

    Whoever has it may remove it when done. Raises Busy, OSError where files cannot be locked, and what ``open_file``
    raises.
    """
    deadline = time.monotonic() + seconds
    while True:
        handle = open_file(path)
        try:
            if not lock_within(handle, deadline - time.monotonic(), _LONGEST_LOOK):
                raise Busy(_holder(handle))
            if _is_at(path, handle):
                _sign(handle)
                return handle
        except BaseException:
            os.close(handle)
            raise
        os.close(handle)
        if time.monotonic() > deadline:
            raise Busy(_UNNAMED)
        time.sleep(_LONGEST_LOOK / 32)


def lock_within(handle: int, seconds: float, longest_look: float) -> bool:
    """Lock an open file, looking again at least every ``longest_look`` seconds; False when others had it all along.

    Raises OSError where files cannot be locked, as on some network shares.
    """
    deadline = time.monotonic() + seconds
    pause = longest_look / 32
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno not in (errno.EAGAIN, errno.EACCES):
                raise
        else:
            return True
        if time.monotonic() > deadline:
            return False
        time.sleep(pause)
        pause = min(2 * pause, longest_look)


def _is_at(path: str, handle: int) -> bool:
    try:
        return os.path.samestat(os.lstat(path), os.fstat(handle))
    except FileNotFoundError:
        return False


def _sign(handle: int) -> None:
    """Write into a file that this process has locked who has it, for those who wait. A full disk spoils no lock."""
    about = {"process": os.getpid(), "machine": socket.gethostname(), "since": shown_moment(seconds_now())}
    note = json.dumps(about).encode()
    with contextlib.suppress(OSError):
        os.pwrite(handle, note, 0)
        # Not emptied before: ext4 writes a file that was empty in between to the disk when it is closed.
        os.ftruncate(handle, len(note))


def _holder(handle: int) -> str:
    """Return in words who has a file locked, as far as that process has said so."""
    try:
        note = json.loads(os.pread(handle, _LARGEST_NOTE, 0))
        return f"process {int(note['process'])} on {note['machine']}, since {note['since']}"
    except (OSError, ValueError, TypeError, KeyError):
        return _UNNAMED
