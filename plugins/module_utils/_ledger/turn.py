# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""One run at a time for the tenant of a ledger."""

from __future__ import annotations

import errno
import os

from .._errors import LedgerUnavailable
from .ledger import check_libraries, real_path
from .lock import CHECK_DIRECTORY, LedgerLock

# How long a run waits for another one, which may wait for a trunk itself, in seconds.
RUN_SECONDS = 600.0
_ATTEMPTED = "change the tenant of ledger {}"


class Turn:
    """A run's turn to change a tenant. Without a ledger it keeps nobody out.

    Two runs that both find that something is missing would both create it. So the second one waits until the first is
    through, and looks again.
    """

    def __init__(self, path: str | None) -> None:
        """Wait for the run that is on. Raises LedgerUnavailable."""
        self._lock: LedgerLock | None = None
        if path:
            file = real_path(path)
            check_libraries(file)
            self._lock = LedgerLock(file, f".{file.name}.run.lock", RUN_SECONDS, _ATTEMPTED.format(file))

    def end(self) -> None:
        """Let another run have its turn."""
        if self._lock is not None:
            self._lock.release()
            self._lock = None


def check_place(path: str | None) -> None:
    """Raise LedgerUnavailable where the directory of a ledger is missing, and a run of this user could not make it.

    One that is there is not looked at: who may only read it may still ask what would change.
    """
    if not path:
        return
    file = real_path(path)
    there = file.parent
    while not os.path.lexists(there):
        there = there.parent
    if there != file.parent and not (there.is_dir() and os.access(there, os.W_OK | os.X_OK)):
        reason = f"{os.strerror(errno.EACCES)} ({file.parent})"
        raise LedgerUnavailable(_ATTEMPTED.format(file), reason, CHECK_DIRECTORY)
