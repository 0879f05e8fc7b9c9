# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The command line: `python -m voice_sandbox --state DIR`, and its commands `call`, `faults` and `switches`."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from .call_command import call, described
from .schedule import draw, plant
from .settings import CannotStart, Settings
from .sip.drawing import drawn
from .sip.names import VENDOR_PORTS
from .switches import check_switches, table

# argparse ends with the same status for a wrong command line.
WRONG_USE = 2


def parser() -> argparse.ArgumentParser:
    """The options of all commands."""
    result = argparse.ArgumentParser(
        prog="python -m voice_sandbox",
        description="Gladly and Synthflow on loopback, in one process, with state that survives a restart.",
    )
    result.add_argument("command", nargs="?", choices=("serve", "call", "faults", "switches"), default="serve")
    result.add_argument("--state", type=Path, metavar="DIR", help="folder for state and certificates; made if missing")
    placing = result.add_argument_group("call", "place a call on the sandbox that runs on the folder, and print it")
    placing.add_argument("--tenant", help="whose number is called; for faults, the only tenant that they strike")
    placing.add_argument("--from", dest="caller", metavar="NUMBER", help="who calls, in E.164, or anonymous")
    placing.add_argument("--to", metavar="NUMBER", help="default: the tenant's first number that is forwarded to SIP")
    placing.add_argument(
        "--transfer", nargs="?", const=True, metavar="PHONE", help="the assistant hands over, by its first transfer"
    )
    placing.add_argument("--json", action="store_true", help="print all there is to know, as JSON")
    drawing = result.add_argument_group("faults", "draw a schedule of faults, and print it as JSON")
    drawing.add_argument("--seed", type=_natural, metavar="N", help="the same seed draws the same schedule")
    drawing.add_argument("--count", type=_natural, default=20, metavar="K", help="how many (default: %(default)s)")
    drawing.add_argument("--plant", action="store_true", help="plant it in the sandbox that runs on --state, too")
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
    if options.command == "faults" and not options.plant:
        _faults(options)
        return 0
    if options.state is None:
        parser().error("--state DIR is needed")
    try:
        if options.command == "call":
            return _call(options)
        if options.command == "faults":
            plant(options.state, _faults(options))
            return 0
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


def _call(options: argparse.Namespace) -> int:
    """Place a call and print it; 0 when somebody took it, 1 when the caller heard nothing."""
    if not (options.tenant and options.caller):
        raise CannotStart("call: --tenant and --from are needed")
    request = {"tenant": options.tenant, "from": options.caller, "to": options.to, "transfer": options.transfer}
    result = call(options.state, request)
    print(json.dumps(result, indent=2) if options.json else f"{drawn(result['ladder'])}\n\n{described(result)}")
    return 0 if result["reached"] else 1


def _faults(options: argparse.Namespace) -> list[dict[str, Any]]:
    """Draw a schedule and print it."""
    if options.seed is None:
        parser().error("faults: --seed N is needed")
    schedule = draw(options.seed, options.count, options.tenant)
    print(json.dumps(schedule, indent=2))
    return schedule


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port <= 65535:
        raise argparse.ArgumentTypeError(f"{port} is not between 0 and 65535")
    return port


def _natural(text: str) -> int:
    """A number without a sign: Python draws the same for -7 as for 7."""
    if not (text.isascii() and text.isdigit()):
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number of 0 or more")
    return int(text)


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
