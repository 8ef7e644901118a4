"use strict";
(() => {
  const by = (selector) => Array.from(document.querySelectorAll(selector));
  document.documentElement.classList.add("scripted");
  document.querySelector("nav details").open = matchMedia("(min-width: 60.01rem)").matches;

  // Filters
  const rows = by("details.row");
  const form = document.querySelector(".filters");
  const field = (name) => document.getElementById(`f-${name}`);
  const families = by("details.family");
  const opened = new Set(families.filter((one) => one.open));
  const facets = ["family", "framework", "standing", "severity"];
  const apply = () => {
    const words = field("text").value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of rows) {
      const fits = facets.every((name) => {
        const wanted = field(name).value;
        return !wanted || row.dataset[name].split(" ").includes(wanted);
      });
      const text = words.length ? row.textContent.toLowerCase() : "";
      row.hidden = !(fits && words.every((word) => text.includes(word)));
      shown += row.hidden ? 0 : 1;
    }
    const asked = words.length || facets.some((name) => field(name).value);
    for (const one of families) {
      const fits = one.querySelector("details.row:not([hidden])");
      one.hidden = !fits;
      one.open = asked ? Boolean(fits) : opened.has(one);
    }
    field("count").textContent = `${shown} of ${rows.length} controls`;
  };
  const clear = () => {
    for (const name of [...facets, "text"]) field(name).value = "";
    apply();
  };
  if (form) {
    form.addEventListener("input", apply);
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("reset", (event) => {
      event.preventDefault();
      clear();
    });
    apply();
  }

  // On a phone each row of a table is a list, its cells named by their headings
  for (const table of by("main table:not(.heat, .signatures)")) {
    const names = Array.from(table.tHead?.rows[0].cells ?? [], (one) => one.textContent);
    if (!names.length) continue;
    table.classList.add("stack");
    for (const row of table.querySelectorAll("tbody tr")) {
      Array.from(row.cells).forEach((cell, place) => {
        if (cell.tagName === "TD" && cell.colSpan === 1 && place < names.length) cell.dataset.label = names[place];
      });
    }
  }

  // A link to something folded opens it
  const reveal = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    if (target.matches("details.row") && target.hidden) clear();
    unfold(target);
  };
  const unfold = (target) => {
    for (let one = target; one; one = one.parentElement) if (one.tagName === "DETAILS") one.open = true;
    setTimeout(() => target.scrollIntoView());
  };
  addEventListener("hashchange", reveal);
  if (location.hash) reveal();

  // Days left, as of the day of reading
  for (const one of by("time.until")) {
    const days = Math.ceil((Date.parse(one.dateTime) - Date.now()) / 86400000);
    const note = document.createElement("span");
    note.className = "days";
    note.textContent = days >= 0 ? ` (${days} days left today)` : ` (expired ${-days} days ago)`;
    one.parentElement.querySelector(".left")?.remove();
    one.after(note);
  }

  // Print everything, then fold it again
  let folded = [];
  addEventListener("beforeprint", () => {
    folded = by("details:not([open])");
    for (const one of folded) one.open = true;
  });
  addEventListener("afterprint", () => {
    for (const one of folded) one.open = false;
  });
})();
