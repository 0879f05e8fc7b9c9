# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Hostile vendors do no harm, and a collection that had one of these defects would be found."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from world import Run

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils import (
    _answer,
    _errors,
    _masking,
    _redirects,
    _trust,
)
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._gladly import api

from ..tally import SHORT, Tally
from . import floods, templates
from .bodies import Judge, recorded_tasks
from .hostile_answers import count, run
from .recorded_vendors import Reply
from .redirects import try_redirects
from .spoiled_answers import Spoiling
from .tasks import RecordedTask, Tasks
from .ways import try_certificates

Recorded = tuple[Tasks, dict[str, RecordedTask], Judge]


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Recorded]:
    """Return tasks by name, and who judges them."""
    with recorded_tasks(tmp_path_factory.mktemp("recorded")) as (tasks, all_of_them, secrets):
        yield tasks, {task.name: task for task in all_of_them}, Judge(all_of_them, secrets)


def mishaps(recorded: Recorded, name: str, request: int, body: bytes, status: int = 200, **headers: str) -> list[str]:
    """Return what is wrong with a task after one answer."""
    tasks, by_name, judge = recorded
    reply = Reply(status, (("Content-Type", "application/json"), *headers.items()), body)
    wrong, leaks = judge.verdict(by_name[name], Spoiling(request, "planted", lambda _genuine: reply), tasks)
    return wrong + leaks


def ways(found: Iterator[tuple[str, list[str]]]) -> Tally:
    """Return a tally of some of the tries alone."""
    tally = Tally("planted")
    count(tally, found)
    return tally


def test_hostile_answers_do_no_harm(tmp_path: Path) -> None:
    tally = Tally("hostile_answers")
    run(SHORT, tmp_path, tally)
    assert not tally.findings, tally.findings
    assert tally.tried > 300


def test_no_mishap_without_a_spoiled_answer(recorded: Recorded) -> None:
    tasks, by_name, judge = recorded
    for task in by_name.values():
        result = tasks.play(task, None)
        assert not result.get("failed"), (task.name, result["msg"])
        assert [*judge.in_words(result), *judge.in_writes(task)] == []


def test_an_escape_in_a_message_is_found(recorded: Recorded, monkeypatch: pytest.MonkeyPatch) -> None:
    hostile = b'{"errors": [{"code": "\\u001b[2J"}]}'
    assert mishaps(recorded, "read gladly_directory_info", 0, hostile, 400) == []
    monkeypatch.setattr(_errors, "legible", str)
    assert "is not printable" in mishaps(recorded, "read gladly_directory_info", 0, hostile, 400)[0]


def test_a_traceback_is_found(recorded: Recorded, monkeypatch: pytest.MonkeyPatch) -> None:
    hostile = b'[{"phoneNumber": "+1", "action": "none"}]'
    assert mishaps(recorded, "read gladly_inbound_route_info", 0, hostile) == []
    monkeypatch.setattr(api, "_is_route", bool)
    assert "a traceback" in mishaps(recorded, "read gladly_inbound_route_info", 0, hostile)[0]


def test_a_write_without_sense_is_found(recorded: Recorded, monkeypatch: pytest.MonkeyPatch) -> None:
    hostile = b'[{"name": "Synthflow AI"}]'
    assert mishaps(recorded, "take back gladly_sip_destination", 0, hostile) == []
    monkeypatch.setattr(api, "_has_id", bool)
    assert any("DELETE" in one for one in mishaps(recorded, "take back gladly_sip_destination", 0, hostile))


def test_a_secret_that_comes_back_is_found(recorded: Recorded, monkeypatch: pytest.MonkeyPatch) -> None:
    _tasks, by_name, judge = recorded
    _token, basic = judge.secrets.sent_by(by_name["read gladly_directory_info"], 0)
    hostile = b'{"errors": [{"code": "%s"}]}' % basic.encode()
    assert mishaps(recorded, "read gladly_directory_info", 0, hostile, 400) == []
    monkeypatch.setattr(_masking.Masker, "mask", lambda _self, text: text)
    assert any("Gladly" in one for one in mishaps(recorded, "read gladly_directory_info", 0, hostile, 400))


def test_half_of_a_character_is_found(recorded: Recorded, monkeypatch: pytest.MonkeyPatch) -> None:
    hostile = b'[{"id": "a", "name": "\\ud800"}]'
    assert mishaps(recorded, "read gladly_directory_info", 1, hostile) == []
    monkeypatch.setattr(_answer, "decoded_json", json.loads)
    assert "half of a character, which no file and no terminal takes" in mishaps(
        recorded, "read gladly_directory_info", 1, hostile
    )


def test_a_redirect_that_takes_credentials_along_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def careless(url: str) -> Any:
        parts = urlsplit(url.replace("\\", ""))
        return parts.scheme, parts.hostname

    monkeypatch.setattr(_redirects, "_origin", careless)
    found = ways(try_redirects(tmp_path)).mishaps
    assert any("another server was sent" in one for one in found)


@pytest.mark.filterwarnings("ignore::urllib3.exceptions.InsecureRequestWarning")
def test_a_certificate_that_is_not_looked_at_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_trust.TrustingAdapter, "cert_verify", _unchecked)
    found = ways(try_certificates(tmp_path)).mishaps
    assert any("of another name: " in one and "the server was sent something" in one for one in found)


def _unchecked(_adapter: Any, conn: Any, _url: str, _verify: Any, _cert: Any) -> None:
    conn.cert_reqs = "CERT_NONE"
    conn.ca_certs = None


def test_an_answer_that_takes_too_long_or_too_much_is_found() -> None:
    came = {"kind": "vendor_unavailable", "message": "Could not read.", "seconds": 0.1, "memory": 1000}
    assert list(floods._mishaps(came, floods.MOST_MEMORY)) == []
    for spoiled in ({"seconds": 60.0}, {"memory": 10**6}, {"kind": "MemoryError"}, {"message": "\x1b[2J"}):
        assert list(floods._mishaps({**came, **spoiled}, floods.MOST_MEMORY))


def test_an_executed_template_an_escape_and_a_tag_are_found(tmp_path: Path) -> None:
    canary = tmp_path / "canary"
    shown = f"ok: [acme] => {templates.SHOWN_AS_TEXT}"
    done = Run(status=0, output=shown, seconds=1.0, cpu=1.0, sandbox_cpu=0.0, memory=1)
    assert list(templates._in_run("plan", done, canary)) == []
    canary.touch()
    assert list(templates._in_run("plan", done, canary)) == ["a template of a vendor was executed"]
    assert list(templates._in_run("plan", replace(done, output=f"{shown}\x1b[2J"), canary))
    assert list(templates._in_run("plan", replace(done, output="ok: [acme]"), canary))
    page = tmp_path / "page.html"
    page.write_text(f"<main id=all>&lt;b id={templates.TAG}&gt;</main>", encoding="utf-8")
    assert list(templates._in_file(page)) == []
    page.write_text(f"<main id=all><b id={templates.TAG}></b></main>", encoding="utf-8")
    assert list(templates._in_file(page))
    report = tmp_path / "report.xml"
    report.write_text("<a>\x1b</a>", encoding="utf-8")
    assert list(templates._in_file(report))
