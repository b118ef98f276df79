// Values that print back to themselves, and how a fault is told: what all formats share.

const MOST = 2n ** 63n - 1n;

class Refusal extends Error {
  constructor(code, values = {}) { super(code); this.code = code; this.values = values; }
}

const malformed = (what, why, line = null) => new Refusal("tlog.malformed", { what, why, line });
const utf8 = (text) => new TextEncoder().encode(text);

function textOf(bytes, what) {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw malformed(what, "text");
  }
}

function number(text, what, line) {
  if (!/^(?:0|[1-9][0-9]{0,18})$/.test(text) || BigInt(text) > MOST) throw malformed(what, "number", line);
  return BigInt(text);
}

function unbase64(text, what, line) {
  let plain = null;
  if (/^[A-Za-z0-9+/]*={0,2}$/.test(text)) try { plain = atob(text); } catch { plain = null; }
  if (plain === null || btoa(plain) !== text) throw malformed(what, "base64", line);
  return Uint8Array.from(plain, (c) => c.charCodeAt(0));
}

function hash(text, what, line) {
  const value = unbase64(text, what, line);
  if (value.length !== 32) throw malformed(what, "length", line);
  return value;
}

function linesOf(bytes, what, most) {
  if (bytes.length > most) throw malformed(what, "size");
  const text = textOf(bytes, what);
  if (/[\x00-\x09\x0b-\x1f]/.test(text)) throw malformed(what, "text");
  const lines = text.split("\n");
  if (lines.pop() !== "") throw malformed(what, "end", lines.length + 1);
  return lines;
}

// JSON as RFC 8785 writes it, without fractions; throws for what no entry may hold.
function canonical(value, depth = 0) {
  if (depth > 32) throw new RangeError();
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "number") {
    if (!Number.isSafeInteger(value)) throw new RangeError();
    return String(value);
  }
  if (typeof value === "string") {
    if (/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/.test(value)) throw new RangeError();
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) return `[${value.map((part) => canonical(part, depth + 1)).join(",")}]`;
  const parts = Object.keys(value).sort().map((name) => `${canonical(name)}:${canonical(value[name], depth + 1)}`);
  return `{${parts.join(",")}}`;
}

// A value with each object as a Map: keys such as `__proto__` mean nothing there.
function readCanonical(bytes, what, most) {
  if (bytes.length > most) throw malformed(what, "size");
  try {
    const text = textOf(bytes, what), value = JSON.parse(text);
    if (canonical(value) === text) return mapped(value);
  } catch {
    // Whatever was thrown, it is not what it should be.
  }
  throw malformed(what, "json");
}

function mapped(value) {
  if (Array.isArray(value)) return value.map(mapped);
  if (value === null || typeof value !== "object") return value;
  return new Map(Object.keys(value).map((name) => [name, mapped(value[name])]));
}

function readLine(bytes, what, most) {
  if (bytes[bytes.length - 1] !== 10) throw malformed(what, "end");
  return readCanonical(bytes.subarray(0, -1), what, most);
}

function fields(value, what, names) {
  const fits = value instanceof Map && value.size === names.length && names.every((name) => value.has(name));
  if (!fits) throw malformed(what, "fields");
  return value;
}

function textIn(value, what, most) {
  if (typeof value !== "string") throw malformed(what, "fields");
  if (utf8(value).length > most) throw malformed(what, "size");
  return value;
}

function listIn(value, what, most) {
  if (!Array.isArray(value)) throw malformed(what, "fields");
  if (value.length > most) throw malformed(what, "size");
  return value;
}

// By code points, as other languages sort; JavaScript sorts by UTF-16.
function sorted(texts) {
  return [...texts].sort((a, b) => {
    const x = Array.from(a, (c) => c.codePointAt(0)), y = Array.from(b, (c) => c.codePointAt(0));
    const at = x.findIndex((value, i) => value !== y[i]);
    return at < 0 ? x.length - y.length : x[at] - (y[at] ?? -1);
  });
}
