# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The ledger of modules that keep what Synthflow takes and never shows."""

from __future__ import annotations


class ModuleDocFragment:
    """The option and what it needs."""

    DOCUMENTATION = r"""
options:
  ledger:
    description:
      - Path of the tenant's ledger, a YAML file that is named after the tenant, such as V(ledgers/acme.yml). It is made
        when there is none, along with its directory, and holds no secret.
      - It keeps fingerprints of what was sent last, so that nothing is sent again when nothing changed.
      - A ledger that is damaged, of a newer version, or about another tenant or workspace is refused and left as it is.
    type: path
requirements:
  - PyYAML, with O(ledger)
"""
