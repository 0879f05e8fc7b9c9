# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of where a refused key is tried."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._preflight.workspace import other_regions

PROXY = "https://proxy.example/v2"


@pytest.mark.parametrize(
    ("options", "regions"),
    [
        ({}, {"eu": "https://api.eu.synthflow.ai/v2", "global": "https://api.synthflow.ai/v2"}),
        # The key does not leave the way that was chosen for it.
        ({"api_url": PROXY}, {}),
        ({"api_url": PROXY, "region_urls": {"us": PROXY, "eu": f"{PROXY}/eu", "mars": PROXY}}, {"eu": f"{PROXY}/eu"}),
        ({"region_urls": {"eu": PROXY}}, {"eu": PROXY}),
    ],
)
def test_the_other_regions(options: dict[str, t.Any], regions: dict[str, str]) -> None:
    assert other_regions({"region": "us", **options}) == regions
