# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of the Markdown, read back by a parser of its own."""

from __future__ import annotations

import typing as t

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token
from runbook_samples import ADDRESS, HOSTILE, everywhere, item, step

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._runbook.items import Runbook, read_pending
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._runbook.markdown import render_markdown
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._runbook.visible import (
    hides_something,
    written_out,
)


def tokens(text: str) -> list[Token]:
    """Return all tokens of a text, those inside of lines too."""
    parsed = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).parse(text)
    return [inner for token in parsed for inner in (token, *(token.children or []))]


def render(*pending: dict[str, t.Any], **facts: t.Any) -> str:
    """Return the Markdown of what is pending."""
    return render_markdown(Runbook("acme", read_pending(pending), **facts))


def shape(text: str) -> list[str]:
    """Return the structure of a text, in which every piece of code is the same."""
    kinds = {"code_inline": "code", "fence": "code"}
    ignored = {"text", "softbreak", "paragraph_open", "paragraph_close", "inline", "text_special"}
    return [kinds.get(token.type, token.type) for token in tokens(text) if token.type not in ignored]


def test_the_steps_are_a_task_list_with_everything_to_set() -> None:
    text = render(item(), organization="acme.gladly.com", sip_domain="acme.sip.gladly.com")

    assert "# Gladly settings of acme\n" in text
    assert "- Gladly organization: acme.gladly.com\n- SIP domain: acme.sip.gladly.com\n" in text
    assert "- Waiting since: 2026-11-22 19:30 UTC\n- 1 change pending, 3 steps\n" in text
    assert "## 1. Create the SIP destination 'Synthflow AI'\n" in text
    assert "- [ ] **1. Question:** Is it there?\n    - Menu: `Settings > Voice`\n" in text
    assert (
        "- [ ] **2. Change:** Fill in the field.\n    - Field: `SIP Address`\n    - Before: `sip:old@example.com`\n"
        f"    - Value: `{ADDRESS}`\n"
    ) in text
    assert "- [ ] **3. Check:** Look at it.\n" in text


def test_steps_are_numbered_through_and_items_in_the_order_of_work() -> None:
    text = render(item("inbound_route", "update"), item())

    assert text.index("## 1. Create the SIP destination") < text.index("## 2. Change the inbound route of +12065550100")
    assert "- [ ] **6. Check:** Look at it." in text


def test_the_command_says_which_changes_it_speaks_of() -> None:
    text = render(item(code="0123abcd"), item("inbound_route", "update", code="4567cdef"))

    assert '"codes": "0123abcd,4567cdef"' in text
    assert '\n  codes: "0123abcd,4567cdef"\n' in text
    assert "leave out the code of a change that you have not made" in text


@pytest.mark.parametrize("playbook", ["integrate", "decommission"])
def test_how_to_record_it(playbook: str) -> None:
    text = render(item(), playbook=playbook)

    assert f"ansible-playbook voiceops.gladly_synthflow.{playbook} -i inventory --limit acme" in text
    assert (
        """-e '{"tenant_gladly_confirm": {"tenants": "acme", "who": "YOUR NAME", "ticket": "YOUR TICKET"}}'""" in text
    )
    assert 'tenant_gladly_confirm:\n  tenants: "acme"\n  who: "YOUR NAME"\n  ticket: "YOUR TICKET"\n' in text
    assert ("-e decommission_confirm=acme" in text) is (playbook == "decommission")
    assert ('\ndecommission_confirm: "acme"\n' in text) is (playbook == "decommission")


WAYS_BACK = [
    (item(), "Delete it again, once no number is forwarded to it."),
    (item(action="update"), "Set these fields as they were.\n    - SIP Address: `sip:old@example.com`\n"),
    (item(action="delete"), "Create it again with these values.\n    - SIP Address: `sip:old@example.com`\n"),
    (item("inbound_route", "update", steps=[step(field="Routing action", value="x")]), "is not known here."),
    (item("inbound_route", "delete", steps=[step("ask", old_value="x")]), "is not known here."),
    (item("inbound_route", "update", steps=[step(field="a", value="x", old_value="x")]), "nothing to set back."),
    (
        item("inbound_route", "update", steps=[step(field="a", old_value="x"), step(field="b", value="y")]),
        "as they were.\n    - a: `x`\n    - b: (nothing)\n",
    ),
]


@pytest.mark.parametrize(("pending", "words"), WAYS_BACK)
def test_the_way_back(pending: dict[str, t.Any], words: str) -> None:
    way_back = render(pending).partition("## The way back\n")[2]

    assert words in way_back


def test_the_way_back_begins_with_the_last_item() -> None:
    way_back = render(item(), item("inbound_route", "update")).partition("## The way back\n")[2]

    assert way_back.index("- Undo 2. Change the inbound route") < way_back.index("- Undo 1. Create the SIP destination")


def test_an_empty_value_is_not_no_value() -> None:
    text = render(item(action="update", steps=[step(field="a", value="", old_value="x"), step(field="b")]))

    assert "    - Before: `x`\n    - Value: (empty)\n" in text
    assert text.count("Value:") == 1


@pytest.mark.parametrize("hostile", HOSTILE, ids=lambda text: text[:12])
def test_no_text_changes_the_structure(hostile: str) -> None:
    text = render(everywhere(hostile), organization=hostile, sip_domain=hostile)
    expected = shape(render(everywhere("harmless"), organization="harmless", sip_domain="harmless"))

    if hides_something(hostile):
        end_of_facts = expected.index("bullet_list_close")
        expected[end_of_facts:end_of_facts] = ["list_item_open", "list_item_close"]
    assert shape(text) == expected
    assert not {token.type for token in tokens(text)} & {
        "html_block",
        "html_inline",
        "link_open",
        "image",
        "table_open",
    }


@pytest.mark.parametrize("hostile", HOSTILE, ids=lambda text: text[:12])
def test_a_value_reads_back_as_it_is(hostile: str) -> None:
    text = render(item("inbound_route", "update", steps=[step(field="Name", value=hostile)]))
    codes = [token.content.removesuffix("\n") for token in tokens(text) if token.type in ("code_inline", "fence")]

    assert codes[1] == written_out(hostile, lambda name: f"[{name}]", keep="\n")


def test_what_cannot_be_seen_is_written_out_and_said() -> None:
    text = render(item(name="a\u202eb", steps=[step(value="c\u00a0d")]))

    assert "'a\\[U+202E\\]b'" in text
    assert "`c[U+00A0]d`" in text
    assert "cannot be seen" in text
    assert "cannot be seen" not in render(item())


def test_links_that_viewers_make_by_themselves_are_broken() -> None:
    text = render(item(name="https://evil.example www.evil.example a@evil.example"))

    assert "https\\://evil.example www\\.evil.example a\\@evil.example" in text


def test_the_same_content_is_the_same_text() -> None:
    assert render(item(), item("inbound_route")) == render(item("inbound_route"), item())
    assert render(item()).endswith("forwarded to it.\n")
