# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""The part of the page's script that shows one tenant. Values get into the page as text alone."""

from __future__ import annotations

TENANT_SCRIPT = r"""
"use strict";
// What cannot be seen, or turns the direction of writing, is written out.
const HIDDEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;
const visible = (text) => String(text).replace(HIDDEN, (character) =>
  "[U+" + character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0") + "]");

// Make an element: its classes, then its children, where text is text and nothing else.
const make = (name, classes, ...children) => {
  const element = document.createElement(name);
  if (classes) { element.className = classes; }
  for (const child of children.flat()) {
    if (child === null || child === undefined || child === false || child === "") { continue; }
    element.append(child instanceof Node ? child : visible(child));
  }
  return element;
};
const words = (text) => text.replaceAll("_", " ");
const moment = (text) => text ? text.slice(0, 16).replace("T", " ") + " UTC" : "";
const period = (began, ended) => {
  const [one, other] = [moment(began), moment(ended)];
  if (!one || !other || one === other) { return one || other; }
  return one.replace(" UTC", "") + " to " + (one.slice(0, 10) === other.slice(0, 10) ? other.slice(11) : other);
};
const duration = (seconds) => {
  if (seconds < 10) { return seconds.toFixed(1) + " s"; }
  const whole = Math.round(seconds);
  const [minutes, rest] = [Math.floor(whole / 60) % 60, String(whole % 60).padStart(2, "0")];
  if (whole < 60) { return whole + " s"; }
  if (whole < 3600) { return minutes + ":" + rest + " min"; }
  return Math.floor(whole / 3600) + ":" + String(minutes).padStart(2, "0") + ":" + rest + " h";
};
const plural = (count, noun) => count + " " + noun + (count === 1 ? "" : "s");
const total = (counts) => Object.values(counts).reduce((sum, count) => sum + count, 0);
const byVendor = (counts) => Object.entries(counts).map(([vendor, count]) =>
  count.toLocaleString("en") + " " + vendor[0].toUpperCase() + vendor.slice(1)).join(", ");

const showTenant = (() => {
  const VERDICTS = { pass: "good", warn: "doubtful", inconclusive: "doubtful", fail: "bad" };
  const tone = (verdict) => VERDICTS[verdict] || "quiet";
  const part = (title, ...children) => make("section", "part", make("h3", "", title), ...children);
  const facts = (pairs) => {
    const list = make("dl", "facts");
    for (const [name, value] of pairs) {
      if (value) { list.append(make("dt", "", name), make("dd", "", value)); }
    }
    return list;
  };

  const failure = (tenant) => tenant.failure && make("section", "part failure",
    make("h3", "", "What failed"),
    make("p", "message", tenant.failure.message),
    tenant.failure.next_step && make("p", "fix", make("strong", "", "What to do: "), tenant.failure.next_step),
    tenant.failure.task && make("p", "quiet", "Task: " + tenant.failure.task));

  const diff = (lines) => {
    const shown = make("pre", "diff");
    shown.tabIndex = 0;
    for (const line of lines) {
      const kind = { "+": "added", "-": "removed", "@": "gap" }[line[0]] || "";
      shown.append(make("span", kind, line === "@" ? "\u22ef" : line), "\n");
    }
    return shown;
  };
  const object = (one, predicted) => {
    const done = one.changed ? (predicted ? "would change" : "changed") : "unchanged";
    const state = one.failed ? "failed" : done;
    return make("li", "",
      make("p", "object", make("span", "mark " + (one.failed ? "bad" : one.changed ? "moved" : "quiet"), state), " ",
        make("bdi", "name", one.object || "(without a name)"), " ", make("span", "quiet", one.module)),
      one.failed && one.message && make("p", "message", one.message),
      one.failed && one.next_step && make("p", "fix", make("strong", "", "What to do: "), one.next_step),
      one.diff.length > 0 && diff(one.diff));
  };
  const objects = (tenant) => {
    if (tenant.objects.length === 0) { return null; }
    const undescribed = tenant.objects.some((one) => one.changed && one.diff.length === 0);
    return part("Objects",
      undescribed && make("p", "quiet", "Run with --diff to see what changes in each object."),
      make("ul", "objects", tenant.objects.map((one) => object(one, tenant.predicted))));
  };
  const findings = (tenant) => tenant.findings.length > 0 && part("Findings", make("ul", "findings",
    tenant.findings.map((one) => make("li", "",
      make("span", "mark " + (one.severity === "error" ? "bad" : "doubtful"), one.severity), " ",
      make("bdi", "name", one.object), ": ", one.finding, make("br"),
      make("span", "fix", one.fix)))));

  const messageTone = (summary) => {
    const status = /^([1-6])[0-9][0-9]( |$)/.exec(summary);
    return status ? { 1: "quiet", 2: "good" }[status[1]] || "bad" : "asked";
  };
  const ladderStep = (message) => {
    const sent = message.direction === "sent";
    const arrow = make("span", "arrow " + message.direction + " " + messageTone(message.summary),
      make("span", "visually-hidden", sent ? "sent: " : "received: "), make("bdi", "", message.summary));
    const time = make("span", "time", Math.round(message.milliseconds) + " ms");
    if (!message.message) { return make("li", "", time, make("div", "lane", arrow)); }
    return make("li", "", time, make("div", "lane",
      make("details", "", make("summary", "", arrow), make("pre", "sip", message.message))));
  };
  const ladder = (probe) => {
    if (probe.ladder.length === 0) { return null; }
    const steps = probe.ladder.map(ladderStep);
    // Of a long exchange the report has the beginning and the last ten messages.
    const gap = make("li", "gap", make("span", "time"), make("div", "lane",
      plural(probe.left_out, "message") + " left out"));
    if (probe.left_out > 0) { steps.splice(Math.max(steps.length - 10, 0), 0, gap); }
    return make("figure", "ladder",
      make("figcaption", "ends", make("span", "", "This machine"), make("bdi", "", probe.peer)),
      make("ol", "", steps));
  };
  const rung = (one) => make("li", tone(one.verdict),
    make("span", "rung", one.name, one.milliseconds > 0 ? " " + Math.round(one.milliseconds) + " ms" : ""),
    make("span", "visually-hidden", " " + one.verdict),
    one.detail && make("span", "detail", one.detail));
  const probe = (one) => make("article", "probe",
    make("h4", "", make("span", "mark " + tone(one.verdict), one.verdict), " ", make("bdi", "", one.label)),
    one.title && make("p", "", one.title),
    one.verdict !== "pass" && one.meaning && make("p", "quiet", one.meaning),
    one.verdict !== "pass" && one.next_step && make("p", "fix", make("strong", "", "What to do: "), one.next_step),
    one.rungs.length > 0 && make("ol", "rungs", one.rungs.map(rung)),
    ladder(one));
  const probes = (tenant) => tenant.probes.length > 0 && part("Call path", tenant.probes.map(probe));

  const certificates = (tenant) => tenant.certificates.length > 0 && part("Certificates", make("ul", "",
    tenant.certificates.map((one) => make("li", "",
      make("span", "mark " + (one.days_left < 0 ? "bad" : one.days_left < 14 ? "doubtful" : "good"),
        one.days_left < 0 ? "expired" : plural(one.days_left, "day") + " left"), " ",
      make("bdi", "", one.host), ": ", make("bdi", "", one.subject), ", until " + moment(one.not_after)))));
  const verification = (tenant) => tenant.verification && part("Proof",
    make("pre", "", tenant.verification.text.join("\n")));

  return (tenant) => make("div", "inside",
    tenant.text && make("p", "", tenant.text),
    failure(tenant),
    tenant.left_out.length > 0
      && make("p", "note", "Too much for this page, so left out: " + tenant.left_out.join(", ")),
    objects(tenant), findings(tenant), probes(tenant), certificates(tenant), verification(tenant),
    part("Run", facts([
      ["When", period(tenant.started, tenant.ended)], ["Took", tenant.seconds > 0 && duration(tenant.seconds)],
      ["Requests", byVendor(tenant.requests)], ["Backend", tenant.backend], ["Runbook", tenant.runbook],
    ])));
})();
"""
