# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is not known about the vendors: under every answer, a tenant is wired, stays wired, and is taken apart."""

from __future__ import annotations

from typing import Any

import pytest
from tenant import Tenant, changes, diffs

from voice_sandbox.process import SandboxProcess
from voice_sandbox.switches import SWITCHES

# Set by the vendors' contracts rather than unknown, or about wrong credentials, which other tests hold.
NOT_FOR_WIRING = {"sip_trunking", "rate_limit", "rate_window", "bad_key", "wrong_workspace", "retry_after"}

CASES = [
    pytest.param({switch.name: value}, id=f"{switch.name}={value}")
    for switch in SWITCHES
    if switch.name not in NOT_FOR_WIRING
    for value in (switch.values[1:] or ("1.5",))
]
TOGETHER = [
    pytest.param({}, id="defaults"),
    pytest.param({"max_page_size": "20", "oversize": "400", "list_order": "newest"}, id="small pages, strictly"),
    pytest.param(
        {"assistant_read": "minimal", "assistant_shape": "object", "assistant_list_shape": "object_when_single"},
        id="little to read",
    ),
    pytest.param({"number_appears_after": "1.5", "attach_appears_after": "1.5"}, id="reads lag"),
]


@pytest.mark.parametrize("switches", CASES + TOGETHER)
def test_a_tenant_is_wired_whatever_the_vendors_do(
    sandbox: SandboxProcess, control: Any, switches: dict[str, str]
) -> None:
    control.switch(**switches)
    tenant = Tenant(sandbox.info)
    seed = control.state()

    control.forget()
    predicted = tenant.wire(check_mode=True)
    assert control.writes() == []
    wired = tenant.wire()

    assert changes(predicted) == changes(wired) == [True] * 5
    assert diffs(predicted) == diffs(wired)
    control.forget()
    assert changes(tenant.wire()) == [False] * 5
    assert control.writes() == []

    assert changes(tenant.unwire()) == [True] * 4
    assert changes(tenant.unwire()) == [False] * 4
    assert without_the_route(control.state()) == without_the_route(seed)


@pytest.mark.parametrize("switches", TOGETHER)
def test_one_task_does_the_same(sandbox: SandboxProcess, control: Any, switches: dict[str, str]) -> None:
    control.switch(**switches)
    tenant = Tenant(sandbox.info)
    control.forget()
    predicted = tenant.integrate(check_mode=True)
    assert control.writes() == []
    integrated = tenant.integrate()
    assert changes(predicted) == changes(integrated) == [True] * 5
    assert diffs(predicted) == diffs(integrated)
    state = control.state()
    control.forget()
    assert changes(tenant.integrate()) == [False] * 5
    assert control.writes() == []
    tenant.unwire()
    tenant.wire()
    assert control.state() == state


def without_the_route(state: dict[str, Any]) -> dict[str, Any]:
    """Leave the inbound routes out: a number that is taken back goes to its fallback, not to where it went before."""
    return {
        tenant: {**content, "gladly": {key: value for key, value in content["gladly"].items() if "route" not in key}}
        for tenant, content in state.items()
    }
