# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of ledgers that are refused: with the line that is wrong, and without being touched."""

from __future__ import annotations

import os
import typing as t
from pathlib import Path

import pytest
from ledger_samples import OLD, TENANT, change, document_in, identity_of, open_ledger

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._errors import LedgerRefused
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._ledger import ledger
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._ledger.document import (
    LARGEST_BYTES,
    parse,
    render,
)
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._ledger.form import FormError, as_time
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._ledger.turn import Turn

GOOD = "version: 1\ntenant: acme\n"
ROUTE = GOOD + "inbound_routes:\n  '+12065550100':\n"
CONFIRMED = ROUTE + "    confirmed:\n      settings: {action: null, fallback: null}\n      who: Ada\n"
WANTED = "{action: {type: queue, target: Agents}, fallback: null}"
PENDING = ROUTE + f"    pending:\n      settings: {WANTED}\n      since: '2026-11-22'\n"
DESTINATION = GOOD + "sip_destinations:\n  a:\n    pending:\n      settings:\n"
CREDENTIAL = GOOD + "trunk_credentials:\n  '+12065550100':\n    sent: '2026-11-22'\n"
TRANSFER = GOOD + "transfers:\n  a:\n    assistant: b\n"
CONFLICT = "<<<<<<< HEAD\n{}=======\n{}>>>>>>> other\n"
TEXT = "has to be text, in quotes where it looks like a number or a date"
TIME = "has to be a date or time such as"

WRONG: dict[str, tuple[str, int, str]] = {
    "nothing": ("", 1, "the file is empty"),
    "a comment only": ("# a\n\n", 1, "the file is empty"),
    "null": ("# a\nnull\n", 2, "the ledger has to be a mapping"),
    "a list": ("- a\n", 1, "the ledger has to be a mapping"),
    "a word": ("a\n", 1, "the ledger has to be a mapping"),
    "no tenant": ("version: 1\n", 1, "the ledger lacks 'tenant'"),
    "no version": ("\ntenant: acme\n", 2, "the ledger lacks 'version'"),
    "an unknown section": (
        GOOD + "\npasswords: {}\n",
        4,
        "the ledger has no 'passwords'; there may be version, tenant",
    ),
    "two documents": (f"{GOOD}---\n{GOOD}", 3, "found another document"),
    # The version
    "newer": ("version: 2\ntenant: acme\n", 1, "it has version 2, and this release of the collection knows 1 at most"),
    "newer, after what it has more": ("more: {}\ntenant: [a]\nversion: 2\n", 3, "it has version 2"),
    "newer, without a tenant": ("version: 12\n", 1, "it has version 12"),
    "version 0": ("version: 0\ntenant: acme\n", 1, "'version' of the ledger has to be 1"),
    "version in quotes": ("version: '1'\ntenant: acme\n", 1, "'version' of the ledger has to be a whole number"),
    "version true": ("version: true\ntenant: acme\n", 1, "has to be a whole number"),
    "version with a point": ("version: 1.0\ntenant: acme\n", 1, "has to be a whole number"),
    "negative version": ("version: -1\ntenant: acme\n", 1, "has to be a whole number"),
    "version without end": (f"tenant: acme\nversion: {'9' * 5000}\n", 2, "has to be a whole number"),
    "version that only claims to be a number": ("version: !!int x\ntenant: acme\n", 1, "has to be a whole number"),
    # Keys
    "a section twice": (GOOD + "transfers: {}\ntransfers: {}\n", 4, "'transfers' stands in the ledger twice"),
    "an entry twice": (ROUTE + "    {}\n  '+12065550100': {}\n", 6, "'+12065550100' stands in 'inbound_routes' of the"),
    "a setting twice": (CONFIRMED + "      who: Eve\n", 8, "'who' stands in 'confirmed' of '+12065550100' of"),
    "a number as a key": (
        GOOD + "inbound_routes:\n  +12065550100: {}\n",
        4,
        f"a key of 'inbound_routes' of the ledger {TEXT}",
    ),
    "null as a key": (GOOD + "transfers:\n  ~: {}\n", 4, TEXT),
    "a list as a key": (GOOD + "? [a]\n: b\n", 3, TEXT),
    "a list as a key that claims to be text": (GOOD + "!!str [a]: b\n", 3, TEXT),
    "a merge key": (GOOD + "<<: {transfers: {}}\n", 3, TEXT),
    "a key that stands for a value": (GOOD + "=: a\n", 3, TEXT),
    "an unknown setting": (
        CONFIRMED + "      password: a\n",
        8,
        "has no 'password'; there may be settings, who, when, ticket",
    ),
    "a missing setting": (CONFIRMED, 6, "'confirmed' of '+12065550100' of 'inbound_routes' of the ledger lacks 'when'"),
    # Values
    "tenant null": ("version: 1\ntenant:\n", 2, f"'tenant' of the ledger {TEXT}"),
    "tenant a number": ("version: 1\ntenant: 1\n", 2, TEXT),
    "host a number": (GOOD + "gladly_host: 1\n", 3, TEXT),
    "section null": (GOOD + "transfers:\n", 3, "'transfers' of the ledger has to be a mapping"),
    "section a list": (GOOD + "transfers: []\n", 3, "has to be a mapping"),
    "entry null": (ROUTE, 4, "'+12065550100' of 'inbound_routes' of the ledger has to be a mapping"),
    "a date without quotes": (CONFIRMED + "      when: 2026-11-22\n", 8, f"{TEXT}"),
    "a time without quotes": (CONFIRMED + "      when: 2026-11-22T09:30:00Z\n", 8, TEXT),
    "a date in words": (CONFIRMED + "      when: yesterday\n", 8, TIME),
    "a date in other digits": (CONFIRMED + "      when: '\u0662\u0660\u0662\u0666-11-22'\n", 8, TIME),
    "a date with something behind it": (CONFIRMED + '      when: "2026-11-22\\n"\n', 8, TIME),
    "a day that no calendar has": (CONFIRMED + "      when: '2026-02-30'\n", 8, "that no calendar has: '2026-02-30'"),
    "an hour that no clock has": (PENDING.replace("-22'", "-22T25:00'"), 7, "no calendar has"),
    "a person that is a truth": (CONFIRMED.replace("Ada", "yes"), 7, TEXT),
    "a ticket that is a number": (CONFIRMED + "      ticket: 1042\n", 8, TEXT),
    "a route that shall be deleted": (
        PENDING.replace(WANTED, "null") + "      action: delete\n",
        6,
        "has to be a mapping",
    ),
    "an unknown action": (PENDING + "      action: destroy\n", 8, "has to be create or update or delete"),
    "a target without a type": (CONFIRMED.replace("action: null", "action: {target: a}"), 6, "lacks 'type'"),
    "codecs as text": (DESTINATION + "        codecs: PCMU\n", 7, "'codecs' of 'settings' of 'pending' of 'a' of"),
    "codecs as a mapping that claims to be a list": (DESTINATION + "        codecs: !!seq {a: b}\n", 7, "to be a list"),
    "a codec that is a number": (DESTINATION + "        codecs:\n        - PCMU\n        - 8\n", 9, "[2]"),
    "headers as a list": (DESTINATION + "        headers: [a]\n", 7, "has to be a mapping"),
    "headers as a list that claims to be a mapping": (DESTINATION + "        headers: !!map [a]\n", 7, "be a mapping"),
    "a header that is a number": (DESTINATION + "        headers: {X-A: 1}\n", 7, "'X-A' of 'headers' of"),
    "null that is a list": (DESTINATION + "        allowlist: !!null [a]\n", 7, "has to be a list"),
    "a password in the clear": (
        CREDENTIAL + "    fingerprint: secret\n",
        6,
        "has to be a fingerprint, as the collection wrote",
    ),
    "a sent setting in the clear": (TRANSFER + "    sent: {mode: warm}\n", 6, "has to be a fingerprint"),
    "known actions as text": (TRANSFER + "    creating: {since: '2026-11-22', known_actions: a}\n", 6, "to be a list"),
    "text with a tag of its own": (GOOD + "gladly_host: !secret a\n", 3, TEXT),
    "bytes": (GOOD + "gladly_host: !!binary YQ==\n", 3, TEXT),
    # YAML
    "an anchor": (GOOD + "gladly_host: &a b\n", 3, "it uses an anchor or alias"),
    "an alias": (GOOD + "gladly_host: *a\n", 3, "it uses an anchor or alias"),
    "anchors that multiply": (GOOD + "a: &a [x]\nb: &b [*a, *a]\n", 3, "it uses an anchor or alias"),
    "an alias of itself": (GOOD + "transfers: &a {b: *a}\n", 3, "it uses an anchor or alias"),
    "a tab": (GOOD + "transfers:\n\ta: {}\n", 4, "'\\t' that cannot start any token"),
    "an open quote": (GOOD + "\ngladly_host: 'acme\n\n\n", 4, "it is not YAML: found unexpected end of stream"),
    "a word between keys": ("version: 1\nacme\ntenant: acme\n", 2, "it is not YAML: could not find expected ':'"),
    "an open bracket": (GOOD + "transfers: {\n", 4, "it is not YAML"),
    "a wrong indent": (GOOD + " transfers: {}\n", 3, "it is not YAML"),
    "a later YAML": ("%YAML 3.0\n---\n" + GOOD, 1, "it is not YAML"),
    "a conflict": (
        render(OLD) + CONFLICT.format("a: 1\n", "a: 2\n"),
        render(OLD).count("\n") + 1,
        "Git left a conflict",
    ),
    "a conflict at the top": (CONFLICT.format(GOOD, GOOD), 1, "Git left a conflict here, between two versions"),
    "a conflict in an entry": (ROUTE + CONFLICT.format("    {}\n", "    {a: b}\n"), 5, "Git left a conflict"),
    "the middle of a conflict": (GOOD + "=======\n", 3, "Git left a conflict"),
    "nested without end": (GOOD + "transfers: " + "[" * 500, 3, "it is nested deeper than any ledger"),
    "NUL": (GOOD + "gladly_host: a\0b\n", 3, "it holds the character U+0000, which YAML does not allow"),
    "an escape sequence": (GOOD + "\ngladly_host: \x1b[1m\n", 4, "U+001B"),
    "a surrogate pair's end": (GOOD + "gladly_host: '\ufffe'\n", 3, "U+FFFE"),
}


@pytest.mark.parametrize(("text", "line", "words"), WRONG.values(), ids=list(WRONG))
def test_what_is_wrong_is_named_with_its_line_and_left_as_it_is(
    tmp_path: Path, text: str, line: int, words: str
) -> None:
    path = tmp_path / f"{TENANT}.yml"
    path.write_bytes(text.encode())
    before = identity_of(path)
    messages = set()
    for check_mode in (False, True):
        with pytest.raises(LedgerRefused) as refused:
            open_ledger(path, check_mode=check_mode)
        messages.add(str(refused.value))
    (message,) = messages
    assert message.startswith(f"Could not read ledger {path}: line {line}: ")
    assert words in message
    assert "It was not touched." in message
    assert path.read_bytes() == text.encode()
    assert identity_of(path) == before
    assert {file.name for file in tmp_path.iterdir()} <= {path.name, f".{path.name}.lock"}


def test_a_mistake_is_an_error_of_the_form_with_its_parts() -> None:
    with pytest.raises(FormError) as wrong:
        parse("version: 1\ntenant: 1\n")
    assert (wrong.value.line, wrong.value.problem) == (2, f"'tenant' of the ledger {TEXT}")


def test_what_is_not_utf_8_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / f"{TENANT}.yml"
    path.write_bytes(GOOD.encode() + b"\ngladly_host: M\xfcller\n")
    with pytest.raises(LedgerRefused, match="line 4: it is not UTF-8") as refused:
        open_ledger(path)
    assert "It was not touched. Take the last good version from Git." in str(refused.value)
    assert path.read_bytes().endswith(b"M\xfcller\n")


def test_a_file_that_cannot_be_a_ledger_is_not_read_to_its_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / f"{TENANT}.yml"
    with path.open("wb") as file:
        file.truncate(LARGEST_BYTES + 1)
    with pytest.raises(LedgerRefused, match=f"it is larger than {LARGEST_BYTES} bytes"):
        open_ledger(path)
    monkeypatch.setattr(ledger, "LARGEST_BYTES", len(GOOD))
    path.write_text(GOOD)
    open_ledger(path).close()
    path.write_text(GOOD + "\n")
    with pytest.raises(LedgerRefused, match=f"it is larger than {len(GOOD)} bytes"):
        open_ledger(path)


def test_a_device_without_end_is_refused() -> None:
    with pytest.raises(LedgerRefused, match="it is no ordinary file"):
        open_ledger(Path("/dev/zero"), check_mode=True)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (GOOD.replace("acme", "other"), "line 2: it is about tenant 'other', and this run is about 'acme'"),
        (GOOD + "\ngladly_host: other.gladly.com\n", "line 4: it is about gladly_host 'other.gladly.com', and this"),
        (GOOD + "synthflow_workspace: other\n", "line 3: it is about synthflow_workspace 'other', and this run is"),
    ],
)
def test_a_ledger_about_another_is_refused(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / f"{TENANT}.yml"
    path.write_text(text)
    with pytest.raises(LedgerRefused) as refused:
        open_ledger(path, gladly_host="acme.gladly.com", synthflow_workspace="w")
    assert words in str(refused.value)
    assert "Give this tenant a ledger of its own." in str(refused.value)
    assert path.read_text() == text


def test_a_link_to_the_ledger_of_another_tenant_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "other.yml"
    other.write_text(GOOD.replace("acme", "other"))
    link = tmp_path / f"{TENANT}.yml"
    link.symlink_to(other)
    with pytest.raises(LedgerRefused, match="it is about tenant 'other', and this run is about 'acme'"):
        open_ledger(link)


@pytest.mark.parametrize("content", [None, "export PATH=/bin\n", GOOD.replace("acme", "other")])
def test_a_planted_link_makes_changes_and_locks_no_other_file(tmp_path: Path, content: str | None) -> None:
    elsewhere, ledgers = tmp_path / "home", tmp_path / "ledgers"
    elsewhere.mkdir()
    ledgers.mkdir()
    if content is not None:
        (elsewhere / ".profile").write_text(content)
    link = ledgers / f"{TENANT}.yml"
    link.symlink_to(elsewhere / ".profile")
    uses: list[t.Callable[[], object]] = [
        lambda: open_ledger(link),
        lambda: open_ledger(link, check_mode=True),
        lambda: Turn(str(link)),
    ]
    for use in uses:
        with pytest.raises(LedgerRefused):
            use()
    assert {path.name: path.read_text() for path in elsewhere.iterdir()} == ({".profile": content} if content else {})
    assert [path.name for path in ledgers.iterdir()] == [link.name]


def test_a_pipe_keeps_no_run_waiting(tmp_path: Path) -> None:
    path = tmp_path / f"{TENANT}.yml"
    os.mkfifo(path)
    for check_mode in (False, True):
        with pytest.raises(LedgerRefused, match="it is no ordinary file"):
            open_ledger(path, check_mode=check_mode)


def test_after_a_refusal_the_mended_file_can_be_used(tmp_path: Path) -> None:
    path = tmp_path / f"{TENANT}.yml"
    path.write_text("version: 2\n")
    with pytest.raises(LedgerRefused):
        open_ledger(path)
    path.write_text(GOOD)
    opened = open_ledger(path)
    change(opened)
    opened.save()
    opened.close()
    assert document_in(path)["sip_destinations"]


@pytest.mark.parametrize("name", [".yml", "..yml", "a b.yml", "\xe9.yml", "-a.yml", f"{'a' * 201}.yml"])
def test_a_file_whose_name_cannot_be_a_tenant_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(LedgerRefused, match="cannot be the name of a tenant's files") as refused:
        open_ledger(tmp_path / name)
    assert "Name the file after the tenant." in str(refused.value)
    assert not any(tmp_path.iterdir())


def test_times_are_in_utc_where_they_name_no_zone() -> None:
    assert as_time("2026-11-22") == as_time("2026-11-22T00:00") == as_time("2026-11-22T01:00:00+01:00")
    assert as_time("2026-11-22T00:00:00Z").isoformat() == "2026-11-22T00:00:00+00:00"
