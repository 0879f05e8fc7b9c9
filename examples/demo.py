# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The demo: wire four tenants against the sandbox, one of them with a person's help, and place a call to each.

One of them, delta, has a trunk that never comes up. The run has to find that out and leave its callers alone.
"""

from __future__ import annotations

import json
import os
import re
import subprocess  # nosec B404 # starts ansible-playbook, which is what the demo shows
import sys
import tempfile
from collections.abc import Mapping, Set
from dataclasses import dataclass
from pathlib import Path

import demo_sandbox

from voice_sandbox.process import running_sandbox

EXAMPLES = Path(__file__).resolve().parent
INVENTORY = EXAMPLES / "inventory"
INTEGRATE = EXAMPLES.parent / "playbooks" / "integrate.yml"
CONFIRMATION = {"who": "Demo Person", "ticket": "DEMO-1", "tenants": ["cobalt"]}
PLAYBOOK_COMMAND = Path(sys.executable).with_name("ansible-playbook")
# What Ansible ends with when a host has failed.
A_HOST_FAILED = 2
# The sandbox's most: much longer than the demo lasts.
NEVER = 3600


@dataclass(frozen=True)
class Played:
    """What a playbook came to: the number of objects that it changed by tenant, and all that it printed."""

    changed: dict[str, int]
    output: str


def main() -> int:
    """Run the demo and return its exit status."""
    with (
        tempfile.TemporaryDirectory(prefix="gladly-synthflow-demo-") as state,
        running_sandbox(state, switches={"delta:trunk_ready_after": NEVER}) as sandbox,
    ):
        say(f"Both vendors are up on loopback: {sandbox.info['base_url']}")
        environment = {
            **os.environ,
            "VOICE_SANDBOX_FILE": str(Path(state) / "sandbox.json"),
            # One task wires a tenant; this shows what it did to which object.
            "ANSIBLE_CALLBACK_PLUGINS": str(EXAMPLES / "callback_plugins"),
            "ANSIBLE_CALLBACKS_ENABLED": "object_changes",
            "OBJECT_CHANGES": str(Path(state) / "object_changes.jsonl"),
        }
        broken = [*demonstrate(environment, Path(state)), *place_calls(Path(state))]
    if broken:
        say(f"That is not what was promised: {' '.join(broken)}")
        return 1
    say("Done. The sandbox is stopped, and nothing was left behind.")
    return 0


def demonstrate(environment: Mapping[str, str], state: Path) -> list[str]:
    """Predict, wire, wire again, confirm what a person did, and show. Return a sentence for each broken promise."""
    demo_sandbox.set_up_queue(state)
    say("1. What would be done (check mode; nothing is written)")
    predicted = play(environment, str(INTEGRATE), "--check")
    say(
        "2. Wire the four tenants. Gladly has no API for its voice settings: cobalt gets a page for a person instead. "
        "delta's trunk\n    at Synthflow never comes up, which no API tells: its run is to stop before its callers are "
        "moved"
    )
    wired = play(environment, str(INTEGRATE), stops={"delta"})
    say("3. Run again: nothing may change, cobalt is still pending, and delta is still kept off the air")
    again = play(environment, str(INTEGRATE), stops={"delta"})
    say("4. A person follows the page in Gladly's Admin panel, and confirms it")
    demo_sandbox.follow_page(state, "cobalt")
    cobalt = ("--limit", "cobalt")
    confirmation = ("-e", json.dumps({"tenant_gladly_confirm": CONFIRMATION}))
    confirmed = play(environment, str(INTEGRATE), *cobalt, *confirmation)
    say("5. Run again for cobalt: nothing may change, and nothing is pending")
    settled = play(environment, str(INTEGRATE), *cobalt)
    say("6. What was built")
    play(environment, str(EXAMPLES / "show.yml"))
    say(
        f"Predicted {predicted.changed}, changed {wired.changed}, changed by the second run {again.changed}, by the "
        f"confirmation {confirmed.changed}, and after it {settled.changed}."
    )
    return [
        sentence
        for is_broken, sentence in (
            (not wired.changed or _on_air(predicted) != _on_air(wired), "The check run predicted something else."),
            (any(again.changed.values()) or any(settled.changed.values()), "A further run changed something."),
            (set(confirmed.changed) != {"cobalt"} or not confirmed.changed["cobalt"], "Nothing was confirmed."),
            # Its destination and its route.
            (wired.changed["delta"] != predicted.changed["delta"] - 2, "delta was not stopped before the cut-over."),
            ("nothing in Gladly was touched" not in wired.output, "delta was not stopped by the proof."),
        )
        if is_broken
    ]


def _on_air(played: Played) -> dict[str, int]:
    return {tenant: changes for tenant, changes in played.changed.items() if tenant != "delta"}


def place_calls(state: Path) -> list[str]:
    """Place a call to each tenant and show its ladder. Return a sentence for each that did not end as promised."""
    say("7. A call to each tenant, as Gladly forwards it by what is set up there")
    broken = []
    for trial in demo_sandbox.TRIALS:
        shown, is_kept = demo_sandbox.place(state, trial)
        print(f"--- {trial.promise}\n\n{shown}\n", flush=True)
        if not is_kept:
            broken.append(f"The call to {trial.tenant} ended elsewhere.")
    return broken


def play(environment: Mapping[str, str], *arguments: str, stops: Set[str] = frozenset()) -> Played:
    """Run a playbook and pass on what it prints. It has to fail for the tenants that it ``stops``, and for no other.

    Ends the demo otherwise.
    """
    command = [str(PLAYBOOK_COMMAND), "-i", str(INVENTORY), *arguments]
    record = Path(environment["OBJECT_CHANGES"])
    record.unlink(missing_ok=True)
    # The command has nothing in it but paths of this checkout.
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:  # nosec B603
        assert process.stdout is not None  # nosec B101 # tells the type checker, decides nothing
        lines = []
        for line in process.stdout:
            print(line, end="", flush=True)
            lines.append(line)
    output = "".join(lines)
    recap = re.findall(r"^(\w+) +: .*\bunreachable=(\d+) +failed=(\d+)", output, re.MULTILINE)
    failed = {tenant for tenant, *failures in recap if any(map(int, failures))}
    if failed != stops or process.returncode != (A_HOST_FAILED if stops else 0):
        expected = ", ".join(sorted(stops)) or "nobody"
        say(f"{' '.join(arguments)} ended with status {process.returncode}, and was to fail for {expected} alone.")
        sys.exit(1)
    if stops:
        say(f"That failure is meant: {', '.join(sorted(stops))} was stopped before the cut-over, and nobody else was.")
    return Played(changes_by_tenant(record), output)


def changes_by_tenant(record: Path) -> dict[str, int]:
    """Return how many objects each tenant's one task changed, as the callback `object_changes` counted them."""
    lines = record.read_text(encoding="utf-8").splitlines() if record.exists() else []
    told = [json.loads(line) for line in lines]
    return {one["tenant"]: one["changes"] for one in sorted(told, key=lambda one: str(one["tenant"]))}


def say(text: str) -> None:
    """Print a line of the demo's own, set off from Ansible's."""
    print(f"\n=== {text}\n", flush=True)


if __name__ == "__main__":
    sys.exit(main())
