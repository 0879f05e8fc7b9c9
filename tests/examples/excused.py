# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What no test here runs, and why. A block is named by how it begins, a command by a part of it."""

from __future__ import annotations

DRAWN = "a drawing, which nothing prints"
DEMO = "what the demo of the checkout prints"
TWO_WORKSPACES = "needs two workspaces of a tenant; tests/e2e/test_move_region.py has them"
FLEET = "figures of a large fleet; tests/e2e and tests/scale see such messages in smaller ones"
IMAGE = "builds an image from one of a registry; tests/package has what ansible-builder makes"
CONTROLLER = "settings of a controller; tests/awx has what stands for one"

EXCUSED_BLOCKS: dict[str, str] = {
    "caller -> DID in Gladly": DRAWN,
    "assistant -> transfer action": DRAWN,
    "arguments -> wanted state": DRAWN,
    "inventory/\n": DRAWN,
    "ansible.cfg\ncollections/": DRAWN,
    "[ERROR]: Task failed: Action failed: Gladly -> Synthflow": DEMO,
    "=== Predicted": DEMO,
    "$ .venv/bin/python -m pytest": "parts of the checks themselves",
    "$ make bench": "takes minutes; tests/scale runs the same with a few tenants",
    "$ make faults": "takes hours; tests/faults tries a few of each part",
    "playbooks: recorded in .cache": "a line of a run that takes hours; tests/faults reads the file",
    "$ make rollout": "takes minutes; tests/scale runs the same with a few tenants",
    '{"kind": "reset_after_commit"': "the body of a request; tests/sandbox plants such faults",
    '{"id": 7, "time":': "an entry with a moment in it; tests/sandbox holds the timeline to it",
    "wave canary ━": FLEET,
    "rollout: wave canary: 48 of 50": FLEET,
    "Wave canary: of 4 tenants": FLEET,
    "Could not keep what this run": "needs a Git server that refuses; tests/e2e has tasks that fail",
    "FAILED - RETRYING": "comes after seconds of waiting; tests/e2e/test_verify.py waits",
    "Could not write ledger": "needs a disk that is full; tests/unit has one that says so",
    "# inventory/host_vars/acme/tenant.yml": TWO_WORKSPACES,
    "$ ansible-playbook voiceops.gladly_synthflow.move_region": TWO_WORKSPACES,
    'tenant_gladly_confirm:\n  tenants: [cobalt]\n  who: "approved in AWX': "AWX sets the variable in it",
    "# controller.yml": CONTROLLER,
    "# acme.yml": CONTROLLER,
    "# The pod of a container group": CONTROLLER,
    "plan -> approve the canary": DRAWN,
}

EXCUSED_COMMANDS: dict[str, str] = {
    "git clone https://github.com": "fetches from the public repository",
    "install git+https://": "fetches from the public repository",
    "cd gladly_synthflow": "the checkout of these tests is another one",
    "make demo": "takes most of a minute; tests/e2e runs its playbooks on the same tenants",
    "make test": "runs these tests",
    "make venv": "has run before these tests",
    "make build": "the artifact is built by these tests in the same way",
    "pip install ansible-builder": IMAGE,
    "ansible-builder build": IMAGE,
    "podman push": IMAGE,
    "openssl s_client": "contacts Synthflow",
    "python -m voice_sandbox --state .cache/sandbox": "runs until it is stopped; these tests have one",
    "python -m pip install ./sandbox": "is installed in the environment of these tests",
    "python -m voice_sandbox --state /tmp/voice": "runs until it is stopped; these tests have one",
    "install awx.awx": "fetches from Galaxy",
    "install -r collections/requirements.yml": "fetches from Galaxy",
    "ansible-vault encrypt_string": "asks for passwords on a terminal; tests/runner encrypts values in the same way",
    "gladly_synthflow.awx": CONTROLLER,
    "git switch": "changes the public repository or a clone of it",
    "git pull": "changes the public repository or a clone of it",
    "git push": "changes the public repository or a clone of it",
    "git tag": "changes the public repository or a clone of it",
    "git commit": "changes the public repository or a clone of it",
    "git add": "changes the public repository or a clone of it",
    "nox --session advisories": "asks the package index",
    "/tmp/release-try": "fetches packages; the desk of these tests has the artifact installed in the same way",
}
