# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reading JSON bodies of the voice contract, with Gladly's error code for everything that is wrong with them."""

from __future__ import annotations

import ipaddress
import re
from typing import Any

from .errors import GladlyError, problem

E164 = re.compile(r"\+[1-9][0-9]{6,14}")
HEADER_NAME = re.compile(r"X-[A-Za-z0-9\-_]+")
HOST = r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)*[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
DOMAIN = re.compile(HOST)
# A SIP URI, or the form of the integration guide that leaves the scheme out. No headers behind a question mark.
SIP_ADDRESS = re.compile(rf"(?:sips?:)?[A-Za-z0-9\-_.!~*'()&=+$,;/%]+@{HOST}(?::[0-9]{{1,5}})?(?:;[A-Za-z0-9\-_.=]+)*")
LONGEST_NAME = 200
LONGEST_VALUE = 1000


class Reader:
    """Takes fields out of one JSON object and collects what is wrong, so that one answer names all of it."""

    def __init__(self, document: dict[str, Any], prefix: str = "") -> None:
        self.document = document
        self.problems: list[dict[str, Any]] = []
        self._prefix = prefix

    def wrong(self, code: str, attr: str, detail: str) -> None:
        """Note a problem with a field."""
        self.problems.append(problem(code, detail, self._prefix + attr))

    def finish(self) -> None:
        """Raise 400 with all problems, if there are any."""
        if self.problems:
            raise GladlyError(400, *self.problems)

    def text(self, name: str, longest: int = LONGEST_VALUE) -> str | None:
        """A text that is not blank; None when it is wrong."""
        value = self.document.get(name)
        if value is None or (isinstance(value, str) and not value.strip()):
            self.wrong("blank", name, f"{name} must not be blank")
        elif not isinstance(value, str) or not is_clean(value):
            self.wrong("invalid", name, f"{name} must be text without control characters")
        elif len(value) > longest:
            self.wrong("too_long", name, f"{name} must not have more than {longest} characters")
        else:
            return value
        return None

    def matching(self, name: str, pattern: re.Pattern[str], what: str, code: str = "invalid") -> str | None:
        """A text of a certain form; None when it is wrong."""
        value = self.text(name)
        if value is not None and pattern.fullmatch(value) is None:
            self.wrong(code, name, f"{name} must be {what}")
            return None
        return value

    def choice(self, name: str, choices: tuple[str, ...]) -> str | None:
        """One of several texts; None when it is wrong."""
        value = self.text(name)
        if value is not None and value not in choices:
            self.wrong("invalid", name, f"{name} must be one of {', '.join(choices)}")
            return None
        return value


def is_clean(text: str) -> bool:
    """Whether a text can be stored and sent: no control characters, no half characters."""
    return not any(character < " " or "\ud800" <= character <= "\udfff" or character == "\x7f" for character in text)


def codecs(reader: Reader, known: tuple[str, ...]) -> None:
    """Check `codecs`: an ordered list without repetition, at least one."""
    value = reader.document.get("codecs")
    if value is None or value == []:
        reader.wrong("blank", "codecs", "at least one codec is needed")
    elif not isinstance(value, list) or any(not isinstance(codec, str) or codec not in known for codec in value):
        reader.wrong("invalid", "codecs", f"codecs must be a list of {', '.join(known)}")
    elif len(set(value)) != len(value):
        reader.wrong("invalid", "codecs", "a codec is repeated")


def headers(reader: Reader) -> None:
    """Check `headers`: names that start with X-, values that cannot end the header line."""
    value = reader.document.get("headers")
    if not isinstance(value, dict):
        reader.wrong("invalid", "headers", "headers must be an object of names and values")
        return
    for name, text in value.items():
        if HEADER_NAME.fullmatch(name) is None:
            reader.wrong("invalid", "headers", f"header name {name[:80]!r} must match {HEADER_NAME.pattern}")
        elif not isinstance(text, str) or not is_clean(text):
            reader.wrong("invalid", f"headers.{name}", "a header's value must be text without control characters")
        elif len(text) > LONGEST_VALUE:
            reader.wrong("too_long", f"headers.{name}", f"not more than {LONGEST_VALUE} characters")


def allowlist(reader: Reader) -> None:
    """Check `allowlist`: networks in CIDR notation."""
    value = reader.document.get("allowlist")
    if not isinstance(value, list):
        reader.wrong("invalid", "allowlist", "allowlist must be a list of networks")
        return
    for entry in value:
        if not isinstance(entry, str) or "/" not in entry or not _is_network(entry):
            reader.wrong("invalid", "allowlist", f"{str(entry)[:80]!r} is not a network in CIDR notation")


def _is_network(text: str) -> bool:
    try:
        ipaddress.ip_network(text)
    except ValueError:
        return False
    return True
