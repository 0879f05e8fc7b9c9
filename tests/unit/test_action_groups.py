# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of the action groups, through which users set connection options once."""

from __future__ import annotations

from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]


def test_groups_name_exactly_the_modules_that_exist() -> None:
    groups = yaml.safe_load((ROOT / "meta/runtime.yml").read_text())["action_groups"]
    modules = {path.stem for path in (ROOT / "plugins/modules").glob("*.py")} - {"__init__"}
    assert groups["gladly"] == sorted(name for name in modules if name.startswith("gladly_"))
    assert groups["synthflow"] == sorted(name for name in modules if name.startswith("synthflow_"))
    assert set(groups["gladly"]) | set(groups["synthflow"]) == modules


def test_all_is_made_of_both_vendors() -> None:
    groups = yaml.safe_load((ROOT / "meta/runtime.yml").read_text())["action_groups"]
    assert set(groups) == {"all", "gladly", "synthflow"}
    assert groups["all"] == [{"metadata": {"extend_group": ["gladly", "synthflow"]}}]
