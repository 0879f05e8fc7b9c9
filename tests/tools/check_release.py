# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compare the tag of a release with galaxy.yml and the changelog; called by the release workflow."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import yaml

from collection_tree import CHECKOUT


def release_problems(tag: str, checkout: Path) -> list[str]:
    """Return one sentence per reason for which this tree is not the release of this tag."""
    version = yaml.safe_load((checkout / "galaxy.yml").read_text(encoding="utf-8"))["version"]
    releases = yaml.safe_load((checkout / "changelogs/changelog.yaml").read_text(encoding="utf-8"))["releases"]
    fragments = sorted(path.name for path in (checkout / "changelogs/fragments").glob("*.y*ml"))
    page = checkout / "CHANGELOG.md"
    problems = []
    if tag != version:
        problems.append(
            f"The tag is {tag}, and the version in galaxy.yml {version}: tag the commit that sets the version."
        )
    if version not in releases:
        problems.append(f"changelogs/changelog.yaml has no {version}: run antsibull-changelog release.")
    elif f"v{version}" not in (_unescaped(page) if page.exists() else ""):
        problems.append(f"CHANGELOG.md has no {version}: run antsibull-changelog generate.")
    if fragments:
        problems.append(
            f"Changes are not in the changelog yet: {', '.join(fragments)}. Run antsibull-changelog release."
        )
    return problems


def _unescaped(page: Path) -> str:
    """Return the text of a page in which antsibull-changelog has escaped dots and much else."""
    return page.read_text(encoding="utf-8").replace("\\", "")


def main() -> int:
    """Print every problem and return the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("tag")
    tag = parser.parse_args().tag
    problems = release_problems(tag, CHECKOUT)
    print("\n".join(problems) or f"{tag} is the version in galaxy.yml, and in the changelog")
    return int(bool(problems))


if __name__ == "__main__":
    sys.exit(main())
