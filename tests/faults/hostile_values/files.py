# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What has to hold for files that are read back, and for the directories they are in, where others may put things."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import yaml
from hypothesis import strategies as st

from ansible_collections.voiceops.gladly_synthflow.plugins.action import gladly_runbook, rollout_report
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._errors import LedgerRefused, LedgerUnavailable
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._ledger.document import empty, parse, render
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._ledger.form import SECTIONS
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._ledger.ledger import Ledger
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._ledger.turn import Turn
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._resource import Context
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._tenant_files import tenant_file
from ansible_collections.voiceops.gladly_synthflow.plugins.plugin_utils._in_process import run_task

from .property import Property
from .reports import good_report, report_properties
from .strategies import PATHS, Values, hostile_text, mostly, nested, unreadable_yaml, with_keys

REFUSALS = (LedgerRefused, LedgerUnavailable, ValueError)
SLICE = "slice-of-a-job.json"
SECRET = "what others keep\n"
STEP = {"kind": "do", "menu": "", "instruction": "Save.", "field": None, "value": None, "old_value": None}
PENDING: dict[str, Any] = {
    "kind": "inbound_route",
    "name": "+12065550100",
    "action": "create",
    "since": "2026-11-23T09:00:00Z",
}
PENDING["steps"] = [STEP]

_ledgers = st.fixed_dictionaries(
    {"version": mostly(st.just(1)), "tenant": mostly(st.just("acme"), hostile_text)},
    optional={
        name: mostly(
            with_keys("+12065550100", "a", values=with_keys("confirmed", "pending", "since", "sent", "assistant"))
        )
        for name in SECTIONS
    },
)
_good = render(empty("acme"))


@st.composite
def _changed_in_places(draw: st.DrawFn) -> str:
    text = _good
    for _time in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(text)))
        length = draw(st.integers(0, 20))
        text = text[:at] + draw(hostile_text) + text[at + length :]
    return text


_ledger_bytes = st.one_of(
    _ledgers.map(lambda value: yaml.safe_dump(value, allow_unicode=True)),
    _changed_in_places(),
    unreadable_yaml,
    unreadable_yaml.map(lambda text: f"version: 1\ntenant: acme\ntransfers: {text}"),
    nested(hostile_text).map(yaml.safe_dump),
).map(lambda text: text.encode("utf-8", "surrogatepass")) | st.binary(max_size=200)


def _ledger_reader(folder: Path) -> Callable[[bytes], Ledger]:
    path = folder / "acme.yml"

    def read(content: bytes) -> Ledger:
        path.write_bytes(content)
        try:
            return Ledger(str(path), Context(check_mode=True), gladly_host="acme.gladly.com")
        finally:
            assert path.read_bytes() == content, "a ledger was changed by reading it"

    return read


def _is_written_in_one_way(_content: bytes, ledger: Ledger) -> None:
    document = {**empty("acme"), **{name: ledger.entries(name) for name in SECTIONS}}
    text = render(document)
    assert parse(text)[0] == document
    assert render(parse(text)[0]) == text


def _make(kind: str, path: Path, outside: Path) -> None:
    """Plant something at a path, as somebody could who may write to its directory."""
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "directory":
        path.mkdir()
    elif kind == "socket":
        with socket.socket(socket.AF_UNIX) as planted:
            # A path to a socket has to be short.
            planted.bind(os.path.relpath(path))
    elif kind == "device":
        path.symlink_to("/dev/zero")
    elif kind == "link":
        path.symlink_to(outside / "kept.txt")
    elif kind == "link to nothing":
        path.symlink_to(outside / "new.txt")
    elif kind == "link to itself":
        path.symlink_to(path)
    elif kind == "hard link":
        os.link(outside / "kept.txt", path)
    elif kind == "huge":
        path.touch()
        # Nothing of it is on the disk.
        os.truncate(path, 2**40)
    elif kind == "no permission":
        path.write_text(_good)
        path.chmod(0)


KINDS = (
    *("nothing", "pipe", "directory", "socket", "device", "link", "link to nothing", "link to itself", "hard link"),
    *("huge", "no permission"),
)
# By directory: what is written there beside or instead of the files that have the tenant's name.
LEDGER_NAMES = ("{}.yml", ".{}.yml.new", ".{}.yml.lock", ".{}.yml.run.lock")
RUNBOOK_NAMES = ("{}.md", "{}.html")
REPORT_NAMES = ("rollout.json", "rollout.html", "rollout.xml", "failed.txt", "remaining.txt")


class Planted:
    """A directory of the collection's in which somebody planted something, and another one that is somebody's own."""

    def __init__(self, folder: Path, use: Callable[[Path, str], Any], names: tuple[str, ...]) -> None:
        self._folder = folder
        self._use = use
        self.values: Values = st.tuples(
            st.sampled_from(names), st.sampled_from(KINDS), mostly(st.just("acme"), st.sampled_from(PATHS))
        )

    def try_it(self, given: tuple[str, str, str]) -> Any:
        """Use the directory; whatever comes of it, nothing outside of it is another."""
        form, kind, tenant = given
        shutil.rmtree(self._folder, ignore_errors=True)
        inside, outside = self._folder / "inside", self._folder / "outside"
        inside.mkdir(parents=True)
        inside.chmod(0o777)
        outside.mkdir()
        (outside / "kept.txt").write_text(SECRET)
        _make(kind, inside / form.format("acme"), outside)
        try:
            result = self._use(inside, tenant)
            untouched = kind == "nothing" and tenant == "acme"
            assert not untouched or any(inside.iterdir()), f"nothing was written: {result}"
            return result
        finally:
            kept = {path.name: path.read_text() for path in outside.iterdir()}
            assert kept == {"kept.txt": SECRET}, f"outside of the directory there is now {kept}"
            assert {path.name for path in self._folder.iterdir()} == {"inside", "outside"}


def _use_ledger(directory: Path, tenant: str) -> None:
    path = tenant_file(str(directory), tenant, ".yml")
    turn = Turn(path)
    try:
        ledger = Ledger(path, Context())
        try:
            ledger.put("transfers", "a", {"assistant": "b"})
            ledger.save()
        finally:
            ledger.close()
    finally:
        turn.end()


def _use_runbook(directory: Path, tenant: str) -> dict[str, Any]:
    options = {"tenant": tenant, "pending": [PENDING], "directory": str(directory)}
    return run_task(gladly_runbook.ActionModule.kind, "gladly_runbook", options)


def _use_report(directory: Path, _tenant: str) -> dict[str, Any]:
    options = {"sources": [str(directory.parents[1] / SLICE)], "directory": str(directory)}
    return run_task(rollout_report.ActionModule.kind, "rollout_report", options)


def ends_well(_given: Any, result: dict[str, Any] | None) -> None:
    """Expect a task to have ended with a result or with a message, and not with an error of the collection's own."""
    if result is not None and result.get("failed"):
        assert result["msg"].strip(), "the message says nothing"
        assert "Internal error" not in result["msg"], result["msg"]
        assert "exception" not in result, result["exception"]


def file_properties(folder: Path) -> Iterator[Property]:
    """Yield what holds for ledgers, runbooks and reports."""
    folder.mkdir(parents=True)
    (folder / SLICE).write_text(good_report())
    yield Property(
        "a ledger is read and written in one way, or refused and left alone",
        _ledger_bytes,
        _ledger_reader(folder),
        _is_written_in_one_way,
        refusals=(LedgerRefused,),
    )
    yield from report_properties(folder)
    for word, use, names in (
        ("ledgers", _use_ledger, LEDGER_NAMES),
        ("runbooks", _use_runbook, RUNBOOK_NAMES),
        ("reports", _use_report, REPORT_NAMES),
    ):
        planted = Planted(folder / word, use, names)
        yield Property(
            f"nothing planted among {word} leads out of their directory",
            planted.values,
            planted.try_it,
            ends_well,
            refusals=REFUSALS,
            share=0.3,
        )
