# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Module tenants_file."""

from __future__ import annotations

DOCUMENTATION = r"""
module: tenants_file
short_description: Write a tenants file of what was read from both vendors
version_added: 1.0.0
author:
  - VoiceOps contributors (@voiceops)
description:
  - Writes what M(voiceops.gladly_synthflow.tenant_export_info) returned of some tenants into a tenants file, which the
    inventory plugin C(voiceops.gladly_synthflow.tenants) reads.
  - What a person has to fill in, and what the file does not hold, stands there as comments. The inventory refuses a
    file with something to fill in, and names the line.
  - The file is replaced in one step, and has the mode 0600.
extends_documentation_fragment:
  - voiceops.gladly_synthflow.attributes
  - voiceops.gladly_synthflow.attributes.resource
attributes:
  idempotent:
    support: full
  action_group:
    support: none
    membership: []
    details: It talks to nobody, so it has none of the options that the groups set.
options:
  path:
    description:
      - Path of the file. Its directory is made when there is none.
    type: path
    required: true
  tenants:
    description:
      - What M(voiceops.gladly_synthflow.tenant_export_info) returned of each tenant. The file has them sorted by name.
    type: list
    elements: dict
    required: true
  missing:
    description:
      - Names of tenants that could not be read. The file tells of them at its beginning.
    type: list
    elements: str
    default: []
  force:
    description:
      - Whether to write over a file that has another content. Somebody may have worked on it.
    type: bool
    default: false
requirements:
  - PyYAML
seealso:
  - module: voiceops.gladly_synthflow.tenant_export_info
"""

EXAMPLES = r"""
- name: Write what was read of a tenant
  voiceops.gladly_synthflow.tenants_file:
    path: tenants/acme.yml
    tenants:
      - "{{ export }}"
"""

RETURN = r"""
tenants_file:
  description:
    - The file, in check mode as it would be.
  returned: success
  type: dict
  contains:
    path:
      description: Its path.
      type: str
      sample: tenants/acme.yml
    tenants:
      description: Number of tenants in it.
      type: int
      sample: 1
    to_fill:
      description: Number of keys that a person has to fill in.
      type: int
      sample: 0
    notes:
      description: Number of things that are there and not in the file.
      type: int
      sample: 2
"""

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._export.tenants_file import TenantsFile
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._runner import run_module


def main() -> None:
    """Write one tenants file."""
    run_module(TenantsFile)


if __name__ == "__main__":
    main()
