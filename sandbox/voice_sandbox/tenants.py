# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who uses the sandbox: tenants with their credentials, read from a file once and kept in the store."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from .store import Store

REGIONS = ("us", "eu", "global")
DEFAULT_FILE = Path(__file__).with_name("tenants.yml")


class TenantFileError(ValueError):
    """The file of tenants cannot be used; the text names the tenant and the key."""


@dataclass(frozen=True)
class Tenant:
    """One customer of both vendors. `seed` holds the objects of a fresh sandbox, shaped like the file of tenants."""

    name: str
    region: str
    company: str
    organization: str
    timezone: str
    sip_trunking: bool
    workspace_id: str
    agent_email: str
    api_key: str = field(repr=False)
    api_token: str = field(repr=False)
    seed: dict[str, Any] = field(repr=False)


class TenantDirectory:
    """All tenants; found by name, by Synthflow key, by Gladly organization or by the company in its SIP domain."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._by_name: dict[str, Tenant] = {}
        self._by_key: dict[tuple[str, bytes], Tenant] = {}
        self._by_organization: dict[str, Tenant] = {}
        self._by_company: dict[str, Tenant] = {}
        for row in store.execute("SELECT document FROM tenant ORDER BY name").fetchall():
            self._enter(Tenant(**json.loads(row["document"])))

    def __iter__(self) -> Iterator[Tenant]:
        return iter(self._by_name.values())

    def __len__(self) -> int:
        return len(self._by_name)

    def by_name(self, name: str) -> Tenant | None:
        """The tenant of this name, or None."""
        return self._by_name.get(name)

    def by_key(self, api_key: str, region: str) -> Tenant | None:
        """The tenant whose key opens its workspace in this region; None for any other key."""
        return self._by_key.get((region, _digest(api_key)))

    def by_organization(self, organization: str) -> Tenant | None:
        """The tenant with this Gladly organization, or None."""
        return self._by_organization.get(organization)

    def by_company(self, company: str) -> Tenant | None:
        """The tenant with this name in its SIP domain, in any letter case, or None."""
        return self._by_company.get(company.lower())

    def secrets(self) -> list[str]:
        """Every secret of every tenant, for masking."""
        return [secret for tenant in self._by_name.values() for secret in (tenant.api_key, tenant.api_token)]

    def add(self, tenant: Tenant) -> None:
        """Keep a new tenant."""
        self._store.execute("INSERT INTO tenant VALUES (?, ?)", tenant.name, json.dumps(asdict(tenant)))
        self._enter(tenant)

    def _enter(self, tenant: Tenant) -> None:
        """Of several tenants with the same organization or company the first is the one that is found."""
        self._by_name[tenant.name] = tenant
        self._by_key[tenant.region, _digest(tenant.api_key)] = tenant
        self._by_organization.setdefault(tenant.organization, tenant)
        self._by_company.setdefault(tenant.company.lower(), tenant)


def read_tenant_file(path: Path) -> list[Tenant]:
    """Read tenants, and make the credentials that the file does not give; raises TenantFileError."""
    import yaml

    try:
        text = path.read_text(encoding="utf-8")
        # JSON is YAML too, but a YAML library takes seconds for the JSON of a thousand tenants.
        document = json.loads(text) if path.suffix == ".json" else yaml.safe_load(text)
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise TenantFileError(f"{path}: {error}") from error
    if not isinstance(document, Mapping) or not isinstance(document.get("tenants"), Mapping):
        raise TenantFileError(f"{path}: there is no mapping 'tenants'")
    return [_tenant(str(name), entry) for name, entry in document["tenants"].items()]


def _tenant(name: str, entry: Any) -> Tenant:
    if not isinstance(entry, Mapping):
        raise TenantFileError(f"tenant {name}: not a mapping")
    region = entry.get("region")
    if region not in REGIONS:
        raise TenantFileError(f"tenant {name}: region {region!r} is not one of {', '.join(REGIONS)}")
    company = str(entry.get("company", name))
    seed = {"synthflow": dict(entry.get("synthflow") or {}), "gladly": dict(entry.get("gladly") or {})}
    _check_phone_numbers(name, seed)
    _check_directory(name, seed["gladly"])
    return Tenant(
        name=name,
        region=region,
        company=company,
        organization=str(entry.get("organization", company)),
        timezone=str(entry.get("timezone", "Etc/UTC")),
        sip_trunking=bool(entry.get("sip_trunking", True)),
        workspace_id=_workspace_id(name),
        agent_email=f"voiceops@{company}.example",
        api_key=str(entry.get("api_key") or secrets.token_urlsafe(32)),
        api_token=str(entry.get("api_token") or secrets.token_urlsafe(32)),
        seed=seed,
    )


def _check_phone_numbers(name: str, seed: dict[str, Any]) -> None:
    numbers = [number.get("phone_number") for number in seed["synthflow"].get("numbers") or []]
    for number in [*numbers, *(seed["gladly"].get("phone_numbers") or [])]:
        if not isinstance(number, str):
            raise TenantFileError(f"tenant {name}: phone number {number!r} is not text; write it in quotes")


def _check_directory(name: str, seed: dict[str, Any]) -> None:
    topics = seed.get("topics") or []
    for topic in topics:
        if "parent" in topic and topic["parent"] not in [other["name"] for other in topics]:
            raise TenantFileError(f"tenant {name}: topic {topic['name']}: there is no topic {topic['parent']!r}")
    for hours in seed.get("business_hours") or []:
        for span in [span for spans in hours.values() if isinstance(spans, list) for span in spans]:
            if not isinstance(span["start"], str) or not isinstance(span["stop"], str):
                raise TenantFileError(f"tenant {name}: business hours {span} are not text; write times in quotes")


def _digest(api_key: str) -> bytes:
    """What a key is found by: how long it takes to find a digest tells nothing about a key that is close to one."""
    return hashlib.sha256(api_key.encode()).digest()


def _workspace_id(name: str) -> str:
    """An opaque id in the shape of the vendor's example, the same at every start."""
    digits = str(int(hashlib.sha256(name.encode()).hexdigest(), 16))
    return f"17{digits[:11]}x{digits[11:29]}"
