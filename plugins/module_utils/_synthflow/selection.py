# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""Finding an assistant by its name or model id."""

from __future__ import annotations

import typing as t

from .._errors import ObjectNotFound, Refused
from .._rivals import Namesakes
from .api import Object

INBOUND = "inbound"


def select_assistant(assistants: t.Iterable[Object], wanted: str) -> Object | None:
    """Return the assistant with that model id or exact name, or None. Raises Namesakes."""
    known = list(assistants)
    by_id = [item for item in known if item.get("model_id") == wanted]
    found = by_id or [item for item in known if item.get("name") == wanted]
    if len(found) > 1:
        ids = ", ".join(sorted(f"{item.get('model_id')} ({item.get('type')})" for item in found))
        raise Namesakes(
            f"choose assistant '{wanted}' in Synthflow",
            f"{len(found)} assistants bear that name: {ids}",
            "Give the model id instead of the name, or rename all but one.",
            vendor="Synthflow",
        )
    return found[0] if found else None


def assistant_not_found(assistants: t.Iterable[Object], wanted: str) -> ObjectNotFound:
    """Return the error for a missing assistant; it names those whose name differs only in case or white space."""
    near = sorted(str(item["name"]) for item in assistants if _folded(item.get("name")) == _folded(wanted))
    hint = f"There is '{near[0]}': names are compared exactly." if near else "Check the name and the workspace."
    return ObjectNotFound(
        f"find assistant '{wanted}' in Synthflow", "the workspace has none of that name or id", hint, vendor="Synthflow"
    )


def refuse_unless_inbound(assistant: t.Mapping[str, t.Any], attempted: str) -> None:
    """Raise Refused when the assistant is known to be of another type than inbound."""
    kind = assistant.get("type")
    if kind in (None, INBOUND):
        return
    raise Refused(
        attempted,
        f"it is of type '{kind}', and the type of an assistant cannot be changed",
        "Choose an inbound assistant, or give a name that is not taken.",
        vendor="Synthflow",
    )


def attached_number(assistant: t.Mapping[str, t.Any]) -> str | None:
    """Return the number whose calls an inbound assistant takes. Missing, null and blank all mean none."""
    number = str(assistant.get("phone_number") or "").strip()
    # Synthflow shows numbers with their +, and drops it in its URLs.
    return f"+{number}" if number.isdigit() else number or None


def _folded(name: t.Any) -> str:
    return " ".join(str(name or "").casefold().split())
