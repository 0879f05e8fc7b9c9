# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Defects planted in a copy of the collection: exceptions that nobody expected, and a leak that has to be found."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from collection_tree import CHECKOUT, COLLECTION

# What Ansible needs of the collection.
RUNTIME = ("meta", "playbooks", "plugins", "roles", "galaxy.yml")


@dataclass(frozen=True)
class Defect:
    """Lines that are put behind others in a file of the collection.

    ``early`` is one that ends a task before it is settled whether it runs as an ordinary module.
    """

    path: str
    behind: str
    lines: str
    early: bool = False


DEFECTS = {
    # As when a library puts a whole request into the words of an exception.
    "a request in an exception": Defect(
        "plugins/module_utils/_synthflow/connection.py",
        '        request.headers["Authorization"] = f"Bearer {self._key}"\n',
        '        raise RuntimeError(f"unexpected: {request.url} {dict(request.headers)} {request.body!r}")\n',
    ),
    "Basic credentials in an exception": Defect(
        "plugins/module_utils/_gladly/connection.py",
        '        request.headers["Authorization"] = f"Basic {self.encoded}"\n',
        '        raise RuntimeError(f"unexpected: {dict(request.headers)}")\n',
    ),
    "options in an exception of the action plugin": Defect(
        "plugins/plugin_utils/_arguments.py",
        '    unknown = list(_unknown(spec, arguments, ""))\n',
        '    raise RuntimeError(f"unexpected: {arguments}")\n',
        early=True,
    ),
}
# What the search is for. It has to be seen, or the search sees nothing.
LEAK = Defect(
    "plugins/module_utils/_synthflow/connection.py",
    '        request.headers["Authorization"] = f"Bearer {self._key}"\n',
    "        import base64, os, tempfile\n"
    '        with open(os.path.join(tempfile.gettempdir(), "debug.log"), "ab") as log:\n'
    "            log.write(base64.b64encode(f'key={self._key}'.encode()) + b'\\n')\n",
)


def planted(defect: Defect, folder: Path) -> Path:
    """Return a folder for ANSIBLE_COLLECTIONS_PATH with a copy of the collection that has the defect.

    Raises ValueError where the lines are not there any more that it goes behind.
    """
    tree = folder / COLLECTION
    for name in RUNTIME:
        source = CHECKOUT / name
        if source.is_dir():
            shutil.copytree(source, tree / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            tree.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, tree / name)
    path = tree / defect.path
    text = path.read_text(encoding="utf-8")
    if text.count(defect.behind) != 1:
        raise ValueError(f"{defect.path} does not have once: {defect.behind}")
    path.write_text(text.replace(defect.behind, defect.behind + defect.lines), encoding="utf-8")
    return folder


def collections(defect: Defect | None, folder: Path) -> str:
    """Return what ANSIBLE_COLLECTIONS_PATH has to be."""
    return os.environ.get("ANSIBLE_COLLECTIONS_PATH", "") if defect is None else str(planted(defect, folder))
