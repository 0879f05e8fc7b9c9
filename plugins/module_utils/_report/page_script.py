# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""The part of the page's script that shows the fleet, and finds tenants. It is the same for every report."""

from __future__ import annotations

SCRIPT = r"""
(() => {
  const { outcomes, report } = JSON.parse(document.getElementById("data").textContent);
  const rank = new Map(outcomes.map((outcome, position) => [outcome.word, position]));
  const kinds = new Map(outcomes.map((outcome) => [outcome.word, outcome.kind]));
  const PAGE = 100;
  const chosen = { outcomes: new Set(), wave: "", region: "", order: "worst", text: "" };
  let shown = PAGE;

  const place = (id) => document.getElementById(id);
  const percent = (part, whole) => whole ? (100 * part / whole).toFixed(2) + "%" : "0";
  const countOf = (tally, kind) => Object.entries(tally.outcomes)
    .filter(([word]) => kinds.get(word) === kind).reduce((sum, [, count]) => sum + count, 0);

  const banners = () => {
    if (report.predicted) {
      place("banners").append(make("p", "banner", make("strong", "", "Predictions. "),
        "This run was in check mode: it tells what would happen, and changed nothing."));
    }
    if (!report.finished) {
      place("banners").append(make("p", "banner", make("strong", "", "Not finished. "),
        "The run had not come to its end when this was written: it goes on, or was broken off."));
    }
    report.notes.forEach((note) => place("banners").append(make("p", "banner", note)));
  };

  const bar = (tally) => {
    const line = make("div", "bar");
    line.setAttribute("role", "img");
    const counts = Object.entries(tally.outcomes);
    line.setAttribute("aria-label", counts.map(([word, count]) => count + " " + words(word)).join(", "));
    counts.forEach(([word, count]) => {
      const piece = make("span", kinds.get(word) + " " + word);
      piece.style.width = percent(count, tally.tenants);
      line.append(piece);
    });
    return line;
  };
  const tile = (value, name, tone) => make("div", "tile " + (tone || ""), make("b", "", value), make("span", "", name));
  const tiles = () => {
    const totals = report.totals;
    const days = totals.certificate_days_left;
    const failed = countOf(totals, "failed");
    const left = countOf(totals, "open") + countOf(totals, "waiting");
    return make("div", "tiles",
      tile(totals.tenants, totals.tenants === 1 ? "tenant" : "tenants"), tile(countOf(totals, "done"), "done"),
      tile(failed, "failed", failed ? "bad" : ""), left > 0 && tile(left, "open or waiting", "doubtful"),
      tile(totals.changed, report.predicted ? "would change" : "changed"),
      tile(duration(report.seconds), report.runs > 1 ? plural(report.runs, "run") : "run"),
      total(totals.requests) > 0 && tile(total(totals.requests).toLocaleString("en"), "requests"),
      days !== null && tile(plural(days, "day"), "first certificate expires", days < 14 ? "bad" : ""));
  };
  const outcomeButton = (word, count) => {
    const button = make("button", "outcome " + kinds.get(word) + " " + word, make("b", "", count), " " + words(word));
    button.type = "button";
    button.title = outcomes[rank.get(word)].meaning;
    button.setAttribute("aria-pressed", "false");
    button.addEventListener("click", () => {
      const pressed = !chosen.outcomes.delete(word);
      if (pressed) { chosen.outcomes.add(word); }
      button.setAttribute("aria-pressed", String(pressed));
      restart();
    });
    return button;
  };
  const waveTable = () => {
    if (report.waves.length < 2) { return null; }
    const took = (wave) => wave.started && wave.ended
      ? duration((new Date(wave.ended) - new Date(wave.started)) / 1000) : "";
    const row = (wave) => make("tr", "",
      make("th", "", wave.name ?? "(none)"), make("td", "", wave.tenants), make("td", "wide", bar(wave)),
      make("td", "", countOf(wave, "done") + " done"),
      make("td", countOf(wave, "failed") ? "bad" : "", countOf(wave, "failed") + " failed"),
      make("td", "late", took(wave)));
    return make("table", "waves", make("caption", "", "Waves"), make("tbody", "", report.waves.map(row)));
  };
  const glance = () => {
    const sent = total(report.totals.requests) > 0 && "requests: " + byVendor(report.totals.requests);
    const times = [period(report.started, report.ended), sent].filter(Boolean).join("; ");
    const buttons = Object.entries(report.totals.outcomes).map(([word, count]) => outcomeButton(word, count));
    place("glance").append(make("p", "quiet", times), tiles(), bar(report.totals), make("div", "outcomes", buttons),
      waveTable() ?? "");
  };

  const select = (name, values, change) => {
    const list = make("select", "");
    for (const [value, shownAs] of values) {
      const option = make("option", "", shownAs);
      option.value = value;
      list.append(option);
    }
    list.addEventListener("change", () => { change(list.value); restart(); });
    return make("label", "", make("span", "", name), list);
  };
  const distinct = (key) => [...new Set(report.tenants.map((tenant) => tenant[key]).filter((value) => value !== null))];
  const filters = () => {
    const search = make("input", "");
    search.type = "search";
    search.autocomplete = "off";
    search.placeholder = "name, number, message";
    search.addEventListener("input", () => { chosen.text = search.value.toLowerCase().trim(); restart(); });
    // A number in front keeps a value apart from "all", whatever it is.
    const choices = (key) => [["", "all"], ...distinct(key).map((value, position) => [position + ":" + value, value])];
    const without = (value) => value.slice(value.indexOf(":") + 1);
    const count = make("p", "");
    count.id = "count";
    count.setAttribute("role", "status");
    place("filters").append(make("label", "search", make("span", "", "Search"), search));
    for (const key of ["wave", "region"]) {
      if (distinct(key).length > 1) {
        const choose = (value) => { chosen[key] = value && without(value); };
        place("filters").append(select(key, choices(key), choose));
      }
    }
    const possible = [["worst", "worst first"], ["run", "order of the run"], ["name", "name"], ["slow", "slowest"]];
    place("filters").append(select("order", possible, (value) => { chosen.order = value; }), count);
  };

  // What a search looks at, made once for each tenant, when it is needed.
  const haystacks = new Map();
  const haystack = (tenant) => {
    if (!haystacks.has(tenant)) {
      const failure = tenant.failure ? [tenant.failure.message, tenant.failure.next_step] : [];
      haystacks.set(tenant, [tenant.name, tenant.text, tenant.outcome, words(tenant.outcome), tenant.wave,
        tenant.region, ...failure, ...tenant.objects.flatMap((one) => [one.object, one.module]),
        ...tenant.findings.map((one) => one.finding), ...tenant.probes.flatMap((one) => [one.uri, one.title]),
      ].filter(Boolean).join("\n").toLowerCase());
    }
    return haystacks.get(tenant);
  };
  const orders = {
    worst: (one, other) => rank.get(one.outcome) - rank.get(other.outcome),
    run: () => 0,
    name: (one, other) => one.name.localeCompare(other.name, "en", { numeric: true }),
    slow: (one, other) => other.seconds - one.seconds,
  };
  const found = () => report.tenants
    .filter((tenant) => (chosen.outcomes.size === 0 || chosen.outcomes.has(tenant.outcome))
      && (!chosen.wave || tenant.wave === chosen.wave) && (!chosen.region || tenant.region === chosen.region)
      && (!chosen.text || haystack(tenant).includes(chosen.text)))
    .sort(orders[chosen.order]);

  const entry = (tenant) => {
    const about = tenant.failure ? tenant.failure.message : tenant.text;
    const where = [tenant.wave, tenant.region].filter(Boolean).join(", ");
    const item = make("details", "tenant " + kinds.get(tenant.outcome) + " " + tenant.outcome,
      make("summary", "",
        make("bdi", "name", tenant.name), make("span", "badge", words(tenant.outcome)),
        make("span", "where", where), make("span", "about", about.slice(0, 200)),
        make("span", "took", tenant.seconds ? duration(tenant.seconds) : "")));
    // A tenant is made when somebody looks at it, so that a thousand of them are no burden.
    item.addEventListener("toggle", () => {
      if (item.open && item.children.length === 1) { item.append(showTenant(tenant)); }
    });
    return item;
  };
  let current = [];
  const show = (from) => {
    const list = place("tenants");
    list.querySelector("button.more")?.remove();
    list.append(...current.slice(from, shown).map(entry));
    if (current.length > shown) {
      const more = make("button", "more", "Show " + Math.min(PAGE, current.length - shown) + " more");
      more.type = "button";
      more.addEventListener("click", () => { const before = shown; shown += PAGE; show(before); });
      list.append(more);
    }
  };
  const restart = () => {
    shown = PAGE;
    current = found();
    place("tenants").replaceChildren();
    place("count").textContent = current.length === report.tenants.length
      ? plural(current.length, "tenant") : current.length + " of " + plural(report.tenants.length, "tenant");
    if (current.length === 0) { place("tenants").append(make("p", "quiet", "No tenant is like that.")); }
    show(0);
  };
  // On paper there is no button for more.
  window.addEventListener("beforeprint", () => {
    const before = shown;
    shown = current.length;
    if (before < shown) { show(before); }
  });

  place("unscripted").remove();
  banners();
  glance();
  filters();
  restart();
})();
"""
