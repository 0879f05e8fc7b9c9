# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Objects as the vendors send them, and the accounts they are in."""

from __future__ import annotations

import typing as t

API_KEY = "key-5f1c/+=7d"
WORKSPACE = "1710107690998x536152705164378100"
AGENT_EMAIL = "api@acme.example"
API_TOKEN = "token:5f/+=9"

NUMBER = "+12065550100"
SLUG = "12065550100"
OTHER_NUMBER = "+12065550101"
NUMBER_QUERY = {"workspace": WORKSPACE}

MODEL_ID = "12acc0ac-df2a-47af-afe3-e1aa4380a307"
OTHER_MODEL_ID = "1726559381711x108708587477942990"
ASSISTANT_NAME = "Acme voice agent"
AGENT = {"llm": "gpt-4.1", "language": "en-US", "prompt": "Be kind.", "greeting_message": "Hi", "voice_id": "v1"}

DESTINATION_ID = "vZgCEQlDR6aQz_0HeWZ9_Q"
INBOX_ID = "inbox-voice-support-00"
SIP_ADDRESS = "sip:+12065550100@sip.us.synthflow.ai:32682;transport=tls"


def number(**changes: t.Any) -> dict[str, t.Any]:
    """Return a number as GET /numbers/{slug} shows it (Synthflow API reference)."""
    return {
        "slug": SLUG,
        "address_requirement": "none",
        "phone_number": NUMBER,
        "friendly_name": "Acme main line",
        "sip_auth_username": None,
        "sip_outbound_proxy": None,
        "sip_term_uri": "sip:acme.sip.gladly.com",
        "uac_enabled": False,
        "uac_register_expires": 300,
        "sid": None,
        "provider_name": "custom",
        "region": "us",
        "is_available": True,
        "workspace_id": WORKSPACE,
        "created_at": "2026-11-22T10:00:00Z",
        "updated_at": None,
        "assistants": [],
        **changes,
    }


def page(key: str, *items: t.Any, total: int | None = None, status: str = "ok") -> dict[str, t.Any]:
    """Return one page of a listing of Synthflow's."""
    pagination = {"total_records": len(items) if total is None else total, "limit": 100, "offset": 0}
    return {"status": status, "response": {"pagination": pagination, key: list(items)}}


def page_query(offset: int = 0, **more: str) -> dict[str, str]:
    """Return the query of one page."""
    return {**more, "limit": "100", "offset": str(offset)}


def assistant(**changes: t.Any) -> dict[str, t.Any]:
    """Return an assistant as Synthflow shows it."""
    return {
        "model_id": MODEL_ID,
        "type": "inbound",
        "name": ASSISTANT_NAME,
        "description": "Answers the main line",
        "phone_number": "",
        "agent": dict(AGENT),
        "actions": [],
        "input_variables": [],
        **changes,
    }


def one_assistant(**changes: t.Any) -> dict[str, t.Any]:
    """Return the answer of GET /assistants/{model_id}: an array of one."""
    return page("assistants", assistant(**changes))


def destination(**changes: t.Any) -> dict[str, t.Any]:
    """Return a SIP destination as the voice contract shows it."""
    return {
        "id": DESTINATION_ID,
        "name": "Synthflow AI",
        "sipDomain": "acme.sip.gladly.com",
        "sipAddress": SIP_ADDRESS,
        "transport": "TLS",
        "codecs": ["PCMU", "PCMA"],
        "headers": {"X-Gladly-Caller-Id": "{caller_e164}"},
        "allowlist": ["34.139.4.161/32", "35.237.42.43/32"],
        "createdAt": "2026-11-22T10:00:00Z",
        "updatedAt": "2026-11-22T10:00:00Z",
        **changes,
    }


def inbox(identifier: str = INBOX_ID, name: str = "Voice Support", disabled: bool = False) -> dict[str, t.Any]:
    """Return an inbox of Gladly's."""
    return {"id": identifier, "name": name, "disabled": disabled}


FORWARD = {"type": "FORWARD_TO_SIP", "destinationId": DESTINATION_ID}
TO_INBOX = {"type": "INBOX", "target": INBOX_ID}


def route(action: t.Any = None, fallback: t.Any = None, phone_number: str = NUMBER) -> dict[str, t.Any]:
    """Return an inbound route as the voice contract shows it; without arguments, the calls go to an inbox."""
    return {
        "phoneNumber": phone_number,
        "action": action or TO_INBOX,
        "fallback": fallback,
        "updatedAt": "2026-11-22T10:00:00Z",
    }
