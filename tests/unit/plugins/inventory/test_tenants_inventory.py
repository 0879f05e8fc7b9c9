# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of the inventory plugin, as ansible-inventory and ansible-playbook find it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import typing as t
from pathlib import Path

import pytest
import yaml

from ansible_collections.voiceops import gladly_synthflow
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._tenants_file import schema
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._tenants_file.entries import Expected
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._tenants_file.fleet import read_fleet

CHECKOUT = Path(__file__).resolve().parents[4]
COLLECTIONS = Path(next(iter(gladly_synthflow.__path__))).parents[2]
SOURCE: dict[str, t.Any] = {"plugin": "voiceops.gladly_synthflow.tenants", "path": "../tenants.json"}
HOSTILE = "{{ lookup('ansible.builtin.pipe', 'touch executed') }}"
ODD_MARKS = (
    f"#jinja2:variable_start_string:'[%', variable_end_string:'%]'\n{HOSTILE.replace('{{', '[%').replace('}}', '%]')}"
)


def entry(name: str, number: str, **more: t.Any) -> dict[str, t.Any]:
    """Return a tenant with one number."""
    fallback = {"type": "inbox", "target": "Voice"}
    return {"name": name, "numbers": [{"phone_number": number, "assistant": "A", "fallback": fallback}], **more}


TENANTS = [
    entry(
        "late",
        "+12065550101",
        region="eu",
        company=HOSTILE,
        gladly_team=ODD_MARKS,
        # Put together they are a template, and neither is one.
        gladly_organization=HOSTILE[:1],
        destination_name=HOSTILE[1:],
    ),
    entry("early", "+12065550102", wave="canary", gladly_backend="runbook"),
    entry("gone", "+12065550103", state="absent", wave="canary"),
]


def run(folder: Path, tenants: t.Any, *arguments: str, **source: t.Any) -> subprocess.CompletedProcess[str]:
    """Write an inventory and run a program of Ansible on it."""
    (folder / "inventory").mkdir(exist_ok=True)
    (folder / "tenants.json").write_text(json.dumps(tenants))
    (folder / "inventory/voice.tenants.yml").write_text(yaml.safe_dump({**SOURCE, **source}))
    home = {name: str(folder / "home") for name in ("ANSIBLE_HOME", "ANSIBLE_LOCAL_TEMP", "ANSIBLE_REMOTE_TEMP")}
    return subprocess.run(
        [sys.executable, "-m", "ansible", arguments[0], "-i", "inventory", *arguments[1:]],
        cwd=folder,
        env={**os.environ, **home, "ANSIBLE_COLLECTIONS_PATH": str(COLLECTIONS), "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def listed(folder: Path, tenants: t.Any = None, **source: t.Any) -> dict[str, t.Any]:
    """Return what ansible-inventory lists."""
    done = run(folder, TENANTS if tenants is None else tenants, "inventory", "--list", "--export", **source)
    assert done.returncode == 0, done.stderr
    found: dict[str, t.Any] = json.loads(done.stdout)
    return found


def test_tenants_are_in_groups_and_in_order(tmp_path: Path) -> None:
    defaults = {"region": "us", "synthflow_api_key": "key of {{ inventory_hostname }}"}
    found = listed(tmp_path, defaults=defaults, keyed_groups=[{"key": "tenant_region", "prefix": "in"}])

    groups = {name: group.get("hosts") for name, group in found.items() if name not in ("_meta", "all")}
    assert groups == {
        "tenants": ["early", "late"],
        "state_present": ["early", "late"],
        "state_absent": ["gone"],
        "wave_canary": ["early"],
        "wave_main": ["late"],
        "region_us": ["early"],
        "region_eu": ["late"],
        "backend_runbook": ["early"],
        "in_eu": ["late"],
    }
    assert found["tenants"]["vars"]["tenant_synthflow_api_key"] == defaults["synthflow_api_key"]
    early = found["_meta"]["hostvars"]["early"]
    assert (early["tenant_wave"], early["tenant_state"]) == ("canary", "present")
    assert early["tenant_numbers"] == TENANTS[1]["numbers"]


def test_no_template_of_a_tenants_file_is_executed_and_those_of_the_source_are(tmp_path: Path) -> None:
    shown = "{{ tenant_company ~ '.sip' }}|{{ tenant_gladly_team }}|{{ tenant_synthflow_api_key }}"
    together = {"together": "{{ tenant_gladly_organization }}{{ tenant_destination_name }}"}
    tasks = [{"set_fact": together}, {"debug": {"msg": f"{shown}|{{{{ together }}}}"}}]
    play = [{"hosts": "late", "gather_facts": False, "tasks": tasks}]
    (tmp_path / "play.yml").write_text(yaml.safe_dump(play))
    defaults = {"region": "us", "synthflow_api_key": "key of {{ inventory_hostname }}"}

    done = run(tmp_path, TENANTS, "playbook", "play.yml", defaults=defaults)

    assert done.returncode == 0, done.stdout + done.stderr
    assert json.dumps(f"{HOSTILE}.sip|{ODD_MARKS}|key of late|{HOSTILE}") in done.stdout
    assert not (tmp_path / "executed").exists()


def test_a_single_mistake_leaves_no_host_and_all_of_them_are_told(tmp_path: Path) -> None:
    wrong = [*TENANTS, entry("b c", "+12065550104", region="us"), entry("d", "+12065550101", region="uk")]

    done = run(tmp_path, wrong, "inventory", "--list", defaults={"region": "us", "timout": 1})

    assert "early" not in done.stdout
    for said in ("timout", "'b c' cannot be the name", "'uk' is none of us, eu, global", "belongs to tenant late"):
        assert said in done.stderr
    assert "Traceback" not in done.stderr
    strict = {"ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED": "true"}
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv(*next(iter(strict.items())))
        assert run(tmp_path, wrong, "inventory", "--list").returncode != 0


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ({"waves": ["a", "a"]}, "are no names of waves"),
        ({"waves": ["Wave 1"]}, "are no names of waves"),
        ({"waves": ["canary", "all"]}, "are no names of waves"),
        ({"default_wave": "late"}, "'late' is none of canary, main"),
        ({"path": None}, "paths"),
        ({"wave": ["a"]}, "'wave': there is no such key; did you mean 'waves'? Correct"),
        ({"trust": True}, "'trust': there is no such key; did you mean 'trusted'?"),
        ({"region": "us"}, "'region': this is a key of a tenant. What holds for all tenants goes under 'defaults'."),
    ],
)
def test_a_wrong_source_is_named(tmp_path: Path, source: dict[str, t.Any], said: str) -> None:
    done = run(tmp_path, [entry("a", "+12065550101", region="us")], "inventory", "--list", **source)

    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_each_documented_key_of_a_source_is_one(tmp_path: Path) -> None:
    constructed = {"compose": {"a": "1"}, "groups": {}, "keyed_groups": [], "strict": True}
    further = {"use_extra_vars": False, "leading_separator": True, "waves": ["a"], "default_wave": "a", "trusted": True}

    found = listed(tmp_path, [entry("a", "+12065550101")], defaults={"region": "us"}, **constructed, **further)

    assert found["tenants"]["hosts"] == ["a"]


PLAYBOOKS = [
    path.stem
    for path in sorted((CHECKOUT / "playbooks").glob("*.yml"))
    if str(yaml.safe_load(path.read_text(encoding="utf-8"))[0]["hosts"]).startswith("tenants")
]


@pytest.mark.parametrize("playbook", PLAYBOOKS)
@pytest.mark.parametrize("source", [{"wave": "a"}, {"path": None}])
def test_no_playbook_passes_when_tenants_could_not_be_read(
    tmp_path: Path, playbook: str, source: dict[str, t.Any]
) -> None:
    done = run(tmp_path, TENANTS, "playbook", f"voiceops.gladly_synthflow.{playbook}", **source)

    assert done.returncode != 0
    assert "the tenants files of a source of the inventory could not be read" in " ".join(done.stderr.split())
    assert "PLAY [" not in done.stdout


def test_the_samples_of_the_page_on_rollouts_have_no_mistake(tmp_path: Path) -> None:
    page = (CHECKOUT / "docs/rollouts.md").read_text(encoding="utf-8")
    blocks = [block.partition("\n")[2] for block in page.split("```")[1::2]]
    sample = {start: text for text in blocks for start in ("plugin:", "tenants:", "name,") if text.startswith(start)}
    source = yaml.safe_load(sample["plugin:"])
    (tmp_path / "inventory").mkdir()
    (tmp_path / "tenants").mkdir()
    for path in source["paths"]:
        (tmp_path / "inventory" / path).write_text(sample["name," if path.endswith(".csv") else "tenants:"])

    expected = Expected(tuple(source["waves"]), source["waves"][-1], source["defaults"])

    found = read_fleet(str(tmp_path / "inventory"), source["paths"], expected)

    assert found.mistakes == []
    assert len(found.tenants) == 3


def test_the_keys_of_a_tenants_file_are_the_tenant_variables() -> None:
    page = (CHECKOUT / "docs" / "tenants.md").read_text(encoding="utf-8")
    variables = {line.split("`")[1] for line in page.splitlines() if line.startswith("| `tenant_")}

    assert {f"tenant_{key}" for key in (*schema.SETTINGS, "numbers", schema.OF_ONE_RUN)} == variables
    spec = yaml.safe_load((CHECKOUT / "roles/integration/meta/argument_specs.yml").read_text(encoding="utf-8"))
    numbers = spec["argument_specs"]["main"]["options"]["integration_numbers"]["options"]
    assert {*schema.NUMBER_KEYS, "fallback", "transfers"} == set(numbers)


def test_the_example_has_no_mistake() -> None:
    source = yaml.safe_load((CHECKOUT / "examples/tenants/inventory/voice.tenants.yml").read_text(encoding="utf-8"))
    expected = Expected(tuple(source["waves"]), source["waves"][-1], source["defaults"])

    found = read_fleet(str(CHECKOUT / "examples/tenants/inventory"), source["paths"], expected)

    assert found.mistakes == []
    assert [tenant.name for tenant in found.tenants] == ["acme", "borealis", "delta"]
