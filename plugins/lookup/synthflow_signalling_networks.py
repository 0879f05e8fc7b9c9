# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Lookup synthflow_signalling_networks."""

from __future__ import annotations

DOCUMENTATION = r"""
name: synthflow_signalling_networks
short_description: Networks from which Synthflow sends SIP signalling
version_added: 1.0.0
author:
  - VoiceOps contributors (@voiceops)
description:
  - Returns the networks that Gladly has to let in, for its IP allowlist, as Synthflow's pages listed them on
    2026-11-22. Nothing is fetched. Have Synthflow confirm the list before callers depend on it.
  - The lists for V(us) and V(eu) are from C(docs.synthflow.ai/sip-trunking-acl), the one for V(global) from the newer
    C(docs.synthflow.ai/ip-allow-lists).
  - The page for V(us) also has C(4.138.180.50/32), while all other addresses are in Google's 34.x and 35.x ranges. As a
    digit seems to be lost there, it is left out, with a warning.
options:
  _terms:
    description:
      - Regions, C(us), C(eu) or C(global).
    type: list
    elements: str
    required: true
  networks:
    description:
      - Lists of your own by region, which replace the published ones. A list of your own is returned without a warning.
    type: dict
    default: {}
    vars:
      - name: synthflow_signalling_networks
  detail:
    description:
      - Return one dictionary per region with C(region), C(networks), C(doubtful), C(source) and C(as_of).
    type: bool
    default: false
"""

EXAMPLES = r"""
- name: Show the networks to let in
  ansible.builtin.debug:
    msg: "{{ lookup('voiceops.gladly_synthflow.synthflow_signalling_networks', 'us', wantlist=true) }}"

- name: Use the list that Synthflow's support gave us
  ansible.builtin.debug:
    msg: "{{ query('voiceops.gladly_synthflow.synthflow_signalling_networks', 'us', networks={'us': ['192.0.2.10']}) }}"
"""

RETURN = r"""
_raw:
  description: The networks in CIDR form, or the dictionaries with O(detail=true).
  type: list
  elements: raw
"""

import typing as t

from ansible.errors import AnsibleLookupError
from ansible.plugins.lookup import LookupBase
from ansible.utils.display import Display

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._sentences import quoted
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._sip.networks import parse_networks
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._synthflow.clusters import CLUSTERS

display = Display()


class LookupModule(LookupBase):
    """Returns signalling networks by region."""

    def run(
        self, terms: list[t.Any], variables: dict[str, t.Any] | None = None, **kwargs: t.Any
    ) -> list[str] | list[dict[str, t.Any]]:
        """Return the networks of the regions in ``terms``."""
        self.set_options(var_options=variables, direct=kwargs)
        own = self.get_option("networks")
        found = [_networks_of(str(term), own) for term in terms]
        if self.get_option("detail"):
            return found
        for entry in found:
            if entry["doubtful"]:
                display.warning(
                    f"Left out of Synthflow's signalling networks for region '{entry['region']}': "
                    f"{', '.join(entry['doubtful'])}, which {entry['source']} lists but which looks like a slip. Have "
                    "Synthflow confirm the list and set it as 'synthflow_signalling_networks'."
                )
        return [network for entry in found for network in entry["networks"]]


def _networks_of(region: str, own: dict[str, t.Any]) -> dict[str, t.Any]:
    if region not in CLUSTERS:
        raise AnsibleLookupError(
            f"synthflow_signalling_networks: {quoted(region)} is not a region of Synthflow. "
            f"Give {' or '.join(CLUSTERS)}."
        )
    if own.get(region):
        if not isinstance(own[region], (list, tuple)):
            raise AnsibleLookupError(
                f"synthflow_signalling_networks: networks for '{region}': {quoted(own[region])} is not a list"
            )
        try:
            networks = parse_networks(own[region])
        except ValueError as error:
            raise AnsibleLookupError(f"synthflow_signalling_networks: networks for '{region}': {error}") from None
        return {"region": region, "networks": networks, "doubtful": [], "source": "given by the user", "as_of": None}
    published = CLUSTERS[region].networks
    return {
        "region": region,
        "networks": parse_networks(published.addresses),
        "doubtful": list(published.doubtful),
        "source": published.page,
        "as_of": published.as_of,
    }
