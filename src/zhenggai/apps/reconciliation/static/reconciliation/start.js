// Drag and drop, the name of what was chosen, and a word while it is read. Without this file the
// page is an ordinary form.
document.documentElement.classList.add("js");
const form = document.querySelector("form.upload");
const zones = [...form.querySelectorAll("[data-zone]")];
const most = Number(form.dataset.most);
const MIB = 1024 * 1024;

const size = (bytes) =>
  bytes >= MIB ? `${(bytes / MIB).toFixed(1)} MiB` : `${Math.max(1, Math.round(bytes / 1024))} KiB`;

function show(zone) {
  const input = zone.querySelector("input");
  const file = input.files[0];
  const chosen = zone.querySelector("[data-chosen]");
  const error = zone.querySelector("[data-error]");
  chosen.hidden = !file;
  zone.classList.toggle("full", Boolean(file));
  zone.classList.remove("has-error");
  error.hidden = true;
  input.removeAttribute("aria-invalid");
  if (!file) return;
  zone.querySelector("[data-name]").textContent = file.name;
  zone.querySelector("[data-size]").textContent = size(file.size);
  if (file.size > most) {
    error.textContent = form.dataset.tooLarge.replace("%SIZE%", Math.floor(file.size / MIB));
    error.hidden = false;
    zone.classList.add("has-error");
    input.setAttribute("aria-invalid", "true");
  }
}

function put(zone, file) {
  const carrier = new DataTransfer();
  if (file) carrier.items.add(file);
  zone.querySelector("input").files = carrier.files;
  show(zone);
}

for (const zone of zones) {
  zone.querySelector("input").addEventListener("change", () => show(zone));
  zone.querySelector("[data-clear]").addEventListener("click", () => {
    put(zone, null);
    zone.querySelector("input").focus();
  });
  if (zone.querySelector("input").files.length) show(zone);
}

// A file dropped anywhere on the page is meant for the form; two files fill both places.
let over = 0;
const zoneAt = (event) => event.target.closest?.("[data-zone]") ?? zones[0];
const mark = (zone) => zones.forEach((one) => one.classList.toggle("over", one === zone));
const carries = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");

addEventListener("dragenter", (event) => { if (carries(event)) { over += 1; mark(zoneAt(event)); } });
addEventListener("dragleave", (event) => { if (carries(event) && --over <= 0) { over = 0; mark(null); } });
addEventListener("dragover", (event) => { if (carries(event)) { event.preventDefault(); mark(zoneAt(event)); } });
addEventListener("drop", (event) => {
  if (!carries(event)) return;
  event.preventDefault();
  over = 0;
  mark(null);
  const files = [...event.dataTransfer.files];
  if (files.length > 1) zones.forEach((zone, index) => put(zone, files[index]));
  else if (files.length) put(zoneAt(event), files[0]);
  form.querySelector("[data-submit]").focus();
});

form.addEventListener("submit", (event) => {
  const bad = form.querySelector(".zone.has-error input[aria-invalid]");
  if (bad && bad.files.length) {
    event.preventDefault();
    bad.focus();
    return;
  }
  const button = form.querySelector("[data-submit]");
  button.dataset.word ??= button.textContent;
  button.textContent = form.dataset.working;
  button.setAttribute("aria-busy", "true");
});
// Coming back by the back button shows the page as it was left.
addEventListener("pageshow", () => {
  const button = form.querySelector("[data-submit]");
  if (button.dataset.word) button.textContent = button.dataset.word;
  button.removeAttribute("aria-busy");
});
