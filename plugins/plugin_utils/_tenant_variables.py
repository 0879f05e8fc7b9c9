# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private plugin util: it may change without notice and is not meant to be used outside this collection.

"""Variables of a tenant whose names are misspelt: no playbook reads them, and nothing else would say so."""

from __future__ import annotations

import difflib
import typing as t

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._tenants_file.schema import (
    OF_ONE_RUN,
    SETTINGS,
)

from ._in_process import InProcessAction

PREFIX = "tenant_"
# `state` and `wave` are what the inventory plugin says of a tenant.
_KNOWN = frozenset({*SETTINGS, OF_ONE_RUN, "numbers", "state", "wave"})
# How much a name has in common with one of ours when it is probably meant for it. Others are somebody's own.
_LIKENESS = 0.8


def misspelt(names: t.Iterable[str]) -> list[str]:
    """Return a sentence for each name that is nearly that of a tenant variable. It is the same for all tenants."""
    found = []
    for name in sorted(name for name in names if name.startswith(PREFIX) and name[len(PREFIX) :] not in _KNOWN):
        near = difflib.get_close_matches(name[len(PREFIX) :], _KNOWN, n=1, cutoff=_LIKENESS)
        if near:
            found.append(f"The variable {name} is not known, so it changes nothing. Did you mean {PREFIX}{near[0]}?")
    return found


class TenantAction(InProcessAction):
    """The action plugin of a module that is about a whole tenant, as the variables of its host describe it."""

    def _remarks(self, variables: t.Mapping[str, t.Any]) -> list[str]:
        return misspelt(variables)
