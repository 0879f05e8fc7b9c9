# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A fleet of tenants, the same for each size: what a sandbox starts with, and the inventory that wires them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# Each has a hundred numbers that are nobody's: 555-0100 to 555-0199.
AREA_CODES = (
    *("206", "212", "213", "215", "303", "305", "312", "404", "415", "502"),
    *("503", "504", "512", "602", "612", "615", "617", "702", "713", "801"),
)
LARGEST = len(AREA_CODES) * 100 // 2
CANARIES = 0.01
EARLY = 0.1
WAVES = ("canary", "early", "fleet")
INBOX = "Voice Support"
INTERPRETER = {"ansible_python_interpreter": "{{ ansible_playbook_python }}"}


@dataclass(frozen=True)
class Member:
    """One tenant of a fleet: its main line, the DID of the queue that takes calls back, and its wave."""

    name: str
    region: str
    number: str
    queue_did: str
    wave: str

    @property
    def destination(self) -> str:
        """The name of its SIP destination."""
        return "Synthflow AI"

    @property
    def assistant(self) -> str:
        """The name of its assistant."""
        return f"{self.name} reception"


def fleet(size: int) -> list[Member]:
    """Return the tenants in the order of their names; the first are the canaries.

    Raises ValueError for a fleet that there are not enough made-up numbers for.
    """
    if not 1 <= size <= LARGEST:
        raise ValueError(f"a fleet has 1 to {LARGEST} tenants, not {size}")
    return [
        Member(
            name=f"tenant-{index + 1:04}",
            region=("us", "eu")[index % 2],
            number=_number(2 * index),
            queue_did=_number(2 * index + 1),
            wave=_wave(index, size),
        )
        for index in range(size)
    ]


def sandbox_tenants(members: Sequence[Member]) -> dict[str, Any]:
    """What the sandbox has of each tenant before the first run, in the shape of its file of tenants."""
    return {member.name: _sandbox_tenant(member) for member in members}


def write_inventory(
    folder: Path,
    members: Sequence[Member],
    info: Mapping[str, Any],
    common: Mapping[str, Any],
    own: Mapping[str, Mapping[str, Any]],
) -> Path:
    """Write the inventory of a fleet in the sandbox that ``info`` is the sandbox.json of, and return its folder.

    It is a tenants file with its source, beside which stand ledgers and pages. ``common`` are further variables of all
    tenants, and ``own`` of some by name. It holds credentials, so it is for this user's eyes alone.
    """
    place = folder / f"inventory-{len(members)}"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True, mode=0o700)
    tenants = folder / f"fleet-{len(members)}.json"
    tenants.touch(mode=0o600)
    tenants.write_text(json.dumps({"tenants": [_tenant(member, info) for member in members]}), encoding="utf-8")
    _write(place / "fleet.tenants.yml", _source(tenants, info, folder))
    _write(place / "group_vars" / "tenants.json", {**INTERPRETER, **common})
    for name, variables in own.items():
        if variables:
            _write(place / "host_vars" / f"{name}.json", variables)
    return place


def _write(path: Path, document: Mapping[str, Any]) -> None:
    """Write JSON, which is YAML too."""
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(document, indent=1), encoding="utf-8")


def _number(index: int) -> str:
    return f"+1{AREA_CODES[index // 100]}55501{index % 100:02}"


def _wave(index: int, size: int) -> str:
    if index < max(1, round(size * CANARIES)):
        return "canary"
    # A batch that fails as a whole ends any play, so a wave has a few.
    return "early" if index < max(4, round(size * EARLY)) else "fleet"


def _sandbox_tenant(member: Member) -> dict[str, Any]:
    return {
        "region": member.region,
        "company": member.name,
        "organization": member.name,
        "timezone": "America/Denver",
        "sip_trunking": True,
        "synthflow": {"numbers": [], "assistants": []},
        "gladly": {
            "agents": [{"name": "Avery Agent"}],
            "inboxes": [{"name": "General"}, {"name": INBOX}],
            "default_inbox": "General",
            "queues": ["Agents"],
            "topics": [{"name": "support"}],
            "teams": [{"name": "Voice", "description": "Answers calls", "agents": ["Avery Agent"]}],
            "phone_numbers": [member.number, member.queue_did],
        },
    }


def _source(tenants: Path, info: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """The source of the inventory, which says what all tenants have in common."""
    return {
        "plugin": "voiceops.gladly_synthflow.tenants",
        "path": str(tenants),
        "waves": list(WAVES),
        "trusted": True,
        "defaults": {
            "ca_path": info["ca_path"],
            "synthflow_region_urls": info["synthflow_region_urls"],
            "gladly_backend": "api",
            "ledger_directory": str(folder / "ledgers"),
            "runbook_directory": str(folder / "runbooks"),
        },
    }


def _tenant(member: Member, info: Mapping[str, Any]) -> dict[str, Any]:
    """The entry of a tenants file."""
    synthflow, gladly = (info["tenants"][member.name][vendor] for vendor in ("synthflow", "gladly"))
    return {
        "name": member.name,
        "wave": member.wave,
        "region": member.region,
        "company": member.name,
        "destination_name": member.destination,
        "synthflow_api_url": synthflow["api_url"],
        "synthflow_workspace_id": synthflow["workspace_id"],
        "synthflow_api_key": synthflow["api_key"],
        "gladly_host": f"{member.name}.gladly.com",
        "gladly_api_url": gladly["api_url"],
        "gladly_agent_email": gladly["agent_email"],
        "gladly_api_token": gladly["api_token"],
        "sip_connect_to": _connect_to(member, info),
        "numbers": [
            {
                "phone_number": member.number,
                "friendly_name": f"{member.name} main line",
                "assistant": member.assistant,
                "agent": {
                    "llm": "gpt-4.1",
                    "language": "en-US",
                    "prompt": f"You answer the main line of {member.name}.",
                    "greeting_message": f"Thank you for calling {member.name}.",
                },
                "fallback": {"type": "inbox", "target": INBOX},
                "transfers": [
                    {
                        "key": "agents",
                        "queue_did": member.queue_did,
                        "instructions": "The caller asks for a person, or you cannot help.",
                        "initiating_message": "One moment please, I connect you with a colleague.",
                    }
                ],
            }
        ],
    }


def _connect_to(member: Member, info: Mapping[str, Any]) -> dict[str, str]:
    """Where Synthflow and this tenant's Gladly are; those of the others would only be carried along."""
    gladly = f"{member.name}.sip.gladly.com"
    shared = f":{info['sip']['synthflow']['tls_port']}"
    own = f":{info['own_sip_tls_ports'].get(member.name, shared[1:])}"
    return {
        place: target.replace(shared, own) if "synthflow" in place else target
        for place, target in info["sip_connect_to"].items()
        if "synthflow" in place or place.partition(":")[0] == gladly
    }
