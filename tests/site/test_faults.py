# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A fault of a page fails the build and is named: Sphinx runs with the site's own settings on made-up pages."""

from __future__ import annotations

from pathlib import Path

import pytest

from build_site import build

GOOD = {
    "index.md": "# Front\n\n[A file](../../TESTING.md) and [a page](../page.md#a-part).\n\n```{toctree}\npage\n```\n",
    "page.md": "# Page\n\n## A part\n\n[Front](index.md), [this](#a-part), [code](../plugins/modules/sip_probe.py).\n",
}

# By what is wrong: what a page says, and what the warning has to name.
FAULTS = {
    "page": ("[a page that is not there](gone.md)", "gone.md"),
    "anchor": ("[an anchor that another page lacks](index.md#gone)", "'gone'"),
    "own_anchor": ("[an anchor that the page itself lacks](#missing)", "'missing'"),
    "file": ("[a file that the repository lacks](../roles/gone/README.md)", "roles/gone"),
    "picture": ("![a picture that is not there](images/gone.png)", "images/gone.png"),
    "label": ("{ref}`gone_plugins` is a label of Ansible that is not known", "gone_plugins"),
}


def run(folder: Path, pages: dict[str, str]) -> int:
    """Build a site of some pages, and return Sphinx's exit code."""
    source = folder / "source"
    source.mkdir()
    for name, text in pages.items():
        (source / name).write_text(text)
    return build(source, folder / "site")


def test_pages_without_a_fault_are_built(tmp_path: Path) -> None:
    assert run(tmp_path, GOOD) == 0

    front, page = ((tmp_path / "site" / name).read_text() for name in ("index.html", "page.html"))
    assert 'href="https://github.com/voiceops/gladly_synthflow/blob/main/TESTING.md"' in front
    assert 'href="page.html#a-part"' in front
    assert 'href="https://github.com/voiceops/gladly_synthflow/blob/main/plugins/modules/sip_probe.py"' in page


def test_a_page_that_no_list_names_fails_the_build(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, {**GOOD, "lost.md": "# Lost\n"}) == 1

    (warning,) = warnings(capfd)
    assert "lost.md: WARNING: document isn't included in any toctree" in warning


def test_each_fault_is_named_once_and_fails_the_build(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    names = "\n".join(FAULTS)
    pages = {f"{name}.md": f"# A fault\n\n{text}\n" for name, (text, _told) in FAULTS.items()}

    assert run(tmp_path, {"index.md": f"# Front\n\n```{{toctree}}\n{names}\n```\n", **pages}) == 1

    found = warnings(capfd)
    assert len(found) == len(FAULTS)
    for name, (_text, told) in FAULTS.items():
        assert [line for line in found if f"/{name}.md:" in line and told in line], name


def warnings(capfd: pytest.CaptureFixture[str]) -> list[str]:
    """Return what Sphinx warned of."""
    return [line for line in capfd.readouterr().err.splitlines() if "WARNING" in line]
