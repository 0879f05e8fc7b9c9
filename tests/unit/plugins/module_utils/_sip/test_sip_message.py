# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of SIP messages: no value breaks out of its line, and whatever a peer sends is read or refused."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import sipmessage
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from hypothesis import example, given
from hypothesis import strategies as st

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._errors import IntegrationError
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._resource import Context
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._runner import run_listing
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._sip.message import (
    address_of,
    build_request,
    build_response,
    read_message,
    split_list,
    tag_of,
)
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._sip.probe_listing import SipProbe
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._sip.trouble import ProbeStopped

TORTURE = Path(os.environ.get("RFC4475_DIRECTORY") or Path(__file__).resolve().parents[6] / "shared" / "rfc4475")
ANSWER = (
    b"sip/2.0 200  Fine\r\nv:  SIP / 2.0 / TLS a.example;received=1.2.3.4\r\n"
    b" ;branch=z9hG4bKx , SIP/2.0/TCP b;branch=no\r\n"
    b'f: <sip:a@b>;tag=1\r\nt: "x, y;tag=no" <sip:c@d;tag=no>;tag=two\r\nI: id\r\ncSEQ: 0007\t OPTIONS\r\n'
    b"Server: S\r\nAllow: INVITE,\r\n ACK\r\nl: 0\r\n\r\nbody"
)


def test_an_answer_in_unusual_form_is_read() -> None:
    message = read_message(ANSWER)
    assert (message.status, message.reason, message.branch) == (200, "Fine", "z9hG4bKx")
    assert (message.sequence, message.to_tag, message.first("call-id")) == ((7, "OPTIONS"), "two", "id")
    assert message.listed("allow") == ["INVITE", "ACK"]
    assert (message.body, message.method) == (b"body", None)
    assert message.remarks, "a strict reader does not take it"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"HTTP/1.1 200 OK\r\n\r\n", "not_sip"),
        (b"", "not_sip"),
        (b"SIP/2.0 999 No\r\n\r\n", "not_sip"),
        (b"SIP/2.0 200 OK\r\nCSeq: 1 OPTIONS\r\n\r\n", "answer_unreadable"),
        (b"SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP h;branch=z\r\nCSeq: OPTIONS\r\n\r\n", "answer_unreadable"),
        (b"SIP/2.0 200 OK\r\n" + b"X: y\r\n" * 600 + b"\r\n", "answer_too_large"),
    ],
)
def test_what_has_no_meaning(data: bytes, code: str) -> None:
    with pytest.raises(ProbeStopped) as caught:
        read_message(data)
    assert caught.value.diagnosis.code == code


@given(st.binary(max_size=300))
@example(ANSWER)
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for prefix in (b"", b"SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP h;branch=z\r\nCSeq: 1 OPTIONS\r\n", ANSWER[:60]):
        try:
            message = read_message(prefix + data)
        except ProbeStopped as stopped:
            words = stopped.detail
        else:
            assert message.branch or message.method
            words = " ".join(message.remarks)
        assert words.isprintable()


@given(st.text(max_size=60))
def test_any_header_value_can_be_taken_apart(value: str) -> None:
    assert address_of(value) is not None
    assert "".join(split_list(value)).replace(",", "").replace(" ", "") == "".join(
        "".join(value.split(",")).split(" ")
    ) or any(character.isspace() or character in '"<>' for character in value)
    tag_of(value)


@given(st.text(max_size=30), st.text(max_size=30), st.text(max_size=30))
@example("X-A", "1\r\nX-Injected: 2", "sip:a@b")
@example("X-A", "1\x00", "sip:a@b")
@example("X-A\r\nX-B", "1", "sip:a@b")
@example("X-A", "1", "sip:a@b SIP/2.0\r\nX-Injected: 2")
@example("X-A", "\ud800", "sip:a@b")
def test_no_value_adds_a_header(name: str, value: str, uri: str) -> None:
    try:
        data = build_request("OPTIONS", uri, [(name, value)], b"body")
    except ValueError:
        return
    head, _end, body = data.partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")
    assert lines[0] == f"OPTIONS {uri} SIP/2.0"
    assert [line.partition(":")[0] for line in lines[1:]] == [
        name,
        "Content-Length",
    ] or name.lower() == "content-length"
    assert lines[1] == f"{name}: {value}"
    assert body == b"body"
    assert not {"\r", "\n", "\x00"} & set("".join(lines))


@pytest.mark.parametrize("method", ["", "A B", "OPTIONS sip:x SIP/2.0\r\nX-Injected: 1\r\n\r\nINVITE"])
def test_a_method_is_one_word(method: str) -> None:
    with pytest.raises(ValueError, match="is no method of SIP"):
        build_request(method, "sip:a@b", ())


def test_what_is_built_is_read_by_the_library() -> None:
    data = build_request("INVITE", "sip:+1206@h;transport=tls", [("X-Foo", "\u00e4 {x}"), ("Via", "SIP/2.0/UDP h")])
    message = sipmessage.Message.parse(data)
    assert isinstance(message, sipmessage.Request)
    assert (message.method, str(message.uri)) == ("INVITE", "sip:+1206@h;transport=tls")
    assert message.headers["X-Foo"] == "\u00e4 {x}"
    assert message.content_length == 0


@pytest.mark.skipif(not TORTURE.is_dir(), reason="the torture messages of RFC 4475 are not on this machine")
def test_torture_messages() -> None:
    refused = {}
    for path in sorted(TORTURE.glob("*.dat")):
        try:
            read_message(path.read_bytes())
        except ProbeStopped as stopped:
            refused[path.stem] = stopped.diagnosis.code
    assert {"wsinv", "semiuri", "noreason", "unreason", "intmeth", "esc01"} & refused.keys() == set()
    assert refused.keys() <= {"badvers", "bigcode", "lwsruri", "lwsstart", "trws", "scalarlg", "bcast", "badaspec"}


def test_a_release_of_the_library_that_has_changed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sipmessage, "Response", lambda *given: object())
    with pytest.raises(
        IntegrationError, match=r"package sipmessage works in another way .*pip install 'sipmessage<0.8'"
    ):
        build_response(200, "OK", ())


def test_a_probe_with_a_library_that_has_changed_fails_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(sipmessage, "Request")
    given = {"uri": "sip:a@127.0.0.1:9;transport=udp", "method": "options", "timeout": 1}
    checked = ArgumentSpecValidator(**SipProbe.module_arguments).validate(given)
    with pytest.raises(IntegrationError, match="sipmessage works in another way"):
        run_listing(SipProbe, checked.validated_parameters, Context(check_mode=False))
