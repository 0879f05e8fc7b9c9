# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What came of each part, kept in a file, so that parts which were run one after another make one table."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from .parts import PARTS
from .tally import FULL, HEADS, Extent, Tally, lined_up, row, total


@dataclass(frozen=True)
class Record:
    """The outcome of one part, with where it comes from. ``drawn`` is what the part has drawn by lot, if it draws."""

    part: str
    extent: Extent
    date: str
    seconds: float
    machine: str
    core: str
    python: str
    tally: Tally
    drawn: Any = None

    @property
    def setting(self) -> str:
        """Where it was tried."""
        return f"{self.machine}; ansible-core {self.core}, Python {self.python}"

    @property
    def minutes(self) -> str:
        """How long it took, rounded up."""
        return str(int(self.seconds // 60) + 1)


class CannotJoin(Exception):
    """The records do not make a table, for the reasons that it has as its arguments."""


def keep(record: Record, folder: Path) -> Path:
    """Write a record, in the place of an older one of the same extent."""
    folder.mkdir(parents=True, exist_ok=True)
    path = _place(folder, record.part, record.extent)
    path.write_text(json.dumps(asdict(record), indent=1) + "\n", encoding="utf-8")
    return path


def joined(folder: Path, seed: int) -> list[Record]:
    """Read the record of each part; raises CannotJoin unless all have tried everything with this seed and are well."""
    records: list[Record] = []
    reasons: list[str] = []
    for part in PARTS:
        try:
            record = _read(_place(folder, part, replace(FULL, seed=seed)))
        except (OSError, ValueError, TypeError, KeyError) as error:
            reasons.append(f"{part}: there is no record of seed {seed} that could be read: {error}")
            continue
        records.append(record)
        reasons += _objections(record, part, seed)
    if reasons:
        raise CannotJoin(*reasons)
    return records


def page_text(records: Sequence[Record]) -> str:
    """Return the table for the page, with where its figures come from."""
    seed = records[0].extent.seed
    dates = sorted({record.date for record in records})
    days = f"on {dates[0]}" if len(dates) == 1 else f"between {dates[0]} and {dates[-1]}"
    minutes = sum(int(record.minutes) for record in records)
    return (
        f'Tried {days} with `make faults FAULTS="--seed {seed}"`: {_settings(records)}. '
        f"All of it took {minutes} minutes.\n\n{lined_up(list(_lines(records)), left=(0, 1))}"
    )


def _place(folder: Path, part: str, extent: Extent) -> Path:
    is_full = extent == replace(FULL, seed=extent.seed)
    return folder / f"{part}-{extent.seed}{'' if is_full else '-short'}.json"


def _read(path: Path) -> Record:
    kept: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return Record(**{**kept, "extent": Extent(**kept["extent"]), "tally": Tally(**kept["tally"])})


def _objections(record: Record, part: str, seed: int) -> Iterator[str]:
    if record.part != part or record.tally.part != part:
        yield f"{part}: its record is of {record.part}"
    if record.extent.seed != seed:
        yield f"{part}: its record is of seed {record.extent.seed}, and not of {seed}"
    elif record.extent != replace(FULL, seed=seed):
        yield f"{part}: its record is of less than everything"
    findings = record.tally.findings
    if findings:
        yield f"{part}: it is not well: {findings[0]}{f', and {len(findings) - 1} more' if findings[1:] else ''}"


def _settings(records: Iterable[Record]) -> str:
    """Tell where it was tried, and which parts where, if not all in the same place."""
    parts: dict[str, list[str]] = {}
    for record in records:
        parts.setdefault(record.setting, []).append(f"`{record.part}`")
    if len(parts) == 1:
        return next(iter(parts))
    return "; ".join(f"{', '.join(names)} on {setting}" for setting, names in parts.items())


def _lines(records: Sequence[Record]) -> Iterator[Sequence[str]]:
    yield (HEADS[0], "what was tried", *HEADS[1:], "date", "minutes")
    for record in records:
        name, *cells = row(record.tally)
        yield (f"`{name}`", PARTS[record.part].tries, *cells, record.date, record.minutes)
    name, *cells = row(total([record.tally for record in records]))
    yield (name, "", *cells, "", str(sum(int(record.minutes) for record in records)))
