# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options for connecting to the vendors."""

from __future__ import annotations


class ModuleDocFragment:
    """Options that every module has, then those of each vendor."""

    DOCUMENTATION = r"""
options:
  ca_path:
    description:
      - PEM file with the certificate authorities to trust instead of the system's.
    type: path
  validate_certs:
    description:
      - Whether to validate TLS certificates. Switching it off lets anybody on the way read the credentials.
    type: bool
    default: true
  timeout:
    description:
      - Seconds to wait for a connection and for an answer, per request.
    type: int
    default: 30
  retry_timeout:
    description:
      - Seconds that one request may spend on being repeated after a lost connection, a server error or a refusal for
        too many requests. V(0) switches repeating off.
      - A request that creates something is never repeated when it may have been carried out; the module reads instead.
    type: int
    default: 60
requirements:
  - requests
  - phonenumbers
"""

    SYNTHFLOW = r"""
options:
  api_key:
    description:
      - Synthflow API key of the workspace. It has the whole authority of the workspace.
      - The environment variable E(SYNTHFLOW_API_KEY) is used when the option is not given.
    type: str
    required: true
  workspace_id:
    description:
      - Id of the Synthflow workspace. Synthflow has no request that tells it.
      - The environment variable E(SYNTHFLOW_WORKSPACE_ID) is used when the option is not given.
    type: str
    required: true
  region:
    description:
      - Cluster of the workspace, shown in Synthflow under Admin, Workspace Settings, Preferences. A key opens one
        cluster only.
      - V(global) is the legacy cluster, which Synthflow retires by the end of 2026; the module warns about it.
      - The environment variable E(SYNTHFLOW_REGION) is used when the option is not given.
    type: str
    required: true
    choices: [us, eu, global]
  api_url:
    description:
      - Base URL to use instead of that of the O(region), ending in C(/v2).
    type: str
  requests_per_second:
    description:
      - Most requests per second that are sent to the workspace, for each HTTP method, by all tasks of all processes of
        this user on this machine. V(0) is without a limit.
      - When the option is not given, the environment variable E(SYNTHFLOW_REQUESTS_PER_SECOND) is used, and without it
        there is no limit, since Synthflow publishes none.
    type: int
"""

    GLADLY = r"""
options:
  host:
    description:
      - Host of the Gladly organization, such as V(acme.gladly.com), V(acme.us-1.gladly.com) or V(acme.gladly.qa).
      - One of O(host) and O(api_url) is needed.
      - The environment variable E(GLADLY_HOST) is used when the option is not given.
    type: str
  agent_email:
    description:
      - Email address of a Gladly user that has the permission API User.
      - The environment variable E(GLADLY_AGENT_EMAIL) is used when the option is not given.
    type: str
    required: true
  api_token:
    description:
      - API token of that user. A token may do anything in the organization.
      - The environment variable E(GLADLY_API_TOKEN) is used when the option is not given.
    type: str
    required: true
  api_url:
    description:
      - Base URL to use instead of O(host), ending in C(/api/v1). Needed for a gateway of your own, since credentials
        otherwise go to hosts of Gladly alone.
    type: str
  requests_per_second:
    description:
      - Most requests per second that are sent to the organization, for each HTTP method, by all tasks of all processes
        of this user on this machine. V(0) is without a limit.
      - When the option is not given, the environment variable E(GLADLY_REQUESTS_PER_SECOND) is used, and without it
        V(10), which is what Gladly allows an organization, all of its tokens together. Give less where several machines
        work on one organization.
    type: int
"""

    GLADLY_VOICE = r"""
options:
  backend:
    description:
      - How Gladly's voice settings are changed. Gladly publishes no API for them.
      - V(runbook) is Gladly as it is. The module returns the steps for the Admin panel, a person carries them out and
        confirms it, and the O(ledger) keeps what was confirmed. Nothing is sent to Gladly; no credentials are needed.
      - V(api) speaks the HTTP contract that this collection publishes, C(docs/contracts/gladly_voice.openapi.yaml), to
        an endpoint or a gateway of yours that serves it.
    type: str
    choices: [runbook, api]
    default: runbook
  ledger:
    description:
      - Path of the tenant's ledger, a YAML file that is named after the tenant, such as V(ledgers/acme.yml). It is made
        when there is none, along with its directory, and holds no secret.
      - With O(backend=runbook), it keeps what is pending and what was confirmed. Without one nothing can be confirmed.
      - With O(backend=api), an entry that it has is replaced by what the API reads back, and a warning tells where the
        two differ. So a tenant moves from one backend to the other without being entered again.
      - A ledger that is damaged, of a newer version, or about another tenant is refused and left as it is.
    type: path
  host:
    description:
      - Host of the Gladly organization, such as V(acme.gladly.com), V(acme.us-1.gladly.com) or V(acme.gladly.qa).
      - One of O(host) and O(api_url) is needed with O(backend=api). With a O(ledger), it guards against the ledger of
        another organization.
      - The environment variable E(GLADLY_HOST) is used when the option is not given.
    type: str
  agent_email:
    description:
      - Email address of a Gladly user that has the permission API User. Needed with O(backend=api).
      - The environment variable E(GLADLY_AGENT_EMAIL) is used when the option is not given.
    type: str
  api_token:
    description:
      - API token of that user. Needed with O(backend=api). A token may do anything in the organization.
      - The environment variable E(GLADLY_API_TOKEN) is used when the option is not given.
    type: str
  api_url:
    description:
      - Base URL to use instead of O(host), ending in C(/api/v1). Needed for a gateway of your own, since credentials
        otherwise go to hosts of Gladly alone.
    type: str
  requests_per_second:
    description:
      - Most requests per second that are sent to the organization, for each HTTP method, by all tasks of all processes
        of this user on this machine. V(0) is without a limit.
      - When the option is not given, the environment variable E(GLADLY_REQUESTS_PER_SECOND) is used, and without it
        V(10), which is what Gladly allows an organization, all of its tokens together. Give less where several machines
        work on one organization.
    type: int
requirements:
  - PyYAML, with O(ledger)
"""

    GLADLY_CONFIRM = r"""
options:
  confirm:
    description:
      - Says that the pending steps were carried out, with O(backend=runbook). A dictionary with C(who), a person's
        name, and optionally C(when), a date or time in ISO 8601 form, now when it is not given, and C(ticket).
      - With C(codes), a list or a text with commas, it speaks of the changes with these codes alone. The runbook prints
        them with the command to confirm it, so that a page which is out of date confirms nothing.
      - A C(when) before the steps were given confirms nothing, with a warning. A time without a zone, and a date, count
        as those of any zone.
      - Only steps that an earlier run gave are confirmed, and only if the same settings are still wanted. Otherwise the
        new steps are recorded as pending, with a warning.
      - It has no effect with O(backend=api), nor when nothing is pending.
    type: raw
    default: false
"""
