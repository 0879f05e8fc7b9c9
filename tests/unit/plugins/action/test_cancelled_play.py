# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of a play that is cancelled in the middle of a call: the worker ends the call before it ends itself."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sip_peer import SipPeer, calls

from ansible_collections.voiceops import gladly_synthflow

COLLECTIONS = Path(next(iter(gladly_synthflow.__path__))).parents[2]


def await_methods(peer: SipPeer, *methods: str) -> None:
    """Wait until messages with these methods came in, first of all as long as Ansible may take to start."""
    deadline = time.monotonic() + 90
    while not set(methods) <= set(peer.methods()):
        assert time.monotonic() < deadline, peer.methods()
        time.sleep(0.05)


@pytest.mark.parametrize("cancelled_by", ["a person", "a job runner"])
def test_a_call_is_ended_when_a_play_is_cancelled(cancelled_by: str, tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "ANSIBLE_COLLECTIONS_PATH": str(COLLECTIONS),
        "ANSIBLE_HOME": str(tmp_path),
        "ANSIBLE_LOCAL_TEMP": str(tmp_path / "tmp"),
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
        "LC_ALL": "C.UTF-8",
    }
    with SipPeer(calls(lambda asked, send: send(asked.reply(100))), "tcp") as peer:
        options = {"uri": f"sip:a@{peer.host};transport=tcp", "method": "invite", "timeout": 60, "max_per_minute": 0}
        tasks = [{"voiceops.gladly_synthflow.sip_probe": options}]
        play = tmp_path / "play.yml"
        play.write_text(json.dumps([{"hosts": "localhost", "gather_facts": False, "tasks": tasks}]))
        command = [sys.executable, "-m", "ansible", "playbook", "-i", "localhost,", "-c", "local", str(play)]
        with subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True
        ) as ansible:
            await_methods(peer, "INVITE")
            time.sleep(0.3)  # until the answer has been read
            if cancelled_by == "a person":
                ansible.send_signal(signal.SIGINT)
            else:
                os.killpg(ansible.pid, signal.SIGTERM)
            output, _errors = ansible.communicate(timeout=30)
        await_methods(peer, "CANCEL", "ACK")
    assert ansible.returncode != 0
    assert b"verdict" not in output
