// Every request that the other scripts make, once for each virtual user: does it work at all?

import { settings } from './lib/settings.js';
import { bytes, sameAs } from './lib/data.js';
import { get, head, list, put, remove } from './lib/s3.js';
import { summary, summaryTrendStats } from './lib/summary.js';

export const options = {
  scenarios: {
    smoke: { executor: 'per-vu-iterations', vus: settings.vus(2), iterations: 3, maxDuration: '2m' },
  },
  thresholds: { checks: ['rate==1'], http_req_failed: ['rate==0'] },
  summaryTrendStats,
};

const KIB = 1024;
const LENGTHS = [0, 5, 64 * KIB, 1500 * KIB];

const key = (length) => `${settings.prefix}smoke/${__VU}-${__ITER}-${length} é+&`;

export default function () {
  for (const length of LENGTHS) {
    const body = bytes(settings.seed + length + 1000 * __ITER, length);
    put(settings, key(length), body);
    head(settings, key(length));
    get(settings, key(length), { length, md5: sameAs(body) });
    get(settings, key(length), { length, md5: sameAs(body) });
    if (length > 100) {
      const part = body.slice(50, 100);
      get(settings, key(length), { length: 50, md5: sameAs(part) }, 'bytes=50-99');
    }
  }
  list(settings, `${settings.prefix}smoke/`);
  for (const length of LENGTHS) {
    remove(settings, key(length));
  }
}

export const handleSummary = summary('smoke');
