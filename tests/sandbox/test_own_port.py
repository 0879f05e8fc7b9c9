# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A tenant with a port of its own at Synthflow's SIP: its certificate can be wrong while that of the others holds."""

from __future__ import annotations

import socket
import ssl
from pathlib import Path
from typing import Any

import pytest
from sandbox_client import Client
from sip_observations import call, wire

from voice_sandbox.process import SandboxProcess, running_sandbox

HOST = "sip.us.synthflow.ai"


def shake_hands(sandbox: SandboxProcess, port: int) -> None:
    """A TLS handshake that checks the certificate."""
    context = ssl.create_default_context(cafile=sandbox.info["ca_path"])
    with (
        socket.create_connection(("127.0.0.1", port), timeout=5) as stream,
        context.wrap_socket(stream, server_hostname=HOST),
    ):
        pass


def test_a_certificate_is_wrong_for_one_tenant_alone(tmp_path: Path) -> None:
    gladly: dict[str, Any] = {"inboxes": [{"name": "General"}, {"name": "Voice Support"}], "queues": ["Agents"]}
    tenants = {
        "acme": {
            "region": "us",
            "synthflow": {"own_sip_tls_port": True},
            "gladly": {**gladly, "phone_numbers": ["+12065550100", "+12065550199"]},
        },
        "cobalt": {"region": "us", "gladly": {**gladly, "phone_numbers": ["+13125550142"]}},
    }
    with running_sandbox(tmp_path / "state", tenants=tenants, switches={"rate_limit": "off"}) as sandbox:
        client = Client(sandbox)
        own = sandbox.info["own_sip_tls_ports"]
        shared = sandbox.info["sip"]["synthflow"]["tls_port"]
        assert set(own) == {"acme"}
        assert own["acme"] != shared
        wire(client)
        assert call(client)["outcome"] == "assistant"

        client.control("PATCH", "/switches", json={"sip_certificate": "expired"}, params={"tenant": "acme"})

        with pytest.raises(ssl.SSLCertVerificationError, match="expired"):
            shake_hands(sandbox, own["acme"])
        shake_hands(sandbox, shared)
        assert "expired" in call(client)["reason"]

        sandbox.stop()
        sandbox.start()
        assert sandbox.info["own_sip_tls_ports"] == own
