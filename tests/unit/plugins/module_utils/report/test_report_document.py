# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of a report as a document, and of its shape."""

from __future__ import annotations

import copy
import json
import re
import typing as t

import pytest
from rollout_samples import BEGAN, ENDED, everywhere, report, tenant

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._report.differences import (
    LONGEST_LINE,
    MOST_LINES,
    diff_lines,
)
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._report.document import to_json
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._report.outcomes import (
    KINDS,
    is_done,
    is_failed,
)
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._report.shape import DOCUMENT, check_shape


def test_sums() -> None:
    certificate = {"host": "a", "subject": "b", "not_after": "c", "days_left": 12}
    found = report(
        tenant("one", wave="canary", requests={"gladly": 2, "synthflow": 1}, certificates=[certificate]),
        tenant("two", "stopped", wave="rest", requests={"gladly": 3}),
        tenant("three", "not_run", wave="rest"),
        waves=["rest", "canary"],
    )

    assert found["totals"] == {
        "tenants": 3,
        "changed": 1,
        "outcomes": {"stopped": 1, "not_run": 1, "integrated": 1},
        "requests": {"gladly": 5, "synthflow": 1},
        "certificate_days_left": 12,
    }
    assert list(found["totals"]["outcomes"]) == ["stopped", "not_run", "integrated"]
    assert [(wave["name"], wave["tenants"], wave["started"], wave["ended"]) for wave in found["waves"]] == [
        ("rest", 2, BEGAN, ENDED),
        ("canary", 1, BEGAN, ENDED),
    ]
    assert (found["seconds"], found["started"]) == (600, BEGAN)


def test_an_empty_report_has_the_shape() -> None:
    found = report(started=None, ended=None)

    check_shape(found, DOCUMENT)
    assert (found["seconds"], found["waves"], found["totals"]["certificate_days_left"]) == (0, [], None)


def test_text_is_the_document_in_stable_order_a_tenant_to_a_line() -> None:
    found = report(tenant("one"), everywhere("a\nb\u2028\ud800"), notes=["A note."])

    text = to_json(found)

    assert json.loads(text) == found
    assert to_json(copy.deepcopy(found)) == text
    assert sum('"name": "one"' in line for line in text.splitlines()) == 1
    assert len(text.encode("ascii").splitlines()) == len(text.split("\n")) - 1


def changed(**how: t.Any) -> dict[str, t.Any]:
    """Return a report whose first tenant is wrong."""
    found = report(tenant())
    found["tenants"][0].update(how)
    return found


@pytest.mark.parametrize(
    ("damaged", "place"),
    [
        ({**report(), "tenants": {}}, "the file.tenants is not a list"),
        ({**report(), "seconds": float("nan")}, "the file.seconds is not a number"),
        ({**report(), "seconds": 10**400}, "the file.seconds is not a number"),
        ({**report(), "runs": 10**4000}, "the file.runs is not a whole number"),
        ({**report(), "runs": True}, "the file.runs is not a whole number"),
        ({key: value for key, value in report().items() if key != "totals"}, "the file.totals is not there"),
        ([], "the file is not a dictionary"),
        (changed(outcome="splendid"), "the file.tenants[0].outcome is not one of unsettled"),
        (changed(name=None), "the file.tenants[0].name is not a text"),
        (changed(failure="x"), "the file.tenants[0].failure is not a dictionary"),
        (changed(requests={"gladly": "many"}), "the file.tenants[0].requests.gladly is not a whole number"),
        (changed(changed=1), "the file.tenants[0].changed is not true or false"),
        (changed(probes=[{"label": "x"}]), "the file.tenants[0].probes[0].uri is not there"),
    ],
)
def test_what_has_another_shape_is_told_with_its_place(damaged: t.Any, place: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(place)}"):
        check_shape(damaged, DOCUMENT)


def test_everything_everywhere_has_the_shape() -> None:
    check_shape(report(everywhere("x")), DOCUMENT)


def test_each_outcome_is_of_one_kind() -> None:
    assert {word for word in KINDS if is_failed(word)} == {
        "unsettled",
        "rolled_back",
        "stopped",
        "failed",
        "unreachable",
    }
    assert {word for word in KINDS if is_done(word)} == {"integrated", "changed", "unchanged", "passed"}


@pytest.mark.parametrize(
    ("diff", "lines"),
    [
        ({"before": {}, "after": {"a": 1}}, ["+{", '+  "a": 1', "+}"]),
        ({"before": {"a": 1}, "after": None}, ["-{", '-  "a": 1', "-}"]),
        ({"before": "one\ntwo\n", "after": "one\nthree\n"}, [" one", "-two", "+three"]),
        ({"before": {"a": 1}, "after": {"a": 1}}, []),
        ({"prepared": "as it is"}, [" as it is"]),
        ([{"before": "a", "after": "b"}, {"before": "c", "after": "d"}], ["-a", "+b", "-c", "+d"]),
        (None, []),
        ("x", []),
        (["x", 5], []),
    ],
)
def test_lines_of_a_diff(diff: t.Any, lines: list[str]) -> None:
    assert diff_lines(diff) == lines


def test_far_lines_of_a_diff_are_left_out() -> None:
    before = [str(number) for number in range(30)]
    after = ["x", *before[1:-1], "y"]

    lines = diff_lines({"before": "\n".join(before), "after": "\n".join(after)})

    assert lines == ["-0", "+x", " 1", " 2", "@", " 27", " 28", "-29", "+y"]


def test_a_long_diff_is_cut() -> None:
    lines = diff_lines({"before": "", "after": "\n".join(["x" * 5000] * 1000)})

    assert len(lines) == MOST_LINES + 1
    assert lines[-1] == "@ 700 further lines are left out"
    assert len(lines[0]) == LONGEST_LINE + 3
