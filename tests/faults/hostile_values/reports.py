# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What has to hold for reports of slices, which are read back from wherever a job left them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest import mock
from xml.etree import ElementTree

from ansible.inventory import manager
from ansible.parsing.dataloader import DataLoader
from hypothesis import strategies as st

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._errors import InvalidInput, Refused
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._report.document import (
    Document,
    Facts,
    document,
    new_tenant,
)
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._report.files import (
    FAILED_FILE,
    JSON_FILE,
    JUNIT_FILE,
    PAGE_FILE,
    REMAINING_FILE,
    contents,
)
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._report.merging import merge
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._report.outcomes import KINDS
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._report.reading import read_document

from .property import Property
from .strategies import hostile_text, json_values

# Neither the whole fleet nor a group may be meant by a line that somebody made up.
OTHERS = ("acme", "other", "another")


_names = st.one_of(
    st.just("acme"), st.sampled_from(["*", " ", "all", "!x", "@/etc/passwd", "a\rall", "~.*"]), hostile_text
)


@st.composite
def _tenants(draw: st.DrawFn) -> dict[str, Any]:
    text = draw(hostile_text)
    probe = dict.fromkeys(("label", "uri", "peer", "verdict", "title", "meaning", "next_step"), text)
    rung = {"name": text, "verdict": text, "milliseconds": 3, "code": text, "detail": text}
    return {
        **new_tenant(draw(_names)),
        **dict.fromkeys(("wave", "region", "backend", "text", "runbook", "started", "ended"), text),
        "outcome": draw(st.sampled_from(tuple(KINDS))),
        "requests": {text: draw(st.integers(0, 2**60))},
        "failure": {"task": text, "message": text, "next_step": text},
        "findings": [dict.fromkeys(("severity", "object", "finding", "fix"), text)],
        "probes": [{**probe, "rungs": [rung], "ladder": [], "left_out": 0}],
    }


def good_report() -> str:
    """Return the report of a run that failed for a tenant."""
    facts = Facts("integrate.yml", 1795348800.0, 1795349800.0, finished=True, predicted=False)
    return json.dumps(document(facts, [{**new_tenant("acme"), "outcome": "failed"}]))


@st.composite
def _documents(draw: st.DrawFn) -> str:
    facts = Facts("integrate.yml", 1795348800.0, 1795349800.0, finished=True, predicted=False)
    report = document(facts, draw(st.lists(_tenants(), max_size=3)))
    for _time in range(draw(st.integers(0, 3))):
        _spoil(draw, report)
    return json.dumps(report)


def _spoil(draw: st.DrawFn, value: Any) -> None:
    """Put something else into one place, at any depth."""
    keys = list(value) if isinstance(value, dict) else list(range(len(value)))
    if not keys:
        return
    key = draw(st.sampled_from(keys))
    if isinstance(value[key], (dict, list)) and value[key] and draw(st.integers(0, 3)):
        _spoil(draw, value[key])
    elif isinstance(value, dict) and not draw(st.integers(0, 4)):
        del value[key]
    else:
        value[key] = draw(json_values)


_texts = st.one_of(
    *[_documents()] * 4,
    json_values.map(json.dumps),
    st.sampled_from(["[" * 100_000, '{"a":' * 100_000, "NaN", "1" * 5000, "1e999", "", "\x00", "\ufeff{}"]),
)


def _joiner(folder: Path) -> Callable[[str], Document]:
    def join(text: str) -> Document:
        path = folder / "slice.json"
        path.write_bytes(text.encode("utf-8", "surrogatepass"))
        return merge([read_document(str(path)), read_document(str(path))]).report

    return join


def _is_written_whole(folder: Path) -> Callable[[str, Document], None]:
    inventory = manager.InventoryManager(loader=DataLoader(), sources=[f"{','.join(OTHERS)},"])

    def holds(_text: str, report: Document) -> None:
        written = contents(report)
        texts = {name: content.decode() for name, content in written.items() if content is not None}
        assert json.loads(texts[JSON_FILE]) == json.loads(json.dumps(report))
        path = folder / "joined.json"
        path.write_bytes(texts[JSON_FILE].encode())
        assert read_document(str(path)) == json.loads(texts[JSON_FILE])
        assert len(ElementTree.fromstring(texts[JUNIT_FILE]).findall(".//testcase")) == len(report["tenants"])
        assert texts[PAGE_FILE].count("<script") == 2
        names = {tenant["name"].encode("utf-8", "replace").decode() for tenant in report["tenants"]}
        for list_name in {FAILED_FILE, REMAINING_FILE} & set(texts):
            listed = texts[list_name].removesuffix("\n").split("\n")
            assert set(listed) <= names, listed
            (folder / list_name).write_text(texts[list_name])
            inventory.subset(f"@{folder / list_name}")
            with mock.patch.object(manager, "display"):
                found = {host.name for host in inventory.get_hosts()}
            assert found <= names, f"the limit {listed} leads to {found}"

    return holds


def report_properties(folder: Path) -> Iterator[Property]:
    """Yield what holds for reports."""
    yield Property(
        "a report of a slice is joined whole, or refused by name",
        _texts,
        _joiner(folder),
        _is_written_whole(folder),
        refusals=(InvalidInput, Refused),
    )
