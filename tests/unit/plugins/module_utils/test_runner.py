# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of running resources and listings."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._check_mode import WriteHeldBack
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._errors import Refused
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._fields import Field, FieldTable
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._resource import (
    Context,
    Listing,
    Params,
    Plan,
    Resource,
)
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._runner import (
    Task,
    carry_out,
    run_listing,
    run_resource,
)

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


class Halfway(Thing):
    """A resource that writes, and then does not see what it wrote."""

    def apply(self, plan: Plan, current: dict[str, t.Any] | None) -> None:
        self._context.written.append("PUT /thing")

    def confirm(self, plan: Plan) -> dict[str, t.Any]:
        raise Refused("do it", "nothing is there", "Look.")


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


class Warned(Things):
    """A listing that warns."""

    libraries = ()

    def __init__(self, params: Params, context: Context) -> None:
        super().__init__(params, context)
        context.warn(params["text"])


@pytest.mark.parametrize("value", ["a\x00b", "\udcfc", {"a": ["\ud800"]}, {"\x00": 1}])
def test_an_option_that_nothing_could_take_is_refused_without_its_value(value: t.Any) -> None:
    task = Task("voiceops.gladly_synthflow.warned", {"text": value}, secrets=set())
    ending = carry_out(Warned, task)
    assert ending.failed
    assert ending.traceback is None
    assert ending.result["error"]["kind"] == "invalid_input"
    assert "'text': it holds a NUL or half of a character" in ending.result["msg"]
    assert ending.result["msg"].isprintable()


def test_warnings_have_no_secrets() -> None:
    """Since ansible-core 2.19, Ansible masks the warnings of a module no more."""
    ending = carry_out(Warned, Task("things", {"text": "Beware of hunter2."}, ["hunter2"]))
    assert (ending.failed, ending.warnings) == (False, ["Beware of ********."])


def test_a_secret_of_blanks_makes_no_holes() -> None:
    ending = carry_out(Warned, Task("things", {"text": "A  B"}, ["  ", "hunter2"]))
    assert (ending.secrets, ending.warnings) == ({"hunter2"}, ["A  B"])


def test_a_failure_behind_a_write_is_told_as_a_change() -> None:
    ending = carry_out(Halfway, Task("a_thing", {"action": "update"}, set()))
    assert (ending.failed, ending.result["changed"]) == (True, True)
    ending = carry_out(Halfway, Task("a_thing", {"action": "update", "refuse": True}, set()))
    assert (ending.failed, "changed" in ending.result) == (True, False)
