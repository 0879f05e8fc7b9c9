# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Kamailio (Debian's kamailio and kamailio-tls-modules) as the proxy of kamailio.cfg.template."""

from __future__ import annotations

import glob
from pathlib import Path

from certificates import Certificates, KeyPair
from processes import PortTaken, Program, free_ports

from debian_packages import find_program

TEMPLATE = Path(__file__).resolve().parent / "kamailio.cfg.template"
MODULE_PATTERN = "/usr/lib/*/kamailio/modules/tls.so"
ATTEMPTS = 5

# The name that the certificates are for, unless they are for the wrong one.
HOST = "sip.us.synthflow.ai"
USERNAME = "trunk-user"
PASSWORD = "kamailio-secret-1"
REALM = "trunk.example"
# The address that is on the allowlist. Whoever does not say otherwise probes from 127.0.0.1, a stranger.
FRIEND = "127.0.0.2"
UNKNOWN_NUMBER = "+12065550404"

PLAIN_PORTS = ("open", "drops_strangers", "forbids_strangers", "asks_as_server", "asks_as_proxy")
TLS_PORTS = (
    "tls",
    "tls_forbids_strangers",
    "expired",
    "not_yet_valid",
    "wrong_name",
    "unknown_authority",
    "expires_soon",
    "wants_client_certificate",
)
# What a policy's port is called in the template; on no other port is that policy in force.
_POLICIES = {
    "DROPS_STRANGERS": "drops_strangers",
    "ASKS_AS_SERVER": "asks_as_server",
    "ASKS_AS_PROXY": "asks_as_proxy",
}


class Kamailio:
    """A running proxy. ``ports`` has the port of each name above; it passes calls on to ``behind``, over UDP."""

    def __init__(self, folder: Path, certificates: Certificates) -> None:
        self._folder = folder
        pairs = _server_certificates(certificates)
        for attempt in range(ATTEMPTS):
            names = (*PLAIN_PORTS, *TLS_PORTS)
            *ports, self.behind = free_ports(len(names) + 1)
            self.ports = dict(zip(names, ports, strict=True))
            self._write(pairs, certificates.ca_path)
            # In the foreground (-DD), with its logs on the standard error (-E), and what it writes below its folder.
            command = [
                find_program("kamailio"),
                "-DD",
                "-E",
                "-m",
                "32",
                "-M",
                "4",
                "-f",
                "kamailio.cfg",
                "-w",
                ".",
                "-Y",
                ".",
            ]
            self._program = Program(command, folder / f"kamailio-{attempt}.log", folder)
            try:
                self._program.wait_for(
                    *(("udp", self.ports[name]) for name in PLAIN_PORTS), *(("tcp", port) for port in ports)
                )
                return
            except PortTaken:
                if attempt == ATTEMPTS - 1:
                    raise

    def address(self, name: str) -> str:
        """Return where the port of that name listens, as the option connect_to wants it."""
        return f"127.0.0.1:{self.ports[name]}"

    def stop(self) -> None:
        """End it and its workers."""
        self._program.stop()

    def report(self) -> str:
        """Return the end of its log."""
        return self._program.read_log()

    def _write(self, pairs: dict[str, KeyPair], ca_path: Path) -> None:
        plain = [
            f"listen={transport}:127.0.0.1:{self.ports[name]}" for name in PLAIN_PORTS for transport in ("udp", "tcp")
        ]
        secure = [f"listen=tls:127.0.0.1:{self.ports[name]}" for name in TLS_PORTS]
        (module,) = glob.glob(MODULE_PATTERN)[:1]
        values = {
            "LISTEN": "\n".join([*plain, *secure]),
            "MODULES": f"{Path(module).parent}/",
            "TLS": str(self._folder / "tls.cfg"),
            "FRIEND": FRIEND,
            "REALM": REALM,
            "PASSWORD": PASSWORD,
            "UNKNOWN_NUMBER": UNKNOWN_NUMBER,
            "BEHIND": str(self.behind),
            "FORBIDS_STRANGERS": str(self.ports["forbids_strangers"]),
            "TLS_FORBIDS_STRANGERS": str(self.ports["tls_forbids_strangers"]),
            **{policy: str(self.ports[name]) for policy, name in _POLICIES.items()},
        }
        text = f"#!KAMAILIO\n{TEMPLATE.read_text(encoding='utf-8')}"
        for name, value in values.items():
            text = text.replace(f"@{name}@", value)
        (self._folder / "kamailio.cfg").write_text(text, encoding="utf-8")
        profiles = [_profile("server:default", pairs["tls"])]
        for name in TLS_PORTS:
            profiles.append(_profile(f"server:127.0.0.1:{self.ports[name]}", pairs[name]))
            if name == "wants_client_certificate":
                profiles.append(f'verify_certificate = yes\nrequire_certificate = yes\nca_list = "{ca_path}"\n')
        (self._folder / "tls.cfg").write_text("".join(profiles), encoding="utf-8")


def _profile(name: str, pair: KeyPair) -> str:
    return f'[{name}]\nmethod = TLSv1.2+\nprivate_key = "{pair.key}"\ncertificate = "{pair.certificate}"\n'


def _server_certificates(certificates: Certificates) -> dict[str, KeyPair]:
    good = certificates.issue(HOST)
    return {
        **dict.fromkeys(TLS_PORTS, good),
        "expired": certificates.issue(HOST, start=-90, end=-2),
        "not_yet_valid": certificates.issue(HOST, start=2, end=90),
        "wrong_name": certificates.issue("sip.eu.synthflow.ai"),
        "unknown_authority": certificates.issue(HOST, known=False),
        "expires_soon": certificates.issue(HOST, start=-80, end=5.5),
    }
