# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private plugin util: it may change without notice and is not meant to be used outside this collection.

"""Writes the report of a run, in between and in the end."""

from __future__ import annotations

import os
import time

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._report.document import Document
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._report.files import (
    FAILED_FILE,
    JSON_FILE,
    PAGE_FILE,
    REMAINING_FILE,
    contents,
    write_files,
)

from .run_record import RunRecord

# Writing in between is to take no more than a twentieth of the time.
_PAUSE = 20


class ReportWriter:
    """Knows where the report goes and when it is due. ``notes`` are sentences that the report shows."""

    def __init__(self, record: RunRecord, interval: float) -> None:
        self.directory: str | None = None
        self.notes: list[str] = []
        self._record = record
        self._interval = interval
        self._is_finished = False
        self._due = time.time() + interval

    def write(self, now: float) -> None:
        """Write the report of a run that goes on. Raises ReportUnavailable."""
        self._write(self._record.to_document(now, finished=False, notes=self.notes))

    def write_now_and_then(self, now: float) -> None:
        """Do the same when the time has come."""
        if self._interval and now >= self._due:
            self.write(now)

    def finish(self, now: float) -> list[str]:
        """Write the report of a run that has ended, and return what to tell about it."""
        self._is_finished = True
        if not self._is_wanted:
            return []
        report = self._record.to_document(now, finished=True, notes=self.notes)
        self._write(report)
        return self._told(report)

    def abandon(self, now: float) -> None:
        """Write the report of a run that was broken off, if it was."""
        if not self._is_finished:
            self._is_finished = True
            self.write(now)

    @property
    def _is_wanted(self) -> bool:
        return bool(self.directory) and not self._record.is_empty

    def _write(self, report: Document) -> None:
        if not self._is_wanted or self.directory is None:
            return
        began = time.monotonic()
        try:
            write_files(self.directory, contents(report))
        finally:
            took = time.monotonic() - began
            self._due = time.time() + max(self._interval, took * _PAUSE)

    def _told(self, report: Document) -> list[str]:
        directory = str(self.directory)
        lines = [f"rollout: report in {os.path.join(directory, PAGE_FILE)} and {JSON_FILE} beside it"]
        listed = contents(report, (FAILED_FILE, REMAINING_FILE))
        # What failed is among what remains; when there is no more, one list says it all.
        repeats = listed[FAILED_FILE] == listed[REMAINING_FILE]
        for name, meaning in ((FAILED_FILE, "failed"), *(() if repeats else ((REMAINING_FILE, "not done"),))):
            names = listed[name]
            if names is not None:
                count = len(names.splitlines())
                lines.append(f"rollout: {count} {meaning}, again with --limit @{os.path.join(directory, name)}")
        return lines
