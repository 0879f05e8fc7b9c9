# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""A ledger as text: read with the line of every mistake, written in a stable order with comments."""

from __future__ import annotations

import re
import traceback
import typing as t

from .form import IDENTITY, SECTIONS, VERSION, FormError, check_ledger, line_of

try:
    import yaml
except ImportError:
    YAML_IMPORT_ERROR: str | None = traceback.format_exc()
else:
    YAML_IMPORT_ERROR = None

Document = dict[str, t.Any]

LARGEST_BYTES = 4 * 1024 * 1024

_CONFLICT = re.compile(r"^(<{7}|\|{7}|={7}|>{7})( |$)", re.MULTILINE)
# Where a scalar begins helps more than the line on which it turned out to be none.
_TOLD_AT_THE_BEGINNING = ("could not find expected ':'", "found unexpected end of stream")
# YAML takes these for line breaks, and the first for an ordinary one.
_RARE_BREAKS = re.compile("[\x85\u2028\u2029]")

_HEAD = """\
# Ledger of tenant {tenant}, kept by the Ansible collection voiceops.gladly_synthflow: what no API of a vendor tells.
# It holds no secret and is made to be kept in Git. Let the playbooks change it; comments of your own would be lost.
"""
_COMMENTS = {
    "version": "The form of this file.",
    "tenant": "The tenant, its Gladly organization and its Synthflow workspace. A run for another refuses this file.",
    "sip_destinations": "SIP destinations in Gladly's Admin panel, by name.\n"
    "confirmed: what a person said is there. pending: what is wanted, and nobody has confirmed yet.",
    "inbound_routes": "Inbound routes in Gladly's Admin panel, by phone number, in the same way.",
    "trunk_credentials": "Credentials of SIP trunks that were sent to Synthflow, by phone number.\n"
    "Salted fingerprints: they tell a changed password from the same one, and cannot be turned back.",
    "transfers": "Live transfers of assistants, by model id and key. Synthflow does not return what was set.\n"
    "sent: fingerprints of what was sent last. creating: an action that was asked for and not yet seen.",
    "diverted_routes": "Inbound routes that were sent to their fallback for an incident, by phone number.\n"
    "before: the route that comes back when it is over, null if that is not known. during: the route until then.",
}


def empty(tenant: str) -> Document:
    """Return the ledger of a tenant of whom nothing is known."""
    return {"version": VERSION, "tenant": tenant, **dict.fromkeys(IDENTITY), **{name: {} for name in SECTIONS}}


def parse(text: str) -> tuple[Document, dict[str, int]]:
    """Return a ledger and the lines of its keys at the top. Raises FormError."""
    try:
        loader = _Loader(text)
    except yaml.reader.ReaderError as error:
        problem = f"it holds the character U+{error.character:04X}, which YAML does not allow"
        raise FormError(line_at(text, error.position), problem) from error
    try:
        node = loader.get_single_node()
        if node is None:
            raise FormError(1, "the file is empty")
        check_ledger(node)
        lines = {str(key.value): line_of(key) for key, _value in node.value}
        document = loader.construct_document(node)
    except yaml.MarkedYAMLError as error:
        raise not_yaml(text, error) from error
    except RecursionError as error:
        raise FormError(loader.line + 1, "it is nested deeper than any ledger") from error
    return {**empty(document["tenant"]), **document}, lines


def not_yaml(text: str, error: yaml.MarkedYAMLError) -> FormError:
    """Return what is wrong with a text that is no YAML, with the line that helps."""
    conflict = _CONFLICT.search(text)
    if conflict:
        return FormError(line_at(text, conflict.start()), "Git left a conflict here, between two versions of the file")
    mark = error.context_mark if error.problem in _TOLD_AT_THE_BEGINNING else error.problem_mark
    return FormError(mark.line + 1 if mark else 1, f"it is not YAML: {error.problem}")


def line_at(text: str, position: int) -> int:
    """Return the line of a position in a text, counted from 1."""
    return text.count("\n", 0, position) + 1


def render(document: Document) -> str:
    """Return a ledger as text; the same ledger always gives the same text."""
    parts = [_HEAD.format(tenant=document["tenant"])]
    for group in (["version"], ["tenant", *IDENTITY], *([name] for name in SECTIONS)):
        comment = "".join(f"# {line}\n" for line in _COMMENTS[group[0]].splitlines())
        parts.append(f"{comment}{_dump({name: document[name] for name in group})}")
    return "\n".join(parts)


def _dump(value: Document) -> str:
    # One by one: keys at the top keep the order of the form, those below are sorted.
    return "".join(
        yaml.dump(
            {key: item},
            Dumper=_Dumper,
            default_flow_style=False,
            sort_keys=True,
            allow_unicode=True,
            width=1000,
        )
        for key, item in value.items()
    )


if YAML_IMPORT_ERROR is None:

    class _Loader(yaml.SafeLoader):
        """Refuses anchors: a ledger has none, and aliases could make a small file enormous."""

        def compose_node(self, parent: t.Any, index: t.Any) -> t.Any:
            event = t.cast(t.Any, self).peek_event()
            if getattr(event, "anchor", None) is not None:
                raise FormError(
                    event.start_mark.line + 1, "it uses an anchor or alias (& or *), which a ledger has not"
                )
            return super().compose_node(parent, index)

    class _Dumper(yaml.SafeDumper):
        """Writes a value out wherever it stands, since `_Loader` refuses anchors."""

        def ignore_aliases(self, data: t.Any) -> bool:
            return True

    def _represent_text(dumper: yaml.SafeDumper, value: str) -> yaml.Node:
        style = '"' if _RARE_BREAKS.search(value) else None
        return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)

    _Dumper.add_representer(str, _represent_text)
