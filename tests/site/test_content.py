# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The site has a page for whatever the collection holds, and the menu leads to each page of the guide."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from site_files import SITE, content_of

from collection_tree import CHECKOUT

PLUGINS = CHECKOUT / "plugins"
CONTENT = sorted(
    [
        *(f"{path.stem}_module" for path in PLUGINS.glob("modules/[!_]*.py")),
        *(
            f"{path.stem}_{kind}"
            for kind in ("callback", "inventory", "lookup")
            for path in PLUGINS.glob(f"{kind}/[!_]*.py")
        ),
        *(f"{path.stem}_{kind}" for kind in ("filter", "test") for path in PLUGINS.glob(f"{kind}/*.yml")),
        *(
            f"{path.name}_role"
            for path in (CHECKOUT / "roles").iterdir()
            if (path / "meta/argument_specs.yml").is_file()
        ),
    ]
)
CONTRACTS = sorted((CHECKOUT / "docs/contracts").glob("*.openapi.yaml"))


def text_of(file: str) -> str:
    """Return the text of a page, with one space for each gap."""
    page = (SITE / file).read_text(encoding="utf-8")
    article = page.partition("<article")[2].partition("</article>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", article))


@pytest.mark.parametrize("name", CONTENT)
def test_whatever_the_collection_holds_has_its_page(name: str) -> None:
    assert f"{name}.html" in content_of(Path("collection/index.html")).links
    assert "Synopsis" in text_of(f"collection/{name}.html")


def test_a_module_page_has_every_option() -> None:
    source = (PLUGINS / "modules/synthflow_sip_number.py").read_text(encoding="utf-8")
    documentation = yaml.safe_load(source.partition('DOCUMENTATION = r"""')[2].partition('"""')[0])
    anchors = content_of(Path("collection/synthflow_sip_number_module.html")).anchors

    assert {f"parameter-{option}" for option in (*documentation["options"], "api_key", "region")} <= set(anchors)


def test_the_menu_leads_to_every_page_of_the_guide() -> None:
    pages = {f"{path.stem}.html" for path in (CHECKOUT / "docs").glob("*.md")}

    assert {"tenants.html", "troubleshooting.html"} <= pages
    assert pages <= set(content_of(Path("index.html")).links)


def test_the_release_notes_are_a_page() -> None:
    assert "changelog.html" in content_of(Path("collection/index.html")).links
    assert re.search("release notes", text_of("collection/changelog.html"), flags=re.IGNORECASE)


@pytest.mark.parametrize("contract", CONTRACTS, ids=lambda path: path.name)
def test_a_contract_page_has_every_operation_answer_and_field(contract: Path) -> None:
    document: dict[str, Any] = yaml.safe_load(contract.read_text(encoding="utf-8"))
    file = f"contracts/{contract.name.removesuffix('.openapi.yaml')}.html"
    text, anchors = text_of(file), content_of(Path(file)).anchors

    for path, item in document["paths"].items():
        for method in sorted(set(item) & {"get", "post", "put", "patch", "delete"}):
            section = text.partition(f" {method.upper()} {path} ")[2] or text.partition(f"{method.upper()} {path}")[2]
            assert section, f"{method} {path}"
            assert all(status in section for status in item[method]["responses"]), f"{method} {path}"
    for name, schema in document["components"]["schemas"].items():
        assert name.lower() in anchors
        assert all(field in text for field in schema.get("properties", ())), name


def test_links_to_files_of_the_repository_lead_to_pages_where_there_are_some() -> None:
    assert "collection/preflight_role.html" in content_of(Path("preflight.html")).links
    assert "collection/gladly_sip_destination_module.html" in content_of(Path("runbook.html")).links
    assert "contracts/gladly_voice.html" in content_of(Path("tenants.html")).links
    assert "readme.html#installation" in content_of(Path("first_tenant.html")).links
    assert "troubleshooting.html" in content_of(Path("readme.html")).links
    forge = "https://github.com/voiceops/gladly_synthflow/blob/main"
    assert f"{forge}/sandbox/README.md" in content_of(Path("benchmarks.html")).links
    assert f"{forge}/TESTING.md" in content_of(Path("readme.html")).links
