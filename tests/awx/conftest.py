# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The modules of awx.awx, for the tests that load them."""

from __future__ import annotations

import sys

import pytest

from awx_collection import AWX_COLLECTION, AWX_COLLECTIONS

sys.path.append(str(AWX_COLLECTIONS))


def pytest_sessionstart() -> None:
    """End at once where the modules have not been taken out of their package."""
    if not AWX_COLLECTION.is_dir():
        pytest.exit(f"{AWX_COLLECTION} is not there: start these tests with 'make awx', which gets it.", returncode=1)
