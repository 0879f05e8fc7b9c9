# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of the tenants file of an export: what is in it, what reads it, and that nobody's work is lost."""

from __future__ import annotations

import os
import stat
import typing as t
from pathlib import Path

import pytest
import yaml
from account import validated
from samples import NUMBER

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._errors import (
    FileUnavailable,
    InvalidInput,
    Refused,
)
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._export.tenants_file import TenantsFile
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._export.text import render
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._resource import Context
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._runner import run_resource

SETTINGS = {
    "region": "us",
    "numbers": [{"phone_number": NUMBER, "assistant": "Acme", "agent": {"prompt": "One.\n\n  Two: {X-A}\n{{ no }}"}}],
}
ASKED = {"phone_number": NUMBER, "key": "fallback", "holds": ["fallback:", "  type:  # inbox"], "look": "the panel"}
NOTE = {"object": "number +1", "reason": "it is\nsold", "fix": "Leave it."}


def _tenant(name: str = "acme", **changes: t.Any) -> dict[str, t.Any]:
    return {"name": name, "settings": SETTINGS, "to_fill": [], "notes": [], **changes}


def _run(path: Path, *, check_mode: bool = False, **options: t.Any) -> dict[str, t.Any]:
    params = validated(TenantsFile, {"path": str(path), "tenants": [_tenant()], **options})
    return run_resource(TenantsFile, params, Context(check_mode=check_mode), diff=True)


def test_what_is_written_reads_as_it_was() -> None:
    text = render([_tenant("b"), _tenant("a")], [])
    assert yaml.safe_load(text) == {"tenants": [{"name": name, **SETTINGS} for name in ("a", "b")]}
    assert text == render([_tenant("a"), _tenant("b")], [])
    assert f"- phone_number: '{NUMBER}'" in text


@pytest.mark.parametrize(
    "value",
    [
        "yes",
        "0123",
        "1e5",
        "",
        " x ",
        "a: b #c",
        "- x",
        "\ttab\n line \n",
        "Zeile eins\nZweite: ä",
        "\u2028",
        "\x07",
        "{{ x }}",
    ],
)
def test_any_text_survives(value: str) -> None:
    numbers = [{"phone_number": NUMBER, "assistant": value, "agent": {value or "k": [value, {"deep": value}]}}]
    text = render([_tenant(settings={"region": "us", "numbers": numbers})], [])
    assert yaml.safe_load(text)["tenants"][0]["numbers"] == numbers


def test_what_is_asked_for_and_what_is_missing_stands_in_comments() -> None:
    text = render([_tenant(to_fill=[ASKED], notes=[NOTE])], ["delta"])
    lines = [line.strip() for line in text.splitlines()]
    assert "# To be filled in. Look here: the panel." in lines
    assert lines.index("# fallback:") + 1 == lines.index("#   type:  # inbox")
    assert "# Not in this file: number +1: it is?sold. Leave it." in lines
    assert "# Not in this file: tenant delta, since it could not be read." in lines
    # As a person does who fills it in.
    filled = yaml.safe_load(text.replace("# fallback:", "fallback:").replace("#   type:  #", "  type: inbox  #"))
    assert filled["tenants"][0]["numbers"][0]["fallback"] == {"type": "inbox"}


def test_a_tenant_without_numbers_is_there_without_them() -> None:
    text = render([_tenant(settings={"region": "us", "numbers": []})], [])
    assert yaml.safe_load(text) == {"tenants": [{"name": "acme", "region": "us", "numbers": []}]}
    assert yaml.safe_load(render([], ["acme"])) == {"tenants": []}


def test_a_file_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "new" / "tenants.yml"
    predicted = _run(path, check_mode=True)
    assert not path.parent.exists()
    done = _run(path)
    assert predicted == done
    assert done["tenants_file"] == {"path": str(path), "tenants": 1, "to_fill": 0, "notes": 0}
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert os.listdir(path.parent) == ["tenants.yml"]
    assert _run(path)["changed"] is False


def test_another_content_is_written_over_only_with_force(tmp_path: Path) -> None:
    path = tmp_path / "tenants.yml"
    path.write_text("mine: true\n")
    path.chmod(0o644)
    for check_mode in (True, False):
        with pytest.raises(Refused, match="somebody's work"):
            _run(path, check_mode=check_mode)
    assert path.read_text() == "mine: true\n"
    assert _run(path, force=True)["changed"] is True
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_what_is_no_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileUnavailable, match="no ordinary file"):
        _run(tmp_path)
    (tmp_path / "file").write_text("")
    with pytest.raises(FileUnavailable):
        _run(tmp_path / "file" / "tenants.yml")


def test_what_is_no_export_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"tenants\[1\]\.settings"):
        _run(tmp_path / "x.yml", tenants=[{"name": "acme"}])
    with pytest.raises(InvalidInput, match="path"):
        _run(t.cast(Path, " "))
