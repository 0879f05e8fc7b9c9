# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The page for troubleshooting is that of the table of diagnoses, and leads to each row."""

from __future__ import annotations

import re

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._sip.diagnoses import (
    DIAGNOSES,
    diagnosis_of_status,
)
from troubleshooting_text import LAYERS, SYMPTOMS
from write_troubleshooting import PAGE, page


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run 'make troubleshooting'"


def test_every_diagnosis_has_its_entry() -> None:
    assert re.findall(r"^### (\w+)$", page(), flags=re.MULTILINE) == [
        row.code for layer in LAYERS for row in DIAGNOSES.values() if row.layer == layer
    ]
    assert {row.layer for row in DIAGNOSES.values()} == set(LAYERS)


def test_whatever_can_go_wrong_is_found_by_what_one_sees() -> None:
    named = {code for codes in SYMPTOMS.values() for code in codes if not code.startswith("[")}
    assert named <= set(DIAGNOSES)
    assert {row.code for row in DIAGNOSES.values() if row.verdict != "pass"} <= named


def test_every_status_is_in_the_table_once() -> None:
    table = page().partition("## By SIP status")[2].partition("\n## ")[0]
    lines = re.findall(r"^\| ([^|]+) \| `(\w+)`[^|]* \| \[[^\]]+\]\(#(\w+)\) \|$", table, flags=re.MULTILINE)
    found: dict[str, tuple[str, str]] = {}
    for statuses, verdict, code in lines:
        for status in statuses.split(", "):
            assert status not in found
            found[status] = (verdict, code)
    for status in range(200, 700):
        row = diagnosis_of_status(status)
        group = f"{status // 100}xx"
        told = found.get(str(status)) or found.get(f"other {group}") or found[group]
        assert told == (row.verdict, row.code), status
