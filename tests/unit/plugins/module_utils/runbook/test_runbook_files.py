# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of the files: written while something is pending, removed afterwards, whole at any time."""

from __future__ import annotations

import contextlib
import os
import resource
import typing as t
from pathlib import Path

import pytest
from runbook_samples import item

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._errors import (
    InvalidInput,
    NotTaken,
    RunbookUnavailable,
)
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._resource import Context
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._runbook import files
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._runbook.resource import RunbookResource
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._runner import Result, run_resource


def run(directory: Path, *pending: t.Any, check_mode: bool = False, **options: t.Any) -> Result:
    """Bring the files of acme to what is pending."""
    params = {"tenant": "acme", "pending": list(pending), "directory": str(directory)} | options
    return run_resource(RunbookResource, params, Context(check_mode=check_mode), diff=True)


def contents(directory: Path) -> dict[str, bytes]:
    """Return all files of a directory, hidden ones too."""
    return {path.name: path.read_bytes() for path in directory.iterdir()} if directory.exists() else {}


@contextlib.contextmanager
def largest_file(size: int) -> t.Iterator[None]:
    """Let the system refuse to write more than that into one file, as a full disk does."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


# By name: what is there before, and what is pending now.
CASES: dict[str, tuple[tuple[t.Any, ...] | None, tuple[t.Any, ...]]] = {
    "create": (None, (item(), None)),
    "change": ((item(),), (item(), item("inbound_route", "update"))),
    "nothing new": ((item(),), (item(),)),
    "done": ((item(),), (None,)),
    "never any": (None, ()),
}


@pytest.mark.parametrize("case", CASES)
def test_check_mode_predicts_and_writes_nothing(case: str, tmp_path: Path) -> None:
    before, now = CASES[case]
    directory = tmp_path / "runbooks"
    if before is not None:
        run(directory, *before)
    there = contents(directory)

    predicted = run(directory, *now, check_mode=True)
    assert contents(directory) == there
    assert directory.exists() is (before is not None)
    done = run(directory, *now)
    again = run(directory, *now)

    assert predicted == done
    assert done["changed"] is (case not in ("nothing new", "never any"))
    assert (again["changed"], again["runbook"]) == (False, done["runbook"])
    assert again["diff"]["before"] == again["diff"]["after"]
    assert sorted(contents(directory)) == (["acme.html", "acme.md"] if any(now) else [])


def test_the_result_names_the_files_and_counts(tmp_path: Path) -> None:
    found = run(tmp_path, item(), item("inbound_route", "update"))

    assert found["runbook"] == {
        "markdown": str(tmp_path / "acme.md"),
        "html": str(tmp_path / "acme.html"),
        "pending": 2,
        "steps": 6,
    }
    assert run(tmp_path)["runbook"] == {"markdown": None, "html": None, "pending": 0, "steps": 0}


def test_the_diff_is_that_of_the_text(tmp_path: Path) -> None:
    diff = run(tmp_path, item())["diff"]

    assert diff["before"] == ""
    assert diff["after"] == (tmp_path / "acme.md").read_text(encoding="utf-8")
    assert diff["before_header"] == diff["after_header"] == str(tmp_path / "acme.md")
    assert run(tmp_path)["diff"]["before"] == diff["after"]


@pytest.mark.parametrize("damage", ["remove", "edit", "not text"])
@pytest.mark.parametrize("suffix", ["md", "html"])
def test_a_file_that_somebody_changed_is_made_again(damage: str, suffix: str, tmp_path: Path) -> None:
    run(tmp_path, item())
    whole = contents(tmp_path)
    path = tmp_path / f"acme.{suffix}"
    if damage == "remove":
        path.unlink()
    else:
        path.write_bytes(b"\xff\xfe" if damage == "not text" else b"Done.\n")

    found = run(tmp_path, item())

    assert found["changed"] is True
    assert contents(tmp_path) == whole
    assert found["diff"]["after_header"] == str(path)
    assert found["diff"]["before"] != found["diff"]["after"]


def test_other_files_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "acme-2.md").write_text("another tenant")
    run(tmp_path, item())

    run(tmp_path)

    assert contents(tmp_path) == {"acme-2.md": b"another tenant"}


@pytest.mark.parametrize(("mask", "mode"), [(0o022, 0o644), (0o077, 0o600), (0o000, 0o644)])
def test_the_umask_decides_who_may_read(mask: int, mode: int, tmp_path: Path) -> None:
    former = os.umask(mask)
    try:
        run(tmp_path, item())
    finally:
        os.umask(former)

    assert [(tmp_path / name).stat().st_mode & 0o777 for name in ("acme.md", "acme.html")] == [mode, mode]


@pytest.mark.parametrize("tenant", ["../acme", "a/b", ".acme", "-acme", "", "a b", "a\n", "acme\u202e", "x" * 201])
def test_a_tenant_whose_name_is_no_file_name(tenant: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput) as caught:
        run(tmp_path / "runbooks", item(), tenant=tenant)

    assert caught.value.option == "tenant"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("options", "option"),
    [
        ({"directory": " "}, "directory"),
        ({"directory": None}, "directory"),
        ({"pending": None}, "pending"),
        ({"organization": "a\0b"}, "organization"),
        ({"sip_domain": "\udc80"}, "sip_domain"),
        ({"pending": [{"kind": "queue"}]}, "pending[0].steps"),
    ],
)
def test_options_that_cannot_work(options: dict[str, t.Any], option: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput) as caught:
        run_resource(
            RunbookResource, {"tenant": "acme", "pending": [], "directory": str(tmp_path)} | options, Context()
        )

    assert caught.value.option == option


@pytest.mark.parametrize("pending", [[item()], []], ids=["write", "remove"])
@pytest.mark.parametrize("suffix", ["md", "html"])
@pytest.mark.parametrize("kind", ["directory", "link", "pipe", "huge"])
def test_what_is_no_ordinary_file_is_left_alone(
    kind: str, suffix: str, pending: list[dict[str, t.Any]], tmp_path: Path
) -> None:
    path = tmp_path / f"acme.{suffix}"
    if kind == "directory":
        path.mkdir()
    elif kind == "link":
        path.symlink_to("/etc/hostname")
    elif kind == "huge":
        path.touch()
        os.truncate(path, 2**40)
    else:
        os.mkfifo(path)

    with pytest.raises(RunbookUnavailable) as caught:
        run(tmp_path, *pending)

    assert str(path) in str(caught.value)
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]


def test_a_directory_that_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(RunbookUnavailable) as caught:
        run(tmp_path / "file" / "runbooks", item())

    assert str(tmp_path / "file" / "runbooks" / "acme.md") in str(caught.value)
    assert "Not a directory" in str(caught.value)


def test_a_full_disk_leaves_the_old_files(tmp_path: Path) -> None:
    run(tmp_path, item())
    there = contents(tmp_path)

    with largest_file(1000), pytest.raises(RunbookUnavailable) as caught:
        run(tmp_path, item(), item("inbound_route", "update"))

    assert str(tmp_path / "acme.md") in str(caught.value)
    assert "has room" in caught.value.next_step
    assert contents(tmp_path) == there


def test_a_directory_that_is_missing_is_made(tmp_path: Path) -> None:
    run(tmp_path / "one" / "two", item())

    assert sorted(contents(tmp_path / "one" / "two")) == ["acme.html", "acme.md"]


def test_a_directory_relative_to_where_it_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    assert run(Path("."), item())["changed"] is True
    assert sorted(contents(tmp_path)) == ["acme.html", "acme.md"]


def test_a_run_that_is_stopped_leaves_each_file_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(tmp_path, item())
    there = contents(tmp_path)

    def stop(_old: str, _new: str) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(files.os, "replace", stop)
        with pytest.raises(KeyboardInterrupt):
            run(tmp_path, item("inbound_route", "update"))
    assert contents(tmp_path) == there


def test_another_run_in_between_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    replace = os.replace

    def replace_and_meddle(old: str, new: str) -> None:
        replace(old, new)
        Path(new).write_text("from another run")

    monkeypatch.setattr(files.os, "replace", replace_and_meddle)
    with pytest.raises(NotTaken):
        run(tmp_path, item())
