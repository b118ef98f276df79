// The page: files and keys in, statements out. Everything is put there as text, never as markup.

const byId = (id) => document.getElementById(id);
const ORDER_OF_STANDING = ["wrong", "proven", "unproven"];
let language = document.documentElement.lang === "en" ? "en" : "zh_Hans";
let chosen = [];
let results = [];

function element(name, text, attributes = {}) {
  const made = document.createElement(name);
  made.textContent = text;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

const asJson = (values) => JSON.stringify(values, (_, value) => (typeof value === "bigint" ? String(value) : value));

function draw() {
  document.documentElement.lang = language === "en" ? "en" : "zh-Hans";
  document.title = say("verifier.title", language);
  for (const one of document.querySelectorAll("[data-say]")) one.textContent = say(one.dataset.say, language);
  byId("language").lang = language === "en" ? "zh-Hans" : "en";
  byId("chosen").textContent = chosen.length ? chosen.map((file) => oneLine(file.name)).join(" · ") : say("verifier.none", language);
  byId("results").replaceChildren(...results.map(drawn));
}

function drawn({ file, statements, refusal }) {
  const part = element("section", "");
  part.append(element("h3", oneLine(file)));
  if (refusal) {
    const text = `${say("verifier.unread", language)}: ${say(refusal.code, language, refusal.values)}`;
    part.append(element("p", text, { class: "verdict unproven", "data-refusal": refusal.code, "data-values": asJson(refusal.values) }));
    return part;
  }
  const verdict = verdictOf(statements);
  part.append(element("p", say(`verify.verdict.${verdict}`, language), { class: `verdict ${verdict}`, "data-verdict": verdict }));
  const list = element("ul", "");
  for (const standing of ORDER_OF_STANDING) {
    for (const one of statements.filter((each) => each.standing === standing)) {
      const item = element("li", "", { class: standing, "data-code": one.code, "data-values": asJson(one.values) });
      item.append(element("b", say(`verify.standing.${standing}`, language)), element("span", say(one.code, language, one.values)));
      list.append(item);
    }
  }
  part.append(list);
  return part;
}

const bytesOf = async (file) => {
  if (file.size > MOST_ZIP) throw bad("size");
  return new Uint8Array(await file.arrayBuffer());
};

async function attempt(file, work) {
  try {
    return { file, statements: await work() };
  } catch (fault) {
    if (fault instanceof Refusal) return { file, refusal: fault };
    // A fault of ours, or what exhausts the browser: neither may look like a judgement.
    console.error(fault);
    return { file, refusal: new Refusal("verify.kind-unknown", { file }) };
  }
}

async function run() {
  if (!chosen.length) return;
  byId("run").disabled = true;
  byId("status").textContent = say("verifier.working", language);
  let trust = null;
  const asked = await attempt(say("verifier.keys", language), async () => {
    trust = { ...readTrust(byId("keys").value), held: [] };
    for (const file of byId("held").files) trust.held.push(await readHeld(await bytesOf(file)));
    return [];
  });
  results = asked.refusal ? [asked] : [];
  if (!asked.refusal) {
    for (const file of chosen) {
      results.push(await attempt(file.name, async () => judged(await readExhibit(await bytesOf(file), file.name), trust)));
    }
  }
  draw();
  byId("run").disabled = false;
  byId("status").textContent = "";
  byId("result").hidden = false;
  byId("result").focus();
}

byId("file").addEventListener("change", (event) => { chosen = [...event.target.files]; draw(); });
byId("form").addEventListener("submit", (event) => { event.preventDefault(); run(); });
byId("language").addEventListener("click", () => { language = language === "en" ? "zh_Hans" : "en"; draw(); });
for (const name of ["dragover", "drop"]) {
  document.addEventListener(name, (event) => {
    event.preventDefault();
    document.body.classList.toggle("over", name === "dragover");
    if (name === "drop" && event.dataTransfer.files.length) { chosen = [...event.dataTransfer.files]; draw(); }
  });
}
document.addEventListener("dragleave", () => document.body.classList.remove("over"));
draw();
