# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of what Ansible takes for a template, on whatever release runs them."""

from __future__ import annotations

import typing as t

import pytest
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar

from ansible_collections.voiceops.gladly_synthflow.plugins.filter.plan import plan_lines, tenant_plan
from ansible_collections.voiceops.gladly_synthflow.plugins.plugin_utils._templates import always_template, kept_as_text

HOSTILE = (
    "{{ 1 + 1 }}",
    "{% set a = 2 %}{{ a }}",
    "#jinja2: variable_start_string:'[%', variable_end_string:'%]'\n[% 2 %]",
)


def _shown(value: t.Any, expression: str) -> t.Any:
    """Return what a task shows of a fact."""
    templar = Templar(loader=DataLoader(), variables={"fact": value})
    return templar.template(always_template(f"{{{{ {expression} }}}}"))


@pytest.mark.parametrize("text", HOSTILE)
def test_what_a_vendor_said_stays_text(text: str) -> None:
    assert _shown(kept_as_text({"said": [text]}), "fact.said[0]") == text
    assert _shown(kept_as_text({"said": [text]}), "'he said ' ~ fact.said[0]") == f"he said {text}"


@pytest.mark.parametrize("text", HOSTILE)
def test_a_plan_is_no_template(text: str) -> None:
    plan = tenant_plan(["acme"], {"acme": {"plan_failure": {"msg": text}}})
    assert _shown(plan, "fact.tenants[0].problems[0].finding") == text
    assert any(text.splitlines()[0] in line for line in _shown(plan_lines(plan), "fact"))
