# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What somebody who means harm writes into files, options and variables."""

from __future__ import annotations

import typing as t
from datetime import date

from hypothesis import strategies as st

Values = st.SearchStrategy[t.Any]

# What one would see if it were ever run: a file of this name in the folder of the run.
EXECUTED = "executed-from-a-value"
_PIPE = f"lookup('ansible.builtin.pipe', 'touch {EXECUTED}')"
TEMPLATES = (
    f"{{{{ {_PIPE} }}}}",
    f"{{% set x = {_PIPE} %}}{{{{ x }}}}",
    f"{{%- if {_PIPE} -%}}a{{%- endif -%}}",
    f"#jinja2:variable_start_string:'[%', variable_end_string:'%]'\n[% {_PIPE} %]",
    f"#jinja2: line_statement_prefix:'!!'\n!! set x = {_PIPE}",
    f"a}}}}{{{{ {_PIPE} }}}}{{{{ '",
    f"{{# #}}{{{{ ({_PIPE}) | string }}}}",
)

LINES = ("\r\nX-Injected: 1", "\nX-Injected: 1", "\rX-Injected: 1", "\r\n\r\nGET /stolen HTTP/1.1", "\x00", "\r\n ")
CONTROLS = ("\x01", "\x08", "\x0b", "\x1b[31m", "\x1f", "\x7f", "\x80", "\x85", "\x9b", "\u2028", "\u2029")
BIDI = ("\u202e", "\u202d", "\u2066", "\u2069", "\u200f", "\u061c", "\u200b", "\ufeff")
HALVES = ("\ud800", "\udfff", "\udcff", "\udc80")
PATHS = (
    "../outside",
    "../../../../etc/passwd",
    "/etc/passwd",
    "~",
    "~root/.profile",
    ".",
    "..",
    ".hidden",
    "a/../../outside",
    "a/b",
    "a\\..\\b",
    "C:\\windows",
    "CON",
    "nul.yml",
    "aux ",
    "a.",
    "-rf",
    "$HOME",
    "$(touch x)",
    "`touch x`",
    "a;touch x",
    "%2e%2e%2f",
    "a\x00.yml",
    "\uff0e\uff0e/x",
    "caf\u00e9",
    "cafe\u0301",
    "\u212aelvin",
    "a" * 255,
    "a" * 5000,
    "\u00e9" * 128,
)
WORDS = (
    "",
    " ",
    "true",
    "no",
    "null",
    "~",
    "NaN",
    ".inf",
    "0x10",
    "1e400",
    "1:1:1",
    "2026-11-23",
    "=1+1",
    "!!python/object:os.system",
    "<script>alert(1)</script>",
    "' OR 1=1",
    "all",
    "localhost",
    "tenants",
    "*",
    "acme,other",
    "&acme",
    "__proto__",
    "self",
)

any_text = st.text(st.characters(), max_size=30)
hostile_text = st.one_of(
    st.sampled_from([*TEMPLATES, *LINES, *CONTROLS, *BIDI, *HALVES, *PATHS, *WORDS]),
    st.tuples(any_text, st.sampled_from([*LINES, *CONTROLS, *BIDI, *HALVES, *TEMPLATES]), any_text).map("".join),
    any_text,
)
numbers_of_any_size = st.one_of(
    st.integers(),
    st.sampled_from([0, -1, 2**31, 2**63, 10**400, -(10**400), 10**4000]),
    st.floats(allow_nan=True, allow_infinity=True),
)
plain_values = st.one_of(
    st.none(), st.booleans(), numbers_of_any_size, hostile_text, st.sampled_from([date(2026, 11, 23), b"\xff\x00"])
)


def nested(leaves: Values, keys: Values = hostile_text, most: int = 12) -> Values:
    """Return values and lists and dictionaries of them."""
    return st.recursive(
        leaves,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4),
        max_leaves=most,
    )


anything = nested(plain_values)


def with_keys(*names: str, values: Values = anything) -> Values:
    """Return dictionaries that mostly have these keys, so that more than the first check is reached."""
    return st.dictionaries(st.sampled_from(names) | hostile_text, values, max_size=len(names))


def mostly(usual: Values, hostile: Values = anything) -> Values:
    """Return what is in order more often than not: a single hostile value gets furthest among good ones."""
    return st.one_of(usual, usual, usual, hostile)


# What comes out of JSON, as a report and an answer do: no dates, no bytes, and no more digits than Python reads.
json_values = nested(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.sampled_from([10**400, 10**4000, -(2**63), 1e308, 0.1]),
        st.floats(allow_nan=False, allow_infinity=False),
        hostile_text,
    )
)

e164_like = st.one_of(
    st.text(alphabet="+0123456789 -()./,;#x*", max_size=25),
    st.from_regex(r"\+[0-9]{0,20}", fullmatch=True),
    # In these countries numbers of more digits than E.164 allows are possible.
    st.from_regex(r"\+(49|62|81|82|234|598)[1-9][0-9]{9,16}", fullmatch=True),
    st.tuples(
        st.sampled_from(["+12065550100", "+49301234567", "+81", "+6281234567890"]),
        st.text(st.sampled_from("0123456789\u0660\uff11\u0967\u00b2"), max_size=8)
        | st.sampled_from([*LINES, *CONTROLS, *BIDI, *HALVES]),
    ).map("".join),
    hostile_text,
)
hosts = st.one_of(
    st.sampled_from(
        [
            "acme.gladly.com",
            "user:password@acme.gladly.com",
            "acme.gladly.com@attacker.example",
            "acme.gladly.com/../x",
            "acme.gladly.com:443",
            "acme.gladly.com#.attacker.example",
            "acme.gladly.com\\.attacker.example",
            "acme.gladly.com%00.attacker.example",
            "attacker.example/.gladly.com",
            "https://acme.gladly.com",
            "acme.gladly.com.",
            "gladly.com",
            "[::1%\r\nX: y]",
            "[fe80::1%25eth0]",
            "[::1]",
            "192.0.2.1",
            "0x7f.1",
            "\u24d0cme.gladly.com",
            "acme\u3002gladly.com",
        ]
    ),
    st.tuples(st.just("acme"), hostile_text, st.just(".gladly.com")).map("".join),
    hostile_text,
)
_PYTHON = "!!python/object/apply:os.system ['touch executed-from-a-value']"
unreadable_yaml = st.one_of(
    st.sampled_from(
        [
            f"- name: {_PYTHON}",
            f"tenant: {_PYTHON}\nversion: 1",
            "!!python/name:os.system ''",
            "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: [*c, *c]",
            "- &a {name: acme, <<: *a}",
            "- {<<: {name: acme}}",
            "--- a\n--- b",
            "%YAML 1.9\n---\n- a",
            "%TAG ! tag:yaml.org,2002:python/\n--- !name:os.system",
            "? [a, b]\n: c",
            "- name: !vault |\n    $ANSIBLE_VAULT;1.1;AES256\n    3031",
            "- name: !unsafe '{{ x }}'",
            "[" * 5000,
            "{a: " * 5000,
            "- " * 5000,
            "\t- a",
            "a: b: c",
            "- 0x" + "f" * 5000,
            "- 1" + ":1" * 5000,
            "- !!int '0x" + "f" * 5000 + "'",
            "- !!binary aGVsbG8=",
            "- !!timestamp 2026-99-99",
            "- 2026-99-99",
        ]
    ),
    st.lists(
        st.sampled_from(["- ", "  ", "a: ", "{", "}", "[", "]", "&a ", "*a", "!x ", "|\n", "\n", '"', "'", "#"])
    ).map("".join),
)
