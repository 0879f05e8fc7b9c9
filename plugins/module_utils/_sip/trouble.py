# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""What ends a rung of the probe."""

from __future__ import annotations

import typing as t

from .diagnoses import DIAGNOSES, Diagnosis


class ProbeStopped(Exception):
    """The probe cannot climb on, because of a row of the table of diagnoses.

    ``detail`` is what was seen, without the row's own words, such as the error of the operating system. ``facts`` are
    further keys of the rung.
    """

    def __init__(self, code: str, detail: str, facts: t.Mapping[str, t.Any] | None = None) -> None:
        super().__init__(code, detail)
        self.diagnosis: Diagnosis = DIAGNOSES[code]
        self.detail = detail
        self.facts = dict(facts or {})
