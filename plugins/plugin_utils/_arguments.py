# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private plugin util: it may change without notice and is not meant to be used outside this collection.

"""What a task is refused for by the looks of its options, before anything could show what they hold.

Ansible masks the options that are declared secret. With -vvv it shows all others: a key under a misspelt name, a text
in the place of options, an address with a password in it. So no refusal here has a value in it.
"""

from __future__ import annotations

import difflib
import os
import re
import typing as t

from ansible.module_utils.common.validation import check_type_dict

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._resource import Kind

Spec = t.Mapping[str, t.Mapping[str, t.Any]]

_SCHEME = re.compile(r"\s*(https?://|sips?:)", re.IGNORECASE)
_PASSWORD = re.compile(r"[^?@:]*:[^?]*@", re.DOTALL)
# Options that are an address without a scheme too.
_ADDRESSES = frozenset(
    {"from_uri", "host", "outbound_proxy", "sip_address", "sip_domain", "target", "termination_uri", "uri"}
)


class Unprinted(dict[str, t.Any]):
    """Options of a task that print as their names: with ANSIBLE_DEBUG Ansible prints those of a module, unmasked."""

    def __repr__(self) -> str:
        return f"<{', '.join(self)}>"


def refusal(kind: Kind, name: str, arguments: t.Mapping[str, t.Any]) -> str | None:
    """Return why the options of a task cannot be looked at further, or None. ``name`` is the module's."""
    spec = kind.module_arguments["argument_spec"]
    unknown = list(_unknown(spec, arguments, ""))
    if unknown:
        named = ", ".join(option + (f" (did you mean {near}?)" if near else "") for option, near, _level in unknown)
        supported = ", ".join(sorted(unknown[-1][2]))
        return f"Unsupported parameters for ({name}) module: {named}. Supported parameters include: {supported}."
    return next(_unfit(spec, {**_from_environment(spec), **arguments}, ""), None)


def _from_environment(spec: Spec) -> dict[str, str]:
    """Return what options are where they are not given."""
    variables = {option: variable for option, about in spec.items() for variable in about.get("fallback", ((), ()))[1]}
    return {option: os.environ[variable] for option, variable in variables.items() if variable in os.environ}


def _unknown(spec: Spec, given: t.Mapping[t.Any, t.Any], place: str) -> t.Iterator[tuple[str, str, Spec]]:
    """Yield the place of each option that is not known, that of the nearest known one, and what is known there."""
    known = {word: option for option, about in spec.items() for word in (option, *about.get("aliases", ()))}
    for option in given:
        if option not in known:
            close = difflib.get_close_matches(str(option), known, n=1)
            yield f"{place}{option}", f"{place}{close[0]}" if close else "", spec
    for option, below, value in _levels(spec, given, place):
        if isinstance(value, t.Mapping):
            yield from _unknown(spec[option]["options"], value, below)


def _unfit(spec: Spec, given: t.Mapping[t.Any, t.Any], place: str) -> t.Iterator[str]:
    """Yield why an option cannot be used."""
    for option, value in given.items():
        texts = value if isinstance(value, (list, tuple)) else [value]
        if any(_has_password(option, text) for text in texts if isinstance(text, str)):
            yield (
                f"Could not use option '{place}{option}': the address has a password in it, and addresses are shown. "
                "Leave the password out; credentials have options of their own."
            )
    for option, below, value in _levels(spec, given, place):
        if isinstance(value, t.Mapping):
            yield from _unfit(spec[option]["options"], value, below)
        elif isinstance(value, (str, list, tuple, int, float)):
            found = "a text" if isinstance(value, str) else "a list" if isinstance(value, (list, tuple)) else "a number"
            yield (
                f"Could not use option '{below.removesuffix('.')}': it is {found} instead of a dictionary. "
                f"Give a dictionary with the options that it has: {', '.join(sorted(spec[option]['options']))}."
            )


def _levels(spec: Spec, given: t.Mapping[t.Any, t.Any], place: str) -> t.Iterator[tuple[str, str, t.Any]]:
    """Yield the options with options below them, where these are, and what is given: a dictionary if it can be one."""
    for option, about in spec.items():
        value = given.get(option)
        if about.get("options") is None or value is None:
            continue
        if about.get("type") == "list" and isinstance(value, (list, tuple)):
            for number, item in enumerate(value):
                yield option, f"{place}{option}[{number}].", _as_dictionary(item)
        else:
            yield option, f"{place}{option}.", _as_dictionary(value)


def _as_dictionary(value: t.Any) -> t.Any:
    """Return what Ansible makes of a text that stands for a dictionary, and anything else as it is."""
    if not isinstance(value, str):
        return value
    try:
        return check_type_dict(value)
    except (TypeError, ValueError):
        return value


def _has_password(option: t.Any, text: str) -> bool:
    scheme = _SCHEME.match(text)
    if not scheme and option not in _ADDRESSES:
        return False
    return bool(_PASSWORD.match(text, scheme.end() if scheme else 0))
