# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private plugin util: it may change without notice and is not meant to be used outside this collection.

"""What the results of a tenant's tasks come to."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._moments import shown_moment
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._report.differences import diff_lines
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._report.document import Tenant, new_tenant
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._report.outcomes import (
    KINDS,
    NOT_RUN,
    PENDING,
    UNFINISHED,
    is_failed,
    is_waiting,
)

from .bounds import bounded
from .plain import entries, mapping, number, plain, text
from .probes import certificates_of_result, probe_of_result, probes_of_verification

Values = dict[str, t.Any]

WHOLE_TENANT = "tenant_integration"
# What begins the text of a verification that a task before its end broke off.
_UNFINISHED_VERIFICATION = "did not come to its end"
_LABELS = ("phone_number", "name", "key", "model_id", "assistant")


@dataclass(frozen=True)
class Task:
    """A task as its result needs it. ``module`` is the short name of a module of this collection, else empty.

    ``is_shared`` is for one that runs for the whole batch, or waits for a person: it is no matter of the tenant that it
    happens to run on.
    """

    identifier: str
    name: str
    module: str
    is_loop: bool
    check_mode: bool
    is_shared: bool = False


class TenantRecord:
    """Gathers a tenant's results, one after the other, and keeps no more of them than a report shows."""

    def __init__(self, name: str, wave: str | None, region: str | None, backend: str | None) -> None:
        self._tenant: Tenant = {**new_tenant(name), "wave": wave, "region": region, "backend": backend}
        self._failure: dict[str, str] | None = None
        self._last_task = ""
        self._outcome: str | None = None
        # What the task for the whole tenant came to, whatever single tasks do before and after it.
        self._whole: tuple[str | None, dict[str, str] | None] = (None, None)
        self._ran = self._looked = self._settled = self._is_told = self._is_whole = False

    @property
    def name(self) -> str:
        """The inventory host."""
        return text(self._tenant["name"])

    @property
    def wave(self) -> str | None:
        """The wave that it belongs to, if any."""
        wave: str | None = self._tenant["wave"]
        return wave

    def join_wave(self, wave: str) -> None:
        """Put it into a wave, unless the inventory did so."""
        if self._tenant["wave"] is None:
            self._tenant["wave"] = wave

    @property
    def has_run(self) -> bool:
        """Whether a task of it came to a result."""
        return self._ran

    @property
    def is_told(self) -> bool:
        """Whether what it came to is known before its play ends: by one task for all of it, or by a failure."""
        return self._is_told or self._failure is not None

    def is_through(self, task: str) -> bool:
        """Return whether a task, by its identifier, is the last one that came to a result, or nothing is to come."""
        return self._last_task == task or self.is_told

    @property
    def is_failed(self) -> bool:
        """Whether it has failed, as far as is known."""
        return is_failed(self._word())

    @property
    def is_waiting(self) -> bool:
        """Whether it waits for a person, as far as is known."""
        return is_waiting(self._word())

    @property
    def is_changed(self) -> bool:
        """Whether something of it was changed, or would be."""
        return bool(self._tenant["changed"])

    def begin(self) -> None:
        """Begin a play: what it comes to in there is yet to be seen."""
        self._settled = self._is_told = self._is_whole = False

    def spend(self, started: float, ended: float) -> None:
        """Count the time of a task."""
        tenant = self._tenant
        tenant["started"] = tenant["started"] or shown_moment(started)
        tenant["ended"] = shown_moment(ended)
        tenant["seconds"] = round(tenant["seconds"] + max(ended - started, 0.0), 3)

    def add(self, task: Task, result: t.Any) -> None:
        """Take in a result that did not stop the tenant."""
        self._ran, self._last_task = True, task.identifier
        found = mapping(plain(result))
        self._tenant["changed"] |= found.get("changed") is True
        self._tenant["predicted"] = task.check_mode
        parts = entries(found.get("results")) if task.is_loop else [found]
        for part in parts:
            if "censored" not in part:
                self._take(task, part)

    def fail(self, task: Task, result: t.Any, outcome: str = "failed") -> None:
        """Take in a failure. A later one counts before an earlier one, which was rescued then."""
        self.add(task, result)
        found = mapping(plain(result))
        broken = [part for part in entries(found.get("results")) if part.get("failed")] if task.is_loop else []
        told = broken[0] if broken else found
        if "censored" in told:
            told = {"msg": "The task has no_log, so what it said is not shown."}
        is_whole = task.module == WHOLE_TENANT
        if not (is_whole and self._is_whole and (self._outcome == PENDING or self.is_failed)):
            self._outcome = outcome
        self._failure = failure_of(task, told)
        if is_whole:
            self._whole = self._outcome, self._failure

    def settle(self, is_out: bool) -> None:
        """End the play for the tenant. ``is_out`` says whether Ansible counts it as failed or unreachable."""
        if not self._ran:
            # A play that fetches the ledgers begins with all tenants; the next one may never begin with some of them.
            return
        if not is_out:
            # What failed was rescued, or the play goes on all the same. The task for the whole tenant knows better.
            self._outcome, self._failure = self._whole
            self._settled = True
        elif self._failure is not None or self._is_told:
            self._settled = True

    def to_tenant(self) -> Tenant:
        """Return the tenant as the document has it."""
        tenant = {**self._tenant, "outcome": self._word(), "failure": self._failure}
        if not tenant["probes"] and tenant["verification"]:
            tenant["probes"] = probes_of_verification(tenant["verification"])
        if tenant["verification"]:
            tenant["verification"] = _verification(tenant["verification"])
        return bounded(tenant)

    def _word(self) -> str:
        if self._outcome is not None:
            return self._outcome
        if not self._settled:
            return UNFINISHED if self._ran else NOT_RUN
        if self._tenant["changed"]:
            return "changed"
        return "passed" if self._looked else "unchanged"

    def _take(self, task: Task, part: Values) -> None:
        if task.module == WHOLE_TENANT and part.get("outcome"):
            self._take_whole(task, part)
        elif task.module == "sip_probe":
            self._take_probe(part)
        elif task.module == "tenant_preflight_info":
            self._looked = True
            self._tenant["findings"] = _findings(part.get("findings"))
        elif task.module == "gladly_runbook":
            self._tenant["runbook"] = text(mapping(part.get("runbook")).get("html")) or None
        elif task.module and (part.get("changed") or part.get("failed") or part.get("diff")):
            self._tenant["objects"].append(_object(task.module, part))
        verified = mapping(mapping(part.get("ansible_facts")).get("verify_result"))
        if verified:
            self._take_verification(verified)

    def _take_whole(self, task: Task, part: Values) -> None:
        tenant, objects = self._tenant, entries(part.get("objects"))
        outcome = text(part["outcome"])
        self._outcome = outcome if outcome in KINDS else "failed" if part.get("error") else "changed"
        self._is_told = self._is_whole = True
        tenant["text"] = text(part.get("text"))
        tenant["objects"] = [
            _object(text(one.get("module")), one) for one in objects if one.get("module") != "sip_probe"
        ]
        tenant["findings"] = _findings(part.get("findings"))
        tenant["verification"] = mapping(part.get("verification")) or None
        tenant["runbook"] = text(part.get("runbook")) or None
        for vendor, count in sorted(mapping(part.get("requests")).items()):
            tenant["requests"][vendor] = tenant["requests"].get(vendor, 0) + int(number(count))
        tenant["probes"], tenant["certificates"] = [], []
        for one in [*(one for one in objects if one.get("module") == "sip_probe"), *entries(part.get("probes"))]:
            self._take_probe(one, text(one.get("object")))
        self._failure = failure_of(task, part) if is_failed(self._outcome) else None
        self._whole = self._outcome, self._failure

    def _take_probe(self, part: Values, label: str = "") -> None:
        if part.get("skipped") or not (part.get("verdict") or part.get("msg")):
            return
        tenant, probe = self._tenant, probe_of_result(part, label)
        self._looked = True
        # A leg that is probed again is shown as it was in the end.
        kept = [one for one in tenant["probes"] if (one["label"], one["uri"]) != (probe["label"], probe["uri"])]
        tenant["probes"] = [*kept, probe]
        tenant["certificates"] += [one for one in certificates_of_result(part) if one not in tenant["certificates"]]

    def _take_verification(self, verified: Values) -> None:
        if _UNFINISHED_VERIFICATION in " ".join(map(str, verified.get("failures") or ())):
            return
        self._looked = self._is_told = True
        self._tenant["verification"] = verified
        self._tenant["findings"] = _findings(verified.get("findings")) or self._tenant["findings"]


def _object(module: str, part: Values) -> Values:
    error = mapping(part.get("error"))
    return {
        "module": module,
        "object": text(part.get("object")) or _label(part),
        "changed": part.get("changed") is True,
        "failed": part.get("failed") is True,
        "message": text(part.get("msg")),
        "next_step": text(error.get("next_step")),
        "diff": diff_lines(part.get("diff")),
    }


def _label(part: Values) -> str:
    """Return what an object is called, by its own result where that says so."""
    for value in part.values():
        for key in _LABELS:
            found = mapping(value).get(key)
            if isinstance(found, str) and found:
                return found
    return text(part.get("_ansible_item_label")) if isinstance(part.get("_ansible_item_label"), str) else ""


def _findings(given: t.Any) -> list[dict[str, str]]:
    keys = ("severity", "object", "finding", "fix")
    return [{key: text(finding.get(key)) for key in keys} for finding in entries(given)]


def _verification(verified: Values) -> Values:
    lines = verified.get("text")
    return {
        "verdict": text(verified.get("verdict")),
        "text": [text(line) for line in lines] if isinstance(lines, list) else [text(lines)],
    }


def failure_of(task: Task, told: Values) -> dict[str, str]:
    """Return what failed, and what to do about it where the error says so."""
    next_step = text(mapping(told.get("error")).get("next_step"))
    message = text(told.get("msg") or told.get("text") or told.get("stderr") or "It said nothing.")
    if next_step and message.endswith(next_step):
        message = message[: -len(next_step)].rstrip()
    return {"task": task.name, "message": message, "next_step": next_step}
