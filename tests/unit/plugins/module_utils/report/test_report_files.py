# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of the files of a report: what they hold, who may read them, and where they are."""

from __future__ import annotations

import json
import os
import re
import stat
import typing as t
from pathlib import Path
from xml.etree import ElementTree

import pytest
from rollout_samples import HOSTILE, everywhere, report, tenant

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._errors import ReportUnavailable
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._report.files import (
    LARGEST_FILE,
    NAMES,
    contents,
    read_files,
    write_files,
)
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._report.junit import to_junit
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._report.page import render_page

FAILED = report(
    tenant("one"),
    tenant("two", "rolled_back", failure={"task": "Integrate", "message": "It broke.", "next_step": "Mend it."}),
    tenant("three", "not_run"),
    tenant("four", "pending"),
    tenant("five", "unreachable"),
)


def test_files_are_for_the_user_alone(tmp_path: Path) -> None:
    directory = tmp_path / "new" / "reports"

    write_files(str(directory), contents(FAILED))

    assert sorted(path.name for path in directory.iterdir()) == sorted(NAMES)
    assert stat.S_IMODE(directory.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in directory.iterdir()} == {0o600}
    assert read_files(str(directory)) == contents(FAILED)


def test_a_directory_that_is_there_stays_as_it_is(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)

    write_files(str(tmp_path), contents(FAILED))

    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o755


def test_lists_for_running_again(tmp_path: Path) -> None:
    write_files(str(tmp_path), contents(FAILED))

    assert (tmp_path / "failed.txt").read_text() == "two\nfive\n"
    assert (tmp_path / "remaining.txt").read_text() == "two\nthree\nfour\nfive\n"


def test_a_list_without_a_tenant_is_taken_away(tmp_path: Path) -> None:
    write_files(str(tmp_path), contents(FAILED))

    write_files(str(tmp_path), contents(report(tenant("one"))))

    assert sorted(path.name for path in tmp_path.iterdir()) == ["rollout.html", "rollout.json", "rollout.xml"]


@pytest.mark.parametrize(
    "name", ["!one", "&one", "@/etc/passwd", "~.*", "one\ntwo", "", "\x0b", " !one", "a\rall", "all", "*", "t?", "t[0]"]
)
def test_names_that_mean_something_else_to_limit_are_in_no_list(name: str) -> None:
    assert contents(report(tenant(name, "stopped")), ("failed.txt",)) == {"failed.txt": None}


def test_a_link_is_replaced_and_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.write_text("mine")
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "rollout.json").symlink_to(outside)

    write_files(str(tmp_path / "reports"), contents(FAILED))

    assert outside.read_text() == "mine"
    assert not (tmp_path / "reports" / "rollout.json").is_symlink()


def test_what_has_no_end_is_replaced_and_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "rollout.html")
    (tmp_path / "rollout.json").symlink_to("/dev/zero")
    with (tmp_path / "rollout.xml").open("wb") as file:
        # Nothing of it is on the disk, and all of it would be in memory.
        file.truncate(LARGEST_FILE + 1)

    assert {read_files(str(tmp_path))[name] for name in ("rollout.html", "rollout.json", "rollout.xml")} == {b""}
    write_files(str(tmp_path), contents(FAILED))

    assert read_files(str(tmp_path)) == contents(FAILED)


def test_trouble_of_the_disk_is_explained(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(ReportUnavailable, match=r"write the report to .*/file/reports: Not a directory"):
        write_files(str(tmp_path / "file" / "reports"), contents(FAILED))


def test_nothing_is_left_of_a_file_that_could_not_be_put_in_place(tmp_path: Path) -> None:
    (tmp_path / "failed.txt").mkdir()

    with pytest.raises(ReportUnavailable):
        write_files(str(tmp_path), contents(FAILED))

    assert [path.name for path in tmp_path.iterdir()] == ["failed.txt"]


def test_what_to_go_on_with_is_written_first_and_the_json_file_last(tmp_path: Path) -> None:
    (tmp_path / "rollout.json").mkdir()

    with pytest.raises(ReportUnavailable):
        write_files(str(tmp_path), contents(FAILED))

    assert {path.name for path in tmp_path.iterdir()} == set(contents(FAILED))
    (tmp_path / "rollout.xml").unlink()
    (tmp_path / "rollout.xml").mkdir()
    (tmp_path / "rollout.html").unlink()
    with pytest.raises(ReportUnavailable):
        write_files(str(tmp_path), contents(FAILED))
    assert (tmp_path / "failed.txt").is_file()
    assert not (tmp_path / "rollout.html").exists()


def test_junit() -> None:
    suites = ElementTree.fromstring(to_junit(FAILED))

    assert suites.attrib["tests"] == "5"
    (suite,) = suites
    assert {key: suite.attrib[key] for key in ("name", "tests", "failures", "errors", "skipped")} == {
        "name": "all",
        "tests": "5",
        "failures": "2",
        "errors": "0",
        "skipped": "2",
    }
    failure = suite.findall("testcase")[1].find("failure")
    assert failure is not None
    assert failure.attrib == {"type": "rolled_back", "message": "It broke."}
    assert failure.text == "Integrate\nIt broke.\nMend it."
    unexplained = suite.findall("testcase")[4].find("failure")
    assert unexplained is not None
    assert unexplained.attrib["message"] == "Ansible could not work on it"
    assert [case.attrib["name"] for case in suite.iterfind("testcase[skipped]")] == ["three", "four"]
    assert [one.attrib for one in suite.iterfind("properties/property")] == [
        {"name": "predicted", "value": "false"},
        {"name": "finished", "value": "true"},
    ]


def test_junit_has_a_suite_for_each_wave() -> None:
    suites = ElementTree.fromstring(to_junit(report(tenant("one", wave="canary"), tenant("two", wave="rest"))))

    assert [(suite.attrib["name"], suite.attrib["tests"]) for suite in suites] == [("canary", "1"), ("rest", "1")]
    case = suites[0].find("testcase")
    assert case is not None
    assert case.attrib == {"name": "one", "classname": "integrate_yml.canary", "time": "1.500"}


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_values_are_values_in_junit(text: str) -> None:
    suites = ElementTree.fromstring(to_junit(report(everywhere(text))))

    name = suites[0].find("testcase").attrib["name"]  # type: ignore[union-attr]
    assert name == re.sub("[\x00\x1b\ud800]", "\ufffd", text)
    assert len(list(suites.iter("testcase"))) == 1


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_values_are_data_in_the_page(text: str) -> None:
    found = report(everywhere(text), playbook=text)

    page = render_page(found)

    page.encode()
    assert page.count("<script") == 2
    assert page.count("</script>") == 2
    data = page.partition('id="data">')[2].partition("</script>")[0]
    assert set("<>&\u2028\u2029") & set(data) == set()
    assert data.isascii()
    assert json.loads(data)["report"] == found


def test_the_page_says_by_itself_what_it_may_run() -> None:
    page = render_page(FAILED)

    assert "default-src 'none'; style-src 'sha256-" in page
    assert "unsafe" not in page
    assert re.findall(r"(?:src|href)=", page) == []


def test_the_page_of_a_thousand_tenants_has_a_bearable_size() -> None:
    tenants: list[t.Any] = [everywhere(f"tenant {number} says something") for number in range(1000)]

    assert len(render_page(report(*tenants))) < 4_000_000
