# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.
"""One run at a time for an object at a vendor, among all processes of a user on this machine.

Two runs that both find that something is missing would both create it, and names of assistants are not unique. So the
second one waits from before its look until the first one has read back what it wrote. Runs on several machines cannot
wait for each other: see ``_rivals``.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import typing as t
from dataclasses import dataclass

from ._errors import ObjectBusy
from ._file_lock import Busy, take_lock
from ._shared_folder import NotShared, open_shared, shared_path

# How long a run waits for another one, which may wait for a trunk itself, in seconds.
WAIT_SECONDS = 300.0


@dataclass(frozen=True, order=True)
class Claim:
    """An object that one run at a time may work on: the vendor account, and how messages call the object."""

    account: str
    title: str


@contextlib.contextmanager
def held(claims: t.Iterable[Claim], warn: t.Callable[[str], None]) -> t.Iterator[None]:
    """Keep the other processes away from some objects for the length of a block. Raises ObjectBusy.

    ``warn`` is told when the others cannot be kept away.
    """
    with contextlib.ExitStack() as locks:
        # In one order for all, so that no two wait for each other.
        for claim in sorted(set(claims)):
            try:
                locks.callback(_release, *_acquire(claim))
            except (NotShared, OSError) as reason:
                warn(
                    f"Other runs on this machine, which may be at the same objects, are not kept away: {reason}. Let "
                    "one run at a time work on a tenant, or set TMPDIR to a folder that only this user may write."
                )
        yield


def _acquire(claim: Claim) -> tuple[str, int]:
    """Return the path and the handle of a locked file. Raises ObjectBusy, NotShared and OSError."""
    key = hashlib.sha256(f"{claim.account}\0{claim.title}".encode()).hexdigest()[:32]
    path = shared_path(f"object-{key}")
    try:
        return path, take_lock(path, open_shared, WAIT_SECONDS)
    except Busy as by:
        raise ObjectBusy(
            f"begin with {claim.title}",
            f"another run of this user on this machine had it for all of {WAIT_SECONDS:g} s: {by}",
            "Let that run end, then run again.",
        ) from by


def _release(path: str, handle: int) -> None:
    """Give the object back. The file goes first: whoever waits for it sees that, and opens a new one."""
    with contextlib.suppress(OSError):
        os.unlink(path)
    os.close(handle)
