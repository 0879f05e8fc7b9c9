# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Hostile values, as many as fit into the tests, and that what has to be found is found."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ..tally import SHORT, Tally
from . import hostile_values, plays
from .files import LEDGER_NAMES, Planted
from .lines import check_http, check_sip
from .property import Property
from .strategies import EXECUTED, TEMPLATES, hostile_text

GET = b"GET /v2/numbers?a=b HTTP/1.1\r\nHost: 127.0.0.1:80\r\n"
OPTIONS = b"OPTIONS sip:a@b SIP/2.0\r\nX-A: b\r\n"


def test_hostile_values(tmp_path: Path) -> None:
    tally = Tally("hostile_values")
    hostile_values.run(SHORT, tmp_path, tally)
    assert not tally.findings, "\n".join(tally.findings)


def _is_one_line(_given: str, found: str) -> None:
    assert found.isprintable()


@pytest.mark.parametrize(
    "planted",
    [
        Property("takes anything", hostile_text, str, _is_one_line),
        Property("shows what it refuses", hostile_text, lambda text: int(f"{text}x"), _is_one_line, refusals=()),
    ],
    ids=["accepted", "another error"],
)
def test_a_property_that_does_not_hold_is_found(planted: Property) -> None:
    tally = Tally("planted")
    hostile_values.try_properties([planted], SHORT, tally)
    (finding,) = tally.mishaps
    assert finding.startswith(f"{planted.name}: ")
    assert tally.recovered == tally.tried - 1


def _write_outside(directory: Path, _tenant: str) -> None:
    (directory.parent / "outside" / "kept.txt").write_text("mine now")


def _follow(directory: Path, _tenant: str) -> None:
    (directory / "acme.yml").write_text("ledger")


def test_a_file_outside_of_the_directory_is_found(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="outside of the directory"):
        Planted(tmp_path / "a", _write_outside, LEDGER_NAMES).try_it(("{}.yml", "nothing", "acme"))
    with pytest.raises(AssertionError, match=r"new\.txt"):
        Planted(tmp_path / "b", _follow, LEDGER_NAMES).try_it(("{}.yml", "link to nothing", "acme"))


@pytest.mark.parametrize(
    ("stream", "words"),
    [
        (GET + b"X-Injected: 1\r\n\r\n", "a header that is not ours"),
        (GET + b"Host: other\r\n\r\n", "a header that comes twice"),
        (GET + b"Accept: a\nb\r\n\r\n", "no line of a header"),
        (GET + b"Accept: a\x00\r\n\r\n", "no line of a header"),
        (GET + b"\r\nGET /stolen HTTP/1.1\r\n\r\n", "a path outside of the API"),
        (GET + b"\r\nPWN", "no line of a request"),
        (b"GET /v2/numbers/%2e%2e/x HTTP/1.1\r\n\r\n", "leads out of its folder"),
    ],
)
def test_what_is_added_to_http_is_found(stream: bytes, words: str) -> None:
    check_http(GET + b"\r\n", ("/v2/",))
    with pytest.raises(AssertionError, match=words):
        check_http(stream, ("/v2/",))


@pytest.mark.parametrize(
    ("stream", "words"),
    [
        (OPTIONS + b"X-Injected: 1\r\n\r\n", "a header that is not ours"),
        (OPTIONS + b"To: a\rb\r\n\r\n", "no line of a header"),
        (OPTIONS + b"\r\nINVITE sip:a@b\r\n\r\n", "no line of a request"),
    ],
)
def test_what_is_added_to_sip_is_found(stream: bytes, words: str) -> None:
    check_sip(OPTIONS + b"\r\n", {"X-A": "b"})
    with pytest.raises(AssertionError, match=words):
        check_sip(stream, {"X-A": "b"})


def test_a_template_that_is_executed_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The defaults of a source may be templates, so this one is."""
    executed = tmp_path / "plays" / EXECUTED
    defaults: dict[str, Any] = {**plays.DEFAULTS, "gladly_team": TEMPLATES[0].replace(EXECUTED, str(executed))}
    monkeypatch.setattr(plays, "DEFAULTS", defaults)
    monkeypatch.setattr(plays, "PLACES", (("number", "friendly_name"), ("setting", "company")))
    tally = Tally("plays")
    plays.try_plays(replace(SHORT, share=1.0), tmp_path / "plays", tally)
    assert "a template of a tenants file was executed" in tally.mishaps
