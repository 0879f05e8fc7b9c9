# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A tenant in the sandbox that modules are tried on: how they reach it, what the sandbox has of it, and its ledger."""

from __future__ import annotations

import base64
import importlib
import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import requests
from fleet import Member

from ansible_collections.voiceops.gladly_synthflow.plugins.plugin_utils import _in_process

ACTIONS = "ansible_collections.voiceops.gladly_synthflow.plugins.action"
Options = dict[str, Any]
Result = dict[str, Any]
# A module and its options.
Step = tuple[str, Options]

TRUNK_PASSWORD = "first-trunk-password"
NEW_TRUNK_PASSWORD = "second-trunk-password"
PATIENT = {"timeout": 20, "retry_timeout": 10}


class Place:
    """One tenant. ``options`` that a step has are added to those that its module connects with."""

    def __init__(self, member: Member, info: Mapping[str, Any], folder: Path) -> None:
        self.member = member
        self.name = member.name
        self.folder = folder / member.name
        self.folder.mkdir(parents=True, exist_ok=True)
        self._info = info
        # All of a history would be long to read in the end.
        self._newest: dict[str, int] = {}
        self._vendors = info["tenants"][member.name]
        self._control = requests.Session()
        self._control.verify = info["ca_path"]
        # REQUESTS_CA_BUNDLE would override the file.
        self._control.trust_env = False

    @property
    def ledger(self) -> Path:
        """The ledger of whoever has one."""
        return self.folder / "ledger.yml"

    @property
    def secrets(self) -> list[str]:
        """What no result may hold."""
        gladly = self._vendors["gladly"]
        pair = base64.b64encode(f"{gladly['agent_email']}:{gladly['api_token']}".encode()).decode()
        return [
            *(self._vendors["synthflow"]["api_key"], gladly["api_token"], pair),
            *(TRUNK_PASSWORD, NEW_TRUNK_PASSWORD),
        ]

    def run(self, step: Step, *, check_mode: bool = False, patience: Mapping[str, int] | None = None) -> Result:
        """Run a module as its action plugin does, and return its result as Ansible would have it."""
        module, given = step[0], dict(step[1])
        kind = importlib.import_module(f"{ACTIONS}.{module}").ActionModule.kind
        waits = {} if module == "sip_probe" else patience or PATIENT
        options = {**self._connection(module, given), **waits, **given}
        if options.get("ledger"):
            options["ledger"] = str(self.ledger)
        if options.get("runbook_directory"):
            options["runbook_directory"] = str(self.folder / "runbooks")
        result: Result = _in_process.run_task(kind, module, options, check_mode=check_mode, diff=True)
        return result

    def _connection(self, module: str, given: Options) -> Options:
        ca_path = {"ca_path": self._info["ca_path"]}
        if module == "sip_probe":
            return ca_path
        synthflow, gladly = (
            {key: self._vendors[vendor][key] for key in keys}
            for vendor, keys in (
                ("synthflow", ("api_key", "workspace_id", "region", "api_url")),
                ("gladly", ("agent_email", "api_token", "api_url")),
            )
        )
        if module.startswith("tenant_"):
            host = f"{self.name}.gladly.com"
            voice = {"host": host, **gladly, "backend": "api", **given.pop("gladly", {})}
            return {**({} if module == "tenant_fallback" else {"synthflow": synthflow}), "gladly": voice, **ca_path}
        return {**(synthflow if module.startswith("synthflow_") else gladly), **ca_path}

    def synthflow_sip(self) -> dict[str, str]:
        """Return where Synthflow's SIP is for this tenant, which has a port there of its own."""
        shared, own = self._info["sip"]["synthflow"]["tls_port"], self._info["own_sip_tls_ports"][self.name]
        places = self._info["sip_connect_to"].items()
        return {host: to.replace(f":{shared}", f":{own}") for host, to in places if "synthflow" in host}

    def control(self, method: str, path: str, **arguments: Any) -> Any:
        """One request to the sandbox's control API that has to succeed; returns its document."""
        answer = self._control.request(method, f"{self._info['control_url']}/{path}", timeout=120, **arguments)
        if not answer.ok:
            raise RuntimeError(f"{method} {path}: {answer.status_code} {answer.text}")
        return answer.json()

    def start_from(self, name: str, steps: Sequence[Step]) -> None:
        """Have what an undisturbed run of ``steps`` on a fresh tenant leaves behind; remembered by ``name``."""
        kept = self.folder / f"{name}.kept"
        mine = {"tenant": self.name}
        if kept.is_dir():
            self.control("POST", "reset", params={**mine, "to": name})
        else:
            self.control("POST", "reset", params=mine)
            self._forget_files()
            for step in steps:
                result = self.run(step)
                if result.get("failed"):
                    raise RuntimeError(f"{self.name}: start {name}: {step[0]}: {result['msg']}")
            self.control("PUT", f"kept/{name}", params=mine)
            kept.mkdir()
            for path in self.folder.glob("*.yml"):
                shutil.copy2(path, kept)
        self._forget_files()
        for path in kept.iterdir():
            shutil.copy2(path, self.folder)

    def _forget_files(self) -> None:
        for path in self.folder.glob("*.yml"):
            path.unlink()
        shutil.rmtree(self.folder / "runbooks", ignore_errors=True)

    def state(self) -> dict[str, Any]:
        """What both vendors hold, in words that are the same for every tenant."""
        found = self.control("GET", "state", params={"tenant": self.name, "stable": True})["tenants"][self.name]
        return dict(json.loads(self.neutral(json.dumps(found))))

    def neutral(self, text: str) -> str:
        """Return a text without what tells this tenant from the others."""
        workspace = self._vendors["synthflow"]["workspace_id"]
        told = {self.name: "TENANT", workspace: "WORKSPACE"}
        for number, word in ((self.member.number, "MAIN"), (self.member.queue_did, "QUEUE")):
            told[number] = f"+{word}"
            told[number.removeprefix("+")] = word
        for own, word in told.items():
            text = text.replace(own, word)
        return text

    def history(self, since: int) -> list[dict[str, Any]]:
        """Return this tenant's requests after an entry."""
        found: list[dict[str, Any]] = self.control("GET", "history", params={"tenant": self.name, "since": since})
        return found

    def newest(self, of: str) -> int:
        """Return the last entry of the ``history`` or of the ``callers``, 0 when there is none."""
        found = self.control("GET", of, params={"tenant": self.name, "since": self._newest.get(of, 0)})
        if found:
            self._newest[of] = max(int(entry["id"]) for entry in found)
        return self._newest.get(of, 0)
