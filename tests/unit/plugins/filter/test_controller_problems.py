# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of the filter ``controller_problems``, and that the role passes on what the filter lets through."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest
import yaml
from ansible.errors import AnsibleFilterError

from ansible_collections.voiceops.gladly_synthflow.plugins.filter.controller import controller_problems
from ansible_collections.voiceops.gladly_synthflow.plugins.plugin_utils._controller.job_templates import (
    JOB_TEMPLATE_KEYS,
    SCHEDULE_KEYS,
)
from ansible_collections.voiceops.gladly_synthflow.plugins.plugin_utils._controller.workflow import (
    LINK_KEYS,
    NODE_KEYS,
)

TASKS = Path(__file__).resolve().parents[4] / "roles" / "awx" / "tasks"


def test_a_content_without_anything_is_not_enough() -> None:
    assert "awx_image is not set" in " ".join(controller_problems({}))
    with pytest.raises(AnsibleFilterError, match="has to be the content of a controller"):
        controller_problems([])


def _options(file: str, module: str) -> list[set[str]]:
    """Return the options that tasks of the role give to a module, besides those that are not the entry's."""
    tasks: list[dict[str, t.Any]] = yaml.safe_load((TASKS / file).read_text(encoding="utf-8"))
    return [set(task[f"awx.awx.{module}"]) for task in tasks if f"awx.awx.{module}" in task]


def test_the_role_passes_on_every_key_that_is_let_through() -> None:
    assert _options("job_templates.yml", "job_template") == [set(JOB_TEMPLATE_KEYS)]
    assert _options("job_templates.yml", "schedule") == [set(SCHEDULE_KEYS)]
    nodes, links = _options("workflow.yml", "workflow_job_template_node")
    place = {"workflow_job_template", "organization"}
    assert nodes == NODE_KEYS | place | {"lookup_organization"}
    assert links == LINK_KEYS | place
