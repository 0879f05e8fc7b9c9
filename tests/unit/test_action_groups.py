# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of the action groups, through which users set connection options once."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]


def _documentation(path: Path) -> str:
    """Return the documentation of a module, which names the fragments of each vendor whose credentials it takes."""
    text = path.read_text(encoding="utf-8")
    return text.partition("DOCUMENTATION = ")[2].partition("EXAMPLES = ")[0]


@pytest.mark.parametrize("vendor", ["gladly", "synthflow"])
def test_a_group_names_exactly_the_modules_that_take_credentials_of_its_vendor(vendor: str) -> None:
    groups = yaml.safe_load((ROOT / "meta/runtime.yml").read_text())["action_groups"]
    fragment = f"- voiceops.gladly_synthflow.connection.{vendor}"
    paths = (ROOT / "plugins/modules").glob("[!_]*.py")
    assert groups[vendor] == sorted(path.stem for path in paths if fragment in _documentation(path))


def test_all_is_made_of_both_vendors_and_of_modules_that_ask_both() -> None:
    groups = yaml.safe_load((ROOT / "meta/runtime.yml").read_text())["action_groups"]
    assert set(groups) == {"all", "gladly", "synthflow"}
    *alone, vendors = groups["all"]
    assert vendors == {"metadata": {"extend_group": ["gladly", "synthflow"]}}
    fragments = [f"- voiceops.gladly_synthflow.connection{ending}" for ending in ("\n", ".gladly", ".synthflow")]
    texts = {path.stem: _documentation(path) for path in (ROOT / "plugins/modules").glob("[!_]*.py")}
    expected = {name for name, text in texts.items() if [one in text for one in fragments] == [True, False, False]}
    # The probe has a vendor's hosts to talk to, and none of its accounts.
    assert alone == sorted(expected | {"sip_probe"})
