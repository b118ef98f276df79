// Selecting in the source, keys, and acts without leaving the place. Without this file the page is
// made of ordinary links and forms.
const list = document.getElementById("list");
const source = document.getElementById("source");
const over = document.querySelector("[data-over]");
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const items = () => [...list.querySelectorAll("[data-item]")];

// ---- offsets: the text counts code points, a browser counts UTF-16 units ----------------------

const points = (text) => [...text].length;

function offsetAt(node, units) {
  let held = node.nodeType === Node.TEXT_NODE ? node.parentElement : node;
  if (node.nodeType !== Node.TEXT_NODE) {
    // The border of an element: of the run that begins there, or that ended before it.
    const next = node.childNodes[units];
    const run = next && (next.nodeType === 1 ? (next.matches("[data-at]") ? next : next.querySelector("[data-at]")) : next.parentElement.closest("[data-at]"));
    if (run) return Number(run.dataset.at);
    const before = [...node.querySelectorAll("[data-at]")].at(-1);
    return before ? endOf(before) : null;
  }
  held = held.closest("[data-at]");
  if (!held) return null;
  const at = Number(held.dataset.at);
  if (held.dataset.to) return units ? Number(held.dataset.to) : at;
  return at + points(node.data.slice(0, units));
}

const endOf = (run) => Number(run.dataset.to ?? Number(run.dataset.at) + points(run.textContent));

function selected() {
  const choice = getSelection();
  if (!choice.rangeCount || choice.isCollapsed) return null;
  const range = choice.getRangeAt(0);
  const paper = source.querySelector("[data-source-text]");
  if (!paper.contains(range.commonAncestorContainer)) return null;
  // Runs are asked for, not the borders of the range: a border may lie in a chip or a gutter.
  const runs = [...paper.querySelectorAll("[data-at]")].filter((run) => range.intersectsNode(run));
  const inside = runs.filter((run) => range.toString() && touches(range, run));
  if (!inside.length) return null;
  const [first, last] = [inside[0], inside.at(-1)];
  const start = first.contains(range.startContainer) ? offsetAt(range.startContainer, range.startOffset) : Number(first.dataset.at);
  const end = last.contains(range.endContainer) ? offsetAt(range.endContainer, range.endOffset) : endOf(last);
  return start !== null && end !== null && end > start ? { start, end } : null;
}

function touches(range, run) {
  const own = document.createRange();
  own.selectNodeContents(run);
  return range.compareBoundaryPoints(Range.END_TO_START, own) < 0 && range.compareBoundaryPoints(Range.START_TO_END, own) > 0;
}

// ---- acts: sent without leaving the place ------------------------------------------------------

async function send(action, data) {
  list.setAttribute("aria-busy", "true");
  const answer = await fetch(action, { method: "POST", body: data, headers: { Accept: "text/html" } });
  const made = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (!made.getElementById("list")) {
    // Another page is the answer: the sign-in, or what was registered.
    if (answer.redirected) location.href = answer.url;
    else document.documentElement.replaceWith(document.adoptNode(made.documentElement));
    return;
  }
  const tops = [list.scrollTop, source.scrollTop];
  for (const id of ["told", "list", "source"]) {
    document.getElementById(id).replaceChildren(...document.adoptNode(made.getElementById(id)).childNodes);
  }
  document.querySelector("[data-progress]").replaceWith(document.adoptNode(made.querySelector("[data-progress]")));
  list.removeAttribute("aria-busy");
  [list.scrollTop, source.scrollTop] = tops;
  getSelection().removeAllRanges();
  offer();
  if (answer.redirected) history.replaceState(null, "", answer.url);
  const refused = document.querySelector("[data-refused]");
  if (refused) refused.focus();
  else show(new URL(answer.url).searchParams.get("at"));
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!list.contains(form) || event.defaultPrevented) return;
  event.preventDefault();
  send(form.action, new FormData(form, event.submitter));
});

function act(address, fields) {
  const data = new FormData(over.querySelector("[data-made]"));
  for (const [name, value] of Object.entries(fields)) data.set(name, value);
  return send(address, data);
}

// ---- the bar over a selection ------------------------------------------------------------------

const open = () => list.querySelector(".item.open");

function offer() {
  if (!over) return;
  const chosen = selected();
  over.hidden = !chosen;
  const card = open();
  for (const name of ["bound", "split"]) {
    const button = over.querySelector(`[data-${name}]`);
    button.hidden = !card;
    button.querySelector("[data-which]").textContent = card?.dataset.label ?? "";
  }
}

if (over) {
  document.addEventListener("selectionchange", offer);
  // A button takes the focus and, in some browsers, the selection with it.
  over.addEventListener("mousedown", (event) => event.preventDefault());
  over.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    const chosen = selected();
    if (!button || !chosen) return;
    if (button.dataset.as) {
      act(source.querySelector("[data-add]").dataset.add, { ...chosen, kind: button.dataset.as });
      return;
    }
    const card = open();
    const form = card.querySelector("form");
    const seen = form.querySelector("[name=seen]").value;
    const base = form.action.replace(/[^/]+\/$/, "");
    if ("bound" in button.dataset) act(`${base}boundary/`, { ...chosen, seen });
    else act(`${base}split/`, { cut: chosen.start, seen });
  });
}

// ---- moving ------------------------------------------------------------------------------------

function show(id) {
  if (!id) return;
  for (const one of document.querySelectorAll(".here")) one.classList.remove("here");
  const behavior = calm.matches ? "auto" : "smooth";
  for (const mark of source.querySelectorAll(`[data-items~="${CSS.escape(id)}"]`)) mark.classList.add("here");
  source.querySelector(`[data-items~="${CSS.escape(id)}"]`)?.scrollIntoView({ block: "center", behavior });
  const card = document.getElementById(`p-${id}`);
  card?.scrollIntoView({ block: "nearest", behavior });
  card?.focus({ preventScroll: true });
}

document.addEventListener("click", (event) => {
  if (event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const chip = event.target.closest("a.chip");
  const id = chip?.dataset.source ?? chip?.dataset.go;
  if (id && document.getElementById(`p-${id}`)) {
    event.preventDefault();
    show(id);
  }
});

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
  const all = items();
  const at = all.findIndex((one) => one.contains(document.activeElement));
  const step = { j: 1, k: -1 }[event.key];
  if (step && all.length) {
    event.preventDefault();
    show(all[at < 0 ? 0 : Math.min(all.length - 1, Math.max(0, at + step))].dataset.item);
  } else if (event.key === "a" && at >= 0) {
    all[at].querySelector("[data-accept]")?.requestSubmit();
  } else if (event.key === "r" && at >= 0) {
    const fold = all[at].querySelector(".reject");
    if (!fold) return;
    event.preventDefault();
    fold.open = true;
    fold.querySelector("[name=reason]").focus();
  }
});

show(new URL(location.href).searchParams.get("at"));
