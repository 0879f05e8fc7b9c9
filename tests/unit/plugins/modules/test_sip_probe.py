# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of sip_probe as Ansible runs it."""

from __future__ import annotations

import json

import pytest
from module_process import Run, RunAlone
from sip_peer import SipPeer, answering, calls

KEYS = {"changed", "verdict", "diagnosis", "rungs", "ladder", "ladder_left_out", "target", "media", "text"}


def uri_of(peer: SipPeer) -> str:
    return f"sip:+12065550100@{peer.host};transport={peer.transport}"


@pytest.mark.parametrize("check_mode", [True, False])
@pytest.mark.parametrize("diff", [True, False])
def test_success(check_mode: bool, diff: bool, run: Run) -> None:
    with SipPeer(answering(200), "tcp") as peer:
        done = run("sip_probe", {"uri": uri_of(peer)}, check_mode=check_mode, diff=diff)
    assert (done.code, done.result["changed"], done.result["verdict"]) == (0, False, "pass")
    assert done.result.keys() - {"invocation"} == KEYS
    assert done.result["text"] == f"pass: {uri_of(peer)}: The peer answers (200 Because)."


def test_what_the_peer_does_never_fails_the_task(run: Run) -> None:
    with SipPeer(answering(404), "tcp") as peer:
        done = run("sip_probe", {"uri": uri_of(peer)})
    assert (done.code, done.result["verdict"]) == (0, "fail")
    assert done.result["text"].startswith(
        f"fail: {uri_of(peer)}: 404: the peer does not know the number (404 Because). "
    )


def test_the_password_is_nowhere(run: Run) -> None:
    challenge = 'Digest realm="r", nonce="hunter2-nonce"'
    with SipPeer(answering(401, WWW_Authenticate=challenge, reason="Not hunter2"), "tcp") as peer:
        options = {"uri": uri_of(peer), "username": "alice", "password": "hunter2"}
        done = run("sip_probe", options)
    assert done.result["diagnosis"]["code"] == "credentials_refused"
    assert "hunter2" not in json.dumps({**done.result, "invocation": None})


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({}, "missing required arguments: uri"),
        ({"uri": "sip:a@b", "username": "alice"}, "parameters are required together"),
        ({"uri": "sip:a@b", "method": "register"}, "value of method must be one of"),
        ({"uri": "sip:a b@c"}, "Could not use option 'uri'"),
        ({"uri": "sip:a@127.0.0.1:9;transport=tcp", "source_address": "192.0.2.1"}, "cannot send from 192.0.2.1"),
    ],
)
def test_failure(options: dict[str, str], words: str, run: Run) -> None:
    done = run("sip_probe", options)
    assert done.code == 1
    assert words in done.result["msg"]


@pytest.mark.parametrize("library", ["sipmessage", "cryptography"])
def test_a_library_that_is_needed(library: str, run_alone: RunAlone) -> None:
    done = run_alone("sip_probe", {"uri": "sip:a@127.0.0.1"}, without=library)
    assert done.code == 1
    assert f"Failed to import the required Python library ({library})" in done.result["msg"]


@pytest.mark.parametrize("library", ["requests", "phonenumbers", "yaml", "dns"])
def test_other_libraries_are_not(library: str, run_alone: RunAlone) -> None:
    with SipPeer(calls(lambda asked, send: send(asked.reply(180))), "tcp") as peer:
        done = run_alone("sip_probe", {"uri": uri_of(peer), "method": "invite"}, without=library)
    assert (done.code, done.result["verdict"]) == (0, "pass")
    assert not done.result.get("warnings")
