# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Gladly's error envelope."""

from __future__ import annotations

from typing import Any

from ..sandbox import Exchange


class GladlyError(Exception):
    """An error answer with one or more problems, each of `attr` (optional), `code`, `detail` and `meta` (optional)."""

    def __init__(self, status: int, *problems: dict[str, Any], headers: dict[str, str] | None = None) -> None:
        super().__init__(status, problems)
        self.status = status
        self.problems = list(problems)
        self.headers = headers

    def body(self, exchange: Exchange) -> dict[str, Any]:
        """The envelope. The vendor's own examples show an object in two 404 answers, and an array elsewhere."""
        if self.status == 404 and exchange.switch("errors_shape_on_404") == "object":
            return {"errors": self.problems[0]}
        return {"errors": self.problems}


def problem(code: str, detail: str, attr: str | None = None, **meta: Any) -> dict[str, Any]:
    """One entry of the envelope; `code` is one that Gladly publishes."""
    entry: dict[str, Any] = {"code": code, "detail": detail}
    if attr is not None:
        entry["attr"] = attr
    if meta:
        entry["meta"] = meta
    return entry


def not_found(what: str, identifier: str) -> GladlyError:
    """The answer for an unknown id."""
    return GladlyError(404, problem("not_exist", f"there is no {what} {identifier}", "id"))
