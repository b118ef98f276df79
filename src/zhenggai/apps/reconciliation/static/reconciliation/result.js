// Ties the two panes together. Without this file every chip is an ordinary link to the other side.
const reduced = matchMedia("(prefers-reduced-motion: reduce)");
const narrow = matchMedia("(max-width: 900px)");
const source = document.getElementById("source");
const list = document.getElementById("list");

// ---- showing an item -------------------------------------------------------------------------

function unmark() {
  for (const one of document.querySelectorAll(".here")) one.classList.remove("here");
}

function bring(element, focus) {
  element.closest("details")?.setAttribute("open", "");
  element.scrollIntoView({ block: "center", behavior: reduced.matches ? "auto" : "smooth" });
  focus.focus({ preventScroll: true });
}

function remember(id) {
  history.replaceState(history.state, "", `#${id}`);
}

async function showInSource(id, side, part) {
  await load(document.getElementById(`part-${side}-${part}`));
  const chip = document.getElementById(`s-${id}`);
  if (!chip) return false;
  openSide(chip.closest(".paper"));
  front("source");
  unmark();
  const marks = source.querySelectorAll(`[data-items~="${CSS.escape(id)}"]`);
  for (const mark of marks) mark.classList.add("here");
  bring(chip, chip);
  remember(`s-${id}`);
  return true;
}

function showInList(id) {
  const found = list.querySelectorAll(`[data-item="${CSS.escape(id)}"]`);
  if (!found.length) return false;
  front("list");
  unmark();
  for (const one of found) one.classList.add("here");
  const first = document.getElementById(`i-${id}`) ?? found[0];
  bring(first, first);
  remember(`i-${id}`);
  return true;
}

document.addEventListener("click", async (event) => {
  if (event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const chip = event.target.closest("a.chip");
  if (chip?.dataset.source) {
    event.preventDefault();
    const { source: id, side, part } = chip.dataset;
    if (!(await showInSource(id, side, part))) location.href = chip.href;
    return;
  }
  const wanted = chip?.dataset.go ?? chip?.dataset.card;
  if (wanted) {
    if (showInList(wanted)) event.preventDefault();
    return;
  }
  // The marked words themselves are a larger target than the chip; a selection is left alone.
  const mark = event.target.closest(".mk");
  if (mark && !String(getSelection())) {
    const id = mark.dataset.items.split(" ").at(-1);
    if (!showInList(id)) location.href = `?at=${encodeURIComponent(id)}#i-${id}`;
    return;
  }
  const filter = event.target.closest("a[data-filter]");
  if (filter) {
    event.preventDefault();
    await refill(filter.href, true);
  }
});

// ---- parts of a long source ------------------------------------------------------------------

const loading = new Map();

function load(part) {
  if (!part?.dataset.src) return Promise.resolve();
  if (!loading.has(part)) loading.set(part, fetchPart(part));
  return loading.get(part);
}

async function fetchPart(part) {
  const answer = await fetch(part.dataset.src, { headers: { Accept: "text/html" } });
  if (!answer.ok) {
    // Most likely the hour is over: the page that says so is the answer to a reload.
    location.reload();
    return;
  }
  const made = new DOMParser().parseFromString(await answer.text(), "text/html");
  part.replaceWith(document.adoptNode(made.body.firstElementChild));
}

const watcher = new IntersectionObserver(
  (seen) => { for (const one of seen) if (one.isIntersecting) { watcher.unobserve(one.target); load(one.target); } },
  { rootMargin: "600px 0px" },
);
for (const part of document.querySelectorAll(".part.waiting")) watcher.observe(part);

// ---- filters: the list is fetched again, the source stays as it is ---------------------------

async function refill(address, push) {
  list.setAttribute("aria-busy", "true");
  const answer = await fetch(address, { headers: { Accept: "text/html" } });
  if (!answer.ok) { location.href = address; return; }
  const made = new DOMParser().parseFromString(await answer.text(), "text/html");
  list.replaceChildren(...document.adoptNode(made.getElementById("list")).childNodes);
  list.removeAttribute("aria-busy");
  if (push) history.pushState({ list: true }, "", address);
  front("list");
  list.scrollTop = 0;
  if (push) list.focus({ preventScroll: !narrow.matches });
}
addEventListener("popstate", (event) => {
  if (event.state?.list || location.search || !location.hash) refill(location.href, false);
});

// ---- two documents on the left ---------------------------------------------------------------

const sides = document.querySelector("[data-sides]");

function openSide(paper) {
  if (!paper || !sides) return;
  for (const one of source.querySelectorAll(".paper")) {
    one.dataset.open = String(one === paper);
    document.getElementById(one.id.replace("side-", "tab-"))?.setAttribute("aria-selected", String(one === paper));
  }
}

// ---- tabs ------------------------------------------------------------------------------------

const panes = document.querySelector(".panes");
const tabs = document.querySelector("[data-switch]");

function front(id) {
  for (const pane of [source, list]) pane.classList.toggle("front", pane.id === id);
  for (const tab of tabs.querySelectorAll("[role=tab]")) select(tab, tab.getAttribute("aria-controls") === id);
}

function select(tab, on) {
  tab.setAttribute("aria-selected", String(on));
  tab.tabIndex = on ? 0 : -1;
}

function wire(bar, choose) {
  bar.hidden = false;
  const all = [...bar.querySelectorAll("[role=tab]")];
  bar.addEventListener("click", (event) => {
    const tab = event.target.closest("[role=tab]");
    if (tab) { choose(tab); for (const one of all) select(one, one === tab); }
  });
  bar.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const at = all.indexOf(event.target);
    if (!step || at < 0) return;
    const next = all[(at + step + all.length) % all.length];
    next.focus();
    next.click();
  });
  for (const tab of all) select(tab, tab.getAttribute("aria-selected") === "true");
}

panes.classList.add("tabbed");
wire(tabs, (tab) => front(tab.getAttribute("aria-controls")));
if (sides) wire(sides, (tab) => openSide(document.getElementById(tab.getAttribute("aria-controls"))));
front("list");

// ---- the chart, drawn when it is opened ------------------------------------------------------

const flow = document.getElementById("flow");
if (flow) {
  const draw = async () => {
    if (!flow.open) return;
    const { drawFlow } = await import("./flow.js");
    drawFlow(flow);
  };
  flow.addEventListener("toggle", draw);
}

// An address that points at an item shows it.
const aim = location.hash.match(/^#([si])-(.+)$/);
if (aim) {
  const target = document.getElementById(location.hash.slice(1));
  if (target && aim[1] === "i") showInList(decodeURIComponent(aim[2]));
  else if (target) showInSource(decodeURIComponent(aim[2]), target.closest(".part")?.dataset.side, target.closest(".part")?.dataset.part);
}
