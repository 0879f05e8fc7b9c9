# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module itself, run by Ansible: one play against SIPp, Kamailio and the sandbox, with and without check mode."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import typing as t
from pathlib import Path

import pytest
from certificates import Certificates
from conftest import StartSipp
from kamailio import FRIEND, HOST, PASSWORD, USERNAME, Kamailio
from probing import NUMBER, check_result, rungs, sent, shown
from processes import free_ports
from test_sandbox_calls import TLS_URI
from wiring import Wiring

ADHOC = Path(sys.executable).with_name("ansible")
COLLECTION = "voiceops.gladly_synthflow"
SECONDS_AT_MOST = 80


def run_module(folder: Path, options: dict[str, t.Any], *flags: str) -> dict[str, t.Any]:
    """Run the module as ``ansible -m`` does and return its result, which must be no failure."""
    environment = {
        **os.environ,
        "ANSIBLE_COLLECTIONS_PATH": next(path for path in sys.path if Path(path, "ansible_collections").is_dir()),
        "ANSIBLE_HOME": str(folder / "ansible"),
        "ANSIBLE_CALLBACK_RESULT_FORMAT": "json",
        "ANSIBLE_STDOUT_CALLBACK": "ansible.builtin.minimal",
        "ANSIBLE_NOCOLOR": "1",
        "ANSIBLE_PYTHON_INTERPRETER": sys.executable,
        "TMPDIR": str(folder),
    }
    environment.pop("ANSIBLE_FORCE_COLOR", None)
    command = [str(ADHOC), "localhost", "--connection", "local", "-m", f"{COLLECTION}.sip_probe", *flags]
    done = subprocess.run(
        [*command, "-a", json.dumps(options)],
        env=environment,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=SECONDS_AT_MOST,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert PASSWORD not in done.stdout + done.stderr
    result: dict[str, t.Any] = json.loads(done.stdout[done.stdout.index("{") :])
    check_result(result, options["uri"], [])
    # A warning is printed, and not part of what this callback shows as the result.
    return {**result, "printed": done.stdout + done.stderr}


def test_sipp(sipp: StartSipp, tmp_path: Path) -> None:
    peer = sipp("rings", transport="tcp")
    options = {"uri": f"sip:{NUMBER}@{peer.address};transport=tcp", "method": "invite"}

    result = run_module(tmp_path, options)

    peer.finish()
    assert (result["verdict"], result["diagnosis"]["code"]) == ("pass", "rang"), shown(result)
    assert sent(result) == ["OPTIONS", "INVITE", "CANCEL", "ACK"]


def test_check_mode_calls_nobody(sipp: StartSipp, tmp_path: Path) -> None:
    peer = sipp("rings", transport="tcp")
    options = {"uri": f"sip:{NUMBER}@{peer.address};transport=tcp", "method": "invite"}

    result = run_module(tmp_path, options, "--check")

    assert rungs(result) == ("dns", "connect", "options")
    assert sent(result) == ["OPTIONS"]
    assert "INVITE sip:" not in peer.messages()
    assert "In check mode no INVITE is sent" in " ".join(result["printed"].split())


@pytest.mark.parametrize("port", ["tls", "asks_as_proxy"])
def test_kamailio(sipp: StartSipp, kamailio: Kamailio, certificates: Certificates, tmp_path: Path, port: str) -> None:
    sipp("refuses", port=kamailio.behind, keys={"options": "200 OK", "invite": "486 Busy Here"})
    options: dict[str, t.Any] = {
        "uri": f"sip:{NUMBER}@{HOST}:32682;transport={'tls' if port == 'tls' else 'tcp'}",
        "connect_to": {f"{HOST}:32682": kamailio.address(port)},
        "ca_path": str(certificates.ca_path),
        "source_address": FRIEND,
    }
    if port == "asks_as_proxy":
        options.update(username=USERNAME, password=PASSWORD)

    result = run_module(tmp_path, options)

    assert (result["verdict"], result["diagnosis"]["code"]) == ("pass", "answered"), shown(result)


def test_sandbox(wiring: Wiring, tmp_path: Path) -> None:
    options = {"uri": TLS_URI, "connect_to": wiring.connect_to, "ca_path": wiring.ca_path}

    result = run_module(tmp_path, options)

    assert (result["verdict"], result["diagnosis"]["code"]) == ("pass", "answered"), shown(result)


def test_a_fault_is_no_failure_of_the_task(tmp_path: Path) -> None:
    (port,) = free_ports(1)

    result = run_module(tmp_path, {"uri": f"sip:{NUMBER}@127.0.0.1:{port};transport=tcp", "timeout": 5})

    assert (result["verdict"], result["diagnosis"]["code"]) == ("fail", "connection_refused")
    assert result["changed"] is False
