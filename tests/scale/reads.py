# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The requests of a run by tenant, as the sandbox saw them, and the same requests from a bare client."""

from __future__ import annotations

import asyncio
import base64
import re
import ssl
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import aiohttp
from fleet import Member

Reads = Mapping[str, Mapping[str, Sequence[str]]]


@dataclass(frozen=True)
class BareRun:
    """What a bare client took: seconds by the clock, and of its own processor time."""

    requests: int
    seconds: float
    cpu: float


def reads_of(history: Iterable[Mapping[str, Any]]) -> Reads:
    """Return the paths that were read, by tenant and vendor, in their order.

    Raises ValueError when something was written, or refused: then it is not a run with everything in place.
    """
    reads: dict[str, dict[str, list[str]]] = {}
    for entry in history:
        if entry["method"] != "GET" or entry["status"] != 200:
            raise ValueError(f"not a read that went well: {entry['method']} {entry['path']}: {entry['status']}")
        by_vendor = reads.setdefault(entry["tenant"], {"synthflow": [], "gladly": []})
        by_vendor[entry["vendor"]].append(entry["path"].replace("+", "%2B"))
    return reads


def count(reads: Reads) -> tuple[float, float]:
    """Return the mean number of requests of a tenant, and of those the different ones."""
    all_paths = [[path for paths in by_vendor.values() for path in paths] for by_vendor in reads.values()]
    return (
        sum(map(len, all_paths)) / len(all_paths),
        sum(len(set(paths)) for paths in all_paths) / len(all_paths),
    )


def shapes(by_vendor: Mapping[str, Sequence[str]]) -> list[str]:
    """What one tenant's requests are about, with a word in braces for what is the tenant's own."""
    return [f"{vendor.capitalize()}: `GET {_shape(path)}`" for vendor, paths in by_vendor.items() for path in paths]


def _shape(path: str) -> str:
    path = re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "{id}", path)
    path = re.sub(r"(%2B|\+|/)1\d{10}", lambda found: f"{found[1].replace('%2B', '+')}{{number}}", path)
    return re.sub(r"workspace=[^&]+", "workspace={id}", path)


def read_bare(members: Sequence[Member], reads: Reads, info: Mapping[str, Any], at_once: int) -> BareRun:
    """Make the same requests with one asyncio client that keeps its connections, some tenants at once."""
    started, cpu = time.monotonic(), time.process_time()
    requests = asyncio.run(_read_all([member.name for member in members], reads, info, at_once))
    return BareRun(requests, time.monotonic() - started, time.process_time() - cpu)


async def _read_all(names: Sequence[str], reads: Reads, info: Mapping[str, Any], at_once: int) -> int:
    turns = asyncio.Semaphore(at_once)
    connector = aiohttp.TCPConnector(ssl=ssl.create_default_context(cafile=info["ca_path"]), limit=at_once)
    async with aiohttp.ClientSession(connector=connector) as client:

        async def read(name: str) -> int:
            async with turns:
                return await _read_tenant(client, reads[name], info["tenants"][name])

        return sum(await asyncio.gather(*(read(name) for name in names)))


async def _read_tenant(
    client: aiohttp.ClientSession, reads: Mapping[str, Sequence[str]], vendors: Mapping[str, Mapping[str, str]]
) -> int:
    number = 0
    for vendor, paths in reads.items():
        headers = {"Authorization": _authorization(vendor, vendors[vendor])}
        for path in paths:
            async with client.get(vendors[vendor]["api_url"] + path, headers=headers) as answer:
                answer.raise_for_status()
                await answer.json()
            number += 1
    return number


def _authorization(vendor: str, access: Mapping[str, str]) -> str:
    if vendor == "synthflow":
        return f"Bearer {access['api_key']}"
    pair = f"{access['agent_email']}:{access['api_token']}"
    return f"Basic {base64.b64encode(pair.encode()).decode()}"
