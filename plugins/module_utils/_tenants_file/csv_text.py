# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""Tenants in CSV: one row for each number, the rows of a tenant made one entry."""

from __future__ import annotations

import csv
import io
import re
import typing as t

from .._sentences import quoted
from .kinds import near
from .located import Node, Report, Unreadable
from .schema import CSV_AGENT, CSV_FALLBACK, CSV_TRANSFER, EXTERNAL_NUMBER, NUMBER_KEYS, SETTINGS

_DELIMITERS = ",;\t"
# Excel takes the delimiter from such a first line.
_DELIMITER_LINE = re.compile(f'"?sep=([{_DELIMITERS}])"?[ \\t]*(?=[\r\n]|$)', re.IGNORECASE)
_NUMBER_COLUMNS = tuple(key for key, kind in NUMBER_KEYS.items() if kind.from_text and key != "agent")
_TENANT_COLUMNS = (
    "name",
    "state",
    "wave",
    *(key for key, kind in SETTINGS.items() if kind.from_text and key not in _NUMBER_COLUMNS),
)
COLUMNS = (*_TENANT_COLUMNS, *_NUMBER_COLUMNS, *CSV_FALLBACK, *CSV_TRANSFER)
_PHONE_COLUMNS = ("phone_number", "queue_did", "transfer_target")
_SCIENTIFIC = re.compile(r"\+?[0-9][.,]?[0-9]*E\+?[0-9]+", re.IGNORECASE)
_AS_TEXT = "Format the column as text before numbers go into it, write {example}, and save it again."

Row = dict[str, Node]


def read_csv(text: str, report: Report) -> Node | None:
    """Return the entries that a CSV file holds, or None for an empty one. Raises Unreadable."""
    rows = _rows(text)
    header = next(rows, None)
    if header is None:
        return None
    line, names = header
    columns = [name.strip() for name in names]
    _check_columns(columns, line, report)
    entries: dict[str, Node] = {}
    for line, cells in rows:
        if len(cells) > len(columns):
            finding = f"the row has {len(cells)} cells and the header {len(columns)}"
            report.add(line, "", finding, "Put a cell that holds the delimiter in quotes.")
        row = {name: Node(cell.strip(), line, name) for name, cell in zip(columns, cells, strict=False) if cell.strip()}
        if row:
            _take(row, line, entries, report)
    return Node(list(entries.values()), 1)


def _rows(text: str) -> t.Iterator[tuple[int, list[str]]]:
    """Yield line and cells of each row that is not blank. Raises Unreadable."""
    if "\x00" in text:
        raise Unreadable(text.count("\n", 0, text.index("\x00")) + 1, "it holds a NUL", "Save it as CSV UTF-8.")
    told = _DELIMITER_LINE.match(text)
    # The line stays, blank, so that those after it keep their numbers.
    text = text[told.end() :] if told else text
    head = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = told.group(1) if told else max(_DELIMITERS, key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise Unreadable(
                line, f"it is not CSV: {error}", "Look for a quotation mark that is not closed."
            ) from error
        if any(cell.strip() for cell in cells):
            yield line, cells
        line = reader.line_num + 1


def _check_columns(columns: list[str], line: int, report: Report) -> None:
    if "name" not in columns:
        fix = f"Name the columns in the first line: name, phone_number, assistant and others of {', '.join(COLUMNS)}."
        raise Unreadable(line, "its first line has no column 'name'", fix)
    seen: set[str] = set()
    for position, name in enumerate(columns, start=1):
        if name in seen:
            report.add(line, "", f"the column {quoted(name)} stands twice", "Leave one of them.")
        elif name and name not in COLUMNS and not (name.startswith(CSV_AGENT) and name != CSV_AGENT):
            report.add(line, "", f"there is no column {quoted(name)}{near(name, COLUMNS)}", _where_else(name))
        elif not name:
            report.add(line, "", f"column {position} has no name", "Name it, or take it out.")
        seen.update([name] if name else [])


def _where_else(name: str) -> str:
    if name.removeprefix("tenant_") in COLUMNS:
        return "Write it without tenant_."
    if name in SETTINGS or name in NUMBER_KEYS:
        return "No cell can hold such a value: use a YAML file, or 'defaults' in the source."
    return "Take it out, or set it as a variable in host_vars."


def _take(row: Row, line: int, entries: dict[str, Node], report: Report) -> None:
    """Add a row to the entry of its tenant."""
    _check_cells(row, report)
    name = row.get("name")
    if name is None:
        report.add(line, "", "the row has no name", "Name the tenant in each of its rows.")
        return
    settings = {key: _typed(cell, SETTINGS) for key, cell in row.items() if key in _TENANT_COLUMNS}
    entry = entries.setdefault(name.value, Node({**settings, "numbers": Node([], line)}, line))
    _agree(entry, settings, str(name.value), report)
    number = _number(row, line)
    if number.value:
        entry.value["numbers"].value.append(number)


def _agree(entry: Node, settings: Row, name: str, report: Report) -> None:
    """Take over what a further row says of the whole tenant. Two rows may not differ in it."""
    for key, cell in settings.items():
        known = entry.value.setdefault(key, cell)
        if known.value != cell.value:
            finding = f"{quoted(cell.value)} differs from {quoted(known.value)} in line {known.line}"
            report.add(cell, f"tenant {name}", finding, "Give it once, or the same in each row of the tenant.")


def _number(row: Row, line: int) -> Node:
    """Return the entry of a row's number, empty where the row has none."""
    number: Row = {key: cell for key, cell in row.items() if key in _NUMBER_COLUMNS}
    fallback = {key: row[column] for column, key in CSV_FALLBACK.items() if column in row}
    transfer = {key: row[column] for column, key in CSV_TRANSFER.items() if column in row}
    agent = {key.removeprefix(CSV_AGENT): cell for key, cell in row.items() if key.startswith(CSV_AGENT)}
    if fallback:
        number["fallback"] = Node(fallback, line)
    if transfer:
        number["transfers"] = Node([Node(transfer, line)], line)
    if agent:
        number["agent"] = Node(agent, line)
    return Node(number, line)


def _typed(cell: Node, kinds: t.Mapping[str, t.Any]) -> Node:
    read = kinds[cell.column].from_text if cell.column in kinds else None
    if read is None:
        return cell
    value = read(cell.value)
    if isinstance(value, list):
        value = [Node(item, cell.line, cell.column) for item in value]
    return Node(value, cell.line, cell.column)


def _check_cells(row: Row, report: Report) -> None:
    """Find what spreadsheets make of text that looks like something else."""
    kind = row.get("fallback_type")
    outside = ("fallback_target",) if kind is not None and kind.value == EXTERNAL_NUMBER else ()
    for cell in row.values():
        text = str(cell.value)
        if text.startswith("="):
            finding = f"{quoted(text)} is a formula of a spreadsheet"
            report.add(cell, "", finding, f"Give the value itself. {_AS_TEXT.format(example='+12065550100')}")
        elif cell.column in (*_PHONE_COLUMNS, *outside):
            _check_phone_number(cell, text, report)


def _check_phone_number(cell: Node, text: str, report: Report) -> None:
    if _SCIENTIFIC.fullmatch(text):
        finding = f"a spreadsheet has made {quoted(text)} of the phone number, and digits of it are lost"
        report.add(cell, "", finding, _AS_TEXT.format(example="+12065550100"))
    elif re.fullmatch("[0-9]{8,15}", text):
        finding = f"{quoted(text)} has lost its +, since a spreadsheet took it for a number"
        report.add(cell, "", finding, _AS_TEXT.format(example=f"+{text}"))
