# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""The kinds of values in a tenants file: what is one, and how a cell of a CSV file writes it."""

from __future__ import annotations

import difflib
import re
import typing as t
from dataclasses import dataclass
from urllib.parse import urlsplit

from .._characters import unusable_text
from .._e164 import E164_HINT, parse_e164
from .._host_name import check_host
from .._sentences import quoted
from .._sip.networks import parse_networks
from .._sip.uri import parse_sip_uri
from .located import Node, Report

# To compare a text of megabytes takes seconds.
_LONGEST_SLIP = 64
_TRUE, _FALSE = ("true", "yes", "on", "1"), ("false", "no", "off", "0")


def _same(text: str) -> t.Any:
    return text


@dataclass(frozen=True)
class Kind:
    """A kind of values: ``check`` raises ValueError with a sentence, ``hint`` says what to give instead.

    ``from_text`` reads a cell of a CSV file, and leaves what it cannot read to the check; None where no cell can hold
    such a value. Of a ``secret`` no message shows the value.
    """

    check: t.Callable[[t.Any], None]
    hint: str
    from_text: t.Callable[[str], t.Any] | None = _same
    secret: bool = False

    def judge(self, node: Node, place: str, report: Report) -> None:
        """Report what is wrong with a value."""
        value = node.plain()
        try:
            _check_characters(value)
            self.check(value)
        except ValueError as error:
            report.add(node, place, "its value cannot be used" if self.secret else str(error), self.hint)


def _check_characters(value: t.Any) -> None:
    text = unusable_text(value)
    if text is not None:
        raise ValueError(f"{quoted(text)} holds a NUL or half of a character")


def _check_text(value: t.Any) -> None:
    if not isinstance(value, str):
        raise ValueError(f"{quoted(value)} is not text")


def _check_filled(value: t.Any) -> None:
    _check_text(value)
    if not value.strip():
        raise ValueError("it is empty")


def _check_bool(value: t.Any) -> None:
    if not isinstance(value, bool):
        raise ValueError(f"{quoted(value)} is neither true nor false")


def _check_seconds(value: t.Any) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 86400:
        raise ValueError(f"{quoted(value)} is no whole number of seconds between 0 and 86400")


def _check_mapping(value: t.Any) -> None:
    if not isinstance(value, dict):
        raise ValueError(f"{quoted(value)} is not a dictionary")


def _check_mapping_of_texts(value: t.Any) -> None:
    _check_mapping(value)
    for item in value.values():
        _check_text(item)


def _check_networks(value: t.Any) -> None:
    if not isinstance(value, list):
        raise ValueError(f"{quoted(value)} is not a list")
    parse_networks(value)


def _check_host_name(value: t.Any) -> None:
    _check_filled(value)
    check_host(value)


def _check_url(value: t.Any) -> None:
    _check_filled(value)
    if urlsplit(value).scheme not in ("http", "https") or not urlsplit(value).netloc:
        raise ValueError(f"{quoted(value)} is not a URL")


def _check_e164(value: t.Any) -> None:
    parse_e164(value)


def _check_sip_uri(value: t.Any) -> None:
    _check_filled(value)
    parse_sip_uri(value)


def _bool_from(text: str) -> t.Any:
    word = text.lower()
    return word in _TRUE if word in (*_TRUE, *_FALSE) else text


def _number_from(text: str) -> t.Any:
    return int(text) if re.fullmatch("[0-9]{1,9}", text) else text


def choice(*words: str) -> Kind:
    """Return the kind of one of some words."""

    def check(value: t.Any) -> None:
        if value not in words:
            raise ValueError(f"{quoted(value)} is none of {', '.join(words)}{near(value, words)}")

    return Kind(check, f"Give {' or '.join(words)}.")


def near(word: t.Any, known: t.Iterable[str]) -> str:
    """Return a question after the word that was probably meant, or nothing."""
    if not isinstance(word, str) or len(word) > _LONGEST_SLIP:
        return ""
    found = difflib.get_close_matches(word, list(known), n=1)
    return f"; did you mean '{found[0]}'?" if found else ""


IN_QUOTES = "Give text, in quotes where it looks like a number, a date or a truth value."
TEXT = Kind(_check_text, IN_QUOTES)
FILLED = Kind(_check_filled, IN_QUOTES)
SECRET = Kind(_check_text, IN_QUOTES, secret=True)
BOOL = Kind(_check_bool, "Give true or false.", _bool_from)
SECONDS = Kind(_check_seconds, "Give a whole number.", _number_from)
MAPPING = Kind(_check_mapping, "Give a dictionary, one line for each key.", None)
MAPPING_OF_TEXTS = Kind(_check_mapping_of_texts, "Give a dictionary whose values are text, in quotes.", None)
NETWORKS = Kind(_check_networks, "Give a list of networks such as '192.0.2.0/24'.", str.split)
HOST = Kind(_check_host_name, "Give a host name such as 'acme.gladly.com', without a scheme.")
URL = Kind(_check_url, "Give a URL that begins with https://.")
E164 = Kind(_check_e164, E164_HINT)
SIP_URI = Kind(_check_sip_uri, "Give a SIP URI such as 'sip:+12065550100@sip.us.synthflow.ai:32682;transport=tls'.")
