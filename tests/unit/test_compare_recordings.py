# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of the comparison of two runs: what counts is found, and what two runs can never share is not."""

from __future__ import annotations

import json
import typing as t
from pathlib import Path

import pytest

from compare_recordings import differences
from neutral_text import neutral

ID = "5a1f0d2e-9c34-4a71-8b52-0d6a3c7e9f10"
OTHER = "12acc0ac-df2a-47af-afe3-e1aa4380a307"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{ID} {OTHER} {ID}", "<id 1> <id 2> <id 1>"),
        ("vZgCEQlDR6aQz_0HeWZ9_Q", "<id 1>"),
        ("VZGCEQLDR6AQZ_0HEWZ9_Q", "<id 1>"),
        ("1710107690998x536152705164378100", "<id 1>"),
        ("synthflow_sip_numbers_", "synthflow_sip_numbers_"),
        ("https://127.0.0.1:8443/v2 and :8443", "https://127.0.0.1:<port 1>/v2 and :8443"),
        ('"port": 32682, "attempts": 2', '"port": <port 1>, "attempts": 2'),
        ("at 2026-11-22T19:30:00Z, 2026-11-22 19:30", "at <moment>, <moment>"),
        ("on 2026-11-22, not 12026-11", "on <moment>, not 12026-11"),
        ('"milliseconds": 17, 3 ms, +12065550100', '"milliseconds": <time>, <time>, +12065550100'),
        ('"days_left": 31, "days_left": -1}', '"days_left": <time>, "days_left": <time>}'),
        ('"port": 40000,\n  "profile": "RTP/AVP"', '"port": <own_port>,\n  "profile": "RTP/AVP"'),
        ("the answer began with 'SIP/2' and did not end", "the answer began with '<trickled>' and did not end"),
        ("Via: SIP/2.0/TLS 127.0.0.1:40000;rport=40000", "Via: SIP/2.0/TLS 127.0.0.1:<own_port>;rport=<own_port>"),
        (
            "<sip:probe@127.0.0.1:40000> at <sip:127.0.0.1:5061>",
            "<sip:probe@127.0.0.1:<own_port>> at <sip:127.0.0.1:<port 1>>",
        ),
        ("/tmp/ansible.a1b2c3d4/acme.yml", "<folder 1>/acme.yml"),
    ],
)
def test_what_two_runs_cannot_share(text: str, expected: str) -> None:
    assert neutral(text) == expected


def listed(*types: str, total: int | None = None) -> dict[str, t.Any]:
    """Return a result of gladly_event_info."""
    events = [{"type": kind} for kind in types]
    return {"events": events, "summary": {"total": total or len(events), "last": dict(events[0])}}


def namesakes(first: str, second: str) -> list[dict[str, t.Any]]:
    """Return what creates two assistants of one name, and the error that lists them by their ids."""
    listed_ids = ", ".join(sorted(f"{one} (inbound)" for one in (first, second)))
    return [{"model_id": first}, {"model_id": second}, {"msg": f"2 assistants bear that name: {listed_ids}."}]


def recorded(path: Path, *results: dict[str, t.Any]) -> Path:
    """Write a recording of one target and return its path."""
    path.write_text("".join(json.dumps({"target": "thing", "result": result}) + "\n" for result in results))
    return path


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ([{"id": ID}, {"of": ID}], [{"id": OTHER}, {"of": OTHER}], True),
        ([{"id": ID}, {"of": ID}], [{"id": OTHER}, {"of": ID}], False),
        ([{"changed": True}], [{"changed": False}], False),
        ([{"changed": True}], [{"changed": True}, {"changed": True}], False),
        ([{"invocation": {"a": None}}], [{"invocation": {}}], False),
        ([{"warnings": ["a"]}], [{}], False),
        ([{}], [{"failed_when_suppressed_exception": "(traceback unavailable)"}], True),
        ([listed("A", "B")], [listed("B", "A")], True),
        ([listed("A", total=2)], [listed("B", total=2)], True),
        ([listed("A")], [listed("B")], False),
        (namesakes(ID, OTHER), namesakes(OTHER, ID), True),
        (namesakes(ID, OTHER), namesakes(ID, ID), False),
        ([{"numbers": ["A", "B"]}], [{"numbers": ["B", "A"]}], False),
        ([{"local": "127.0.0.1:40000"}, {"local": "127.0.0.1:40001"}], [{"local": "127.0.0.1:40000"}] * 2, True),
        ([{"port": 40000}, {"port": 40001}], [{"port": 40000}] * 2, False),
    ],
)
def test_what_differs_is_found(one: list[t.Any], other: list[t.Any], same: bool, tmp_path: Path) -> None:
    found = differences(recorded(tmp_path / "one", *one), recorded(tmp_path / "other", *other))
    assert list(found) == ["thing"]
    assert (found["thing"] == "") is same


def test_a_target_of_one_run_alone_is_a_difference(tmp_path: Path) -> None:
    found = differences(recorded(tmp_path / "one", {"changed": True}), recorded(tmp_path / "other"))
    assert found["thing"] != ""
