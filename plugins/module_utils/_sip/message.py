# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""SIP messages: requests and answers are built with ``sipmessage``, what a peer sent is read by whatever it takes.

``sipmessage`` lets line ends through in values, so they are refused before it. It also refuses some valid messages (RFC
4475, wsinv and semiuri), and a peer's mistakes are worth telling, so reading is ours and its opinion is a remark.
"""

from __future__ import annotations

import re
import traceback
import typing as t
from dataclasses import dataclass

from .._errors import IntegrationError
from .peer_text import shown
from .trouble import ProbeStopped

try:
    import sipmessage
except ImportError:
    SIPMESSAGE_IMPORT_ERROR: str | None = traceback.format_exc()
else:
    SIPMESSAGE_IMPORT_ERROR = None

Pairs: t.TypeAlias = "t.Sequence[tuple[str, str]]"

# Far more than an answer has; with more, somebody tries what we do with it.
LARGEST_NUMBER_OF_HEADERS = 500
# The expressions of sipmessage take quadratic time for some input, so it is asked about ordinary messages alone.
_LARGEST_JUDGED = 4096

_COMPACT = {
    "c": "content-type",
    "e": "content-encoding",
    "f": "from",
    "i": "call-id",
    "k": "supported",
    "l": "content-length",
    "m": "contact",
    "s": "subject",
    "t": "to",
    "v": "via",
}
_STATUS_LINE = re.compile(r"SIP/[0-9]+\.[0-9]+ +([1-6][0-9]{2})(?: (.*))?", re.IGNORECASE)
# One blank before the version is enough to tell a request; more than one way to divide blanks takes quadratic time.
_REQUEST_LINE = re.compile(r"([A-Za-z0-9.!%*_+`'~-]{1,64}) +(\S.*) SIP/[0-9]+\.[0-9]+ *", re.IGNORECASE)
_BRANCH = re.compile(r";\s*branch\s*=\s*\"?([^;,\s\"]+)", re.IGNORECASE)
_TAG = re.compile(r";\s*tag\s*=\s*([^;,\s>]+)", re.IGNORECASE)
_CSEQ = re.compile(r"([0-9]{1,10})\s+(\S{1,64})")
_TOKEN = re.compile(r"[A-Za-z0-9.!%*_+`'~-]+")
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f\ud800-\udfff]")
_CHALLENGES = frozenset({"www-authenticate", "proxy-authenticate"})
_IN_URI = re.compile(r"[!-;=?-~]{1,2048}")


@dataclass(frozen=True)
class Message:
    """What a peer sent. A response has a ``status``, a request a ``method``. Header names are long, in lower case."""

    first_line: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    status: int | None = None
    reason: str = ""
    method: str | None = None
    remarks: tuple[str, ...] = ()

    def all(self, name: str) -> list[str]:
        """Return the values of a header, in order."""
        return [value for key, value in self.headers if key == name]

    def first(self, name: str) -> str:
        """Return the first value of a header, or an empty text."""
        return next(iter(self.all(name)), "")

    def listed(self, name: str) -> list[str]:
        """Return the items of a header that is a list with commas, such as Contact or Record-Route."""
        return [item for value in self.all(name) for item in split_list(value)]

    @property
    def branch(self) -> str:
        """The branch of the topmost Via."""
        found = _BRANCH.search(next(iter(self.listed("via")), ""))
        return found.group(1) if found else ""

    @property
    def sequence(self) -> tuple[int, str]:
        """Number and method of CSeq; 0 and an empty text where it cannot be read."""
        found = _CSEQ.fullmatch(self.first("cseq"))
        return (int(found.group(1)), found.group(2)) if found else (0, "")

    @property
    def to_tag(self) -> str:
        """The tag of To, which tells the branches of a forked call apart."""
        return tag_of(self.first("to"))


def read_message(data: bytes) -> Message:
    """Read a message as framed. Raises ProbeStopped (not_sip, answer_unreadable) for what has no meaning."""
    head, _empty, body = data.partition(b"\r\n\r\n")
    lines = _unfolded(head.decode("utf-8", "backslashreplace"))
    first = lines[0] if lines else ""
    status, request = _STATUS_LINE.fullmatch(first), _REQUEST_LINE.fullmatch(first)
    if not status and not request:
        raise ProbeStopped("not_sip", f"it began with {shown(first)}")
    if len(lines) > LARGEST_NUMBER_OF_HEADERS:
        raise ProbeStopped("answer_too_large", f"it has {len(lines) - 1} header lines")
    headers, remarks = _headers(lines[1:])
    if status:
        remarks += _objections(data)
    message = Message(
        first_line=first,
        headers=headers,
        body=body,
        status=int(status.group(1)) if status else None,
        reason=(status.group(2) or "").strip() if status else "",
        method=request.group(1) if request else None,
        remarks=tuple(remarks),
    )
    if status and not (message.branch and message.sequence[1]):
        missing = "Via with a branch" if not message.branch else "CSeq"
        raise ProbeStopped("answer_unreadable", f"'{message.status}' came without a readable {missing}")
    return message


def build_request(method: str, uri: str, headers: Pairs, body: bytes = b"") -> bytes:
    """Return a request. ``uri`` is the text of the Request-URI. Raises ValueError for what would break the message."""
    if not _TOKEN.fullmatch(method):
        raise ValueError(f"{shown(method)} is no method of SIP")
    check_uri_text(uri)
    # The library writes a URI with fewer escapes than ours, and prints whatever it is given here.
    return _serialised(lambda: sipmessage.Request(method, t.cast("sipmessage.URI", uri), body), headers)


def build_response(status: int, reason: str, headers: Pairs) -> bytes:
    """Return a response without a body. Raises ValueError for what would break the message."""
    return _serialised(lambda: sipmessage.Response(status, reason), headers)


def check_uri_text(uri: str) -> None:
    """Raise ValueError for what cannot stand in a request line."""
    if not _IN_URI.fullmatch(uri):
        raise ValueError(f"{shown(uri)} cannot stand in the first line of a request")


def check_value(name: str, value: str) -> None:
    """Raise ValueError for a header that would end the line or the message, or cannot be written down."""
    if not _TOKEN.fullmatch(name):
        raise ValueError(f"{shown(name)} is no name of a header")
    found = _CONTROL.search(value)
    if found:
        raise ValueError(f"the value of {name} has the character {shown(found.group())} in it")


def tag_of(value: str) -> str:
    """Return the tag of a From or To, or an empty text."""
    found = _TAG.search(value.rpartition(">")[2] if ">" in value else value)
    return found.group(1) if found else ""


def address_of(value: str) -> str:
    """Return the URI of a From, To, Contact or Record-Route: what stands in <>, or all before the parameters."""
    _name, opened, rest = _outside_quotes(value).partition("<")
    if opened:
        return rest.partition(">")[0].strip()
    return value.partition(";")[0].strip()


def split_list(value: str) -> list[str]:
    """Return the items between commas that stand neither in quotes nor in <>."""
    items, item, quoted, bracketed, escaped = [], "", False, False, False
    for character in value:
        if character == "," and not quoted and not bracketed:
            items.append(item.strip())
            item = ""
            continue
        item += character
        if escaped:
            escaped = False
        elif quoted:
            quoted, escaped = character != '"', character == "\\"
        elif character in '"<>':
            quoted, bracketed = character == '"', character == "<"
    return [found for found in (*items, item.strip()) if found]


def _serialised(make: t.Callable[[], sipmessage.Message], headers: Pairs) -> bytes:
    for name, value in headers:
        check_value(name, value)
    try:
        message = make()
        for name, value in headers:
            message.headers.add(name, value)
        message.headers.add("Content-Length", str(len(message.body)))
        return bytes(message)  # type: ignore[call-overload, no-any-return, unused-ignore]
    except (AttributeError, TypeError) as error:
        # Requirements have no upper bound, so a release that changed its classes may be installed.
        raise IntegrationError(
            "write a SIP message",
            f"the installed release of the Python package sipmessage works in another way ({error})",
            "Install one that this collection knows where the probe runs: pip install 'sipmessage<0.8'.",
        ) from error


def _unfolded(head: str) -> list[str]:
    """Return the lines, each continued one as a single line (RFC 3261, section 7.3.1)."""
    lines: list[str] = []
    for line in head.split("\r\n"):
        if line[:1] in (" ", "\t") and len(lines) > 1:
            lines[-1] = f"{lines[-1].rstrip()} {line.strip()}"
        elif line or lines:
            lines.append(line)
    return lines


def _headers(lines: t.Iterable[str]) -> tuple[tuple[tuple[str, str], ...], list[str]]:
    """Return the headers, and remarks on the first line that is none and the first with control characters.

    Much of an answer goes into our next requests, so control characters are left out: a call has to be ended even when
    its tag has one. A challenge with one is left out whole, since it could only be answered wrongly.
    """
    pairs, strange, unprintable = [], None, None
    for line in lines:
        name, colon, value = line.partition(":")
        key = name.strip().lower()
        if not colon or not _TOKEN.fullmatch(key):
            strange = line if strange is None else strange
            continue
        value, count = _CONTROL.subn("", value)
        if count:
            unprintable = unprintable or line
            if key in _CHALLENGES:
                continue
        pairs.append((_COMPACT.get(key, key), value.strip()))
    remarks = [] if strange is None else [f"a line is no header: {shown(strange)}"]
    if unprintable:
        remarks.append(f"a header has control characters, which are left out: {shown(unprintable)}")
    return tuple(pairs), remarks


def _objections(data: bytes) -> list[str]:
    """Return what ``sipmessage`` has against an answer, as another reader of SIP may have."""
    if len(data) > _LARGEST_JUDGED:
        return []
    try:
        message = sipmessage.Message.parse(re.sub(rb"\r\n[ \t]+", b" ", data))
        for name in ("via", "cseq", "from_address", "to_address"):
            getattr(message, name)
    except Exception as error:  # It raises other errors than its own for some input.
        return [f"a strict reader of SIP refuses the answer: {shown(str(error), 100)}"]
    return []


def _outside_quotes(value: str) -> str:
    """Return ``value`` without its display name in quotes, in which < may stand."""
    return re.sub(r'^\s*"(?:[^"\\]|\\.)*"', "", value)
