# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""The style of a runbook's page: one column, light and dark, on paper too."""

from __future__ import annotations

STYLE = """
:root {
  color-scheme: light dark;
  --page: #f4f5f7; --card: #ffffff; --text: #1b1f24; --quiet: #57606a; --line: #d0d7de; --code: #eef1f4;
  --accent: #0b5cad; --on-accent: #ffffff; --question: #8a4b00; --check: #116329; --done: #dff3e4; --asked: #fff6e5;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #0d1117; --card: #161b22; --text: #e6edf3; --quiet: #a3adb8; --line: #3d444d; --code: #262d36;
    --accent: #79b8ff; --on-accent: #0d1117; --question: #f0b35a; --check: #6fdd8b; --done: #12281a; --asked: #251c0e;
  }
}
html { scroll-padding-top: 5rem; }
*, *::before, *::after { box-sizing: border-box; }
[hidden] { display: none !important; }
body { margin: 0; background: var(--page); color: var(--text); font: 1rem/1.5 system-ui, sans-serif; }
main { max-width: 50rem; margin: 0 auto; padding: 1rem 1rem 4rem; }
h1, h2, h3, p, li, dd, summary, label { overflow-wrap: anywhere; }
h1 { font-size: 1.7rem; line-height: 1.2; margin: .5rem 0; }
h2 { font-size: 1.25rem; line-height: 1.3; margin: 0; }
h3 { font-size: 1rem; margin: 1rem 0 .25rem; }
bdi { white-space: pre-wrap; }
.facts, .details {
  display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .25rem 1rem; margin: .75rem 0;
}
.facts dt, .details dt { color: var(--quiet); }
.facts dd, .details dd { margin: 0; }
#progress {
  position: sticky; top: 0; z-index: 1; display: flex; flex-wrap: wrap; align-items: center; gap: .5rem 1rem;
  margin: 1rem 0; padding: .6rem 0; background: var(--page); border-bottom: 1px solid var(--line);
}
#progress p { margin: 0; font-weight: 600; font-variant-numeric: tabular-nums; }
#progress progress { flex: 1 1 3rem; min-width: 3rem; height: .75rem; accent-color: var(--accent); }
fieldset { min-width: 0; margin: 2rem 0 0; padding: 0; border: 0; }
legend { padding: 0; max-width: 100%; }
ol, ul { list-style: none; margin: .75rem 0 0; padding: 0; }
.step, .card { background: var(--card); border: 1px solid var(--line); border-radius: .5rem; }
.step { border-left: .35rem solid var(--accent); margin-bottom: .75rem; padding: .75rem 1rem; }
.step.ask { border-left-color: var(--question); background: var(--asked); }
.step.check { border-left-color: var(--check); }
.step.done { background: var(--done); }
.step label { display: flex; align-items: flex-start; gap: .75rem; cursor: pointer; }
.step input { flex: none; width: 1.35rem; height: 1.35rem; margin: .1rem 0 0; accent-color: var(--accent); }
.number { flex: none; min-width: 1.5rem; font-weight: 700; font-variant-numeric: tabular-nums; }
.kind {
  display: inline-block; margin-right: .4rem; padding: 0 .45rem; border: 1px solid; border-radius: 1rem;
  color: var(--accent); font-size: .8rem; font-weight: 600; line-height: 1.4;
}
.ask .kind { color: var(--question); }
.check .kind { color: var(--check); }
.details { margin: .5rem 0 0 2.1rem; }
.value { display: flex; flex-wrap: wrap; align-items: flex-start; gap: .5rem; }
code {
  min-width: 0; max-width: 100%; padding: .15rem .4rem; border-radius: .25rem; background: var(--code);
  font: .95rem/1.45 ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace;
  white-space: pre-wrap; overflow-wrap: anywhere; unicode-bidi: isolate;
}
.old code { color: var(--quiet); }
.mark { border: 1px dotted var(--question); border-radius: .2rem; color: var(--question); font-size: .8em; }
.empty { color: var(--quiet); font-style: italic; }
button {
  padding: .2rem .75rem; border: 1px solid var(--accent); border-radius: .35rem; background: transparent;
  color: var(--accent); font: inherit; font-size: .9rem; cursor: pointer;
}
button:hover, button.copied { background: var(--accent); color: var(--on-accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.card { margin-top: 2.5rem; padding: 1rem; }
.card .details { margin-left: 0; }
.card code { font-size: .85rem; }
.visually-hidden {
  position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%);
  white-space: nowrap;
}
.on-paper { display: none; }
@media (max-width: 34rem) {
  .facts, .details { grid-template-columns: minmax(0, 1fr); gap: 0; }
  .details { margin-left: 0; }
  .facts dd, .details dd { margin-bottom: .4rem; }
  .step { padding: .75rem; }
}
@media print {
  :root {
    color-scheme: light;
    --page: #fff; --card: #fff; --text: #000; --quiet: #333; --line: #888; --code: #fff;
    --accent: #000; --question: #000; --check: #000; --done: #fff; --asked: #fff;
  }
  @page { margin: 15mm; }
  body { font-size: 10.5pt; }
  main { max-width: none; padding: 0; }
  button, #progress { display: none !important; }
  .step, .card, .card li { break-inside: avoid; }
  h2, h3, legend { break-after: avoid; }
  .step input {
    appearance: none; width: 5mm; height: 5mm; border: .4mm solid #000; background: #fff;
    text-align: center; line-height: 4.2mm;
  }
  .step input:checked::before { content: "\\2713"; font-size: 12pt; color: #000; }
  code { padding: 0; }
  .on-paper { display: block; margin-top: 1.5rem; }
}
"""
