# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""Tenants in YAML, taken apart from the events of the parser: no alias, no tag, no nesting without end is followed."""

from __future__ import annotations

import math
import traceback
import typing as t

from .._ledger.document import line_at, not_yaml
from .._sentences import quoted
from .located import DEEPEST, TOO_DEEP, Node, Report, Unreadable

try:
    import yaml
except ImportError:
    YAML_IMPORT_ERROR: str | None = traceback.format_exc()
else:
    YAML_IMPORT_ERROR = None

_CORE = "tag:yaml.org,2002:"
# A longer one is a mistake, or made to keep Python busy: it counts in sixties with every colon.
_LONGEST_NUMBER = 64
_WORDS = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}


def read_yaml(text: str, report: Report) -> Node | None:
    """Return what a YAML file holds, or None for an empty one. Raises Unreadable."""
    strange = yaml.reader.Reader.NON_PRINTABLE.search(text)
    if strange:
        character = f"U+{ord(strange.group()):04X}"
        raise Unreadable(
            line_at(text, strange.start()), f"it holds the character {character}, which YAML does not allow"
        )
    builder = _Builder(report)
    try:
        # The one written in C is several times faster, and not everywhere.
        for event in yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        found = not_yaml(text, error)
        raise Unreadable(found.line, found.problem) from error
    except (yaml.YAMLError, RecursionError) as error:
        raise Unreadable(0, f"it is not YAML: {error}") from error
    return builder.root


class _Open:
    """A list or dictionary whose end has not come yet. ``key`` is the key whose value comes next, and its line."""

    def __init__(self, node: Node) -> None:
        self.node = node
        self.key: tuple[str, int] | None = None


class _Builder:
    """Makes nodes of the events of a YAML parser."""

    def __init__(self, report: Report) -> None:
        self.root: Node | None = None
        self._report = report
        self._open: list[_Open] = []
        self._resolver: t.Any = yaml.resolver.Resolver()
        self._constructor: t.Any = yaml.constructor.SafeConstructor()

    def take(self, event: t.Any) -> None:
        """Take the next event. Raises Unreadable."""
        line = event.start_mark.line + 1
        if getattr(event, "anchor", None) is not None:
            raise Unreadable(line, "it uses an anchor or alias (& or *)", "Write the value out.")
        if isinstance(event, yaml.ScalarEvent):
            self._scalar(event, line)
        elif isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
            self._begin(event, line)
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            self._open.pop()
        elif isinstance(event, yaml.DocumentStartEvent) and self.root is not None:
            raise Unreadable(line, "a second document begins here", "Put all tenants into one list.")

    def _begin(self, event: t.Any, line: int) -> None:
        self._check_tag(event, line)
        if len(self._open) >= DEEPEST:
            raise Unreadable(line, TOO_DEEP)
        if self._awaits_key():
            raise Unreadable(line, "a key is a list or dictionary", "Write keys as text.")
        value: t.Any = {} if isinstance(event, yaml.MappingStartEvent) else []
        self._open.append(_Open(self._place(value, line)))

    def _scalar(self, event: t.Any, line: int) -> None:
        self._check_tag(event, line)
        value = self._value_of(event)
        if not self._awaits_key():
            self._place(value, line)
            return
        current = self._open[-1]
        if not isinstance(value, str):
            finding = f"the key {quoted(event.value)} is not text"
            self._report.add(line, "", finding, "Put keys that look like a number or a truth value in quotes.")
        if str(event.value) in current.node.value:
            self._report.add(line, "", f"the key {quoted(event.value)} stands twice", "Leave one of them.")
        current.key = (str(event.value), line)

    def _awaits_key(self) -> bool:
        return bool(self._open) and isinstance(self._open[-1].node.value, dict) and self._open[-1].key is None

    def _place(self, value: t.Any, line: int) -> Node:
        """Put a value where it belongs, and return its node."""
        if not self._open:
            self.root = Node(value, line)
            return self.root
        current = self._open[-1]
        if current.key is None:
            node = Node(value, line)
            current.node.value.append(node)
        else:
            key, key_line = current.key
            node = Node(value, key_line)
            current.node.value[key] = node
            current.key = None
        return node

    def _check_tag(self, event: t.Any, line: int) -> None:
        if event.tag not in (None, "!", f"{_CORE}str"):
            shown = str(event.tag).removeprefix(_CORE)
            fix = "A value that is encrypted or has a tag belongs into host_vars or group_vars beside the inventory."
            self._report.add(line, "", f"it uses the tag {quoted(shown)}, and a tenants file has none", fix)

    def _value_of(self, event: t.Any) -> t.Any:
        """Return what a scalar stands for. Whatever is no number, truth value or null is text, dates too."""
        text = str(event.value)
        if not event.implicit[0]:
            return text
        tag = str(self._resolver.resolve(yaml.ScalarNode, text, (True, False))).removeprefix(_CORE)
        if tag == "null":
            return None
        if tag == "bool":
            return _WORDS[text.lower()]
        if tag in ("int", "float") and len(text) <= _LONGEST_NUMBER:
            return self._number(tag, text)
        return text

    def _number(self, tag: str, text: str) -> t.Any:
        node = yaml.ScalarNode(f"{_CORE}{tag}", text)
        try:
            value = getattr(self._constructor, f"construct_yaml_{tag}")(node)
        except (ValueError, OverflowError):
            return text
        return value if math.isfinite(value) else text
