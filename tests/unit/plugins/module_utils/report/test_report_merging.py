# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of reading reports back and of joining them."""

from __future__ import annotations

import json
import os
import typing as t
from pathlib import Path

import pytest
from rollout_samples import BEGAN, ENDED, report, tenant

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._errors import InvalidInput, Refused
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._moments import parse_moment
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._report.document import to_json
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._report.merging import merge
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._report.reading import (
    read_document,
    source_path,
)
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._report.shape import DOCUMENT, check_shape

LATER = "2026-11-23T05:00:00Z"


def names(found: dict[str, t.Any]) -> dict[str, str]:
    """Return the outcome of each tenant."""
    return {one["name"]: one["outcome"] for one in found["tenants"]}


def test_slices_make_one_report() -> None:
    slices = [report(tenant("one", wave="canary")), report(tenant("two", "stopped", wave="rest"), notes=["A note."])]

    joined = merge(slices)

    check_shape(joined.report, DOCUMENT)
    assert names(joined.report) == {"one": "integrated", "two": "stopped"}
    assert (joined.duplicates, joined.report["runs"], joined.report["notes"]) == ([], 2, ["A note."])
    assert joined.report["totals"]["outcomes"] == {"stopped": 1, "integrated": 1}
    assert (joined.report["started"], joined.report["ended"]) == (BEGAN, ENDED)


@pytest.mark.parametrize("turned", [False, True])
def test_the_latest_run_of_a_tenant_counts(turned: bool) -> None:
    first = report(tenant("one", "stopped"), tenant("two"))
    second = report(tenant("one", started=LATER, ended=LATER), started=parse_moment(LATER))

    joined = merge([second, first] if turned else [first, second])

    assert names(joined.report) == {"one": "integrated", "two": "integrated"}
    assert joined.duplicates == ["one"]
    assert joined.report["notes"] == ["Several runs worked on one: of each tenant the latest run is shown."]


@pytest.mark.parametrize("turned", [False, True])
def test_a_run_that_did_not_get_to_a_tenant_says_nothing_of_it(turned: bool) -> None:
    first = report(tenant("one", started=None, ended=None))
    second = report(tenant("one", "not_run"), started=parse_moment(LATER), finished=False)

    joined = merge([second, first] if turned else [first, second])

    assert (names(joined.report), joined.duplicates) == ({"one": "integrated"}, [])
    assert joined.report["finished"] is False


def test_the_same_report_twice_is_one() -> None:
    assert merge([report(tenant("one")), report(tenant("one"))]).duplicates == []


def test_many_duplicates_are_named_in_part() -> None:
    reports = [report(*(tenant(f"t{n}", seconds=which) for n in range(12))) for which in (1, 2)]

    joined = merge(reports)

    assert len(joined.duplicates) == 12
    assert "t9 and 2 more: of each tenant" in joined.report["notes"][0]


def test_predictions_are_not_joined_with_what_happened() -> None:
    with pytest.raises(Refused, match="check mode"):
        merge([report(tenant("one")), report(tenant("two"), predicted=True)])


def test_a_report_is_read_back(tmp_path: Path) -> None:
    found = report(tenant("one"), tenant("two", "stopped"))
    (tmp_path / "rollout.json").write_text(to_json(found), encoding="utf-8")

    assert source_path(str(tmp_path)) == str(tmp_path / "rollout.json")
    assert read_document(source_path(str(tmp_path))) == found


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is no JSON"),
        (b"{", "is no JSON"),
        (b"\xff\xfe", "is no JSON"),
        (b"[" * 200_000, "is no JSON"),
        (b'{"schema": NaN}', "NaN is no number of JSON"),
        (b"[]", "is JSON of something else"),
        (b'{"plays": [], "stats": {}}', "is JSON of something else"),
        (json.dumps({**report(), "version": 2}).encode(), "has version 2 of the report"),
        (json.dumps({**report(), "tenants": "all"}).encode(), "is damaged: the file.tenants is not a list"),
    ],
)
def test_what_is_no_report_is_refused(tmp_path: Path, content: bytes, words: str) -> None:
    file = tmp_path / "rollout.json"
    file.write_bytes(content)

    with pytest.raises(InvalidInput) as caught:
        read_document(str(file))

    assert str(file) in str(caught.value)
    assert words in str(caught.value)


def test_a_huge_file_is_not_read(tmp_path: Path) -> None:
    file = tmp_path / "rollout.json"
    with file.open("wb") as huge:
        huge.truncate(300 * 1024 * 1024)

    with pytest.raises(InvalidInput, match="has 314572800 bytes, and a report has at most"):
        read_document(str(file))


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")

    with pytest.raises(InvalidInput, match="no ordinary file"):
        read_document(str(tmp_path / "pipe"))
    with pytest.raises(InvalidInput, match="cannot be read: No such file"):
        read_document(source_path(str(tmp_path)))
    with pytest.raises(InvalidInput, match="an empty entry"):
        source_path(" ")
