# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Build the documentation site into .cache/site: the pages of docs/, the contracts, and antsibull-docs' module pages.

Warnings are errors, and a page of docs/ that no list of docs/site/index.md names is one. Nothing is downloaded.
"""

from __future__ import annotations

import os
import pkgutil
import shutil
import subprocess
import sys
import zlib
from pathlib import Path

import ansible.modules
import yaml

from collection_tree import CACHE, CHECKOUT, link_collection

DOCS = CHECKOUT / "docs"
PROJECT = DOCS / "site"
WORK = CACHE / "site-build"
SITE = CACHE / "site"
COLLECTION = "voiceops.gladly_synthflow"

sys.path.insert(0, str(PROJECT))
from contract_pages import write_pages  # noqa: E402


def assemble(source: Path) -> None:
    """Put what Sphinx reads into one folder, as it lies in docs/, with the front page and the README as pages."""
    shutil.rmtree(source, ignore_errors=True)
    source.mkdir(parents=True)
    for page in [*DOCS.glob("*.md"), PROJECT / "index.md"]:
        shutil.copy2(page, source)
    # Links are resolved by docs/site/repository_links.py; a picture has to be where Sphinx looks for it.
    readme = (CHECKOUT / "README.md").read_text(encoding="utf-8").replace("](docs/images/", "](images/")
    (source / "readme.md").write_text(readme, encoding="utf-8")
    shutil.copytree(DOCS / "images", source / "images")
    write_pages(DOCS / "contracts", source / "contracts")


def write_module_pages(destination: Path) -> None:
    """Let antsibull-docs write the pages of modules, plugins and roles."""
    destination.mkdir()
    home = CACHE / "home"
    home.mkdir(exist_ok=True)
    subprocess.run(
        [
            Path(sys.executable).with_name("antsibull-docs"),
            "collection",
            "--use-current",
            "--squash-hierarchy",
            "--fail-on-error",
            "--dest-dir",
            destination,
            COLLECTION,
        ],
        # It calls ansible-doc, and writes a log into the home folder.
        env={
            **os.environ,
            "ANSIBLE_COLLECTIONS_PATH": str(link_collection()),
            "HOME": str(home),
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        },
        check=True,
    )


def write_inventory(file: Path) -> None:
    """Write the labels of ansible_pages.yml, and those of Ansible's modules, as an inventory of intersphinx."""
    labels = yaml.safe_load((PROJECT / "ansible_pages.yml").read_text(encoding="utf-8"))
    lines = [f"{label} std:label -1 {entry['page']} {entry['title']}\n" for label, entry in sorted(labels.items())]
    for module in sorted(found.name for found in pkgutil.iter_modules(ansible.modules.__path__)):
        label = f"ansible_collections.ansible.builtin.{module}_module"
        page = f"collections/ansible/builtin/{module}_module.html#{label.translate(str.maketrans('._', '--'))}"
        lines.append(f"{label} std:label -1 {page} ansible.builtin.{module} module\n")
    head = ("Sphinx inventory version 2", "Project: Ansible", "Version: ", "The remainder is compressed using zlib.")
    file.write_bytes("".join(f"# {line}\n" for line in head).encode() + zlib.compress("".join(lines).encode()))


def build(source: Path, site: Path) -> int:
    """Run Sphinx, and return its exit code."""
    shutil.rmtree(site, ignore_errors=True)
    doctrees = source.with_name("doctrees")
    shutil.rmtree(doctrees, ignore_errors=True)
    command = [sys.executable, "-m", "sphinx", "--quiet", "--builder", "html", "--fail-on-warning", "--nitpicky"]
    command += ["--jobs", "2", "--conf-dir", str(PROJECT), "--doctree-dir", str(doctrees), str(source), str(site)]
    return subprocess.run(command, cwd=CHECKOUT, check=False).returncode


def main() -> int:
    """Build the site and return the exit code."""
    source = WORK / "source"
    assemble(source)
    write_module_pages(source / "collection")
    write_inventory(WORK / "ansible_pages.inv")
    code = build(source, SITE)
    if code == 0:
        print(f"The site is in {SITE.relative_to(CHECKOUT)}, {len(list(SITE.rglob('*.html')))} pages")
    return code


if __name__ == "__main__":
    sys.exit(main())
