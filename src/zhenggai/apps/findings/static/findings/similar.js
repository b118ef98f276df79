// Fetches what is like a finding when somebody unfolds it, once. Without this file the fold holds an
// ordinary link to the same page.
async function fill(fold) {
  try {
    const answer = await fetch(fold.dataset.similar, { headers: { Accept: "text/html" } });
    if (!answer.ok || answer.redirected) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const found = page.querySelector("[data-found]");
    if (found) fold.querySelector("p").replaceWith(document.adoptNode(found));
  } catch {
    // The link stays.
  }
}

const asked = new WeakSet();
// Folds come and go with the cards of a reading; a toggle does not bubble, but it is captured.
document.addEventListener("toggle", ({ target }) => {
  if (!target.matches?.("details[data-similar]") || !target.open || asked.has(target)) return;
  asked.add(target);
  fill(target);
}, true);
