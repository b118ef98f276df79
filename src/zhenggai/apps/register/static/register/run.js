// How far a run is, while its page is open. The run goes on without it; without this file the page
// is drawn anew every few seconds.
const place = document.querySelector("[data-run]");
const PAUSE = 1000;

async function look() {
  try {
    const answer = await fetch(location.href, { headers: { "X-Part": "run" }, redirect: "error" });
    if (!answer.ok) return;
    const text = document.createRange().createContextualFragment(await answer.text());
    if (text.querySelector("[data-stage]")?.dataset.stage !== "under_way") {
      location.replace(location.href);
      return;
    }
    place.replaceChildren(...text.childNodes);
  } catch {
    // A network that fails for a moment; the next look tells.
  }
  setTimeout(look, PAUSE);
}

setTimeout(look, PAUSE);
