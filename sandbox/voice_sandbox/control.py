# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The control API: for tests and for people who try things out. It shows no secret."""

from __future__ import annotations

import json
import time
from typing import Annotated, Any

from fastapi import Depends, FastAPI, HTTPException, Query
from fastapi.exceptions import RequestValidationError

from .callers import dead_spans
from .certificates import ShownCertificate
from .control_bodies import Clicks, NewCall, NewFault, refuse_unknown_parameters, told_in_words
from .faults.elsewhere import Elsewhere
from .gladly.errors import GladlyError
from .gladly.panel import click
from .responses import PlainJSONResponse
from .sandbox import Sandbox
from .seed import reset, restore
from .sip.calls import NoSuchNumber, place_call
from .sip.stack import SipStack
from .state import tenant_state
from .switches import SWITCHES
from .tenants import Tenant

# Ids in the store are no larger.
LARGEST_ID = 2**63 - 1
Since = Annotated[int, Query(ge=0, le=LARGEST_ID)]


def create_app(sandbox: Sandbox, sip: SipStack, elsewhere: Elsewhere, certificate: ShownCertificate) -> FastAPI:
    """Build the control application of one sandbox."""
    app = FastAPI(
        openapi_url=None,
        default_response_class=PlainJSONResponse,
        dependencies=[Depends(refuse_unknown_parameters)],
    )
    app.add_exception_handler(RequestValidationError, told_in_words)
    history = sandbox.open_history()

    def kept(tenant: str, name: str) -> str:
        return f"kept {tenant} {name}"

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
            sandbox.move_switches(values, checked(tenant), "switch")
        except ValueError as error:
            raise HTTPException(400, str(error)) from error
        return {"values": sandbox.switches.values(tenant)}

    @app.delete("/switches")
    async def clear_switches(tenant: str | None = None) -> Any:
        sandbox.callers.settle(checked(tenant))
        sandbox.switches.clear(tenant)
        sandbox.callers.follow(tenant, "switch")
        return {"values": sandbox.switches.values(tenant)}

    @app.get("/history")
    async def read_history(since: Since = 0, tenant: str | None = None) -> Any:
        return history.entries(since, checked(tenant))

    @app.delete("/history")
    async def clear_history() -> Any:
        history.clear()
        return []

    @app.get("/callers")
    async def read_callers(since: Since = 0, tenant: str | None = None) -> Any:
        return sandbox.callers.entries(since, checked(tenant))

    @app.get("/callers/dead")
    async def read_dead_spans(since: Since = 0, tenant: str | None = None) -> Any:
        return dead_spans(sandbox.callers.entries(since, checked(tenant)), time.time())

    @app.get("/state")
    async def read_state(tenant: str | None = None, stable: bool = False) -> Any:
        names = [entry.name for entry in sandbox.tenants] if checked(tenant) is None else [str(tenant)]
        return {"tenants": {name: tenant_state(sandbox.store, name, stable) for name in names}}

    @app.put("/kept/{name}")
    async def keep_objects(name: str, tenant: str) -> Any:
        sandbox.store.set_setting(kept(owner(tenant).name, name), json.dumps(sandbox.store.objects(tenant)))
        return {"kept": name}

    @app.post("/reset")
    async def reset_objects(tenant: str | None = None, everything: bool = False, to: str | None = None) -> Any:
        name = checked(tenant)
        if to is None:
            names = [entry.name for entry in sandbox.tenants if name in (None, entry.name)]
            for entry in sandbox.tenants:
                if entry.name in names:
                    reset(sandbox, entry)
        elif name is None:
            raise HTTPException(400, f"to={to} needs a tenant whose objects were kept")
        else:
            objects = sandbox.store.setting(kept(name, to))
            if objects is None:
                raise HTTPException(404, f"nothing is kept as {to!r} of tenant {name!r}")
            names = [name]
            restore(sandbox, name, json.loads(objects))
        if everything:
            sandbox.switches.clear()
            sandbox.faults.clear()
            certificate.restore()
            elsewhere.requests.clear()
            history.clear()
            sandbox.callers.clear()
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
        return {"id": sandbox.faults.add(fault.planted())}

    @app.delete("/faults")
    async def clear_faults(tenant: str | None = None) -> Any:
        sandbox.faults.clear(checked(tenant))
        certificate.restore()
        return sandbox.faults.list()

    @app.get("/elsewhere")
    async def read_elsewhere() -> Any:
        return elsewhere.requests

    @app.delete("/elsewhere")
    async def clear_elsewhere() -> Any:
        elsewhere.requests.clear()
        return []

    return app
