# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the demo does at the sandbox besides running playbooks: a person at Gladly's Admin panel, and callers."""

from __future__ import annotations

import json
import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests
import yaml

from voice_sandbox.call_command import call, described
from voice_sandbox.sip.drawing import drawn

# The number of the queue that acme's assistant hands callers over to, and where its people want such calls.
QUEUE_ROUTE = {"phoneNumber": "+12065550199", "action": {"type": "QUEUE", "target": "Agents"}, "fallback": None}


@dataclass(frozen=True)
class Trial:
    """A call that the demo places, where it has to end, and in ``promise`` why."""

    tenant: str
    caller: str
    outcome: str
    target: str
    promise: str
    transfer: str | None = None

    @property
    def request(self) -> dict[str, Any]:
        """The call as the sandbox's control API wants it."""
        return {"tenant": self.tenant, "from": self.caller, "transfer": self.transfer is not None}

    def is_kept_by(self, result: dict[str, Any]) -> bool:
        """Whether the call ended where it had to, and was handed over if it had to be."""
        reached = {"type": None, "target": None} if result["reached"] is None else result["reached"]
        handed_over = ((result["transfer"] or {}).get("reached") or {}).get("target")
        return (result["outcome"], reached["target"], handed_over) == (self.outcome, self.target, self.transfer)


TRIALS = (
    Trial(
        "acme",
        "+12065550111",
        "assistant",
        "Acme voice agent",
        "acme: the assistant answers, knows the caller's number, and hands over to the people of a queue.",
        transfer="Agents",
    ),
    Trial(
        "borealis",
        "+4930901820055",
        "assistant",
        "Borealis service agent",
        "borealis: the assistant of the service line answers, in the EU cluster.",
    ),
    Trial(
        "cobalt",
        "+13125550155",
        "assistant",
        "Cobalt billing agent",
        "cobalt: the assistant answers, by what a person has set in the Admin panel.",
    ),
    Trial(
        "delta",
        "+13035550155",
        "inbox",
        "General",
        "delta: its trunk is not up, so it was kept off the air. The caller reaches people, as before.",
    ),
)


def set_up_queue(state: Path) -> None:
    """Have acme's people send the calls to their queue's number to the queue, as they would before any of this."""
    _click(state, "acme", {"routes": [QUEUE_ROUTE]})


def follow_page(state: Path, tenant: str) -> None:
    """Set in the Admin panel what the tenant's runbook asks for. The ledger has the same values in one place."""
    text = (state / "ledgers" / f"{tenant}.yml").read_text(encoding="utf-8")
    ledger = yaml.safe_load(text)
    destinations = [_destination(name, entry) for name, entry in ledger["sip_destinations"].items()]
    routes = [_route(number, entry) for number, entry in ledger["inbound_routes"].items()]
    _click(state, tenant, {"destinations": destinations, "routes": routes})


def _destination(name: str, entry: dict[str, Any]) -> dict[str, Any]:
    wanted = entry["pending"]["settings"]
    return {
        "name": name,
        "sipDomain": wanted["sip_domain"],
        "sipAddress": wanted["sip_address"],
        "transport": wanted["transport"].upper(),
        "codecs": wanted["codecs"],
        "headers": wanted["headers"],
        "allowlist": wanted["allowlist"],
    }


def _route(number: str, entry: dict[str, Any]) -> dict[str, Any]:
    wanted = entry["pending"]["settings"]
    return {"phoneNumber": number, **{part: _target(wanted[part]) for part in ("action", "fallback")}}


def _target(target: dict[str, str]) -> dict[str, str]:
    """Return where calls go as the contract has it. A person chooses by name, which the panel takes for an id."""
    kind = target["type"].upper()
    return {"type": kind, "destinationId" if kind == "FORWARD_TO_SIP" else "target": target["target"]}


def _click(state: Path, tenant: str, settings: dict[str, Any]) -> None:
    information = json.loads((state / "sandbox.json").read_text(encoding="utf-8"))
    address = f"{information['control_url']}/panel"
    answer = requests.put(address, params={"tenant": tenant}, json=settings, verify=information["ca_path"], timeout=60)
    answer.raise_for_status()


def place(state: Path, trial: Trial) -> tuple[str, bool]:
    """Place a call as ``python -m voice_sandbox call`` does; return its command and ladder, and whether it was kept."""
    command = ["python", "-m", "voice_sandbox", "call", "--state", str(state)]
    command += ["--tenant", trial.tenant, "--from", trial.caller, *(["--transfer"] if trial.transfer else [])]
    result = call(state, trial.request)
    shown = f"$ {shlex.join(command)}\n\n{drawn(result['ladder'])}\n\n{described(result)}"
    return shown, trial.is_kept_by(result)
