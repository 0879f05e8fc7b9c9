# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.
"""Counts the probes of a target, across all processes of a user on this machine.

A provider blocks whoever knocks too often. So each target has a small file with the times of the last minute, in a
folder of this user's alone under the system's folder for temporary files. What cannot be trusted there, or not be
written, is not used: the probe goes on without a count, and a warning says so.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import stat
import tempfile
import time
import traceback
import typing as t
from dataclasses import dataclass

try:
    import filelock
except ImportError:
    FILELOCK_IMPORT_ERROR: str | None = traceback.format_exc()
else:
    FILELOCK_IMPORT_ERROR = None

_WINDOW = 60.0
_LOCK_SECONDS = 5.0
_LARGEST_FILE = 1024 * 1024
# Far more than the window, in case clocks differ.
_STALE = 600.0
# Beside the counts, the locks that there once was one of for each.
_COUNT = re.compile(r"[0-9a-f]{32}(\.lock)?")


@dataclass(frozen=True)
class Budget:
    """Whether to probe. ``wait`` is 0 when a slot was reserved, else the seconds until one is free.

    ``warning`` says why the probes of other processes could not be counted.
    """

    wait: float
    warning: str | None = None


class _Untrusted(Exception):
    """A file or folder is not one to rely on."""


def reserve(target: str, max_per_minute: int, clock: t.Callable[[], float] = time.time) -> Budget:
    """Reserve one of ``max_per_minute`` probes of ``target``, the canonical text of its URI; 0 is without limit.

    ``clock`` returns seconds of a clock that all processes share.
    """
    if max_per_minute <= 0:
        return Budget(0.0)
    if FILELOCK_IMPORT_ERROR is not None:
        return _uncounted("the Python library filelock is missing")
    try:
        folder = _folder()
        name = hashlib.sha256(target.encode()).hexdigest()[:32]
        # One lock for all targets, which stays: to remove a lock is not safe while another process may wait for it.
        with filelock.FileLock(os.path.join(folder, "all.lock"), timeout=_LOCK_SECONDS, mode=0o600):
            _sweep(folder, name)
            with _opened(os.path.join(folder, name)) as file:
                return _reserve(file, max_per_minute, clock())
    except filelock.Timeout:
        return _uncounted("another process holds the lock")
    except _Untrusted as error:
        return _uncounted(str(error))
    except (OSError, NotImplementedError) as error:
        return _uncounted(f"{type(error).__name__}: {error}")


def _sweep(folder: str, kept: str) -> None:
    """Remove the counts of other targets that are long over. The lock is held."""
    for name in os.listdir(folder):
        path = os.path.join(folder, name)
        if name != kept and _COUNT.fullmatch(name) and time.time() - os.lstat(path).st_mtime > _STALE:
            os.unlink(path)


def _uncounted(reason: str) -> Budget:
    return Budget(0.0, f"'max_per_minute' was not kept, since probes cannot be counted on this machine: {reason}.")


def _reserve(file: t.BinaryIO, max_per_minute: int, now: float) -> Budget:
    # A time in the future is of a clock that was set back since: it counts as now, and so for a minute at most.
    times = sorted(min(moment, now) for moment in _times(file) if moment > now - _WINDOW)
    wait = max(times[-max_per_minute] + _WINDOW - now, 0.001) if len(times) >= max_per_minute else 0.0
    file.seek(0)
    file.truncate()
    # More than the limit is of no use, and the limit may have been lowered since.
    kept = (times if wait else [*times, now])[-max_per_minute:]
    file.write("".join(f"{moment:.3f}\n" for moment in kept).encode())
    return Budget(wait)


def _times(file: t.BinaryIO) -> list[float]:
    """Return what a file holds, a time on each line; what is no number, as after a crash, does not count."""
    times: list[float] = []
    for word in file.read(_LARGEST_FILE).split():
        with contextlib.suppress(ValueError):
            times.append(float(word))
    return times


def _folder() -> str:
    path = os.path.join(tempfile.gettempdir(), f"gladly_synthflow-{os.geteuid()}")
    with contextlib.suppress(FileExistsError):
        os.mkdir(path, 0o700)
    found = os.lstat(path)
    if not stat.S_ISDIR(found.st_mode):
        raise _Untrusted(f"{path} is not a folder")
    _check_owner(path, found)
    return path


@contextlib.contextmanager
def _opened(path: str) -> t.Iterator[t.BinaryIO]:
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, 0o600)
    with os.fdopen(handle, "r+b") as file:
        found = os.fstat(handle)
        if not stat.S_ISREG(found.st_mode) or found.st_nlink != 1:
            raise _Untrusted(f"{path} is not an ordinary file")
        _check_owner(path, found)
        yield file


def _check_owner(path: str, found: os.stat_result) -> None:
    if found.st_uid != os.geteuid():
        raise _Untrusted(f"{path} belongs to another user")
    if found.st_mode & 0o077:
        raise _Untrusted(f"{path} is open to other users")
