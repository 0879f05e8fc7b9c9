# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of the plugins as a play finds them: by their full names, through Ansible's own loader and templates."""

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

NAME = "voiceops.gladly_synthflow"
COLLECTIONS = Path(next(iter(gladly_synthflow.__path__))).parents[2]
TEMPLATES = {
    "to_e164": f"{{{{ '206 555 0100' | {NAME}.to_e164('US') }}}}",
    "to_e164_named": f"{{{{ '206 555 0100' | {NAME}.to_e164(country='US') }}}}",
    "phone_slug": f"{{{{ '+12065550100' | {NAME}.phone_slug }}}}",
    "sip_uri": f"{{{{ '+12065550100' | {NAME}.sip_uri('sip.us.synthflow.ai', port=32682, transport='tls') }}}}",
    "sip_uri_headers": f"{{{{ '+1' | {NAME}.sip_uri('h', headers={{'X-Gladly-Routing-Selector': 'billing'}}) }}}}",
    "tenant_problems": f"{{{{ {{'numbers': []}} | {NAME}.tenant_problems(play_hosts=2) | length }}}}",
    "is_e164": f"{{{{ [quoted is {NAME}.e164, unquoted is {NAME}.e164, '+1 206' is {NAME}.e164] }}}}",
    "is_installed": f"{{{{ ['{NAME}.sip_probe', '{NAME}.none', 'no.such.one'] | select('{NAME}.installed_module') }}}}",
    "networks": f"{{{{ query('{NAME}.synthflow_signalling_networks', 'eu') }}}}",
    "networks_own": f"{{{{ query('{NAME}.synthflow_signalling_networks', 'us') }}}}",
    "networks_detail": f"{{{{ query('{NAME}.synthflow_signalling_networks', 'eu', detail=true)[0].as_of }}}}",
}


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, t.Any]:
    """Run one play and return what each template gave, and what a wrong number said."""
    folder = tmp_path_factory.mktemp("play")
    write = {"content": "{{ results | to_json }}", "dest": str(folder / "results.json"), "mode": "0600"}
    failing = {
        "block": [{"set_fact": {"never": f"{{{{ 12065550100 | {NAME}.to_e164 }}}}"}}],
        "rescue": [{"set_fact": {"message": "{{ ansible_failed_result.msg }}"}}],
    }
    play = {
        "hosts": "localhost",
        "gather_facts": False,
        "vars": {
            "quoted": "+12065550100",
            "unquoted": 12065550100,
            # The one behind the virtual environment, whose path may have a space: ansible-core 2.16 does not quote it.
            "ansible_python_interpreter": str(Path(sys.executable).resolve()),
            "synthflow_signalling_networks": {"us": ["192.0.2.10"]},
            "results": {**TEMPLATES, "failure": "{{ message }}"},
        },
        "tasks": [failing, {"copy": write}],
    }
    (folder / "play.yml").write_text(yaml.safe_dump([play]))
    done = subprocess.run(
        [sys.executable, "-m", "ansible", "playbook", "-i", "localhost,", "-c", "local", str(folder / "play.yml")],
        cwd=folder,
        env={
            **os.environ,
            "ANSIBLE_COLLECTIONS_PATH": str(COLLECTIONS),
            "ANSIBLE_HOME": str(folder / "home"),
            "ANSIBLE_LOCAL_TEMP": str(folder / "local"),
            "ANSIBLE_REMOTE_TEMP": str(folder / "remote"),
            "LC_ALL": "C.UTF-8",
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return t.cast(dict[str, t.Any], json.loads((folder / "results.json").read_text()))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("to_e164", "+12065550100"),
        ("to_e164_named", "+12065550100"),
        ("phone_slug", "12065550100"),
        ("sip_uri", "sip:+12065550100@sip.us.synthflow.ai:32682;transport=tls"),
        ("sip_uri_headers", "sip:+1@h?X-Gladly-Routing-Selector=billing"),
        ("is_e164", [True, False, False]),
        ("is_installed", ["voiceops.gladly_synthflow.sip_probe"]),
        ("networks", ["34.89.186.33/32", "34.185.212.150/32", "35.242.217.198/32"]),
        ("networks_own", ["192.0.2.10/32"]),
        ("networks_detail", "2026-11-22"),
    ],
)
def test_templates(results: dict[str, t.Any], name: str, value: t.Any) -> None:
    assert results[name] == value


def test_tenant_problems(results: dict[str, t.Any]) -> None:
    assert int(results["tenant_problems"]) == 4


def test_a_wrong_number_says_how_to_write_it(results: dict[str, t.Any]) -> None:
    assert "without quotes, YAML and INI read a number and drop its +" in results["failure"]
    assert "in quotes: '+12065550100'" in results["failure"]
