# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private plugin util: it may change without notice and is not meant to be used outside this collection.

"""What is a template and what never becomes one, on every release of ansible-core."""

from __future__ import annotations

import typing as t

try:
    from ansible.template import trust_as_template
except ImportError:  # ansible-core before 2.19 takes all text for a template that is not marked as unsafe
    trust_as_template = None

# The last one begins a text that says for itself what its marks are.
_MARKS = ("{{", "{%", "{#", "#jinja2")
# Two texts that are none can be put together to one, which the releases before 2.19 would take for a template.
_BEGINNINGS = ("{", "#")


def is_template(text: str) -> bool:
    """Return whether Ansible could take a text for a template."""
    return any(mark in text for mark in _MARKS)


def always_template(text: str) -> str:
    """Return a text of ours that Ansible shall take for a template."""
    return text if trust_as_template is None else t.cast(str, trust_as_template(text))


def never_templates(value: t.Any) -> t.Any:
    """Return a value from outside, with no text in it that Ansible takes for a template."""
    if isinstance(value, str):
        return _never_template(value)
    if isinstance(value, dict):
        return {never_templates(key): never_templates(item) for key, item in value.items()}
    if isinstance(value, list):
        return [never_templates(item) for item in value]
    return value


def kept_as_text(value: t.Any) -> t.Any:
    """Return what a vendor said, for a result that Ansible keeps: by way of ``hostvars`` it has lost what marked it.

    Newer releases trust nothing that a plugin returns. What is of older ones is marked throughout.
    """
    return never_templates(value) if trust_as_template is None else value


def _never_template(text: str) -> str:
    if trust_as_template is None:
        return _marked_unsafe(text) if any(mark in text for mark in _BEGINNINGS) else text
    # Text that could not be one is trusted, since ansible-inventory shows all other as {"__ansible_unsafe": ...}.
    return text if is_template(text) else always_template(text)


def _marked_unsafe(text: str) -> str:
    # Only where it is needed: newer releases of ansible-core are to lose it.
    from ansible.utils.unsafe_proxy import AnsibleUnsafeText

    return t.cast(str, AnsibleUnsafeText(text))
