// Sentences by code: the program's own catalogues, embedded when the page is made. What comes out of
// a file is shown, never obeyed: control characters are written out.

const CATALOGUES = JSON.parse(document.getElementById("catalogues").textContent);
const HIDDEN = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff\ufff9-\ufffb\ufffe\uffff]/gu;

const oneLine = (text) =>
  text.replace(HIDDEN, (c) => `⟨U+${c.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}⟩`)
    .split(/\s+/u).filter(Boolean).join(" ");

function say(code, language, values = {}) {
  const catalogue = CATALOGUES[language];
  const given = (name) => values[name] !== null && values[name] !== undefined;
  const shown = (name) => {
    const value = values[name];
    if (Array.isArray(value)) return value.map((part) => oneLine(String(part))).join(language === "en" ? ", " : "、");
    return oneLine(String(value));
  };
  const fill = (text) => text.replace(/\{(\w+)(?::([^}]*))?\}/g, (whole, name, how) => {
    if (!given(name)) return whole;
    if (how === undefined) return shown(name);
    if (how.endsWith(".*")) return catalogue[how.slice(0, -1) + values[name]] ?? shown(name);
    const [one, many] = how.split("|");
    return Number(values[name]) === 1 ? one : many;
  });
  const text = catalogue[code] ?? code;
  return fill(text.replace(/⟦([^⟧]*)⟧/g, (_, part) =>
    [...part.matchAll(/\{(\w+)/g)].every(([, name]) => given(name)) ? part : ""));
}
