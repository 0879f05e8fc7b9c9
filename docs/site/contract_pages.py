# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes one Markdown page for each OpenAPI contract: its operations, and the fields of what is sent and returned."""

from __future__ import annotations

import re
import typing as t
from pathlib import Path

import yaml

FOLDER = "https://github.com/voiceops/gladly_synthflow/blob/main/docs/contracts"
METHODS = ("get", "post", "put", "patch", "delete")

Mapping = dict[str, t.Any]


def write_pages(contracts: Path, destination: Path) -> None:
    """Write the pages of all contracts of a folder, and one that leads to them."""
    destination.mkdir(parents=True)
    names = []
    for file in sorted(contracts.glob("*.openapi.yaml")):
        name = file.name.removesuffix(".openapi.yaml")
        document = yaml.safe_load(file.read_text(encoding="utf-8"))
        (destination / f"{name}.md").write_text(contract_page(document, file.name), encoding="utf-8")
        names.append(name)
    index = "# Contracts\n\nWhat the collection sends to each vendor, and what it expects back.\n"
    entries = "\n".join(("```{toctree}", ":maxdepth: 1", "", *names, "```"))
    (destination / "index.md").write_text(f"{index}\n{entries}\n", encoding="utf-8")


def contract_page(document: Mapping, file_name: str) -> str:
    """Return the page of one contract."""
    info = document["info"]
    parts = [
        f"# {info['title']}",
        info["description"].strip(),
        f"The file for machines: [{file_name}]({FOLDER}/{file_name}).",
        table(("Server", "What it is"), [(f"`{row['url']}`", row["description"]) for row in document["servers"]]),
    ]
    for tag in document["tags"]:
        parts.append(f"## {heading(tag['name'])}\n\n{tag['description'].strip()}")
        for path, item in document["paths"].items():
            for method in METHODS:
                if tag["name"] in item.get(method, {}).get("tags", ()):
                    parts.append(operation(document, path, method))
    parts.append("## Objects\n\nWhat requests and answers are made of.")
    parts += [schema_section(document, name, schema) for name, schema in document["components"]["schemas"].items()]
    return "\n\n".join(parts) + "\n"


def heading(tag: str) -> str:
    """Return the name of a group of operations as a heading."""
    return tag.replace("-", " ").capitalize().replace("Sip", "SIP")


def operation(document: Mapping, path: str, method: str) -> str:
    """Return the section of one operation."""
    item = document["paths"][path]
    details = item[method]
    parts = [
        f"### {details['summary']}",
        f"```text\n{method.upper()} {path}\n```",
        details.get("description", "").strip(),
    ]
    parameters = [resolve(document, entry) for entry in [*item.get("parameters", ()), *details.get("parameters", ())]]
    if parameters:
        rows = [
            (f"`{entry['name']}`", entry["in"], yes(entry.get("required")), told(entry, entry.get("schema", {})))
            for entry in parameters
        ]
        parts.append(table(("Parameter", "In", "Needed", "What it is"), rows))
    if "requestBody" in details:
        parts.append(f"Body: {kind_of_body(document, details['requestBody'])}.")
    answers = {status: resolve(document, answer) for status, answer in details["responses"].items()}
    rows_of_answers = [(code, row["description"], kind_of_body(document, row)) for code, row in answers.items()]
    parts.append(table(("Status", "Answer", "Body"), rows_of_answers))
    return "\n\n".join(filter(None, parts))


def schema_section(document: Mapping, name: str, schema: Mapping) -> str:
    """Return the section of one kind of object, with a row for each of its fields."""
    parts = [f"### {name}", schema.get("description", "").strip()]
    parents = [entry for entry in schema.get("allOf", ()) if "$ref" in entry]
    own = [entry for entry in schema.get("allOf", ()) if "$ref" not in entry]
    if parents:
        parts.append(f"All of {', '.join(kind(entry) for entry in parents)}.")
    rows = []
    for part in (schema, *own):
        needed = part.get("required", ())
        for field, details in part.get("properties", {}).items():
            rows.append((f"`{field}`", kind(details), yes(field in needed), told(details, {})))
    if rows:
        parts.append(table(("Field", "Kind", "Always there", "What it is"), rows))
    elif not parents:
        parts.append(f"{kind(schema)[:1].upper()}{kind(schema)[1:]}.")
    return "\n\n".join(filter(None, parts))


def kind_of_body(document: Mapping, body: Mapping) -> str:
    """Return what a request or an answer carries."""
    contents = resolve(document, body).get("content", {})
    return ", ".join(kind(content.get("schema", {})) for content in contents.values()) or "none"


def kind(schema: Mapping) -> str:
    """Return the kind of a value in words, with links to the objects of this page."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    for combination in ("oneOf", "anyOf"):
        if combination in schema:
            return " or ".join(kind(entry) for entry in schema[combination])
    if "allOf" in schema:
        return " with ".join(kind(entry) for entry in schema["allOf"])
    if "const" in schema:
        return f"`{schema['const']}`"
    if "enum" in schema:
        return " or ".join(f"`{value}`" for value in schema["enum"])
    names = schema.get("type", "object" if "properties" in schema else "anything")
    names = [names] if isinstance(names, str) else names
    if names == ["array"]:
        return f"list of {kind(schema.get('items', {}))}"
    if names == ["object"] and schema.get("properties"):
        fields = ", ".join(f"`{name}` ({kind(value)})" for name, value in schema["properties"].items())
        return f"object with {fields}"
    return " or ".join(names)


def told(entry: Mapping, schema: Mapping) -> str:
    """Return the description of a parameter or field, else the kind of its value."""
    return str(entry.get("description") or (kind(schema) if schema else ""))


def resolve(document: Mapping, entry: Mapping) -> Mapping:
    """Return what an entry refers to, or the entry itself."""
    while "$ref" in entry:
        target: t.Any = document
        for key in entry["$ref"].removeprefix("#/").split("/"):
            target = target[key]
        entry = target
    return entry


def table(head: tuple[str, ...], rows: t.Sequence[tuple[str, ...]]) -> str:
    """Return a Markdown table."""
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join("| " + " | ".join(map(cell, line)) + " |" for line in lines)


def cell(text: str) -> str:
    """Return a text as it may stand in a table."""
    return re.sub(r"\s+", " ", text.strip()).replace("|", r"\|")


def yes(value: object) -> str:
    """Return the word for a condition that holds."""
    return "yes" if value else ""
