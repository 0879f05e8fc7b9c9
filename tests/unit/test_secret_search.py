# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of the search for secrets, which the suites about secrets rely on: it finds each form, and names no secret."""

from __future__ import annotations

import base64
import html
import json
import typing as t
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from secret_search import SecretSearch, of_sandbox

ODD = "p\"ä'% &<w>\\or/d+=中1"

WAYS: dict[str, t.Callable[[str], str]] = {
    "plain": lambda text: text,
    "percent": lambda text: quote(text, safe=""),
    "plus": quote_plus,
    "JSON": json.dumps,
    "JSON with letters as they are": lambda text: json.dumps(text, ensure_ascii=False),
    "JSON in JSON": lambda text: json.dumps({"stdout": json.dumps(text)}),
    "HTML": html.escape,
    "YAML in single quotes": lambda text: yaml.safe_dump(text, default_style="'", allow_unicode=True),
    "YAML in double quotes": lambda text: yaml.safe_dump(text, default_style='"', width=10000),
    "Python": repr,
    "Python in ASCII": ascii,
    "hexadecimal": lambda text: text.encode().hex(),
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "Basic credentials": lambda text: base64.b64encode(f"voice@acme.example:{text}".encode()).decode(),
    "base64 for URLs": lambda text: base64.urlsafe_b64encode(b"k?>" + text.encode() + b"?").decode(),
    "base64 in lines": lambda text: base64.encodebytes(b"x" * 70 + text.encode()).decode(),
    "broken into lines": lambda text: "\n    ".join([text[:4], text[4:]]),
}


@pytest.mark.parametrize("way", WAYS.values(), ids=list(WAYS))
@pytest.mark.parametrize("secret", [ODD, "Made-up-token_1", "eightlet", "k" * 127 + "/"])
def test_every_form_is_found(way: t.Callable[[str], str], secret: str) -> None:
    [found] = SecretSearch({"token of acme": secret}).in_text(f"before\n{way(secret)} after")
    assert found.startswith("token of acme")
    assert secret not in found


@given(before=st.binary(max_size=9), secret=st.text(min_size=12, max_size=40), behind=st.binary(max_size=9))
def test_a_secret_is_found_wherever_it_lies_in_base64(before: bytes, secret: str, behind: bytes) -> None:
    encoded = base64.b64encode(before + secret.encode() + behind)
    assert SecretSearch({"it": secret}).in_text(encoded)


def test_a_part_of_a_secret_is_found() -> None:
    token = "aB3dE6gH9kL2-and-more_of_it"
    assert SecretSearch({"it": token}).in_text("it begins with aB3dE6gH9kL2...") == ["it (a part of it), line 1"]


@pytest.mark.parametrize("other", ["password", "Made-up", "made up token 1"])
def test_another_text_is_not_found(other: str) -> None:
    assert SecretSearch({"it": "made-up-token-of-1234"}).in_text(other) == []


def test_files_and_their_names_are_searched(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"\xff\n\nhunter-2-\xff")
    (tmp_path / "hunter-2-.log").write_text("nothing")
    assert SecretSearch({"password": "hunter-2-"}).in_files(sorted(tmp_path.iterdir())) == [
        f"{tmp_path / 'a'}: password (plain), line 3",
        f"the name of a file in {tmp_path}: password (plain), line 1",
    ]


def test_the_credentials_of_a_sandbox_have_names() -> None:
    vendors = {"synthflow": {"api_key": "k"}, "gladly": {"agent_email": "e@example.com", "api_token": "t"}}
    assert of_sandbox({"tenants": {"acme": vendors}}) == {
        "Synthflow API key of acme": "k",
        "Gladly API token of acme": "t",
        "Gladly Basic credentials of acme": "e@example.com:t",
    }
