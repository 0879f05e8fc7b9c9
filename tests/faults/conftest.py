# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Bounds what tests of the suite may take of this machine."""

from __future__ import annotations

import resource
from collections.abc import Iterator

import pytest

from . import memory


@pytest.fixture(autouse=True, scope="package")
def bounded_memory() -> Iterator[None]:
    """Let nothing that is tried here fill the memory, and give back what a process may have for whatever comes next."""
    before = resource.getrlimit(resource.RLIMIT_AS)
    memory.bound()
    yield
    resource.setrlimit(resource.RLIMIT_AS, before)
