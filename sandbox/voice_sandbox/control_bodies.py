# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the control API takes, and how it says what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from fastapi import HTTPException, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from .faults.book import Fault, Kind
from .gladly.fields import E164
from .responses import PlainJSONResponse
from .switches import check_switches

HEADER_TEXT = re.compile(r"[!-~\x80-\xff]([ -~\x80-\xff]*[!-~\x80-\xff])?")
# These fields do nothing with any other kind; who plants them there means something else.
FIELDS_OF_KINDS: Mapping[str, tuple[str, ...]] = {
    "switches": ("switch",),
    "retry_after": ("status", "html"),
    "retry_after_form": ("status", "html"),
    "content_type": ("wrong_content_type",),
    "location": ("redirect",),
    "megabytes": ("huge",),
    "certificate": ("certificate",),
    "whole": ("list_for_object",),
}


class NewFault(BaseModel):
    """Body of POST /faults; the fields are those of voice_sandbox.faults.book.Fault."""

    model_config = ConfigDict(extra="forbid")

    kind: Kind
    tenant: str | None = None
    vendor: Literal["synthflow", "gladly"] | None = None
    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE", "WRITE"] | None = None
    path: str = ".*"
    status: Annotated[int, Field(ge=200, le=599)] | None = None
    body: Any = None
    retry_after: Annotated[int, Field(ge=0, le=1_000_000_000)] | None = None
    retry_after_form: Literal["seconds", "date"] = "seconds"
    seconds: Annotated[float, Field(ge=0, le=600, allow_inf_nan=False)] | None = None
    skip: Annotated[int, Field(ge=0)] = 0
    times: Annotated[int, Field(ge=1)] | None = 1
    switches: dict[str, str] = {}
    after: str | None = None
    content_type: str | None = None
    location: str | None = None
    megabytes: Annotated[int, Field(ge=1, le=4096)] = 64
    certificate: Literal["expired", "other_name", "other_authority"] = "other_authority"
    whole: bool = False

    def planted(self) -> Fault:
        """The fault that is meant. Reads that lag for some seconds do so until the fault is removed."""
        fault = Fault(**self.model_dump())
        if self.kind == "lag" and self.seconds is not None and "times" not in self.model_fields_set:
            fault.times = None
        return fault

    @field_validator("switches")
    @classmethod
    def exist(cls, switches: dict[str, str]) -> dict[str, str]:
        """Refuse switches and values that there are not."""
        return check_switches(switches)

    @field_validator("path", "after")
    @classmethod
    def compiles(cls, path: str | None) -> str | None:
        """Refuse what is no regular expression."""
        try:
            re.compile(path or "")
        except re.error as error:
            raise ValueError(f"not a regular expression: {error}") from error
        return path

    @field_validator("content_type", "location")
    @classmethod
    def fits_into_a_header(cls, text: str | None) -> str | None:
        """Refuse what no server can send."""
        if text is not None and HEADER_TEXT.fullmatch(text) is None:
            raise ValueError("not the value of a header: text of one line in Latin letters, without spaces around it")
        return text

    @model_validator(mode="after")
    def can_strike(self) -> NewFault:
        """Refuse what would do nothing, or something else than what was meant."""
        for name, kinds in FIELDS_OF_KINDS.items():
            if name in self.model_fields_set and self.kind not in kinds:
                raise ValueError(f"{name} is for {' and '.join(kinds)} alone, not for {self.kind}")
        if self.kind == "switch" and not self.switches:
            raise ValueError("switches are needed: which ones the fault moves, and to what")
        if self.kind == "redirect" and self.status is not None and not 300 <= self.status < 400:
            raise ValueError("the status of a redirect is one of 300 to 399")
        return self


class NewCall(BaseModel):
    """Body of POST /calls. `transfer` is true for the assistant's first live transfer, or a part of one's phone."""

    model_config = ConfigDict(extra="forbid")

    tenant: str
    caller: Annotated[str, Field(alias="from", pattern=f"^({E164.pattern}|anonymous)$")]
    to: Annotated[str, Field(pattern=f"^{E164.pattern}$")] | None = None
    transfer: bool | str | None = None


class Clicks(BaseModel):
    """Body of PUT /panel, in the shapes of the voice contract."""

    model_config = ConfigDict(extra="forbid")

    destinations: list[dict[str, Any]] = []
    routes: list[dict[str, Any]] = []


async def refuse_unknown_parameters(request: Request) -> None:
    """A name that is misspelt must not widen what a request does: `POST /reset?tennant=acme` resets everybody."""
    known = {parameter.alias for parameter in request.scope["route"].dependant.query_params}
    for name in request.query_params:
        if name not in known:
            there_are = f"there are {', '.join(sorted(known))}" if known else "there are none"
            raise HTTPException(400, f"there is no parameter {name!r} here; {there_are}")


async def told_in_words(_request: Request, error: Exception) -> PlainJSONResponse:
    """What is wrong with a request, as one text."""
    if not isinstance(error, RequestValidationError):
        raise error
    return PlainJSONResponse({"detail": "; ".join(map(_in_words, error.errors()))}, 400)


def _in_words(problem: Mapping[str, Any]) -> str:
    """One problem: where it is, and what."""
    if problem["type"] == "json_invalid":
        return f"the body is not JSON: {problem['ctx']['error']}"
    place = ".".join(str(part) for part in problem["loc"][1:])
    if problem["type"] == "extra_forbidden":
        return f"there is no field {place}"
    if not place and problem["type"] != "value_error":
        place = "the body"
    told = problem["msg"].removeprefix("Value error, ")
    return f"{place}: {told}" if place else told
