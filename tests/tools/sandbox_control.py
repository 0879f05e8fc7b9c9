# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A hand on the sandbox's control API."""

from __future__ import annotations

from typing import Any

import requests

from voice_sandbox.process import SandboxProcess


class Control:
    """The sandbox's control API: what it has, what it was asked, and what it shall do wrong."""

    def __init__(self, process: SandboxProcess) -> None:
        self._process = process

    def state(self) -> dict[str, Any]:
        """Return by tenant what both vendors hold, with names in place of ids, so that two runs can be compared."""
        tenants: dict[str, Any] = self._call("GET", "state", params={"stable": "1"})["tenants"]
        return tenants

    def history(self) -> list[dict[str, Any]]:
        """Return every request since the last `forget`."""
        requests_seen: list[dict[str, Any]] = self._call("GET", "history")
        return requests_seen

    def writes(self) -> list[dict[str, Any]]:
        """Return the requests that could have written."""
        return [entry for entry in self.history() if entry["is_write"]]

    def forget(self) -> None:
        """Empty the history."""
        self._call("DELETE", "history")

    def switch(self, **values: Any) -> None:
        """Set switches for everybody."""
        self._call("PATCH", "switches", json=values)

    def switch_of(self, tenant: str, **values: Any) -> None:
        """Set switches for one tenant."""
        self._call("PATCH", "switches", params={"tenant": tenant}, json=values)

    def break_after_cut_over(self, tenant: str, skip: int = 0, **switches: str) -> None:
        """Set switches of a tenant right after one of its routes was set, the first or that after ``skip`` others."""
        cut_over = {"vendor": "gladly", "method": "PUT", "path": ".*inbound-routes.*", "skip": skip}
        self.plant(kind="switch", tenant=tenant, switches=switches, **cut_over)

    def call(self, tenant: str, to: str | None = None, **options: Any) -> dict[str, Any]:
        """Let somebody call a number of a tenant, by default its first, and return where the call got to."""
        body = {"tenant": tenant, "from": "+12065550111", "to": to, **options}
        answer: dict[str, Any] = self._call("POST", "calls", json=body)
        return answer

    def click(self, tenant: str, **settings: list[dict[str, Any]]) -> None:
        """Set ``destinations`` and ``routes`` as a person does in Gladly's Admin panel."""
        self._call("PUT", "panel", params={"tenant": tenant}, json=settings)

    def plant(self, **fault: Any) -> None:
        """Plant a fault."""
        self._call("POST", "faults", json=fault)

    def reset(self) -> None:
        """Go back to the seed, with every switch at its default, no fault and an empty history."""
        self._call("POST", "reset", params={"everything": "1"})

    def clear_faults(self) -> None:
        """Take every fault away."""
        self._call("DELETE", "faults")

    def _call(self, method: str, path: str, **arguments: Any) -> Any:
        info = self._process.info
        url = f"{info['control_url']}/{path}"
        answer = requests.request(method, url, verify=info["ca_path"], timeout=60, **arguments)
        assert answer.ok, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None
