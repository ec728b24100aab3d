// Bytes and choices that are the same for the same seed.

import crypto from 'k6/crypto';

/** Random numbers in [0, 1): mulberry32. */
export function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const TILE_BYTES = 16 * 1024;

/** The bytes of an object: a random tile again and again, each with its number in its first word. */
export function bytes(seed, length) {
  const tile = new Uint32Array(TILE_BYTES / 4);
  let state = (seed >>> 0) | 1;
  for (let i = 0; i < tile.length; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    tile[i] = state;
  }
  const tiles = Math.ceil(length / TILE_BYTES);
  const whole = new Uint8Array(tiles * TILE_BYTES);
  for (let number = 0; number < tiles; number++) {
    tile[0] = seed ^ number;
    whole.set(new Uint8Array(tile.buffer), number * TILE_BYTES);
  }
  return whole.buffer.slice(0, length);
}

/** A comparison of bytes with these, by their MD5. */
export function sameAs(buffer) {
  const wanted = crypto.md5(buffer, 'hex');
  return (body) => crypto.md5(body, 'hex') === wanted;
}

/**
 * Ranks 0 to count - 1, rank r as often as 1 / (r + 1)^exponent says.
 *
 * @returns a function from a random number in [0, 1) to a rank
 */
export function zipf(count, exponent) {
  const sums = new Float64Array(count);
  let sum = 0;
  for (let rank = 0; rank < count; rank++) {
    sum += 1 / Math.pow(rank + 1, exponent);
    sums[rank] = sum;
  }
  return (chance) => {
    const wanted = chance * sum;
    let low = 0;
    let high = count - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sums[middle] > wanted) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  };
}

/** A generator of its own for each virtual user. */
export function perUser(seed, user) {
  return random(Math.imul(seed, 0x9e3779b1) ^ Math.imul(user + 1, 0x85ebca6b));
}
