# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Playbooks are in the changelog, where modules, plugins and roles get by themselves."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

CHECKOUT = Path(__file__).resolve().parents[3]
CHANGELOGS = CHECKOUT / "changelogs"


def load(path: Path) -> Any:
    """Return the content of a YAML file."""
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def test_every_playbook_was_announced_once() -> None:
    fragments = [load(path) or {} for path in (CHANGELOGS / "fragments").glob("*.yml")]
    releases = (load(CHANGELOGS / "changelog.yaml")["releases"] or {}).values()

    announced = [entry["name"] for fragment in fragments for entry in fragment.get("add object.playbook", [])]
    announced += [entry["name"] for release in releases for entry in release.get("objects", {}).get("playbook", [])]

    assert sorted(announced) == sorted(path.stem for path in (CHECKOUT / "playbooks").glob("*.yml"))
