// What a receipt or a bundle proves, as statements: the same codes as `zhenggai verify` says, written
// a second time, so that one slip does not stand in both.

const proven = (code, values = {}) => ({ code: `verify.${code}`, standing: "proven", values });
const unproven = (code, values = {}) => ({ code: `verify.${code}`, standing: "unproven", values });
const wrong = (code, values = {}) => ({ code: `verify.${code}`, standing: "wrong", values });

const LACKING = new Set([
  "key-own", "key-none", "unsigned", "log-unknown", "quorum-missing", "held-other", "held-unsigned",
  "held-broken", "held-apart", "nothing-sealed", "entry-unread",
].map((code) => `verify.${code}`));

function verdictOf(statements) {
  if (statements.some((one) => one.standing === "wrong")) return "wrong";
  if (statements.some((one) => LACKING.has(one.code))) return "unproven";
  return statements.some((one) => one.code === "verify.signed") ? "proven" : "unproven";
}

const leafOf = (entry) => sha256(joined([0], entry));
const nodeOf = (left, right) => sha256(joined([1], left, right));

// By RFC 9162, section 2.1.3.2.
async function isIncluded({ index, entry, hashes }, { size, root }) {
  if (index >= size) return false;
  let place = index, last = size - 1n, found = await leafOf(entry);
  for (const part of hashes) {
    if (!last) return false;
    if (place & 1n || place === last) {
      found = await nodeOf(part, found);
      while (place && !(place & 1n)) { place >>= 1n; last >>= 1n; }
    } else {
      found = await nodeOf(found, part);
    }
    place >>= 1n;
    last >>= 1n;
  }
  return !last && equal(found, root);
}

// Which entry, of what kind, when, and its digests of words; kind `null` where it is not ours.
function toldOf({ index, entry }) {
  const unread = { index, kind: null, at: null, texts: new Map() };
  let found;
  try { found = readCanonical(entry, "entry", 65535); } catch { return unread; }
  if (!(found instanceof Map)) return unread;
  const kind = found.get("kind"), at = found.get("at"), body = found.get("body");
  const texts = body instanceof Map ? (body.has("texts") ? body.get("texts") : new Map()) : null;
  const fits = typeof kind === "string" && /^[a-z0-9._-]{1,64}$/.test(kind)
    && typeof at === "string" && INSTANT.test(at) && texts instanceof Map
    && [...texts.values()].every((one) => typeof one === "string" && /^[0-9a-f]{64}$/.test(one));
  return fits ? { index, kind, at, texts } : unread;
}

const naming = ({ index, kind, at }) => ({ index, kind, at });

async function comparedWords(told, words) {
  const same = [], other = [];
  for (const [name, digest] of told.texts) {
    if (!words.has(name)) continue;
    const one = words.get(name), found = hex(await sha256(joined(one.salt, utf8(one.text))));
    (found === digest ? same : other).push(name);
  }
  return {
    same: sorted(same),
    other: sorted(other),
    absent: sorted([...told.texts.keys()].filter((name) => !words.has(name))),
    foreign: sorted([...words.keys()].filter((name) => !told.texts.has(name))),
  };
}

async function ofEntries(entries, { origin, size }, included) {
  if (!entries.length) return [unproven("nothing-sealed")];
  const said = [], many = entries.length > 1, count = included.filter(Boolean).length;
  if (many && count) said.push(proven("all-included", { count, of: entries.length, origin, size }));
  let alike = 0;
  for (const [at, entry] of entries.entries()) {
    const told = toldOf(entry), names = naming(told);
    if (!included[at]) said.push(wrong("not-included", { ...names, origin, size }));
    else if (!many) said.push(proven("included", { ...names, origin, size }));
    if (told.kind === null) {
      said.push(unproven("entry-unread", { index: told.index }));
      continue;
    }
    const words = await comparedWords(told, entry.words);
    alike += words.same.length;
    if (words.same.length && !many) said.push(proven("words-same", { ...names, names: words.same }));
    if (words.other.length) said.push(wrong("words-differ", { ...names, names: words.other }));
    if (words.foreign.length) said.push(wrong("words-foreign", { ...names, names: words.foreign }));
    if (words.absent.length) said.push(unproven("words-absent", { ...names, names: words.absent }));
  }
  if (alike && many) said.push(proven("all-words-same", { count: alike }));
  return said;
}

const secondsOf = (signed) => new DataView(signed.buffer, signed.byteOffset).getBigUint64(0);

async function isSignedBy(key, text, signed) {
  if (key.kind === LOG_KEY) return verifies(key.bytes, utf8(text), signed);
  if (signed.length !== 72 || secondsOf(signed) > MOST) return false;
  const message = utf8(`cosignature/v1\ntime ${secondsOf(signed)}\n${text}`);
  return verifies(key.bytes, message, signed.subarray(8));
}

// Which keys signed, each with its first signature; a statement where a signature of one is wrong.
async function signedBy(note, keys) {
  const known = new Map(keys.filter((key) => isUsable(key)).map((key) => [`${key.name}+${key.id}`, key]));
  const found = new Map();
  for (const one of note.signatures) {
    const id = `${one.name}+${one.id}`, key = known.get(id);
    if (!key) continue;
    if (!(await isSignedBy(key, note.text, one.signed))) return { fault: wrong("signature-wrong", { name: one.name }) };
    if (!found.has(id)) found.set(id, { key, signed: one.signed });
  }
  return { signed: [...found.values()] };
}

async function ofLog(found, { origin, size }, trust) {
  const fitting = trust.logs.filter((key) => key.name === origin);
  if (trust.logs.length && !fitting.length) {
    return [unproven("log-unknown", { origin, expected: sorted(new Set(trust.logs.map((key) => key.name))) })];
  }
  const came = found.keys.filter((key) => key.kind === LOG_KEY && key.name === origin);
  const { fault, signed } = await signedBy(found.note, fitting.length ? fitting : came);
  if (fault) return [fault];
  const say = fitting.length ? (values) => proven("signed", values) : (values) => unproven("key-own", values);
  if (signed.length) return signed.map(({ key }) => say({ origin, size, key: key.id }));
  return [fitting.length ? unproven("unsigned", { origin, size }) : unproven("key-none", { origin })];
}

function atSecond(seconds) {
  if (seconds > 253402300799n) return String(seconds);
  return new Date(Number(seconds) * 1000).toISOString().replace(".000Z", "Z");
}

async function ofWitnesses(found, trust) {
  const known = new Set(trust.witnesses.map((key) => `${key.name}+${key.id}`));
  const came = found.witnesses.filter((key) => key.kind === WITNESS_KEY && !known.has(`${key.name}+${key.id}`));
  const brought = await signedBy(found.note, trust.witnesses), own = await signedBy(found.note, came);
  const values = ({ key, signed }) => ({ witness: key.name, key: key.id, at: atSecond(secondsOf(signed)) });
  const said = [
    ...(brought.fault ? [brought.fault] : brought.signed.map((one) => proven("cosigned", values(one)))),
    ...(own.fault ? [own.fault] : own.signed.map((one) => unproven("cosigned-own", values(one)))),
  ];
  if (!brought.fault && !brought.signed.length) said.push(unproven("no-witness"));
  if (trust.policy && trust.policy.quorum !== "none") {
    const names = new Set((brought.signed || []).map(({ key }) => key.alias)), count = names.size;
    for (const group of trust.policy.groups) {
      if (group.members.filter((member) => names.has(member)).length >= group.least) names.add(group.name);
    }
    const say = names.has(trust.policy.quorum) ? proven : unproven;
    said.push(say(say === proven ? "quorum" : "quorum-missing", { quorum: trust.policy.quorum, count }));
  }
  return said;
}

async function ofHeld(found, one, trust) {
  const said = [], own = new Map();
  for (const entry of found.entries) own.set(entry.index, await leafOf(entry.entry));
  for (const held of trust.held) {
    const old = readCheckpoint(held.note.text), sizes = { origin: one.origin, old: old.size, size: one.size };
    if (old.origin !== one.origin) {
      said.push(unproven("held-other", { origin: old.origin, expected: one.origin }));
      continue;
    }
    const came = [...held.keys, ...found.keys].filter((key) => key.kind === LOG_KEY);
    const keys = (trust.logs.length ? trust.logs : came).filter((key) => key.name === old.origin);
    const { signed } = await signedBy(held.note, keys);
    if (!signed || !signed.length) {
      said.push(unproven("held-unsigned", { size: old.size }));
      continue;
    }
    if (old.size !== one.size) said.push(unproven("held-apart", sizes));
    else said.push(equal(old.root, one.root) ? proven("held-same", sizes) : wrong("forked", sizes));
    for (const entry of held.entries) {
      const names = naming(toldOf(entry));
      if (!(await isIncluded(entry, old))) said.push(unproven("held-broken", names));
      else if (own.has(entry.index)) {
        const same = equal(own.get(entry.index), await leafOf(entry.entry));
        said.push(same ? proven("held-entry-same", names) : wrong("held-entry-differs", names));
      }
    }
  }
  return said;
}

async function ofFiles(entries, digests) {
  const said = [], here = new Map(), named = new Set();
  for (const name of sorted(digests.keys())) {
    if (!name.startsWith("files/")) continue;
    const digest = name.slice(6, 70);
    here.set(digest, [...(here.get(digest) || []), name]);
  }
  for (const entry of entries) {
    const told = toldOf(entry), words = await comparedWords(told, entry.words);
    const texts = words.same.map((name) => entry.words.get(name).text);
    const files = texts.filter((text) => /^sha256:[0-9a-f]{64}$/.test(text)).map((text) => text.slice(7));
    for (const file of sorted(new Set(files))) {
      named.add(file);
      if (!here.has(file)) said.push(unproven("file-absent", { file, ...naming(told) }));
      for (const name of here.get(file) || []) {
        const say = digests.get(name) === file ? proven : wrong;
        said.push(say(say === proven ? "file-same" : "file-changed", { file: name, ...naming(told) }));
      }
    }
  }
  for (const [digest, names] of here) {
    if (!named.has(digest)) said.push(...names.map((file) => unproven("file-unnamed", { file })));
  }
  return said;
}

function ofList(listed, found) {
  const both = sorted([...listed.keys()].filter((name) => found.has(name)));
  const said = [
    ...sorted([...listed.keys()].filter((name) => !found.has(name))).map((file) => wrong("list-missing", { file })),
    ...sorted([...found.keys()].filter((name) => !listed.has(name))).map((file) => wrong("list-extra", { file })),
    ...both.filter((name) => listed.get(name) !== found.get(name)).map((file) => wrong("list-changed", { file })),
  ];
  if (!said.length) said.push(proven("list-whole", { count: found.size }));
  const papers = both.filter((name) => !name.startsWith("files/") && name !== "entries.json");
  if (papers.length) said.push(unproven("papers", { files: papers }));
  return said;
}

async function judged(found, trust) {
  const one = readCheckpoint(found.note.text), included = [];
  for (const entry of found.entries) included.push(await isIncluded(entry, one));
  const said = await ofEntries(found.entries, one, included);
  said.push(...(await ofLog(found, one, trust)), ...(await ofWitnesses(found, trust)));
  said.push(...(await ofHeld(found, one, trust)));
  if (found.digests) {
    said.push(...(await ofFiles(found.entries, found.digests)), ...ofList(found.files, found.digests));
    said.push(unproven("not-all"));
  }
  said.push(unproven("content"));
  return said;
}

const isZip = (bytes) => bytes[0] === 0x50 && bytes[1] === 0x4b;

// A receipt or a bundle, by its first bytes.
async function readExhibit(bytes, file) {
  if (isZip(bytes)) return readBundle(bytes);
  if (bytes[0] !== 0x7b) throw new Refusal("verify.kind-unknown", { file });
  return readReceipt(bytes);
}

// What somebody holds to compare with: that, or a bare checkpoint.
async function readHeld(bytes) {
  if (isZip(bytes)) return readBundle(bytes);
  if (bytes[0] === 0x7b) return readReceipt(bytes);
  const isProof = equal(bytes.subarray(0, PROOF_HEADER.length), utf8(PROOF_HEADER));
  return { note: isProof ? readProof(bytes).note : readNote(bytes), entries: [], keys: [], witnesses: [] };
}
