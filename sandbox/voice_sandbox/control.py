# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The control API: for tests and for people who try things out. It shows no secret."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from fastapi import FastAPI, HTTPException, Query
from pydantic import BaseModel, ConfigDict, Field, field_validator

from .faults import Fault, Kind
from .gladly.errors import GladlyError
from .gladly.fields import E164
from .gladly.panel import click
from .responses import PlainJSONResponse
from .sandbox import Sandbox
from .seed import reset
from .sip.calls import NoSuchNumber, place_call
from .sip.stack import SipStack
from .state import tenant_state
from .switches import SWITCHES
from .tenants import Tenant


class NewFault(BaseModel):
    """Body of POST /faults; the fields are those of voice_sandbox.faults.Fault."""

    model_config = ConfigDict(extra="forbid")

    kind: Kind
    tenant: str | None = None
    vendor: Literal["synthflow", "gladly"] | None = None
    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE", "WRITE"] | None = None
    path: str = ".*"
    status: Annotated[int, Field(ge=200, le=599)] | None = None
    body: Any = None
    retry_after: Annotated[int, Field(ge=0)] | None = None
    seconds: Annotated[float, Field(ge=0, le=600)] = 1.0
    skip: Annotated[int, Field(ge=0)] = 0
    times: Annotated[int, Field(ge=1)] | None = 1

    @field_validator("path")
    @classmethod
    def compiles(cls, path: str) -> str:
        """Refuse what is no regular expression."""
        try:
            re.compile(path)
        except re.error as error:
            raise ValueError(f"not a regular expression: {error}") from error
        return path


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


def create_app(sandbox: Sandbox, sip: SipStack) -> FastAPI:
    """Build the control application of one sandbox."""
    app = FastAPI(openapi_url=None, default_response_class=PlainJSONResponse)
    history = sandbox.open_history()

    def owner(name: str) -> Tenant:
        tenant = sandbox.tenants.by_name(name)
        if tenant is None:
            raise HTTPException(404, f"there is no tenant {name!r}")
        return tenant

    def checked(tenant: str | None) -> str | None:
        return None if tenant is None else owner(tenant).name

    @app.get("/tenants")
    async def tenants() -> Any:
        return [
            {
                "name": tenant.name,
                "region": tenant.region,
                "company": tenant.company,
                "organization": tenant.organization,
                "workspace_id": tenant.workspace_id,
                "agent_email": tenant.agent_email,
                "sip_trunking": tenant.sip_trunking,
            }
            for tenant in sandbox.tenants
        ]

    @app.get("/switches")
    async def read_switches(tenant: str | None = None) -> Any:
        values = sandbox.switches.values(checked(tenant))
        changed = sandbox.switches.changed()
        return {
            "values": values,
            "changed": changed.pop("", {}),
            "tenants": changed,
            "table": [
                {"name": switch.name, "vendor": switch.vendor, "choices": switch.choices, "unknown": switch.unknown}
                for switch in SWITCHES
            ],
        }

    @app.patch("/switches")
    async def set_switches(values: dict[str, Any], tenant: str | None = None) -> Any:
        try:
            sandbox.switches.set(values, checked(tenant))
        except ValueError as error:
            raise HTTPException(400, str(error)) from error
        return {"values": sandbox.switches.values(tenant)}

    @app.delete("/switches")
    async def clear_switches(tenant: str | None = None) -> Any:
        sandbox.switches.clear(checked(tenant))
        return {"values": sandbox.switches.values(tenant)}

    @app.get("/history")
    async def read_history(since: Annotated[int, Query(ge=0)] = 0, tenant: str | None = None) -> Any:
        return history.entries(since, checked(tenant))

    @app.delete("/history")
    async def clear_history() -> Any:
        history.clear()
        return []

    @app.get("/state")
    async def read_state(tenant: str | None = None, stable: bool = False) -> Any:
        names = [entry.name for entry in sandbox.tenants] if checked(tenant) is None else [str(tenant)]
        return {"tenants": {name: tenant_state(sandbox.store, name, stable) for name in names}}

    @app.post("/reset")
    async def reset_objects(tenant: str | None = None, everything: bool = False) -> Any:
        checked(tenant)
        names = [entry.name for entry in sandbox.tenants if tenant in (None, entry.name)]
        for entry in sandbox.tenants:
            if entry.name in names:
                reset(sandbox, entry)
        if everything:
            sandbox.switches.clear()
            sandbox.faults.clear()
            history.clear()
        return {"reset": names}

    @app.post("/calls")
    async def new_call(call: NewCall) -> Any:
        try:
            return await place_call(sip, owner(call.tenant), call.caller, call.to, call.transfer)
        except NoSuchNumber as error:
            raise HTTPException(404, str(error)) from error

    @app.put("/panel")
    async def set_panel(tenant: str, clicks: Clicks) -> Any:
        try:
            return click(sandbox, history, owner(tenant), clicks.destinations, clicks.routes)
        except GladlyError as error:
            raise HTTPException(error.status, error.problems) from error

    @app.get("/faults")
    async def read_faults() -> Any:
        return sandbox.faults.list()

    @app.post("/faults")
    async def add_fault(fault: NewFault) -> Any:
        checked(fault.tenant)
        return {"id": sandbox.faults.add(Fault(**fault.model_dump()))}

    @app.delete("/faults")
    async def clear_faults() -> Any:
        sandbox.faults.clear()
        return []

    return app
