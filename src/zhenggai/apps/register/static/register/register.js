// The register by keyboard, and its totals, which follow the page. Without this file the rows are
// links and the totals stand behind one.
const rows = [...document.querySelectorAll("tr[data-row]")];
const search = document.getElementById("words");
const keys = document.getElementById("keys");
const marked = document.querySelector("[data-marked]");
let here = -1;

function go(step) {
  if (!rows.length) return;
  const to = Math.min(Math.max(here + step, 0), rows.length - 1);
  rows[here]?.classList.remove("here");
  here = to;
  rows[here].classList.add("here");
  const link = rows[here].querySelector("th a");
  link?.focus({ preventScroll: true });
  rows[here].scrollIntoView({ block: "nearest" });
}

const all = document.querySelector("[data-all]");
const many = document.querySelector("[data-many]");

function count() {
  if (!marked) return;
  const n = rows.filter((row) => row.querySelector(".tick input").checked).length;
  marked.textContent = n ? `${n} ${marked.dataset.some}` : "";
  many.disabled = n === 0;
  all.checked = n === rows.length;
  all.indeterminate = n > 0 && n < rows.length;
}

if (all) {
  all.hidden = false;
  all.addEventListener("change", () => {
    for (const row of rows) row.querySelector(".tick input").checked = all.checked;
    count();
  });
}

function follow(rel) {
  document.querySelector(`.pages a[rel=${rel}]`)?.click();
}

const acts = {
  j: () => go(1),
  k: () => go(-1),
  x: () => {
    if (here < 0) return;
    const box = rows[here].querySelector(".tick input");
    box.checked = !box.checked;
    count();
  },
  n: () => follow("next"),
  p: () => follow("prev"),
  "/": () => search?.focus(),
  "?": () => keys.showModal(),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || keys.open) return;
  const at = event.target;
  // What is typed into a field is not meant for the table.
  if (at.matches("input:not([type=checkbox]), select, textarea, [contenteditable]")) return;
  const act = acts[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

for (const row of rows) {
  row.addEventListener("focusin", () => {
    rows[here]?.classList.remove("here");
    here = rows.indexOf(row);
    row.classList.add("here");
  });
  row.querySelector(".tick input").addEventListener("change", count);
}
// A browser that goes back keeps what was ticked.
window.addEventListener("pageshow", count);

for (const button of document.querySelectorAll("[data-keys-open]")) {
  button.hidden = false;
  button.addEventListener("click", () => keys.showModal());
}

const totals = document.querySelector("[data-totals]");
if (totals) {
  try {
    const answer = await fetch(totals.dataset.totals, { headers: { "X-Part": "totals" }, redirect: "error" });
    if (answer.ok) {
      const link = totals.querySelector("a");
      const text = document.createRange().createContextualFragment(await answer.text());
      link.replaceChildren(...text.childNodes);
    }
  } catch {
    // The link stays, and leads to the same counts.
  }
}
