# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A genuine answer of a vendor, made into one that a broken or hostile one could send."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from .recorded_vendors import Reply

Path = tuple[str | int, ...]

# What steers a terminal, what turns the direction of writing, halves of characters, and what nobody sees.
STEERING = (
    "\x00",
    "\x08",
    "\x1b[31m",
    "\x7f",
    "\x85",
    "\x9b",
    "\u2028",
    "\u202e",
    "\u2066",
    "\u200b",
    "\ufeff",
    "\ud800",
    "\udcff",
)
PATHS = (
    "",
    ".",
    "..",
    "../outside",
    "/etc/passwd",
    "a/../b",
    "a\\b",
    "%2e%2e%2f",
    "-rf",
    "a?b=c#d",
    "a" * 255,
    "a" * 5000,
)
TEMPLATES = (
    "{{ 1 + 1 }}",
    "{% set a = 2 %}{{ a }}",
    "#jinja2: variable_start_string:'[%'",
    "{{ lookup('env', 'HOME') }}",
)
MARKUP = ("<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "]]></x>", "=cmd|' /C calc'!A0", "</title>")
LINES = ("ok\nfatal: [acme]: FAILED! => {}", "ok\r\n[WARNING]: all is well", "\x1b]0;title\x07\x1b[2J", "a\rb")
LONG = ("y" * 1_000_000, "\u202e" * 5000)
ODD_VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 10**30, 10**4000, 1.5, float("nan"), float("inf"), -0.0, "", " ", "null", "0"),
    *([], {}, [None], [[]], [{}], {"": ""}, [1, "a", None], {"id": None}),
)
STATUSES = (200, 201, 202, 204, 206, 300, 304, 400, 401, 403, 404, 409, 410, 418, 422, 423, 429, 500, 502, 503, 599)
# From here on the interpreter refuses to read a number.
TOO_MANY_DIGITS = 5000
DEEP = 400


@dataclass(frozen=True)
class Spoiling:
    """What is done to which answer of a task, in words and as a function."""

    request: int
    words: str
    change: Callable[[Reply], Reply]


def hostile_texts(secrets: Sequence[str]) -> tuple[str, ...]:
    """Return texts that harm whoever prints, runs, parses or joins them; the secrets are those that a server echoes."""
    control = tuple(f"a{character}b" for character in STEERING)
    echoes = tuple(f"you sent {secret}" for secret in secrets)
    return (*control, *PATHS, *TEMPLATES, *MARKUP, *LINES, *LONG, *echoes)


def spoilings(replies: int, secrets_of: Callable[[int], Sequence[str]]) -> st.SearchStrategy[Spoiling]:
    """Draw what to do to one of so many answers; ``secrets_of`` are those that the request for one carried."""

    def of_one(request: int) -> st.SearchStrategy[Spoiling]:
        texts = hostile_texts(secrets_of(request))
        changes = st.one_of(_in_the_document(texts), _in_the_document(texts), _of_the_bytes(texts), _of_the_head(texts))
        return changes.map(lambda change: Spoiling(request, f"answer {request}: {change[0]}", change[1]))

    return st.integers(0, replies - 1).flatmap(of_one)


Change = tuple[str, Callable[[Reply], Reply]]


def _in_the_document(texts: Sequence[str]) -> st.SearchStrategy[Change]:
    """Change one to three places of the JSON."""
    operation = st.one_of(
        st.sampled_from(ODD_VALUES).map(lambda value: ("becomes", value)),
        st.sampled_from(texts).map(lambda text: ("becomes", text)),
        st.sampled_from(["goes", "in a list", "in an object", "twice", "deep", "unknown", "renamed", "other"]).map(
            lambda word: (word, None)
        ),
    )
    return st.lists(st.tuples(st.integers(0, 10**6), operation), min_size=1, max_size=3).map(_document_change)


def _document_change(edits: list[tuple[int, tuple[str, Any]]]) -> Change:
    words = "; ".join(f"place {at} {word} {_short(value)}" for at, (word, value) in edits)

    def change(reply: Reply) -> Reply:
        try:
            document = json.loads(reply.body)
        except ValueError:
            return reply
        for at, (word, value) in edits:
            places = list(_places(document))
            document = _edited(document, places[at % len(places)], word, value, places)
        return _with_body(reply, json.dumps(document).encode())

    return words, change


def _places(document: Any, before: Path = ()) -> Iterator[Path]:
    yield before
    if isinstance(document, (dict, list)):
        for key, value in document.items() if isinstance(document, dict) else enumerate(document):
            yield from _places(value, (*before, key))


def _edited(document: Any, place: Path, word: str, value: Any, places: Sequence[Path]) -> Any:
    """Return a document in which the value at one place is another."""
    if not place:
        return {"becomes": value, "in a list": [document], "in an object": {"x": document}, "goes": None}.get(
            word, document
        )
    document = copy.deepcopy(document)
    holder, key = _at(document, place[:-1]), place[-1]
    found = holder[key]
    if word == "becomes":
        holder[key] = value
    elif word == "goes":
        del holder[key]
    elif word == "in a list":
        holder[key] = [found]
    elif word == "in an object":
        holder[key] = {"x": found}
    elif word == "deep":
        holder[key] = _nested(found)
    elif word == "other":
        holder[key] = copy.deepcopy(_at(document, places[len(places) // 2]))
    elif word == "twice" and isinstance(holder, list):
        holder.append(copy.deepcopy(found))
    elif isinstance(holder, dict):
        holder["unknown\x1b[31m"] = {"nobody": ["knows", found]}
        if word == "renamed":
            del holder[key]
    return document


def _at(document: Any, place: Path) -> Any:
    for key in place:
        document = document[key]
    return document


def _nested(value: Any) -> Any:
    for _level in range(DEEP):
        value = [value]
    return value


def _of_the_bytes(texts: Sequence[str]) -> st.SearchStrategy[Change]:
    """Change the encoding, or what JSON does not allow."""
    changes: dict[str, Callable[[bytes], bytes]] = {
        "a byte order mark": lambda body: b"\xef\xbb\xbf" + body,
        "UTF-16": lambda body: body.decode().encode("utf-16"),
        "bytes that are not UTF-8": lambda body: body.replace(b'": "', b'": "\xff\xfe\xed\xa0\x80', 3),
        "keys twice": lambda body: body.replace(b"{", b'{"status": "ok", "status": [], "response": null,', 1),
        "cut off": lambda body: body[: len(body) // 2],
        "more behind": lambda body: body + body,
        "nothing": lambda body: b"",
        "white space": lambda body: b" \r\n\t",
        "a NUL": lambda body: body + b"\x00",
        "single quotes": lambda body: body.replace(b'"', b"'"),
        "a huge number": lambda body: b"[" + b"9" * TOO_MANY_DIGITS + b"]",
        "a float without bounds": lambda body: body.replace(b"1", b"1e999", 1),
        "deep": lambda body: b"[" * 100_000,
        "deep and closed": lambda body: b"[" * 5000 + b"]" * 5000,
        "deep objects": lambda body: b'{"a":' * 3000 + b"1" + b"}" * 3000,
        "as a text": lambda body: json.dumps(body.decode("utf-8", "replace")).encode(),
        "lines": lambda body: body.replace(b"[", b"[\n").replace(b",", b",\n"),
        "a web page": lambda body: b"<html><title>\x1b[31mLog in</title>" + texts[-1].encode() + b"</html>",
    }
    return st.sampled_from(sorted(changes)).map(
        lambda name: (name, lambda reply: _with_body(reply, changes[name](reply.body)))
    )


def _of_the_head(texts: Sequence[str]) -> st.SearchStrategy[Change]:
    """Change the status and headers, with the vendor's own body or one that says something."""
    return st.tuples(
        st.sampled_from(STATUSES),
        st.sampled_from(["own", "detail", "errors", "list", "text", "request_id"]),
        st.sampled_from(texts),
        st.sampled_from(["Content-Type", "Retry-After", "Location", "Content-Encoding", "Set-Cookie", "X-Request-Id"]),
        st.sampled_from(["0", "-1", "1e9", "9" * 400, "Wed, 21 Oct 2099 07:28:00 GMT", *_in_one_line(texts)]),
    ).map(lambda drawn: _head_change(*drawn))


def _head_change(status: int, said: str, text: str, header: str, value: str) -> Change:
    bodies = {
        "detail": {"detail": {"status": text, "description": text, "request_id": text}},
        "errors": {"errors": [{"attr": text, "code": text, "detail": text}]},
        "list": {"detail": [{"loc": ["body", text, 1], "msg": text}, text, None], "errors": {"code": text}},
        "text": text,
        "request_id": {"detail": {"description": [text], "request_id": {"a": text}}, "errors": [{"code": [text]}]},
    }

    def change(reply: Reply) -> Reply:
        kept = tuple(pair for pair in reply.headers if pair[0].lower() != header.lower())
        body = reply.body if said == "own" else json.dumps(bodies[said]).encode()
        return Reply(status, (*kept, (header, value)), b"" if status in (204, 304) else body)

    return f"status {status}, {said} {_short(text)}, {header}: {_short(value)}", change


def _in_one_line(texts: Iterable[str]) -> list[str]:
    """Return texts as a header can hold them."""
    return sorted({text.replace("\r", " ").replace("\n", " ")[:4000] for text in texts})


def _with_body(reply: Reply, body: bytes) -> Reply:
    return Reply(reply.status, reply.headers, body)


def _short(value: Any) -> str:
    text = ascii(value) if not isinstance(value, int) else hex(value)
    return text if len(text) <= 80 else f"{text[:80]}..."
