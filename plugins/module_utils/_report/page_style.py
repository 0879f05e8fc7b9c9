# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""The style of a report's page: light and dark, on a desk, on a phone and on paper."""

from __future__ import annotations

STYLE = """
:root {
  color-scheme: light dark;
  --page: #f4f5f7; --card: #ffffff; --text: #1b1f24; --quiet: #57606a; --line: #d0d7de; --code: #eef1f4;
  --accent: #0b5cad; --on-accent: #ffffff; --bad: #b3261e; --doubtful: #8a4b00; --good: #116329; --moved: #0b5cad;
  --bad-area: #fdecea; --banner: #fff6e5; --bar-failed: #c8372d; --bar-unsettled: #8c1d18; --bar-open: #8c959f;
  --bar-waiting: #d9951f; --bar-done: #2f8f4e; --bar-same: #8cc9a1;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #0d1117; --card: #161b22; --text: #e6edf3; --quiet: #a3adb8; --line: #3d444d; --code: #262d36;
    --accent: #79b8ff; --on-accent: #0d1117; --bad: #ff9a92; --doubtful: #f0b35a; --good: #6fdd8b; --moved: #79b8ff;
    --bad-area: #2d1615; --banner: #251c0e; --bar-failed: #f0625a; --bar-unsettled: #ff9a92; --bar-open: #6e7681;
    --bar-waiting: #d9951f; --bar-done: #3fb563; --bar-same: #2a6b40;
  }
}
*, *::before, *::after { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); font: 1rem/1.5 system-ui, sans-serif; }
main { max-width: 72rem; margin: 0 auto; padding: 1rem 1rem 4rem; }
h1 { font-size: 1.6rem; line-height: 1.2; margin: .5rem 0; overflow-wrap: anywhere; }
h3 { font-size: 1rem; margin: 0 0 .35rem; }
h4 { font-size: .95rem; margin: 0 0 .35rem; overflow-wrap: anywhere; }
p, li, dd, th, td { overflow-wrap: anywhere; }
p { margin: .35rem 0; white-space: pre-line; }
ul, ol { list-style: none; margin: 0; padding: 0; }
.quiet { color: var(--quiet); }
.banner {
  margin: .5rem 0; padding: .6rem 1rem; border: 1px solid var(--line); border-radius: .5rem; background: var(--banner);
}
.tiles { display: grid; grid-template-columns: repeat(auto-fill, minmax(7rem, 1fr)); gap: .5rem; margin: .75rem 0; }
.tile { padding: .5rem .75rem; background: var(--card); border: 1px solid var(--line); border-radius: .5rem; }
.tile b { display: block; font-size: 1.35rem; line-height: 1.3; font-variant-numeric: tabular-nums; }
.tile span { color: var(--quiet); font-size: .85rem; }
.tile.bad b, td.bad { color: var(--bad); }
.tile.doubtful b { color: var(--doubtful); }
.bar { display: flex; height: .9rem; overflow: hidden; border-radius: .45rem; background: var(--line); }
.bar span { min-width: 3px; }
.bar .failed { background: var(--bar-failed); }
.bar .unsettled { background: var(--bar-unsettled); }
.bar .open { background: var(--bar-open); }
.bar .waiting { background: var(--bar-waiting); }
.bar .done { background: var(--bar-done); }
.bar .unchanged, .bar .passed { background: var(--bar-same); }
.outcomes { display: flex; flex-wrap: wrap; gap: .4rem; margin: .75rem 0; }
button {
  padding: .2rem .75rem; border: 1px solid var(--line); border-radius: 1rem; background: var(--card);
  color: var(--text); font: inherit; font-size: .9rem; cursor: pointer;
}
button:hover { border-color: var(--accent); }
button[aria-pressed=true] { background: var(--accent); border-color: var(--accent); color: var(--on-accent); }
button.more { display: block; margin: 1rem auto; }
.outcome::before {
  content: ""; display: inline-block; width: .65rem; height: .65rem; margin-right: .45rem; border-radius: 50%;
  background: var(--bar-done);
}
.outcome.failed::before { background: var(--bar-failed); }
.outcome.unsettled::before { background: var(--bar-unsettled); }
.outcome.open::before { background: var(--bar-open); }
.outcome.waiting::before { background: var(--bar-waiting); }
.outcome.unchanged::before, .outcome.passed::before { background: var(--bar-same); }
table { width: 100%; border-collapse: collapse; background: var(--card); border: 1px solid var(--line); }
caption { text-align: left; font-weight: 600; padding: .35rem 0; }
th, td { padding: .35rem .6rem; border-top: 1px solid var(--line); text-align: left; }
td { white-space: nowrap; font-variant-numeric: tabular-nums; }
td.wide { width: 45%; min-width: 5rem; }
#filters {
  position: sticky; top: 0; z-index: 1; display: flex; flex-wrap: wrap; align-items: end; gap: .5rem .75rem;
  margin: 1.25rem 0 .75rem; padding: .6rem 0; background: var(--page); border-bottom: 1px solid var(--line);
}
#filters label { display: grid; min-width: 0; font-size: .85rem; color: var(--quiet); }
#filters .search { flex: 1 1 12rem; }
#filters label span::first-letter { text-transform: uppercase; }
#filters p { margin: 0 0 .3rem auto; font-variant-numeric: tabular-nums; }
input, select {
  width: 100%; max-width: 100%; min-height: 2.25rem; padding: .25rem .5rem; border: 1px solid var(--line);
  border-radius: .35rem; background: var(--card); color: var(--text); font: inherit;
}
.tenant {
  margin-bottom: .4rem; background: var(--card); border: 1px solid var(--line);
  border-left: .35rem solid var(--bar-done); border-radius: .4rem;
}
.tenant.failed { border-left-color: var(--bar-failed); }
.tenant.unsettled { border-left-color: var(--bar-unsettled); }
.tenant.open { border-left-color: var(--bar-open); }
.tenant.waiting { border-left-color: var(--bar-waiting); }
.tenant.unchanged, .tenant.passed { border-left-color: var(--bar-same); }
.tenant > summary {
  display: grid; grid-template-columns: minmax(7rem, 14rem) 7rem 9rem minmax(0, 1fr) max-content; gap: 0 .75rem;
  align-items: baseline; padding: .4rem .75rem; cursor: pointer; list-style: none;
}
.tenant > summary::-webkit-details-marker { display: none; }
.tenant > summary > * { min-width: 0; }
.tenant > summary .name { font-weight: 600; overflow-wrap: anywhere; }
.badge { font-size: .9rem; font-weight: 600; color: var(--good); }
.failed .badge { color: var(--bad); }
.open .badge { color: var(--quiet); }
.waiting .badge { color: var(--doubtful); }
.where, .took { color: var(--quiet); font-size: .9rem; overflow-wrap: anywhere; }
.about { color: var(--quiet); font-size: .9rem; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.took { font-variant-numeric: tabular-nums; }
.inside { padding: .25rem .75rem .75rem; border-top: 1px solid var(--line); }
.part { margin-top: 1rem; }
.part li { margin-bottom: .35rem; }
.failure { padding: .6rem .75rem; border-radius: .4rem; background: var(--bad-area); }
.note { font-style: italic; }
.name { font-weight: 600; }
.mark {
  display: inline-block; padding: 0 .45rem; border: 1px solid; border-radius: 1rem; color: var(--quiet);
  font-size: .8rem; font-weight: 600; line-height: 1.4;
}
.mark.bad { color: var(--bad); }
.mark.doubtful { color: var(--doubtful); }
.mark.good { color: var(--good); }
.mark.moved { color: var(--moved); }
pre {
  margin: .35rem 0; padding: .5rem .75rem; border-radius: .35rem; background: var(--code); overflow-x: auto;
  font: .85rem/1.45 ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; white-space: pre-wrap;
  overflow-wrap: anywhere;
}
.diff .added { color: var(--good); }
.diff .removed { color: var(--bad); }
.diff .gap { color: var(--quiet); }
.facts { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .15rem 1rem; margin: 0; }
.facts dt { color: var(--quiet); }
.facts dd { margin: 0; }
.probe { margin-bottom: 1rem; }
.rungs { display: flex; flex-wrap: wrap; gap: .4rem; margin: .5rem 0; }
.rungs li {
  flex: 1 1 8rem; min-width: 0; margin: 0; padding: .25rem .6rem; border: 1px solid var(--line);
  border-top: .25rem solid var(--quiet);
  border-radius: .35rem; font-size: .85rem;
}
.rungs .good { border-top-color: var(--good); }
.rungs .doubtful { border-top-color: var(--doubtful); }
.rungs .bad { border-top-color: var(--bad); }
.rung { font-weight: 600; font-variant-numeric: tabular-nums; }
.rungs .detail { display: block; color: var(--quiet); overflow-wrap: anywhere; }
.ladder { max-width: 46rem; margin: .75rem 0; font-size: .85rem; }
.ends { display: flex; justify-content: space-between; gap: 1rem; margin-left: 4.5rem; font-weight: 600; }
.ends > * { min-width: 0; overflow-wrap: anywhere; }
.ends > :last-child { text-align: right; }
.ladder li { display: grid; grid-template-columns: 4rem minmax(0, 1fr); gap: .5rem; margin: 0; }
.time { color: var(--quiet); text-align: right; font-variant-numeric: tabular-nums; padding-top: .2rem; }
.lane { border: solid var(--quiet); border-width: 0 2px; padding: .2rem 0; }
.ladder .gap .lane { border-style: dotted; text-align: center; color: var(--quiet); }
.lane summary { cursor: pointer; list-style: none; }
.lane summary::-webkit-details-marker { display: none; }
.arrow {
  position: relative; display: block; padding: 0 .9rem; border-bottom: 2px solid; text-align: center;
  overflow-wrap: anywhere; color: var(--moved);
}
.arrow.good { color: var(--good); }
.arrow.bad { color: var(--bad); }
.arrow.quiet { color: var(--quiet); }
.arrow::after { content: ""; position: absolute; bottom: -.36rem; border: .31rem solid transparent; }
.arrow.sent::after { right: 0; border-left: .6rem solid; border-right: 0; }
.arrow.received::after { left: 0; border-right: .6rem solid; border-left: 0; }
.sip { margin: .5rem .75rem; font-size: .8rem; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.visually-hidden {
  position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%);
  white-space: nowrap;
}
@media (max-width: 48rem) {
  .tenant > summary { grid-template-columns: minmax(0, 1fr) max-content; gap: 0 .5rem; }
  .about {
    grid-column: 1 / -1; white-space: normal; display: -webkit-box; -webkit-line-clamp: 2; -webkit-box-orient: vertical;
  }
  .where { grid-row: 2; }
  .took { grid-row: 2; text-align: right; }
  .tiles { grid-template-columns: repeat(auto-fill, minmax(6rem, 1fr)); }
  .tile { padding: .4rem .5rem; }
  .tile b { font-size: 1.15rem; }
  .late, td.wide { display: none; }
  #filters { position: static; }
  #filters label { flex: 1 1 6rem; }
  #filters .search { flex: 1 1 100%; }
  .ladder li { grid-template-columns: 3.2rem minmax(0, 1fr); gap: .3rem; }
  .ends { margin-left: 3.5rem; }
}
@media print {
  :root {
    color-scheme: light;
    --page: #fff; --card: #fff; --text: #000; --quiet: #333; --line: #888; --code: #fff;
    --bad-area: #fff; --banner: #fff;
  }
  @page { margin: 12mm; }
  body { font-size: 9.5pt; }
  main { max-width: none; padding: 0; }
  #filters, .more { display: none; }
  .bar, .tenant, .outcome::before { print-color-adjust: exact; }
  .tenant, .tile, .probe { break-inside: avoid; }
  .tenant[open] { break-inside: auto; }
}
"""
