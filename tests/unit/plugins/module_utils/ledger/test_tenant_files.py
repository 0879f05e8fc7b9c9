# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of the names of a tenant's files: none leads out of the directory, none is hidden."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._tenant_files import (
    check_tenant_name,
    tenant_file,
)

DIRECTORY = "/srv/ledgers"
PIECES = [
    "..",
    ".",
    "/",
    "\\",
    "\0",
    "\n",
    "~",
    "a",
    "Z",
    "0",
    "-",
    "_",
    "*",
    "$",
    "\xe9",
    "\uff0e",
    "\u2215",
    "%2e",
    ":",
]
names = st.one_of(st.text(st.characters(), max_size=20), st.lists(st.sampled_from(PIECES), max_size=8).map("".join))
usable_names = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,30}", fullmatch=True)


def _path_of(name: str) -> str | None:
    """Return the path of a tenant's file, or None when the name is refused."""
    try:
        return tenant_file(DIRECTORY, name, ".yml")
    except ValueError:
        return None


@given(name=names | usable_names)
def test_a_file_is_in_the_directory_and_not_hidden_or_it_is_refused(name: str) -> None:
    path = _path_of(name)
    if path is not None:
        assert os.path.dirname(os.path.normpath(path)) == DIRECTORY
        assert os.path.basename(path) == f"{name}.yml"
        assert Path(path).stem == name
        assert name.isascii()
        assert not set(name) & set("/\\~ \n\0")
        assert name[0] not in ".-_"


@given(name=usable_names)
def test_every_plain_name_can_be_used(name: str) -> None:
    check_tenant_name(name)


@given(one=usable_names, other=usable_names)
def test_two_tenants_never_share_a_file(one: str, other: str) -> None:
    files = [{tenant_file(DIRECTORY, name, suffix) for suffix in (".yml", ".md", ".html")} for name in (one, other)]
    assert one == other or not files[0] & files[1]


@pytest.mark.parametrize("name", ["a", "0", "acme", "Acme_2.eu-west", "a..", "a" * 200])
def test_usable_names(name: str) -> None:
    assert tenant_file("ledgers", name, ".yml") == f"ledgers/{name}.yml"


@pytest.mark.parametrize(
    "name", ["", ".", "..", ".acme", "-acme", "_acme", "a/b", "../a", "/a", "a\n", "a b", "\xe9", "\uff41", "a" * 201]
)
def test_names_that_cannot_be_used(name: str) -> None:
    with pytest.raises(ValueError, match="cannot be the name of a tenant's files: use letters, digits"):
        check_tenant_name(name)


@pytest.mark.parametrize("directory", ["", " ", "\t"])
def test_no_directory(directory: str) -> None:
    with pytest.raises(ValueError, match="the directory is empty"):
        tenant_file(directory, "acme", ".yml")
