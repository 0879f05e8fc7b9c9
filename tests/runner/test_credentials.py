# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Credentials of AWX, which put one account into the environment of a job: for one tenant, and refused for several."""

from __future__ import annotations

import pytest
from conftest import Controller

from sandbox_control import Control


@pytest.mark.parametrize("in_process", [True, False], ids=["in process", "as modules"])
def test_they_stand_in_for_those_of_a_single_tenant(controller: Controller, control: Control, in_process: bool) -> None:
    own = {"limit": "cobalt", "credentials": controller.credentials_of("cobalt")}
    done = controller.run("integrate", answers={"gladly_synthflow_in_process": in_process}, **own)
    assert done.status == "successful", done.stdout
    assert done.recap["changed"] == {"cobalt": 1}
    assert control.call("cobalt")["outcome"] == "assistant"


def test_a_role_of_many_tasks_takes_them_for_each(controller: Controller, control: Control) -> None:
    own = {"limit": "cobalt", "credentials": controller.credentials_of("cobalt")}
    control.forget()
    done = controller.run("decommission", answers={"decommission_confirm": "cobalt"}, **own)
    assert done.status == "successful", done.stdout
    assert {(entry["vendor"], entry["tenant"]) for entry in control.history()} == {
        ("synthflow", "cobalt"),
        ("gladly", "cobalt"),
    }
    assert not {401, 403} & {entry["status"] for entry in control.history()}


def test_they_are_refused_for_several_tenants_before_the_first_request(
    controller: Controller, control: Control
) -> None:
    control.forget()
    done = controller.run("integrate", credentials=controller.credentials_of("acme"))
    assert (done.status, done.rc) == ("failed", 2)
    message = done.failures["acme"]
    assert "with 3 tenants in the play the environment's credentials could be another tenant's" in message
    assert "or set tenant_shared_credentials to true if they really are shared" in message
    assert control.history() == []


def test_they_are_used_for_several_tenants_that_are_said_to_share_an_account(
    controller: Controller, control: Control
) -> None:
    for name in controller.repository.names:
        controller.repository.set(name, tenant_shared_credentials=True)
    control.forget()
    done = controller.run("plan", limit="acme,cobalt", credentials=controller.credentials_of("acme"))
    assert (done.status, done.rc) == ("failed", 2)
    # In the sandbox each has an account of its own, so the key of one opens that one alone.
    assert "acme: would change" in done.plain_stdout
    assert "cobalt: could not be planned" in done.plain_stdout
    assert {entry["tenant"] for entry in control.history()} >= {"acme", "cobalt"}
