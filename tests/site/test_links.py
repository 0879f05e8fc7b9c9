# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every link of every page leads to a page and an anchor that is there, and nothing is loaded from elsewhere."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from site_files import FILES, SITE, content_of

from collection_tree import CHECKOUT

REPOSITORY = "https://github.com/voiceops/gladly_synthflow"


def target_of(file: Path, link: str) -> tuple[Path, str]:
    """Return the file of the site to which a link of a page leads, and the anchor in it."""
    parts = urlsplit(link)
    path = os.path.normpath(file.parent / unquote(parts.path)) if parts.path else str(file)
    return Path(path), unquote(parts.fragment)


def is_internal(link: str) -> bool:
    """Tell whether a link stays on the site."""
    return not urlsplit(link).scheme and not link.startswith("//")


@pytest.mark.parametrize("file", FILES, ids=str)
def test_links_inside_the_site_lead_somewhere(file: Path) -> None:
    broken = []
    for link in filter(is_internal, content_of(file).links):
        target, anchor = target_of(file, link)
        if not (SITE / target).is_file() or (anchor and anchor not in content_of(target).anchors):
            broken.append(link)

    assert broken == []


@pytest.mark.parametrize("file", FILES, ids=str)
def test_what_a_page_loads_lies_beside_it(file: Path) -> None:
    loaded = [link for link in content_of(file).loaded if not link.startswith("data:")]

    assert [link for link in loaded if not is_internal(link) or not (SITE / target_of(file, link)[0]).is_file()] == []


def test_links_to_the_repository_lead_to_files_that_it_holds() -> None:
    links = {link for file in FILES for link in content_of(file).links if link.startswith(f"{REPOSITORY}/")}
    files = [link for link in links if link.startswith((f"{REPOSITORY}/blob/main/", f"{REPOSITORY}/tree/main/"))]

    assert files
    assert [link for link in files if not (CHECKOUT / urlsplit(link).path.split("/main/")[1]).exists()] == []


def test_links_elsewhere_are_encrypted() -> None:
    links = {link for file in FILES for link in content_of(file).links if not is_internal(link)}

    assert {urlsplit(link).scheme for link in links} == {"https"}


@pytest.mark.parametrize("file", FILES, ids=str)
def test_an_anchor_stands_once(file: Path) -> None:
    anchors = content_of(file).anchors

    assert sorted(anchors) == sorted(set(anchors))
