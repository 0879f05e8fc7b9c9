# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What has to hold for tasks with hostile options, looked at where it counts: in the bytes that go over the wire."""

from __future__ import annotations

import copy
import importlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from fleet import INBOX, Member, fleet, sandbox_tenants
from hypothesis import strategies as st

from ansible_collections.voiceops.gladly_synthflow.plugins.plugin_utils._arguments import refusal
from ansible_collections.voiceops.gladly_synthflow.plugins.plugin_utils._in_process import run_task
from voice_sandbox.process import running_sandbox

from .files import ends_well
from .lines import check_http, check_sip
from .peers import SipPeer, VendorPeer
from .property import Property
from .strategies import LINES, Values, e164_like, hostile_text, hosts, json_values, mostly

ACTIONS = "ansible_collections.voiceops.gladly_synthflow.plugins.action"
Options = dict[str, Any]

KNOWN = ("..", ".", "../x", "/etc/passwd", "a/b", "%2e%2e%2f", "a?b=c", "a#b", *LINES, "\x01", "\x7f", "\x85", "\udcff")
# A probe that is hung up on looks whether TLS is spoken there.
_TLS_HANDSHAKE = b"\x16"
# Whoever may say where an API or a ledger is may name any server and any file; what is done with that is looked at
# elsewhere.
_GIVEN_ONCE = (
    "ledger",
    "api_url",
    "ca_path",
    "validate_certs",
    "timeout",
    "retry_timeout",
    "requests_per_second",
    "wait_timeout",
)


def _modules(
    vendors: Mapping[str, str], account: Mapping[str, Any], member: Member, ledger: Path
) -> dict[str, Options]:
    """Return options that work, by module."""
    common = {"retry_timeout": 0, "timeout": 5, "requests_per_second": 0}
    synthflow = {
        **common,
        **{key: account["synthflow"][key] for key in ("api_key", "workspace_id")},
        "region": member.region,
        "api_url": vendors["synthflow"],
    }
    gladly = {
        **common,
        **{key: account["gladly"][key] for key in ("agent_email", "api_token")},
        "api_url": vendors["gladly"],
    }
    number = {"phone_number": member.number}
    domain = f"{member.name}.sip.gladly.com"
    transfer = {
        "key": "agents",
        "target": f"sip:{member.queue_did}@{domain}",
        "instructions": "i",
        "initiating_message": "m",
    }
    destination = {"name": member.destination, "sip_domain": domain, "region": member.region, "headers": {"X-A": "b"}}
    fallback = {"type": "inbox", "target": INBOX}
    return {
        "synthflow_sip_number": {
            **synthflow,
            **number,
            "ledger": str(ledger),
            "termination_uri": domain,
            "friendly_name": "n",
            "trunk_username": "u",
            "trunk_password": "p-secret-7",
        },
        "synthflow_assistant": {**synthflow, "name": member.assistant, "agent": {"llm": "gpt-4.1"}, "description": "d"},
        "synthflow_assistant_attach": {**synthflow, **number, "assistant": member.assistant, "wait": False},
        "synthflow_assistant_info": {**synthflow, "model_id": "m"},
        "synthflow_transfer_action": {
            **synthflow,
            **transfer,
            "assistant": member.assistant,
            "ledger": str(ledger),
            "action_id": "a",
            "digits": "12345",
        },
        "gladly_sip_destination": {**gladly, **number, **destination, "backend": "api", "allowlist": ["192.0.2.1"]},
        "gladly_inbound_route": {
            **gladly,
            **number,
            "backend": "api",
            "destination": member.destination,
            "fallback": fallback,
        },
        "gladly_event_info": {**gladly, "types": ["CONTACT/STARTED"]},
        "gladly_directory_info": {**gladly, "host": "acme.gladly.com"},
    }


def _instead_of(value: Any) -> Values:
    """Return what could stand in the place of an option."""
    if isinstance(value, str):
        return st.one_of(hostile_text, hosts, e164_like, hostile_text.map(lambda text: f"{value}{text}"))
    return json_values


def _with_what_is_known(modules: Mapping[str, Options]) -> Values:
    """Return each text of each module with each value that is known to do harm somewhere."""
    places = [
        (name, option)
        for name, options in modules.items()
        for option, value in options.items()
        if isinstance(value, str) and option not in _GIVEN_ONCE
    ]
    return st.tuples(st.sampled_from(places), st.sampled_from(KNOWN)).map(
        lambda drawn: (drawn[0][0], {**copy.deepcopy(modules[drawn[0][0]]), drawn[0][1]: drawn[1]})
    )


@st.composite
def _tasks(draw: st.DrawFn, modules: Mapping[str, Options]) -> tuple[str, Options]:
    name = draw(st.sampled_from(sorted(modules)))
    options = copy.deepcopy(modules[name])
    for option in draw(st.lists(st.sampled_from(sorted(set(options) - set(_GIVEN_ONCE))), min_size=1, max_size=2)):
        options[option] = draw(_instead_of(options[option]))
    return name, options


def carried_out(name: str, options: Options) -> dict[str, Any]:
    """Return the result of a task, as in a play."""
    kind = importlib.import_module(f"{ACTIONS}.{name}").ActionModule.kind
    task = f"voiceops.gladly_synthflow.{name}"
    refused = refusal(kind, task, options)
    return {"failed": True, "msg": refused} if refused else run_task(kind, task, options)


def _looked_at(peer: VendorPeer, prefixes: tuple[str, ...]) -> Callable[[Any], dict[str, Any]]:
    def take(task: tuple[str, Options]) -> dict[str, Any]:
        peer.forget()
        result = carried_out(*task)
        for stream in peer.streams():
            check_http(stream, prefixes)
        return result

    return take


def _probed(peer: SipPeer) -> Callable[[Options], dict[str, Any]]:
    def take(options: Options) -> dict[str, Any]:
        peer.forget()
        # Elsewhere there is nobody of ours.
        username, password = options.get("credentials", (None, None))
        asked = {key: value for key, value in options.items() if key != "credentials"}
        target = {
            **asked,
            "username": username,
            "password": password,
            "uri": f"{options['uri']}@127.0.0.1:{peer.port};transport=tcp",
        }
        result = carried_out("sip_probe", {**target, "timeout": 1, "max_per_minute": 6000})
        headers = options.get("headers")
        for stream in peer.streams():
            if not stream.startswith(_TLS_HANDSHAKE):
                check_sip(stream, headers if isinstance(headers, dict) else {})
        return result

    return take


_probes = st.fixed_dictionaries(
    {"uri": mostly(st.just("sip:+12065550100"), hostile_text.map(lambda text: f"sip:{text}"))},
    optional={
        "headers": st.dictionaries(mostly(st.sampled_from(["X-A", "X-B"]), hostile_text), hostile_text, max_size=2),
        "from_uri": mostly(st.just("sip:probe@example.com"), hostile_text | hosts.map(lambda host: f"sip:a@{host}")),
        "credentials": st.tuples(hostile_text, hostile_text),
    },
)


@contextmanager
def wire_properties(folder: Path) -> Iterator[list[Property]]:
    """Return what holds for tasks, for as long as the servers run that they talk to."""
    member = fleet(1)[0]
    with running_sandbox(folder, tenants=sandbox_tenants([member])) as sandbox:
        account = sandbox.info["tenants"][member.name]
        urls = {vendor: urlsplit(account[vendor]["api_url"]) for vendor in ("synthflow", "gladly")}
        with VendorPeer(urls["gladly"].hostname or "", urls["gladly"].port or 0) as vendor, SipPeer() as peer:
            own = {name: f"http://127.0.0.1:{vendor.port}{url.path}" for name, url in urls.items()}
            modules = _modules(own, account, member, folder / "ledgers" / f"{member.name}.yml")
            for name, options in modules.items():
                carried_out(name, copy.deepcopy(options))
            prefixes = tuple(f"{url.path}/" for url in urls.values())
            yield [
                Property(
                    "no option adds a line or leaves the API's paths in HTTP",
                    _tasks(modules),
                    _looked_at(vendor, prefixes),
                    ends_well,
                    refusals=(),
                    share=0.3,
                ),
                Property(
                    "no value that is known to do harm adds a line or leaves the API's paths in HTTP",
                    _with_what_is_known(modules),
                    _looked_at(vendor, prefixes),
                    ends_well,
                    refusals=(),
                ),
                Property("no option adds a line in SIP", _probes, _probed(peer), ends_well, refusals=(), share=0.2),
            ]
