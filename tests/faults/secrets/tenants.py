# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tenants whose secrets are hard to mask: of odd letters, short, long, one within another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fleet import Member, fleet, sandbox_tenants

from secret_search import of_sandbox


@dataclass(frozen=True)
class Secrets:
    """What nobody may see of a tenant. ``rotated`` is the trunk's next password, ``wrong`` a key that opens nothing."""

    api_key: str
    api_token: str
    trunk_password: str
    rotated: str
    wrong: str


# Quotes, escapes of several languages, what separates shell words and headers, and letters that are not ASCII.
ODD = Secrets(
    api_key="q7Zk\"w'41%&<b>\\n2/+=$;8~|",
    api_token="Zß9 tok\"en'%2B&amp;</i>\\u00e9 — ünd #1",
    trunk_password="p@ss/wörd+1'\"%25 <&>\\x41",
    rotated="n€xt: p@ss/wörd&2'\" ",
    wrong="wr0ng'k\"ey%2F&<1>\\t/+=",
)
# The shortest that a vendor would give out, and a password that begins with the key of the same tenant.
NESTED = Secrets(
    api_key="q7zk2vx9",
    api_token="Nv4" + "t8Kq0Lw2" * 15 + "xY7z3",
    trunk_password="q7zk2vx9-and-b3hind-it",
    rotated="q7zk2vx9-and-b3hind-it-again",
    wrong="wr0ngk3y",
)
# A person confirms what is set in Gladly for this one.
PLAIN = Secrets(
    api_key="sk-5kF2v9QmXb7TnLr0PzYwEa1HdJc8",
    api_token="gl-8Rt3Wm6Kc1Vx9Lp4Nz7Qb2Hs5Yd0",
    trunk_password="rhod0dendr0n",
    rotated="rhod0dendr0n-4gain",
    wrong="sk-wr0ng00000000000000000000000",
)
SECRETS: tuple[Secrets, ...] = (ODD, NESTED, PLAIN)
TRUNK_USER = "trunk"


def members() -> list[Member]:
    """Return the tenants, in the order of their secrets."""
    return fleet(len(SECRETS))


def tenants_of_sandbox() -> dict[str, Any]:
    """Return what the sandbox starts with."""
    plain = sandbox_tenants(members())
    return {
        name: {**plain[name], "api_key": secrets.api_key, "api_token": secrets.api_token}
        for name, secrets in zip(sorted(plain), SECRETS, strict=True)
    }


def own_variables(rotated: bool = False, wrong: bool = False) -> dict[str, dict[str, Any]]:
    """Return what each tenant has of its own in the inventory."""
    return {
        member.name: {
            "tenant_registration": True,
            "tenant_trunk_username": TRUNK_USER,
            "tenant_trunk_password": secrets.rotated if rotated else secrets.trunk_password,
            **({"tenant_synthflow_api_key": secrets.wrong} if wrong else {}),
            **({"tenant_gladly_backend": "runbook", "tenant_gladly_pending": "warn"} if secrets is PLAIN else {}),
        }
        for member, secrets in zip(members(), SECRETS, strict=True)
    }


def named_secrets(information: Mapping[str, Any]) -> dict[str, str]:
    """Return every secret by a name that may be printed."""
    found = of_sandbox(information)
    for member, secrets in zip(members(), SECRETS, strict=True):
        found[f"trunk password of {member.name}"] = secrets.trunk_password
        found[f"next trunk password of {member.name}"] = secrets.rotated.strip()
        found[f"wrong key of {member.name}"] = secrets.wrong
    return found
