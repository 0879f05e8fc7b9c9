# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of SIP URIs, among them against an independent reader (the package sipmessage)."""

from __future__ import annotations

import typing as t

import pytest
import sipmessage
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._host_name import check_host
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._sip.uri import (
    SipUri,
    parse_sip_uri,
    same_sip_uri,
)

ANY = st.characters(blacklist_categories=["Cs", "Cc"])
PRINTABLE = st.text(ANY, min_size=1, max_size=20)
NAMES = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=10)
LABEL = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?", fullmatch=True)
# A host of digits alone is an IPv4 address, so every name ends in letters.
HOST = st.builds(lambda labels: ".".join([*labels, "example"]), st.lists(LABEL, max_size=3))
PAIRS = st.lists(st.tuples(NAMES, st.none() | PRINTABLE), max_size=3).map(tuple)
URIS = st.builds(
    SipUri,
    host=HOST | st.sampled_from(["192.0.2.1", "[2001:db8::1]"]),
    user=st.none() | PRINTABLE,
    port=st.none() | st.integers(1, 65535),
    scheme=st.sampled_from(["sip", "sips"]),
    parameters=PAIRS,
    headers=PAIRS,
)
ESSENTIAL = {"host": "h.example", "user": "u"}


@pytest.mark.parametrize(
    ("uri", "text"),
    [
        (SipUri("h.example"), "sip:h.example"),
        (
            SipUri("sip.us.synthflow.ai", "+12065550100", 32682, parameters=(("transport", "tls"),)),
            "sip:+12065550100@sip.us.synthflow.ai:32682;transport=tls",
        ),
        (SipUri("[2001:db8::1]", "a b", 5061, "sips"), "sips:a%20b@[2001:db8::1]:5061"),
        (SipUri("h.example", "a@b;c?d:e%"), "sip:a%40b%3Bc%3Fd%3Ae%25@h.example"),
        (SipUri("h.example", parameters=(("lr", None), ("a", "x;y=z"))), "sip:h.example;lr;a=x%3By%3Dz"),
        (SipUri("h.example", headers=(("X-A", "a&b=c d"), ("X-B", "é"))), "sip:h.example?X-A=a%26b%3Dc%20d&X-B=%C3%A9"),
    ],
)
def test_built_and_escaped(uri: SipUri, text: str) -> None:
    assert str(uri) == text
    assert parse_sip_uri(text) == uri


@given(URIS)
def test_what_is_built_is_read_again(uri: SipUri) -> None:
    assert parse_sip_uri(str(uri)) == uri


@given(URIS)
def test_the_canonical_form_is_its_own(uri: SipUri) -> None:
    assert uri.canonical().canonical() == uri.canonical()
    assert same_sip_uri(str(uri)) == str(uri.canonical())


# sipmessage does not read headers in URIs, and takes no value-less user; everything else it has to understand.
@given(
    host=HOST,
    user=st.none() | PRINTABLE,
    port=st.none() | st.integers(1, 65535),
    transport=st.sampled_from(["tls", "TCP"]),
)
def test_an_independent_reader_understands_what_is_built(
    host: str, user: str | None, port: int | None, transport: str
) -> None:
    read = sipmessage.URI.parse(str(SipUri(host, user, port, parameters=(("transport", transport), ("lr", None)))))
    assert (read.scheme, read.host, read.port) == ("sip", host, port)
    assert read.parameters == sipmessage.Parameters(transport=transport, lr=None)
    assert (read.user is None) == (user is None)


@given(st.text(st.characters(blacklist_categories=["Cs"]), max_size=40))
def test_any_text_is_refused_or_read_safely(text: str) -> None:
    try:
        uri = parse_sip_uri(text)
    except ValueError:
        return
    assert not set(str(uri)) & set('\r\n\0 <>"')
    assert parse_sip_uri(str(uri)).host == uri.host


@pytest.mark.parametrize(
    ("text", "uri"),
    [
        ("acme.sip.gladly.com", SipUri("acme.sip.gladly.com")),
        (" SIP:u@H.example:5060 ", SipUri("H.example", "u", 5060)),
        ("sips:u@h.example", SipUri("h.example", "u", scheme="sips")),
        ("+1@h.example;transport=TLS;lr", SipUri("h.example", "+1", parameters=(("transport", "TLS"), ("lr", None)))),
        ("u@h.example;;a=b", SipUri("h.example", "u", parameters=(("a", "b"),))),
        ("h.example?X-A=b&c", SipUri("h.example", headers=(("X-A", "b"), ("c", None)))),
    ],
)
def test_read(text: str, uri: SipUri) -> None:
    assert parse_sip_uri(text) == uri


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is empty"),
        ("  ", "is empty"),
        ("sip:", "not a host name"),
        ("sip:@h.example", "nothing before the @"),
        ("sip:u@h.example:port", "not a host, or a host and a port"),
        ("sip:u@h.example:0", "port 0 is not between"),
        ("sip:u@h.example:65536", "port 65536 is not between"),
        ("sip:u@h.example:123456", "not a host, or a host and a port"),
        ("sip:u@h..example", "not a host name"),
        ("sip:u@-h.example", "not a host name"),
        ("sip:u@192.0.2.256", "not a SIP URI"),
        ("sip:u@[2001:zz::1]", "not a SIP URI"),
        ("sip:u@[fe80::1%eth0]", "not a host name"),
        ("sip:u v@h.example", "cannot have: ' '"),
        ("sip:u@h.example\r\nVia: x", "cannot have"),
        ("sip:u%0d%0a@h.example", "control characters"),
        ("sip:u@h.example;a=%00", "control characters"),
        ("https://h.example", "not a host"),
        ("tel:+12065550100", "not a"),
        ("sip:{did}@h.example", "cannot have: '{'"),
    ],
)
def test_refused(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        parse_sip_uri(text)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"host": "h_ example"}, "host name"),
        ({"host": "h.example\n"}, "host name"),
        ({"host": "h.example\r\nX: y"}, "host name"),
        ({"host": "[fe80::1%eth0\r\nX: y]"}, "host name"),
        ({"host": "a" * 1000}, "^.{80,120}$"),
        ({"scheme": "tel"}, "scheme"),
        ({"port": 0}, "port"),
        ({"port": 65536}, "port"),
        ({"user": "a\nb"}, "control"),
        ({"parameters": (("a", "b\r"),)}, "control"),
        ({"parameters": (("a\0", None),)}, "control"),
        ({"headers": (("X-A", "\x7f"),)}, "control"),
        ({"user": "a\x85b"}, "control"),
        ({"user": "\ud800"}, "control"),
    ],
)
def test_parts_that_no_escaping_makes_legal(change: dict[str, t.Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        SipUri(**{**ESSENTIAL, **change})


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("acme.sip.gladly.com", "sip:ACME.sip.gladly.com."),
        ("sip:u@h.example;a=1;b=X", "sip:u@H.EXAMPLE;B=x;A=1"),
        ("sip:%75@h.example", "sip:u@h.example"),
        ("sip:h.example?X-A=1&X-B=2", "sip:h.example?x-b=2&x-a=1"),
    ],
)
def test_the_same_by_the_rules_of_sip(one: str, other: str) -> None:
    assert same_sip_uri(one) == same_sip_uri(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("sip:u@h.example", "sip:U@h.example"),
        ("sip:u@h.example", "sips:u@h.example"),
        ("sip:u@h.example", "sip:u@h.example:5060"),
        ("sip:u@h.example;transport=tls", "sip:u@h.example"),
        ("sip:h.example?X-A=1", "sip:h.example?X-A=2"),
    ],
)
def test_not_the_same_by_the_rules_of_sip(one: str, other: str) -> None:
    assert same_sip_uri(one) != same_sip_uri(other)


@pytest.mark.parametrize("text", ["sip:%ff@h.test", "sip:a@h.test;x=%ff", "sip:a@h.test?X-A=%c3%28"])
def test_escapes_that_would_become_another_text(text: str) -> None:
    with pytest.raises(ValueError, match="its escapes with % are not UTF-8"):
        parse_sip_uri(text)
    assert same_sip_uri(text) == text


def test_what_is_no_uri_is_compared_as_it_stands() -> None:
    assert same_sip_uri("not a uri") == "not a uri"


def test_transport() -> None:
    assert SipUri("h.example", parameters=(("lr", None), ("Transport", "TLS"))).transport == "tls"
    assert SipUri("h.example", parameters=(("transport", None),)).transport is None


@pytest.mark.parametrize("host", ["h", "a_b.example", "h.example.", "192.0.2.1", "[::1]", "1.example"])
def test_hosts(host: str) -> None:
    check_host(host)


@pytest.mark.parametrize(
    "host", ["", ".", "h..e", "a" * 64, f"{'a.' * 127}abc", "h/e", "[::1", "::1", "1.2.3", "é.example"]
)
def test_no_hosts(host: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        check_host(host)
