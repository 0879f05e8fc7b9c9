# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Both vendors of a tenant on one server, which a preflight looks at."""

from __future__ import annotations

import json
import re
import typing as t
from dataclasses import dataclass, field

import samples
from preflight_samples import NUMBER, params
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._preflight.preflight import TenantPreflight
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._resource import Context
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._runner import run_listing

ORGANIZATION = {"id": "o1", "name": "Acme", "gladlyUrl": "https://acme.gladly.com"}
HOURS = {"id": "h", "name": "Main", "officeHours": {"timezone": "UTC"}}
AGENT = {"prompt": "The caller is {X-Gladly-Caller-Id}."}


@dataclass
class Vendors:
    """Both vendors on one server. ``answers`` are by path without query; a number is a status without a body."""

    server: HTTPServer
    answers: dict[str, t.Any] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Answer as a tenant in order would have it, before anything is set up."""
        self.answers = {
            "/gladly/organization": ORGANIZATION,
            "/gladly/inboxes": [samples.inbox()],
            "/gladly/topics": [{"id": "t1", "name": "billing", "disabled": False}],
            "/gladly/teams": [{"id": "g1", "name": "Voice", "agentIds": ["a1"]}],
            "/gladly/business-hours": [HOURS],
            "/gladly/voice/sip-destinations": [],
            f"/gladly/voice/inbound-routes/{NUMBER}": samples.route(),
            "/synthflow/assistants/": samples.page("assistants"),
            "/synthflow/numbers": samples.page("phone_numbers"),
        }
        self.server.expect_request(re.compile(".*")).respond_with_handler(self._handle)

    def _handle(self, request: Request) -> Response:
        path = request.path.replace("/v2", "").replace("/api/v1", "")
        self.asked.append(f"{request.method} {path}")
        assert request.method == "GET"
        answer = self.answers.get(path, 404)
        if isinstance(answer, int):
            return Response("{}", status=answer, content_type="application/json")
        return Response(json.dumps(answer), content_type="application/json")

    def look(self, **changes: t.Any) -> dict[str, t.Any]:
        """Return what the module returns."""
        synthflow = {"api_url": self.server.url_for("/synthflow/v2"), **changes.pop("synthflow", {})}
        gladly = {"api_url": self.server.url_for("/gladly/api/v1"), **changes.pop("gladly", {})}
        number = {"agent": AGENT, **changes.pop("number", {})}
        given = params(synthflow=synthflow, gladly=gladly, number=number, **{"retry_timeout": 0, **changes})
        return run_listing(TenantPreflight, given, Context())

    def texts(self, **changes: t.Any) -> list[str]:
        """Return the findings in one line each."""
        return [finding["text"] for finding in self.look(**changes)["findings"]]

    def wire(self, **assistant: t.Any) -> None:
        """Answer as a tenant would have it whose inventory has been applied."""
        shown = samples.assistant(phone_number=NUMBER, agent=AGENT, **assistant)
        self.answers |= {
            "/gladly/voice/sip-destinations": [samples.destination()],
            f"/gladly/voice/inbound-routes/{NUMBER}": samples.route(samples.FORWARD, samples.TO_INBOX),
            "/synthflow/assistants/": samples.page("assistants", shown),
            f"/synthflow/assistants/{samples.MODEL_ID}": samples.page("assistants", shown),
            f"/synthflow/numbers/{samples.SLUG}": samples.number(assistants=[samples.MODEL_ID]),
        }
