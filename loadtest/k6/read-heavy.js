// Reads of many objects whose popularity follows Zipf's law, as a model store or a build cache sees them.
// OBJECTS, OBJECT_KIB and ZIPF (in hundredths) say which.

import { settings } from './lib/settings.js';
import { bytes, perUser, sameAs, zipf } from './lib/data.js';
import { get, put } from './lib/s3.js';
import { summary, summaryTrendStats } from './lib/summary.js';

const OBJECTS = settings.number('OBJECTS', 200);
const LENGTH = settings.number('OBJECT_KIB', 1024) * 1024;
const rank = zipf(OBJECTS, settings.number('ZIPF', 99) / 100);

export const options = {
  scenarios: {
    reads: { executor: 'constant-vus', vus: settings.vus(8), duration: settings.duration('60s') },
  },
  setupTimeout: '10m',
  thresholds: {
    checks: ['rate==1'],
    http_req_failed: ['rate<0.001'],
    floe_hits: ['rate>0.8'],
    'http_req_duration{name:GetObject}': ['p(95)<2000'],
  },
  summaryTrendStats,
};

const key = (object) => `${settings.prefix}read-heavy/${LENGTH}/${object}`;

export function setup() {
  for (let object = 0; object < OBJECTS; object++) {
    put(settings, key(object), bytes(settings.seed + object, LENGTH));
  }
}

let chance;

export default function () {
  chance = chance || perUser(settings.seed, __VU);
  const object = rank(chance());
  // The bytes of one read in fifty are compared: more would measure k6.
  const compared = __ITER % 50 === 0 ? sameAs(bytes(settings.seed + object, LENGTH)) : null;
  get(settings, key(object), { length: LENGTH, md5: compared });
}

export const handleSummary = summary('read-heavy');
