# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private plugin util: it may change without notice and is not meant to be used outside this collection.

"""Errors of filters and tests that say which of them was given something that it cannot work with."""

from __future__ import annotations

import functools
import typing as t

from ansible.errors import AnsibleFilterError

Plugin = t.TypeVar("Plugin", bound=t.Callable[..., t.Any])

# What Python says of a value of another kind. Errors of Ansible and of Jinja, such as for what is undefined, pass.
_OF_VALUES = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)


def with_named_errors(plugins: t.Mapping[str, Plugin]) -> dict[str, Plugin]:
    """Return filters or tests that raise AnsibleFilterError, with their name, for whatever they cannot work with."""
    return {name: _named(name, plugin) for name, plugin in plugins.items()}


def _named(name: str, plugin: Plugin) -> Plugin:
    @functools.wraps(plugin)
    def named(*arguments: t.Any, **options: t.Any) -> t.Any:
        try:
            return plugin(*arguments, **options)
        except _OF_VALUES as error:
            raise AnsibleFilterError(
                f"{name}: it cannot work with a value that it was given ({type(error).__name__}: {str(error)[:200]}). "
                "Its documentation says what it takes."
            ) from None

    return t.cast(Plugin, named)
