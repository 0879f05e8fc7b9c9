# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What has to hold for every filter, test and lookup: an answer, or an error of Ansible's that says something."""

from __future__ import annotations

import functools
import importlib
from collections.abc import Callable, Iterator
from typing import Any

from ansible.errors import AnsibleError
from hypothesis import strategies as st

from ansible_collections.voiceops.gladly_synthflow.plugins.lookup import synthflow_signalling_networks

from .property import Property
from .strategies import Values, anything, e164_like, hostile_text, hosts, mostly, with_keys

PLUGINS = "ansible_collections.voiceops.gladly_synthflow.plugins"
FILTERS = ("call_path", "controller", "plan", "runbook", "summary", "telephony", "tenant", "waves")
TESTS = ("controller", "probes", "telephony")
# It asks Ansible's own loader, whatever the name.
NOT_OURS = ("installed_module",)

_tenants = st.sampled_from(["acme", "beta", "7"])
_hosts_of_a_play = mostly(st.lists(_tenants, max_size=3))
_numbers = mostly(
    st.lists(
        mostly(
            with_keys(
                *("phone_number", "assistant", "fallback", "headers", "transfers", "destination_name"),
                *("termination_uri", "sip_address"),
            )
        ),
        max_size=3,
    )
)
_tenant = with_keys(
    *("numbers", "headers", "sip_domain", "gladly_backend", "ledger", "gladly_host", "shared_credentials"),
    values=mostly(_numbers, anything),
)
_groups = mostly(
    st.dictionaries(
        st.sampled_from(["tenants", "wave_main", "wave_canary", "all", "tenants_unreadable"]) | hostile_text,
        mostly(st.lists(_tenants, max_size=3)),
        max_size=4,
    )
)
_content = with_keys(
    *("job_templates", "credentials", "credential_types", "workflow_job_templates", "schedules", "projects"),
    *("inventories", "settings", "organization"),
    values=mostly(
        st.lists(
            with_keys(
                *("name", "playbook", "inputs", "credentials", "extra_vars", "nodes", "links", "fields", "injectors"),
                *("survey_spec", "credential_type"),
            ),
            max_size=2,
        )
    ),
)
_levels = mostly(st.sampled_from(["config", "options", "invite"]))
_own_networks = st.dictionaries(
    st.sampled_from(["us", "eu"]) | hostile_text, mostly(st.lists(anything, max_size=3)), max_size=2
)
_probes = mostly(st.lists(with_keys("verify_leg", "verdict", "number", "label", "code", "rungs"), max_size=2))

ARGUMENTS: dict[str, tuple[Values, ...]] = {
    "call_legs": (
        *(_numbers, mostly(st.just("us")), mostly(st.just("acme.sip.gladly.com"), hosts), anything, anything),
        *(_levels, _levels, anything, anything),
    ),
    "confirmation_for": (with_keys("who", "when", "ticket", "tenants", "codes"), _tenants, _hosts_of_a_play),
    "controller_problems": (_content,),
    "e164": (e164_like | anything,),
    "phone_slug": (e164_like | anything,),
    "plan_lines": (with_keys("tenants", "totals", "findings"), anything),
    "readable_fleet": (_groups,),
    "same_but_for_secrets": (anything, anything),
    "settling": (with_keys("verdict", "code", "leg", "title", "rungs"), anything, anything),
    "sip_uri": (anything, hosts | anything, anything, anything, with_keys("X-A", "X-B")),
    "tenant_file": (anything, anything, anything),
    "tenant_plan": (
        _hosts_of_a_play,
        mostly(
            st.fixed_dictionaries(dict.fromkeys(["acme", "beta", "7"], with_keys("integration_result", "plan_failure")))
        ),
    ),
    "tenant_problems": (_tenant, mostly(st.just(2))),
    "to_e164": (e164_like | anything, anything),
    "verification_summary": (
        *(_probes, _numbers, _levels, _levels, mostly(st.just("fail")), _probes, _probes, anything),
        anything,
    ),
    "wave_pattern": (_groups, anything, anything),
    "wave_sizes": (_hosts_of_a_play, _groups, *[mostly(st.just(0))] * 2, mostly(st.just("none")), anything, anything),
    "wave_verdict": (
        *(_hosts_of_a_play, _groups, _tenants, mostly(st.lists(_tenants)), mostly(st.just(0)), mostly(st.just(0))),
        mostly(st.just("none")),
    ),
}


def _plugins() -> Iterator[tuple[str, Callable[..., Any]]]:
    for file in FILTERS:
        yield from importlib.import_module(f"{PLUGINS}.filter.{file}").FilterModule().filters().items()
    for file in TESTS:
        yield from importlib.import_module(f"{PLUGINS}.test.{file}").TestModule().tests().items()


class _Lookup(synthflow_signalling_networks.LookupModule):
    """The lookup with networks of the user's own, as Ansible hands them on: a dictionary of anything."""

    def __init__(self, networks: Any) -> None:
        self._given = {"networks": networks, "detail": False}

    def set_options(self, **_given: Any) -> None:
        """Leave the options as they are."""

    def get_option(self, name: str) -> Any:
        """Return an option."""
        return self._given[name]


def _are_networks(_given: Any, found: list[Any]) -> None:
    assert all(isinstance(network, str) and "/" in network for network in found), found


def plugin_properties() -> Iterator[Property]:
    """Yield what holds for each plugin. Raises KeyError for a filter that nothing is tried with."""
    for name, plugin in _plugins():
        if name not in NOT_OURS:
            yield Property(
                f"{name} answers, or says what it cannot work with",
                st.tuples(*ARGUMENTS[name]),
                functools.partial(_call, plugin),
                lambda given, found: None,
                refusals=(AnsibleError,),
                refusals_are_lines=False,
                share=0.3,
            )
    yield Property(
        "the lookup gives networks, or says what is none",
        st.tuples(st.lists(mostly(st.sampled_from(["us", "eu"]), hostile_text), max_size=3), _own_networks),
        lambda given: _Lookup(given[1]).run(given[0]),
        _are_networks,
        refusals=(AnsibleError,),
        refusals_are_lines=False,
        share=0.3,
    )


def _call(plugin: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
    return plugin(*arguments)
