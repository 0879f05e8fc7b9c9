# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What lies on the desk when each page is opened, and what happens in front of which block."""

from __future__ import annotations

from reader import Scene
from steps import (
    CONFIRM,
    FIRST_TENANT,
    INTEGRATE,
    MISSPELT,
    PLAYBOOK,
    PREFLIGHT,
    SECOND_TENANT,
    SPELT,
    TENANT,
    THEIR_FILES,
    acme,
    anew,
    another_fallback,
    appending,
    artifact_here,
    calling,
    checkout,
    cobalt,
    codes_of_cobalt,
    expecting,
    files_of,
    fleet,
    ledgers_in_git,
    over_the_api,
    people_at_the_queue,
    pilot,
    playing,
    replacing,
    typing,
    vault_of_all,
    wired,
)
from written import DETACH, WRONG_FALLBACK, WRONG_KEY

SCENES: dict[str, Scene] = {
    "CONTRIBUTING.md": Scene(prepare=[checkout]),
    "RELEASING.md": Scene(prepare=[checkout]),
    "README.md": Scene(
        prepare=[acme, artifact_here],
        before={
            f"$ {PLAYBOOK}plan -i inventory\n": [over_the_api, wired],
            "plugin:": [typing("rm -rf inventory/hosts.yml"), *SECOND_TENANT],
        },
        fails={"plan -i inventory --ask": 2, "integrate -i": 2, "verify -i": 2},
    ),
    FIRST_TENANT: Scene(
        before={
            "error: inbox": [MISSPELT, typing(PREFLIGHT, 2), SPELT],
            f"$ {PLAYBOOK}verify": [typing(CONFIRM), typing(INTEGRATE), expecting("changed=0")],
            "Could not list": [typing(f"{PREFLIGHT} -e tenant_synthflow_api_key=wrong", 2)],
            "error: number": [playing(DETACH), typing(f"{PLAYBOOK}verify -i inventory", 2), typing(INTEGRATE)],
            "--- before": [anew, typing(f"{INTEGRATE} -e tenant_gladly_backend=api --check --diff")],
            "$ .venv/bin/python -m voice_sandbox call": [
                typing(f"{INTEGRATE} -e @sandbox.yml -e tenant_gladly_backend=api")
            ],
        },
        fails={
            "plan -i": 2,
            "integrate -i inventory --ask-vault-pass$": 2,
            "CHG-1042": 2,
            "decommission_confirm=acme$": 2,
            "--check": 2,
        },
        closing=[expecting("reached assistant: Acme voice agent")],
    ),
    "docs/behaviour.md": Scene(
        prepare=[acme, over_the_api],
        before={
            "Could not list": [playing(WRONG_KEY, 2)],
            "Could not use inbox": [playing(WRONG_FALLBACK, 2)],
        },
    ),
    "examples/fleet/README.md": Scene(
        prepare=[fleet],
        # With the backend of the example a person is waited for.
        fails={"playbooks/plan": 2, "playbooks/integrate": 2},
        closing=[expecting("acme: would change"), expecting("--limit wave_main")],
    ),
    "docs/export.md": Scene(
        prepare=[acme, over_the_api, wired, vault_of_all],
        before={
            '- phone_number: "+13125550142"': [
                cobalt,
                typing(f"{INTEGRATE} --limit cobalt"),
                typing(
                    f"{PLAYBOOK}export -i inventory --limit cobalt -e export_file=exported.yml"
                    " -e tenant_gladly_backend=runbook -e tenant_ledger_directory=none"
                ),
            ],
        },
    ),
    "docs/incident.md": Scene(
        prepare=[acme, over_the_api, wired],
        before={
            "Could not forward": [typing(INTEGRATE, 2)],
            f"$ {PLAYBOOK}fallback -i inventory --limit": [
                replacing("inventory/group_vars/tenants.yml", "tenant_gladly_backend: api", ""),
                typing(f"{PLAYBOOK}fallback -i inventory -e fallback_state=active", 2),
            ],
        },
    ),
    "docs/ledger.md": Scene(
        prepare=[acme],
        before={
            "# Ledger of tenant": [typing(INTEGRATE, 2), typing(CONFIRM, 2)],
            "- name: Get the ledgers": [anew, over_the_api, ledgers_in_git],
            "Could not create transfer": [typing("rm -rf checkout/*.yml"), typing(INTEGRATE, 2)],
            "What Ada Lovelace confirmed": [
                anew,
                typing(f"{INTEGRATE} -e tenant_gladly_backend=runbook -e tenant_gladly_pending=warn"),
                typing(f"{CONFIRM} -e tenant_gladly_backend=runbook"),
                typing(INTEGRATE),
            ],
        },
    ),
    "docs/plan.md": Scene(
        prepare=[acme, over_the_api, wired, *SECOND_TENANT, another_fallback],
        before={"{\n": [typing(f"{PLAYBOOK}plan -i inventory --limit acme", 2)]},
        fails={"plan -i inventory$": 2, "jq": 1},
    ),
    "docs/preflight.md": Scene(prepare=[acme], before={"error: inbox": [MISSPELT, typing(PREFLIGHT, 2)]}),
    "docs/reports.md": Scene(
        prepare=[acme, over_the_api],
        before={
            "# joined.yml": [
                typing(
                    "for slice in 1 2 3 4; do " + INTEGRATE + " -e rollout_report_directory=reports/slice-$slice; done"
                )
            ]
        },
    ),
    "docs/rollouts.md": Scene(
        prepare=[files_of("docs/rollouts.md", "tenants/", "inventory/group_vars/"), vault_of_all],
        before={
            "The tenants files of": [
                replacing("tenants/eu.yml", "wave: early", "wave: mian"),
                replacing("tenants/us.csv", "+12065550100", "12065550100"),
                typing("ansible-inventory -i inventory --graph"),
                replacing("tenants/eu.yml", "wave: mian", "wave: early"),
                replacing("tenants/us.csv", "12065550100", "+12065550100"),
            ],
            "$ export GLADLY": [
                typing("export ANSIBLE_CALLBACKS_ENABLED=voiceops.gladly_synthflow.rollout"),
                typing("export GLADLY_SYNTHFLOW_REPORT_DIRECTORY=reports/first"),
                typing(INTEGRATE, 2),
            ],
        },
        fails={"integrate -i": 2, "- name: Wire the tenants of a pilot": 2, "decommission -i": 2},
    ),
    "docs/runbook.md": Scene(
        prepare=[
            acme,
            typing("rm inventory/hosts.yml"),
            cobalt,
            typing(f"{INTEGRATE} -e tenant_gladly_pending=warn"),
            codes_of_cobalt,
            appending("inventory/group_vars/tenants.yml", "destination: {pending: null}\nroute: {pending: null}\n"),
        ],
    ),
    "docs/secrets.md": Scene(
        prepare=[acme, typing("rm inventory/host_vars/acme/vault.yml"), over_the_api],
        before={
            "tenant_synthflow_api_key, tenant_gladly_api_token not set": [
                *SECOND_TENANT,
                typing(f"{PREFLIGHT} -e tenant_synthflow_api_key= -e tenant_gladly_api_token=", 2),
                typing("rm inventory/borealis.yml"),
            ]
        },
    ),
    "docs/tenants.md": Scene(
        prepare=[acme, over_the_api, wired],
        before={
            "tenants:\n  hosts:": THEIR_FILES,
            "tenant_numbers[1]": [
                replacing(TENANT, '"+12065550100"', "+12065550100"),
                typing(PREFLIGHT, 2),
                replacing(TENANT, "+12065550100", '"+12065550100"'),
            ],
            "- name: Wire the tenants of a pilot": [pilot],
            "tenant_allowlist:": [typing("printf 'tenants:\\n  hosts:\\n    acme:\\n' > inventory/hosts.yml")],
        },
    ),
    "docs/transfer_back.md": Scene(prepare=[acme, over_the_api, wired]),
    "docs/troubleshooting.md": Scene(
        prepare=[acme, over_the_api, wired], closing=[expecting("The peer answers, 200 OK")]
    ),
    "docs/verification.md": Scene(prepare=[acme, over_the_api, wired, calling]),
    "roles/decommission/README.md": Scene(prepare=[acme, over_the_api, wired, pilot]),
    "roles/fallback/README.md": Scene(prepare=[acme, over_the_api, wired, pilot]),
    "roles/gladly/README.md": Scene(
        prepare=[acme],
        fails={"^- name: Give the steps": 2},
    ),
    "roles/integration/README.md": Scene(prepare=[acme, over_the_api]),
    "roles/preflight/README.md": Scene(prepare=[acme]),
    "roles/synthflow/README.md": Scene(prepare=[acme]),
    "roles/transfer_back/README.md": Scene(prepare=[acme, over_the_api, wired]),
    "sandbox/README.md": Scene(prepare=[acme, over_the_api, wired, people_at_the_queue]),
    "roles/verify/README.md": Scene(prepare=[acme, over_the_api, wired]),
}
