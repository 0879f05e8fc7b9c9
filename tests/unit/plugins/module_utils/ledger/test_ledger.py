# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of a ledger in use: what it keeps, what check mode leaves alone, and where it cannot be kept."""

from __future__ import annotations

import os
import shutil
import sys
from datetime import datetime, timezone
from pathlib import Path

import pytest
from ledger_samples import DESTINATION, NEW, OLD, TENANT, change, document_in, identity_of, open_ledger

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils import _ledger
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._check_mode import WriteHeldBack
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._errors import LedgerUnavailable
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._ledger import document, ledger
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._ledger.document import empty, render
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._ledger.ledger import Ledger, now
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._resource import Context


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return the path of a ledger that is there."""
    path = tmp_path / f"{TENANT}.yml"
    path.write_text(render(OLD))
    return path


def _save(path: Path, **identity: str | None) -> None:
    ledger = open_ledger(path, **identity)
    change(ledger)
    ledger.save()
    ledger.close()


def test_the_first_save_makes_the_directory_and_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / f"{TENANT}.yml"
    _save(path)
    assert path.read_text() == render(NEW)
    assert {file.name for file in path.parent.iterdir()} == {path.name, f".{path.name}.lock"}


def test_what_was_saved_is_there_in_the_next_run(path: Path) -> None:
    _save(path)
    ledger = open_ledger(path)
    assert ledger.keeps
    assert ledger.entries("sip_destinations") == NEW["sip_destinations"]
    assert ledger.entry("sip_destinations", DESTINATION) == NEW["sip_destinations"][DESTINATION]
    assert ledger.entry("sip_destinations", "another") == {}
    assert ledger.entry("transfers", DESTINATION) == {}


def test_an_empty_entry_is_removed(path: Path) -> None:
    ledger = open_ledger(path)
    for name in (DESTINATION, "never there"):
        ledger.put("sip_destinations", name, {})
    ledger.save()
    assert document_in(path) == empty(TENANT)


def test_entries_are_copies_in_both_directions(path: Path) -> None:
    ledger = open_ledger(path, check_mode=True)
    given = {"assistant": "a", "sent": {}}
    ledger.put("transfers", "a", given)
    given["sent"]["mode"] = ledger.entry("transfers", "a")["sent"]["mode"] = "changed"  # type: ignore[index]
    ledger.entries("transfers")["a"]["sent"]["mode"] = "changed"
    assert ledger.entry("transfers", "a") == {"assistant": "a", "sent": {}}


def test_nothing_is_written_before_save(path: Path) -> None:
    ledger = open_ledger(path)
    change(ledger)
    ledger.close()
    ledger.close()
    assert path.read_text() == render(OLD)


def test_what_the_ledger_is_about_is_kept_from_the_first_run_that_knows_it(path: Path) -> None:
    _save(path, gladly_host="acme.gladly.com", synthflow_workspace=None)
    _save(path, gladly_host=None, synthflow_workspace="w")
    _save(path)
    assert document_in(path) == {**NEW, "gladly_host": "acme.gladly.com", "synthflow_workspace": "w"}


@pytest.mark.parametrize("path", [None, ""])
def test_without_a_file_nothing_is_kept(path: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for check_mode in (False, True):
        ledger = Ledger(path, Context(check_mode=check_mode), gladly_host="acme.gladly.com")
        assert not ledger.keeps
        change(ledger)
        assert ledger.entry("sip_destinations", DESTINATION)
        ledger.save()
        ledger.close()
    assert not any(tmp_path.iterdir())


def test_check_mode_reads_and_writes_nothing(path: Path) -> None:
    before = identity_of(path)
    ledger = open_ledger(path, check_mode=True)
    assert ledger.entries("sip_destinations") == OLD["sip_destinations"]
    change(ledger)
    with pytest.raises(WriteHeldBack, match=f"WRITE {path}"):
        ledger.save()
    ledger.close()
    assert [file.name for file in path.parent.iterdir()] == [path.name]
    assert identity_of(path) == before


def test_check_mode_makes_neither_directory_nor_file(tmp_path: Path) -> None:
    ledger = open_ledger(tmp_path / "ledgers" / f"{TENANT}.yml", check_mode=True)
    assert ledger.entries("sip_destinations") == {}
    with pytest.raises(WriteHeldBack):
        ledger.save()
    assert not any(tmp_path.iterdir())


def test_a_link_stays_and_what_it_leads_to_is_replaced(tmp_path: Path) -> None:
    """Both names share a lock, or two runs could have the ledger at once."""
    target = tmp_path / "kept elsewhere" / "ledger-of-acme.yml"
    target.parent.mkdir()
    target.write_text(render(OLD))
    link = tmp_path / f"{TENANT}.yml"
    link.symlink_to(target)
    _save(link)
    assert os.readlink(link) == str(target)
    assert document_in(target) == NEW
    assert [file.name for file in tmp_path.iterdir() if file.name.startswith(".")] == []
    assert {file.name for file in target.parent.iterdir()} == {target.name, f".{target.name}.lock"}


def test_a_link_to_nothing_yet_gets_its_file(tmp_path: Path) -> None:
    link = tmp_path / f"{TENANT}.yml"
    link.symlink_to(tmp_path / "later" / "acme.yml")
    _save(link)
    assert link.is_symlink()
    assert document_in(tmp_path / "later" / "acme.yml") == NEW


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o444])
def test_the_mode_of_the_file_stays(path: Path, mode: int) -> None:
    path.chmod(mode)
    _save(path)
    assert path.stat().st_mode & 0o7777 == mode


def test_a_leftover_that_leads_elsewhere_is_not_followed(path: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.write_text("untouched")
    (tmp_path / f".{path.name}.new").symlink_to(other)
    _save(path)
    assert other.read_text() == "untouched"
    assert not path.is_symlink()
    assert document_in(path) == NEW


def test_a_path_that_is_a_directory(tmp_path: Path) -> None:
    path = tmp_path / f"{TENANT}.yml"
    path.mkdir()
    for check_mode in (False, True):
        with pytest.raises(LedgerUnavailable, match=f"Could not read ledger {path}: Is a directory"):
            open_ledger(path, check_mode=check_mode)
    assert path.is_dir()


def test_links_that_lead_round_in_a_circle(tmp_path: Path) -> None:
    path = tmp_path / f"{TENANT}.yml"
    path.symlink_to(path)
    with pytest.raises(LedgerUnavailable, match="Too many levels of symbolic links"):
        open_ledger(path)


@pytest.mark.parametrize("place", ["file", "file/below"])
def test_a_directory_that_cannot_be(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").write_text("")
    path = tmp_path / place / f"{TENANT}.yml"
    with pytest.raises(LedgerUnavailable, match=f"Could not open ledger {path}: ") as unavailable:
        open_ledger(path)
    assert f"({path.parent}). Check that the directory of the ledgers exists" in str(unavailable.value)
    with pytest.raises(LedgerUnavailable, match=f"Could not read ledger {path}: Not a directory"):
        open_ledger(path, check_mode=True)


def test_a_directory_that_goes_away_during_the_run(path: Path) -> None:
    ledger = open_ledger(path)
    shutil.rmtree(path.parent)
    with pytest.raises(LedgerUnavailable, match=f"Could not write ledger {path}: No such file or directory"):
        ledger.save()


def test_a_ledger_that_could_not_be_read_again_is_not_written(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger, "LARGEST_BYTES", len(render(OLD)))
    opened = open_ledger(path)
    opened.save()
    opened.put("transfers", "one more", {"assistant": "a"})
    with pytest.raises(LedgerUnavailable, match=f"it would be larger than {len(render(OLD))} bytes"):
        opened.save()
    assert path.read_text() == render(OLD)


def test_an_entry_that_would_not_read_back_is_not_written(path: Path) -> None:
    """That would be a mistake of the caller, and the file must not pay for it."""
    ledger = open_ledger(path)
    ledger.put("sip_destinations", DESTINATION, {"confirmed": {**OLD["sip_destinations"][DESTINATION]["confirmed"]}})
    ledger.put("transfers", "a", {"assistant": "a", "creating": {"since": now(), "known_actions": ("b",)}})
    with pytest.raises(AssertionError, match="would not read back"):
        ledger.save()
    assert path.read_text() == render(OLD)


@pytest.mark.parametrize(
    ("name", "owner", "library"),
    [("YAML_IMPORT_ERROR", ledger, "PyYAML")],
)
def test_a_library_that_is_not_installed_is_named(
    path: Path, monkeypatch: pytest.MonkeyPatch, name: str, owner: object, library: str
) -> None:
    monkeypatch.setattr(owner, name, "Traceback")
    with pytest.raises(LedgerUnavailable, match=f"required Python library \\({library}\\)") as unavailable:
        open_ledger(path)
    assert str(unavailable.value).endswith("Install it, then run again.")
    assert Ledger(None, Context()).keeps is False


@pytest.mark.parametrize(
    ("module", "library", "name"),
    [(document, "yaml", "YAML_IMPORT_ERROR")],
)
def test_without_a_library_the_code_can_still_be_loaded(
    monkeypatch: pytest.MonkeyPatch, module: object, library: str, name: str
) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    source = Path(str(module.__file__))  # type: ignore[attr-defined]
    fresh = {"__name__": f"{_ledger.__name__}.{source.stem}", "__package__": _ledger.__name__}
    exec(compile(source.read_text(), str(source), "exec"), fresh)
    assert "ModuleNotFoundError" in str(fresh[name])


def test_now_is_in_utc_and_in_the_form_of_ledgers() -> None:
    time = datetime.strptime(now(), "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=timezone.utc)
    assert abs((datetime.now(timezone.utc) - time).total_seconds()) < 5
