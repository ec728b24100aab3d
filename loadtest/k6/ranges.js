// Ranges of a large object at random places, as columnar formats and data loaders read them.
// OBJECT_MIB and RANGE_KIB say which.

import { settings } from './lib/settings.js';
import { bytes, perUser, sameAs } from './lib/data.js';
import { get, put } from './lib/s3.js';
import { summary, summaryTrendStats } from './lib/summary.js';

const LENGTH = settings.number('OBJECT_MIB', 64) * 1024 * 1024;
const RANGE = settings.number('RANGE_KIB', 256) * 1024;
if (RANGE > LENGTH) {
  throw new Error(`RANGE_KIB is ${RANGE / 1024}, expected at most the object's ${LENGTH / 1024} KiB`);
}

export const options = {
  scenarios: {
    reads: { executor: 'constant-vus', vus: settings.vus(8), duration: settings.duration('60s') },
  },
  setupTimeout: '5m',
  thresholds: {
    checks: ['rate==1'],
    http_req_failed: ['rate<0.001'],
    floe_hits: ['rate>0.8'],
  },
  summaryTrendStats,
};

const KEY = `${settings.prefix}ranges/${LENGTH}`;

let whole;
let chance;

export function setup() {
  put(settings, KEY, bytes(settings.seed, LENGTH));
}

export default function () {
  chance = chance || perUser(settings.seed, __VU);
  const first = Math.floor(chance() * (LENGTH - RANGE + 1));
  let compared = null;
  if (__VU === 1 && __ITER % 20 === 0) {
    whole = whole || bytes(settings.seed, LENGTH);
    compared = sameAs(whole.slice(first, first + RANGE));
  }
  get(settings, KEY, { length: RANGE, md5: compared }, `bytes=${first}-${first + RANGE - 1}`);
}

export const handleSummary = summary('ranges');
