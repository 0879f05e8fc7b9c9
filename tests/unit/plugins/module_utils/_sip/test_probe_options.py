# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of the options of sip_probe: what is wrong is said before anything is sent."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest
from test_probe import DEFAULTS

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._errors import InvalidInput
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._resource import Context
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._sip.probe_listing import read_settings
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._sip.probe_settings import ProbeSettings

URI = "sip:+12065550100@sip.us.synthflow.ai:32682;transport=tls"


def settings(context: Context | None = None, **options: t.Any) -> ProbeSettings:
    return read_settings({**DEFAULTS, "uri": URI, **options}, context or Context())


def test_defaults() -> None:
    read = settings()
    assert (str(read.uri), read.method, read.headers, read.expect) == (URI, "options", {}, ())
    assert (read.timeout, read.max_per_minute, read.allowlisted, read.username) == (10, 12, False, None)


@pytest.mark.parametrize(
    ("option", "value", "words"),
    [
        ("uri", "", "is empty"),
        ("uri", "sip:a@b c", "cannot have"),
        ("uri", "sip:a@b\r\nX-Injected: 1", "cannot have"),
        ("uri", "tel:+12065550100", "is not a host"),
        ("uri", "sip:a@b;transport=ws", "transport=ws"),
        ("uri", f"sip:{'a' * 3000}@b", "cannot stand in the first line"),
        ("uri", "sip:a%0d%0aX@b", "control characters"),
        ("from_uri", "sip:a b@c", "cannot have"),
        ("uri", "sip:alice:secret@h.test", "it has a password"),
        ("uri", "alice:secret@not a host", "it has a password"),
        ("from_uri", "sips:alice:secret@h.test", "it has a password"),
        ("uri", "sip:%ff@h.test", "escapes with % are not UTF-8"),
        ("uri", "sip:a@h.test;x=%c3", "escapes with % are not UTF-8"),
        ("headers", {"X-A": 12065550100}, "write it in quotes: '+12065550100'"),
        ("headers", {"Subject": "x"}, "not an X- header name"),
        ("headers", {"X-A": "1\r\nX-B: 2"}, "line end"),
        ("headers", {"X-A": "1\x00"}, "NUL"),
        ("headers", {"X-A": "\ud800"}, "character"),
        ("headers", {"X-A": "1", "X-a": "2"}, "differ only in case"),
        ("expect", [200, 99], "99 is no SIP status"),
        ("expect", [700], "700 is no SIP status"),
        ("expiry_days", -1, "-1 is not between"),
        ("max_per_minute", -1, "-1 is not between"),
        ("timeout", 0, "0 is not between 1"),
        ("timeout", 99999, "99999 is not between"),
        ("source_address", "here", "not an IP address"),
        ("name_servers", ["dns.example"], "not the address of a name server"),
        ("connect_to", {"a b": "127.0.0.1"}, "not a host"),
        ("ca_path", "/nowhere/ca.pem", "/nowhere/ca.pem cannot be used"),
        ("client_cert", "/nowhere/client.pem", "/nowhere/client.pem"),
        ("client_key", "/nowhere/client.key", "no 'client_cert'"),
        ("username", " ", "is blank"),
        ("password", "", "is blank"),
        ("password", "se\r\ncret", "control character"),
    ],
)
def test_what_is_wrong_is_named(option: str, value: t.Any, words: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        settings(**{option: value})
    assert caught.value.option == option
    assert words in caught.value.came_back
    assert "cret" not in str(caught.value)


def test_a_file_that_holds_no_certificate(tmp_path: Path) -> None:
    path = tmp_path / "ca.pem"
    path.write_text("nothing")
    with pytest.raises(InvalidInput):
        settings(ca_path=str(path))


def test_headers_of_the_uri_join_those_of_the_option() -> None:
    context = Context()
    uri = f"{URI}?X-New=a%26b&Subject=s&X-given=2&X-Empty=&X-EMPTY=1"
    assert settings(context, uri=uri, headers={"X-Given": 1}).headers == {"X-Given": "1", "X-New": "a&b", "X-Empty": ""}
    assert context.warnings == [
        "The header Subject of the URI is not sent: only X- headers are.",
        "The header X-given of the URI is not sent: another one has its name.",
        "The header X-EMPTY of the URI is not sent: another one has its name.",
    ]
    with pytest.raises(InvalidInput, match="control characters"):
        settings(uri=f"{URI}?X-New=a%0d%0ab")
