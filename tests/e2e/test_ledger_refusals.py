# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A ledger that cannot be used fails its own tenant alone, and is left as it is."""

from __future__ import annotations

import importlib.resources
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from bench import Bench
from playbook import INVENTORY

from voice_sandbox.process import SandboxProcess, running_sandbox

BEGINNING = "version: 1\ntenant: {tenant}\n"
# What stands in the ledger of each tenant, and what its failure says.
REFUSED = {
    "another": ("version: 1\n\ntenant: acme\n", "line 3: it is about tenant 'acme', and this run is about 'another'"),
    "damaged": (
        "version: 1\ntenant: damaged\nsip_destinations:\n  Synthflow AI: confirmed\n",
        "line 4: 'Synthflow AI' of 'sip_destinations' of the ledger has to be a mapping",
    ),
    "newer": (
        "# from the future\nversion: 2\ntenant: newer\n",
        "line 2: it has version 2, and this release of the collection knows 1 at most",
    ),
}
# Its directory of ledgers would be where not even root may make one.
UNREACHABLE = "unreachable"
# Something stands in the way of the new file, as on a disk that is full: it shows only when the ledger is written.
FULL = "full"
SOUND = "sound"
HOSTILE = "../outside"
TENANTS = [*REFUSED, UNREACHABLE, FULL, SOUND]


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxProcess]:
    """A sandbox with a tenant for each mishap, all like acme."""
    seed = importlib.resources.files("voice_sandbox").joinpath("tenants.yml").read_text(encoding="utf-8")
    acme = yaml.safe_load(seed)["tenants"]["acme"]
    tenants = {name: {**acme, "company": name, "organization": name} for name in TENANTS}
    with running_sandbox(tmp_path_factory.mktemp("crowd"), tenants=tenants) as process:
        yield process


def inventory_of(folder: Path, variables: dict[str, dict[str, Any]]) -> Path:
    """Write an inventory of tenants that are like acme, but for some variables."""
    acme = yaml.safe_load((INVENTORY / "host_vars" / "acme.yml").read_text(encoding="utf-8"))
    shared = {"tenant_gladly_backend": "runbook", "tenant_gladly_pending": "warn"}
    hosts = {
        name: {**acme, **shared, "tenant_company": name, "tenant_gladly_host": f"{name}.gladly.com", **own}
        for name, own in variables.items()
    }
    groups = folder / "group_vars"
    groups.mkdir(parents=True)
    groups.joinpath("tenants").symlink_to(INVENTORY / "group_vars" / "tenants")
    folder.joinpath("hosts.yml").write_text(yaml.safe_dump({"tenants": {"hosts": hosts}}), encoding="utf-8")
    return folder


def test_each_fails_alone_and_nothing_is_touched(crowd: SandboxProcess, tmp_path: Path) -> None:
    bench = Bench(crowd)
    files, seed = bench.files, bench.control.state()
    files.ledgers.mkdir()
    for tenant, (content, _message) in REFUSED.items():
        files.ledger_path(tenant).write_text(content, encoding="utf-8")
    files.ledger_path(FULL).write_text(f"version: 1\ntenant: {FULL}\n", encoding="utf-8")
    in_the_way = files.ledgers / f".{FULL}.yml.new"
    in_the_way.mkdir()
    own = {UNREACHABLE: {"tenant_ledger_directory": "/proc/ledgers"}, HOSTILE: {"tenant_company": "acme"}}
    inventory = inventory_of(tmp_path / "inventory", {name: own.get(name, {}) for name in [*TENANTS, HOSTILE]})
    kept = files.everything()

    run = bench.run("integrate", inventory=inventory)
    assert run.failed_hosts == {*REFUSED, UNREACHABLE, FULL, HOSTILE}, run.output
    for tenant, (_content, message) in REFUSED.items():
        assert message in run.message(tenant)
        assert bench.control.state()[tenant] == seed[tenant]
    assert "Check that the directory of the ledgers exists" in run.message(UNREACHABLE)
    assert "The ledger is as it was before" in run.message(FULL)
    assert "'../outside' cannot be the name of a tenant's files" in run.message(HOSTILE)
    assert list(tmp_path.rglob("*outside*")) == list(crowd.state_dir.rglob("*outside*")) == []
    left = files.everything()
    assert {path: left[path] for path in kept} == kept
    assert files.page(SOUND) is not None
    assert len(files.pending(SOUND)) == 2

    # What was done at Synthflow before the ledger could not be written is found there, and done once.
    in_the_way.rmdir()
    again = bench.run("integrate", "--limit", FULL, inventory=inventory)
    assert again.status == 0, again.output
    assert files.pending(FULL) == files.pending(SOUND)
    state = bench.control.state()
    assert len(state[FULL]["synthflow"]["assistants"]) == len(state[SOUND]["synthflow"]["assistants"])
    assert len(state[FULL]["synthflow"]["actions"]) == len(state[SOUND]["synthflow"]["actions"]) == 1
