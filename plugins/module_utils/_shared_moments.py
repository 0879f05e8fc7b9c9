# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""What all processes of a user on this machine know together: when something was done, or may be done again.

A vendor, or a provider behind a SIP address, counts over all of them, and so do we. The moments are in small files in
the folder that they share.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import math
import os
import time
import typing as t

from ._file_lock import lock_within
from ._shared_folder import NotShared, open_shared, shared_path

Moments = dict[str, list[float]]

_LOCK_SECONDS = 5.0
_LONGEST_LOOK = 0.01
_LARGEST_FILE = 1024 * 1024
_USUAL_SIZE = 16 * 1024
# Nothing that is older or further ahead matters to anybody.
_STALE = 3600.0


@contextlib.contextmanager
def shared_moments(subject: str) -> t.Iterator[Moments]:
    """Yield the moments of ``subject`` by name; what the block changes in them is kept, unless it raises.

    A moment is in seconds of ``time.monotonic``, a clock that is the same for all processes and that nobody can set.
    Others wait while the block runs. A process that ends in it, however it ends, stands in nobody's way. Raises
    NotShared.
    """
    name = hashlib.sha256(subject.encode()).hexdigest()[:32]
    try:
        # Subjects share a fixed number of files: none is ever removed, so none has to be guarded against that.
        with _locked(shared_path(f"moments-{name[:2]}")) as handle:
            content = os.pread(handle, _LARGEST_FILE, 0)
            subjects = _read(content, time.monotonic())
            moments = subjects.setdefault(name, {})
            yield moments
            _write(handle, json.dumps(_without_empty(subjects), separators=(",", ":")).encode(), content)
    except OSError as error:
        raise NotShared(f"{type(error).__name__}: {error}") from error


def _read(content: bytes, now: float) -> dict[str, Moments]:
    """Return what a file holds; what is damaged, as after a crash, starts anew."""
    try:
        subjects = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(subjects, dict):
        return {}
    return {
        subject: {name: _current(moments, now) for name, moments in found.items()}
        for subject, found in subjects.items()
        if isinstance(found, dict)
    }


def _without_empty(subjects: dict[str, Moments]) -> dict[str, Moments]:
    kept = {
        subject: {name: moments for name, moments in found.items() if moments} for subject, found in subjects.items()
    }
    return {subject: found for subject, found in kept.items() if found}


def _write(handle: int, wanted: bytes, content: bytes) -> None:
    if wanted == content.rstrip():
        return
    # Written over in place: to shorten a file makes some file systems wait for the disk.
    padded = wanted.ljust(min(len(content), _USUAL_SIZE))
    os.pwrite(handle, padded, 0)
    if len(content) > len(padded):
        os.ftruncate(handle, len(padded))


def _current(moments: t.Any, now: float) -> list[float]:
    """Return the moments that can matter. After a restart of the machine the clock begins anew, the files may not."""
    return sorted(
        moment
        for moment in (moments if isinstance(moments, list) else [])
        if isinstance(moment, float) and math.isfinite(moment) and abs(moment - now) < _STALE
    )


@contextlib.contextmanager
def _locked(path: str) -> t.Iterator[int]:
    handle = open_shared(path)
    try:
        # Each of the others needs a fraction of a millisecond; one that was stopped is not waited for.
        if not lock_within(handle, _LOCK_SECONDS, _LONGEST_LOOK):
            raise NotShared("another process holds the lock")
        yield handle
    finally:
        # Gives the lock back too.
        os.close(handle)
