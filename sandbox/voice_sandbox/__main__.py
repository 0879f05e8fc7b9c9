# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The command line: `python -m voice_sandbox --state DIR`, and `python -m voice_sandbox switches`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from .settings import CannotStart, Settings
from .sip.names import VENDOR_PORTS
from .switches import check_switches, table

# argparse ends with the same status for a wrong command line.
WRONG_USE = 2


def parser() -> argparse.ArgumentParser:
    """The options of both commands."""
    result = argparse.ArgumentParser(
        prog="python -m voice_sandbox",
        description="Gladly and Synthflow on loopback, in one process, with state that survives a restart.",
    )
    result.add_argument("command", nargs="?", choices=("serve", "switches"), default="serve")
    result.add_argument("--state", type=Path, metavar="DIR", help="folder for state and certificates; made if missing")
    result.add_argument("--host", default="127.0.0.1", help="a loopback address (default: %(default)s)")
    result.add_argument("--port", type=_port, default=0, help="0 takes a free port (default)")
    for name, port in VENDOR_PORTS.items():
        option = f"--{name.replace('_', '-')}"
        result.add_argument(option, type=_port, help=f"0 takes a free port (default: {port} while it is free)")
    result.add_argument("--tenants", type=Path, metavar="FILE", help="tenants to add, in the shape of tenants.yml")
    result.add_argument(
        "--switch",
        action="append",
        default=[],
        metavar="[TENANT:]NAME=VALUE",
        help='set a switch for everybody or one tenant; may be repeated; the command "switches" lists them',
    )
    return result


def main(arguments: list[str] | None = None) -> int:
    """Run a command and return the exit status: 0 after a clean stop, 2 when it cannot start."""
    options = parser().parse_args(arguments)
    if options.command == "switches":
        print(table())
        return 0
    if options.state is None:
        parser().error("--state DIR is needed")
    try:
        switches = _switches(options.switch)
        sip_ports = {name: getattr(options, name) for name in VENDOR_PORTS}
        settings = Settings(options.state, options.host, options.port, options.tenants, switches, sip_ports)
        # Serving imports the web framework, which listing switches and most mistakes can do without.
        from .server import serve

        serve(settings)
    except (CannotStart, OSError, ValueError) as error:
        print(f"voice_sandbox: {error}", file=sys.stderr)
        return WRONG_USE
    return 0


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port <= 65535:
        raise argparse.ArgumentTypeError(f"{port} is not between 0 and 65535")
    return port


def _switches(settings: list[str]) -> dict[str, dict[str, str]]:
    """Switches by tenant, with the empty name for everybody; raises ValueError."""
    result: dict[str, dict[str, str]] = {}
    for setting in settings:
        target, equals, value = setting.partition("=")
        if not equals:
            raise ValueError(f"--switch {setting}: write NAME=VALUE")
        tenant, _colon, name = target.rpartition(":")
        result.setdefault(tenant, {}).update(check_switches({name: value}))
    return result


if __name__ == "__main__":
    sys.exit(main())
