# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What has to hold for tenants files, whoever wrote them: tenants that are in order, or mistakes with their lines."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import yaml
from hypothesis import strategies as st

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._characters import unusable_text
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._e164 import is_e164, parse_e164
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._sip.headers import parse_headers
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._tenant_files import check_tenant_name
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._tenants_file.csv_text import COLUMNS
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._tenants_file.entries import Expected
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._tenants_file.fleet import Fleet, read_fleet
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._tenants_file.schema import (
    NUMBER_KEYS,
    SETTINGS,
)

from .property import Property, check_line
from .strategies import (
    Values,
    any_text,
    e164_like,
    hostile_text,
    hosts,
    json_values,
    mostly,
    nested,
    unreadable_yaml,
    with_keys,
)

UNTRUSTED = Expected(waves=("canary", "main"), default_wave="main", defaults={"region": "us"})
TRUSTED = Expected(waves=("canary", "main"), default_wave="main", defaults={"region": "us"}, trusted=True)
MOST_SHOWN = 1001

_fallbacks = mostly(st.just({"type": "inbox", "target": "Voice"}), with_keys("type", "target", values=json_values))
_transfers = st.lists(
    with_keys("key", "queue_did", "target", "instructions", "initiating_message", "topic", values=json_values),
    max_size=2,
)
_numbers = st.fixed_dictionaries(
    {
        "phone_number": mostly(st.just("+12065550100"), e164_like | json_values),
        "assistant": mostly(st.just("A"), json_values),
        "fallback": _fallbacks,
    },
    optional={
        "transfers": _transfers,
        "headers": with_keys("X-A", "x-a", values=json_values),
        # In the order of the keys: that of a set would give other values in each run.
        **{key: json_values for key in NUMBER_KEYS if key not in ("phone_number", "assistant", "headers")},
    },
)
_entries = st.fixed_dictionaries(
    {
        "name": mostly(st.sampled_from(["acme", "Acme", "beta"]), hostile_text),
        "numbers": st.lists(_numbers, max_size=2),
    },
    optional={
        **dict.fromkeys(SETTINGS, json_values),
        "gladly_host": hosts,
        "sip_domain": hosts,
        "company": hostile_text,
    },
)
_fleets = st.lists(mostly(_entries, json_values), max_size=2)
_cells = mostly(st.sampled_from(["acme", "us", "+12065550100", "inbox", "A"]), hostile_text)


@st.composite
def _tables(draw: st.DrawFn) -> str:
    """Return CSV with columns that there are, and others."""
    columns = ["name", *draw(st.lists(mostly(st.sampled_from(COLUMNS), hostile_text), max_size=6))]
    rows = draw(st.lists(st.lists(_cells, max_size=8), max_size=4))
    delimiter = draw(st.sampled_from([",", ";", "\t"]))
    return "\n".join(delimiter.join(row) for row in [columns, *rows])


def _as_yaml(value: Any) -> str:
    return yaml.safe_dump(value, allow_unicode=True)


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _files() -> Values:
    of_bytes = st.tuples(st.sampled_from(["a.yml", "a.json", "a.csv"]), st.binary(max_size=200))
    return st.one_of(
        st.tuples(st.just("a.yml"), _fleets.map(_as_yaml).map(_encoded)),
        st.tuples(st.just("a.json"), _fleets.map(json.dumps).map(_encoded)),
        st.tuples(st.just("a.csv"), _tables().map(_encoded)),
        st.tuples(st.just("a.yml"), unreadable_yaml.map(_encoded)),
        st.tuples(st.just("a.yml"), nested(any_text).map(_as_yaml).map(_encoded)),
        of_bytes,
    )


def _reader(folder: Path, expected: Expected) -> Callable[[tuple[str, bytes]], Fleet]:
    def read(given: tuple[str, bytes]) -> Fleet:
        name, content = given
        (folder / name).write_bytes(content)
        return read_fleet(str(folder), [name], expected)

    return read


def _is_in_order(folder: Path, expected: Expected) -> Callable[[Any, Fleet], None]:
    def holds(_given: Any, fleet: Fleet) -> None:
        assert fleet.tenants or fleet.mistakes, "neither a tenant nor a mistake"
        assert len(fleet.mistakes) <= MOST_SHOWN
        for mistake in fleet.mistakes:
            check_line(str(mistake))
        if fleet.mistakes:
            return
        for tenant in fleet.tenants:
            check_tenant_name(tenant.name)
            assert unusable_text(tenant.settings) is None
            assert all(is_e164(parse_e164(entry["phone_number"])) for entry in tenant.settings["numbers"])
            for given in (tenant.settings, *tenant.settings["numbers"]):
                parse_headers(given.get("headers") or {})
        again = _reader(folder, expected)(("again.json", _encoded(json.dumps([_whole(one) for one in fleet.tenants]))))
        assert again.mistakes == [], list(map(str, again.mistakes))
        assert list(map(_whole, again.tenants)) == list(map(_whole, fleet.tenants))

    return holds


def _whole(tenant: Any) -> dict[str, Any]:
    return {"name": tenant.name, "state": tenant.state, "wave": tenant.wave, **tenant.settings}


def _huge(form: str, size: int) -> tuple[str, bytes]:
    """Return a file of about ``size`` bytes, made to keep its reader busy."""
    number = size // 10
    texts = {
        "keys.json": lambda: json.dumps([{f"key{at}": 1 for at in range(number)}]),
        "keys.yml": lambda: "\n".join(["- name: acme", *(f"  k{at}: 1" for at in range(number // 2))]),
        "columns.csv": lambda: ",".join(["name", *(f"c{at}" for at in range(number))]),
        "headers.json": lambda: json.dumps([{"name": "acme", "headers": {f"X-{at}": "" for at in range(number)}}]),
        "nested.yml": lambda: "[" * size,
        "nested.json": lambda: "[" * size,
        "sixties.yml": lambda: "- 1" + ":1" * (size // 2),
        "word.yml": lambda: f"- name: {'a' * size}",
        "digits.json": lambda: f"[{'1' * size}]",
        "quotes.csv": lambda: 'name\n"' + '""' * (size // 2),
        "laughs.yml": lambda: "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n" + "#" * size,
    }
    return form, _encoded(texts[form]())


HUGE = (
    *("keys.json", "keys.yml", "columns.csv", "headers.json", "nested.yml", "nested.json", "sixties.yml", "word.yml"),
    *("digits.json", "quotes.csv", "laughs.yml"),
)


def tenants_file_properties(folder: Path, megabytes: float) -> Iterator[Property]:
    """Yield what holds for tenants files, the largest of which have some megabytes."""
    folder.mkdir(parents=True)
    for word, expected in (("a tenants file", UNTRUSTED), ("a tenants file that is trusted", TRUSTED)):
        yield Property(
            f"{word} has tenants in order, or mistakes",
            _files(),
            _reader(folder, expected),
            _is_in_order(folder, expected),
        )
    size = round(megabytes * 1_000_000)
    yield Property(
        f"a tenants file of {megabytes:g} MB is read or refused",
        st.sampled_from(HUGE).map(lambda form: _huge(form, size)),
        _reader(folder, UNTRUSTED),
        _is_in_order(folder, UNTRUSTED),
        share=0.012,
    )
