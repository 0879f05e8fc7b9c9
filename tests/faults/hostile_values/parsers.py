# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What has to hold for every parser and builder of a single value, whatever it is given."""

from __future__ import annotations

import math
import os
import re
import string
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import requests
from hypothesis import strategies as st

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._connection import (
    checked_api_url,
    requests_per_second,
)
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._e164 import is_e164, parse_e164, phone_slug
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._fields import FieldTable
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._gladly.confirmation import (
    Confirmation,
    parse_confirmation,
)
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._gladly.connection import checked_host
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._moments import parse_moment, shown_moment
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._ranges import whole_number
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._sip.headers import parse_headers
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._sip.message import build_request
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._sip.networks import parse_networks
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._sip.uri import SipUri, parse_sip_uri
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._tenant_files import tenant_file

from .property import Property, check_line
from .strategies import any_text, anything, e164_like, hostile_text, hosts, mostly, with_keys

LEDGERS = "/srv/ledgers"
_E164 = re.compile(r"\+[1-9][0-9]{1,14}")
_IN_A_URI = frozenset(string.ascii_letters + string.digits + "-_.~!*'()&=+$,;?/:@%[]")
_LINE_ENDS = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


def _is_a_number(given: tuple[Any, Any], number: str) -> None:
    assert _E164.fullmatch(number), number
    assert parse_e164(number) == parse_e164(number, given[1]) == number
    assert is_e164(number)
    assert is_e164(given[0]) == (given[0] == number)
    assert phone_slug(number) == number[1:]


def _reads_back(_text: str, uri: SipUri) -> None:
    built = str(uri)
    assert set(built) <= _IN_A_URI, built
    assert "%" not in uri.host, uri.host
    again = parse_sip_uri(built)
    assert str(again) == built
    canonical = str(uri.canonical())
    assert str(parse_sip_uri(canonical).canonical()) == canonical
    assert (again.host, again.port, again.scheme, again.user or "") == (uri.host, uri.port, uri.scheme, uri.user or "")
    assert again.parameters == tuple(pair for pair in uri.parameters if any(pair))
    assert again.headers == tuple(pair for pair in uri.headers if any(pair))


def _are_lines(_given: Any, headers: dict[str, str]) -> None:
    assert not any(map(_LINE_ENDS.search, (*headers, *headers.values())))
    assert parse_headers(headers) == headers
    uri = SipUri("h.example", headers=tuple(headers.items()))
    assert dict(parse_sip_uri(str(uri)).headers) == headers
    sent = build_request("INVITE", "sip:h.example", list(headers.items()))
    lines = sent.decode().split("\r\n")
    assert lines[1:-3] == [f"{name}: {value}" for name, value in headers.items()], lines


def _is_what_was_given(given: tuple[str, str, str, str], sent: bytes) -> None:
    method, uri, name, value = given
    head, _end, body = sent.partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")
    assert lines == [f"{method} {uri} SIP/2.0", f"{name}: {value}", "Content-Length: 4"], lines
    assert body == b"body"


def _is_of_gladly(_given: str, host: str) -> None:
    assert re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)?\.gladly\.(com|qa)", host), host
    assert urlsplit(f"https://{host}/api/v1").netloc == host
    assert checked_host(host) == host


def _leads_where_it_was_checked(_given: str, url: str) -> None:
    assert checked_api_url(url, "/v2") == url
    ours = urlsplit(url)
    assert "@" not in ours.netloc
    assert not _LINE_ENDS.search(url)
    assert ours.scheme == "https" or ours.hostname in ("localhost", "127.0.0.1", "::1")
    theirs = urlsplit(str(requests.Request("GET", f"{url}/numbers").prepare().url))
    assert (theirs.hostname, theirs.port) == (ours.hostname, ours.port), theirs


def _are_networks(_given: list[Any], networks: list[str]) -> None:
    assert parse_networks(networks) == networks
    assert all(re.fullmatch(r"[0-9a-f.:]+/[0-9]{1,3}", network) for network in networks), networks


def _whole_number(given: int) -> int:
    found: int = FieldTable(whole_number("hours", 1, 24)).desired({"hours": given})["hours"]
    return found


def _is_a_moment(_given: Any, moment: float | None) -> None:
    if moment is not None:
        assert math.isfinite(moment)
        shown = shown_moment(moment)
        assert shown is None or parse_moment(shown) == math.floor(moment), (shown, moment)


def _is_short_lines(_given: Any, confirmation: Confirmation | None) -> None:
    if confirmation is None:
        return
    entry = confirmation.as_entry()
    assert all(value is None or (value.isprintable() and len(value) <= 200) for value in entry.values()), entry
    assert confirmation.codes is None or all(map(re.compile("[0-9a-f]{8}").fullmatch, confirmation.codes))
    confirmation.is_older_than("2026-11-23T09:00:00Z")
    again = parse_confirmation(entry)
    assert again is not None
    assert again.as_entry() == entry


def _is_in_its_directory(given: tuple[str, str], path: str) -> None:
    name, other = given
    assert os.path.dirname(os.path.realpath(path)) == os.path.realpath(LEDGERS)
    assert len(os.path.basename(path).encode()) <= 255 - len(".-0123456789abcdef.run.lock")
    assert path.isascii()
    assert path.isprintable()
    assert not os.path.basename(path).startswith((".", "-", "~"))
    if other != name:
        try:
            assert tenant_file(LEDGERS, other, ".yml") != path
        except ValueError as error:
            check_line(str(error))


def _limit(given: str) -> int:
    os.environ["HOSTILE_REQUESTS_PER_SECOND"] = given
    try:
        return requests_per_second({}, "HOSTILE_REQUESTS_PER_SECOND", 10)
    finally:
        del os.environ["HOSTILE_REQUESTS_PER_SECOND"]


def _between(least: int, most: int) -> Callable[[Any, int], None]:
    def holds(_given: Any, number: int) -> None:
        assert least <= number <= most, number

    return holds


_pairs = st.lists(st.tuples(hostile_text.filter(bool), st.none() | hostile_text), max_size=2).map(tuple)
_in_environment = hostile_text.filter(
    lambda text: "\x00" not in text and not re.search("[\ud800-\udc7f\udd00-\udfff]", text)
)
_urls = st.one_of(
    st.tuples(
        st.sampled_from(["https://", "http://", "HTTPS:", "//", "file://", ""]),
        hosts,
        st.sampled_from(["/v2", "/v2/", "", "?/v2", "#/v2"]),
    ).map("".join),
    hostile_text,
)
_names = st.one_of(hostile_text, st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,220}", fullmatch=True))

_uri_parts = st.fixed_dictionaries(
    {"host": st.just("h.example") | hosts},
    optional={
        "user": mostly(st.just("+12065550100"), hostile_text),
        "port": mostly(st.integers(1, 65535), st.integers()),
        "scheme": mostly(st.sampled_from(["sip", "sips"]), hostile_text),
        "parameters": mostly(st.just(()), _pairs),
        "headers": mostly(st.just(()), _pairs),
    },
)
_header_names = st.from_regex(r"X-[A-Za-z0-9_-]{1,5}", fullmatch=True)
_request_parts = st.tuples(
    mostly(st.just("OPTIONS"), hostile_text),
    mostly(st.just("sip:h.example"), hostile_text),
    mostly(st.just("X-A"), hostile_text),
    hostile_text,
)
_confirmations = mostly(with_keys("who", "when", "ticket", "codes", "tenants"))
_uris = st.one_of(hostile_text, any_text, hosts.map(lambda host: f"sip:+1@{host};a=b?c=d"))

VALUE_PROPERTIES = (
    Property(
        "a number is E.164 and stays the same, or is refused",
        st.tuples(e164_like | anything, mostly(st.none())),
        lambda given: parse_e164(*given),
        _is_a_number,
    ),
    Property("a SIP URI that was read is written in one way", _uris, parse_sip_uri, _reads_back),
    Property("a SIP URI that was built reads back", _uri_parts, lambda parts: SipUri(**parts), _reads_back),
    Property(
        "an X-header is one line",
        st.dictionaries(mostly(_header_names, hostile_text), hostile_text | anything, max_size=3),
        parse_headers,
        _are_lines,
    ),
    Property(
        "no value adds a line to a SIP request",
        _request_parts,
        lambda given: build_request(given[0], given[1], [given[2:]], b"body"),
        _is_what_was_given,
    ),
    Property("a host of Gladly is one", hosts, checked_host, _is_of_gladly),
    Property(
        "an API's URL leads to the host that was checked",
        _urls,
        lambda given: checked_api_url(given, "/v2"),
        _leads_where_it_was_checked,
    ),
    Property(
        "an allowlist holds networks alone", st.lists(anything | hosts, max_size=3), parse_networks, _are_networks
    ),
    Property("a whole number is in its range", st.integers(), _whole_number, _between(1, 24)),
    Property("a moment is a moment, or none", anything, parse_moment, _is_a_moment, refusals=()),
    Property("a confirmation is short lines", _confirmations, parse_confirmation, _is_short_lines),
    Property(
        "the file of a tenant is in its directory, and another's is another",
        st.tuples(_names, _names),
        lambda given: tenant_file(LEDGERS, given[0], ".yml"),
        _is_in_its_directory,
    ),
    Property("a limit of the environment is a number", _in_environment, _limit, _between(0, 10**9)),
)
