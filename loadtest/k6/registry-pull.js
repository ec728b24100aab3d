// What a container registry asks of its bucket when many hosts pull one image: a small manifest, then each layer in
// ranges of 10 MB. LAYERS and LAYER_MB say which.

import { settings } from './lib/settings.js';
import { bytes, sameAs } from './lib/data.js';
import { get, head, put } from './lib/s3.js';
import { summary, summaryTrendStats } from './lib/summary.js';

const LAYERS = settings.number('LAYERS', 3);
const LAYER = settings.number('LAYER_MB', 20) * 1000000;
const MANIFEST = 1200;
const STEP = 10 * 1000000;

export const options = {
  scenarios: {
    pulls: { executor: 'constant-vus', vus: settings.vus(20), duration: settings.duration('60s') },
  },
  setupTimeout: '5m',
  thresholds: {
    checks: ['rate==1'],
    http_req_failed: ['rate<0.001'],
    floe_hits: ['rate>0.9'],
  },
  summaryTrendStats,
};

const ROOT = `${settings.prefix}registry-pull/docker/registry/v2`;
const manifest = `${ROOT}/blobs/sha256/00/manifest/data`;
const layer = (number) => `${ROOT}/blobs/sha256/${number}/${LAYER}/data`;

export function setup() {
  put(settings, manifest, bytes(settings.seed, MANIFEST));
  for (let number = 0; number < LAYERS; number++) {
    put(settings, layer(number), bytes(settings.seed + 1 + number, LAYER));
  }
}

export default function () {
  get(settings, manifest, { length: MANIFEST, md5: sameAs(bytes(settings.seed, MANIFEST)) });
  for (let number = 0; number < LAYERS; number++) {
    head(settings, layer(number));
    for (let first = 0; first < LAYER; first += STEP) {
      const length = Math.min(STEP, LAYER - first);
      get(settings, layer(number), { length }, `bytes=${first}-${first + length - 1}`);
    }
  }
}

export const handleSummary = summary('registry-pull');
