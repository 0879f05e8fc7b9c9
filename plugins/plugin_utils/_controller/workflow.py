# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private plugin util: it may change without notice and is not meant to be used outside this collection.

"""The nodes of a workflow and their links: the server takes nodes that nothing leads to."""

from __future__ import annotations

import collections.abc
import typing as t

from .job_templates import number_problem, unknown_keys
from .surveys import unanswered
from .values import Entry, entries, is_empty, quoted, whole_number

NODE_KEYS = frozenset(["identifier", "unified_job_template", "approval_node", "limit", "job_slice_count", "extra_data"])
LINKS = ("success_nodes", "failure_nodes", "always_nodes")
LINK_KEYS = frozenset(("identifier", *LINKS))
_PROMPTS = {"limit": "ask_limit_on_launch", "job_slice_count": "ask_job_slice_count_on_launch"}


def workflow_problems(content: Entry) -> collections.abc.Iterator[str]:
    """Yield a sentence or two for each node and link that cannot work."""
    nodes = entries(content, "workflow_nodes")
    templates = {entry.get("name"): entry for entry in entries(content, "job_templates")}
    identifiers = [str(node.get("identifier")) for node in nodes]
    for name in sorted({name for name in identifiers if identifiers.count(name) > 1}):
        yield f"workflow node '{name}': there are two of this identifier. Identifiers have to differ."
    for node in nodes:
        yield from _node_problems(node, templates)
    yield from _link_problems(entries(content, "workflow_links"), identifiers)


def _node_problems(node: Entry, templates: t.Mapping[t.Any, Entry]) -> collections.abc.Iterator[str]:
    label = f"workflow node '{node.get('identifier')}'"
    yield from unknown_keys(label, node, NODE_KEYS)
    approval = node.get("approval_node")
    name = node.get("unified_job_template")
    if is_empty(name) == (approval is None):
        yield f"{label}: give either unified_job_template or approval_node."
        return
    if approval is not None:
        if (
            not isinstance(approval, t.Mapping)
            or is_empty(approval.get("name"))
            or whole_number(approval.get("timeout", 0)) is None
        ):
            yield f"{label}: the approval has no name, or its timeout is no number of seconds. Give both."
        return
    yield from number_problem(label, node, "job_slice_count", 1)
    template = templates.get(name)
    if template is None:
        yield f"{label}: there is no job template '{name}' among those of the role and awx_job_templates."
        return
    for key, prompt in _PROMPTS.items():
        if key in node and not template.get(prompt):
            yield f"{label}: it sets {key}, and job template '{name}' does not ask for it. Set {prompt} there."
    missing = [
        variable
        for variable in unanswered(template.get("survey_spec"))
        if variable not in (node.get("extra_data") or {})
    ]
    if template.get("survey_enabled") and missing:
        yield (
            f"{label}: nobody answers {quoted(missing)} of the survey of '{name}' there. Give extra_data, or a default "
            "in the survey."
        )


def _link_problems(links: list[Entry], identifiers: list[str]) -> collections.abc.Iterator[str]:
    follows: dict[str, list[str]] = {name: [] for name in identifiers}
    for link in links:
        label = f"workflow link of '{link.get('identifier')}'"
        yield from unknown_keys(label, link, LINK_KEYS)
        targets = [str(name) for key in LINKS for name in link.get(key) or ()]
        unknown = [name for name in (str(link.get("identifier")), *targets) if name not in follows]
        if unknown:
            yield f"{label}: there is no node {quoted(unknown)}. There is {quoted(identifiers)}."
            continue
        follows[str(link["identifier"])] += targets
    led_to = {name for targets in follows.values() for name in targets}
    starts = [name for name in identifiers if name not in led_to]
    if len(starts) > 1:
        yield f"workflow: {quoted(starts)} would all start at once, since no link leads to them. Link all but one."
    if _has_circle(follows):
        yield "workflow: the links make a circle, so it would never end. Take one of them out."


def _has_circle(follows: t.Mapping[str, list[str]]) -> bool:
    rest = {name: set(targets) for name, targets in follows.items()}
    while rest:
        ends = [name for name, targets in rest.items() if not targets.intersection(rest)]
        if not ends:
            return True
        for name in ends:
            del rest[name]
    return False
