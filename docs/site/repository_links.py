# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lets links of the Markdown pages that leave docs/ work on the site as they do on a public forge.

A link to a role's README or to a module's code leads to its page here, one to a contract to the page made of it, and
one to any other file of the repository to the forge. A link to a file that does not exist stays, and Sphinx warns.
"""

from __future__ import annotations

import posixpath
import re
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.addnodes import pending_xref

if TYPE_CHECKING:
    from sphinx.application import Sphinx

CHECKOUT = Path(__file__).resolve().parents[2]

# A pattern of a path in the repository, and the page of the site that stands for it.
PAGES = (
    (r"README\.md", "readme"),
    (r"docs/([^/]+)\.md", r"\1"),
    (r"docs/contracts/([^/]+)\.openapi\.yaml", r"contracts/\1"),
    (r"docs/contracts/?", "contracts/index"),
    (r"roles/([^/]+)/README\.md", r"collection/\1_role"),
    (r"plugins/modules/([^/]+)\.py", r"collection/\1_module"),
    (r"plugins/(callback|inventory|lookup)/([^/]+)\.py", r"collection/\2_\1"),
    (r"plugins/(filter|test)/([^/]+)\.yml", r"collection/\2_\1"),
    (r"(?:plugins(?:/modules)?|roles)/?", "collection/index"),
)


# Where the pages come from that lie elsewhere than in docs/.
FOLDERS = {"readme": "", "index": "docs/site"}


def repository_path(page: str, link: str) -> str:
    """Return the path in the repository to which a page's relative link leads, without its anchor."""
    return posixpath.normpath(posixpath.join(FOLDERS.get(page, "docs"), link))


def page_of(path: str, pages: set[str]) -> str | None:
    """Return the page of the site that stands for a path in the repository, if there is one."""
    for pattern, replacement in PAGES:
        if (found := re.fullmatch(pattern, path)) and (page := found.expand(replacement)) in pages:
            return page
    return None


def forge_address(path: str, repository: str) -> str | None:
    """Return the address of a file or folder of the repository, or None when there is no such file."""
    file = CHECKOUT / path
    if PurePosixPath(path).parts[:1] == ("..",) or not file.exists():
        return None
    return f"{repository}/{'tree' if file.is_dir() else 'blob'}/main/{path}"


def resolve_links(app: Sphinx, doctree: nodes.document) -> None:
    """Turn each link of a page that leaves docs/ into one to a page of the site or to the forge."""
    for node in list(doctree.findall(pending_xref)):
        if node["reftype"] != "myst" or node.get("refdomain") == "doc":
            continue
        link, found, anchor = node["reftarget"].partition("#")
        if not link:
            continue
        path = repository_path(app.env.docname, link)
        if page := page_of(path, app.env.found_docs):
            node["refdomain"] = "doc"
            node["reftarget"] = page
            node["reftargetid"] = anchor or None
        elif address := forge_address(path, app.config.repository_address):
            reference = nodes.reference("", "", *node.children, refuri=address + found + anchor, internal=False)
            node.replace_self(reference)


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx."""
    app.add_config_value("repository_address", "https://github.com/voiceops/gladly_synthflow", "env", types=[str])
    app.connect("doctree-read", resolve_links)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
