# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Starting, stopping, refusing: the sandbox as a process."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import requests
import trustme
import yaml
from sandbox_client import NUMBER, Client

from voice_sandbox.process import SandboxError, SandboxProcess, running_sandbox
from voice_sandbox.switches import SWITCHES
from voice_sandbox.tenants import DEFAULT_FILE


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """The command line, for what ends by itself."""
    return subprocess.run(
        [sys.executable, "-m", "voice_sandbox", *arguments],
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
        env={**os.environ, "PYTHONPATH": str(DEFAULT_FILE.parent.parent)},
    )


def test_information_file_names_everything_that_a_client_needs(shared_sandbox: SandboxProcess) -> None:
    path = shared_sandbox.state_dir / "sandbox.json"
    assert path.stat().st_mode & 0o777 == 0o600
    information = json.loads(path.read_text())
    assert information["pid"] == shared_sandbox.pid
    assert set(information["tenants"]) == {"acme", "borealis", "cobalt", "delta"}
    assert information["control_url"] == information["base_url"] + "/sandbox/v1"
    assert information["synthflow_region_urls"] == {
        region: f"{information['base_url']}/synthflow/{region}/v2" for region in ("us", "eu", "global")
    }
    borealis = information["tenants"]["borealis"]
    assert borealis["synthflow"]["api_url"] == information["base_url"] + "/synthflow/eu/v2"
    assert borealis["gladly"]["api_url"] == information["base_url"] + "/gladly/borealis/api/v1"
    assert set(borealis["synthflow"]) == {"api_url", "api_key", "workspace_id", "region"}
    assert set(borealis["gladly"]) == {"api_url", "agent_email", "api_token", "organization"}
    secrets = [t[v][k] for t in information["tenants"].values() for v, k in SECRET_KEYS]
    assert len(set(secrets)) == 8
    assert min(map(len, secrets)) >= 40


SECRET_KEYS = (("synthflow", "api_key"), ("gladly", "api_token"))


def test_files_with_secrets_are_readable_by_their_owner_alone(shared_sandbox: SandboxProcess) -> None:
    for name in ("state.sqlite3", "server.pem", "sandbox.json"):
        assert (shared_sandbox.state_dir / name).stat().st_mode & 0o077 == 0, name


def test_stop_is_clean_and_quick(own_sandbox: SandboxProcess) -> None:
    client = Client(own_sandbox)
    client.gladly("GET", "/organization")  # leaves an idle connection, which must not delay the end
    assert own_sandbox.stop() == 0
    assert not (own_sandbox.state_dir / "sandbox.json").exists()
    log = own_sandbox.log_path.read_text()
    assert "listens on https://127.0.0.1:" in log
    assert "ERROR" not in log
    assert "Traceback" not in log


def test_interrupt_is_clean_too(own_sandbox: SandboxProcess) -> None:
    assert own_sandbox.pid is not None
    os.kill(own_sandbox.pid, signal.SIGINT)
    assert own_sandbox.wait_stopped() == 0


@pytest.mark.parametrize("end", ["stop", "kill"])
def test_restart_keeps_state_credentials_port_and_certificates(own_sandbox: SandboxProcess, end: str) -> None:
    client = Client(own_sandbox)
    client.import_number()
    client.control("PATCH", "/switches", json={"detach": "null"}, params={"tenant": "acme"})
    before = {**own_sandbox.info, "pid": None}
    authority = Path(before["ca_path"]).read_bytes()
    getattr(own_sandbox, end)()
    own_sandbox.start()
    assert {**own_sandbox.info, "pid": None} == before
    assert Path(before["ca_path"]).read_bytes() == authority
    assert client.number()["phone_number"] == NUMBER
    assert client.control("GET", "/switches", params={"tenant": "acme"})["values"]["detach"] == "null"


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "::", "example.org"])
def test_anything_but_loopback_is_refused(tmp_path: Path, host: str) -> None:
    result = run("--state", str(tmp_path / "state"), "--host", host)
    assert result.returncode == 2
    assert f"--host {host}: only loopback is allowed" in result.stderr
    assert not (tmp_path / "state").exists()


def test_second_sandbox_on_the_same_state_is_refused(shared_sandbox: SandboxProcess) -> None:
    result = run("--state", str(shared_sandbox.state_dir))
    assert result.returncode == 2
    assert "another sandbox is running" in result.stderr
    assert Client(shared_sandbox).control("GET", "/tenants")


def test_port_in_use_is_refused(shared_sandbox: SandboxProcess, tmp_path: Path) -> None:
    port = shared_sandbox.info["base_url"].rpartition(":")[2]
    result = run("--state", str(tmp_path / "other"), "--port", port)
    assert result.returncode == 2
    assert f"cannot listen on 127.0.0.1, port {port}" in result.stderr


def test_last_port_in_use_gives_a_free_one(own_sandbox: SandboxProcess, tmp_path: Path) -> None:
    port = int(own_sandbox.info["base_url"].rpartition(":")[2])
    own_sandbox.stop()
    with running_sandbox(tmp_path / "other", port=port), running_sandbox(own_sandbox.state_dir) as again:
        assert again.info["base_url"].rpartition(":")[2] != str(port)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--switch", "nonsense=1"], "there is no switch 'nonsense'"),
        (["--switch", "detach=maybe"], "'maybe' is not one of empty_string | null | rejected | ignored"),
        (["--switch", "number_appears_after=-1"], "is not one of seconds"),
        (["--switch", "number_appears_after=nan"], "is not one of seconds"),
        (["--switch", "detach"], "write NAME=VALUE"),
        (["--switch", "nobody:detach=null"], "there is no tenant 'nobody'"),
        (["--tenants", "missing.yml"], "missing.yml"),
    ],
)
def test_wrong_settings_are_refused(tmp_path: Path, arguments: list[str], message: str) -> None:
    result = run("--state", str(tmp_path / "state"), *arguments)
    assert result.returncode == 2
    assert message in result.stderr
    assert "Traceback" not in result.stderr


def test_state_is_needed() -> None:
    result = run()
    assert result.returncode == 2
    assert "--state DIR is needed" in result.stderr


@pytest.mark.parametrize(
    ("tenant", "message"),
    [
        ({"region": "mars"}, "region 'mars' is not one of us, eu, global"),
        ({"region": "us", "gladly": {"phone_numbers": [12065550100]}}, "write it in quotes"),
        ({"region": "us", "gladly": {"inboxes": [{}]}}, "lacks a key"),
        ({"region": "us", "gladly": {"topics": [{"name": "a", "parent": "b"}]}}, "there is no topic 'b'"),
        ({"region": "us", "gladly": {"business_hours": [{"primary": True}]}}, "lacks a key"),
        (
            {"region": "us", "gladly": {"business_hours": [{"name": "a", "monday": [{"start": 540, "stop": 1020}]}]}},
            "write times in quotes",
        ),
        ("us", "not a mapping"),
    ],
)
def test_wrong_file_of_tenants_is_refused(tmp_path: Path, tenant: Any, message: str) -> None:
    file = tmp_path / "tenants.yml"
    file.write_text(yaml.safe_dump({"tenants": {"good": {"region": "us"}, "delta": tenant}}))
    result = run("--state", str(tmp_path / "state"), "--tenants", str(file))
    assert result.returncode == 2
    assert message in result.stderr
    assert "Traceback" not in result.stderr


def test_refused_file_of_tenants_leaves_nothing(tmp_path: Path) -> None:
    tenants = {"good": {"region": "us"}, "delta": {"region": "mars"}}
    with pytest.raises(SandboxError):
        SandboxProcess(tmp_path / "state", tenants=tenants).start()
    with running_sandbox(tmp_path / "state") as sandbox:
        assert set(sandbox.info["tenants"]) == {"acme", "borealis", "cobalt", "delta"}


def test_tenants_and_switches_of_ones_own(tmp_path: Path) -> None:
    tenants = {"delta": {"region": "global", "organization": "delta-org", "gladly": {"inboxes": [{"name": "Main"}]}}}
    switches = {"status_word": "success", "delta:status_word": "ok", "delta:rate_limit": "off"}
    with running_sandbox(tmp_path / "state", tenants=tenants, switches=switches) as sandbox:
        assert set(sandbox.info["tenants"]) == {"delta"}
        client = Client(sandbox, "delta")
        assert client.synthflow("GET", "/assistants/").json()["status"] == "ok"
        assert client.gladly("GET", "/inboxes").json()[0]["name"] == "Main"
        assert client.control("GET", "/switches")["values"]["status_word"] == "success"
    # More tenants join those that are there, and nobody's credentials change.
    with running_sandbox(tmp_path / "state", tenants={"echo": {"region": "us"}}) as again:
        assert set(again.info["tenants"]) == {"delta", "echo"}
        assert again.info["tenants"]["delta"]["synthflow"]["api_key"] == client.credentials["synthflow"]["api_key"]


def test_failed_start_is_reported_with_what_it_wrote(tmp_path: Path) -> None:
    process = SandboxProcess(tmp_path / "state", switches={"nonsense": 1})
    with pytest.raises(SandboxError, match=r"status 2.*there is no switch 'nonsense'"):
        process.start()


def test_list_of_switches_names_every_switch_and_value() -> None:
    result = run("switches")
    assert result.returncode == 0
    for switch in SWITCHES:
        assert f"{switch.vendor}: {switch.name} = {switch.choices}" in result.stdout


def test_server_certificate_is_checked_against_the_authority(shared_sandbox: SandboxProcess, tmp_path: Path) -> None:
    other = tmp_path / "ca.pem"
    trustme.CA().cert_pem.write_to_path(other)
    with pytest.raises(requests.exceptions.SSLError):
        Client(shared_sandbox).send("GET", shared_sandbox.info["control_url"] + "/tenants", verify=str(other))
    for name in ("localhost", "127.0.0.1"):
        url = shared_sandbox.info["control_url"].replace("127.0.0.1", name)
        assert Client(shared_sandbox).send("GET", url + "/tenants").status_code == 200
