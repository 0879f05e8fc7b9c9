# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""The ledger file of a tenant: opened under a lock, changed in memory, replaced in one step."""

from __future__ import annotations

import contextlib
import copy
import errno
import os
import stat
import typing as t
from datetime import datetime, timezone
from pathlib import Path

from ansible.module_utils.basic import missing_required_lib

from .._check_mode import WriteHeldBack
from .._errors import LedgerRefused, LedgerUnavailable
from .._resource import Context
from .._tenant_files import check_tenant_name
from .document import LARGEST_BYTES, YAML_IMPORT_ERROR, Document, empty, parse, render
from .form import FormError
from .lock import LedgerLock

Entry = dict[str, t.Any]

LEDGER_ARGUMENT: dict[str, t.Any] = {"ledger": {"type": "path"}}

# How long a run waits for another one that has the same ledger open, in seconds.
LOCK_SECONDS = 60.0


def now() -> str:
    """Return the current time as ledgers have it."""
    return datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


class Ledger:
    """What is known about a tenant besides what the vendors' APIs tell.

    Without a file (``path`` is None) it is empty and cannot keep anything: ``keeps`` is false. In check mode the file
    is read without a lock, and ``save`` raises `WriteHeldBack`.
    """

    def __init__(self, path: str | None, context: Context, **identity: str | None) -> None:
        """Open the ledger. ``identity`` is what the run knows of ``gladly_host`` and ``synthflow_workspace``.

        Raises LedgerRefused for a file that is damaged, newer, or another tenant's; LedgerUnavailable when it cannot be
        read or locked.
        """
        self._path = real_path(path) if path else None
        self._context = context
        self._lock: LedgerLock | None = None
        self._document = empty("")
        if not path or self._path is None:
            return
        check_libraries(self._path)
        # The tenant is whom this run means, not what a link leads to.
        tenant = Path(path).stem
        try:
            check_tenant_name(tenant)
        except ValueError as error:
            raise LedgerRefused(f"use ledger {path}", str(error), "Name the file after the tenant.") from error
        if not context.check_mode:
            self._acquire(self._path)
        try:
            self._document = _read(self._path, {"tenant": tenant, **identity})
        except BaseException:
            self.close()
            raise

    @property
    def keeps(self) -> bool:
        """Whether there is a file to keep things in."""
        return self._path is not None

    def entries(self, section: str) -> dict[str, Entry]:
        """Return all entries of a section, by name."""
        return copy.deepcopy(self._document[section])

    def entry(self, section: str, name: str) -> Entry:
        """Return an entry, or an empty one."""
        return copy.deepcopy(self._document[section].get(name) or {})

    def put(self, section: str, name: str, entry: Entry) -> None:
        """Change an entry in memory; an empty one is removed."""
        if entry:
            self._document[section][name] = copy.deepcopy(entry)
        else:
            self._document[section].pop(name, None)

    def save(self) -> None:
        """Write the ledger, in one step that cannot be seen half done. Without a file this does nothing.

        Raises WriteHeldBack in check mode, LedgerUnavailable when the disk does not take it; the old file is then as it
        was.
        """
        if self._path is None:
            return
        if self._context.check_mode:
            raise WriteHeldBack("WRITE", str(self._path))
        text = render(self._document)
        if parse(text)[0] != self._document:
            raise AssertionError("a ledger would not read back as it was written")
        content = text.encode()
        try:
            if len(content) > LARGEST_BYTES:
                raise OSError(errno.EFBIG, f"it would be larger than {LARGEST_BYTES} bytes, and not be read again")
            _replace(self._path, content)
        except OSError as error:
            raise LedgerUnavailable(
                f"write ledger {self._path}",
                f"{error.strerror or error}",
                "The ledger is as it was before. Make room or give write permission, then run again: what has been "
                "done at the vendors is found there.",
            ) from error

    def close(self) -> None:
        """Let another run have the ledger."""
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def _acquire(self, path: Path) -> None:
        self._lock = LedgerLock(path, f".{path.name}.lock", LOCK_SECONDS, f"open ledger {path}")


def real_path(path: str) -> Path:
    """Return the file that the path of a ledger leads to, so that a link stays one and all its names share a lock.

    Whoever may put files beside ledgers may put links there. One that leads out of the directory has to lead to a
    ledger of the same tenant: no other file is made, changed or locked because of it. Raises LedgerRefused and
    LedgerUnavailable.
    """
    real = Path(os.path.realpath(path))
    directory = Path(os.path.realpath(os.path.dirname(path) or os.path.curdir))
    if os.path.islink(path) and directory not in real.parents:
        check_libraries(real)
        if _text_of(real) is None:
            raise LedgerRefused(
                f"use ledger {path}",
                f"it is a link out of its directory, to {real}, where no file is",
                "Put the ledger there before you link to it, or remove the link.",
            )
        _read(real, {"tenant": Path(path).stem})
    return real


def _read(path: Path, identity: t.Mapping[str, str | None]) -> Document:
    """Return the ledger of ``identity``, which is not what the file may say of another."""
    text = _text_of(path)
    document, lines = (empty(str(identity["tenant"])), {}) if text is None else _parsed(path, text)
    for name, expected in identity.items():
        if document[name] is None:
            document[name] = expected
        if expected is not None and document[name] != expected:
            raise LedgerRefused(
                f"use ledger {path}",
                f"line {lines[name]}: it is about {name} '{document[name]}', and this run is about '{expected}'",
                "Give this tenant a ledger of its own. If the tenant itself has moved, correct that line.",
            )
    return document


def _parsed(path: Path, text: str) -> tuple[Document, dict[str, int]]:
    try:
        return parse(text)
    except FormError as error:
        raise LedgerRefused(
            f"read ledger {path}",
            str(error),
            "It was not touched. Take the last good version from Git, or mend that line; a newer version needs a newer "
            "release of this collection.",
        ) from error


def check_libraries(path: Path) -> None:
    """Raise LedgerUnavailable while something that a ledger needs is not installed."""
    if YAML_IMPORT_ERROR is not None:
        raise LedgerUnavailable(f"open ledger {path}", missing_required_lib("PyYAML"), "Install it, then run again.")


def _text_of(path: Path) -> str | None:
    """Return the text of a file, or None when there is none."""
    attempted = f"read ledger {path}"
    try:
        with open(path, "rb", opener=_open_at_once) as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise LedgerRefused(attempted, "it is no ordinary file", "Move it away, or choose another directory.")
            content = file.read(LARGEST_BYTES + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise LedgerUnavailable(
            attempted, f"{error.strerror or error}", "Check the path and its permissions."
        ) from error
    if len(content) > LARGEST_BYTES:
        raise LedgerRefused(attempted, f"it is larger than {LARGEST_BYTES} bytes", "Check that the path is right.")
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise LedgerRefused(
            attempted, f"line {line}: it is not UTF-8", "It was not touched. Take the last good version from Git."
        ) from error


def _open_at_once(path: str, flags: int) -> int:
    """Open a file without waiting for whoever writes into a pipe."""
    return os.open(path, flags | os.O_NONBLOCK)


def _replace(path: Path, content: bytes) -> None:
    """Put a file in the place of another, so that a reader and a crash see the whole old or the whole new one."""
    new = path.with_name(f".{path.name}.new")
    # The lock makes this run the only writer. What a killed one left behind could be read-only, as its ledger was.
    new.unlink(missing_ok=True)
    try:
        with new.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            os.chmod(new, path.stat().st_mode & 0o7777)
        os.replace(new, path)
    except OSError:
        new.unlink(missing_ok=True)
        raise
    # The new file is in place. Some file systems cannot sync a directory, and it may not be readable: no failure.
    with contextlib.suppress(OSError):
        _sync_directory(path.parent)


def _sync_directory(path: Path) -> None:
    directory = os.open(path, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
