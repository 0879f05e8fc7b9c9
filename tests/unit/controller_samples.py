# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A small content of a controller with nothing wrong in it, and ways to spoil it."""

from __future__ import annotations

import copy
import typing as t

from ansible_collections.voiceops.gladly_synthflow.plugins.plugin_utils._controller.content import content_problems

CONTENT: dict[str, t.Any] = {
    "variables": {"known": ["awx_slices", "awx_waves", "awx_job_timeout"], "given": ["awx_slices", "awx_job_id"]},
    "settings": {
        "awx_controller_host": "https://awx.example.com",
        "awx_project_url": "https://git.example.com/voice/fleet.git",
        "awx_project_timeout": 300,
        "awx_image": "registry.example.com/voice/ee:1.0.0",
        "awx_state_directory": "/var/lib/voiceops",
        "awx_waves": ["canary", "main"],
        "awx_canary_wave": "canary",
        "awx_slices": 4,
        "awx_forks": 20,
        "awx_job_timeout": 0,
        "awx_approval_timeout": 0,
    },
    "project": {"name": "v project"},
    "inventory_source": {"name": "v source"},
    "credential_types": [
        {
            "name": "v Synthflow",
            "inputs": {
                "fields": [
                    {"id": "api_key", "secret": True},
                    {"id": "workspace_id"},
                    {"id": "region", "choices": ["us", "eu"]},
                ],
                "required": ["api_key", "workspace_id", "region"],
            },
            "injectors": {"env": {"SYNTHFLOW_API_KEY": "{{ api_key }}"}},
        }
    ],
    "credentials": [
        {"name": "v vault", "credential_type": "Vault", "inputs": {"vault_password": "made up", "vault_id": "fleet"}},
        {
            "name": "v acme",
            "credential_type": "v Synthflow",
            "inputs": {"api_key": "made up", "workspace_id": "1", "region": "us"},
        },
    ],
    "notification_template": {},
    "job_templates": [
        {
            "name": "v plan",
            "playbook": "playbooks/plan.yml",
            "credentials": ["v vault"],
            "job_slice_count": 1,
        },
        {
            "name": "v integrate",
            "playbook": "playbooks/integrate.yml",
            "credentials": ["v vault"],
            "job_slice_count": "1",
            "ask_limit_on_launch": True,
            "ask_job_slice_count_on_launch": True,
            "allow_simultaneous": False,
            "survey_enabled": True,
            "survey_spec": {
                "name": "Rollout",
                "description": "",
                "spec": [
                    {
                        "question_name": "Wave",
                        "variable": "wave",
                        "type": "multiplechoice",
                        "choices": ["all", "canary"],
                        "default": "all",
                        "required": True,
                    }
                ],
            },
        },
    ],
    "schedules": [
        {
            "name": "v nightly",
            "unified_job_template": "v plan",
            "rrule": "DTSTART;TZID=UTC:20260101T020000 RRULE:FREQ=DAILY;INTERVAL=1",
        }
    ],
    "workflow": {"name": "v rollout"},
    "workflow_nodes": [
        {"identifier": "plan", "unified_job_template": "v plan"},
        {"identifier": "approve", "approval_node": {"name": "v approve", "timeout": "0"}},
        {"identifier": "fleet", "unified_job_template": "v integrate", "limit": "a", "job_slice_count": 4},
    ],
    "workflow_links": [
        {"identifier": "plan", "success_nodes": ["approve"]},
        {"identifier": "approve", "success_nodes": ["fleet"]},
    ],
}


def problems_with(place: str, value: t.Any) -> list[str]:
    """Return what is wrong when a value, named by its path with dots, is another one, or is missing (an ellipsis)."""
    content = copy.deepcopy(CONTENT)
    *steps, last = (int(step) if step.isdigit() else step for step in place.split("."))
    parent: t.Any = content
    for step in steps:
        parent = parent[step]
    if value is ...:
        del parent[last]
    else:
        parent[last] = value
    return content_problems(content)
