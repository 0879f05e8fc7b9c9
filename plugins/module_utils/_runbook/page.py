# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""A runbook as one HTML page that needs nothing else: no network, no other file, no program but a browser."""

from __future__ import annotations

import base64
import hashlib
from html import escape

from . import wording
from .items import Runbook, Step
from .page_script import SCRIPT
from .page_style import STYLE
from .visible import hides_something, one_line, written_out


def render_page(runbook: Runbook) -> str:
    """Return the whole page. The same runbook always gives the same text."""
    title = f"Gladly settings of {_shown(runbook.tenant)}"
    parts = [
        "<!DOCTYPE html>",
        '<html lang="en">',
        "<head>",
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{_policy()}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{title}</title>",
        f"<style>{STYLE}</style>",
        "</head>",
        "<body>",
        f'<main data-runbook="{runbook.fingerprint}">',
        f"<h1>{title}</h1>",
        f"<p>{wording.INTRODUCTION} {wording.QUESTIONS}</p>",
        _facts(runbook),
        _progress(runbook),
        *_items(runbook),
        _record(runbook),
        _ways_back(runbook),
        '<p class="on-paper">Done by ____________________ Date ______________ Ticket ______________</p>',
        '<p id="announcement" class="visually-hidden" role="status" aria-live="polite"></p>',
        "</main>",
        f"<script>{SCRIPT}</script>",
        "</body>",
        "</html>",
    ]
    return "\n".join(part for part in parts if part) + "\n"


def _policy() -> str:
    """Return a policy under which the page loads nothing and runs nothing but its own style and script."""
    style, script = (base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in (STYLE, SCRIPT))
    return (
        f"default-src 'none'; style-src 'sha256-{style}'; script-src 'sha256-{script}'; base-uri 'none'; "
        "form-action 'none'"
    )


def _shown(text: str) -> str:
    """Return text for the page, escaped, with what cannot be seen written out."""
    return written_out(escape(text), lambda name: f"[{name}]")


def _name(text: str) -> str:
    return f"<bdi>{_shown(text)}</bdi>"


def _facts(runbook: Runbook) -> str:
    facts = [
        ("Tenant", runbook.tenant),
        ("Gladly organization", runbook.organization),
        ("SIP domain", runbook.sip_domain),
        ("Waiting since", wording.point_in_time(runbook.since)),
    ]
    shown = [f"<dt>{name}</dt><dd>{_name(value)}</dd>" for name, value in facts if value]
    return "\n".join(
        ['<dl class="facts">', *shown, f"<dt>Waiting</dt><dd>{wording.pending_changes(runbook)}</dd>", "</dl>"]
    )


def _progress(runbook: Runbook) -> str:
    return "\n".join(
        [
            '<div id="progress" hidden>',
            f"<p>0 of {runbook.steps} done</p>",
            '<progress aria-label="Steps done"></progress>',
            '<button type="button" id="unmark">Unmark all</button>',
            "</div>",
            '<p id="forgetful" hidden>This browser keeps no marks: they are gone when the page is loaded again.</p>',
        ]
    )


def _items(runbook: Runbook) -> list[str]:
    parts = []
    number = 1
    for position, item in enumerate(runbook.items, start=1):
        parts += [
            "<fieldset>",
            f"<legend><h2>{position}. {_shown(wording.heading(item))}</h2></legend>",
            f'<ol role="list" start="{number}">',
            *(_step(number + offset, step) for offset, step in enumerate(item.steps)),
            "</ol>",
            "</fieldset>",
        ]
        number += len(item.steps)
    return parts


def _step(number: int, step: Step) -> str:
    details = []
    if step.menu:
        details.append(_detail("Menu", _name(one_line(step.menu))))
    if step.field:
        details.append(_detail("Field", f"<strong>{_name(step.field)}</strong>"))
    if step.old_value is not None:
        details.append(_detail("Before", _value(step.old_value, f"old-{number}", ""), "old"))
    if step.value is not None:
        copied = f"{step.field or 'the value'}, step {number}"
        details.append(_detail("Value", _value(step.value, f"value-{number}", copied)))
    shown = ['<dl class="details">', *details, "</dl>"] if details else []
    return "\n".join(
        [
            f'<li class="step {step.kind}">',
            f'<label><input type="checkbox" id="step-{number}" autocomplete="off">'
            f'<span class="number">{number}.</span>'
            f'<span><span class="kind">{wording.STEP_KINDS[step.kind]}</span> '
            f"{_name(one_line(step.instruction))}</span></label>",
            *shown,
            "</li>",
        ]
    )


def _detail(name: str, content: str, kind: str = "") -> str:
    marked = f' class="{kind}"' if kind else ""
    return f"<dt>{name}</dt><dd{marked}>{content}</dd>"


def _value(value: str | None, identifier: str, copied: str) -> str:
    """Return a value, and a button that copies it when ``copied`` says what it is.

    The value itself stands in an attribute; what is seen may have invisible characters written out.
    """
    if not value:
        return f'<span class="empty">{wording.NOTHING if value is None else wording.EMPTY}</span>'
    marked = written_out(escape(value), lambda name: f'<span class="mark">{name}</span>', keep="\n")
    code = f'<code id="{identifier}" data-value="{_attribute(value)}" dir="ltr">{marked}</code>'
    if not copied:
        return code
    note = f"<small>{wording.HIDDEN}</small>" if hides_something(value) else ""
    button = (
        f'<button type="button" data-copies="{identifier}" hidden><span>Copy</span>'
        f'<span class="visually-hidden"> {_shown(copied)}</span></button>'
    )
    return f'<div class="value">{code}{button}{note}</div>'


def _attribute(value: str) -> str:
    """Return a value for an attribute, from which a browser reads back exactly that value."""
    return escape(value).replace("\r", "&#13;").replace("\n", "&#10;")


def _record(runbook: Runbook) -> str:
    return "\n".join(
        [
            '<section class="card">',
            f"<h2>{wording.RECORD_HEADING}</h2>",
            f"<p>{wording.record(runbook)}</p>",
            f"<p>{wording.COMMAND}</p>",
            _value(wording.command(runbook), "command", "the command"),
            f"<p>{wording.EXTRA_VARIABLES}</p>",
            _value(wording.extra_variables(runbook), "extra-variables", "the extra variables"),
            f"<p>Limit: {_value(runbook.tenant, 'limit', '')}</p>",
            "</section>",
        ]
    )


def _ways_back(runbook: Runbook) -> str:
    parts = ['<section class="card">', f"<h2>{wording.WAY_BACK_HEADING}</h2>", f"<p>{wording.WAY_BACK}</p>", "<ul>"]
    for position, way in enumerate(wording.ways_back(runbook), start=1):
        parts += ["<li>", f"<h3>{_shown(way.title)}</h3>", f"<p>{way.instruction}</p>"]
        if way.steps:
            parts += ['<dl class="details">', *_old_values(way.steps, position), "</dl>"]
        parts.append("</li>")
    return "\n".join([*parts, "</ul>", "</section>"])


def _old_values(steps: tuple[Step, ...], position: int) -> list[str]:
    return [
        _detail(
            _shown(step.field or step.menu or step.instruction),
            _value(step.old_value, f"back-{position}-{number}", f"{step.field or 'the value'}, to set it back"),
        )
        for number, step in enumerate(steps, start=1)
    ]
