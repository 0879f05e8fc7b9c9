# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""Reads documents of reports back, and refuses what is none."""

from __future__ import annotations

import json
import os
import stat
import typing as t

from .._errors import InvalidInput
from .._sentences import quoted
from .document import SCHEMA, VERSION, Document
from .files import JSON_FILE, LARGEST_FILE
from .shape import DOCUMENT, check_shape

OPTION = "sources"

_GIVE_A_REPORT = f"Give the {JSON_FILE} that the callback rollout wrote, or the directory that it is in."


def source_path(source: str) -> str:
    """Return the file that a source means: itself, or the document in a directory. Raises InvalidInput."""
    if not source.strip():
        raise InvalidInput(OPTION, "it has an empty entry", _GIVE_A_REPORT)
    return os.path.join(source, JSON_FILE) if os.path.isdir(source) else source


def read_document(path: str, largest: int = LARGEST_FILE) -> Document:
    """Return the document of a file. Raises InvalidInput for all that is none, naming the file and the fault."""
    content = _read(path, largest)
    try:
        report = json.loads(content.decode(), parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise InvalidInput(OPTION, f"{path} is no JSON: {error}", _GIVE_A_REPORT) from error
    if not isinstance(report, dict) or report.get("schema") != SCHEMA:
        raise InvalidInput(OPTION, f"{path} is JSON of something else: its 'schema' is not '{SCHEMA}'", _GIVE_A_REPORT)
    if report.get("version") != VERSION:
        raise InvalidInput(
            OPTION,
            f"{path} has version {quoted(report.get('version'))} of the report, and this collection reads version "
            f"{VERSION}",
            "Use the release of the collection that wrote it.",
        )
    try:
        check_shape(report, DOCUMENT)
    except ValueError as fault:
        raise InvalidInput(OPTION, f"{path} is damaged: {fault}", "Take the file as it was written.") from fault
    return report


def _read(path: str, largest: int) -> bytes:
    try:
        found = os.stat(path)
        if not stat.S_ISREG(found.st_mode):
            raise InvalidInput(OPTION, f"{path} is no ordinary file", _GIVE_A_REPORT)
        if found.st_size > largest:
            raise InvalidInput(
                OPTION,
                f"{path} has {found.st_size} bytes, and a report has at most {largest}",
                f"{_GIVE_A_REPORT} One of a thousand tenants has a few MB.",
            )
        with open(path, "rb") as file:
            return file.read(largest + 1)
    except OSError as error:
        raise InvalidInput(OPTION, f"{path} cannot be read: {error.strerror or error}", _GIVE_A_REPORT) from error


def _no_number(name: str) -> t.NoReturn:
    raise ValueError(f"{name} is no number of JSON")
