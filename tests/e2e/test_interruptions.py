# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Cut off at any write, before or after it took effect: running again ends where an undisturbed run ends."""

from __future__ import annotations

from contextlib import suppress
from typing import Any, NamedTuple

import pytest
from tenant import Tenant, changes

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils import _repeats, _resource
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._errors import IntegrationError
from sandbox_control import Control
from voice_sandbox.process import SandboxProcess

LOST = ["reset_before_commit", "reset_after_commit"]
STOPPED = ["stop_before_commit", "stop_after_commit"]


class Undisturbed(NamedTuple):
    """What both vendors hold when nothing goes wrong."""

    wired: dict[str, Any]
    unwired: dict[str, Any]


WIRING_WRITES = range(5)
UNWIRING_WRITES = range(4)


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait as the code does, only less long."""
    monkeypatch.setattr(_resource, "SETTLE_SECONDS", 1.0)
    monkeypatch.setattr(_resource, "POLL_SECONDS", 0.2)
    monkeypatch.setattr(_repeats, "FIRST_DELAY", 0.05)


@pytest.fixture(scope="module")
def undisturbed(shared_sandbox: SandboxProcess) -> Undisturbed:
    """What there is after an undisturbed wiring, and after taking it apart again."""
    control, tenant = Control(shared_sandbox), Tenant(shared_sandbox.info)
    control.reset()
    tenant.integrate()
    wired = control.state()
    tenant.unwire()
    return Undisturbed(wired, control.state())


@pytest.mark.parametrize("kind", [*LOST, "html", "status"])
@pytest.mark.parametrize("position", WIRING_WRITES)
def test_a_lost_or_useless_answer_while_wiring(
    sandbox: SandboxProcess, control: Control, undisturbed: Undisturbed, kind: str, position: int
) -> None:
    tenant = Tenant(sandbox.info)
    control.plant(tenant="acme", method="WRITE", path=".*", kind=kind, status=500, skip=position, times=1)

    with suppress(IntegrationError):
        tenant.integrate()
    control.clear_faults()
    tenant.integrate()

    assert control.state() == undisturbed.wired
    assert changes(tenant.integrate()) == [False] * 5


@pytest.mark.parametrize("kind", LOST)
@pytest.mark.parametrize("position", UNWIRING_WRITES)
def test_a_lost_answer_while_taking_apart(
    sandbox: SandboxProcess, control: Control, undisturbed: Undisturbed, kind: str, position: int
) -> None:
    tenant = Tenant(sandbox.info)
    tenant.integrate()
    control.plant(tenant="acme", method="WRITE", path=".*", kind=kind, skip=position, times=1)

    with suppress(IntegrationError):
        tenant.unwire()
    control.clear_faults()
    tenant.unwire()

    assert control.state() == undisturbed.unwired


@pytest.mark.parametrize("kind", STOPPED)
@pytest.mark.parametrize("position", WIRING_WRITES)
def test_the_vendors_vanish_while_wiring(
    own_sandbox: SandboxProcess, undisturbed: Undisturbed, kind: str, position: int
) -> None:
    control = Control(own_sandbox)
    control.plant(tenant="acme", method="WRITE", path=".*", kind=kind, skip=position, times=1)

    with pytest.raises(IntegrationError):
        Tenant(own_sandbox.info).integrate()
    assert own_sandbox.wait_stopped() == 3
    own_sandbox.start()
    Tenant(own_sandbox.info).integrate()

    assert control.state() == undisturbed.wired
    assert changes(Tenant(own_sandbox.info).integrate()) == [False] * 5


def test_a_route_never_points_at_a_destination_that_is_not_ready(sandbox: SandboxProcess, control: Control) -> None:
    """Whatever is cut off, callers move last: no route write comes before all that it needs can be read back."""
    Tenant(sandbox.info).integrate()
    writes = [(entry["method"], entry["path"].split("?")[0].rsplit("/", 2)[-2:]) for entry in control.writes()]
    assert [place for _method, place in writes][-1][0] == "inbound-routes"
    assert sum(place[0] == "inbound-routes" for _method, place in writes) == 1
