# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The ledgers and runbook pages that runs of the example inventory keep beside the sandbox's state."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import yaml

from voice_sandbox.process import SandboxProcess


class TenantFiles:
    """What a sandbox's runs have on disk, by tenant."""

    def __init__(self, process: SandboxProcess) -> None:
        self.ledgers = process.state_dir / "ledgers"
        self.runbooks = process.state_dir / "runbooks"

    def ledger_path(self, tenant: str) -> Path:
        """Return where a tenant's ledger is."""
        return self.ledgers / f"{tenant}.yml"

    def ledger(self, tenant: str) -> dict[str, Any]:
        """Return a tenant's ledger."""
        content: dict[str, Any] = yaml.safe_load(self.ledger_path(tenant).read_text(encoding="utf-8"))
        return content

    def timeless_ledger(self, tenant: str) -> str:
        """Return a tenant's ledger as text, without points in time, fingerprints and the vendor's ids."""
        text = self.ledger_path(tenant).read_text(encoding="utf-8")
        text = re.sub(r"'\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ'", "(time)", text)
        return re.sub(r"(pbkdf2-sha512|hmac-sha256)\$\S+", "(fingerprint)", text)

    def attested(self, tenant: str) -> dict[str, dict[str, Any]]:
        """Return the entries of a tenant's ledger that a person confirms, by the name of the setting."""
        ledger = self.ledger(tenant)
        return {**ledger["sip_destinations"], **ledger["inbound_routes"]}

    def pending(self, tenant: str) -> list[str]:
        """Return the names of the settings that wait for a person."""
        return [name for name, entry in self.attested(tenant).items() if "pending" in entry]

    def confirmed(self, tenant: str) -> dict[str, str]:
        """Return who confirmed which setting."""
        attested = self.attested(tenant).items()
        return {name: entry["confirmed"]["who"] for name, entry in attested if "confirmed" in entry}

    def page(self, tenant: str) -> str | None:
        """Return the text of a tenant's page, or None when there is none; it is there in both forms or in neither."""
        markdown, html = (self.runbooks / f"{tenant}{suffix}" for suffix in (".md", ".html"))
        assert markdown.exists() == html.exists()
        return markdown.read_text(encoding="utf-8") if markdown.exists() else None

    def headings(self, tenant: str) -> list[str]:
        """Return the headings of the changes on a tenant's page, without their numbers."""
        return re.findall(r"^## \d+\. (.*)$", self.page(tenant) or "", re.MULTILINE)

    def everything(self) -> dict[str, bytes]:
        """Return each file, hidden ones and locks too."""
        files = [path for folder in (self.ledgers, self.runbooks) for path in folder.rglob("*") if path.is_file()]
        return {str(path): path.read_bytes() for path in files}

    def remove(self) -> None:
        """Begin again with nothing."""
        for folder in (self.ledgers, self.runbooks):
            shutil.rmtree(folder, ignore_errors=True)
