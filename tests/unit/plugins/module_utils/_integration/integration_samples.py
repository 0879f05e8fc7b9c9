# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A tenant with two numbers, and stand-ins for what carries its parts out and for the probes."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from preflight_samples import SECOND, options

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._integration.arguments import preflight_params
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._integration.carriers import OnPlan
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._integration.course import Tenant
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._integration.cutover import GladlySide
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._integration.journal import Journal
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._integration.outcome import Ended
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._integration.proof import Proof
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._integration.transaction import (
    TenantIntegration,
)
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._integration.wiring import (
    Part,
    account_of,
    voice_of,
)
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._preflight.settings import read_settings
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._resource import Plan

OTHER = str(SECOND["phone_number"])
INBOX = {"type": "inbox", "target": "Voice Support"}
Came: t.TypeAlias = "t.Mapping[str, t.Any] | BaseException"


def given(**changes: t.Any) -> dict[str, t.Any]:
    """Return the options of a tenant, as Ansible would hand them to the module."""
    wanted = {"tenant": "acme", **options(**changes)}
    outcome = ArgumentSpecValidator(**TenantIntegration.module_arguments).validate(wanted)
    assert not outcome.error_messages, outcome.error_messages
    return t.cast("dict[str, t.Any]", outcome.validated_parameters)


def tenant(**changes: t.Any) -> Tenant:
    """Return a tenant with two numbers."""
    entries = [*options(number=changes.pop("number", None))["numbers"], SECOND]
    params = preflight_params(given(numbers=entries, **changes))
    settings = read_settings(params)
    voice = voice_of(settings, account_of("gladly", params["gladly"]))
    return Tenant("acme", settings, account_of("synthflow", params["synthflow"]), voice)


class TooEarly(BaseException):
    """What ends a run before it is known what there was."""


def route_before(number: str) -> dict[str, t.Any]:
    """Return the route that a number had."""
    return {"phone_number": number, "action": INBOX, "fallback": None}


@dataclass
class ScriptedCarrier:
    """Carries parts out by script: ``came`` is by module and object, and by ``restore`` for a route to put back."""

    came: dict[tuple[str, ...], Came] = field(default_factory=dict)
    carried: list[tuple[str, ...]] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)

    def carry(self, part: Part, on_plan: OnPlan | None = None) -> dict[str, t.Any]:
        """Return what is in the script, or something that was changed."""
        key = (*part.key, "restore") if part.options.get("restore") else part.key
        self.carried.append(key)
        self.parts.append(part)
        came = self.came.get(key, {})
        if on_plan and not isinstance(came, TooEarly):
            on_plan(Plan("update", {}, {}, {}, extras={"previous": route_before(part.object)}))
        if isinstance(came, BaseException):
            raise came
        usual = {"changed": True, part.result_key: {"name": part.object}}
        if part.module == "gladly_inbound_route":
            usual["previous"] = route_before(part.object)
        if part.module == "gladly_runbook":
            usual["runbook"] = {"html": "acme.html"}
        return {**usual, **came}


@dataclass
class ScriptedProof(Proof):
    """Answers as told, in place of probing: each entry of ``answers`` is a failure, None, or an exception."""

    answers: list[t.Any] = field(default_factory=list)
    looks: int = 0
    wanted: bool = True

    @property
    def is_wanted(self) -> bool:
        """Whether anything is probed at all."""
        return self.wanted

    def after_the_cut_over(self) -> dict[str, t.Any]:
        """Return the next answer."""
        self.looks += 1
        if not self.answers:
            return {"passed": True, "failures": []}
        answer = self.answers.pop(0)
        if isinstance(answer, BaseException):
            raise answer
        return {"passed": answer is None, "failures": [] if answer is None else [answer]}

    def of_all(self, connect_only: t.Iterable[str]) -> dict[str, t.Any]:
        """Return the next answer."""
        return self.after_the_cut_over()


@dataclass
class Run:
    """One run of Gladly's side of a tenant."""

    carrier: ScriptedCarrier
    proof: ScriptedProof
    journal: Journal
    ended: Ended | None

    def tried(self, module: str) -> list[tuple[str, ...]]:
        """Return what was tried with the objects of a module, in order."""
        return [key[1:] for key in self.carrier.carried if key[0] == module]

    @property
    def routes(self) -> list[tuple[str, ...]]:
        """What was tried with routes."""
        return self.tried("gladly_inbound_route")


def run_gladly(
    came: dict[tuple[str, ...], Came],
    *answers: t.Any,
    proof_wanted: bool = True,
    predicts: bool = False,
    carried: list[tuple[str, ...]] | None = None,
    **changes: t.Any,
) -> Run:
    """Set Gladly up by script, and return what came of it. What breaks the run off is raised."""
    carrier, journal = ScriptedCarrier(came, [] if carried is None else carried), Journal()
    proof = ScriptedProof(answers=list(answers), wanted=proof_wanted)
    side = GladlySide(
        tenant(**changes), carrier, journal, proof, predicts=predicts, check_mode=predicts, with_diff=False
    )
    try:
        side.set_up()
    except Ended as ended:
        return Run(carrier, proof, journal, ended)
    return Run(carrier, proof, journal, None)
