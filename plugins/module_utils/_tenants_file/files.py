# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""The files of tenants: which ones a directory has, and their text."""

from __future__ import annotations

import os
import re
import stat
import typing as t

from .located import Mistake, Unreadable

LARGEST_BYTES = 32 * 1024 * 1024
MOST_FILES = 10000

# What editors, Excel while a file is open, Git and people leave in a directory beside the files.
_LEFT_OUT = re.compile(r"\..*|.*~|~\$.*|.*\.(md|bak|orig|swp)", re.IGNORECASE)
_OTHER_ENCODINGS = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}
_SAVE_AS = "Save it as UTF-8; in a spreadsheet as 'CSV UTF-8'."


def files_of(folder: str, paths: t.Iterable[str], endings: tuple[str, ...], mistakes: list[Mistake]) -> list[str]:
    """Return the files that the paths name, those of a directory by name. What is no such file is a mistake."""
    found: list[str] = []
    for given in paths:
        path = os.path.normpath(os.path.join(folder, given))
        if os.path.isdir(path):
            found += _files_in(path, folder, endings, mistakes)
        elif not os.path.exists(path):
            mistakes.append(
                Mistake(given, 0, "", "there is no such file", "Paths start from the folder of the source.")
            )
        elif os.path.splitext(path)[1].lower() not in endings:
            mistakes.append(Mistake(given, 0, "", f"its name ends in none of {', '.join(endings)}", "Rename it."))
        else:
            found.append(path)
    return list(dict.fromkeys(found))


def _files_in(directory: str, folder: str, endings: tuple[str, ...], mistakes: list[Mistake]) -> list[str]:
    shown = os.path.relpath(directory, folder)
    try:
        names = sorted(os.listdir(directory))
    except OSError as error:
        mistakes.append(Mistake(shown, 0, "", f"it cannot be read: {error.strerror}", "Look at its permissions."))
        return []
    found = []
    for name in names:
        path = os.path.join(directory, name)
        problem = _problem_of(path, directory, endings)
        if _LEFT_OUT.fullmatch(name):
            continue
        if problem:
            fix = "Take it out of the directory, or name the files one by one in 'paths'."
            mistakes.append(Mistake(os.path.join(shown, name), 0, "", problem, fix))
        else:
            found.append(path)
    if len(found) > MOST_FILES:
        mistakes.append(Mistake(shown, 0, "", f"it has more than {MOST_FILES} files", "Put several tenants into one."))
        return []
    if not found:
        mistakes.append(Mistake(shown, 0, "", f"no file in it ends in {', '.join(endings)}", "Add one."))
    return found


def _problem_of(path: str, directory: str, endings: tuple[str, ...]) -> str:
    """Return why a directory's entry is no tenants file. What is passed over in silence would be missing in a run."""
    if os.path.isdir(path):
        return "it is a directory, and those in directories are not read"
    if os.path.splitext(path)[1].lower() not in endings:
        return f"its name ends in none of {', '.join(endings)}"
    inside = os.path.realpath(directory)
    if os.path.commonpath([inside, os.path.realpath(path)]) != inside:
        return "it is a link that leads out of the directory"
    return ""


def read_text(path: str) -> str:
    """Return the text of a file, without a byte order mark. Raises Unreadable."""
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):
            raise Unreadable(0, "it is no ordinary file", "Give a file, or a directory of files.")
        with open(path, "rb") as file:
            data = file.read(LARGEST_BYTES + 1)
    except OSError as error:
        raise Unreadable(0, f"it cannot be read: {error.strerror}", "Look at its permissions.") from error
    if len(data) > LARGEST_BYTES:
        raise Unreadable(0, f"it is larger than {LARGEST_BYTES // 1024**2} MiB", "Split it into several files.")
    if data[:2] in _OTHER_ENCODINGS:
        raise Unreadable(0, f"it is {_OTHER_ENCODINGS[data[:2]]}", _SAVE_AS)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Unreadable(line, "it is not UTF-8", _SAVE_AS) from error
