# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""The way in which Gladly's voice settings are changed.

Today there is one: ``api``, the HTTP contract in docs/contracts/gladly_voice.openapi.yaml. It has to be named, because
Gladly itself serves no such API and a default would hide that.
"""

from __future__ import annotations

import typing as t

BACKEND_ARGUMENT: dict[str, t.Any] = {"backend": {"type": "str", "choices": ["api"], "required": True}}
