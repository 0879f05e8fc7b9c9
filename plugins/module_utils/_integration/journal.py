# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.
"""What was done with a tenant, object by object."""

from __future__ import annotations

import traceback
import typing as t

from .._errors import IntegrationError
from .._fields import Values
from .wiring import Part

# A failure of ours that no error of the collection describes still has to be a sentence.
_INTERNAL = "Internal error in {module}: {kind}: {text}. Please report it."


class Journal:
    """The results of the objects, in the order of carrying out.

    ``written`` has, and gets, the requests that wrote something, or may have.
    """

    def __init__(self, written: t.Sequence[str] = ()) -> None:
        self.entries: list[Values] = []
        self._written = written
        self._written_before = len(written)

    def add(self, part: Part, result: Values) -> None:
        """Add what came of an object."""
        self._append({"module": part.module, "object": part.object, **result})

    def add_failure(self, part: Part, trouble: Exception) -> Values:
        """Add an object that failed, and return its entry. A defect of ours has ``exception``, and no ``error``.

        It counts as changed when something of it was written, or may have been.
        """
        changed = len(self._written) > self._written_before
        entry = {
            "module": part.module,
            "object": part.object,
            "changed": changed,
            "failed": True,
            **_told(part, trouble),
        }
        self._append(entry)
        return entry

    def _append(self, entry: Values) -> None:
        self.entries.append(entry)
        self._written_before = len(self._written)

    @property
    def changed(self) -> bool:
        """Whether anything was changed."""
        return any(entry["changed"] for entry in self.entries)

    @property
    def diffs(self) -> list[Values]:
        """The diffs of what was changed."""
        return [entry["diff"] for entry in self.entries if entry["changed"] and "diff" in entry]

    def pending(self) -> list[Values]:
        """Return what waits for a person."""
        return [entry["pending"] for entry in self.entries if entry.get("pending")]


def _told(part: Part, trouble: Exception) -> dict[str, t.Any]:
    if isinstance(trouble, IntegrationError):
        return trouble.to_result()
    words = _INTERNAL.format(module=part.module, kind=type(trouble).__name__, text=trouble)
    return {"msg": words, "exception": "".join(traceback.format_exception(trouble))}
