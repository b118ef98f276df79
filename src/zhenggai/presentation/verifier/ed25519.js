// Signatures of Ed25519 (RFC 8032), verified: by Web Crypto where it knows them (Chromium from 137,
// Firefox from 129), else by our own arithmetic. Strict in both cases: S below the order, points
// written in their one way and not of small order.

const FIELD = 2n ** 255n - 19n;
const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;
const mod = (x) => { const r = x % FIELD; return r < 0n ? r + FIELD : r; };

function power(base, exponent) {
  let result = 1n;
  for (let b = mod(base), e = exponent; e; e >>= 1n, b = mod(b * b)) if (e & 1n) result = mod(result * b);
  return result;
}

const inverse = (x) => power(x, FIELD - 2n);
const CURVE = mod(-121665n * inverse(121666n));
const ROOT_OF_MINUS_1 = power(2n, (FIELD - 1n) / 4n);
const EIGHTH = 0x7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7n;
const SMALL = new Set([0n, 1n, FIELD - 1n, EIGHTH, FIELD - EIGHTH]);

const little = (bytes) => bytes.reduceRight((sum, b) => (sum << 8n) | BigInt(b), 0n);

// The point written in 32 bytes as [X, Y, Z, T]; null where it is none.
function pointOf(bytes) {
  const whole = little(bytes), y = whole & ((1n << 255n) - 1n), sign = whole >> 255n;
  if (y >= FIELD) return null;
  const u = mod(y * y - 1n), v = mod(CURVE * y * y + 1n);
  const v3 = mod(v * v * v);
  let x = mod(u * v3 * power(u * v3 * v3 * v, (FIELD - 5n) / 8n));
  if (mod(v * x * x) !== u) x = mod(x * ROOT_OF_MINUS_1);
  if (mod(v * x * x) !== u || (x === 0n && sign)) return null;
  if ((x & 1n) !== sign) x = FIELD - x;
  return [x, y, 1n, mod(x * y)];
}

function added([x1, y1, z1, t1], [x2, y2, z2, t2]) {
  const a = mod((y1 - x1) * (y2 - x2)), b = mod((y1 + x1) * (y2 + x2));
  const c = mod(2n * CURVE * t1 * t2), d = mod(2n * z1 * z2);
  const e = b - a, f = d - c, g = d + c, h = b + a;
  return [mod(e * f), mod(g * h), mod(f * g), mod(e * h)];
}

function times(point, factor) {
  let result = [0n, 1n, 1n, 0n];
  for (let p = point, n = factor; n; n >>= 1n, p = added(p, p)) if (n & 1n) result = added(result, p);
  return result;
}

function written([x, y, z]) {
  const over = inverse(z), oneX = mod(x * over);
  let whole = mod(y * over) | ((oneX & 1n) << 255n);
  return Uint8Array.from({ length: 32 }, () => { const b = Number(whole & 255n); whole >>= 8n; return b; });
}

const BASE = pointOf(written([0n, mod(4n * inverse(5n)), 1n]));

const isSound = (point) => {
  const y = little(point) & ((1n << 255n) - 1n);
  return y < FIELD && !SMALL.has(y);
};

const isStrict = (key, signature) =>
  key.length === 32 && signature.length === 64 && little(signature.subarray(32)) < ORDER
  && isSound(key) && isSound(signature.subarray(0, 32));

function ownVerifies(key, message, signature) {
  if (!isStrict(key, signature)) return false;
  const point = pointOf(key), r = signature.subarray(0, 32);
  if (!point) return false;
  const h = little(ownSha512(joined(r, key, message))) % ORDER;
  const minus = [mod(-point[0]), point[1], point[2], mod(-point[3])];
  return equal(written(added(times(BASE, little(signature.subarray(32))), times(minus, h))), r);
}

async function verifies(key, message, signature) {
  if (!isStrict(key, signature)) return false;
  const has = subtle();
  if (has) {
    try {
      const made = await has.importKey("raw", key, { name: "Ed25519" }, false, ["verify"]);
      return await has.verify({ name: "Ed25519" }, made, signature, message);
    } catch {
      // Not known here, or no point of the curve: our own arithmetic tells which.
    }
  }
  return ownVerifies(key, message, signature);
}
