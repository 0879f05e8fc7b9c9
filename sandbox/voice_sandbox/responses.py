# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""JSON answers of both vendors' applications."""

from __future__ import annotations

import json
from typing import Any

from fastapi.responses import JSONResponse


class PlainJSONResponse(JSONResponse):
    """JSON in ASCII: text that a client sent may hold characters that UTF-8 cannot express."""

    def render(self, content: Any) -> bytes:
        """Serialise the document."""
        return json.dumps(content, separators=(",", ":")).encode("ascii")
