# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The stand-in answers what AWX 24.6.1 answered. Each entry of observations.json is a request, and what came back."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from stand_in.server import Controller, running_controller
from stand_in.store import Updates

OBSERVATIONS = json.loads((Path(__file__).parent / "observations.json").read_text(encoding="utf-8"))
BEARER = "Bearer made-up-token-of-the-controller"
# The rest of it depends on the version of a library.
CUT_OFF = "Cannot parse as JSON"


def filled_in(value: Any, ids: dict[str, int]) -> Any:
    """Return a request or an answer with the ids of this run in place of their names."""
    if isinstance(value, dict):
        return {key: filled_in(one, ids) for key, one in value.items()}
    if isinstance(value, list):
        return [filled_in(one, ids) for one in value]
    if isinstance(value, str) and re.fullmatch(r"\{\w+\}", value):
        return ids[value[1:-1]]
    return value


def path_of(text: str, ids: dict[str, int]) -> str:
    """Return the path of a request, with ids and in the form of a URL."""
    path = re.sub(r"\{(\w+)\}", lambda found: str(ids[found[1]]), text)
    return quote(f"/api/v2/{path}", safe="/?=&") + ("" if "?" in path else "/")


def deviations(expected: Any, found: Any, where: str = "") -> list[str]:
    """Return where an answer is another one than was seen. The answer may have more than what was kept of it."""
    if isinstance(expected, dict) and isinstance(found, dict):
        missing = [f"{where}/{key}: missing" for key in expected if key not in found]
        both = [key for key in expected if key in found]
        return missing + [one for key in both for one in deviations(expected[key], found[key], f"{where}/{key}")]
    if isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        pairs = zip(expected, found, strict=True)
        return [one for index, (left, right) in enumerate(pairs) for one in deviations(left, right, f"{where}/{index}")]
    if expected == CUT_OFF and isinstance(found, str) and found.startswith(CUT_OFF):
        return []
    return [] if expected == found else [f"{where}: {found!r} instead of {expected!r}"]


@pytest.fixture(scope="module")
def replayed(tmp_path_factory: pytest.TempPathFactory) -> dict[int, list[str]]:
    """The deviations of each answer, by the number of the request. No update of a project ends, as when it was seen."""
    found: dict[int, list[str]] = {}
    with running_controller(tmp_path_factory.mktemp("replay"), Updates(after=None)) as controller:
        ids: dict[str, int] = {}
        for number, entry in enumerate(OBSERVATIONS):
            found[number] = replay(controller, entry, ids)
    return found


def replay(controller: Controller, entry: dict[str, Any], ids: dict[str, int]) -> list[str]:
    """Send one request, keep the id that is asked for, and return how the answer deviates."""
    method, text, *rest = entry["request"]
    body = filled_in(rest[0], ids) if rest else None
    status, answer = controller.answer(method, path_of(text, ids), body, BEARER)
    if "keep" in entry and isinstance(answer, dict):
        ids[entry["keep"]] = answer.get("id", 0)
    if status != entry["status"]:
        return [f"{status} instead of {entry['status']}: {answer}"]
    return [] if entry["answer"] is None else deviations(filled_in(entry["answer"], ids), answer)


@pytest.mark.parametrize(
    "number", range(len(OBSERVATIONS)), ids=[" ".join(entry["request"][:2]) for entry in OBSERVATIONS]
)
def test_answer_is_the_one_that_awx_gave(replayed: dict[int, list[str]], number: int) -> None:
    """Status, fields, defaults and refusals are the same."""
    assert replayed[number] == [], json.dumps(OBSERVATIONS[number]["request"])


@pytest.mark.parametrize(
    "entry", [entry for entry in OBSERVATIONS if "input_ids" in entry], ids=lambda entry: entry["request"][1]
)
def test_built_in_credential_types_have_the_inputs_of_awx(tmp_path: Path, entry: dict[str, Any]) -> None:
    """What AWX's own credential types take and require is the same."""
    with running_controller(tmp_path) as controller:
        status, answer = controller.answer("GET", path_of(entry["request"][1], {}), None, BEARER)
    inputs = answer["results"][0]["inputs"]
    assert status == 200
    assert [one["id"] for one in inputs["fields"]] == entry["input_ids"]
    assert inputs.get("required", []) == entry["required"]


def test_nobody_is_answered_without_credentials(tmp_path: Path) -> None:
    """A token that is unknown, a wrong password, and none at all are refused; a list in pages is complete."""
    with running_controller(tmp_path) as controller:
        assert controller.answer("GET", "/api/v2/organizations/", None, "")[0] == 401
        assert controller.answer("GET", "/api/v2/organizations/", None, "Bearer other")[0] == 401
        assert controller.answer("GET", "/api/v2/organizations/", None, "Basic YWRtaW46b3RoZXI=")[0] == 401
        for number in range(3):
            controller.answer("POST", "/api/v2/organizations/", {"name": f"Number {number}"}, BEARER)
        page = controller.answer("GET", "/api/v2/organizations/?page_size=2", None, BEARER)[1]
        rest = controller.answer("GET", page["next"], None, BEARER)[1]
    assert [one["name"] for one in page["results"] + rest["results"]] == ["Number 0", "Number 1", "Number 2"]
    assert rest["next"] is None
