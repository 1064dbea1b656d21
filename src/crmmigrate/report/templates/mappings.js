"use strict";
const all = (s, at = document) => [...at.querySelectorAll(s)];
const detail = document.getElementById("detail");
const say = (tag, words, at) => { const e = document.createElement(tag); e.textContent = words; at.append(e); return e; };

function tell(row) {
  detail.textContent = "";
  if (!row || !row.dataset.w) return;
  const head = say("p", "", detail);
  say("strong", row.querySelector("b").textContent, head);
  head.append(" → " + (row.dataset.p || "NONE") + ", " + row.querySelector("span").title);
  const list = say("ul", "", detail);
  row.dataset.w.split("\n").forEach((reason) => say("li", reason, list));
  if (row.dataset.o) say("p", "Else: " + row.dataset.o, detail);
}

function light(map, columns, fields) {
  all("path", map).forEach((p) => p.classList.toggle("on", columns.has(p.dataset.c) || fields.has(p.dataset.t)));
  const lit = all("path.on", map);
  map.classList.toggle("lit", lit.length > 0);
  const from = new Set(lit.map((p) => p.dataset.c)), to = new Set(lit.map((p) => p.dataset.t));
  all(".from li", map).forEach((e) => e.classList.toggle("on", from.has(e.dataset.c)));
  all(".to li", map).forEach((e) => e.classList.toggle("on", to.has(e.dataset.t)));
}

function show(event) {
  const row = event.target.closest(".map li[tabindex]");
  all(".map.lit").forEach((map) => light(map, new Set(), new Set()));
  tell(row && row.matches(".from li") ? row : null);
  if (!row) return;
  const own = (name) => new Set(row.dataset[name] === undefined ? [] : [row.dataset[name]]);
  light(row.closest(".map"), own("c"), own("t"));
}
["mouseover", "focusin"].forEach((name) => document.addEventListener(name, show));
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") { light(document.querySelector(".map.lit") || document.createElement("div"), new Set(), new Set()); tell(null); }
  const row = document.activeElement.closest(".map li[tabindex]");
  if (!row || !["ArrowDown", "ArrowUp"].includes(event.key)) return;
  const rows = all("li[tabindex]:not([hidden])", row.parentElement);
  const next = rows[rows.indexOf(row) + (event.key === "ArrowDown" ? 1 : -1)];
  if (next) { next.focus(); event.preventDefault(); }
});

function redraw(map) {
  const top = (e) => e.offsetTop - map.offsetTop + e.offsetHeight / 2;
  const at = (list, key) => new Map(all(list + " li", map).filter((e) => !e.hidden).map((e) => [e.dataset[key], e]));
  const from = at(".from", "c"), to = at(".to", "t");
  all("path", map).forEach((p) => {
    const a = from.get(p.dataset.c), b = to.get(p.dataset.t);
    p.style.display = a && b ? "" : "none";
    if (a && b) p.setAttribute("d", `M0 ${top(a)}C50 ${top(a)} 50 ${top(b)} 100 ${top(b)}`);
  });
  const height = Math.max(...all("ul", map).map((e) => e.offsetHeight), 60);
  const svg = map.querySelector("svg");
  svg.setAttribute("viewBox", `0 0 100 ${height}`);
  svg.setAttribute("height", height);
}

const search = document.getElementById("search"), look = document.getElementById("look"), count = document.getElementById("count");
function filter() {
  const words = search.value.trim().toLowerCase(), whole = !words && !look.checked;
  let n = 0, of = 0;
  all("section.layout").forEach((section) => {
    const map = section.querySelector(".map"), used = new Set();
    let here = 0;
    all(".from li", map).forEach((row) => {
      const said = (row.querySelector("b").textContent + " " + (row.dataset.p || "none")).toLowerCase();
      row.hidden = !said.includes(words) || (look.checked && row.dataset.l === undefined);
      of += 1; here += row.hidden ? 0 : 1;
      if (!row.hidden) all(`path[data-c="${row.dataset.c}"]`, map).forEach((p) => used.add(p.dataset.t));
    });
    let table = null;
    all(".to li", map).forEach((item) => {
      if (item.classList.contains("table")) { table = item; item.hidden = !whole; return; }
      item.hidden = !(whole || used.has(item.dataset.t));
      if (!item.hidden) table.hidden = false;
    });
    section.hidden = !here && !whole;
    n += here;
    if (!section.hidden) redraw(map);
  });
  count.textContent = `${n} of ${of} columns`;
}
[search, look].forEach((control) => control.addEventListener("input", filter));
filter();
