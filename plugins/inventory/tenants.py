# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Inventory of the tenants in tenants files."""

from __future__ import annotations

DOCUMENTATION = r"""
name: tenants
short_description: Inventory of tenants, from files in YAML, JSON or CSV
version_added: 1.0.0
author:
  - VoiceOps contributors (@voiceops)
description:
  - Makes one host of each tenant in tenants files, in the group C(tenants), with the tenant variables that
    C(docs/tenants.md) describes. The hosts stand in the order of the waves, and within a wave by name.
  - The source is a YAML file whose name ends in C(tenants.yml) or C(tenants.yaml). It names the tenants files, which do
    not lie beside it in an inventory directory, since Ansible would read them as inventories.
  - Everything in the tenants files is checked, and all mistakes are reported at once with file and line. With a single
    mistake, the source offers no host at all, since a part of a fleet would pass for the whole. By default Ansible goes
    on with its other sources then, so set C(any_unparsed_is_failed) in C(ansible.cfg). The playbooks of
    this collection start no tenant in any case, and neither does a play of your own whose C(serial) comes from
    P(voiceops.gladly_synthflow.wave_sizes#filter) or P(voiceops.gladly_synthflow.readable_fleet#filter).
  - Besides C(tenants), there are the groups C(state_present), C(wave_NAME), C(region_NAME), and C(backend_NAME) where
    the tenants file or O(defaults) says which backend it is.
  - A tenant with C(state) V(absent) is in the group C(state_absent) alone, so that no playbook wires it. The playbook
    C(voiceops.gladly_synthflow.decommission) takes it off when it is told its name.
  - No template in a tenants file is ever executed. Credentials stay in C(host_vars), C(group_vars) or O(defaults),
    where a lookup by C(inventory_hostname) finds them.
  - C(docs/rollouts.md) describes the keys of a tenants file and the columns of one in CSV.
requirements:
  - phonenumbers
  - PyYAML
extends_documentation_fragment:
  - ansible.builtin.constructed
options:
  plugin:
    description:
      - Marks the file as a source of this plugin.
    type: str
    required: true
    choices: [voiceops.gladly_synthflow.tenants]
  paths:
    description:
      - Files and directories with tenants, relative to the folder of the source. Names end in C(.yml), C(.yaml),
        C(.json) or C(.csv). Of a directory all files count; those in directories below it do not.
    type: list
    elements: str
    required: true
    aliases: [path]
  waves:
    description:
      - The waves of a rollout in their order. Names have lower case letters, digits, underscores. V(all) is no name.
    type: list
    elements: str
    default: [canary, main]
  default_wave:
    description:
      - The wave of tenants that do not name one. By default the last of O(waves).
    type: str
  defaults:
    description:
      - What holds for each tenant that does not say otherwise, with the keys of a tenants file. Unlike there, values
        may be templates and credentials.
      - These become variables of the groups C(tenants) and C(state_absent), so C(group_vars) win over them.
    type: dict
    default: {}
  trusted:
    description:
      - Whether the tenants files may hold credentials, and say where credentials are sent and where ledgers and pages
        are kept. Leave it at V(false) where people write to these files who may not see the credentials.
    type: bool
    default: false
"""

EXAMPLES = r"""
# inventory/voice.tenants.yml: a file for each part of the fleet, credentials by name from a vault in group_vars
plugin: voiceops.gladly_synthflow.tenants
paths:
  - ../tenants/us.yml
  - ../tenants/eu.csv
waves: [canary, early, main]
defaults:
  gladly_backend: runbook
  ledger_directory: "{{ inventory_dir }}/../ledgers"
  synthflow_api_key: "{{ vault_synthflow_api_keys[inventory_hostname] }}"
  gladly_api_token: "{{ vault_gladly_api_tokens[inventory_hostname] }}"

# tenants/us.yml, which this reads:
# tenants:
#   - name: acme
#     wave: canary
#     region: us
#     company: acme
#     gladly_host: acme.gladly.com
#     numbers:
#       - phone_number: "+12065550100"
#         assistant: Acme voice agent
#         fallback:
#           type: inbox
#           target: Voice Support

# A directory with a file for each tenant, and groups of your own:
# plugin: voiceops.gladly_synthflow.tenants
# path: ../tenants
# keyed_groups:
#   - key: tenant_company
#     prefix: company
# groups:
#   several_numbers: tenant_numbers | length > 1
"""

import os
import re
import typing as t

from ansible.errors import AnsibleParserError
from ansible.plugins.inventory import BaseInventoryPlugin, Constructable

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._sentences import quoted
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._tenants_file.entries import (
    Expected,
    Tenant,
    check_defaults,
)
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._tenants_file.fleet import read_fleet
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._tenants_file.kinds import near
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._tenants_file.located import Report
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._tenants_file.schema import (
    API_BACKEND,
    PRESENT,
    RUNBOOK_BACKEND,
    SETTINGS,
)
from ansible_collections.voiceops.gladly_synthflow.plugins.plugin_utils._templates import (
    always_template,
    never_templates,
)
from ansible_collections.voiceops.gladly_synthflow.plugins.plugin_utils._waves import (
    ALL_WAVES,
    UNREADABLE_GROUP,
    WAVE_PREFIX,
)

_ENDINGS = ("tenants.yml", "tenants.yaml")
# The word for all waves would select all tenants where somebody means one wave.
_WAVE_NAME = re.compile(rf"(?!{ALL_WAVES}$)[a-z0-9_]{{1,50}}")
_MOST_SHOWN = 200
_REGIONS = ("us", "eu", "global")

# Nothing is ever installed on a tenant, nor connected to.
_CONNECTION = {"ansible_connection": "local", "ansible_python_interpreter": "{{ ansible_playbook_python }}"}


class InventoryModule(BaseInventoryPlugin, Constructable):
    """Tenants as hosts."""

    NAME = "voiceops.gladly_synthflow.tenants"

    def verify_file(self, path: str) -> bool:
        """Return whether a file can be a source of this plugin."""
        return bool(super().verify_file(path)) and path.endswith(_ENDINGS)

    def parse(self, inventory: t.Any, loader: t.Any, path: str, cache: bool = True) -> None:
        """Add the tenants of a source to the inventory. Raises AnsibleParserError, with every mistake in it."""
        super().parse(inventory, loader, path, cache)
        try:
            tenants = self._tenants(path, self._read_config_data(path))
        except Exception:
            # Ansible only warns of a source that failed. The group lets playbooks refuse to work on the rest.
            inventory.add_group(UNREADABLE_GROUP)
            raise
        self._add_groups()
        for tenant in tenants:
            self._add(tenant)

    def _tenants(self, path: str, source: t.Mapping[str, t.Any]) -> list[Tenant]:
        """Return the tenants of a source, in their order."""
        defaults = self.get_option("defaults")
        report = Report(os.path.basename(path))
        expected = Expected(*self._waves(report), defaults, self.get_option("trusted"))
        self._check_keys(source, report)
        check_defaults(defaults, report)
        fleet = read_fleet(os.path.dirname(os.path.abspath(path)), self.get_option("paths"), expected)
        mistakes = [*report.mistakes, *fleet.mistakes]
        if mistakes:
            # Warnings of a source that failed are folded into one paragraph by some releases.
            self.display.display(_listed(path, [str(mistake) for mistake in mistakes]), color="red", stderr=True)
            raise AnsibleParserError(
                f"{len(mistakes)} mistake(s) in the tenants files, listed above, so it has no host"
            )
        return fleet.tenants

    def _check_keys(self, source: t.Mapping[str, t.Any], report: Report) -> None:
        """Report the keys of a source that are no options, which Ansible would pass over in silence."""
        known = {*self.option_definitions}
        known.update(alias for option in self.option_definitions.values() for alias in option.get("aliases") or ())
        for key in source:
            if key in known:
                continue
            if key in SETTINGS:
                finding, fix = "this is a key of a tenant", "What holds for all tenants goes under 'defaults'."
            else:
                finding, fix = f"there is no such key{near(key, known)}", "Correct it, or take it out."
            report.add(0, quoted(key), finding, fix)

    def _waves(self, report: Report) -> tuple[tuple[str, ...], str]:
        """Return the waves, and that of tenants without one."""
        waves = tuple(self.get_option("waves"))
        fix = f"Use lower case letters, digits and underscores, each name once, canary first, and not '{ALL_WAVES}'."
        if not waves or len(set(waves)) < len(waves) or not all(map(_WAVE_NAME.fullmatch, waves)):
            report.add(0, "waves", f"{list(waves)} are no names of waves", fix)
            return ("main",), "main"
        default = self.get_option("default_wave") or waves[-1]
        if default not in waves:
            report.add(0, "default_wave", f"{default!r} is none of {', '.join(waves)}", "Give one of the waves.")
        return waves, default

    def _add_groups(self) -> None:
        for group in ("tenants", "state_absent"):
            self.inventory.add_group(group)
            for name, value in _CONNECTION.items():
                self.inventory.set_variable(group, name, always_template(value))
            for name, value in self.get_option("defaults").items():
                self.inventory.set_variable(group, f"tenant_{name}", value)

    def _add(self, tenant: Tenant) -> None:
        """Add a tenant, in the groups that its state, wave, region and backend give."""
        for group in self._groups_of(tenant):
            self.inventory.add_group(group)
            self.inventory.add_host(tenant.name, group=group)
        variables = {**tenant.settings, "state": tenant.state, "wave": tenant.wave}
        for name, value in variables.items():
            self.inventory.set_variable(tenant.name, f"tenant_{name}", never_templates(value))
        if tenant.state == PRESENT:
            self._construct(tenant.name)

    def _groups_of(self, tenant: Tenant) -> list[str]:
        if tenant.state != PRESENT:
            return [f"state_{tenant.state}"]
        defaults = self.get_option("defaults")
        region, backend = (tenant.setting(key, defaults) for key in ("region", "gladly_backend"))
        groups = ["tenants", f"state_{tenant.state}", f"{WAVE_PREFIX}{tenant.wave}"]
        groups += [f"region_{region}"] if region in _REGIONS else []
        return groups + ([f"backend_{backend}"] if backend in (RUNBOOK_BACKEND, API_BACKEND) else [])

    def _construct(self, host: str) -> None:
        """Add the variables and groups that the source makes of others."""
        strict = self.get_option("strict")
        variables = self.inventory.get_host(host).get_vars()
        self._set_composite_vars(self.get_option("compose"), variables, host, strict=strict)
        variables = self.inventory.get_host(host).get_vars()
        self._add_host_to_composed_groups(self.get_option("groups"), variables, host, strict=strict)
        self._add_host_to_keyed_groups(self.get_option("keyed_groups"), variables, host, strict=strict)


def _listed(path: str, mistakes: list[str]) -> str:
    """Return what is wrong with a source, one mistake a line."""
    shown = mistakes[:_MOST_SHOWN]
    further = [f"and {len(mistakes) - len(shown)} more"] if len(mistakes) > len(shown) else []
    head = f"The tenants files of {path} cannot be used. Paths are relative to it:"
    return "\n".join([head, *(f"  {line}" for line in [*shown, *further])])
