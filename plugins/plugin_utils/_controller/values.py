# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private plugin util: it may change without notice and is not meant to be used outside this collection.

"""Values as they come out of variables: before ansible-core 2.19, a number that went through a template is a text."""

from __future__ import annotations

import typing as t

Entry = t.Mapping[str, t.Any]


def whole_number(value: t.Any) -> int | None:
    """Return a number that is given as one, or as the text of one; None for anything else."""
    if isinstance(value, bool):
        return None
    try:
        return int(value) if isinstance(value, (int, str)) else None
    except ValueError:
        return None


def entries(content: Entry, key: str) -> list[Entry]:
    """Return the dictionaries of a list of the content."""
    value = content.get(key)
    return [entry for entry in value if isinstance(entry, t.Mapping)] if isinstance(value, (list, tuple)) else []


def is_empty(value: t.Any) -> bool:
    """Return whether a value is none, as far as a person is concerned."""
    return value is None or (isinstance(value, str) and not value.strip())


def quoted(names: t.Iterable[t.Any]) -> str:
    """Return names for a message."""
    return ", ".join(f"'{name}'" for name in names)
