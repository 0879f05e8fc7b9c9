# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The pages agree with the tree: variables, options, included content, switches, error kinds, and links."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils import _errors
from voice_sandbox.switches import SWITCHES

CHECKOUT = Path(__file__).resolve().parents[3]
README = CHECKOUT / "README.md"
TENANTS = CHECKOUT / "docs" / "tenants.md"
ROLES = sorted(path.name for path in (CHECKOUT / "roles").iterdir() if path.is_dir())
PAGES = sorted(
    [
        *CHECKOUT.glob("*.md"),
        *(CHECKOUT / "docs").rglob("*.md"),
        *(CHECKOUT / "roles").glob("*/*.md"),
        *(CHECKOUT / "sandbox").glob("*.md"),
    ]
)

TENANT_VARIABLE = re.compile(r"\btenant_[a-z0-9_]*[a-z0-9]\b")
CERTIFIED_HEADINGS = (
    "Description",
    "Requirements",
    "Installation",
    "Use Cases",
    "Testing",
    "Contributing",
    "Support",
    "Release Notes and Roadmap",
    "Related Information",
    "License Information",
)
COMMUNITY_HEADINGS = (
    "Included content",
    "External requirements",
    "Tested with Ansible",
    "Communication",
    "Code of Conduct",
    "Versioning and deprecation",
)


def load(path: Path) -> Any:
    """Return the content of a YAML file."""
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def without_code(text: str) -> str:
    """Return a page without its code blocks, indented ones of lists included."""
    return re.sub(r"^( *)```.*?^\1```$", "", text, flags=re.MULTILINE | re.DOTALL)


def headings(text: str) -> list[str]:
    """Return the headings of a page without their number signs."""
    return re.findall(r"^#+ +(.+?) *$", without_code(text), flags=re.MULTILINE)


def anchors(text: str) -> set[str]:
    """Return the anchors of a page's headings, as GitHub makes them: lower case, hyphens, no punctuation."""
    found: set[str] = set()
    for heading in headings(text):
        base = re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        number = sum(1 for other in found if re.fullmatch(rf"{re.escape(base)}(-\d+)?", other))
        found.add(f"{base}-{number}" if number else base)
    return found


def section(text: str, heading: str) -> str:
    """Return what stands below a heading, up to the next one of any level."""
    _before, found, rest = without_code(text).partition(f" {heading}\n")
    assert found, f"there is no heading '{heading}'"
    return re.split(r"^#", rest, maxsplit=1, flags=re.MULTILINE)[0]


def rows(text: str) -> list[list[str]]:
    """Return the cells of the body rows of all tables in a text."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    rules = [number for number, row in enumerate(cells) if all(set(cell) <= set("-: ") for cell in row)]
    heads = {number - 1 for number in rules} | set(rules)
    return [row for number, row in enumerate(cells) if number not in heads]


def code_names(text: str) -> list[str]:
    """Return what stands in backticks, in order."""
    return re.findall(r"`([^`]+)`", text)


def variables_fed() -> dict[str, set[str]]:
    """Return the role variables by the tenant variable from which their default comes."""
    filters = {name for kind, name in tree() if kind == "filter"}
    fed: dict[str, set[str]] = {}
    for role in ROLES:
        for name, default in (load(CHECKOUT / "roles" / role / "defaults" / "main.yml") or {}).items():
            for variable in set(TENANT_VARIABLE.findall(str(default))) - filters:
                fed.setdefault(variable, set()).add(name)
    return fed


def number_keys() -> dict[str, dict[str, Any]]:
    """Return the keys of an entry of tenant_numbers, as the role declares them; those of its fallback have a dot."""
    spec = load(CHECKOUT / "roles" / "integration" / "meta" / "argument_specs.yml")["argument_specs"]["main"]
    options = spec["options"]["integration_numbers"]["options"]
    return options | {f"fallback.{key}": value for key, value in options["fallback"]["options"].items()}


def tree() -> set[tuple[str, str]]:
    """Return kind and name of everything that the collection holds."""
    plugins = CHECKOUT / "plugins"
    documented = {kind: plugins / kind for kind in ("filter", "test")}
    return {
        *(("module", path.stem) for path in (plugins / "modules").glob("[!_]*.py")),
        *(
            (kind, path.stem)
            for kind in ("callback", "inventory", "lookup")
            for path in (plugins / kind).glob("[!_]*.py")
        ),
        *((kind, path.stem) for kind, folder in documented.items() for path in folder.glob("*.yml")),
        *(("role", role) for role in ROLES),
        *(("playbook", path.stem) for path in (CHECKOUT / "playbooks").glob("*.yml")),
    }


def test_every_tenant_variable_is_in_the_table_with_the_role_variables_it_feeds() -> None:
    table = rows(section(TENANTS.read_text(encoding="utf-8"), "The variables"))

    documented = {code_names(row[0])[0]: set(code_names(row[-1])) for row in table}

    assert len(documented) == len(table), "a variable stands in the table twice"
    assert documented == variables_fed()


def test_the_table_says_which_variables_have_no_default() -> None:
    table = rows(section(TENANTS.read_text(encoding="utf-8"), "The variables"))
    spec = load(CHECKOUT / "roles" / "integration" / "meta" / "argument_specs.yml")["argument_specs"]["main"]["options"]

    unconditional = {code_names(row[0])[0] for row in table if row[2] == "needed"}

    assert unconditional == {name.replace("integration_", "tenant_") for name in spec if spec[name].get("required")}


def test_every_key_of_a_number_is_in_its_table() -> None:
    table = rows(section(TENANTS.read_text(encoding="utf-8"), "The keys of tenant_numbers"))

    documented = {code_names(row[0])[0]: row[2] == "needed" for row in table}

    assert documented == {key: bool(option.get("required")) for key, option in number_keys().items()}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(CHECKOUT)))
def test_a_page_names_only_variables_that_exist(page: Path) -> None:
    # The inventory plugin sets two that no role asks for.
    known = {*variables_fed(), *(name for _kind, name in tree()), "tenant_wave", "tenant_state"}

    assert set(TENANT_VARIABLE.findall(page.read_text(encoding="utf-8"))) <= known


@pytest.mark.parametrize("role", ROLES)
def test_a_role_is_documented_with_variables_that_it_has(role: str) -> None:
    text = (CHECKOUT / "roles" / role / "README.md").read_text(encoding="utf-8")
    options = load(CHECKOUT / "roles" / role / "meta" / "argument_specs.yml")["argument_specs"]["main"]["options"]

    named = set(re.findall(rf"(?<!voiceops\.)\b{role}_[a-z0-9_]*[a-z0-9]\b", text))

    assert named <= set(options)
    assert f"ansible-doc -t role voiceops.gladly_synthflow.{role}`" in text


def test_included_content_is_the_tree() -> None:
    text = README.read_text(encoding="utf-8")
    content = text.partition("<!-- content:start -->")[2].partition("<!-- content:end -->")[0]

    listed = [(row[1], code_names(row[0])[0]) for row in rows(content)]

    assert sorted(listed) == sorted(tree())


def test_the_readme_has_the_headings_that_certification_and_community_ask_for() -> None:
    assert {*CERTIFIED_HEADINGS, *COMMUNITY_HEADINGS} <= set(headings(README.read_text(encoding="utf-8")))


def test_every_switch_of_the_sandbox_stands_in_the_table_of_its_vendor() -> None:
    text = (CHECKOUT / "docs" / "unknowns.md").read_text(encoding="utf-8")

    listed = [
        (vendor.lower(), name)
        for vendor in ("Synthflow", "Gladly")
        for row in rows(section(text, vendor))
        for name in code_names(row[-1])
    ]

    assert sorted(listed) == sorted((switch.vendor, switch.name) for switch in SWITCHES)


def test_every_kind_of_error_is_explained() -> None:
    kinds = {
        error.kind
        for error in vars(_errors).values()
        if isinstance(error, type) and issubclass(error, _errors.IntegrationError)
    } - {_errors.IntegrationError.kind}
    table = rows(section((CHECKOUT / "docs" / "behaviour.md").read_text(encoding="utf-8"), "Errors"))

    assert {code_names(row[0])[0] for row in table if row[0].startswith("`")} == kinds


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(CHECKOUT)))
def test_links_between_pages_resolve(page: Path) -> None:
    text = without_code(page.read_text(encoding="utf-8"))
    broken = []

    for link in re.findall(r"\[[^\]]*\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", link):
            continue
        name, _hash, anchor = link.partition("#")
        target = (page.parent / name).resolve() if name else page
        if not target.exists() or (anchor and anchor not in anchors(target.read_text(encoding="utf-8"))):
            broken.append(link)

    assert broken == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(CHECKOUT)))
def test_yaml_examples_can_be_read(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for example in re.findall(r"^```yaml\n(.*?)^```$", text, flags=re.MULTILINE | re.DOTALL):
        assert yaml.safe_load(example)


def test_the_example_inventories_use_no_other_variables() -> None:
    files = [
        *(CHECKOUT / "examples" / "inventory").rglob("*.yml"),
        *(CHECKOUT / "examples").glob("*.yml"),
    ]

    used = {name for path in files for name in TENANT_VARIABLE.findall(path.read_text(encoding="utf-8"))}

    assert used <= set(variables_fed())
