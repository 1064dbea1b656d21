"use strict";
const by = (id) => document.getElementById(id), all = (s, at = document) => [...at.querySelectorAll(s)];
const make = (tag, words, at, kind) => {
  const e = document.createElement(tag);
  if (words !== undefined) e.textContent = words;
  if (kind) e.className = kind;
  if (at) at.append(e);
  return e;
};
const draw = (tag, said, at) => {
  const e = document.createElementNS("http://www.w3.org/2000/svg", tag);
  Object.entries(said).forEach(([name, value]) => e.setAttribute(name, value));
  if (at) at.append(e);
  return e;
};

const tables = all(".tab").map((section, t) => ({
  section, t, body: section.querySelector(".body"), rows: [], open: true, head: section.querySelector("h2"),
  name: section.querySelector("h2").textContent.toLowerCase(),
}));
const MANY = 8, FEW = 100;
let details = [];

tables.forEach((table) => {
  const button = make("button", undefined, undefined);
  button.type = "button";
  button.append(...table.head.childNodes);
  button.setAttribute("aria-controls", table.body.id);
  button.addEventListener("click", () => { table.asked = !table.open; show(table, table.asked); });
  table.head.append(button);
  table.button = button;
  table.asked = tables.length <= MANY;
});

function show(table, open) {
  table.open = open;
  table.button.setAttribute("aria-expanded", open);
  table.body.hidden = !open;
  if (open && !table.ready) prepare(table);
}

function prepare(table) {
  table.ready = true;
  all(".cols tbody th b", table.body).forEach((b) => {
    const button = make("button", b.textContent);
    button.type = "button";
    button.setAttribute("aria-expanded", "false");
    b.replaceWith(button);
  });
  rowsOf(table).forEach((row) => plot(row, (details[table.t] || [])[row.i]));
}

function plot(row, said) {
  const heights = !said ? [] : said[2].length ? said[2][1] : row.distinct <= FEW && said[1].length && said[1][0][0] === "most frequent" ? said[1][0][1].map((pair) => pair[1]) : [];
  const most = Math.max(...heights, 0);
  if (most < 2) return;
  const path = heights.map((count, i) => `V${18 - (count ? Math.max(1, Math.round((18 * count) / most)) : 0)}H${Math.round((60 * (i + 1)) / heights.length)}`);
  const svg = draw("svg", { class: "h", viewBox: "0 0 60 18", preserveAspectRatio: "none", "aria-hidden": "true" });
  draw("path", { d: `M0 18${path.join("")}V18Z` }, svg);
  row.tr.children[5].prepend(svg);
}

function rowsOf(table) {
  if (table.rows.length) return table.rows;
  table.rows = all(".cols tbody > tr", table.body).map((tr, i) => {
    const cells = tr.children, said = (details[table.t] || [])[i];
    const filled = parseFloat(cells[3].style.getPropertyValue("--f"));
    return {
      tr, i, filled, name: cells[0].firstChild.textContent, empty: cells[6].textContent.startsWith("empty"),
      meaning: (cells[1].querySelector("small") || { textContent: "" }).textContent, role: cells[2].textContent,
      personal: Boolean(tr.querySelector(".p")), look: cells[6].textContent.split(", ").filter(Boolean).length,
      distinct: Number(cells[4].textContent.replaceAll(",", "")),
      text: (tr.textContent + " " + (said ? words(said) : "")).toLowerCase(),
    };
  });
  return table.rows;
}

const words = (said) => [...said[1].flatMap(([, counted]) => counted.map((pair) => pair[0])), ...said[3].flatMap(([title, texts]) => (title === "joined" ? [] : texts))].join(" ");

function filter() {
  const asked = by("search").value.trim().toLowerCase(), meaning = by("meaning").value, role = by("role").value;
  const on = ["personal", "look", "empty"].filter((id) => by(id).checked);
  const active = Boolean(asked || meaning || role || on.length);
  let n = 0, of = 0;
  tables.forEach((table) => {
    const whole = asked && table.name.includes(asked);
    let here = 0;
    if (active || table.rows.length) rowsOf(table).forEach((row) => {
      const fits = (!asked || whole || row.text.includes(asked)) && (!meaning || row.meaning === meaning)
        && (!role || row.role === role) && on.every((id) => row[id]);
      if (row.tr.hidden === fits) { row.tr.hidden = !fits; if (row.more) row.more.hidden = !fits; }
      here += fits ? 1 : 0;
    });
    of += table.count ??= table.body.querySelectorAll(".cols tbody > tr").length;
    n += active ? here : table.count;
    table.section.classList.toggle("found", active && !whole);
    table.section.hidden = active && !here && !whole;
    show(table, active ? here > 0 : table.asked);
  });
  ["drift", "overview", "between"].forEach((id) => { if (by(id)) by(id).hidden = active; });
  by("count").textContent = `${n.toLocaleString("en")} of ${of.toLocaleString("en")} columns`;
}

const ORDERS = {
  "": (a, b) => a.i - b.i, name: (a, b) => a.name.localeCompare(b.name), filled: (a, b) => a.filled - b.filled,
  distinct: (a, b) => b.distinct - a.distinct, look: (a, b) => b.look - a.look,
};
function sort() {
  const order = ORDERS[by("sort").value];
  tables.forEach((table) => {
    const rows = [...rowsOf(table)].sort((a, b) => order(a, b) || a.i - b.i);
    table.body.querySelector(".cols tbody").append(...rows.flatMap((row) => (row.more ? [row.tr, row.more] : [row.tr])));
  });
}

function more(table, row) {
  const line = make("tr", undefined, undefined, "more"), cell = make("td", undefined, line), box = make("div", undefined, cell);
  cell.colSpan = 7;
  const said = (details[table.t] || [])[row.i];
  if (!said) { box.textContent = "Details are not available in this browser."; return line; }
  const [facts, charts, histogram, lists] = said;
  const list = make("dl", undefined, box), plots = make("div", undefined, box, "plots");
  facts.forEach(([name, text]) => { make("dt", name, list); make("dd", text, list); });
  if (histogram.length) bars(histogram, plots);
  charts.forEach(([title, counted]) => counts(title, counted, plots));
  if (lists.length) {
    const place = make("div", undefined, box, "lists");
    lists.forEach(([title, texts]) => {
      make("h4", title, place);
      const at = make("ul", undefined, place);
      texts.forEach((text) => make("li", text, at));
    });
  }
  return line;
}

function bars([ends, heights], at) {
  make("h4", "how values spread", at);
  const most = Math.max(...heights, 1), wide = 300 / heights.length;
  const words = `${heights.length} bars${ends.length ? ` from ${ends[0]} to ${ends[1]}` : ""}: ${heights.join(", ")} rows`;
  const svg = draw("svg", { class: "hist", viewBox: "0 0 300 70", preserveAspectRatio: "none", role: "img", "aria-label": words }, at);
  heights.forEach((count, i) => {
    const tall = count ? Math.max(1, (69 * count) / most) : 0;
    const rect = draw("rect", { x: i * wide, y: 70 - tall, width: Math.max(wide - 1, 0.5), height: tall }, svg);
    draw("title", {}, rect).textContent = `${count.toLocaleString("en")} rows`;
  });
  const line = make("div", undefined, at, "ends");
  ends.forEach((end) => make("span", end, line));
}

function counts(title, counted, at) {
  make("h4", title, at);
  const list = make("div", undefined, at, "top"), most = Math.max(...counted.map((pair) => pair[1]), 1);
  counted.forEach(([text, count]) => {
    make("span", text, list);
    const svg = draw("svg", { class: "bar", viewBox: "0 0 100 10", preserveAspectRatio: "none", "aria-hidden": "true" }, list);
    draw("rect", { width: (100 * count) / most, height: 10 }, svg);
    make("span", count.toLocaleString("en"), list, "soft");
  });
}

function toggle(button) {
  const tr = button.closest("tr"), table = tables.find((one) => one.section.contains(tr));
  const row = rowsOf(table).find((one) => one.tr === tr), open = !row.more;
  if (open) tr.after((row.more = more(table, row))); else { row.more.remove(); row.more = undefined; }
  button.setAttribute("aria-expanded", open);
}

function go() {
  const goal = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!goal) return;
  const table = tables.find((one) => one.section.contains(goal));
  if (table && !table.open) { table.asked = true; show(table, true); }
  for (let e = goal; e; e = e.parentElement) if (e.tagName === "DETAILS") e.open = true;
  goal.scrollIntoView();
}

document.addEventListener("click", (event) => {
  const button = event.target.closest(".cols th button");
  if (button) toggle(button);
  const link = event.target.closest('a[href^="#"]');
  if (link && link.getAttribute("href") === location.hash) go();
});
document.addEventListener("keydown", (event) => {
  const at = document.activeElement;
  if (event.key === "/" && !at.matches("input[type=search]") && !event.ctrlKey && !event.metaKey && !event.altKey) { by("search").focus(); event.preventDefault(); }
  if (event.key === "Escape" && at === by("search")) { at.value = ""; filter(); }
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || !at.matches(".cols th button")) return;
  const rows = all("tr[id]:not([hidden]) th button", at.closest("tbody")), next = rows[rows.indexOf(at) + step];
  if (next) { next.focus(); event.preventDefault(); }
});
let waiting = 0;
by("search").addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(filter, 80); });
["meaning", "role", "personal", "look", "empty"].forEach((id) => by(id).addEventListener("change", filter));
by("sort").addEventListener("change", sort);
by("all").addEventListener("click", () => {
  const open = !tables.every((table) => table.open);
  tables.forEach((table) => { table.asked = open; show(table, open); });
  by("all").textContent = open ? "Close all" : "Open all";
});
const dark = matchMedia("(prefers-color-scheme: dark)");
by("theme").addEventListener("click", () => {
  const now = document.documentElement.dataset.theme || (dark.matches ? "dark" : "light");
  document.documentElement.dataset.theme = now === "dark" ? "light" : "dark";
});
let shut = [];
addEventListener("beforeprint", () => { tables.forEach((table) => table.ready || prepare(table)); shut = all("details:not([open])"); shut.forEach((e) => { e.open = true; }); });
addEventListener("afterprint", () => shut.forEach((e) => { e.open = false; }));
addEventListener("hashchange", go);

async function read() {
  const data = by("data");
  if (data.type === "application/json") return JSON.parse(data.textContent);
  const bytes = Uint8Array.from(atob(data.textContent), (sign) => sign.charCodeAt(0));
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"))).json();
}
const ready = read().catch(() => []).then((said) => {
  details = said;
  document.querySelector(".controls").hidden = by("theme").hidden = false;
  filter();
  go();
});
