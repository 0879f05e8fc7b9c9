# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""Synthflow's list of calls (docs.synthflow.ai, Calls). It is read alone: ``POST /calls`` places a call that bills."""

from __future__ import annotations

import typing as t

from .._errors import UnexpectedAnswer
from .api import Object, SynthflowApi


class CallApi(SynthflowApi):
    """The calls of one workspace."""

    def list_calls(self, model_id: str, since: int) -> list[Object]:
        """Return the calls of an assistant, in no order that is documented. ``since`` is in ms since the epoch.

        People go on calling meanwhile: such a call may be missing.
        """
        chosen = {"model_id": model_id, "from_date": since}
        attempted = f"list the calls of assistant {model_id} in Synthflow"
        return self._pages("/calls", chosen, "calls", "call_id", attempted, grows=True)

    def _unreadable(self, attempted: str, answer: t.Any) -> UnexpectedAnswer:
        """Return the error for an answer in another form, without the answer: it can hold what people said."""
        return UnexpectedAnswer(
            attempted,
            f"Synthflow answered with a {type(answer).__name__} in no documented form",
            "Check that the API URL names Synthflow's API; if it does, please report this.",
            vendor="Synthflow",
        )
