# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""Routes that were sent to their fallback for an incident stay there until somebody says that it is over."""

from __future__ import annotations

from .._errors import IncidentNotOver
from .._ledger.ledger import Ledger
from .._resource import Params

SECTION = "diverted_routes"


def refuse_during_incident(ledger: Ledger, number: str, params: Params) -> None:
    """Raise IncidentNotOver when callers would be sent back to Synthflow by a run that knows of no incident.

    To put a route back, and to end its forwarding, is never refused.
    """
    entry = ledger.entry(SECTION, number)
    if not entry or params["state"] == "absent" or params.get("restore"):
        return
    reason = f" ({entry['reason']})" if entry["reason"] else ""
    raise IncidentNotOver(
        f"forward {number} to SIP destination '{params['destination']}'",
        f"its calls were sent to the fallback for an incident at {entry['since']}{reason}, and nobody has said that it "
        "is over",
        "When Synthflow takes calls again, run the playbook fallback with fallback_state=over. If the route shall stay "
        "as it is now, run it with fallback_state=forgotten.",
    )
