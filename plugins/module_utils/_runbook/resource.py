# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""The runbook of a tenant as an object with a wanted state: two files while something is pending, otherwise none."""

from __future__ import annotations

import typing as t

from .._check_mode import WriteHeldBack
from .._errors import InvalidInput, NotTaken
from .._fields import Field, FieldTable, Values
from .._gladly.runbook_destination import RunbookSipDestinationListing
from .._gladly.runbook_route import RunbookInboundRouteListing
from .._resource import Action, Context, Params, Plan, Resource
from .._tenant_files import check_tenant_name, tenant_file
from .files import SUFFIXES, RunbookFiles
from .items import Playbook, Runbook, check_text, read_pending
from .markdown import render_markdown
from .page import render_page


def _checked_tenant(value: str) -> str:
    check_tenant_name(value)
    return value


RUNBOOK_FIELDS = FieldTable(
    Field("tenant", spec={"required": True}, parse=_checked_tenant, hint="Rename the inventory host.", identity=True),
    Field("pending", spec={"type": "list", "elements": "raw", "required": True}),
    Field("directory", spec={"type": "path", "required": True}),
    Field("organization"),
    Field("sip_domain"),
    Field("ledger", spec={"type": "path"}),
    Field("covered", spec={"type": "list", "elements": "str", "default": []}),
    Field("playbook", spec={"choices": list(t.get_args(Playbook)), "default": "integrate"}),
)


class RunbookResource(Resource[RunbookFiles]):
    """Writes the files, or removes them when nothing is pending, so that nobody follows old steps.

    The object between the verbs is the content of the files by format, as bytes.
    """

    result_key = "runbook"
    title = "gladly_runbook"
    libraries = ()
    module_arguments = {"argument_spec": RUNBOOK_FIELDS.argument_spec()}

    def __init__(self, params: Params, context: Context) -> None:
        self._context = context
        wanted = RUNBOOK_FIELDS.desired(params)
        for option in ("organization", "sip_domain"):
            check_text(wanted.get(option, ""), option)
        if not wanted["directory"].strip():
            raise InvalidInput("directory", "it is empty", "Give the directory for the runbooks.")
        self._runbook = Runbook(
            tenant=wanted["tenant"],
            items=read_pending(wanted["pending"], _pending_besides(wanted, context)),
            organization=wanted.get("organization"),
            sip_domain=wanted.get("sip_domain"),
            playbook=wanted.get("playbook", "integrate"),
        )
        self._api = RunbookFiles(
            {form: tenant_file(wanted["directory"], wanted["tenant"], suffix) for form, suffix in SUFFIXES.items()}
        )

    def read(self) -> Values | None:
        """Return the content of the files, or None when there is neither."""
        found = self._api.read()
        return None if all(content is None for content in found.values()) else found

    def plan(self, current: Values | None) -> Plan:
        """Decide whether to write or remove the files."""
        before: Values = current or dict.fromkeys(SUFFIXES)
        after = self._contents()
        differing = [form for form in SUFFIXES if before[form] != after[form]]
        # A diff shows the text for people; the page is shown only where nothing else tells what changes.
        form = "markdown" if "markdown" in differing else "html"
        return Plan(
            action=self._action(current) if differing else "none",
            before=_text(before[form]) if differing else "",
            after=_text(after[form]) if differing else "",
            result=self._result(),
            header=self._api.paths[form],
        )

    def _action(self, current: Values | None) -> Action:
        if not self._runbook.items:
            return "delete"
        return "create" if current is None else "update"

    def _contents(self) -> dict[str, bytes | None]:
        if not self._runbook.items:
            return dict.fromkeys(SUFFIXES)
        return {"markdown": render_markdown(self._runbook).encode(), "html": render_page(self._runbook).encode()}

    def _result(self) -> Values:
        paths = self._api.paths if self._runbook.items else dict.fromkeys(SUFFIXES)
        return {**paths, "pending": len(self._runbook.items), "steps": self._runbook.steps}

    def apply(self, plan: Plan, current: Values | None) -> None:
        """Write or remove the files. Raises WriteHeldBack in check mode."""
        if self._context.check_mode:
            raise WriteHeldBack(plan.action.upper(), str(plan.header))
        if plan.action == "delete":
            self._api.remove()
        else:
            self._api.write({form: content for form, content in self._contents().items() if content is not None})

    def confirm(self, plan: Plan) -> Values | None:
        """Look at the files again. Raises NotTaken."""
        if self._api.read() != self._contents():
            raise NotTaken(
                f"write the runbook of {self._runbook.tenant}",
                f"{plan.header} does not hold what was written",
                "Check whether another run writes the runbook of the same tenant, then run again.",
            )
        return plan.result


def _pending_besides(wanted: Values, context: Context) -> list[Values]:
    """Return what the ledger has pending of objects that the caller did not look at. Raises LedgerRefused."""
    listings = (RunbookSipDestinationListing, RunbookInboundRouteListing) if wanted.get("ledger") else ()
    found: list[Values] = []
    for kind in listings:
        listing = kind({"ledger": wanted["ledger"]}, context)
        found += listing.collect()["pending"]
    return [item for item in found if item["name"] not in wanted["covered"]]


def _text(content: bytes | None) -> str:
    return "" if content is None else content.decode(errors="replace")
