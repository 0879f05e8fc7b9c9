# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of a ledger as text: whatever the form allows reads back as it was written."""

from __future__ import annotations

import typing as t
from datetime import datetime

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from ledger_samples import NEW, OLD, PENDING, TENANT, reversed_order

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._gladly.destination_settings import (
    DESTINATION_FIELDS,
)
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._ledger import form
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._ledger.document import empty, parse, render

# What YAML reads in another way than it looks, or folds, or takes for a sign of its own.
ODD = [
    *("", " ", "~", "null", "yes", "1e3", "0x1f", "1:30", "2026-11-22", "+12065550100", "<<", "=", "-", "?", "- a"),
    *("# a", "a #b", "a: b", "a:", "'", '"', "&a", "*a", "!a", "%a", "@a", "`a", "[a", "{a", "|", ">", "---", "..."),
    *(" a ", "\ta\t", "\n", "a\n b\n\n", "\r\n", "\x85", "a\x85b", "\u2028", "\u2029", "\ufeff", "\ufeffa", "\x00"),
    *("\x1b", "\x7f", "\xa0", "\ud800", "\udcff", "\uffff", "\U0001f600", "a " * 900, "\xe9" * 1500, "\\", "\\n"),
]
texts = st.one_of(st.sampled_from(ODD), st.text(st.characters(), max_size=30))
times = st.builds(
    lambda time, end: time.strftime("%Y-%m-%d").rjust(10, "0") + end,
    st.datetimes(datetime(1000, 1, 1)),
    st.sampled_from(["", "T00:00", "T23:59:59", "T09:30:00Z", "T09:30-08:00"]),
)


def _hex(digits: int) -> st.SearchStrategy[str]:
    return st.text("0123456789abcdef", min_size=digits, max_size=digits)


def _mapping(values: st.SearchStrategy[t.Any]) -> st.SearchStrategy[dict[str, t.Any]]:
    return st.dictionaries(texts, values, max_size=3)


def _or_null(values: st.SearchStrategy[t.Any]) -> st.SearchStrategy[t.Any]:
    return st.none() | values


def _attested(
    settings: st.SearchStrategy[t.Any], wanted: st.SearchStrategy[t.Any]
) -> st.SearchStrategy[dict[str, t.Any]]:
    confirmed = st.fixed_dictionaries(
        {"settings": settings, "who": texts, "when": times}, optional={"ticket": _or_null(texts)}
    )
    actions = st.sampled_from(["create", "update", "delete"])
    pending = st.fixed_dictionaries({"action": actions, "settings": wanted, "since": times})
    return _mapping(st.fixed_dictionaries({}, optional={"confirmed": confirmed, "pending": pending}))


lists = st.lists(texts, max_size=3)
targets = st.fixed_dictionaries({"type": texts, "target": texts})
routes = st.fixed_dictionaries({"action": _or_null(targets), "fallback": _or_null(targets)})
wanted_routes = st.fixed_dictionaries({"action": targets, "fallback": _or_null(targets)})
kept_targets = st.fixed_dictionaries({"type": texts, "target": _or_null(texts)})
kept_routes = st.fixed_dictionaries({"action": kept_targets, "fallback": _or_null(kept_targets)})
secret_prints = st.builds("pbkdf2-sha512${}${}${}".format, st.integers(1000, 9_999_999), _hex(32), _hex(128))
setting_prints = st.builds("hmac-sha256${}${}".format, _hex(32), _hex(64))
destination_settings = st.fixed_dictionaries(
    {
        **dict.fromkeys(("sip_domain", "sip_address", "transport"), _or_null(texts)),
        **dict.fromkeys(("codecs", "allowlist"), _or_null(lists)),
        "headers": _or_null(_mapping(texts)),
    }
)
documents = st.fixed_dictionaries(
    {
        "version": st.just(1),
        "tenant": st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,9}", fullmatch=True),
        "gladly_host": _or_null(texts),
        "synthflow_workspace": _or_null(texts),
        "sip_destinations": _attested(destination_settings, _or_null(destination_settings)),
        "inbound_routes": _attested(routes, wanted_routes),
        "trunk_credentials": _mapping(st.fixed_dictionaries({"fingerprint": secret_prints, "sent": times})),
        "transfers": _mapping(
            st.fixed_dictionaries(
                {"assistant": texts},
                optional={
                    "action_id": texts,
                    "sent": _mapping(setting_prints),
                    "creating": st.fixed_dictionaries({"since": times, "known_actions": lists}),
                },
            )
        ),
        "diverted_routes": _mapping(
            st.fixed_dictionaries(
                {"since": times, "reason": _or_null(texts), "before": _or_null(kept_routes), "during": wanted_routes}
            )
        ),
    }
)


@given(document=documents)
def test_every_ledger_reads_back_and_is_written_in_one_way(document: dict[str, t.Any]) -> None:
    text = render(document)
    again, lines = parse(text)
    assert again == document
    assert list(lines) == list(empty(TENANT))
    assert render(again) == text
    assert render(reversed_order(document)) == text


@pytest.mark.parametrize("text", ODD)
def test_every_odd_text_reads_back_as_a_name_and_as_a_value(text: str) -> None:
    document = {**empty(TENANT), "transfers": {text: {"assistant": text}}}
    assert parse(render(document))[0] == document


@given(document=documents)
def test_a_ledger_can_be_read_by_others(document: dict[str, t.Any]) -> None:
    assert yaml.safe_load(render(document)) == document


def test_lines_end_in_lf_and_no_text_adds_others() -> None:
    text = render({**empty(TENANT), "transfers": {name: {"assistant": name} for name in ODD}})
    assert len(text.splitlines()) == text.count("\n")


def test_values_that_two_entries_share_are_written_out() -> None:
    """A YAML alias would be refused when the ledger is read again."""
    target = {"type": "inbox", "target": "Support"}
    route = {"pending": {**PENDING, "settings": {"action": target, "fallback": target}}}
    document = {**empty(TENANT), "inbound_routes": {"+12065550100": route, "+12065550101": route}}
    assert parse(render(document))[0] == document


def test_what_changes_is_all_that_differs_between_two_versions() -> None:
    old, new = (render(document).splitlines() for document in (OLD, NEW))
    start, end = old.index("    pending:"), len(old) - old[::-1].index("      since: '2026-11-23'")
    without_pending = old[:start] + old[end:]
    assert [line.replace("udp", "tls") for line in new] == without_pending


def test_every_section_says_what_it_is() -> None:
    blocks = render(empty(TENANT)).split("\n\n")
    assert blocks[0].startswith("# Ledger of tenant acme")
    assert len(blocks) == 1 + 2 + len(form.SECTIONS)
    assert all(block.startswith("# ") for block in blocks)


def test_a_short_ledger_gets_what_it_lacks() -> None:
    assert parse("tenant: acme\nversion: 1\n") == (empty(TENANT), {"tenant": 1, "version": 2})


@pytest.mark.parametrize("change", [lambda text: "\ufeff" + text, lambda text: text.replace("\n", "\r\n")])
def test_marks_that_editors_and_git_leave_on_other_systems_do_no_harm(change: t.Callable[[str], str]) -> None:
    assert parse(change(render(OLD)))[0] == OLD


def test_settings_of_a_destination_are_the_options_of_the_module() -> None:
    names = [name for name in DESTINATION_FIELDS.argument_spec() if name != "name"]
    assert sorted(form.DESTINATION_SETTINGS) == sorted(names)
