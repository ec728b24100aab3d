// All virtual users ask at once for the same object that no cache has, again and again: the origin should be read once
// for each. ORIGIN_ENDPOINT, ORIGIN_ACCESS_KEY and ORIGIN_SECRET_KEY say where objects are put past the gateway;
// OBJECT_MIB how large they are.

import exec from 'k6/execution';
import { settings } from './lib/settings.js';
import { bytes, sameAs } from './lib/data.js';
import { get, put } from './lib/s3.js';
import { summary, summaryTrendStats } from './lib/summary.js';

const LENGTH = settings.number('OBJECT_MIB', 8) * 1024 * 1024;
const ROUNDS = settings.number('ROUNDS', 10);
const VUS = settings.vus(16);

const origin = {
  ...settings,
  endpoint: settings.text('ORIGIN_ENDPOINT', ''),
  accessKey: settings.text('ORIGIN_ACCESS_KEY', ''),
  secretKey: settings.text('ORIGIN_SECRET_KEY', ''),
};
if (!origin.endpoint) {
  throw new Error('ORIGIN_ENDPOINT is not set: a cold object has to be put past the gateway');
}

export const options = {
  scenarios: {
    storm: { executor: 'per-vu-iterations', vus: VUS, iterations: ROUNDS, maxDuration: '10m' },
  },
  setupTimeout: '5m',
  thresholds: { checks: ['rate==1'], http_req_failed: ['rate==0'] },
  summaryTrendStats,
};

const key = (run, round) => `${settings.prefix}cold-miss-storm/${run}/${round}`;

export function setup() {
  const run = Date.now();
  for (let round = 0; round < ROUNDS; round++) {
    put(origin, key(run, round), bytes(settings.seed + round, LENGTH));
  }
  return { run };
}

export default function ({ run }) {
  const round = exec.vu.iterationInScenario;
  get(settings, key(run, round), { length: LENGTH, md5: sameAs(bytes(settings.seed + round, LENGTH)) });
}

export const handleSummary = summary('cold-miss-storm');
