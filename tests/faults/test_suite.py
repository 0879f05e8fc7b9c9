# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Parts are run, recorded and joined; and nothing is joined that was not tried in full, or did not go well."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from . import memory, parts, suite
from .parts import PARTS, Part, Run
from .records import CannotJoin, Record, joined, keep
from .tally import FULL, SHORT, Extent, Tally, row

MARKED = "Before.\n\n<!-- figures:start -->\n\nNothing yet.\n\n<!-- figures:end -->\n\nAfter.\n"


@pytest.fixture
def planted(monkeypatch: pytest.MonkeyPatch) -> dict[str, Run]:
    """What runs the parts that a test plants in the place of the real ones."""
    runs: dict[str, Run] = {"broken": _breaks_off, "whole": _goes_well}
    monkeypatch.setattr(parts, "PARTS", {name: Part("nowhere", "what is planted") for name in runs})
    monkeypatch.setattr(parts, "loaded", runs.__getitem__)
    return runs


def _breaks_off(extent: Extent, folder: Path, tally: Tally) -> None:
    tally.tried, tally.recovered = 3, 2
    tally.lost.append("a number is not there")
    raise ZeroDivisionError("planted")


def _goes_well(extent: Extent, folder: Path, tally: Tally) -> None:
    tally.tried = tally.recovered = 2
    (folder / suite.SCHEDULE).write_text(json.dumps(["a fault"]), encoding="utf-8")


def test_a_part_that_breaks_off_keeps_what_it_found_and_the_others_go_on(
    planted: dict[str, Run], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert suite.main(["--parts", "broken,whole", "--records", str(tmp_path)]) == 1
    printed = capsys.readouterr().out
    assert "BAD  broken: broke off: ZeroDivisionError" in printed
    assert "BAD  a number is not there" in printed
    assert _cells(printed, "broken")[:4] == ["3", "2", "0", "1"]
    assert _cells(printed, "whole")[:4] == ["2", "2", "0", "0"]
    assert suite.main(["--parts", "whole", "--records", str(tmp_path)]) == 0


def test_what_was_tried_until_an_interruption_is_in_the_table(
    planted: dict[str, Run], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(extent: Extent, folder: Path, tally: Tally) -> None:
        tally.tried = tally.recovered = 7
        raise KeyboardInterrupt

    planted["broken"] = interrupted
    assert suite.main(["--parts", "broken,whole", "--records", str(tmp_path)]) == 1
    printed = capsys.readouterr().out
    assert _cells(printed, "broken")[:2] == ["7", "7"]
    assert "whole: begins" not in printed
    assert "broken: was interrupted" in printed
    assert not list(tmp_path.iterdir())


def test_a_part_is_recorded_with_what_it_has_drawn(planted: dict[str, Run], tmp_path: Path) -> None:
    suite.main(["--parts", "whole", "--seed", "7", "--records", str(tmp_path)])
    suite.main(["--parts", "whole", "--seed", "7", "--records", str(tmp_path), "--short"])
    kept = json.loads((tmp_path / "whole-7.json").read_text(encoding="utf-8"))
    assert (kept["extent"]["seed"], kept["extent"]["kills"]) == (7, FULL.kills)
    assert kept["drawn"] == ["a fault"]
    assert kept["tally"]["tried"] == 2
    assert json.loads((tmp_path / "whole-7-short.json").read_text(encoding="utf-8"))["extent"]["kills"] == SHORT.kills


def test_a_part_that_is_not_there_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        suite.main(["--parts", "kill", "--records", str(tmp_path)])
    assert "there is no part kill; there are each_module, " in capsys.readouterr().err


def test_every_part_can_be_run() -> None:
    assert all(callable(parts.loaded(name)) for name in PARTS)


def test_records_of_all_parts_make_the_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "page.md"
    page.write_text(MARKED, encoding="utf-8")
    monkeypatch.setattr(suite, "PAGE", page)
    _keep_all(tmp_path)
    keep(_record("kills", date="2026-11-25", seconds=3000, core="2.21.0"), tmp_path)

    assert suite.main(["--join", "--records", str(tmp_path)]) == 0, capsys.readouterr().out

    text = page.read_text(encoding="utf-8")
    assert text.startswith("Before.\n")
    assert text.endswith("After.\n")
    assert "Nothing yet" not in text
    assert "between 2026-11-24 and 2026-11-25" in text
    assert "`kills` on a machine; ansible-core 2.21.0" in text
    assert _cells(text, "`kills`") == [PARTS["kills"].tries, *["2", "2", "0", "0", "0.0", "0", "2026-11-25", "51"]]
    assert _cells(text, "all")[1:] == [str(2 * len(PARTS)), str(2 * len(PARTS)), *["0", "0", "0.0", "0"], "", "65"]


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"extent": SHORT}, "of less than everything"),
        ({"extent": replace(FULL, seed=7)}, "of seed 7, and not of 2026"),
        ({"part": "storm"}, "kills: its record is of storm"),
        ({"tally": Tally("kills", tried=2, recovered=2, lost=["a number"], secrets=["a key"])}, "a number, and 1 more"),
        ({"tally": Tally("kills", tried=2, recovered=1)}, "1 of 2 faults were not recovered from"),
        ({"tally": Tally("kills")}, "no fault struck"),
    ],
)
def test_a_part_that_is_short_bad_or_of_another_seed_is_not_joined(
    wrong: dict[str, object], reason: str, tmp_path: Path
) -> None:
    _keep_all(tmp_path)
    good = _record("kills")
    # Under the name of the right one, as somebody who copies files would have it.
    keep(replace(good, **wrong), tmp_path / "wrong").replace(tmp_path / "kills-2026.json")  # type: ignore[arg-type]
    with pytest.raises(CannotJoin) as refused:
        joined(tmp_path, FULL.seed)
    [told] = refused.value.args
    assert reason in told


@pytest.mark.parametrize("text", [None, "", "[]", "{}", '{"part": "kills"}'])
def test_a_part_without_a_record_is_not_joined(
    text: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "page.md"
    page.write_text(MARKED, encoding="utf-8")
    monkeypatch.setattr(suite, "PAGE", page)
    _keep_all(tmp_path)
    keep(_record("kills", extent=SHORT), tmp_path)
    (tmp_path / "kills-2026.json").unlink()
    if text is not None:
        (tmp_path / "kills-2026.json").write_text(text, encoding="utf-8")

    assert suite.main(["--join", "--records", str(tmp_path)]) == 1

    assert "NOT JOINED  kills: there is no record of seed 2026 that could be read" in capsys.readouterr().out
    assert page.read_text(encoding="utf-8") == MARKED


def test_the_page_is_not_written_from_a_short_or_a_bad_run(
    planted: dict[str, Run], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(suite, "PAGE", tmp_path / "no such page")
    with pytest.raises(SystemExit):
        suite.main(["--short", "--write", "--records", str(tmp_path)])
    assert suite.main(["--parts", "broken", "--write", "--records", str(tmp_path)]) == 1


def test_a_process_that_asks_for_more_than_it_may_have_is_stopped() -> None:
    # Nothing is written into it, so that it takes none of the machine's.
    grow = f"grown = bytes({memory.MOST_OF_A_PROCESS})"
    grown = subprocess.run([sys.executable, "-c", grow], capture_output=True, text=True, timeout=60, check=False)
    assert grown.returncode == 1
    assert "MemoryError" in grown.stderr


def test_a_dead_route_of_a_moment_is_seen_in_the_table() -> None:
    assert row(Tally("a part", dead_route_seconds=0.002))[5] == "0.1"
    assert row(Tally("a part"))[5] == "0.0"


def _record(part: str, extent: Extent = FULL, seconds: float = 61, core: str = "2.20.0", **more: str) -> Record:
    tally = Tally(part, tried=2, recovered=2)
    return Record(part, extent, more.get("date", "2026-11-24"), seconds, "a machine", core, "3.12.1", tally)


def _keep_all(folder: Path) -> None:
    for part in PARTS:
        keep(_record(part), folder)


def _cells(text: str, part: str) -> list[str]:
    [line] = [line for line in text.splitlines() if line.startswith(f"| {part} ")]
    return [cell.strip() for cell in line.split("|")[2:-1]]
