# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""Locks beside a ledger, among all runs that see the same directory."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from .._errors import LedgerUnavailable
from .._file_lock import Busy, NotOrdinary, open_ordinary, take_lock

CHECK_DIRECTORY = "Check that the directory of the ledgers exists and that this user may write there."
# As any new file: the umask says who else may take the lock.
_MODE = 0o666


class LedgerLock:
    """A lock that this run has. Its file stays, and says who has it while somebody does."""

    def __init__(self, path: Path, name: str, seconds: float, attempted: str) -> None:
        """Wait for the lock of that name beside the ledger ``path``. Raises LedgerUnavailable."""
        place = path.with_name(name)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._handle = take_lock(str(place), lambda file: open_ordinary(file, _MODE), seconds)
        except Busy as by:
            raise LedgerUnavailable(
                attempted,
                f"another run had it for all of {seconds:g} s: {by}",
                "Let the other run for this tenant end, then run again.",
            ) from by
        except NotOrdinary as error:
            raise LedgerUnavailable(
                attempted, f"its lock is {place}, and {error.strerror}", "Move that away, then run again."
            ) from error
        except OSError as error:
            raise LedgerUnavailable(attempted, f"{error.strerror or error} ({path.parent})", CHECK_DIRECTORY) from error

    def release(self) -> None:
        """Let another run have it."""
        with contextlib.suppress(OSError):
            os.ftruncate(self._handle, 0)
        os.close(self._handle)
