// Whole reads of a few large objects. OBJECTS and OBJECT_MIB say which.

import { settings } from './lib/settings.js';
import { bytes } from './lib/data.js';
import { get, put } from './lib/s3.js';
import { summary, summaryTrendStats } from './lib/summary.js';

const OBJECTS = settings.number('OBJECTS', 4);
const LENGTH = settings.number('OBJECT_MIB', 64) * 1024 * 1024;

export const options = {
  scenarios: {
    reads: { executor: 'constant-vus', vus: settings.vus(4), duration: settings.duration('60s') },
  },
  setupTimeout: '10m',
  thresholds: {
    checks: ['rate==1'],
    http_req_failed: ['rate<0.001'],
    floe_hits: ['rate>0.7'],
  },
  summaryTrendStats,
};

const key = (object) => `${settings.prefix}large-objects/${LENGTH}/${object}`;

export function setup() {
  for (let object = 0; object < OBJECTS; object++) {
    put(settings, key(object), bytes(settings.seed + object, LENGTH));
  }
}

export default function () {
  get(settings, key((__VU + __ITER) % OBJECTS), { length: LENGTH });
}

export const handleSummary = summary('large-objects');
