# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""The script of a runbook's page. It is the same for every tenant: data stands in the page, never in here."""

from __future__ import annotations

SCRIPT = """
"use strict";
(() => {
  const main = document.querySelector("main");
  const boxes = Array.from(document.querySelectorAll("input[type=checkbox]"));
  const announcement = document.getElementById("announcement");
  const bar = document.getElementById("progress");
  const key = "gladly-runbook-" + main.dataset.runbook;

  // A browser may refuse storage, for files above all, and anything may stand in it.
  const recall = () => {
    try {
      const kept = JSON.parse(localStorage.getItem(key));
      return Array.isArray(kept) ? kept : [];
    } catch {
      return [];
    }
  };
  const keep = () => {
    try {
      localStorage.setItem(key, JSON.stringify(boxes.filter((box) => box.checked).map((box) => box.id)));
      return true;
    } catch {
      return false;
    }
  };
  const show = () => {
    const done = boxes.filter((box) => box.checked).length;
    const text = done + " of " + boxes.length + " done";
    bar.querySelector("p").textContent = text;
    const meter = bar.querySelector("progress");
    meter.max = boxes.length;
    meter.value = done;
    boxes.forEach((box) => box.closest(".step").classList.toggle("done", box.checked));
    return text;
  };
  const restore = () => {
    const kept = recall();
    boxes.forEach((box) => { box.checked = kept.includes(box.id); });
    show();
  };
  const changed = () => {
    const text = show();
    announcement.textContent = text;
    document.getElementById("forgetful").hidden = keep();
  };

  boxes.forEach((box) => box.addEventListener("change", changed));
  document.getElementById("unmark").addEventListener("click", () => {
    boxes.forEach((box) => { box.checked = false; });
    changed();
  });
  window.addEventListener("storage", (event) => { if (event.key === key) { restore(); } });
  window.addEventListener("pageshow", restore);

  const copyFromTextarea = (text) => {
    const area = document.createElement("textarea");
    const focused = document.activeElement;
    area.value = text;
    area.readOnly = true;
    area.className = "visually-hidden";
    main.append(area);
    area.select();
    let copied = false;
    try {
      copied = document.execCommand("copy");
    } catch {
      copied = false;
    }
    area.remove();
    if (focused) { focused.focus(); }
    return copied;
  };
  const copy = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      return copyFromTextarea(text);
    }
  };
  document.querySelectorAll("button[data-copies]").forEach((button) => {
    const shown = document.getElementById(button.dataset.copies);
    const face = button.querySelector("span");
    let timer = 0;
    button.addEventListener("click", async () => {
      const copied = await copy(shown.dataset.value);
      if (!copied) { getSelection().selectAllChildren(shown); }
      face.textContent = copied ? "Copied" : "Copy what is marked";
      announcement.textContent = face.textContent + button.querySelector(".visually-hidden").textContent;
      button.classList.toggle("copied", copied);
      clearTimeout(timer);
      timer = setTimeout(() => {
        face.textContent = "Copy";
        button.classList.remove("copied");
      }, 3000);
    });
    button.hidden = false;
  });

  bar.hidden = false;
  restore();
})();
"""
