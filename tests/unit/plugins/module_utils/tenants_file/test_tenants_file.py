# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of tenants files: what is read, and what is said of each mistake."""

from __future__ import annotations

import json
import os
import typing as t
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._tenants_file import files, fleet
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._tenants_file.entries import (
    Expected,
    check_defaults,
)
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._tenants_file.located import (
    MOST_MISTAKES,
    Mistake,
    Report,
)

EXPECTED = Expected(waves=("canary", "main"), default_wave="main", defaults={"region": "us"})
TRUSTING = Expected(waves=("canary", "main"), default_wave="main", defaults={"region": "us"}, trusted=True)
ACME = """\
- name: acme
  wave: canary
  company: acme
  numbers:
    - phone_number: "+12065550100"
      assistant: Acme voice agent
      fallback:
        type: inbox
        target: Voice Support
"""
CSV_HEAD = "name,company,phone_number,assistant,fallback_type,fallback_target"


def read(folder: Path, text: str | bytes, name: str = "fleet.yml", expected: Expected = EXPECTED) -> fleet.Fleet:
    """Return what a file with a text comes to."""
    (folder / name).write_bytes(text.encode() if isinstance(text, str) else text)
    return fleet.read_fleet(str(folder), [name], expected)


def told(folder: Path, text: str | bytes, name: str = "fleet.yml", expected: Expected = EXPECTED) -> list[str]:
    """Return the mistakes in a file with a text."""
    return [str(mistake) for mistake in read(folder, text, name, expected).mistakes]


def one(folder: Path, text: str | bytes, name: str = "fleet.yml", expected: Expected = EXPECTED) -> str:
    """Return the only mistake in a file with a text."""
    mistakes = told(folder, text, name, expected)
    assert len(mistakes) == 1, mistakes
    return mistakes[0]


def test_a_tenant_is_read_with_native_types(tmp_path: Path) -> None:
    more = "  timeout: 5\n  validate_certs: false\n  allowlist: [192.0.2.1, 192.0.2.0/24]\n  gladly_team:\n"

    found = read(tmp_path, ACME + more, expected=TRUSTING)

    assert found.mistakes == []
    (tenant,) = found.tenants
    assert (tenant.name, tenant.state, tenant.wave) == ("acme", "present", "canary")
    assert tenant.settings == {
        "company": "acme",
        "timeout": 5,
        "validate_certs": False,
        "allowlist": ["192.0.2.1", "192.0.2.0/24"],
        "numbers": [
            {
                "phone_number": "+12065550100",
                "assistant": "Acme voice agent",
                "fallback": {"type": "inbox", "target": "Voice Support"},
            }
        ],
    }


@pytest.mark.parametrize("form", ["list", "under tenants", "a single tenant"])
@pytest.mark.parametrize("write", [yaml.safe_dump, json.dumps], ids=["YAML", "JSON"])
def test_yaml_and_json_give_the_same_in_each_form(tmp_path: Path, form: str, write: t.Callable[..., str]) -> None:
    entries = yaml.safe_load(ACME)
    whole = {"list": entries, "under tenants": {"tenants": entries}, "a single tenant": entries[0]}[form]
    name = "fleet.json" if write is json.dumps else "fleet.yaml"

    found = read(tmp_path, write(whole), name)

    assert found.mistakes == []
    assert found.tenants[0].settings == read(tmp_path, ACME).tenants[0].settings


def test_tenants_are_in_the_order_of_the_waves_and_then_by_name(tmp_path: Path) -> None:
    rows = ["zeta,canary", "beta,", "alpha,main", "omega,canary"]
    head = "name,wave,phone_number,assistant,fallback_type,fallback_target\n"
    lines = [f"{row},+1206555010{number},A,inbox,V" for number, row in enumerate(rows)]

    found = read(tmp_path, head + "\n".join(lines), "fleet.csv")

    assert found.mistakes == []
    assert [(tenant.wave, tenant.name) for tenant in found.tenants] == [
        ("canary", "omega"),
        ("canary", "zeta"),
        ("main", "alpha"),
        ("main", "beta"),
    ]


def test_all_mistakes_of_all_files_come_at_once_with_file_and_line(tmp_path: Path) -> None:
    (tmp_path / "us.yml").write_text(ACME.replace("company: acme", "compny: acme").replace('"+12065550100"', "+1206"))
    (tmp_path / "eu.json").write_text('[\n {"name": "b",\n  "wave": "mian"}\n]')
    (tmp_path / "uk.csv").write_text("name,phone_number\n\nc,1\n")

    found = fleet.read_fleet(str(tmp_path), ["uk.csv", "us.yml", "eu.json"], EXPECTED)

    places = [(mistake.file, mistake.line) for mistake in found.mistakes]
    assert places == sorted(places)
    assert set(places) == {("eu.json", 2), ("eu.json", 3), ("uk.csv", 3), ("us.yml", 3), ("us.yml", 5)}
    text = "\n".join(map(str, found.mistakes))
    assert "us.yml:3: tenant acme: there is no key 'compny'; did you mean 'company'?" in text
    assert "us.yml:5: tenant acme, numbers[1].phone_number: 1206 is not text; without quotes" in text
    assert "eu.json:3: tenant b, wave: there is no wave 'mian'; did you mean 'main'? The source has" in text


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("name: acme", "name: 007"), "fleet.yml:1: name: 7 is not text"),
        (("name: acme", "name: ../acme"), "cannot be the name of a tenant's files"),
        (("name: acme", "name: a b"), "cannot be the name of a tenant's files"),
        (("name: acme", "name: all"), "'all' is a name that groups or Ansible itself use"),
        (("name: acme", "name: wave_canary"), "is a name that groups or Ansible itself use"),
        (("name: acme", "name:"), "fleet.yml:1: a tenant has no name"),
        (("company: acme", "region: usa"), "fleet.yml:3: tenant acme, region: 'usa' is none of us, eu, global"),
        (("company: acme", "state: gone"), "fleet.yml:3: tenant acme, state: 'gone' is none of present, absent"),
        (("company: acme", "tenant_company: acme"), "Write it without tenant_."),
        (("company: acme", "timeout: soon"), "'soon' is no whole number of seconds"),
        (("company: acme", "verify_allowlisted: maybe"), "'maybe' is neither true nor false"),
        (("company: acme", "gladly_host: https://acme.gladly.com"), "Give a host name"),
        (("company: acme", "allowlist: [0.0.0.0/0]"), "lets every address in"),
        (("company: acme", "headers: {From: x}"), "fleet.yml:3: tenant acme, headers: 'From' is not an X- header"),
        (("company: acme", "gladly_confirm: {who: A}"), "it belongs to one run"),
        (("company: acme", "gladly_api_token: secret-1"), "may not set this unless its source trusts it"),
        (("company: acme", "synthflow_api_url: https://other.example/v2"), "unless its source trusts it"),
        (("company: acme", 'gladly_team: "a\\0b"'), "holds a NUL"),
        (("assistant: Acme voice agent", "x: 1"), "fleet.yml:5: tenant acme, numbers[1]: it has no assistant"),
        (("type: inbox", "type: inbx"), "fleet.yml:8: tenant acme, numbers[1].fallback.type: 'inbx' is none of"),
        (("type: inbox", "type: external_number"), "numbers[1].fallback.target: 'Voice Support' does not start with +"),
        (("target: Voice Support", "other: 1"), "numbers[1].fallback: it has no target"),
        (("- phone_number:", "- termination_uri: a b\n      phone_number:"), "numbers[1].termination_uri: 'a b'"),
        (("- phone_number:", "- transfers: {}\n      phone_number:"), "is not a list"),
        (("- phone_number:", "- transfers: [{key: a}]\n      phone_number:"), "transfers[1]: it has no instructions"),
        (("- phone_number:", "- transfers: [{key: a, ring_timeout: x}]\n      phone_number:"), "not a whole number"),
        (("- phone_number:", "- transfers: [{key: a, digits: '1'}]\n      phone_number:"), "may not hold a secret"),
        (("- phone_number:", "- transfers: [{key: a, toppic: x}]\n      phone_number:"), "did you mean 'topic'?"),
    ],
)
def test_a_mistake_is_named_with_its_place_and_a_way_out(tmp_path: Path, change: tuple[str, str], said: str) -> None:
    text = ACME.replace(*change)
    assert text != ACME

    assert said in "\n".join(told(tmp_path, text))


def test_a_value_that_is_secret_is_in_no_message(tmp_path: Path) -> None:
    mistake = one(tmp_path, ACME.replace("company: acme", "trunk_password: 918273"), expected=TRUSTING)

    assert "trunk_password: its value cannot be used" in mistake
    assert "918273" not in mistake


def test_a_trusted_file_may_hold_credentials(tmp_path: Path) -> None:
    text = ACME.replace("company: acme", "gladly_api_token: token-1\n  gladly_api_url: https://gateway.example/api/v1")

    assert told(tmp_path, text, expected=TRUSTING) == []


def test_a_number_or_a_name_belongs_to_one_tenant(tmp_path: Path) -> None:
    other = ACME.replace("name: acme", "name: ACME")

    mistakes = told(tmp_path, ACME + other)

    assert len(mistakes) == 2
    assert "fleet.yml:10: tenant ACME: the tenant in fleet.yml:1 differs only in case: 'acme'" in mistakes[0]
    assert "fleet.yml:14: tenant ACME: +12065550100 belongs to tenant acme in fleet.yml:5" in mistakes[1]


def test_a_file_named_twice_is_read_once(tmp_path: Path) -> None:
    (tmp_path / "fleet.yml").write_text(ACME)

    found = fleet.read_fleet(str(tmp_path), [".", "fleet.yml", "./fleet.yml"], EXPECTED)

    assert (found.mistakes, len(found.tenants)) == ([], 1)


def test_an_absent_tenant_needs_no_region(tmp_path: Path) -> None:
    nowhere = Expected(waves=("main",), default_wave="main")
    text = ACME.replace("wave: canary", "state: absent")

    assert told(tmp_path, text, expected=nowhere) == []
    assert "it has no region" in one(tmp_path, ACME.replace("  wave: canary\n", ""), expected=nowhere)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "fleet.yml: the file is empty"),
        ("# nothing", "the file is empty"),
        ("tenants: []", "there is no tenant in it"),
        ("tenants: acme", "fleet.yml:1: 'acme' is no list of tenants"),
        ("tenants: []\nregion: us", "fleet.yml:2: 'region' stands beside 'tenants'"),
        ("- name: a\n  b", "it is not YAML"),
        ("- name: [", "it is not YAML"),
        ("- &a {name: x}\n- *a", "fleet.yml:1: it uses an anchor or alias"),
        ("- name: !!python/object:os.system x", "it uses the tag"),
        ("- name: a\n  name: b", "the key 'name' stands twice"),
        ("- ? [a]\n  : b", "a key is a list or dictionary"),
        ("[" * 1000, "nested more than 32 deep"),
        ("- name: a\n---\n- name: b", "fleet.yml:2: a second document begins here"),
        ("<<<<<<< HEAD\n- name: a\n", "Git left a conflict here"),
        (b"\xff\xfe-\x00", "it is UTF-16"),
        (b"- name: caf\xe9", "fleet.yml:1: it is not UTF-8"),
        ("- name: \x07", "holds the character U+0007"),
        ("- 7", "fleet.yml:1: 7 is no tenant"),
    ],
)
def test_a_yaml_file_that_cannot_be_taken_apart_says_where(tmp_path: Path, text: str | bytes, said: str) -> None:
    assert said in "\n".join(told(tmp_path, text))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[\n {"name": "a",}\n]', "fleet.json:2: it is not JSON: a key in quotes is expected here"),
        ('[\n {"name" "a"}\n]', "fleet.json:2: it is not JSON: a colon is expected here"),
        ("[1 2]", "a comma or ] is expected here"),
        ("[]\n\n x", "fleet.json:3: it is not JSON: something stands after the end"),
        ("[NaN]", "NaN is no number in JSON"),
        ('["a\nb"]', "it is not JSON: invalid control character"),
        ('[{"name": "a", "name": "b"}]', "the key 'name' stands twice"),
        ('[{"name": "a", "company": "\\ud800"}]', "half of a character"),
        ("[" * 100000, "nested more than 32 deep"),
        ("[" + "1" * 5000 + "]", "fleet.json"),
        ("", "the file is empty"),
    ],
)
def test_a_json_file_that_cannot_be_taken_apart_says_where(tmp_path: Path, text: str, said: str) -> None:
    assert said in "\n".join(told(tmp_path, text, "fleet.json"))


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_csv_of_any_spreadsheet_makes_one_tenant_of_its_rows(
    tmp_path: Path, delimiter: str, end: str, mark: str
) -> None:
    rows = [
        "name,region,validate_certs,timeout,allowlist,phone_number,assistant,destination_name,fallback_type,"
        "fallback_target,transfer_key,queue_did,transfer_instructions,transfer_initiating_message,agent.llm",
        "acme,us,no,5,192.0.2.1 192.0.2.2,+12065550100,One,D 1,inbox,Voice,q,+12065550199,When asked,Wait,gpt",
        ",,,,,,,,,,,,,,",
        "acme,,,,,+12065550101,Two,D 2,queue,Agents,,,,,",
    ]
    text = mark + end.join(row.replace(",", delimiter) for row in rows) + end

    found = read(tmp_path, text, "fleet.csv", TRUSTING)

    assert found.mistakes == []
    (tenant,) = found.tenants
    assert {k: v for k, v in tenant.settings.items() if k != "numbers"} == {
        "region": "us",
        "validate_certs": False,
        "timeout": 5,
        "allowlist": ["192.0.2.1", "192.0.2.2"],
    }
    first, second = tenant.settings["numbers"]
    assert first == {
        "phone_number": "+12065550100",
        "assistant": "One",
        "destination_name": "D 1",
        "agent": {"llm": "gpt"},
        "fallback": {"type": "inbox", "target": "Voice"},
        "transfers": [
            {
                "key": "q",
                "queue_did": "+12065550199",
                "instructions": "When asked",
                "initiating_message": "Wait",
            }
        ],
    }
    assert second["fallback"] == {"type": "queue", "target": "Agents"}


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("a,a,12065550100,A,inbox,V", "fleet.csv:2: column phone_number: '12065550100' has lost its +"),
        ("a,a,12065550100,A,inbox,V", "write +12065550100"),
        ("a,a,1.20655E+10,A,inbox,V", "a spreadsheet has made '1.20655E+10' of the phone number"),
        ('a,a,"1,20655E+10",A,inbox,V', "a spreadsheet has made '1,20655E+10' of the phone number"),
        ('a,a,"=""+12065550100""",A,inbox,V', "is a formula of a spreadsheet"),
        ("a,a,=+12065550100,A,inbox,V", "'=+12065550100' is a formula of a spreadsheet"),
        ("a,a,+12065550100,A,external_number,12065550199", "column fallback_target: '12065550199' has lost its +"),
        ("a,a,+12065550100,A,inbx,V", "(column fallback_type): 'inbx' is none of inbox, queue, external_number"),
        ("a,a,+12065550100,A,inbox,V,more", "fleet.csv:2: the row has 7 cells and the header 6"),
        (",a,+12065550100,A,inbox,V", "fleet.csv:2: the row has no name"),
        ('a,a,+12065550100,A,inbox,"V', "fleet.csv:2: it is not CSV"),
        (
            "a,a,+12065550100,A,inbox,V\na,b,+12065550101,B,inbox,V",
            "fleet.csv:3: tenant a (column company): 'b' differs",
        ),
    ],
)
def test_a_mistake_in_csv_names_row_and_column(tmp_path: Path, row: str, said: str) -> None:
    mistakes = told(tmp_path, f"{CSV_HEAD}\n{row}\n", "fleet.csv")

    assert said in "\n".join(mistakes)
    cells = [(line.split(":")[1], line.partition("column ")[2].split(":")[0]) for line in mistakes if "column " in line]
    assert len(cells) == len(set(cells)), "a cell is reported twice"


@pytest.mark.parametrize(
    ("head", "said"),
    [
        ("phone_number,assistant", "its first line has no column 'name'"),
        ("name,phone_nummer", "there is no column 'phone_nummer'; did you mean 'phone_number'?"),
        ("name,tenant_region", "Write it without tenant_."),
        ("name,headers", "No cell can hold such a value"),
        ("name,region,region", "the column 'region' stands twice"),
        ("name,,region", "column 2 has no name"),
    ],
)
def test_columns_are_checked(tmp_path: Path, head: str, said: str) -> None:
    assert said in "\n".join(told(tmp_path, f"{head}\n", "fleet.csv"))


@pytest.mark.parametrize(
    ("first", "delimiter"), [("sep=;", ";"), ("SEP=,", ","), ('"sep=\t"', "\t"), ("\ufeffsep=; ", ";")]
)
def test_the_line_that_tells_excel_the_delimiter_is_no_row(tmp_path: Path, first: str, delimiter: str) -> None:
    rows = [CSV_HEAD.replace(",", delimiter), "acme,acme,+12065550100,A,inbx,V".replace(",", delimiter)]

    assert one(tmp_path, "\r\n".join([first, *rows]), "fleet.csv").startswith("fleet.csv:3: tenant acme")
    assert "the file is empty" in one(tmp_path, first, "fleet.csv")


def test_lines_within_a_cell_count(tmp_path: Path) -> None:
    text = f'{CSV_HEAD},agent.prompt\na,a,+12065550100,A,inbox,V,"one\ntwo\nthree"\nb,b,+12065550101,B,inbx,V,\n'

    assert one(tmp_path, text, "fleet.csv").startswith("fleet.csv:5: tenant b")


def test_a_directory_is_read_whole_and_nothing_is_passed_over_in_silence(tmp_path: Path) -> None:
    folder = tmp_path / "tenants"
    (folder / "below").mkdir(parents=True)
    outside = tmp_path / "outside.yml"
    outside.write_text(ACME)
    (folder / "link.yml").symlink_to(outside)
    for name in ("a.yml", "README.md", ".hidden", "a.yml~", "~$a.csv", "b.txt"):
        (folder / name).write_text(ACME)

    found = fleet.read_fleet(str(tmp_path), ["tenants"], EXPECTED)

    assert [tenant.file for tenant in found.tenants] == [os.path.join("tenants", "a.yml")]
    assert sorted((os.path.basename(mistake.file), mistake.finding) for mistake in found.mistakes) == [
        ("b.txt", "its name ends in none of .yml, .yaml, .json, .csv"),
        ("below", "it is a directory, and those in directories are not read"),
        ("link.yml", "it is a link that leads out of the directory"),
    ]


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("none.yml", "none.yml: there is no such file"),
        ("fleet.txt", "its name ends in none of"),
        ("empty", "no file in it ends in"),
        ("pipe.yml", "it is no ordinary file"),
    ],
)
def test_a_path_that_is_no_tenants_file_is_named(tmp_path: Path, path: str, said: str) -> None:
    (tmp_path / "fleet.txt").write_text(ACME)
    (tmp_path / "empty").mkdir()
    os.mkfifo(tmp_path / "pipe.yml")

    (mistake,) = fleet.read_fleet(str(tmp_path), [path], EXPECTED).mistakes

    assert said in str(mistake)


def test_a_huge_file_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "LARGEST_BYTES", 10)

    assert "it is larger than" in one(tmp_path, ACME)


def test_names_of_files_and_columns_are_harmless_on_a_terminal(tmp_path: Path) -> None:
    (tmp_path / "tenants").mkdir()
    for name in ("a\x1b[31m.yml", "b\u202e.csv", "c\nd.txt"):
        (tmp_path / "tenants" / name).write_text("name,\x1bcompany\n")

    mistakes = fleet.read_fleet(str(tmp_path), ["tenants"], EXPECTED).mistakes

    assert len(mistakes) >= 3
    assert all(str(mistake).isprintable() for mistake in mistakes)


def test_a_missing_library_is_named_before_anything_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fleet, "PHONENUMBERS_IMPORT_ERROR", "traceback")

    assert "the Python library phonenumbers is missing" in one(tmp_path, ACME)


def test_defaults_are_checked_but_for_templates() -> None:
    report = Report("voice.tenants.yml")
    check_defaults(
        {
            "region": "{{ region_of[inventory_hostname] }}",
            "synthflow_api_key": "{{ lookup('x', inventory_hostname) }}",
            "verify_level": "all",
            "numbers": [],
            "timout": 5,
            "headers": {"X-A": "{% raw %}"},
        },
        report,
    )

    assert [(mistake.place, mistake.finding.split(";")[0]) for mistake in report.mistakes] == [
        ("defaults, verify_level", "'all' is none of config, options, invite"),
        ("defaults, numbers", "each tenant has its own"),
        ("defaults, timout", "there is no such key"),
    ]


@pytest.mark.parametrize(
    "value", ["0x" + "f" * 5000, "1" + ":1" * 100_000, "1" * 5000, "1e" + "9" * 5000], ids=["hex", "sixties", "10", "e"]
)
@pytest.mark.parametrize("place", ["- {}", "- name: acme\n  timeout: {}", "- name: acme\n  wave: {}"])
def test_a_huge_number_in_yaml_is_a_mistake(tmp_path: Path, value: str, place: str) -> None:
    mistakes = told(tmp_path, place.format(value))

    assert any(value[:10] in mistake for mistake in mistakes)
    assert max(map(len, mistakes)) < 400


@pytest.mark.parametrize("name", ["a.csv", "a.json", "a.yml"])
def test_a_file_of_mistakes_is_not_looked_at_to_its_end(tmp_path: Path, name: str) -> None:
    keys = [f"key{number}" for number in range(50_000)]
    text = ",".join(["name", *keys]) if name == "a.csv" else json.dumps([dict.fromkeys(["name", *keys], 1)])

    mistakes = told(tmp_path, text, name)

    assert len(mistakes) == MOST_MISTAKES + 1
    assert "it has more than 1000 mistakes" in "".join(mistakes)


def test_thousands_of_headers_are_compared_in_good_time(tmp_path: Path) -> None:
    headers = {f"X-{number}": "a" for number in range(50_000)} | {"x-1": "b"}

    assert "'x-1' is not an X- header" in "".join(told(tmp_path, ACME + f"  headers: {json.dumps(headers)}\n"))


def test_values_in_messages_are_short_and_harmless_on_a_terminal(tmp_path: Path) -> None:
    mistakes = told(tmp_path, ACME.replace("type: inbox", 'type: "\\e[31mred' + "x" * 500 + '"'))

    assert "\x1b" not in "".join(mistakes)
    assert max(map(len, mistakes)) < 400


texts = st.text(max_size=20)
plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["name", "numbers", "wave", "state", "headers", "phone_number", "fallback", "transfers", "key"]
            )
            | texts,
            inner,
            max_size=5,
        )
    ),
    max_leaves=25,
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=200), name=st.sampled_from(["a.yml", "a.json", "a.csv"]))
def test_any_bytes_give_tenants_or_mistakes(tmp_path: Path, data: bytes, name: str) -> None:
    found = read(tmp_path, data, name)

    assert bool(found.tenants) or bool(found.mistakes)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(entries=st.lists(plain, max_size=3), as_json=st.booleans(), trusted=st.booleans())
def test_any_structure_gives_tenants_or_mistakes(
    tmp_path: Path, entries: list[t.Any], as_json: bool, trusted: bool
) -> None:
    text = json.dumps(entries) if as_json else yaml.safe_dump(entries)

    found = read(tmp_path, text, "a.json" if as_json else "a.yml", TRUSTING if trusted else EXPECTED)

    assert all(isinstance(mistake, Mistake) and str(mistake) for mistake in found.mistakes)
    assert bool(found.tenants) or bool(found.mistakes)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.lists(texts, max_size=7), max_size=5))
def test_any_rows_give_tenants_or_mistakes(tmp_path: Path, rows: list[list[str]]) -> None:
    text = CSV_HEAD + "\n" + "\n".join(",".join(row) for row in rows)

    found = read(tmp_path, text.encode("utf-8", "replace"), "a.csv")

    assert bool(found.tenants) or bool(found.mistakes)
