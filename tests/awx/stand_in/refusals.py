# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How AWX refuses."""

from __future__ import annotations

from typing import Any

Fields = dict[str, Any]


class Refused(Exception):
    """AWX answers 400 with this body."""

    def __init__(self, **body: Any) -> None:
        super().__init__(str(body))
        self.body = body
