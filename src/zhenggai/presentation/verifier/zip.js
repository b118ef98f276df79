// The zip of a bundle, read so that it can do no harm and is no other archive in another program.

const MOST_ZIP = 2 ** 30;
const bad = (why) => malformed("archive", why);

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c;
});

function crc32(bytes) {
  let c = 0xffffffff;
  for (const b of bytes) c = CRC_TABLE[(c ^ b) & 255] ^ (c >>> 8);
  return (c ^ 0xffffffff) >>> 0;
}

// As far as a name may be long, and one more.
const plain = (bytes) => String.fromCharCode(...bytes.subarray(0, 100));

function openZip(bytes) {
  if (bytes.length > MOST_ZIP) throw bad("size");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length), end = bytes.length - 22;
  if (end < 0 || view.getUint32(end) !== 0x504b0506 || view.getUint16(end + 20, true)) throw bad("end");
  const count = view.getUint16(end + 10, true), start = view.getUint32(end + 16, true);
  if (count > 20000 || view.getUint32(end + 12, true) > 8 * MIB) throw bad("size");
  if (view.getUint32(end + 4) || view.getUint16(end + 8, true) !== count) throw bad("member");
  if (start + view.getUint32(end + 12, true) !== end) throw bad("line");
  const members = [];
  let at = start;
  for (let n = 0; n < count; n++) {
    if (at + 46 > end || view.getUint32(at) !== 0x504b0102) throw bad("member");
    const two = (offset) => view.getUint16(at + offset, true), four = (offset) => view.getUint32(at + offset, true);
    const name = plain(bytes.subarray(at + 46, at + 46 + two(28)));
    members.push({ name, flags: two(8), method: two(10), crc: four(16), packed: four(20), size: four(24), mode: two(40), offset: four(42) });
    at += 46 + two(28) + two(30) + two(32);
  }
  if (at !== end) throw bad("member");
  const ends = checkMembers(members, start, bytes.length);
  return new Map(members.map((one) => [one.name, { ...one, data: dataOf(one, bytes, view, ends.get(one)) }]));
}

function checkMembers(members, end, length) {
  for (const one of members) {
    if (!MEMBER.test(one.name)) throw bad("name");
    const kind = one.mode & 0xf000;
    if ((kind && kind !== 0x8000) || one.flags & 0x2041 || ![0, 8].includes(one.method)) throw bad("member");
    if ([one.packed, one.size, one.offset].includes(0xffffffff)) throw bad("size");
  }
  if (new Set(members.map((one) => one.name)).size < members.length) throw bad("twice");
  const total = members.reduce((sum, one) => sum + one.size, 0);
  if (total > MOST_ZIP || total > Math.max(2 ** 26, 200 * length)) throw bad("size");
  const places = [...members].sort((a, b) => a.offset - b.offset);
  const ends = new Map(places.map((one, n) => [one, n + 1 < places.length ? places[n + 1].offset : end]));
  places.forEach((one, n) => {
    if ((n === 0 && one.offset) || one.offset + 30 + one.name.length + one.packed > ends.get(one)) throw bad("line");
  });
  return ends;
}

// The head of a member must say what the directory says; where it was streamed, it knew no sizes. Its
// data ends before the next one begins.
function dataOf(one, bytes, view, end) {
  const at = one.offset;
  if (view.getUint32(at) !== 0x504b0304) throw bad("member");
  const two = (offset) => view.getUint16(at + offset, true), four = (offset) => view.getUint32(at + offset, true);
  const start = at + 30 + two(26) + two(28);
  let same = plain(bytes.subarray(at + 30, at + 30 + two(26))) === one.name;
  same &&= two(6) === one.flags && two(8) === one.method;
  if (!(one.flags & 8)) same &&= four(14) === one.crc && four(18) === one.packed && four(22) === one.size;
  if (!same || start + one.packed > end) throw bad("member");
  return bytes.subarray(start, start + one.packed);
}

async function unpacked(one, most = MOST_ZIP) {
  if (one.size > most) throw bad("size");
  const data = one.method ? await inflated(one) : one.data;
  if (data.length !== one.size || crc32(data) !== one.crc) throw bad("member");
  return data;
}

// Never more than the archive declares, whatever it holds.
async function inflated(one) {
  if (typeof DecompressionStream === "undefined") throw new Refusal("verifier.too-old");
  const whole = new Uint8Array(one.size);
  let at = 0;
  try {
    const reader = new Blob([one.data]).stream().pipeThrough(new DecompressionStream("deflate-raw")).getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      if (at + value.length > one.size) { reader.cancel().catch(() => {}); throw bad("member"); }
      whole.set(value, at);
      at += value.length;
    }
  } catch {
    throw bad("member");
  }
  return whole.subarray(0, at);
}

async function readBundle(bytes) {
  const members = openZip(bytes), manifest = members.get("manifest.json"), entries = members.get("entries.json");
  if (!manifest || !entries) throw bad("empty");
  const list = await unpacked(manifest, 4 * MIB), told = await unpacked(entries, 64 * MIB);
  const digests = new Map();
  for (const [name, one] of members) {
    if (name !== "manifest.json") digests.set(name, hex(await sha256(await unpacked(one))));
  }
  return { files: readManifest(list), digests, ...readEntries(told) };
}
