// The files of the log, read strictly: signed notes, checkpoints, keys, proofs, policies, receipts and
// the two lists of a bundle.

const MIB = 2 ** 20;
const LOG_KEY = 0x01, WITNESS_KEY = 0x04, SM2_KEY = 0xff;
const SM2_IDENTIFIER = utf8("zhenggai/sm2-sm3/v1\n");

const isName = (name) =>
  name !== "" && !/[\x00-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000+]/.test(name);

function readKey(text, what = "key", line = null) {
  const first = text.indexOf("+"), second = text.indexOf("+", first + 1);
  if (first < 0 || second < 0) throw malformed(what, "line", line);
  const name = text.slice(0, first), id = text.slice(first + 1, second);
  if (!isName(name)) throw malformed(what, "name", line);
  if (!/^[0-9a-f]{8}$/.test(id)) throw malformed(what, "key-id", line);
  const typed = unbase64(text.slice(second + 1), what, line);
  if (typed.length < 2) throw malformed(what, "length", line);
  const own = hex(ownSha256(joined(utf8(`${name}\n`), typed)).subarray(0, 4));
  if ([0x01, 0x04, 0x06].includes(typed[0]) && own !== id) throw malformed(what, "key-id", line);
  return { name, id, kind: typed[0], bytes: typed.subarray(1) };
}

// Whether signatures of the key can be verified here; refuses what is no key of its type.
function isUsable(key, what = "key", line = null) {
  if (key.kind !== LOG_KEY && key.kind !== WITNESS_KEY) return false;
  if (key.bytes.length !== 32) throw malformed(what, "length", line);
  return true;
}

function readSignature(text, what, line) {
  const rest = text.startsWith("\u2014 ") ? text.slice(2) : "";
  const space = rest.indexOf(" ");
  if (space < 0) throw malformed(what, "line", line);
  const name = rest.slice(0, space);
  if (!isName(name)) throw malformed(what, "name", line);
  const value = unbase64(rest.slice(space + 1), what, line);
  if (value.length < 5) throw malformed(what, "length", line);
  return { name, id: hex(value.subarray(0, 4)), signed: value.subarray(4) };
}

function readNote(bytes) {
  const lines = linesOf(bytes, "note", MIB);
  const blank = lines.lastIndexOf("");
  if (blank < 0) throw malformed("note", "line");
  const below = lines.slice(blank + 1);
  if (!below.length) throw malformed("note", "empty", lines.length);
  if (below.length > 100) throw malformed("note", "size", lines.length);
  if (blank === 0) throw malformed("note", "empty", 1);
  const text = lines.slice(0, blank).map((line) => `${line}\n`).join("");
  return { text, signatures: below.map((line, at) => readSignature(line, "note", blank + 2 + at)) };
}

function readCheckpoint(text) {
  const lines = text.split("\n"), last = lines.pop();
  if (last || lines.length < 3) throw malformed("checkpoint", "end", lines.length + 1);
  if (lines.includes("")) throw malformed("checkpoint", "empty", lines.indexOf("") + 1);
  return { origin: lines[0], size: number(lines[1], "checkpoint", 2), root: hash(lines[2], "checkpoint", 3) };
}

const PROOF_HEADER = "c2sp.org/tlog-proof@v1";

function readProof(bytes) {
  const lines = linesOf(bytes, "proof", 2 * MIB);
  if (lines[0] !== PROOF_HEADER) throw malformed("proof", "line", 1);
  const blank = lines.indexOf("");
  if (blank < 0) throw malformed("proof", "end", lines.length + 1);
  let at = 1;
  if (lines[at].startsWith("extra ")) {
    if (!unbase64(lines[at].slice(6), "proof", at + 1).length) throw malformed("proof", "empty", at + 1);
    at++;
  }
  if (!lines[at].startsWith("index ")) throw malformed("proof", "line", at + 1);
  const index = number(lines[at].slice(6), "proof", at + 1);
  const hashes = lines.slice(at + 1, blank);
  if (hashes.length > 63) throw malformed("proof", "size", blank);
  const rest = lines.slice(blank + 1).map((line) => `${line}\n`).join("");
  return {
    index,
    hashes: hashes.map((line, place) => hash(line, "proof", at + 2 + place)),
    note: readNote(utf8(rest)),
  };
}

function readWords(value, what) {
  if (!(value instanceof Map)) throw malformed(what, "fields");
  if (value.size > 64) throw malformed(what, "size");
  const found = new Map();
  for (const [name, one] of value) {
    textIn(name, what, 64);
    fields(one, what, ["text", "salt"]);
    const text = textIn(one.get("text"), what, MIB), salt = textIn(one.get("salt"), what, 64);
    if (!/^[0-9a-f]{32}$/.test(salt)) throw malformed(what, "length");
    found.set(name, { text, salt: unhex(salt) });
  }
  return found;
}

const readKeys = (value, what) => listIn(value, what, 100).map((one) => readKey(textIn(one, what, 8192)));

function readReceipt(bytes) {
  const what = "receipt";
  const found = fields(readLine(bytes, what, 8 * MIB), what, ["format", "entry", "words", "proof", "keys", "witnesses"]);
  if (found.get("format") !== "zhenggai-receipt/1") throw malformed(what, "fields");
  const written = textIn(found.get("proof"), "proof", 2 * MIB);
  const entry = utf8(textIn(found.get("entry"), what, 65535));
  const words = readWords(found.get("words"), what);
  const proof = readProof(utf8(written));
  return {
    note: proof.note,
    entries: [{ index: proof.index, entry, words, hashes: proof.hashes }],
    keys: readKeys(found.get("keys"), what),
    witnesses: readKeys(found.get("witnesses"), what),
  };
}

function readEntry(value) {
  const what = "entries";
  fields(value, what, ["index", "entry", "words", "hashes"]);
  const hashes = listIn(value.get("hashes"), what, 63), index = value.get("index");
  if (typeof index !== "number") throw malformed(what, "fields");
  if (index < 0) throw malformed(what, "number");
  return {
    index: BigInt(index),
    entry: utf8(textIn(value.get("entry"), what, 65535)),
    words: readWords(value.get("words"), what),
    hashes: hashes.map((one) => hash(textIn(one, what, 64), what)),
  };
}

function readEntries(bytes) {
  const what = "entries";
  const found = fields(readLine(bytes, what, 64 * MIB), what, ["format", "checkpoint", "keys", "witnesses", "entries"]);
  if (found.get("format") !== "zhenggai-entries/1") throw malformed(what, "fields");
  const note = textIn(found.get("checkpoint"), "checkpoint", MIB);
  const entries = listIn(found.get("entries"), what, 100000).map(readEntry);
  if (entries.some((one, at) => at && entries[at - 1].index >= one.index)) throw malformed(what, "order");
  return {
    note: readNote(utf8(note)),
    entries,
    keys: readKeys(found.get("keys"), what),
    witnesses: readKeys(found.get("witnesses"), what),
  };
}

const MEMBER = /^(?:[A-Za-z0-9][A-Za-z0-9._-]{0,63}|files\/[0-9a-f]{64}(?:\.[a-z0-9]{1,8})?)$/;

function readManifest(bytes) {
  const what = "manifest";
  const found = fields(readLine(bytes, what, 4 * MIB), what, ["format", "finding", "ref", "made_at", "files"]);
  if (found.get("format") !== "zhenggai-bundle/1") throw malformed(what, "fields");
  const files = found.get("files");
  if (!(files instanceof Map)) throw malformed(what, "fields");
  if (files.size > 20000) throw malformed(what, "size");
  for (const [name, value] of files) {
    if (!MEMBER.test(name) || name === "manifest.json") throw malformed(what, "name");
    if (!/^[0-9a-f]{64}$/.test(textIn(value, what, 64))) throw malformed(what, "length");
  }
  const finding = textIn(found.get("finding"), what, 36);
  textIn(found.get("ref"), what, 400);
  const madeAt = textIn(found.get("made_at"), what, 27);
  if (!/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(finding) || !INSTANT.test(madeAt)) throw malformed(what, "fields");
  return files;
}

const INSTANT = /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z$/;

// Keys as somebody pasted them, one a line; or a policy, told by its `quorum` line.
function readTrust(text) {
  const lines = text.replace(/\r\n/g, "\n").split("\n").map((line) => line.replace(/^[ \t]+|[ \t]+$/g, ""));
  if (lines.some((line) => /^quorum[ \t]/.test(line))) return readPolicy(lines);
  const keys = lines.filter((line) => line && !line.startsWith("#")).map((line) => readKey(line));
  for (const key of keys) if (!isUsable(key)) throw malformed("key", "key-type");
  return { logs: keys.filter((key) => key.kind === LOG_KEY), witnesses: keys.filter((key) => key.kind === WITNESS_KEY), policy: null };
}

function readPolicy(lines) {
  const what = "policy", logs = [], witnesses = [], groups = [], named = new Set(), free = new Set();
  let quorum = null;
  const define = (name, line) => {
    if (name === "none" || named.has(name)) throw malformed(what, "twice", line);
    named.add(name);
    free.add(name);
  };
  const keyOf = (text, line, others) => {
    const key = readKey(text, what, line);
    isUsable(key, what, line);
    if (others.some((other) => equal(other.bytes, key.bytes))) throw malformed(what, "twice", line);
    return key;
  };
  lines.forEach((text, at) => {
    const line = at + 1, [verb, ...rest] = text.split(/[ \t]+/);
    if (!verb || verb.startsWith("#")) return;
    if (verb === "log" && [1, 2].includes(rest.length)) {
      logs.push(keyOf(rest[0], line, logs));
    } else if (verb === "witness" && [2, 3].includes(rest.length)) {
      const key = keyOf(rest[1], line, witnesses);
      const isSm2 = key.kind === SM2_KEY && equal(key.bytes.subarray(0, SM2_IDENTIFIER.length), SM2_IDENTIFIER);
      if ([LOG_KEY, 0x02, 0x05].includes(key.kind) || isSm2) throw malformed(what, "key-type", line);
      define(rest[0], line);
      witnesses.push({ ...key, alias: rest[0] });
    } else if (verb === "group" && rest.length > 2) {
      const [name, least, ...members] = rest;
      members.forEach((member, place) => {
        if (!named.has(member)) throw malformed(what, "undefined", line);
        if (!free.has(member) || members.indexOf(member) < place) throw malformed(what, "twice", line);
      });
      const count = least === "any" ? 1 : least === "all" ? members.length : Number(number(least, what, line));
      if (count < 1 || count > members.length) throw malformed(what, "threshold", line);
      define(name, line);
      members.forEach((member) => free.delete(member));
      groups.push({ name, least: count, members });
    } else if (verb === "quorum" && rest.length === 1) {
      if (quorum !== null) throw malformed(what, "quorum", line);
      if (rest[0] !== "none" && !named.has(rest[0])) throw malformed(what, "undefined", line);
      quorum = rest[0];
    } else {
      throw malformed(what, "line", line);
    }
  });
  return { logs, witnesses, policy: { groups, quorum } };
}
