# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A ladder as text: a column for each party, an arrow for each message. Needs the standard library alone."""

from __future__ import annotations

import re
from typing import Any

FIRST_PARTIES = ("Caller", "Gladly", "Synthflow")
FIRST_COLUMN = 10
WIDTH = 50
# What an arrow has no room for; the message itself has it.
DETAIL_OF_URI = re.compile(r"(?<= )sips?:|(?<=[^:]):[0-9]+(;.*)?$|;.*$")


def drawn(rungs: list[dict[str, Any]]) -> str:
    """The rungs below each other, with the milliseconds in front; lines end where there is nothing more."""
    seen = dict.fromkeys(rung[end] for rung in rungs for end in ("from", "to"))
    parties = sorted(seen, key=lambda party: FIRST_PARTIES.index(party) if party in FIRST_PARTIES else len(seen) + 3)
    columns = {party: FIRST_COLUMN + index * WIDTH for index, party in enumerate(parties)}
    header = " " * FIRST_COLUMN + "".join(party.ljust(WIDTH) for party in columns)
    return "\n".join([header.rstrip(), *(_row(rung, columns) for rung in rungs)])


def _row(rung: dict[str, Any], columns: dict[str, int]) -> str:
    sender, receiver = columns[rung["from"]], columns[rung["to"]]
    row = list(f"{rung['milliseconds']:>6.0f} ms".ljust(max(columns.values()) + 1))
    for column in columns.values():
        row[column] = "|"
    if sender == receiver:
        return "".join(row)[: sender + 1] + f" ({rung['summary']})"
    left, right = sorted((sender, receiver))
    room = right - left - 1
    line = f" {_shortened(DETAIL_OF_URI.sub('', rung['summary']), room - 6)} ".center(room, "-")
    row[left + 1 : right] = f"{line[:-1]}>" if sender < receiver else f"<{line[1:]}"
    return "".join(row).rstrip()


def _shortened(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[: length - 3]}..."
