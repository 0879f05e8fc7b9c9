# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""Whether the Synthflow key opens this workspace in this region."""

from __future__ import annotations

import typing as t

from .._errors import AuthenticationFailed, IntegrationError, PermissionDenied, RequestRejected
from .._resource import Context, Params
from .._synthflow.api import SynthflowApi
from .._synthflow.clusters import CLUSTERS
from .._synthflow.connection import SYNTHFLOW
from .finding import Finding, error, of_failure

# A key that is refused is tried elsewhere once, without repeats. Seconds.
PROBE_TIMEOUT = 10


def other_regions(options: Params) -> dict[str, str]:
    """Return the API URLs of the other regions, as far as they are known.

    With an API URL of the user's own, only the ones that were given with it are asked: the key shall not leave the way
    that was chosen for it.
    """
    urls = dict(options.get("region_urls") or {})
    if not urls and not options.get("api_url"):
        urls = {region: cluster.api_url for region, cluster in CLUSTERS.items()}
    return {region: str(url) for region, url in urls.items() if region in CLUSTERS and region != options["region"]}


def opens(region: str, url: str, connection: Params, context: Context) -> bool | None:
    """Return whether the key opens a region; None when that cannot be told."""
    connection = {
        **connection,
        "region": region,
        "api_url": url,
        "timeout": min(connection["timeout"], PROBE_TIMEOUT),
        "retry_timeout": 0,
    }
    try:
        SynthflowApi.open(connection, context).check_key()
    except (AuthenticationFailed, PermissionDenied):
        return False
    except IntegrationError:
        return None
    return True


def refused_key(
    refusal: IntegrationError, region: str, others: t.Mapping[str, str], opened: t.Callable[[str, str], bool | None]
) -> Finding:
    """Return what a refusal of the key means: another region, or another key."""
    answers = {other: opened(other, url) for other, url in others.items()}
    right = [other for other, answer in answers.items() if answer]
    if right:
        return error(
            "region",
            "tenant_region",
            f"the key is refused in region '{region}', and opens region '{right[0]}'",
            f"Set tenant_region to '{right[0]}' if that is where the workspace is (Admin > Workspace Settings > "
            "Preferences), or give the key of the workspace in this region.",
        )
    plain = of_failure(refusal, "tenant_synthflow_api_key")
    if not answers:
        return plain
    if all(answer is False for answer in answers.values()):
        return error(
            plain.check,
            plain.object,
            f"{plain.finding}; the other regions ({', '.join(answers)}) refuse the key too",
            "Check 'api_key': it may be mistyped, deleted, or one of another account. Make a new one under Admin > "
            "Workspace Settings > API Keys.",
        )
    unknown = ", ".join(other for other, answer in answers.items() if answer is None)
    finding = f"{plain.finding}; whether region {unknown} takes it could not be told"
    return error(plain.check, plain.object, finding, plain.fix)


def workspace_finding(refusal: IntegrationError, workspace_id: str) -> Finding:
    """Return what it means that the workspace cannot be read although the key is good."""
    plain = of_failure(refusal, f"workspace {workspace_id}")
    if not isinstance(refusal, RequestRejected):
        return plain
    return error("workspace", plain.object, plain.finding, SYNTHFLOW.next_steps[403])
