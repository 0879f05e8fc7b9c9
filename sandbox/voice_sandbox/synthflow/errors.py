# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The error bodies that Synthflow is known, or likely, to answer with."""

from __future__ import annotations

import uuid
from typing import Any

from fastapi.exceptions import RequestValidationError

from ..sandbox import Exchange


class SynthflowError(Exception):
    """An answer other than 200. `headers` are extra ones."""

    def __init__(self, status: int, body: Any, headers: dict[str, str] | None = None) -> None:
        super().__init__(status, body)
        self.status = status
        self.body = body
        self.headers = headers


def documented(status: int, description: str, category: str) -> SynthflowError:
    """The one error object that the vendor's specification describes, where it declares it."""
    detail = {"status": "error", "description": description, "request_id": str(uuid.uuid4()), "category": category}
    return SynthflowError(status, {"detail": detail})


def undocumented(exchange: Exchange, status: int, description: str, category: str) -> SynthflowError:
    """An error whose body the vendor does not publish; a switch chooses one of three."""
    shape = exchange.switch("undocumented_error_body")
    if shape == "e1":
        return documented(status, description, category)
    return SynthflowError(status, {"detail": description} if shape == "e2" else {})


def schema_error(location: tuple[str, str], message: str, kind: str) -> RequestValidationError:
    """A schema error that the models cannot find by themselves, in the same list form as theirs (422)."""
    return RequestValidationError([{"loc": list(location), "msg": message, "type": kind}])
