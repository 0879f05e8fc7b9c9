# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of the options of a Synthflow account."""

from __future__ import annotations

import typing as t

import pytest
import samples
from account import complaints, validated

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._errors import InvalidInput
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._resource import Context
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._synthflow.assistant import AssistantListing
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._synthflow.clusters import (
    CLUSTERS,
    inbound_address,
)
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._synthflow.connection import (
    BearerAuth,
    open_session,
)

OPTIONS = {"api_key": samples.API_KEY, "workspace_id": samples.WORKSPACE, "region": "us"}


def _base_url(**options: t.Any) -> str:
    session = open_session(validated(AssistantListing, {**OPTIONS, **options}), Context())
    return session._settings.base_url


@pytest.mark.parametrize(
    ("region", "url"),
    [
        ("us", "https://api.us.synthflow.ai/v2"),
        ("eu", "https://api.eu.synthflow.ai/v2"),
        ("global", "https://api.synthflow.ai/v2"),
    ],
)
def test_the_region_decides_where_requests_go(region: str, url: str) -> None:
    assert _base_url(region=region) == url
    assert _base_url(region=region, api_url=f"{url}/") == url
    assert _base_url(region=region, api_url="") == url


def test_another_url_may_be_given() -> None:
    assert _base_url(api_url="https://gateway.example/synthflow/v2") == "https://gateway.example/synthflow/v2"


@pytest.mark.parametrize("host", ["api.eu.synthflow.ai", "API.EU.synthflow.ai", "api.synthflow.ai"])
def test_an_url_of_another_region_is_refused(host: str) -> None:
    with pytest.raises(
        InvalidInput, match=r"'api_url': .* is the cluster of region '(eu|global)', but 'region' is 'us'"
    ):
        _base_url(api_url=f"https://{host}/v2")


def test_the_retirement_of_the_global_cluster_is_called_out() -> None:
    context = Context()
    open_session(validated(AssistantListing, {**OPTIONS, "region": "global"}), context)
    assert "retired by the end of 2026" in context.warnings[0]
    context = Context()
    open_session(validated(AssistantListing, OPTIONS), context)
    assert context.warnings == []


@pytest.mark.parametrize(
    ("option", "value", "words"),
    [
        ("api_key", " ", "it is empty"),
        ("api_key", "", "it is empty"),
        ("workspace_id", "", "it is empty"),
        ("api_key", "key with space", "white space, control or non-ASCII"),
        ("api_key", "key\n", "white space, control or non-ASCII"),
        ("api_key", "key\x01\x7f", "white space, control or non-ASCII"),
        ("api_key", "schlüssel", "white space, control or non-ASCII"),
        ("api_url", "http://api.us.synthflow.ai/v2", "in clear"),
        ("api_url", "https://api.us.synthflow.ai", "does not end in /v2"),
    ],
)
def test_values_that_cannot_work(option: str, value: str, words: str) -> None:
    with pytest.raises(InvalidInput, match=words) as caught:
        open_session(validated(AssistantListing, {**OPTIONS, option: value}), Context())
    assert caught.value.option == option
    if option == "api_key" and value.strip():
        assert value not in str(caught.value)


def test_the_signature() -> None:
    class Request:
        headers: t.ClassVar[dict[str, str]] = {}

    assert BearerAuth("k")(t.cast(t.Any, Request)).headers == {"Authorization": "Bearer k"}


@pytest.mark.parametrize("option", ["api_key", "workspace_id", "region"])
def test_options_that_are_required_have_a_variable_in_the_environment(
    monkeypatch: pytest.MonkeyPatch, option: str
) -> None:
    given = {name: value for name, value in OPTIONS.items() if name != option}
    assert complaints(AssistantListing, given) == [f"missing required arguments: {option}"]
    monkeypatch.setenv(f"SYNTHFLOW_{option.upper()}", "eu")
    assert validated(AssistantListing, given)[option] == "eu"


def test_an_unknown_region() -> None:
    (complaint,) = complaints(AssistantListing, {**OPTIONS, "region": "apac"})
    assert "us, eu, global" in complaint


def test_the_inbound_address_is_in_the_region() -> None:
    assert str(inbound_address("+12065550100", "eu")) == "sip:+12065550100@sip.eu.synthflow.ai:32682;transport=tls"
    assert {str(inbound_address("+1", region)).split("@")[1].split(":")[0] for region in CLUSTERS} == {
        "sip.us.synthflow.ai",
        "sip.eu.synthflow.ai",
        "sip.synthflow.ai",
    }


def test_a_doubtful_address_is_never_among_those_to_let_in() -> None:
    for cluster in CLUSTERS.values():
        assert not set(cluster.networks.doubtful) & set(cluster.networks.addresses)
        assert "4.138.180.50/32" not in cluster.networks.addresses
