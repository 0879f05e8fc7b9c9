# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A tenant whose Gladly a person sets up: modules run on its ledger, and talk to nobody."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from account import Kind, Outcome, Problem, validated
from samples import NUMBER, SIP_ADDRESS

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._ledger.document import parse, render
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._resource import Context, Resource
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._runner import run_listing, run_resource

NAME = "Synthflow AI"
DESTINATION: dict[str, t.Any] = {
    "name": NAME,
    "sip_domain": "acme.sip.gladly.com",
    "phone_number": NUMBER,
    "region": "us",
    "allowlist": ["35.237.42.43", "34.139.4.161/32"],
}
# As the ledger and results have it.
SETTINGS: dict[str, t.Any] = {
    "sip_domain": "acme.sip.gladly.com",
    "sip_address": SIP_ADDRESS,
    "transport": "tls",
    "codecs": ["PCMU", "PCMA"],
    "headers": {"X-Gladly-Caller-Id": "{caller_e164}"},
    "allowlist": ["34.139.4.161/32", "35.237.42.43/32"],
}
SHOWN = {"id": None, "name": NAME, **SETTINGS}

INBOX = {"type": "inbox", "target": "Voice Support"}
QUEUE = {"type": "queue", "target": "Agents"}
FORWARDED = {"type": "forward_to_sip", "target": NAME}
ROUTE: dict[str, t.Any] = {"phone_number": NUMBER, "destination": NAME, "fallback": INBOX}
SHOWN_ROUTE = {"phone_number": NUMBER, "action": FORWARDED, "fallback": INBOX}

ADA = {"who": "Ada Lovelace", "ticket": "CHG-1042"}
GIVEN, LATER, DONE = "2026-11-22T09:30:00Z", "2026-11-22T10:00:00Z", "2026-11-22T11:00:00Z"


@dataclass
class Calendar:
    """Tells the time that ledgers are written with."""

    time: str = GIVEN

    def now(self) -> str:
        """Return the time."""
        return self.time


@dataclass
class Tenant:
    """A tenant with a ledger, or without one. ``options`` are those that every task has."""

    ledger: Path
    calendar: Calendar
    options: dict[str, t.Any] = field(default_factory=dict)

    def text(self) -> str | None:
        """Return the text of the ledger, or None when there is none."""
        return self.ledger.read_text() if self.ledger.exists() else None

    def entry(self, section: str, name: str) -> dict[str, t.Any] | None:
        """Return an entry of the ledger."""
        text = self.text()
        entry: dict[str, t.Any] | None = parse(text)[0][section].get(name) if text is not None else None
        return entry

    def plant(self, section: str, name: str, entry: dict[str, t.Any]) -> None:
        """Put an entry into the ledger by hand."""
        document = parse(t.cast(str, self.text()))[0]
        document[section][name] = entry
        self.ledger.write_text(render(document))

    def run(self, kind: Kind, *, check_mode: bool = False, **options: t.Any) -> Outcome:
        """Run one task."""
        context = Context(check_mode=check_mode)
        params = validated(kind, {"ledger": str(self.ledger), **self.options, **options})
        if issubclass(kind, Resource):
            return Outcome(run_resource(kind, params, context, diff=True), context.warnings)
        return Outcome(run_listing(kind, params, context), context.warnings)

    def task(self, kind: Kind, **options: t.Any) -> Outcome:
        """Predict a task and run it. The prediction has to be all of the result, and may write nothing at all."""
        before, files = self.text(), set(self.ledger.parent.parent.rglob("*"))
        predicted = self.run(kind, check_mode=True, **options)
        assert (self.text(), set(self.ledger.parent.parent.rglob("*"))) == (before, files)
        done = self.run(kind, **options)
        assert predicted.result == done.result
        assert predicted.warnings == done.warnings
        assert done["changed"] is (self.text() != before)
        assert (done["diff"]["before"] != done["diff"]["after"]) is done["changed"]
        assert done["steps"] == (done["pending"]["steps"] if done["pending"] else [])
        return done

    def settle(self, kind: Kind, **options: t.Any) -> Outcome:
        """Run a task that changes the ledger, and look that the same task later changes nothing and says the same."""
        done = self.task(kind, **options)
        assert done["changed"] is True
        time, self.calendar.time = self.calendar.time, "2027-01-01T00:00:00Z"
        again = self.task(kind, **options)
        self.calendar.time = time
        assert again["changed"] is False
        # What was confirmed before is another thing the second time.
        told = {key: value for key, value in done.result.items() if key not in ("diff", "previous")}
        repeated = {key: value for key, value in again.result.items() if key not in ("diff", "previous")}
        assert {**repeated, "changed": True} == told
        return done

    def confirmed(self, kind: Kind, confirm: t.Any = None, **options: t.Any) -> Outcome:
        """Have the steps given and confirmed. Returns what the confirmation came to."""
        self.run(kind, **options)
        done = self.run(kind, confirm=confirm or ADA, **options)
        assert (done["changed"], done["pending"]) == (True, None)
        return done

    def fail(self, kind: Kind, problem: type[Problem], **options: t.Any) -> Problem:
        """Run a task that has to fail in check mode and live in the same way, and leaves the ledger as it is."""
        before = self.text()
        errors = []
        for check_mode in (True, False):
            with pytest.raises(problem) as caught:
                self.run(kind, check_mode=check_mode, **options)
            errors.append(caught.value)
        assert self.text() == before
        assert str(errors[0]) == str(errors[1])
        assert errors[1].kind == problem.kind
        return errors[1]
