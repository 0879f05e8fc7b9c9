# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One task of every module that asks a vendor, recorded against a sandbox and played again with spoiled answers."""

from __future__ import annotations

import contextlib
import copy
import importlib
import time
import types
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest import mock
from urllib.parse import urlsplit

from fleet import INBOX, Member

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils import (
    _answer,
    _rate_budget,
    _repeats,
    _resource,
)
from ansible_collections.voiceops.gladly_synthflow.plugins.plugin_utils._in_process import run_task

from .recorded_vendors import RecordedVendors, Spoil, Tape

PACKAGE = "ansible_collections.voiceops.gladly_synthflow.plugins.action"
FIRST_THAT_READS_CALLS = "synthflow_call_info"
Options = dict[str, Any]


class Clock(types.SimpleNamespace):
    """Stands for the module ``time``: sleeping passes at once."""

    def __init__(self) -> None:
        super().__init__()
        self.now = time.monotonic()

    def monotonic(self) -> float:
        """Return seconds from an arbitrary start."""
        return self.now

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.now += seconds


@contextmanager
def nobody_waits() -> Iterator[None]:
    """Let pauses between requests pass at once."""
    clock = Clock()
    with contextlib.ExitStack() as stack:
        for module in (_answer, _repeats, _resource, _rate_budget):
            stack.enter_context(mock.patch.object(module, "time", clock))
        yield


@dataclass(frozen=True)
class RecordedTask:
    """A task, what its module asked and was answered, and the ledger that it began with."""

    name: str
    module: str
    options: Options = field(repr=False)
    tape: Tape = field(repr=False)
    ledger: bytes | None = field(repr=False)


class Tasks:
    """The tasks of one tenant. ``record`` carries all of them out, ``play`` one of them again."""

    def __init__(self, vendors: RecordedVendors, info: Mapping[str, Any], member: Member, folder: Path) -> None:
        self._vendors = vendors
        self._member = member
        self._ledger = folder / "ledgers" / f"{member.name}.yml"
        account = info["tenants"][member.name]
        self._synthflow = {
            **{key: account["synthflow"][key] for key in ("api_key", "workspace_id")},
            "region": member.region,
            "api_url": vendors.url + urlsplit(account["synthflow"]["api_url"]).path,
        }
        self._gladly = {
            **{key: account["gladly"][key] for key in ("agent_email", "api_token")},
            "api_url": vendors.url + urlsplit(account["gladly"]["api_url"]).path,
            "backend": "api",
        }

    def record(self, place_a_call: Callable[[], None]) -> list[RecordedTask]:
        """Carry out all tasks. Raises RuntimeError when one of them fails.

        ``place_a_call`` is asked for when calls come through, so that there are records of one.
        """
        recorded = []
        for name, module, options in self._all():
            if name.endswith(FIRST_THAT_READS_CALLS):
                place_a_call()
            ledger = self._ledger.read_bytes() if self._ledger.exists() else None
            self._vendors.tape, self._vendors.recording = None, []
            result = carried_out(module, options)
            if result.get("failed"):
                raise RuntimeError(f"{name}: {result['msg']}")
            recorded.append(RecordedTask(name, module, options, Tape(list(self._vendors.recording)), ledger))
        return recorded

    def play(self, task: RecordedTask, spoil: Spoil | None) -> dict[str, Any]:
        """Carry out a task with answers from memory; ``task.tape.asked`` then has what was asked."""
        self._ledger.parent.mkdir(parents=True, exist_ok=True)
        self._ledger.unlink(missing_ok=True)
        if task.ledger is not None:
            self._ledger.write_bytes(task.ledger)
        task.tape.rewind()
        self._vendors.tape, self._vendors.spoil = task.tape, spoil
        try:
            return carried_out(task.module, task.options)
        finally:
            self._vendors.tape = self._vendors.spoil = None

    def _all(self) -> Iterator[tuple[str, str, Options]]:
        """Yield name, module and options of every task: made, looked at, changed, and taken back."""
        made = self._objects("Acme main line", "Hello.")
        changed = self._objects("Acme other line", "Good day.")
        for word, objects in (("make", made), ("leave", made), ("change", changed)):
            for module, options in objects.items():
                yield f"{word} {module}", module, options
        for module, options in self._listings().items():
            yield f"read {module}", module, options
        yield "wire the tenant", "tenant_integration", self._integration()
        yield "leave the tenant", "tenant_integration", self._integration()
        yield "move to people", "tenant_fallback", self._fallback("active")
        yield "move back", "tenant_fallback", self._fallback("over")
        for module, options in reversed(changed.items()):
            taken = {key: value for key, value in options.items() if key not in ("agent", "allowlist")}
            yield f"take back {module}", module, {**taken, "state": "absent"}

    def _objects(self, friendly_name: str, greeting: str) -> dict[str, Options]:
        member, common = self._member, {"retry_timeout": 0, "timeout": 60}
        synthflow, gladly = {**self._synthflow, **common}, {**self._gladly, **common}
        sip_domain = f"{member.name}.sip.gladly.com"
        number = {"phone_number": member.number}
        transfer = {
            "assistant": member.assistant,
            "key": "agents",
            "target": f"sip:{member.queue_did}@{sip_domain};transport=tls",
            "instructions": greeting,
            "initiating_message": "One moment.",
            "ledger": str(self._ledger),
        }
        destination = {"name": member.destination, "sip_domain": sip_domain, "region": member.region, **number}
        fallback = {"type": "inbox", "target": INBOX if greeting == "Hello." else "General"}
        return {
            "synthflow_sip_number": {
                **synthflow,
                **number,
                "termination_uri": sip_domain,
                "friendly_name": friendly_name,
                "trunk_username": "acme",
                "trunk_password": "trunk-password-7",
                "ledger": str(self._ledger),
            },
            "synthflow_assistant": {
                **synthflow,
                "name": member.assistant,
                "agent": {"llm": "gpt-4.1", "language": "en-US", "prompt": "Be kind.", "greeting_message": greeting},
            },
            "synthflow_assistant_attach": {**synthflow, **number, "assistant": member.assistant},
            "synthflow_transfer_action": {**synthflow, **transfer},
            "gladly_sip_destination": {
                **gladly,
                **destination,
                "allowlist": ["192.0.2.1/32" if greeting == "Hello." else "192.0.2.2/32"],
            },
            "gladly_inbound_route": {**gladly, **number, "destination": member.destination, "fallback": fallback},
        }

    def _listings(self) -> dict[str, Options]:
        common = {"retry_timeout": 0, "timeout": 60}
        synthflow, gladly = {**self._synthflow, **common}, {**self._gladly, **common}
        published = {key: value for key, value in gladly.items() if key != "backend"}
        ledger = {"ledger": str(self._ledger)}
        return {
            "synthflow_sip_number_info": synthflow,
            "synthflow_assistant_info": synthflow,
            "synthflow_assistant_attach_info": synthflow,
            "synthflow_transfer_action_info": {**synthflow, **ledger},
            "synthflow_call_info": {**synthflow, "assistant": self._member.assistant},
            "gladly_sip_destination_info": gladly,
            "gladly_inbound_route_info": gladly,
            "gladly_directory_info": published,
            "gladly_event_info": published,
            "tenant_export_info": {
                "tenant": self._member.name,
                "synthflow": self._synthflow,
                "gladly": self._gladly,
                **ledger,
                **common,
            },
            "tenant_preflight_info": {**self._tenant(), "scope": "verify", "probe": {"level": "config"}},
        }

    def _tenant(self) -> Options:
        member = self._member
        return {
            "synthflow": self._synthflow,
            "gladly": {**self._gladly, "host": f"{member.name}.gladly.com"},
            "sip_domain": f"{member.name}.sip.gladly.com",
            "numbers": [
                {
                    "phone_number": member.number,
                    "friendly_name": "Acme main line",
                    "assistant": member.assistant,
                    "agent": {"llm": "gpt-4.1", "language": "en-US", "prompt": "Be kind.", "greeting_message": "Hi."},
                    "fallback": {"type": "inbox", "target": INBOX},
                    "transfers": [
                        {
                            "key": "agents",
                            "queue_did": member.queue_did,
                            "instructions": "The caller asks for a person.",
                            "initiating_message": "One moment.",
                        }
                    ],
                }
            ],
            "ledger": str(self._ledger),
            "retry_timeout": 0,
            "timeout": 60,
        }

    def _integration(self) -> Options:
        return {
            **self._tenant(),
            "tenant": self._member.name,
            "verify": {"level": "config", "transfer_level": "config"},
        }

    def _fallback(self, state: str) -> Options:
        given = {
            "reason": "an incident",
            "numbers": [{"phone_number": self._member.number, "fallback": {"type": "inbox", "target": INBOX}}],
        }
        return {
            "state": state,
            "gladly": self._gladly,
            "ledger": str(self._ledger),
            "retry_timeout": 0,
            "timeout": 60,
            **(given if state == "active" else {}),
        }


def carried_out(module: str, options: Options) -> dict[str, Any]:
    """Return the result of a task in process."""
    kind = importlib.import_module(f"{PACKAGE}.{module}").ActionModule.kind
    with nobody_waits():
        return run_task(kind, f"voiceops.gladly_synthflow.{module}", copy.deepcopy(options))
