// Keeps what is typed into an act's form while it is typed, and sends a form once. Without this
// file the form is an ordinary form; what the site refuses is kept by the site itself.
const WAIT = 1500;
const AGAIN = 10_000;

function time(text) {
  return new Intl.DateTimeFormat(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", second: "2-digit" }).format(new Date(text));
}

function keep(form) {
  const said = form.querySelector("[data-said]");
  let base = form.dataset.base;
  let timer = 0;
  let sent = false;
  let saving = false;
  let dirty = false;

  function later(wait = WAIT) {
    dirty = true;
    if (!timer && !sent) timer = setTimeout(save, wait);
  }

  async function save() {
    timer = 0;
    if (sent) return;
    if (saving) return later();
    dirty = false;
    saving = true;
    const data = new FormData(form);
    for (const [name, value] of [...data]) if (value instanceof File || name === "pledge") data.delete(name);
    data.set("base", base);
    try {
      const answer = await fetch(form.dataset.drafts, { method: "POST", body: data, redirect: "manual", headers: { Accept: "application/json" } });
      if (answer.ok) {
        const told = await answer.json();
        base = told.saved_at;
        said.textContent = told.overtook ? form.dataset.overtook : `${form.dataset.kept} ${time(told.saved_at)}`;
      } else {
        said.textContent = answer.status === 403 ? form.dataset.lost : form.dataset.failed;
        later(AGAIN);
      }
    } catch {
      said.textContent = form.dataset.failed;
      later(AGAIN);
    } finally {
      saving = false;
      if (dirty) later();
    }
  }

  form.addEventListener("input", () => later());
  form.addEventListener("change", () => later());
  form.addEventListener("submit", (event) => {
    // The second of a double click; the site would know it too.
    if (sent) return event.preventDefault();
    sent = true;
    clearTimeout(timer);
  });
  // Back by the browser's own button: the form is there again and can be sent.
  window.addEventListener("pageshow", () => { sent = false; });
}

for (const form of document.querySelectorAll("form[data-drafts]")) keep(form);
