# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests that the page on AWX, and the role, speak of the variables and objects that there are."""

from __future__ import annotations

import re
import typing as t
from pathlib import Path

import yaml

CHECKOUT = Path(__file__).resolve().parents[3]
ROLE = CHECKOUT / "roles" / "awx"
PAGE = (CHECKOUT / "docs" / "awx.md").read_text(encoding="utf-8")
# Variables that AWX itself gives to each job.
OF_AWX = {"awx_job_id"}


def _read(path: str) -> t.Any:
    return yaml.safe_load((ROLE / path).read_text(encoding="utf-8"))


OPTIONS = _read("meta/argument_specs.yml")["argument_specs"]["main"]["options"]


def test_every_variable_of_the_page_is_one_of_the_role() -> None:
    named = set(re.findall(r"\bawx_[a-z_]+\b", PAGE)) - OF_AWX
    assert named <= set(OPTIONS)


def test_the_files_of_the_page_set_variables_of_the_role() -> None:
    blocks = re.findall(r"```yaml\n# (?:controller|acme)\.yml\n(.*?)```", PAGE, re.DOTALL)
    assert len(blocks) == 2
    for block in blocks:
        assert set(yaml.safe_load(block)) <= set(OPTIONS)


def test_every_default_is_documented_as_it_is() -> None:
    defaults = _read("defaults/main.yml")
    assert set(defaults) == set(OPTIONS)
    documented = {name: option["default"] for name, option in OPTIONS.items() if "default" in option}
    assert {name: defaults[name] for name in documented} == documented


def test_every_job_template_of_the_role_is_on_the_page_and_has_a_playbook_in_the_example() -> None:
    templates = re.findall(r'name: "\{\{ awx_prefix \}\} ([\w ]+)"\n.*\n    playbook: (\S+)', _text("job_templates"))
    assert len(templates) == 9
    for name, playbook in templates:
        assert f"`voiceops {name}`" in PAGE
        assert (CHECKOUT / "examples" / "fleet" / playbook).is_file()


def _text(name: str) -> str:
    return (ROLE / "vars" / "main" / f"{name}.yml").read_text(encoding="utf-8")
