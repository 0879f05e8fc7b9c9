# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of how a misspelt variable of a tenant is told."""

from __future__ import annotations

import pytest
from module_process import action_plugin

from ansible_collections.voiceops.gladly_synthflow.plugins.plugin_utils._tenant_variables import misspelt


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("tenant_gladly_hots", "tenant_gladly_host"),
        ("tenant_number", "tenant_numbers"),
        ("tenant_verify_levle", "tenant_verify_level"),
        ("tenant_gladly_confirmed", "tenant_gladly_confirm"),
    ],
)
def test_a_slip_is_told_with_the_right_name(name: str, meant: str) -> None:
    assert misspelt(["inventory_hostname", "tenant_region", name]) == [
        f"The variable {name} is not known, so it changes nothing. Did you mean {meant}?"
    ]


@pytest.mark.parametrize(
    "name", ["tenant_region", "tenant_wave", "tenant_state", "tenant_gladly_confirm", "tenant_owner", "gladly_hots"]
)
def test_known_variables_and_those_of_others_are_passed_over(name: str) -> None:
    assert misspelt([name]) == []


@pytest.mark.parametrize("module", ["tenant_integration", "tenant_preflight_info"])
def test_a_task_about_a_tenant_warns_of_the_variables_of_its_host(module: str) -> None:
    plugin = action_plugin(module, {"tenant": "acme", "numbers": []})
    assert plugin.run(task_vars={"tenant_region": "us"}).get("warnings", []) == []
    warned = action_plugin(module, {"tenant": "acme", "numbers": []}).run(task_vars={"tenant_regin": "us"})
    assert warned["failed"]
    assert warned["warnings"] == misspelt(["tenant_regin"])


def test_what_a_slip_holds_is_not_told() -> None:
    plugin = action_plugin("tenant_integration", {"tenant": "acme"})
    assert "s3cret" not in str(plugin.run(task_vars={"tenant_gladly_api_tokne": "s3cret"}))
