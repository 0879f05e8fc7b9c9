# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of running resources and listings."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._errors import Refused
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._fields import Field, FieldTable
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._http import WriteHeldBack
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._resource import (
    Context,
    Listing,
    Params,
    Plan,
    Resource,
)
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._runner import run_listing, run_resource

TRACE: list[str] = []


class Thing(Resource):
    """A resource that writes down what is asked of it."""

    result_key = "thing"
    title = "a_thing"
    fields = FieldTable(Field("name"))
    module_arguments: t.ClassVar[dict[str, t.Any]] = {"argument_spec": {}}

    def __init__(self, params: Params, context: Context) -> None:
        self._params, self._context = params, context
        TRACE[:] = ["init"]

    def read(self) -> dict[str, t.Any] | None:
        TRACE.append("read")
        return {"name": "old"}

    def plan(self, current: dict[str, t.Any] | None) -> Plan:
        TRACE.append("plan")
        if self._params.get("refuse"):
            raise Refused("do it", "no", "Stop.")
        return Plan(self._params["action"], {"name": "old"}, {"name": "new"}, {"name": "predicted"})

    def apply(self, plan: Plan, current: dict[str, t.Any] | None) -> None:
        TRACE.append("apply")
        if self._context.check_mode:
            raise WriteHeldBack("PUT", "/thing")

    def confirm(self, plan: Plan) -> dict[str, t.Any]:
        TRACE.append("confirm")
        return {"name": "confirmed"}

    def close(self) -> None:
        TRACE.append("close")


class Things(Listing):
    """A listing."""

    module_arguments: t.ClassVar[dict[str, t.Any]] = {"argument_spec": {}}

    def __init__(self, params: Params, context: Context) -> None:
        self._params = params
        TRACE[:] = ["init"]

    def collect(self) -> dict[str, t.Any]:
        if self._params.get("refuse"):
            raise Refused("do it", "no", "Stop.")
        return {"things": [1]}

    def close(self) -> None:
        TRACE.append("close")


def test_a_change() -> None:
    result = run_resource(Thing, {"action": "update"}, Context())
    assert result == {"changed": True, "thing": {"name": "confirmed"}}
    assert TRACE == ["init", "read", "plan", "apply", "confirm", "close"]


def test_a_prediction_takes_the_same_way_up_to_the_first_write() -> None:
    result = run_resource(Thing, {"action": "update"}, Context(check_mode=True))
    assert result == {"changed": True, "thing": {"name": "predicted"}}
    assert TRACE == ["init", "read", "plan", "apply", "close"]


@pytest.mark.parametrize("check_mode", [True, False])
def test_nothing_to_do(check_mode: bool) -> None:
    result = run_resource(Thing, {"action": "none"}, Context(check_mode=check_mode))
    assert result == {"changed": False, "thing": {"name": "predicted"}}
    assert TRACE == ["init", "read", "plan", "close"]


def test_a_diff_is_made_on_request() -> None:
    result = run_resource(Thing, {"action": "update"}, Context(), diff=True)
    assert result["diff"] == {
        "before": {"name": "old"},
        "after": {"name": "new"},
        "before_header": "a_thing",
        "after_header": "a_thing",
    }


def test_connections_are_closed_after_a_failure() -> None:
    with pytest.raises(Refused):
        run_resource(Thing, {"action": "update", "refuse": True}, Context())
    assert TRACE == ["init", "read", "plan", "close"]
    with pytest.raises(Refused):
        run_listing(Things, {"refuse": True}, Context())
    assert TRACE == ["init", "close"]


def test_a_listing_never_changes_anything() -> None:
    assert run_listing(Things, {}, Context()) == {"changed": False, "things": [1]}
    assert TRACE == ["init", "close"]
