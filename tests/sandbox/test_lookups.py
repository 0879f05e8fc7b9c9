# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is looked up among many tenants, and counted: found at once, and never somebody else's."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import quote_plus

import pytest

from voice_sandbox.history import MASK, History
from voice_sandbox.rates import Rates
from voice_sandbox.store import Store
from voice_sandbox.tenants import Tenant, TenantDirectory, TenantFileError, read_tenant_file

ENTRY = {"region": "us", "synthflow": {"numbers": []}, "gladly": {"phone_numbers": ["+12065550100"]}}


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """An empty store."""
    return Store(tmp_path / "state.sqlite3")


def tenants(folder: Path, **entries: dict[str, object]) -> list[Tenant]:
    """Tenants of a file, with credentials of their own."""
    path = folder / "tenants.json"
    path.write_text(json.dumps({"tenants": {name: {**ENTRY, **entry} for name, entry in entries.items()}}))
    return read_tenant_file(path)


def test_a_key_opens_its_own_workspace_in_its_own_region_alone(store: Store, tmp_path: Path) -> None:
    directory = TenantDirectory(store)
    acme, other = tenants(tmp_path, acme={}, other={"region": "eu", "company": "Other"})
    directory.add(acme)
    directory.add(other)
    for known in (directory, TenantDirectory(store)):
        assert known.by_key(acme.api_key, "us") == acme
        assert known.by_key(acme.api_key, "eu") is None
        assert known.by_key(acme.api_key[:-1], "us") is None
        assert known.by_key("", "us") is None
        assert known.by_organization("Other") == other
        assert known.by_organization("other") is None
        assert known.by_company("OTHER") == other
        assert known.by_company("") is None


def test_of_tenants_that_share_an_organization_the_first_is_found(store: Store, tmp_path: Path) -> None:
    directory = TenantDirectory(store)
    shared = {"company": "shared", "organization": "shared"}
    first, second = tenants(tmp_path, first=shared, second=shared)
    directory.add(first)
    directory.add(second)
    assert (directory.by_organization("shared"), directory.by_company("shared")) == (first, first)


def test_holders_of_an_object_are_all_tenants_that_have_it(store: Store) -> None:
    for tenant, kind, identifier in (
        ("b", "number", "1"),
        ("a", "number", "1"),
        ("c", "number", "2"),
        ("d", "route", "1"),
    ):
        store.put(tenant, kind, identifier, {})
    assert store.holders("number", "1") == ["a", "b"]
    assert store.holders("number", "3") == []


def test_json_that_is_broken_is_refused_by_the_name_of_its_file(tmp_path: Path) -> None:
    path = tmp_path / "tenants.json"
    path.write_text("{")
    with pytest.raises(TenantFileError, match=r"tenants\.json"):
        read_tenant_file(path)


def test_every_secret_is_masked_wherever_it_stands(store: Store, tmp_path: Path) -> None:
    directory = TenantDirectory(store)
    for tenant in tenants(tmp_path, acme={}, other={}):
        directory.add(tenant)
    history = History(store, directory.secrets())
    one, two, three, four = directory.secrets()
    body = json.dumps({"a": f"x{one}y", "b": [two + three], "note": "nothing" * 9}).encode()
    history.begin("acme", "synthflow", "POST", f"/numbers/{four}?key={one}", body)
    [entry] = history.entries()
    assert entry["path"] == f"/numbers/{MASK}?key={MASK}"
    assert entry["body"] == {"a": f"x{MASK}y", "b": [MASK + MASK], "note": "nothing" * 9}


def test_credentials_of_the_file_are_taken_and_masked_whatever_their_letters(store: Store, tmp_path: Path) -> None:
    key, token = 'k"ey/+&<1', "tök\\en % 2"
    [acme] = tenants(tmp_path, acme={"api_key": key, "api_token": token})
    assert (acme.api_key, acme.api_token) == (key, token)
    history = History(store, [key, token])
    history.begin(
        "acme", "synthflow", "POST", f"/numbers?a={quote_plus(token)}", json.dumps({"a": f"x{key}y"}).encode()
    )
    [entry] = history.entries()
    assert (entry["path"], entry["body"]) == (f"/numbers?a={MASK}", {"a": f"x{MASK}y"})


def test_a_limit_by_the_clock_begins_anew_with_each_second() -> None:
    now = [100.9]
    rates = Rates(lambda: now[0])
    assert [rates.remaining("GET", 2, sliding=False) for _time in range(3)] == [1, 0, -1]
    assert rates.remaining("POST", 2, sliding=False) == 1
    now[0] = 101.0
    assert rates.remaining("GET", 2, sliding=False) == 1


def test_a_sliding_limit_holds_in_any_second() -> None:
    now = [100.9]
    rates = Rates(lambda: now[0])
    assert [rates.remaining("GET", 2, sliding=True) for _time in range(3)] == [1, 0, -1]
    assert rates.remaining("POST", 2, sliding=True) == 1
    now[0] = 101.8
    assert rates.remaining("GET", 2, sliding=True) == -1
    now[0] = 102.0
    assert rates.remaining("GET", 2, sliding=True) == 1
