// Reads with one write in ten: each virtual user overwrites, deletes and reads keys of its own, and must see what it
// wrote last. KEYS and OBJECT_KIB say which.

import { settings } from './lib/settings.js';
import { bytes, perUser, sameAs } from './lib/data.js';
import { get, put, remove } from './lib/s3.js';
import { summary, summaryTrendStats } from './lib/summary.js';

const KEYS = settings.number('KEYS', 8);
const LENGTH = settings.number('OBJECT_KIB', 256) * 1024;

export const options = {
  scenarios: {
    mixed: { executor: 'constant-vus', vus: settings.vus(8), duration: settings.duration('60s') },
  },
  thresholds: {
    checks: ['rate==1'],
    http_req_failed: ['rate<0.001'],
    floe_wrong_answers: ['count==0'],
  },
  summaryTrendStats,
};

const written = new Map();
let chance;

export default function () {
  chance = chance || perUser(settings.seed, __VU);
  const name = Math.floor(chance() * KEYS);
  const key = `${settings.prefix}mixed-writes/${__VU}/${name}`;
  const version = written.get(name);
  if (version === undefined || chance() < 0.1) {
    const seed = Math.floor(chance() * 1e9);
    put(settings, key, bytes(seed, LENGTH));
    written.set(name, seed);
  } else if (chance() < 0.02) {
    remove(settings, key);
    written.delete(name);
  } else {
    get(settings, key, { length: LENGTH, md5: sameAs(bytes(version, LENGTH)) });
  }
}

export const handleSummary = summary('mixed-writes');
