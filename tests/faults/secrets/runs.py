# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The runs whose traces are searched for secrets: every playbook, every way to fail, both ways of a task."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from world import PLAYBOOKS

from secret_search import forms

from .defects import DEFECTS
from .tenants import SECRETS, members

OWN_PLAYBOOKS = Path(__file__).resolve().parent / "playbooks"
MISTAKES = OWN_PLAYBOOKS / "mistakes.yml"
KEPT_FACTS = OWN_PLAYBOOKS / "kept_facts.yml"
API_TENANTS = "tenant-0001,tenant-0002"
RUNBOOK_TENANT = "tenant-0003"
DEFECTS_OF_TESTS = ("Basic credentials in an exception", "options in an exception of the action plugin")
# What a vendor says before it quotes, which stands nowhere else in what is printed.
QUOTES = "Received was this:"
IMPATIENT = {"tenant_timeout": 2}
Fault = Mapping[str, Any]


@dataclass(frozen=True)
class Secretive:
    """A run with what is planted before it, and how it has to end: None is either way.

    ``defect`` is one of ours, planted in a copy of the collection. ``wants`` are the traces that it has to leave.
    """

    name: str
    playbooks: Sequence[Path]
    limit: str = API_TENANTS
    variables: Mapping[str, Any] = field(default_factory=dict)
    faults: Sequence[Fault] = ()
    fails: bool | None = False
    arguments: Sequence[str] = ()
    in_process: bool = True
    rotated: bool = False
    wrong_key: bool = False
    defect: str | None = None
    environment: Mapping[str, str] = field(default_factory=dict)
    wants: Sequence[str] = ()
    short: bool = False

    @property
    def is_fault(self) -> bool:
        """Whether something goes wrong in it."""
        return bool(self.faults or self.defect or self.wrong_key or self.fails is not False)

    def as_modules(self) -> Secretive:
        """Return the same run with ordinary modules."""
        return replace(self, name=f"{self.name}, as modules", in_process=False)


def _playbooks(*names: str) -> list[Path]:
    return [PLAYBOOKS / f"{name}.yml" for name in names]


def echo(vendor: str, status: int, method: str | None = None, html: bool = False) -> list[Fault]:
    """Return the faults with which a vendor quotes what it was sent: for each tenant its own secrets in all forms."""
    found: list[Fault] = []
    for member, secrets in zip(members(), SECRETS, strict=True):
        sent = (secrets.api_key, secrets.trunk_password) if vendor == "synthflow" else (secrets.api_token,)
        quoted = " ".join([QUOTES, *(text for secret in sent for _form, text in forms(secret))])
        body = {"detail": quoted} if vendor == "synthflow" else {"errors": [{"code": "invalid", "detail": quoted}]}
        answer = {"kind": "html", "body": f"<p>{quoted}"} if html else {"kind": "status", "body": body}
        where = {"tenant": member.name, "vendor": vendor, "method": method, "path": ".*"}
        found.append({**where, **answer, "status": status, "times": None})
    return found


def _everywhere(**fault: Any) -> list[Fault]:
    return [{"tenant": member.name, "path": ".*", "times": None, **fault} for member in members()]


_PLAN = {"plan_file": "plan.json", "plan_fail_on": "never", "export_file": "exported.yml"}
_INTEGRATE = _playbooks("integrate")
_END, _CONFIRMED = _playbooks("decommission"), {"decommission_confirm": API_TENANTS}
_ALL_TRACES = ("cache", "junit", "tree", "report", "log.txt", "exported.yml", "plan.json")

# In this order: first what cannot be written, then what is written, then what is read and taken apart.
BEFORE = (
    Secretive("a prediction", _playbooks("preflight", "integrate"), arguments=["--check"], fails=None),
    Secretive("Synthflow quotes a write", _INTEGRATE, faults=echo("synthflow", 400, "POST"), fails=True, short=True),
    Secretive("Gladly quotes a write", _INTEGRATE, faults=echo("gladly", 422, "POST"), fails=True),
    Secretive("Synthflow quotes with a page", _INTEGRATE, faults=echo("synthflow", 502, "GET", True), fails=True),
    Secretive("Gladly quotes with a page", _INTEGRATE, faults=echo("gladly", 200, "GET", True), fails=True),
    Secretive("Gladly takes the token for a wrong one", _INTEGRATE, faults=echo("gladly", 401), fails=True),
    Secretive("Synthflow permits nothing", _INTEGRATE, faults=echo("synthflow", 403), fails=True),
    Secretive("connections are lost before", _INTEGRATE, faults=_everywhere(kind="reset_before_commit"), fails=True),
    Secretive("connections are lost behind", _INTEGRATE, faults=_everywhere(kind="reset_after_commit"), fails=True),
    Secretive(
        "nobody answers in time",
        _INTEGRATE,
        variables=IMPATIENT,
        faults=_everywhere(kind="slow", seconds=3),
        fails=True,
    ),
    Secretive("a certificate of nobody", _INTEGRATE, variables={"tenant_ca_path": ""}, fails=True),
    Secretive("a wrong key", _INTEGRATE, wrong_key=True, fails=True),
    *(Secretive(name, _INTEGRATE, defect=name, fails=True, short=name in DEFECTS_OF_TESTS) for name in DEFECTS),
)
WRITING = (
    Secretive(
        "all is well",
        [KEPT_FACTS, *_playbooks("verify", "plan", "export")],
        variables=_PLAN,
        wants=_ALL_TRACES,
        short=True,
    ),
    Secretive("nothing to do", [KEPT_FACTS, *_playbooks("verify", "plan", "export")], variables=_PLAN),
    Secretive("a person confirms", _INTEGRATE, limit=RUNBOOK_TENANT, wants=("runbooks",)),
    Secretive("new trunk passwords", _INTEGRATE, rotated=True),
    Secretive("mistakes", [MISTAKES], fails=False, rotated=True, short=True),
)
AFTER = (
    Secretive("debugged", _INTEGRATE, rotated=True, environment={"ANSIBLE_DEBUG": "1"}),
    Secretive("calls to their fallback", _playbooks("fallback"), variables={"fallback_state": "active"}, rotated=True),
    Secretive("calls back", _playbooks("fallback"), variables={"fallback_state": "over"}, rotated=True),
    Secretive("a failing look", _playbooks("verify"), faults=echo("synthflow", 500), fails=True, rotated=True),
    Secretive("a failing plan", _playbooks("plan"), variables=_PLAN, faults=echo("gladly", 403), rotated=True),
    Secretive("a failing end", _END, variables=_CONFIRMED, faults=echo("synthflow", 400, "DELETE"), fails=True),
    Secretive("taken apart", _END, variables=_CONFIRMED, rotated=True),
)


def short_runs() -> list[Secretive]:
    """Return the runs of the tests: what others of them do not see, in process and with ordinary modules."""
    before, writing = ([run for run in runs if run.short] for runs in (BEFORE, WRITING))
    return [*before, before[0].as_modules(), *writing]


def full_runs() -> list[Secretive]:
    """Return every run in process, then every one with ordinary modules."""
    every = [*BEFORE, *WRITING, *AFTER]
    return [*every, *(run.as_modules() for run in every)]
