# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""JSON answers of both vendors' applications, and two headers."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Iterable
from email.utils import formatdate
from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from starlette.routing import Match

from .answers import Scope


class PlainJSONResponse(JSONResponse):
    """JSON in ASCII: text that a client sent may hold characters that UTF-8 cannot express."""

    def render(self, content: Any) -> bytes:
        """Serialise the document."""
        return json.dumps(content, separators=(",", ":")).encode("ascii")


def retry_after(seconds: int, *, as_date: bool) -> str:
    """The value of Retry-After. A date has no fractions of a second, so it is the next whole one."""
    return formatdate(math.ceil(time.time() + seconds), usegmt=True) if as_date else str(seconds)


def allow_header(routers: Iterable[APIRouter], scope: Scope) -> dict[str, str]:
    """The Allow header of a 405. The framework names the methods of one route, and a path has several."""
    methods: set[str] = set()
    for router in routers:
        for route in router.routes:
            if route.matches(scope)[0] is not Match.NONE:
                methods |= getattr(route, "methods", None) or set()
    return {"allow": ", ".join(sorted(methods))}
