"use strict";
const all = (s, at = document) => [...at.querySelectorAll(s)];
const [search, rule, kind, count] = ["search", "rule", "kind", "count"].map((id) => document.getElementById(id));
const items = all(".item");
const said = new Map(items.map((item) => {
  const at = item.closest("section").querySelector("h2");
  return [item, (at.textContent + " " + item.textContent).toLowerCase()];
}));

function filter() {
  const words = search.value.trim().toLowerCase();
  let n = 0;
  items.forEach((item) => {
    const fits = said.get(item).includes(words) && (!rule.value || item.dataset.rule.split(" ").includes(rule.value))
      && (!kind.value || item.dataset.kind === kind.value);
    item.hidden = !fits;
    n += fits ? 1 : 0;
  });
  all("section").filter((s) => s.querySelector(".item")).forEach((s) => { s.hidden = !s.querySelector(".item:not([hidden])"); });
  count.textContent = `${n} of ${items.length} shown`;
}

function step(by) {
  const sections = all("section.table:not([hidden])");
  const at = sections.findIndex((s) => s.contains(document.activeElement));
  const next = sections[at < 0 && by < 0 ? sections.length - 1 : at + by];
  if (next) { next.focus(); next.scrollIntoView({ block: "start" }); }
}

document.addEventListener("keydown", (event) => {
  const typing = ["INPUT", "SELECT"].includes(document.activeElement.tagName);
  if (event.key === "Escape") { search.value = rule.value = kind.value = ""; filter(); document.activeElement.blur(); return; }
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "/") { search.focus(); event.preventDefault(); }
  if (event.key === "j") step(1);
  if (event.key === "k") step(-1);
});
window.addEventListener("beforeprint", () => all("details").forEach((d) => { d.open = true; }));
[search, rule, kind].forEach((control) => control.addEventListener("input", filter));
filter();
