# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Module sip_probe."""

from __future__ import annotations

DOCUMENTATION = r"""
module: sip_probe
short_description: Prove that a SIP address takes calls, or say what stands in the way
version_added: 1.0.0
author:
  - VoiceOps contributors (@voiceops)
description:
  - Climbs towards a SIP address the way a call does - DNS, connection, TLS, C(OPTIONS) and, only when asked,
    C(INVITE) - and reports each rung with its time, every message, and what the outcome means.
  - The first rung that stops ends the climb. With O(method=invite), an C(OPTIONS) that is refused or ignored does not,
    since many peers do so and take calls; once the C(INVITE) was sent, C(OPTIONS) does not count. A number that is not
    found, and what is no SIP, ends it.
  - The machine that probes is seldom on the allowlist of the peer, so a peer that is in order may refuse it. Such an
    outcome is V(inconclusive); only what contradicts the configuration from wherever one looks is a V(fail).
  - An C(INVITE) reaches an assistant, or a person. The call is cancelled at the first ringing, and ended at once
    when it is answered. It offers G.711 and sends no media, so silence and one-way audio are outside what it proves.
  - When the job is cancelled in the middle of a call, with the signal TERM or HUP, the call is ended first. A call
    whose end the peer did not confirm is a V(warn) of its own.
  - Whatever the peer does is a result and never fails the module. Wrong options do.
  - A rung takes at most O(timeout), a second more where a port seems to speak another transport, and 4 seconds more to
    end a call. More than 4 MiB from the peer, or a message that does not end, stops the climb, too.
  - Everything is sent over the connection that was made; a peer cannot send the probe elsewhere by C(Contact),
    C(Record-Route) or a redirection.
extends_documentation_fragment:
  - voiceops.gladly_synthflow.attributes
  - voiceops.gladly_synthflow.attributes.info
  - voiceops.gladly_synthflow.attributes.all
attributes:
  check_mode:
    support: partial
    details: An C(INVITE) is not sent. The probe climbs up to C(OPTIONS), with a warning, and O(expect) does not count.
  idempotent:
    details: It changes nothing that it could find changed. An C(INVITE) places a call each time.
options:
  uri:
    description:
      - SIP URI to probe, as Gladly or Synthflow would call it. A missing C(sip:) is added.
      - Its C(transport) is V(tls), V(tcp) or V(udp). C(sips:) means V(tls). With neither, the SRV records of the host
        decide, and UDP without any.
      - C(X-) headers after a C(?) are added to those of O(headers). Other headers there are not sent, with a warning,
        and none stand in the first line of the request, since SIP forbids that.
      - A password before the C(@) is refused; O(username) and O(password) are for credentials.
    type: str
    required: true
  method:
    description:
      - How far to climb. V(connect) sends no SIP message. It tells nothing about UDP, which has no connection.
      - V(invite) places a call.
    type: str
    choices: [connect, options, invite]
    default: options
  headers:
    description:
      - X-headers of the C(INVITE), sent exactly as they stand here. Gladly's placeholders, such as C({caller_e164}),
        are not filled in; the filter P(voiceops.gladly_synthflow.call_legs#filter) does that.
      - Phone numbers belong in quotes, as YAML drops the C(+) of a number. Over UDP, more than 64 KiB is refused.
    type: dict
    default: {}
  from_uri:
    description:
      - SIP URI of the caller. When it is not given, C(probe@) and the address of this machine.
    type: str
  username:
    description:
      - User name for a peer that asks for digest credentials. The answer is computed with MD5, SHA-256 or SHA-512-256,
        as the first challenge has it that the probe can answer.
    type: str
  password:
    description:
      - Password to go with O(username). It is in no result.
    type: str
  expect:
    description:
      - SIP statuses that pass on the rung that O(method) names, such as V([200, 404]). Any other status is then a
        failure. A call that rings has the status 180 or 183. An empty list leaves it to the table of diagnoses.
      - With O(method=invite), a status that is named here does not end the climb when C(OPTIONS) gets it.
    type: list
    elements: int
    default: []
  expiry_days:
    description:
      - A certificate that expires in fewer days is a warning, be it the peer's or one above it in the chain.
    type: int
    default: 14
  allowlisted:
    description:
      - Whether the peer is known to let this machine in. What a peer does to strangers alone is then a failure.
    type: bool
    default: false
  connect_to:
    description:
      - Where to connect instead of where DNS leads, as a dictionary of C(host:port) or C(host) to C(address:port).
      - Name in the certificate, SNI and Request-URI stay those of O(uri).
    type: dict
    default: {}
  name_servers:
    description:
      - IP addresses of name servers to ask instead of the system's, with a port where it is not 53.
    type: list
    elements: str
    default: []
  source_address:
    description:
      - IP address of this machine to send from.
    type: str
  client_cert:
    description:
      - PEM file with a certificate to show to a peer that asks for one, and perhaps its key.
    type: path
  client_key:
    description:
      - PEM file with the key of O(client_cert), without a password.
    type: path
  max_per_minute:
    description:
      - How many probes of one O(uri) all runs of this user on this machine may make in a minute. V(0) is without limit.
      - One that is too many sends nothing and is V(inconclusive).
    type: int
    default: 12
  ca_path:
    description:
      - PEM file, or prepared folder, with the certificate authorities to trust instead of the system's.
    type: path
  validate_certs:
    description:
      - Whether the certificate has to be valid. Without, a TLS rung is a warning at best.
    type: bool
    default: true
  timeout:
    description:
      - Seconds for each rung.
    type: int
    default: 10
seealso:
  - module: voiceops.gladly_synthflow.gladly_sip_destination
  - module: voiceops.gladly_synthflow.synthflow_assistant_attach
requirements:
  - sipmessage
  - cryptography
  - dnspython, for SRV records and with O(name_servers)
"""

EXAMPLES = r"""
- name: See whether Synthflow takes calls to a number
  voiceops.gladly_synthflow.sip_probe:
    uri: sip:+12065550100@sip.us.synthflow.ai:32682;transport=tls
  register: probe

- name: Say what was found
  ansible.builtin.debug:
    msg: "{{ probe.text }}"

- name: Look at the way back to a queue from a machine on Gladly's allowlist
  voiceops.gladly_synthflow.sip_probe:
    uri: sip:+12065550111@acme.sip.gladly.com;transport=tls
    allowlisted: true

- name: Try a new server before its name leads there
  voiceops.gladly_synthflow.sip_probe:
    uri: sip:+12065550100@sip.example.com:5061;transport=tls
    method: connect
    connect_to:
      "sip.example.com:5061": 192.0.2.10:5061

- name: Place a call as Gladly would, cancelled at the first ringing
  voiceops.gladly_synthflow.sip_probe:
    uri: sip:+12065550100@sip.us.synthflow.ai:32682;transport=tls
    method: invite
    from_uri: sip:+12065550199@acme.sip.gladly.com
    headers:
      X-Gladly-Caller-Id: "+12065550199"
  register: call
  failed_when: call.verdict == 'fail'
"""

RETURN = r"""
verdict:
  description:
    - That of the worst rung - V(pass), V(warn), V(inconclusive) or V(fail), from best to worst.
  returned: success
  type: str
  sample: fail
diagnosis:
  description: What the first of the worst rungs means, or the last rung where all pass.
  returned: success
  type: dict
  contains:
    code:
      description: A short word that stays the same.
      type: str
      sample: number_not_found
    layer:
      description: V(limit), V(dns), V(connect), V(tls) or V(sip).
      type: str
      sample: sip
    title:
      description: What it is.
      type: str
      sample: "404: the peer does not know the number"
    meaning:
      description: What it means between Gladly and Synthflow.
      type: str
      sample: No call to this number can get through.
    next_step:
      description: What to do about it. Empty when nothing is to be done.
      type: str
      sample: Attach the number to its assistant, in the workspace of this region, and wait two minutes.
    settles:
      description: Whether it may go away by itself within minutes.
      type: bool
      sample: true
rungs:
  description: The rungs that were reached, in order.
  returned: success
  type: list
  elements: dict
  contains:
    name:
      description: V(dns), V(connect), V(tls), V(options) or V(invite).
      type: str
      sample: tls
    verdict:
      description: As RV(verdict).
      type: str
      sample: pass
    milliseconds:
      description: How long it took.
      type: int
      sample: 41
    code:
      description: As RV(diagnosis.code).
      type: str
      sample: secured
    detail:
      description: What was seen.
      type: str
      sample: TLSv1.3, TLS_AES_256_GCM_SHA384
    facts:
      description: What else was seen, such as addresses, the certificate, or the server's name. Keys differ by rung.
      type: dict
      sample:
        version: TLSv1.3
        cipher: TLS_AES_256_GCM_SHA384
        server_name: sip.us.synthflow.ai
        verified: true
ladder:
  description:
    - The messages, in order. Digest answers and nonces are masked. A message of more than 4 KiB is cut, and of more
      than 50 messages the first 40 and the last 10 are kept.
  returned: success
  type: list
  elements: dict
  contains:
    direction:
      description: V(sent) or V(received).
      type: str
      sample: sent
    milliseconds:
      description: Time since the climb began.
      type: int
      sample: 62
    transport:
      description: V(udp), V(tcp) or V(tls).
      type: str
      sample: tls
    summary:
      description: The request, or the status and the method that it answers.
      type: str
      sample: OPTIONS sip:+12065550100@sip.us.synthflow.ai:32682;transport=tls
    message:
      description: The whole message, with line ends as in text files.
      type: str
      sample: "OPTIONS sip:+12065550100@sip.us.synthflow.ai:32682;transport=tls SIP/2.0\nMax-Forwards: 70\n"
ladder_left_out:
  description: Number of messages between the first and the last that RV(ladder) does not have.
  returned: success
  type: int
  sample: 0
target:
  description: Where the probe went. C(address) is null when the host has none.
  returned: success
  type: dict
  sample:
    uri: sip:+12065550100@sip.us.synthflow.ai:32682;transport=tls
    host: sip.us.synthflow.ai
    address: 192.0.2.10
    port: 32682
    transport: tls
media:
  description: What the SDP of an C(INVITE) offered, and what the answer says, null without one. Null without a call.
  returned: success
  type: dict
  sample:
    offered:
      address: 192.0.2.80
      port: 40000
      codecs: [PCMU, PCMA, telephone-event]
      profile: RTP/AVP
      direction: sendrecv
      encrypted: false
    answered:
      address: 192.0.2.10
      port: 20000
      codecs: [PCMU, telephone-event]
      profile: RTP/AVP
      direction: sendrecv
      encrypted: false
text:
  description: One line for people.
  returned: success
  type: str
  sample: >-
    fail: sip:+12065550100@sip.us.synthflow.ai:32682;transport=tls: 404: the peer does not know the number (404 Not
    Found). Attach the number to its assistant, in the workspace of this region, and wait two minutes.
"""

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._runner import run_module
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._sip.probe_listing import SipProbe


def main() -> None:
    """Probe one address."""
    run_module(SipProbe)


if __name__ == "__main__":
    main()
