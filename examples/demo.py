# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The demo: wire three tenants against the sandbox, one of them with a person's help, and show that runs repeat."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from voice_sandbox.process import running_sandbox

EXAMPLES = Path(__file__).resolve().parent
INVENTORY = EXAMPLES / "inventory"
INTEGRATE = EXAMPLES.parent / "playbooks" / "integrate.yml"
CONFIRMATION = {"who": "Demo Person", "ticket": "DEMO-1", "tenants": ["cobalt"]}
PLAYBOOK_COMMAND = Path(sys.executable).with_name("ansible-playbook")


def main() -> int:
    """Run the demo and return its exit status."""
    with tempfile.TemporaryDirectory(prefix="gladly-synthflow-demo-") as state, running_sandbox(state) as sandbox:
        say(f"Both vendors are up on loopback: {sandbox.info['base_url']}")
        return demonstrate({**os.environ, "VOICE_SANDBOX_FILE": str(Path(state) / "sandbox.json")})


def demonstrate(environment: Mapping[str, str]) -> int:
    """Predict, wire, wire again, confirm what a person did, and show. Returns 0 when each step keeps its promise."""
    say("1. What would be done (check mode; nothing is written)")
    predicted = play(environment, str(INTEGRATE), "--check")
    say("2. Wire the three tenants. Gladly has no API for its voice settings: cobalt gets a page for a person instead")
    wired = play(environment, str(INTEGRATE))
    say("3. Run again: nothing may change, and cobalt is still pending")
    again = play(environment, str(INTEGRATE))
    say("4. A person has followed the page, and confirms it")
    confirmed = play(environment, str(INTEGRATE), "-e", json.dumps({"tenant_gladly_confirm": CONFIRMATION}))
    say("5. Run again: nothing may change, and nothing is pending")
    settled = play(environment, str(INTEGRATE))
    say("6. What was built")
    play(environment, str(EXAMPLES / "show.yml"))
    say(
        f"Predicted {predicted}, changed {wired}, changed by the second run {again}, by the confirmation {confirmed}, "
        f"and after it {settled}."
    )
    only_cobalt = confirmed.get("cobalt") and sum(confirmed.values()) == confirmed["cobalt"]
    if predicted != wired or not wired or any(again.values()) or not only_cobalt or any(settled.values()):
        say("That is not what was promised.")
        return 1
    say("Done. The sandbox is stopped, and nothing was left behind.")
    return 0


def play(environment: Mapping[str, str], *arguments: str) -> dict[str, int]:
    """Run a playbook, pass on what it prints, and return the number of changes by tenant."""
    command = [str(PLAYBOOK_COMMAND), "-i", str(INVENTORY), *arguments]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        lines = []
        for line in process.stdout:
            print(line, end="", flush=True)
            lines.append(line)
    if process.returncode:
        say(f"{' '.join(arguments)} failed with status {process.returncode}.")
        sys.exit(process.returncode)
    recap = re.findall(r"^(\w+) +: .*\bchanged=(\d+)", "".join(lines), re.MULTILINE)
    return {tenant: int(changes) for tenant, changes in recap}


def say(text: str) -> None:
    """Print a line of the demo's own, set off from Ansible's."""
    print(f"\n=== {text}\n", flush=True)


if __name__ == "__main__":
    sys.exit(main())
