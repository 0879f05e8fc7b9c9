# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""The report for CI: a suite for each wave, a case for each tenant."""

from __future__ import annotations

import re
import typing as t
from xml.etree import ElementTree  # nosec B405 # writes XML and parses none

from .document import Document, Tenant
from .outcomes import KINDS, OUTCOMES

# What XML 1.0 cannot hold, not even as a reference.
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MEANINGS = {outcome.word: outcome.meaning for outcome in OUTCOMES}


def to_junit(report: Document) -> bytes:
    """Return the document as JUnit's XML. A tenant that failed is a failure; one that is not done is skipped."""
    suites = ElementTree.Element("testsuites", _counts(report["tenants"], _clean(report["playbook"])))
    for wave in report["waves"]:
        tenants = [tenant for tenant in report["tenants"] if tenant["wave"] == wave["name"]]
        suites.append(_suite(report, wave["name"] or "all", tenants))
    ElementTree.indent(suites, " ")
    content: bytes = ElementTree.tostring(suites, encoding="utf-8", xml_declaration=True)
    return content


def _suite(report: Document, name: str, tenants: list[Tenant]) -> ElementTree.Element:
    suite = ElementTree.Element("testsuite", _counts(tenants, _clean(name)))
    facts = {"predicted": report["predicted"], "finished": report["finished"]}
    _properties(suite, {fact: str(value).lower() for fact, value in facts.items()})
    for tenant in tenants:
        suite.append(_case(report, name, tenant))
    return suite


def _case(report: Document, wave: str, tenant: Tenant) -> ElementTree.Element:
    case = ElementTree.Element(
        "testcase",
        {
            "name": _clean(tenant["name"]),
            "classname": _clean(f"{report['playbook'].replace('.', '_')}.{wave.replace('.', '_')}"),
            "time": f"{tenant['seconds']:.3f}",
        },
    )
    facts = {key: tenant[key] for key in ("outcome", "region", "backend") if tenant[key]}
    requests = {f"requests_{vendor}": str(count) for vendor, count in tenant["requests"].items()}
    _properties(case, {**facts, "changed": str(tenant["changed"]).lower(), **requests})
    kind = KINDS[tenant["outcome"]]
    if kind == "failed":
        failure = tenant["failure"] or {"message": _MEANINGS[tenant["outcome"]], "next_step": "", "task": ""}
        told = ElementTree.SubElement(
            case, "failure", {"type": tenant["outcome"], "message": _clean(failure["message"])}
        )
        told.text = _clean("\n".join(filter(None, (failure["task"], failure["message"], failure["next_step"]))))
    elif kind != "done":
        ElementTree.SubElement(case, "skipped", {"message": _MEANINGS[tenant["outcome"]]})
    if tenant["text"]:
        ElementTree.SubElement(case, "system-out").text = _clean(tenant["text"])
    return case


def _properties(parent: ElementTree.Element, facts: t.Mapping[str, str]) -> None:
    properties = ElementTree.SubElement(parent, "properties")
    for name, value in facts.items():
        ElementTree.SubElement(properties, "property", {"name": _clean(name), "value": _clean(value)})


def _counts(tenants: t.Sequence[Tenant], name: str) -> dict[str, str]:
    kinds = [KINDS[tenant["outcome"]] for tenant in tenants]
    return {
        "name": name,
        "tests": str(len(kinds)),
        "failures": str(kinds.count("failed")),
        "errors": "0",
        "skipped": str(kinds.count("open") + kinds.count("waiting")),
        "time": f"{sum(tenant['seconds'] for tenant in tenants):.3f}",
    }


def _clean(text: str) -> str:
    return _NOT_IN_XML.sub("\ufffd", text)
