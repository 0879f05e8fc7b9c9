# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""The X-headers of an INVITE that Synthflow turns into prompt variables (docs.synthflow.ai, Pass call context)."""

from __future__ import annotations

import re
import typing as t
from collections import Counter

from .._sentences import quoted

HEADER_NAME = re.compile(r"X-[A-Za-z0-9\-_]+")

_CONTROL = re.compile("[\x01-\x1f\x7f-\x9f\ud800-\udfff]")

CALLER_ID_HEADER = "X-Gladly-Caller-Id"
CALLER_ID_VALUE = "{caller_e164}"

# A phone number in E.164 form has at most 15 digits; shorter numbers than these are seldom one.
_LENGTHS_OF_NUMBERS = range(8, 16)


def parse_headers(headers: t.Mapping[t.Any, t.Any]) -> dict[str, str]:
    """Return ``headers`` as text to text, in order of the names. Raises ValueError naming the header at fault."""
    checked: dict[str, str] = {}
    for name, value in headers.items():
        if not HEADER_NAME.fullmatch(str(name)):
            raise ValueError(f"{quoted(str(name))} is not an X- header name: only X- and then letters, digits, - and _")
        if isinstance(value, (dict, list)) or value is None:
            raise ValueError(f"the value of {name} is not text")
        if isinstance(value, int) and len(str(abs(value))) in _LENGTHS_OF_NUMBERS:
            raise ValueError(
                f"the value of {name} is the number {value}, and without quotes YAML and INI drop the + of a phone "
                f"number; write it in quotes: '+{value}', or '{value}' if it has no +"
            )
        if re.search(r"[\r\n\x00]", str(value)):
            raise ValueError(f"the value of {name} has a line end or NUL in it, which would end the header")
        if _CONTROL.search(str(value)):
            raise ValueError(f"the value of {name} has a control character or half of a character in it")
        checked[str(name)] = str(value)
    alike = Counter(map(str.lower, checked))
    doubled = {name for name in checked if alike[name.lower()] > 1}
    if doubled:
        raise ValueError(f"{', '.join(sorted(doubled))} differ only in case, and SIP takes them for one header")
    return dict(sorted(checked.items()))
