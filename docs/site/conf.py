# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Settings of the documentation site; `make site` builds and tests it, `make docs` only builds it."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

HERE = Path(__file__).resolve().parent
CHECKOUT = HERE.parents[1]
BUILD = CHECKOUT / ".cache/site-build"
sys.path.insert(0, str(HERE))

if TYPE_CHECKING:
    from sphinx.application import Sphinx

galaxy = yaml.safe_load((CHECKOUT / "galaxy.yml").read_text(encoding="utf-8"))

project = f"{galaxy['namespace']}.{galaxy['name']}"
author = "VoiceOps contributors"
project_copyright = f"2026 {author}"
version = release = galaxy["version"]
language = "en"

extensions = ["myst_parser", "sphinx.ext.intersphinx", "sphinx_antsibull_ext", "repository_links"]
root_doc = "index"
myst_heading_anchors = 6

# Nothing is downloaded: the labels of Ansible's pages come from ansible_pages.yml.
intersphinx_mapping = {
    "ansible": ("https://docs.ansible.com/projects/ansible/latest/", str(BUILD / "ansible_pages.inv"))
}
nitpicky = True

html_theme = "furo"
html_title = "Gladly and Synthflow"
html_static_path = ["static"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sourcelink = False
html_show_sphinx = False
html_last_updated_fmt = None
html_use_index = False
# The colours of tables of options are those of the theme, in static/site.css.
antsibull_ext_color_scheme = "none"
html_theme_options = {
    "navigation_with_keys": True,
    "source_repository": "",
    "footer_icons": [
        {
            "name": "The repository",
            "url": galaxy["repository"],
            "html": "Repository",
            "class": "",
        }
    ],
}


def simplify(_app: Sphinx, name: str, source: list[str]) -> None:
    """Shorten the titles of module pages, and leave out their list of contents: the theme shows one on each page."""
    if not name.startswith("collection/"):
        return
    text = re.sub(r"^\.\. contents::.*\n(?: +:.*\n)*", "", source[0], flags=re.MULTILINE)
    if name == "collection/changelog" and "====" not in text:
        # Before the first release there is nothing but a sentence.
        text = f"Release notes\n=============\n\n{text}"
    if name == "collection/index":
        title = "Modules, plugins and roles"
        text = re.sub(r"^.+\n=+$", f"{title}\n{'=' * len(title)}", text, count=1, flags=re.MULTILINE)
    source[0] = re.sub(rf"^{re.escape(project)}\.(\w+ \w+ -- .*\n\++)$", r"\1", text, flags=re.MULTILINE)


def setup(app: Sphinx) -> dict[str, Any]:
    """Let Sphinx call the function above for each page that it reads."""
    app.connect("source-read", simplify)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
