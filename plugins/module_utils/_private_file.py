# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""Files that describe a fleet, so that only whoever made them may read them; each is replaced in one step."""

from __future__ import annotations

import contextlib
import os
import secrets
import stat

from ._errors import FileUnavailable

_NEXT_STEP = "Choose a path in a directory in which this user may write and that has room, then run again."
_LARGEST_BYTES = 256 * 1024 * 1024


def read_file(path: str, what: str) -> bytes | None:
    """Return the content of a file, or None where there is none. Raises FileUnavailable, also for no ordinary file."""
    attempted = f"read {what} {path}"
    try:
        kind = os.stat(path).st_mode
        if not stat.S_ISREG(kind):
            raise FileUnavailable(attempted, "it is no ordinary file", "Choose another path, then run again.")
        with open(path, "rb") as file:
            return file.read(_LARGEST_BYTES)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise FileUnavailable(attempted, error.strerror or str(error), _NEXT_STEP) from error


def replace_file(path: str, content: bytes, what: str) -> None:
    """Put a file with mode 0600 in place. A reader sees the whole old or the whole new one. Raises FileUnavailable."""
    # A link stays one.
    path = os.path.realpath(path)
    new = os.path.join(os.path.dirname(path), f".{os.path.basename(path)}-{secrets.token_hex(8)}.new")
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(new, path)
    except OSError as error:
        raise FileUnavailable(f"write {what} {path}", error.strerror or str(error), _NEXT_STEP) from error
    finally:
        with contextlib.suppress(OSError):
            os.unlink(new)
