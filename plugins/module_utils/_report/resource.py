# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""The joined report of several runs as an object with a wanted state: the files in a directory."""

from __future__ import annotations

import os
import typing as t

from .._check_mode import WriteHeldBack
from .._errors import InvalidInput, NotTaken
from .._fields import Field, FieldTable, Values
from .._resource import Context, Params, Plan, Resource
from .document import Document
from .files import (
    FAILED_FILE,
    JSON_FILE,
    JUNIT_FILE,
    NAMES,
    PAGE_FILE,
    REMAINING_FILE,
    contents,
    read_files,
    write_files,
)
from .merging import merge
from .reading import OPTION, read_document, source_path

REPORT_FIELDS = FieldTable(
    Field(OPTION, spec={"type": "list", "elements": "path", "required": True}),
    Field("directory", spec={"type": "path", "required": True}),
)
_RESULTS = {
    "json": JSON_FILE,
    "html": PAGE_FILE,
    "junit": JUNIT_FILE,
    "failed": FAILED_FILE,
    "remaining": REMAINING_FILE,
}


class ReportFiles:
    """The files of a report in a directory."""

    def __init__(self, directory: str) -> None:
        self.directory = directory

    def close(self) -> None:
        """Let go of nothing: no file stays open."""


class RolloutReport(Resource[ReportFiles]):
    """Writes the report that several runs make together.

    The object between the verbs is the content of the files by name, as bytes; None for one that is not there.
    """

    result_key = "report"
    title = "rollout_report"
    libraries = ()
    module_arguments = {"argument_spec": REPORT_FIELDS.argument_spec()}

    def __init__(self, params: Params, context: Context) -> None:
        self._context = context
        wanted = REPORT_FIELDS.desired(params)
        if not wanted["directory"].strip():
            raise InvalidInput("directory", "it is empty", "Give the directory for the report.")
        self._api = ReportFiles(wanted["directory"])
        if not wanted[OPTION]:
            raise InvalidInput(OPTION, "it is an empty list", "Give at least one report.")
        paths = list(dict.fromkeys(os.path.realpath(source_path(source)) for source in wanted[OPTION]))
        if os.path.realpath(os.path.join(self._api.directory, JSON_FILE)) in paths:
            raise InvalidInput(
                "directory",
                f"the report in {self._api.directory} is one of those that are to be joined, and would be overwritten",
                "Give another directory.",
            )
        joined = merge([read_document(path) for path in paths])
        self._report, self._duplicates = joined.report, joined.duplicates
        self._wanted = contents(joined.report)

    def read(self) -> Values | None:
        """Return what the files hold, or None when there is none of them."""
        found = read_files(self._api.directory)
        return None if all(content is None for content in found.values()) else found

    def plan(self, current: Values | None) -> Plan:
        """Decide whether to write."""
        before: Values = current or dict.fromkeys(NAMES)
        is_same = before == self._wanted
        return Plan(
            action="none" if is_same else "update" if current else "create",
            before={} if current is None else _sizes(before),
            after=_sizes(self._wanted),
            result=self._result(),
            header=self._api.directory,
        )

    def apply(self, plan: Plan, current: Values | None) -> None:
        """Write the files. Raises WriteHeldBack in check mode, and ReportUnavailable."""
        if self._context.check_mode:
            raise WriteHeldBack(plan.action.upper(), str(plan.header))
        write_files(self._api.directory, self._wanted)

    def confirm(self, plan: Plan) -> Values | None:
        """Look at the files again. Raises NotTaken."""
        if read_files(self._api.directory) != self._wanted:
            raise NotTaken(
                "write the report",
                f"{plan.header} does not hold what was written",
                "Check whether another run writes to the same directory, then run again.",
            )
        return plan.result

    def _result(self) -> Values:
        report: Document = self._report
        return {
            **{
                key: os.path.join(self._api.directory, name) if self._wanted[name] is not None else None
                for key, name in _RESULTS.items()
            },
            **{key: report[key] for key in ("runs", "finished", "predicted")},
            "tenants": report["totals"]["tenants"],
            "outcomes": report["totals"]["outcomes"],
            "duplicates": self._duplicates,
        }


def _sizes(files: t.Mapping[str, bytes | None]) -> Values:
    """Return how many bytes each file has, for a diff: the files themselves are too long to be looked at in one."""
    return {name: f"{len(content)} bytes" for name, content in files.items() if content is not None}
